"""Formulas that many cells of a sheet repeat, stated once by name, as a workbook may name any formula.

What belongs here: which formulas are worth a name, and their text. What does not: writing cells and names into a file
(``openpyxl_writer``).

A name's relative references move with the cell that uses it: in a file they are written as they read in row 1, and
columns are fixed. A list of 60 rows, which repeats 75 formulas of up to 1,500 characters, weighs a third that way
in every program that writes each cell's formula out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase, digits

from ..cells import Cell
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.syntax import Node, walk
from .model import Plan, SheetPlan, moved_down
from .recalculate import Address

NAMED = re.compile(r"_[0-9]+[0-9a-z]")
"""What such a name looks like: short, since thousands of cells hold nothing else, and like no input's name."""
NAME = 3
"""Characters of most such names."""
LAST = digits + ascii_lowercase
LEAST_SAVED = 150
"""Characters that a name has to save."""


@dataclass(frozen=True)
class NamedFormulas:
    """The formulas of a plan that have names."""

    texts: Mapping[str, str]
    """What each name stands for, without ``=``."""
    used: Mapping[Address, str]
    """The name that stands in each cell instead of its formula."""


def named_formulas(plan: Plan) -> NamedFormulas:
    """Name the formulas that enough cells of a sheet repeat to be worth it."""
    texts: dict[str, str] = {}
    used: dict[Address, str] = {}
    for sheet in plan.sheets:
        for node, places in _repeated(sheet):
            here = write(expand(node), sheet.name)
            text = write(expand(node), "", in_name=True)
            saved = (len(here) - NAME) * len(places) - len(text)
            if saved < LEAST_SAVED or len(text) > MAX_FORMULA:
                continue
            name = f"_{len(texts) // len(LAST)}{LAST[len(texts) % len(LAST)]}"
            texts[name] = text
            used.update({(sheet.name, *place): name for place in places})
    return NamedFormulas(texts, used)


def _repeated(sheet: SheetPlan) -> Iterator[tuple[Node, list[tuple[int, int]]]]:
    """Each formula of a sheet as it reads in row 1, with the cells that hold it; not one that looks at rows above its own."""
    found: dict[Node, list[tuple[int, int]]] = {}
    above: list[tuple[int, int]] = []
    for (row, column), content in sorted(sheet.cells.items(), key=lambda item: (item[0][1], item[0][0])):
        if content.formula is None:
            continue
        if content.repeats:
            above.append((row, column))
            continue
        above = []
        relative = [part.row for part in walk(content.formula) if isinstance(part, Cell) and not part.fixed]
        if min(relative, default=row) >= row:
            above = found.setdefault(moved_down(content.formula, 1 - row), [])
            above.append((row, column))
    yield from found.items()
