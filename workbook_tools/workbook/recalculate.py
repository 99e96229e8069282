"""Compute every formula of a planned workbook, as a spreadsheet program would on opening it.

What belongs here: following references from cell to cell, each cell once and only when asked for.
What does not: the meaning of values and functions (``rules``). The results become the cached values
that a preview shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol
from weakref import ref

from ..cells import Range
from ..rules.compile import Formula, Shared, compile_formula
from ..rules.functions import Lookup
from ..rules.syntax import Node
from ..rules.values import Value
from .model import Content, Plan

Address = tuple[str, int, int]
"""Sheet, row and column."""

DEEPEST = 100
"""Cells that may wait for one another before the innermost is computed on its own."""


class Formulas(Protocol):
    """The formulas of a workbook as functions, made when first needed and kept for the next recalculation."""

    constants: dict[Address, Value]
    """Every other cell that holds something."""
    fixed: frozenset[str]
    """The sheets without a formula and without an input."""
    made: dict[Address, Formula]
    """The functions that were needed so far (``at``)."""
    ranges: dict[Any, Any]
    """Ranges of fixed sheets, once they are known: they are the same in every recalculation."""

    def __contains__(self, address: Address) -> bool:
        """Whether a cell holds a formula."""
        ...

    def at(self, address: Address) -> Formula:
        """The function of a formula cell; where a column repeats a formula, its lines have one function."""
        ...


class PlannedFormulas:
    """The formulas of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._in_row_1 = plan.in_row_1
        self._by_first: dict[Node, Formula] = {}
        """The functions of formulas as they read in row 1: many cells hold what another does, some rows further down."""
        self._contents: dict[Address, Content] = {}
        self.constants: dict[Address, Value] = {}
        self.made: dict[Address, Formula] = {}
        self.ranges: dict[Any, Any] = {}
        self.fixed = frozenset(
            sheet.name for sheet in plan.sheets
            if not any(content.formula is not None or not content.style.locked for content in sheet.cells.values())
        )
        for sheet in plan.sheets:
            for (row, column), content in sheet.cells.items():
                if content.formula is None:
                    self.constants[sheet.name, row, column] = content.value
                else:
                    self._contents[sheet.name, row, column] = content

    def __contains__(self, address: Address) -> bool:
        """Whether a cell holds a formula."""
        return address in self._contents

    def __iter__(self) -> Iterator[Address]:
        """Every cell that holds a formula."""
        return iter(self._contents)

    def at(self, address: Address) -> Formula:
        """The function of a formula cell, compiled where no cell above has it."""
        known = self.made.get(address)
        if known is not None:
            return known
        sheet, row, column = address
        top = row
        while (sheet, top, column) not in self.made and self._contents[sheet, top, column].repeats:
            top -= 1
        made = self.made.get((sheet, top, column))
        if made is None:
            node = self._contents[sheet, top, column].formula
            assert node is not None
            first = self._in_row_1(node, top)
            made = self._by_first.get(first)
            if made is None:
                made = self._by_first[first] = compile_formula(first, 1)
        for line in range(top, row + 1):
            self.made[sheet, line, column] = made
        return made


class Recalculation:
    """The values of a plan's cells, computed on demand and kept.

    ``typed`` holds what stands in inputs; it overrides the plan's own. Give the ``formulas`` of an
    earlier recalculation of the same plan to spare their making; the plan may then be missing.
    """

    def __init__(
        self, plan: Plan | None, typed: Mapping[Address, Value] | None = None, formulas: Formulas | None = None
    ) -> None:
        if formulas is None:
            assert plan is not None
            self.formulas: Formulas = PlannedFormulas(plan)
        else:
            self.formulas = formulas
        self._cells = KnownCells(self.formulas, {**self.formulas.constants, **(typed or {})})
        # what is typed into a sheet of constants all the same holds for this recalculation only
        self._cells.ranges.fixed = self.formulas.fixed - {sheet for sheet, _, _ in typed or ()}

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value of one cell; ``None`` where nothing stands. Raises ``ValueError`` for a circular reference."""
        waiting: list[Address] = [(sheet, row, column)]
        value: Value = None
        while waiting:
            self._cells.depth = 0
            try:
                value = self._cells[waiting[-1]]
                waiting.pop()
            except _TooDeep as deep:
                if deep.address in waiting:
                    raise ValueError(f"{deep.address} depends on itself") from deep
                waiting.append(deep.address)
        return value


class _TooDeep(Exception):
    """Too many cells wait for this one: compute it first."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.address = address


class KnownCells(dict[Address, Value]):
    """The cells known so far."""

    def __init__(self, formulas: Formulas, known: Mapping[Address, Value]) -> None:
        super().__init__(known)
        self.formulas = formulas
        self.ranges = self.ranges_anew()
        self.depth = 0

    def ranges_anew(self) -> _Ranges:
        """Ranges of which none is known."""
        return _Ranges(self)

    def __missing__(self, address: Address) -> Value:
        if address not in self.formulas:
            return None
        if self.depth == DEEPEST:
            raise _TooDeep(address)
        self.depth += 1
        value = self.formulas.at(address)(self, self.ranges, address[1])
        self.depth -= 1
        # a formula that gives a blank shows 0, as in Excel
        self[address] = value = 0.0 if value is None else value
        return value


class _Ranges(dict[Any, Any]):
    """The ranges known so far, by (sheet, top, left, bottom, right), and what is the same everywhere."""

    def __init__(self, cells: KnownCells) -> None:
        super().__init__()
        # the cells hold the ranges: if these held the cells, all would wait for a search for cycles
        self._cells = ref(cells)
        self.fixed: frozenset[str] = frozenset()

    def __missing__(self, key: Any) -> Any:
        if isinstance(key, Shared):
            value: Any = key.of(self, {})
        else:
            cells = self._cells()
            assert cells is not None
            known = cells.formulas.ranges if key[0] in self.fixed else {}
            value = known.get(key)
            if value is None:
                known[key] = value = Lookup(_look(*key)(cells))
        self[key] = value
        return value


@lru_cache(maxsize=2_000)
def _look(sheet: str, top: int, left: int, bottom: int, right: int) -> Callable[[KnownCells], tuple[Value, ...]]:
    """Takes the values of a range; which cells these are is the same in every recalculation."""
    places = [(sheet, row, column) for row, column in Range(sheet, top, left, bottom, right).positions()]
    if len(places) == 1:
        return lambda cells: (cells[places[0]],)
    take: Callable[[KnownCells], tuple[Value, ...]] = itemgetter(*places)
    return take
