"""How many lines of each list fail anything at all, level by level: as long as none does, no rule counts its own.

What belongs here: these cells of 自检, in hidden columns. What does not: counting the lines that fail a rule
(``selfcheck``), and of a whole sheet (``progress``).

A program looks through a list anew for each rule after each edit; 30 rules over a thousand lines would be felt.
"""

from __future__ import annotations

from ..cells import Cell, Range
from ..rules.syntax import Call, Text
from .layout import CHECK_SHEET, BlockLayout, Layout
from .model import HIDDEN, SheetPlan

FIRST_ROW, FIRST_COLUMN = 6, 35
"""The cell of the first block and level; other columns of these rows are of the list of what is to be done."""


def failing_lines(layout: Layout, at: BlockLayout, level: str) -> Cell:
    """The cell with the number of lines of a list that fail anything of a level."""
    place = list(layout.blocks).index(at.block.id)
    return Cell(CHECK_SHEET, FIRST_ROW + place, FIRST_COLUMN + list(at.verdicts).index(level), fixed=True)


def put_failing_lines(plan: SheetPlan, layout: Layout) -> None:
    """Count them."""
    for at in layout.blocks.values():
        for level, column in at.verdicts.items() if at.block.open else ():
            cell = failing_lines(layout, at, level)
            lines = Range(at.sheet, at.first, column, at.last, column)
            plan.put(cell.row, cell.column, Call("COUNTIF", (lines, Text("?*"))), HIDDEN)
