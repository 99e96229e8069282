"""The nouns of the demo's story: a return, a line of a table, a fault planted on purpose.

What belongs here: frozen records and nothing that makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Cell = str | float


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the roster ``units.csv``."""

    code: str
    city: str
    county: str
    park: str
    unit: str
    contact: str
    phone: str

    @property
    def level(self) -> str:
        """The last character of the county's name: 县, 区 or 市."""
        return self.county[-1]


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled row of a table; ``row`` counts from 1 within the table and may leave gaps."""

    row: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Planted:
    """A finding that checking the return must give.

    ``field`` is an input id such as ``s1_2``, ``totals_all.investment`` or ``projects.period``;
    ``row`` is the position in the table, or None outside tables.
    """

    code: str
    severity: str
    field: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What one unit typed into its workbook, and every finding that follows from it.

    ``values`` maps input ids to what is typed, ``tables`` table ids to filled rows,
    ``explanations`` rule codes to the official's explanation; amounts are in 万元.
    """

    unit: str
    values: Mapping[str, Cell]
    tables: Mapping[str, tuple[Entry, ...]]
    explanations: Mapping[str, str]
    planted: tuple[Planted, ...]
