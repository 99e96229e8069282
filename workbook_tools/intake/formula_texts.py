"""Say of formulas in answers whether what they come to may be another thing tomorrow, or stands in another file.

What belongs here: the text of formulas, looked up where somebody asks for it, and what it says of that. What does not: where formulas
stand (``cells``, ``fast_cells``), which of them matter, and what is said of them (``check.computed``).

Hardly a return has a formula in an answer, so that reading of cells passes their text over, and a sheet is parsed once more for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from ..cells import Position, corners_of
from .ooxml import SheetData
from .xml_parts import children, parse

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_VOLATILE = re.compile(r"(?<![\w.])(?:_xlfn\.|COM\.MICROSOFT\.)?(?:NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|RAND\.NV|RANDBETWEEN\.NV)\s*\(", re.IGNORECASE)
_ELSEWHERE = re.compile(r"'[^']*\[[^\]]+\][^']*'!|\[[^\[\]!'(),]+\][^\[\]!'(),+*/&<>=^ ]*!|'[a-z]+:/+[^']*'#|\bDDE\s*\(", re.IGNORECASE)
"""``[1]Sheet1!A1`` and ``'[1]Sheet 1'!A1`` of packages, ``'file:///book.xlsx'#$Sheet1.A1`` of OpenDocument."""


def is_volatile(formula: str) -> bool:
    """Whether a formula may come to something else each time the file is opened."""
    return _VOLATILE.search(_TEXT.sub("", formula)) is not None


def is_elsewhere(formula: str) -> bool:
    """Whether a formula refers to another file."""
    return _ELSEWHERE.search(_TEXT.sub("", formula)) is not None


def formula_texts(sheet: SheetData, places: Set[Position]) -> Mapping[Position, str]:
    """The formulas in some cells, without those whose text nobody has; one that is shared has the text of the first of its kind."""
    if not sheet.source:
        return {place: text for place, text in sheet.formula_texts.items() if place in places}
    out: dict[Position, str] = {}
    shared: dict[str, str] = {}
    for data in children(parse({"": sheet.source}, ""), "sheetData"):
        for cell in data.iter("{*}c"):
            for formula in children(cell, "f"):
                text, index = formula.text or "", formula.get("si")
                if index is not None:
                    text = shared.setdefault(index, text)
                corners = corners_of(cell.get("r") or "")
                if corners is not None and corners[:2] in places:
                    out[corners[:2]] = text
    return out
