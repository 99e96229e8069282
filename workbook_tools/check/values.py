"""Read raw values as the workbook's hidden columns do: step by step, in the rule language.

What belongs here: the values of slots for one return, computed on demand and kept. What does not:
which conditions are tested on them (``evaluate``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from ..binding.bound_rules import Condition
from ..binding.names import COVERED, GUIDANCE, RAW
from ..form.definition import ABOVE, INDEX, USED
from ..intake.answers import Raw
from ..rules.compile import Shared
from ..rules.functions import Lookup
from ..rules.syntax import ALL, HERE, Node, Slot
from ..rules.values import Value
from .expressions import Expressions
from .form_functions import Key
from .inputs import Input
from .own_cells import Own, OwnCells


class _Owned(dict[Any, Own | None]):
    """What is told of cells by themselves, by their keys, read when first asked for; nothing where a cell is not read so."""

    __slots__ = ("cells", "readers")

    def __init__(self, readers: Mapping[Any, OwnCells], cells: Mapping[Any, Value]) -> None:
        super().__init__()
        self.readers, self.cells = readers, cells

    def __missing__(self, key: Any) -> Own | None:
        reader = self.readers.get(key)
        own = self[key] = None if reader is None else reader.read(self.cells.get(key))
        return own


class _Line(dict[tuple[str, str], Value]):
    """The values of one row of a list, by (column, step)."""

    __slots__ = ("before", "block", "cells", "empty", "expressions", "number", "owned")

    def __init__(
        self, expressions: Expressions, block: str, cells: dict[str, Value], number: int, before: _Line | None
    ) -> None:
        super().__init__()
        self.expressions, self.block, self.cells = expressions, block, cells
        self.number, self.before = number, before
        self.empty = [*cells.values()].count(None) == len(cells)
        readers = expressions.columns.get(block, {})
        self.owned: _Owned = before.owned if self.empty and before is not None and before.empty else _Owned(readers, cells)
        """What is told of each column's cell by itself."""
        if not self.empty:  # all of it is asked for
            self.owned.update({column: reader.read(cells.get(column)) for column, reader in readers.items()})
            self.update(zip(map(expressions.raw[block].__getitem__, cells), cells.values(), strict=True))

    def __missing__(self, key: tuple[str, str]) -> Value:
        column, step = key
        if step == RAW:
            return self.cells.get(column)
        own = self.owned[column]
        value = self[key] = self._of_line(column, step) if own is None else own[step]
        return value

    def _of_line(self, column: str, step: str) -> Value:
        """What is told by more than one cell."""
        if column == "" and step == INDEX:
            return float(self.number)
        if column == "" and step == ABOVE:
            return 1.0 if self.before is None else self.before["", USED]
        expressions = self.expressions
        if self.number and column and self.cells.get(column) is None:
            return _blank(expressions, self.block, column, step)
        return expressions.steps[self.block, HERE, column, step](self, {}, expressions.lists)


class _Here(dict[tuple[str, str], Value]):
    """A line of a block whose inputs have ids: the same values under shorter names."""

    def __init__(self, whole: _Whole, block: str, line: str) -> None:
        super().__init__()
        self.whole, self.block, self.line = whole, block, line

    def __missing__(self, key: tuple[str, str]) -> Value:
        value: Value = self.whole[self.block, self.line, key[0], key[1]]
        self[key] = value
        return value


class _Whole(dict[Any, Any]):
    """The values of the whole form, by (block, row, column, step), and what is the same everywhere.

    It knows nothing of the reading that it is of: two that knew each other would stay in memory until somebody looked for such.
    """

    def __init__(self, expressions: Expressions, raw: Raw, tables: Mapping[str, list[_Line]], owned: _Owned) -> None:
        super().__init__()
        self.expressions, self.raw, self.tables, self.owned = expressions, raw, tables, owned

    def __missing__(self, key: Key | Shared) -> Any:
        lists = self.expressions.lists
        value = self[key] = key.of(self, lists) if isinstance(key, Shared) else self._compute(*key)
        return value

    def _compute(self, block: str, row: str, column: str, step: str) -> Any:
        expressions = self.expressions
        if row == ALL:
            if block in self.tables:
                return _column(expressions, self.tables[block], block, column, step)
            return tuple(self[block, q.id, column, step] for q in expressions.blocks[block].lines)
        if step == RAW:
            return self.raw.cells.get((block, row, column))
        if step == GUIDANCE:
            return expressions.guidance[block, row]
        if step == COVERED:
            return self.raw.covered.get((block, row), ())
        own = self.owned[block, row, column]
        if own is not None:
            return own[step]
        here = _Here(self, block, row)
        return expressions.steps[block, row, column, step](here, self, expressions.lists)


def _blank(expressions: Expressions, block: str, column: str, step: str) -> Value:
    """What an empty cell of a list's column reads as."""
    key = (block, HERE, column, step)
    own = expressions.own.get((block, HERE, column))
    if own is not None:
        return own.read(None)[step]
    if key not in expressions.blanks:
        empty = _Line(expressions, block, {}, 0, None)
        expressions.blanks[key] = expressions.steps[key](empty, {}, expressions.lists)
    return expressions.blanks[key]


def _column(expressions: Expressions, lines: list[_Line], block: str, column: str, step: str) -> tuple[Value, ...]:
    """One step of a whole column, line by line."""
    key = column, step
    if step == RAW:
        return Lookup([line.cells.get(column) for line in lines])
    if column or (block, step) in expressions.alike:
        # lines without any cell all read alike
        blank = _blank(expressions, block, column, step)
        return Lookup([blank if line.empty else line[key] for line in lines])
    return Lookup([line[key] for line in lines])


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
        self.owned = _Owned(expressions.own, raw.cells)
        """What is told of each answer outside lists by itself."""
        self.whole = _Whole(expressions, raw, self.tables, self.owned)
        self._used: dict[str, tuple[int, ...]] = {}
        self._here: dict[tuple[str, str], _Here] = {}

    def with_answer(self, answer: Input, value: Value) -> Reading:
        """The same return with another value in one answer: what would be if it had been typed."""
        block, line, column = answer
        if block in self.tables:
            lines, at = list(self.tables[block]), int(line) - 1
            lines[at] = _Line(self.expressions, block, {**lines[at].cells, column: value}, at + 1, lines[at].before)
            return self._with({**self.tables, block: lines}, self.raw)
        return self._with(self.tables, replace(self.raw, cells={**self.raw.cells, answer: value}), answer)

    def without_lines(self, block: str, numbers: Collection[int]) -> Reading:
        """The same return with some lines of a list empty."""
        lines = list(self.tables[block])
        for number in numbers:
            line = lines[number - 1]
            lines[number - 1] = _Line(self.expressions, block, dict.fromkeys(line.cells), number, line.before)
        return self._with({**self.tables, block: lines}, self.raw)

    def _with(self, tables: dict[str, list[_Line]], raw: Raw, changed: Input | None = None) -> Reading:
        """The same return with other lines, or another answer."""
        other = copy(self)
        other.tables, other.raw = tables, raw
        other.owned = _Owned(self.expressions.own, raw.cells)
        other.owned.update((key, own) for key, own in self.owned.items() if key != changed)
        other.whole = _Whole(self.expressions, raw, tables, other.owned)
        other._used, other._here = {}, {}
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
        return _column(self.expressions, self.tables[block], block, column, step)

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
