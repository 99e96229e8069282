"""Answers that state what rows of a list add up to: they are no surer than those rows are.

What belongs here: finding them by the form's own rules, and the mark that one gets from the rows. What does not: the marks of
what was found in a cell itself (``marks``), and tables (``tables``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..form.definition import LINE_STEPS, Form
from ..rules.syntax import Binary, Call, Name, Node, Text, parse, walk
from .marks import CLEAN, Mark, Marks, worst
from .told import Told

_WHOLE, _CHOSEN = {"SUM": 1, "COUNT": 1, "COUNTA": 1}, {"SUMIF": 3, "COUNTIF": 2}
"""Functions of all rows and of those with a value, with how many arguments they have."""
MOST_ROWS = 10
"""Rows that a mark names."""


@dataclass(frozen=True, slots=True)
class Summed:
    """Rows of a list: all of them, or those that have a value in a column."""

    block: str
    column: str = ""
    value: str = ""

    def rows(self, one: Told) -> Sequence[int]:
        """The numbers of the rows in a return."""
        lines = one.lists.get(self.block)
        if lines is None:
            return ()
        if not self.column:
            return lines.rows
        return [row for row, value in zip(lines.rows, lines.column(self.column), strict=True) if value == self.value]


def stated_sums(form: Form) -> Mapping[str, tuple[Summed, ...]]:
    """What answers of grids are sums or numbers of, by their ids: those that a rule holds to be equal to it."""
    cells = {block.input_id(line, column) for _, block in form.blocks() if block.kind == "grid" for line, column, _ in block.questions()}
    columns = {
        block.input_id("", name): (block.id, name) for _, block in form.blocks() if block.open
        for name in (*(q.id for q in block.columns), *LINE_STEPS)
    }
    found: dict[str, dict[Summed, None]] = defaultdict(dict)
    for rule in form.rules:
        name, values = rule.over
        for value in values or ("",):
            for cell, call in _equal(parse(rule.assertion.replace(f"{{{name}}}", value) if name else rule.assertion)):
                summed = _summed(call, columns)
                if cell in cells and summed is not None:
                    found[cell][summed] = None
    return {cell: tuple(held) for cell, held in found.items()}


def _equal(node: Node) -> Iterator[tuple[str, Call]]:
    """The names that a rule wants to be equal to a call: by ``=``, or by a small difference."""
    for part in walk(node):
        if isinstance(part, Binary) and part.operator in {"=", "-"}:
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Name) and isinstance(other, Call):
                    yield one.text, other


def _summed(call: Call, columns: Mapping[str, tuple[str, str]]) -> Summed | None:
    first = call.arguments[0] if call.arguments else None
    if not isinstance(first, Name) or first.text not in columns:
        return None
    block, column = columns[first.text]
    if len(call.arguments) == _WHOLE.get(call.function):
        return Summed(block)
    chosen = call.arguments[1] if len(call.arguments) == _CHOSEN.get(call.function) else None
    return Summed(block, column, chosen.value) if isinstance(chosen, Text) else None


def mark_of_sum(summed: Sequence[Summed], one: Told, marks: Marks) -> Mark:
    """The worst mark of the rows, in words that name them."""
    held = {row: marks.of_row(one.file, part.block, row) for part in summed for row in part.rows(one)}
    mark = worst(held.values())
    if mark.level == CLEAN.level:
        return CLEAN
    rows = [row for row, of_row in sorted(held.items()) if of_row.level == mark.level]
    return Mark(mark.level, f"所加的行中有核实事项：第 {'、'.join(map(str, rows[:MOST_ROWS]))}{'…' if len(rows) > MOST_ROWS else ''} 行")
