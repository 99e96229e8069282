"""Read raw values as the workbook's hidden columns do: step by step, in the rule language.

What belongs here: the values of slots for one return, computed on demand and kept. What does not:
which conditions are tested on them (``evaluate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from ..binding.bound_rules import BoundRule, Condition, bind_rules, input_steps, line_steps
from ..binding.names import COVERED, GUIDANCE, RAW, SPELLED
from ..form.definition import ABOVE, INDEX, USED, Block, Form
from ..form.types import FieldType
from ..intake.answers import Raw
from ..rules.compile import Compiled, Shared, compile_node
from ..rules.functions import Lookup
from ..rules.known_kinds import known
from ..rules.syntax import ALL, HERE, Node, Number, Slot, rewrite, walk
from ..rules.values import Value
from .inputs import Input, Inputs, inputs_of
from .own_cells import Own, OwnCells, by_itself

Key = tuple[str, str, str, str]
Ordered = tuple[tuple[int, int], BoundRule, Condition]
"""A condition with its rule and its place in the order of the checks."""


class Expressions:
    """A form's checks and the expressions that read its inputs, compiled once a form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.rules: tuple[BoundRule, ...] = bind_rules(form)
        self.blocks: dict[str, Block] = {}
        self.steps: dict[Key, Compiled] = {}
        self.own: dict[Input, OwnCells] = {}
        """The inputs that are read by themselves, a list's by their column, the line being ``HERE``."""
        self.columns: dict[str, dict[str, OwnCells]] = {}
        """The same of a list's columns, by list and column."""
        self.judged: dict[Input, tuple[Ordered, ...]] = {}
        """The conditions that look at nothing but such an input, as ``Own.failing`` numbers them."""
        self.alike: set[tuple[str, str]] = set()
        """The steps of lines that are the same for all lines without any cell, by block and name."""
        self.others: tuple[tuple[Ordered, Node], ...] = ()
        """All other conditions, each as it is tried at a line that is used."""
        self.guidance: dict[tuple[str, str], str] = {}
        self.lists: dict[tuple[str, str], Lookup] = {}
        self.inputs: list[tuple[str, Block, str, str, FieldType, bool]] = []
        """Every input outside lists: its id, block, line and column, its type, and whether that reads it."""
        self._compiled: dict[int, tuple[Node, Compiled]] = {}
        self._inputs: dict[int, tuple[Condition, Inputs]] = {}
        self._blank: dict[Key, Value] = {}
        for name, entry in form.lists.items():
            self.lists[name, "spellings"] = Lookup(s for s, _ in entry.spellings)
            self.lists[name, SPELLED] = Lookup(entry.spelled)
        alone: dict[Input, Mapping[str, Node]] = {}
        for _, block in form.blocks():
            self.blocks[block.id] = block
            for line, column, question in block.questions():
                if not block.open and not question.formula:
                    kind = form.type_of(question)
                    self.inputs.append((block.input_id(line, column), block, line, column, kind, kind.reads))
                where = HERE if block.open else line
                steps = input_steps(form, block, line, column, question)
                own = {name: by_itself(node, block.id, where, column) for name, node in steps.items()}
                known = {name: node for name, node in own.items() if node is not None}
                if len(known) == len(steps) and not question.formula:
                    alone[block.id, where, column] = known
                else:
                    self.steps.update({(block.id, where, column, name): compile_node(node) for name, node in steps.items()})
                self.guidance[block.id, line] = question.guidance
            if block.open:
                for name, node in line_steps(form, block).items():
                    self.steps[block.id, HERE, "", name] = compile_node(node)
                    if all(self._of_cells(part) for part in walk(node) if isinstance(part, Slot)):
                        self.alike.add((block.id, name))
        self._judge(alone)

    def _of_cells(self, slot: Slot) -> bool:
        """Whether a slot tells nothing but what the cells of a line hold."""
        return slot.row == HERE and (slot.column != "" or (slot.block, slot.step) in self.alike)

    def _judge(self, alone: Mapping[Input, Mapping[str, Node]]) -> None:
        """Share out the conditions: to the one input that each looks at, or to the others."""
        others: list[tuple[Ordered, Node]] = []
        judged: dict[Input, list[tuple[Ordered, Node]]] = {key: [] for key in alone}
        for first, bound in enumerate(self.rules):
            for second, condition in enumerate(bound.conditions):
                at, ordered = condition.at, ((first, second), bound, condition)
                key = at.block, at.row, at.column
                # a rule that holds in unused lines as well is of the whole list
                own = None if key not in alone or bound.declared.always or bound.block != at.block else by_itself(condition.passes, *key)
                if own is None:
                    others.append((ordered, condition.passes if bound.declared.always else _in_use(condition.passes, bound.block)))
                else:
                    judged[key].append((ordered, own))
        shared: dict[object, OwnCells] = {}
        for key, steps in alone.items():
            conditions = tuple(node for _, node in judged[key])
            kind = (tuple(steps.items()), conditions)
            if kind not in shared:
                shared[kind] = OwnCells(steps, conditions, self.lists)
            self.own[key] = shared[kind]
            if key[1] == HERE:
                self.columns.setdefault(key[0], {})[key[2]] = shared[kind]
            self.judged[key] = tuple(ordered for ordered, _ in judged[key])
        self.others = tuple(others)

    def compiled(self, node: Node) -> Compiled:
        """The function of a bound expression, made when first needed."""
        held = self._compiled.get(id(node))
        if held is None or held[0] is not node:
            held = self._compiled[id(node)] = (node, compile_node(node))
        return held[1]

    def read_by(self, condition: Condition) -> Inputs:
        """The answers that a condition reads, looked up when first needed."""
        held = self._inputs.get(id(condition))
        if held is None or held[0] is not condition:
            held = self._inputs[id(condition)] = (condition, inputs_of(self.form, condition))
        return held[1]

    def blank(self, block: str, column: str, step: str) -> Value:
        """What an empty cell of a list's column reads as."""
        key = (block, HERE, column, step)
        own = self.own.get((block, HERE, column))
        if own is not None:
            return own.read(None)[step]
        if key not in self._blank:
            empty = _Line(self, block, {}, 0, None)
            self._blank[key] = self.steps[key](empty, {}, self.lists)
        return self._blank[key]


def _in_use(node: Node, block: str) -> Node:
    """A condition as it stands at a line of its own list that is used."""
    used = Slot(block, HERE, "", USED)
    return known(rewrite(node, lambda part: Number(1.0) if part == used else part), {})[0]


class _Line(dict[tuple[str, str], Value]):
    """The values of one row of a list, by (column, step)."""

    __slots__ = ("before", "block", "cells", "columns", "empty", "expressions", "number", "owned")

    def __init__(
        self, expressions: Expressions, block: str, cells: dict[str, Value], number: int, before: _Line | None
    ) -> None:
        super().__init__()
        self.expressions, self.block, self.cells = expressions, block, cells
        self.number, self.before = number, before
        self.columns = expressions.columns.get(block, {})
        self.owned: dict[str, Own] = {}
        self.empty = all(cell is None for cell in cells.values())

    def __missing__(self, key: tuple[str, str]) -> Value:
        value = self[key] = self._compute(*key)
        return value

    def own(self, column: str) -> Own | None:
        """What is told of the cell in a column by itself, where it is read so."""
        held = self.owned.get(column)
        if held is None:
            cells = self.columns.get(column)
            if cells is not None:
                held = self.owned[column] = cells.read(self.cells.get(column))
        return held

    def _compute(self, column: str, step: str) -> Value:
        if step == RAW:
            return self.cells.get(column)
        own = self.own(column) if column else None
        if own is not None:
            return own[step]
        if column == "" and step == INDEX:
            return float(self.number)
        if column == "" and step == ABOVE:
            return 1.0 if self.before is None else self.before["", USED]
        expressions = self.expressions
        if self.number and column and self.cells.get(column) is None:
            return expressions.blank(self.block, column, step)
        return expressions.steps[self.block, HERE, column, step](self, {}, expressions.lists)


class _Here(dict[tuple[str, str], Value]):
    """A line of a block whose inputs have ids: the same values under shorter names."""

    def __init__(self, whole: _Whole, block: str, line: str) -> None:
        super().__init__()
        self.whole, self.block, self.line = whole, block, line

    def __missing__(self, key: tuple[str, str]) -> Value:
        return self.whole[self.block, self.line, key[0], key[1]]  # type: ignore[no-any-return]


class _Whole(dict[Any, Any]):
    """The values of the whole form, by (block, row, column, step), and what is the same everywhere."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading

    def __missing__(self, key: Key | Shared) -> Any:
        lists = self.reading.expressions.lists
        value = self[key] = key.of(self, lists) if isinstance(key, Shared) else self._compute(*key)
        return value

    def _compute(self, block: str, row: str, column: str, step: str) -> Any:
        reading = self.reading
        expressions = reading.expressions
        if row == ALL:
            if block in reading.tables:
                return reading.column(block, column, step)
            return tuple(self[block, q.id, column, step] for q in expressions.blocks[block].lines)
        if step == RAW:
            return reading.raw.cells.get((block, row, column))
        if step == GUIDANCE:
            return expressions.guidance[block, row]
        if step == COVERED:
            return reading.raw.covered.get((block, row), ())
        own = reading.own((block, row, column))
        if own is not None:
            return own[step]
        here = _Here(self, block, row)
        return expressions.steps[block, row, column, step](here, self, expressions.lists)


class Reading:
    """The values of every slot of one return.

    Lines of a list are numbered from 1 in sheet order, used or not.
    """

    def __init__(self, expressions: Expressions, raw: Raw) -> None:
        self.expressions = expressions
        self.raw = raw
        self.tables: dict[str, list[_Line]] = {}
        for block, lines in raw.tables.items():
            made: list[_Line] = []
            for number, line in enumerate(lines, 1):
                made.append(_Line(expressions, block, line.cells, number, made[-1] if made else None))
            self.tables[block] = made
        self.whole = _Whole(self)
        self._used: dict[str, tuple[int, ...]] = {}
        self._here: dict[tuple[str, str], _Here] = {}
        self._own: dict[Input, Own] = {}

    def own(self, answer: Input) -> Own | None:
        """What is told of an answer outside lists by itself, where it is read so."""
        held = self._own.get(answer)
        if held is None:
            cells = self.expressions.own.get(answer)
            if cells is not None:
                held = self._own[answer] = cells.read(self.raw.cells.get(answer))
        return held

    def with_answer(self, answer: Input, value: Value) -> Reading:
        """The same return with another value in one answer: what would be if it had been typed."""
        block, line, column = answer
        other = copy(self)
        if block in self.tables:
            lines, at = list(self.tables[block]), int(line) - 1
            lines[at] = _Line(self.expressions, block, {**lines[at].cells, column: value}, at + 1, lines[at].before)
            other.tables = {**self.tables, block: lines}
        else:
            other.raw = replace(self.raw, cells={**self.raw.cells, answer: value})
        other.whole = _Whole(other)
        other._used, other._here = {}, {}
        other._own = {key: own for key, own in self._own.items() if key != answer}
        return other

    def holds(self, condition: Condition, line: str) -> bool:
        """Whether a condition holds at a line of its block; one that ends in an error does not."""
        passes = self.expressions.compiled(condition.passes)
        return passes(self.line(condition.at.block, line), self.whole, self.expressions.lists) is True

    def lines(self, block: str) -> range:
        """The numbers of a list's lines."""
        return range(1, len(self.tables[block]) + 1)

    def used_lines(self, block: str) -> tuple[int, ...]:
        """The numbers of a list's lines in which anything was written."""
        if block not in self._used:
            flags = self.column(block, "", USED)
            self._used[block] = tuple([n for n, flag in enumerate(flags, 1) if flag == 1.0])
        return self._used[block]

    def column(self, block: str, column: str, step: str) -> tuple[Value, ...]:
        """One step of a whole column, line by line."""
        lines = self.tables[block]
        key = column, step
        if step == RAW:
            return Lookup([line.cells.get(column) for line in lines])
        if column or (block, step) in self.expressions.alike:
            # lines without any cell all read alike
            blank = self.expressions.blank(block, column, step)
            return Lookup([blank if line.empty else line[key] for line in lines])
        return Lookup([line[key] for line in lines])

    def line(self, block: str, line: str) -> dict[tuple[str, str], Value]:
        """The values that a rule sees from a line."""
        if block in self.tables:
            return self.tables[block][int(line) - 1]
        held = self._here.get((block, line))
        if held is None:
            held = self._here[block, line] = _Here(self.whole, block, line)
        return held

    def value(self, slot: Slot, line: str = "") -> Value:
        """The value of one slot, seen from a line of its block."""
        if slot.row == HERE:
            return self.line(slot.block, line)[slot.column, slot.step]
        value: Value = self.whole[slot.block, slot.row, slot.column, slot.step]
        return value

    def evaluate(self, node: Node, block: str, line: str) -> Value:
        """Compute a bound expression, seen from a line of a block."""
        return self.expressions.compiled(node)(
            self.line(block, line), self.whole, self.expressions.lists
        )
