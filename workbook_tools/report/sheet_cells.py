"""The nouns of sheets: what a cell holds, how a column looks, which columns are printed.

What belongs here: plain records. What does not: putting them on a sheet (``listing``, ``sheet_page``).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from ..workbook.model import TABLE, Style

ENTRY = replace(TABLE, indent=1)
"""A text in a ruled table, clear of the number beside it."""
NUMBER = replace(ENTRY, across="right", wrap=False)
"""A number there; LibreOffice draws some that may wrap without their indent."""
Value = str | float | int | datetime.date | None


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with a look of its own."""

    value: Value
    style: Style


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens a file: ``path`` is a relative reference as ``links.target`` writes it, ``place`` sheet and cell there.

    Without a path it is a text like any other.
    """

    value: str
    path: str
    place: str = ""


Cell = Value | Styled | Link


@dataclass(frozen=True, slots=True)
class Printed:
    """The first and the last column that are printed; ``across`` means on as many pages as they take, each with the first column."""

    first: int
    last: int
    across: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a listing: its heading, width in characters and look."""

    label: str
    width: float
    style: Style = ENTRY
