"""Which sum of a list stands for which cell of a grid: as the rules of a form compare them.

What belongs here: finding the comparisons. What does not: reckoning with them (``analysis``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..form.definition import Form
from ..rules.syntax import Binary, Call, Name, Node, Text, parse, walk
from .table_schema import Row, Table, main_table


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a list, added up where another column has a value, and the cell of a grid it is compared with."""

    label: str
    table: str
    column: str
    where: tuple[str, str] | None
    grid: str
    line: str
    head: str

    def holds(self, row: Row) -> bool:
        """Whether a row of the list belongs to the sum."""
        return self.where is None or row.get(self.where[0]) == self.where[1]


def links_of(form: Form, tables: Mapping[str, Table]) -> tuple[Link, ...]:
    """Every comparison of the main list with a grid of years, by the form's own rules."""
    main = main_table(form)
    if main is None:
        return ()
    columns = {c.source: c.id for c in tables[main.id].columns if c.source}
    cells = {
        block.input_id(line, head): (block.id, line, head, question.label.zh)
        for _, block in form.blocks() if block.kind == "grid" and block.id in tables and all(c.year for c in block.columns)
        for line, head, question in block.questions()
    }
    out = []
    for rule in form.rules:
        name, values = rule.over
        for value in values or ("",):
            for column, where, cell in _compared(parse(rule.assertion.replace(f"{{{name}}}", value) if name else rule.assertion)):
                if column in columns and cell in cells and (where is None or where[0] in columns):
                    grid, line, head, label = cells[cell]
                    out.append(Link(label, main.id, columns[column], where and (columns[where[0]], where[1]), grid, line, head))
    return tuple(dict.fromkeys(out))


def _compared(node: Node) -> Iterator[tuple[str, tuple[str, str] | None, str]]:
    for part in walk(node):
        if isinstance(part, Binary) and part.operator in {"<=", "="} and isinstance(part.left, Call) and isinstance(part.right, Name):
            given = part.left.arguments
            names = [a.text for a in given if isinstance(a, Name)]
            if part.left.function == "SUM" and len(given) == len(names) == 1:
                yield names[0], None, part.right.text
            elif part.left.function == "SUMIF" and len(names) == 2 and isinstance(given[1], Text):
                yield names[1], (names[0], given[1].value), part.right.text
