"""Formulas that many cells of a sheet repeat, stated once by name, as a workbook may name any formula.

What belongs here: which formulas are worth a name, and their text. What does not: writing cells and names into a file
(``openpyxl_writer``).

A name's relative references move with the cell that uses it: in a file they are written as they read in row 1, and
columns are fixed. A list of 60 rows, which repeats 75 formulas of up to 1,500 characters, weighs a third that way
in every program that writes each cell's formula out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase, digits

from ..cells import Cell
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.syntax import Binary, Node, walk
from .model import Plan, SheetPlan
from .recalculate import Address
from .repeated_parts import repeated_parts, repeated_references
from .sheet_xml import shifted

NAMED = re.compile(r"_[0-9]+[0-9a-z]")
"""What such a name looks like: short, since thousands of cells hold nothing else, and like no input's name."""
NAME = 3
"""Characters of most such names."""
LAST = digits + ascii_lowercase
LEAST_SAVED, LEAST_OF_PARTS, LEAST_OF_REFERENCES = 150, 80, 30
"""Characters that the name of a formula, or of a part that formulas repeat, has to save; and bytes, that of a cell or
range."""


@dataclass(frozen=True)
class NamedFormulas:
    """The formulas of a plan that have names."""

    texts: Mapping[str, str]
    """What each name stands for, without ``=``."""
    used: Mapping[Address, str]
    """What stands in cells instead of their formulas: a name, or the formula with parts by name."""


def named_formulas(plan: Plan) -> NamedFormulas:
    """Name the formulas that enough cells of a sheet repeat to be worth it."""
    whole: dict[Node, str] = {}
    used: dict[Address, str] = {}
    rest: list[tuple[Node, Address]] = []
    for sheet in plan.sheets:
        for node, places in _repeated(plan, sheet):
            formula = expand(node)
            at = [(sheet.name, *place) for place in places]
            here, text = write(formula, sheet.name), _meaning(formula)
            saved = (len(here) - NAME) * len(places) - len(text)
            if saved < LEAST_SAVED or len(text) > MAX_FORMULA:
                rest += [(formula, address) for address in at]
                continue
            name = whole.setdefault(formula, _numbered(len(whole)))
            used.update(dict.fromkeys(at, name))
    written = Counter(whole.keys()) + Counter(formula for formula, _ in rest)
    found = repeated_parts(written, _meaning, NAME, LEAST_OF_PARTS)
    parts = {node: _numbered(len(whole) + i) for i, node in enumerate(found)}
    stated = [(node, "") for node in (*whole, *parts)] + [(node, sheet_name) for node, (sheet_name, _, _) in rest]
    for node in repeated_references(stated, parts, _meaning, NAME, LEAST_OF_REFERENCES):
        parts[node] = _numbered(len(whole) + len(parts))
    for formula, (sheet_name, row, column) in rest:
        plain, short = write(formula, sheet_name), write(formula, sheet_name, named=parts)
        if short != plain:
            used[sheet_name, row, column] = shifted(short, row - 1)
    texts = {name: _apart(node, write(node, "", in_name=True, named=parts)) for node, name in (whole | parts).items()}
    return NamedFormulas(texts, used)


def _apart(node: Node, text: str) -> str:
    """A formula that begins with a reference or a name, and goes on, in brackets: openpyxl takes it for addresses of ranges
    and fails on what is none."""
    return f"({text})" if isinstance(node, Binary) and text.startswith(("'", "_")) else text


def _numbered(number: int) -> str:
    return f"_{number // len(LAST)}{LAST[number % len(LAST)]}"


def _meaning(formula: Node) -> str:
    return write(formula, "", in_name=True)


def _repeated(plan: Plan, sheet: SheetPlan) -> Iterator[tuple[Node, list[tuple[int, int]]]]:
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
        first = plan.in_row_1(content.formula, row)
        if not any(isinstance(part, Cell) and part.row < 1 for part in walk(first)):
            above = found.setdefault(first, [])
            above.append((row, column))
    yield from found.items()
