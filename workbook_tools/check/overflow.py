"""Find lines of a list that go on below its last one: pasted there, or typed into rows that were put in after the end.

What belongs here: which of the contents outside inputs are lines of a list, and whether the list itself has room for them. What does
not: finding what stands outside inputs, and notes there (``outside``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..cells import Position, Range, a1
from ..words import Fact
from .deviation import Deviation, SheetPair, quoted

APART = 3
"""Blank rows after which what stands below a list is no longer taken for lines of it."""
SHOWN = 20
"""Characters that a sentence repeats of the first line."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Lines below the end of a list: what is to be said of them, and the area that they fill."""

    told: Deviation
    area: Range

    def holds(self, place: Position) -> bool:
        """Whether a cell is among them."""
        return self.area.holds(*place)


def overflows(pair: SheetPair, answers: Collection[Position]) -> Iterator[Overflow]:
    """The lists of a sheet that go on below their last line; ``answers`` stand where the form has nothing."""
    for block, area in pair.lists.items() if answers else ():
        rows = _onward(pair, area, sorted({row for row, column in answers if row > area.bottom and area.left <= column <= area.right}))
        if not rows:
            continue
        held = [(row, column) for row, column in answers if row in rows and area.left <= column <= area.right]
        left, right = min(column for _, column in held), max(column for _, column in held)
        first = min(held)
        whole = a1(rows[0], left), a1(rows[-1], right)
        free = _free(pair, area)
        values: dict[str, Fact] = {"text": quoted(pair.sheet, first)[:SHOWN], "rows": len(rows), "lines": area.bottom - area.top + 1}
        yield Overflow(
            Deviation(
                "structure.list_overflow", pair.sheet.name, a1(*first), quoted(pair.sheet, first), values=values,
                reason="list_free" if free >= len(rows) else "list_full", area=":".join(whole) if whole[0] != whole[1] else "",
                count=len(rows), of_list=block,
            ),
            Range(pair.sheet.name, area.bottom + 1, area.left, rows[-1], area.right),
        )


def _onward(pair: SheetPair, area: Range, rows: list[int]) -> list[int]:
    """The rows that go on from the end of a list, up to other inputs or more blank rows than a person leaves between lines."""
    out: list[int] = []
    inputs = {row for row, column in pair.inputs if row > area.bottom and area.left <= column <= area.right}
    last = area.bottom
    for row in rows:
        if row - last - 1 > APART or any(between in inputs for between in range(last + 1, row + 1)):
            break
        out.append(row)
        last = row
    return out


def _free(pair: SheetPair, area: Range) -> int:
    """How many lines of a list are still empty."""
    used = {row for row, column in pair.sheet.cells.keys() & pair.typed if area.left <= column <= area.right}
    return sum(row not in used for row in range(area.top, area.bottom + 1))
