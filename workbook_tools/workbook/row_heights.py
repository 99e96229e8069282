"""How high a row must be for what is written in it, told without a program that draws it.

What belongs here: counting lines. What does not: which rows grow (``sheets``). Excel and LibreOffice fit a row anew
with each entry; a workbook that is filled by a program needs the height told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from ..rules.values import Value
from .frame import SheetFrame

DIGIT = 8.0
"""Pixels of a digit of the style Normal: the unit of column widths."""
POINT = 96 / 72
"""Pixels of a point."""
LEADING = 1.45
"""Height of a line over the size of its face, the largest of the faces that may stand in."""
HIGHEST = 409.0
_NARROW = re.compile("[\x00-\u200f]")


def wide(text: str) -> float:
    """How many hanzi wide a text is; a letter or digit takes half."""
    return len(text) - (len(text) if text.isascii() else len(_NARROW.findall(text))) / 2


def lines_of(text: str, width: float, size: float, indent: int = 0) -> int:
    """How many lines a text takes in a column; a line may lose a character, since none begins with a comma."""
    return _lines(text, _fit(width, size, indent))


def _fit(width: float, size: float, indent: int) -> float:
    """How many hanzi fit a line."""
    room = (width * DIGIT - 6 - indent * 10) / (size * POINT)
    return max(1.0, room - (1.0 if room > 8 else 0.5))


def _lines(text: str, fit: float) -> int:
    if "\n" not in text:
        return 1 if len(text) <= fit else max(1, math.ceil(wide(text) / fit))  # no character takes more than a hanzi
    return sum(max(1, math.ceil(wide(part) / fit)) for part in text.split("\n"))


def _width(frame: SheetFrame, row: int, column: int) -> float:
    """The width of a cell, or of the cells merged with it."""
    last = next((right for top, left, _, right in frame.merges if (top, left) == (row, column)), column)
    return sum(frame.widths.get(at, 8.43) for at in range(column, last + 1))


def height_of(frame: SheetFrame, row: int, texts: Mapping[int, Value]) -> float:
    """The height in points of a row that grows, for the texts in its columns."""
    empty, height = frame.growing[row]
    written = False
    for column, value in texts.items():
        if value is None or value == "":
            continue
        written = True
        if isinstance(value, str):
            held = frame.fits.get((row, column))
            if held is None:
                size, indent = frame.faces[row, column]
                held = frame.fits[row, column] = _fit(_width(frame, row, column), size, indent), size
            fit, size = held
            height = max(height, _lines(value, fit) * size * LEADING + 4)
    return min(HIGHEST, math.ceil(height * 4) / 4) if written else empty
