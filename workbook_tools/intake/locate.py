"""Find the form in a workbook: which form and version it is, and where its inputs are now.

What belongs here: ``_meta``, defined names and what they point to. What does not: reading the
answers (``read``). Inputs are found by name, so rows and sheets may have moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..rules.excel import column_number
from ..workbook.compose import META
from ..workbook.layout import META_SHEET, Layout
from .ooxml import Workbook
from .trouble import FileTrouble

_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!,()]+))[!.]\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What ``_meta`` says a workbook is."""

    form: str
    version: str
    layout: str
    unit: str
    rows: int


@dataclass(frozen=True, slots=True)
class Area:
    """Where a defined name points: corners included, rows and columns from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def identify(book: Workbook) -> Identity:
    """Read ``_meta``; raises ``FileTrouble`` (``file.wrong_form``) when it is not there."""
    sheet = book.sheets.get(META_SHEET)
    if sheet is None:
        raise FileTrouble("file.wrong_form", "没有 _meta")
    found = {
        str(sheet.cells.get((row, 1), "")): sheet.cells.get((row, 2))
        for row in range(1, len(META) + 1)
    }
    texts = {key: "" if value is None else _plain(value) for key, value in found.items()}
    if not texts.get("form"):
        raise FileTrouble("file.wrong_form", "_meta")
    rows = texts.get("rows", "")
    return Identity(
        texts["form"], texts.get("version", ""), texts.get("layout", ""), texts.get("unit", ""),
        int(rows) if rows.isdigit() else 0,
    )


def _plain(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def area_of(text: str) -> Area | None:
    """Read what a defined name refers to, or ``None`` if it is not one plain area."""
    match = _REFERENCE.fullmatch(text.strip().lstrip("="))
    if match is None:
        return None
    quoted, bare, left, top, right, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else bare.lstrip("$")
    first, last = column_number(left), column_number(right or left)
    return Area(sheet, int(top), first, int(bottom or top), last)


def find_inputs(book: Workbook, layout: Layout) -> tuple[dict[str, Area], tuple[str, ...]]:
    """Where each defined name of the form points now, and the names that are lost.

    A lost name falls back to its place in the layout when that sheet is still there.
    """
    found: dict[str, Area] = {}
    lost: list[str] = []
    expected: Mapping[str, str] = layout.defined_names()
    for name, reference in expected.items():
        area = area_of(book.names.get(name, ""))
        if area is None or area.sheet not in book.sheets:
            area = area_of(reference)
            lost.append(name)
            if area is None or area.sheet not in book.sheets:
                continue
        found[name] = area
    return found, tuple(lost)
