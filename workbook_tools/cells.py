"""Where things stand in a workbook: cells, ranges, addresses, the limits of Excel's grid, its calendar.

What belongs here: reading and writing addresses, and facts that hold for every workbook. What does not:
where a form puts its inputs (``workbook.layout``) and what a cell holds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last row and column of a sheet."""
EPOCH = datetime.date(1899, 12, 30)
"""Day 0 of Excel's 1900 calendar, for days from 1 March 1900 on."""
LAST_DAY = 2_958_465
"""The day number of 31 December 9999, the last of Excel's calendar."""
EPOCH_1904_SHIFT = 1462
"""Days between the calendars that start in 1900 and in 1904."""

Position = tuple[int, int]
"""Row and column on a sheet, from 1."""
Corners = tuple[int, int, int, int]
"""Top, left, bottom, right on a sheet; from 1, corners included."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a workbook; rows and columns count from 1."""

    sheet: str
    row: int
    column: int
    fixed: bool = False

    @property
    def alone(self) -> Range:
        """The range of this one cell."""
        return Range(self.sheet, self.row, self.column, self.row, self.column)


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells on one sheet, corners included; formulas may call it by ``name``."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    name: str = field(default="", compare=False)

    @property
    def corners(self) -> Corners:
        """Top, left, bottom, right, without the sheet."""
        return self.top, self.left, self.bottom, self.right

    def positions(self) -> Iterator[Position]:
        """Every cell of it, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell of its sheet lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@lru_cache(maxsize=512)
def column_letters(column: int) -> str:
    """Name a column: 1 is ``A``, 27 is ``AA``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Turn ``A`` into 1 and ``XFD`` into 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, column: int, *, fixed: bool = False) -> str:
    """Write a cell's address; ``fixed`` puts the dollar signs."""
    letters = column_letters(column)
    return f"${letters}${row}" if fixed else f"{letters}{row}"


_PLAIN_SHEET = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def sheet_prefix(sheet: str) -> str:
    """Quote a sheet's name for use before an address."""
    plain = _PLAIN_SHEET.fullmatch(sheet) is not None
    escaped = sheet.replace("'", "''")
    return f"{sheet}!" if plain else f"'{escaped}'!"


_CORNERS = re.compile(
    r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?"
    r"|\$?([A-Z]{1,3}):\$?([A-Z]{1,3})|\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})"
)


@lru_cache(maxsize=8192)
def corners_of(text: str) -> Corners | None:
    """Read ``A1``, ``A1:B2``, ``A:B`` or ``3:4``, corners in any order; ``None`` for anything else."""
    match = _CORNERS.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom, first, last, upper, lower = match.groups()
    if first:
        sides = sorted((column_number(first), column_number(last)))
        return 1, sides[0], LAST_ROW, sides[1]
    if upper:
        ends = sorted((int(upper), int(lower)))
        return ends[0], 1, ends[1], LAST_COLUMN
    rows = sorted((int(top), int(bottom or top)))
    columns = sorted((column_number(left), column_number(right or left)))
    return rows[0], columns[0], rows[1], columns[1]


_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!,()]+))[!.]\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?"
)


@lru_cache(maxsize=8192)
def range_of(text: str) -> Range | None:
    """Read what a defined name refers to, or ``None`` if it is not one plain range."""
    match = _REFERENCE.fullmatch(text.strip().lstrip("="))
    if match is None:
        return None
    quoted, bare, left, top, right, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else bare.lstrip("$")
    columns = sorted((column_number(left), column_number(right or left)))
    rows = sorted((int(top), int(bottom or top)))
    return Range(sheet, rows[0], columns[0], rows[1], columns[1])


_LIKE_A1 = re.compile(r"([A-Z]{1,3})([1-9]\d*)", re.IGNORECASE)
_LIKE_R1C1 = re.compile(r"R\d*(?:C\d*)?|C\d*", re.IGNORECASE)


def like_address(name: str) -> bool:
    """Whether a defined name reads like an address, as ``s4`` (A1) or ``r1c1`` and ``c`` (R1C1) do.

    Excel takes no such name: it repairs the file and drops it.
    """
    found = _LIKE_A1.fullmatch(name)
    if found is not None:
        return column_number(found[1].upper()) <= LAST_COLUMN and int(found[2]) <= LAST_ROW
    return _LIKE_R1C1.fullmatch(name) is not None
