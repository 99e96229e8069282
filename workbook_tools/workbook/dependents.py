"""Which formula cells depend on which cells, known once for a plan.

What belongs here: following references backwards. What does not: computing values (``recalculate``).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..cells import Cell, Range
from ..rules.syntax import walk
from .model import Plan
from .recalculate import Address

_Area = tuple[int, int, int]
"""First row, last row, and the number of the range."""


class Dependents:
    """The references of a plan's formulas, by what they refer to."""

    def __init__(self, plan: Plan) -> None:
        self._points: dict[Address, list[Address]] = {}
        self._users: list[list[Address]] = []
        """The formulas that refer to each range."""
        self._columns: dict[tuple[str, int], list[_Area]] = {}
        numbers: dict[Range, int] = {}
        for sheet in plan.sheets:
            for row, column, node in sheet.formulas():
                user = sheet.name, row, column
                for part in walk(node):
                    if isinstance(part, Cell):
                        self._points.setdefault((part.sheet, part.row, part.column), []).append(user)
                    elif isinstance(part, Range):
                        if part not in numbers:
                            numbers[part] = len(self._users)
                            self._users.append([])
                            self._enter(part, numbers[part])
                        self._users[numbers[part]].append(user)

    def _enter(self, area: Range, number: int) -> None:
        for column in range(area.left, area.right + 1):
            self._columns.setdefault((area.sheet, column), []).append((area.top, area.bottom, number))

    def of(self, changed: Iterable[Address]) -> list[Address]:
        """Every formula cell that depends on one of the changed cells, directly or not."""
        seen: dict[Address, None] = {}
        met: set[int] = set()
        queue = list(changed)
        while queue:
            name, row, column = address = queue.pop()
            after = list(self._points.get(address, ()))
            for top, bottom, number in self._columns.get((name, column), ()):
                if top <= row <= bottom and number not in met:
                    met.add(number)
                    after += self._users[number]
            for user in after:
                if user not in seen:
                    seen[user] = None
                    queue.append(user)
        return list(seen)
