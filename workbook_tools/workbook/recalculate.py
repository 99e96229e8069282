"""Compute every formula of a planned workbook, as a spreadsheet program would on opening it.

What belongs here: following references from cell to cell. What does not: the meaning of values
and functions (``rules``). The results become the cached values that a preview shows.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from ..cells import Cell, Range
from ..rules.evaluate import evaluate
from ..rules.functions import Argument
from ..rules.syntax import Items, Node, Slot
from ..rules.values import Value
from .model import Plan

Address = tuple[str, int, int]


class Recalculation:
    """The values of a plan's cells, computed on demand and kept.

    ``typed`` holds what stands in inputs, by (sheet, row, column); it overrides the plan's own.
    """

    def __init__(self, plan: Plan, typed: Mapping[Address, Value] | None = None) -> None:
        self._formulas: dict[Address, Node] = {}
        self._values: dict[Address, Value] = {}
        self._ranges: dict[Range, tuple[Value, ...]] = {}
        for sheet in plan.sheets:
            for (row, column), content in sheet.cells.items():
                key = (sheet.name, row, column)
                if content.formula is not None:
                    self._formulas[key] = content.formula
                else:
                    self._values[key] = content.value
        for address, value in (typed or {}).items():
            self._formulas.pop(address, None)
            self._values[address] = value
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value of one cell; ``None`` where nothing stands."""
        key = (sheet, row, column)
        node = self._formulas.get(key)
        if node is None:
            return self._values.get(key)
        if key not in self._values:
            self._values[key] = _shown(evaluate(node, self._source))
        return self._values[key]

    def _source(self, place: Slot | Items | Cell | Range) -> Argument:
        if isinstance(place, Cell):
            return self.value(place.sheet, place.row, place.column)
        if isinstance(place, Range):
            if place not in self._ranges:
                self._ranges[place] = tuple(
                    self.value(place.sheet, row, column)
                    for row in range(place.top, place.bottom + 1)
                    for column in range(place.left, place.right + 1)
                )
            return self._ranges[place]
        raise TypeError(f"{place} was not located")

    def formulas(self) -> Mapping[Address, Node]:
        """Every formula of the plan, by address."""
        return self._formulas


def _shown(value: Value) -> Value:
    """What a cell shows for a formula that gives a blank: 0, as in Excel."""
    return 0.0 if value is None else value
