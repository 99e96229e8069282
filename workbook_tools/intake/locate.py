"""Find the form in a workbook: which form and version it is, and where its inputs are now.

What belongs here: ``_meta``, defined names and what they point to. What does not: reading the
answers (``read``). Inputs are found by name, so rows and sheets may have moved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..rules.excel import column_number
from ..workbook.compose import META
from ..workbook.layout import META_SHEET, Layout, like_address
from .expected import Expected, expected_of, same_text
from .ooxml import Workbook
from .trouble import FileTrouble

MAX_ROWS = 20_000
"""Rows of one list; a form is generated with at most 5,000, and rows may be inserted."""
MAX_LINES = 5_000
"""Rows that ``_meta`` may speak of."""

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
    if rows and not (rows.isascii() and rows.isdigit() and len(rows) < 6 and int(rows) <= MAX_LINES):
        raise FileTrouble("file.wrong_form", f"_meta rows = {rows[:20]}")
    return Identity(
        texts["form"], texts.get("version", ""), texts.get("layout", ""), texts.get("unit", ""),
        int(rows or 0),
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
    columns = sorted((column_number(left), column_number(right or left)))
    rows = sorted((int(top), int(bottom or top)))
    return Area(sheet, rows[0], columns[0], rows[1], columns[1])


@dataclass(frozen=True)
class Found:
    """Where the inputs of a form are.

    ``lost`` are the names that the workbook no longer has and whose inputs are read at their old
    places; ``gone`` those that are not to be found at all; ``more`` the workbook's own names of
    inputs that the form does not have.
    """

    areas: Mapping[str, Area]
    lost: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def sheets(self, layout: Layout) -> dict[str, str]:
        """The sheet in the workbook that each sheet of the form has become."""
        votes: dict[str, Counter[str]] = {}
        for name, reference in layout.defined_names().items():
            area, planned = self.areas.get(name), area_of(reference)
            if area is not None and planned is not None and name not in self.lost:
                votes.setdefault(planned.sheet, Counter())[area.sheet] += 1
        return {sheet: count.most_common(1)[0][0] for sheet, count in votes.items()}


def _usable(area: Area | None, book: Workbook) -> bool:
    if area is None or area.sheet not in book.sheets:
        return False
    if area.bottom - area.top >= MAX_ROWS or area.right > 16_384 or area.bottom > 1_048_576:
        raise FileTrouble("file.hostile", f"{area.sheet}: {area.bottom - area.top + 1} 行 rows")
    return True


def _in_place(book: Workbook, area: Area, expected: Expected) -> bool:
    """Whether the words around a place are those of the form, so that it means what it meant.

    All the form's words in the input's own rows must be there, and nine in ten of the sheet's.
    """
    plan = expected.sheets.get(area.sheet)
    if plan is None or area.sheet not in book.sheets:
        return False
    cells = book.sheets[area.sheet].cells
    wrong = 0
    for place, text in plan.constants.items():
        if not same_text(cells.get(place), text):
            wrong += 1
            if area.top <= place[0] <= area.bottom or wrong * 10 > len(plan.constants):
                return False
    return True


def find_inputs(
    book: Workbook, layout: Layout, *, edition: bool = True,
    expected: Callable[[], Expected] | None = None,
) -> Found:
    """Where each defined name of the form points now.

    A name that is not there falls back to its place in the layout, where the words around it
    prove that nothing has moved; a name whose cell was deleted (``#REF!``) never does, nor does
    any name of another ``edition`` of the form.
    """
    areas: dict[str, Area] = {}
    lost: list[str] = []
    gone: list[str] = []
    wanted: Mapping[str, str] = layout.defined_names()
    blank: Expected | None = None
    for name, reference in wanted.items():
        said = book.names.get(name, "")
        area = area_of(said)
        if area is not None and _usable(area, book):
            areas[name] = area
            continue
        old = area_of(reference)
        if old is not None and edition and not said:
            if blank is None:
                blank = expected() if expected is not None else expected_of(layout)
            if _usable(old, book) and _in_place(book, old, blank):
                areas[name] = old
                if not like_address(name):  # left out on purpose, or dropped by Excel on opening
                    lost.append(name)
                continue
        gone.append(name)
    more = () if edition else tuple(
        name for name, said in book.names.items()
        if name not in wanted and not name.startswith("_") and area_of(said) is not None
    )
    return Found(areas, tuple(lost), tuple(gone), more)
