"""What every reader of a sheet gives, and how much of it.

What belongs here: the one noun and the one limit of the three readers: ``fast_cells`` (bytes of a
known shape), ``cells`` (any XML) and ``legacy`` (older formats). What does not: reading.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..cells import Position
from ..rules.values import Value

MAX_CELLS = 1_000_000
"""Cells of one sheet; where a reader makes a value of every blank between them, the blanks count too."""


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The values of a sheet by (row, column), blanks and empty texts left out, and where formulas stand."""

    values: dict[Position, Value]
    formulas: frozenset[Position] = frozenset()
