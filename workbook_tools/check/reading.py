"""Read raw values as the workbook's hidden columns do: facet by facet, in the rule language.

What belongs here: the values of slots for one return, computed on demand. What does not: which
conditions are tested on them (``evaluate``).
"""

from __future__ import annotations

from ..form.checks import input_facets, line_facets
from ..form.definition import Block, Form
from ..form.scope import ABOVE, GUIDANCE, INDEX, RAW, USED
from ..intake.read import Raw
from ..rules.evaluate import evaluate
from ..rules.functions import Argument, Lookup
from ..rules.syntax import ALL, HERE, Cell, Items, Node, Range, Slot
from ..rules.values import Value

Key = tuple[str, str, str, str]


class Expressions:
    """The bound expressions that read a form's inputs, made once a form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.blocks: dict[str, Block] = {}
        self.facets: dict[Key, Node] = {}
        self.guidance: dict[tuple[str, str], str] = {}
        self.lists: dict[tuple[str, str], Lookup] = {}
        for _, block in form.blocks():
            self.blocks[block.id] = block
            for line, column, question in block.questions():
                where = HERE if block.open else line
                for name, node in input_facets(form, block, line, column, question).items():
                    self.facets[block.id, where, column, name] = node
                self.guidance[block.id, line] = question.guidance
            if block.open:
                for name, node in line_facets(form, block).items():
                    self.facets[block.id, HERE, "", name] = node
        for name, entry in form.lists.items():
            self.lists[name, "spellings"] = Lookup(s for s, _ in entry.spellings)
            self.lists[name, "items"] = Lookup(i for _, i in entry.spellings)


class Reading:
    """The values of every slot of one return.

    Lines of a list are numbered from 1 in sheet order, used or not.
    """

    def __init__(self, expressions: Expressions, raw: Raw) -> None:
        self.expressions = expressions
        self.raw = raw
        self._known: dict[Key, Value] = {}
        self._columns: dict[Key, tuple[Value, ...]] = {}
        self._blank: dict[Key, Value] = {}

    def lines(self, block: str) -> range:
        """The numbers of a list's lines."""
        return range(1, len(self.raw.tables[block]) + 1)

    def used(self, block: str, number: int) -> bool:
        """Whether anything was written in a list's line."""
        return self.value(Slot(block, HERE, "", USED), str(number)) == 1.0

    def value(self, slot: Slot, line: str = "") -> Value:
        """The value of one slot, seen from a line of its block."""
        row = line if slot.row == HERE else slot.row
        key = (slot.block, row, slot.column, slot.facet)
        if key not in self._known:
            self._known[key] = self._compute(key, slot.row == HERE)
        return self._known[key]

    def evaluate(self, node: Node, line: str = "") -> Value:
        """Compute a bound expression, seen from a line."""

        def source(place: Slot | Items | Cell | Range) -> Argument:
            if isinstance(place, Slot):
                return self._column(place) if place.row == ALL else self.value(place, line)
            if isinstance(place, Items):
                return self.expressions.lists[place.list, place.column]
            raise TypeError(f"{place} is a cell; rules speak of slots")

        return evaluate(node, source)

    def _column(self, slot: Slot) -> tuple[Value, ...]:
        key = (slot.block, ALL, slot.column, slot.facet)
        if key not in self._columns:
            block = self.expressions.blocks[slot.block]
            lines = [str(n) for n in self.lines(slot.block)] if block.open else [q.id for q in block.lines]
            here = HERE if block.open else ""
            self._columns[key] = tuple(
                self.value(Slot(slot.block, here or n, slot.column, slot.facet), n) for n in lines
            )
        return self._columns[key]

    def _compute(self, key: Key, open_line: bool) -> Value:
        block, row, column, facet = key
        if facet == RAW:
            if not open_line:
                return self.raw.cells.get((block, row, column))
            return self.raw.tables[block][int(row) - 1].cells.get(column)
        if facet == GUIDANCE:
            return self.expressions.guidance[block, row]
        if facet == INDEX:
            return float(row)
        if facet == ABOVE:
            above = int(row) - 1
            return 1.0 if above < 1 else self.value(Slot(block, HERE, "", USED), str(above))
        if not open_line:
            return self.evaluate(self.expressions.facets[key], row)
        return self._open(key)

    def _open(self, key: Key) -> Value:
        """A facet in a line of a list; what a blank cell reads as is computed once."""
        block, row, column, facet = key
        general = (block, HERE, column, facet)
        node = self.expressions.facets[general]
        if column and self.raw.tables[block][int(row) - 1].cells.get(column) is None:
            if general not in self._blank:
                self._blank[general] = self.evaluate(node, row)
            return self._blank[general]
        return self.evaluate(node, row)
