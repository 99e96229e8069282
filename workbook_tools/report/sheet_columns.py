"""Values of a sheet, column by column: batches of any size in, and as many rows out as are asked for.

What belongs here: cutting and joining columns. What does not: where they come from (``rows``) and the XML of cells (``sheet_rows``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from .sheet_cells import Cell
from .sheet_rows import TOGETHER


class Columns:
    """Columns of one length, taken some rows at a time; true as long as there are rows."""

    def __init__(self, batches: Iterable[Sequence[Sequence[Cell]]]) -> None:
        self._batches = iter(batches)
        self._held: list[Sequence[Cell]] = []
        self._at = 0

    @classmethod
    def of(cls, rows: Iterable[Sequence[Cell]]) -> Columns:
        """The columns of rows that come one after the other."""
        source = iter(rows)
        return cls(list(zip(*held, strict=True)) for held in iter(lambda: list(islice(source, TOGETHER)), []))

    def _waiting(self) -> int:
        return len(self._held[0]) - self._at if self._held else 0

    def __bool__(self) -> bool:
        while not self._waiting():
            held = next(self._batches, None)
            if held is None:
                return False
            self._held, self._at = list(held), 0
        return True

    def take(self, most: int) -> list[Sequence[Cell]]:
        """At most so many rows; nothing where there are no more."""
        if most <= 0 or not self:
            return []
        out = self._cut(most)
        while len(out[0]) < most and self:
            out = [[*first, *more] for first, more in zip(out, self._cut(most - len(out[0])), strict=True)]
        return out

    def _cut(self, most: int) -> list[Sequence[Cell]]:
        end = self._at + min(most, self._waiting())
        found = [column[self._at : end] for column in self._held]
        self._at = end
        return found
