"""Which formula cells depend on which cells, and in which order they can be computed; known once for a plan.

What belongs here: following references. What does not: computing values (``recalculate``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from ..cells import Cell, Range
from ..rules.syntax import Node, walk
from .followers import Followers
from .model import Plan
from .recalculate import Address

_Node = Address | int
"""A formula cell, or the number of a range."""


class Dependents:
    """The references of a plan's formulas, both ways."""

    def __init__(self, plan: Plan) -> None:
        self._points: dict[Address, list[Address]] = {}
        self._users: list[list[Address]] = []
        """The formulas that refer to each range."""
        self._columns: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
        """By sheet and column: first row, last row and number of each range that crosses it."""
        self._needs: dict[Address, list[_Node]] = {}
        self._ranges: list[Range] = []
        self._numbers: dict[Range, int] = {}
        for sheet in plan.sheets:
            models: dict[int, list[Cell | int]] = {}
            """By the identity of a formula that a column repeats, what it refers to where it was written."""
            for (row, column), content in sheet.cells.items():
                if content.formula is None:
                    continue
                parts = models.get(id(content.formula))
                if parts is None:
                    parts = models[id(content.formula)] = self._parts(content.formula)
                self._enter_user((sheet.name, row, column), parts, content.below)

    def _parts(self, node: Node) -> list[Cell | int]:
        """The cells and the numbers of the ranges that a formula refers to."""
        found: list[Cell | int] = []
        for part in walk(node):
            if isinstance(part, Cell):
                found.append(part)
            elif isinstance(part, Range):
                if part not in self._numbers:
                    self._numbers[part] = len(self._ranges)
                    self._enter(part)
                found.append(self._numbers[part])
        return found

    def _enter_user(self, user: Address, parts: list[Cell | int], below: int) -> None:
        """Note what a formula refers to that stands some rows below its own."""
        needs = self._needs.setdefault(user, [])
        for part in parts:
            if isinstance(part, int):
                self._users[part].append(user)
                needs.append(part)
            else:
                point = part.sheet, part.row if part.fixed else part.row + below, part.column
                self._points.setdefault(point, []).append(user)
                needs.append(point)

    def _enter(self, area: Range) -> None:
        for column in range(area.left, area.right + 1):
            self._columns.setdefault((area.sheet, column), []).append((area.top, area.bottom, len(self._ranges)))
        self._ranges.append(area)
        self._users.append([])

    @property
    def followers(self) -> Followers:
        """The same by numbers, as a recalculation goes through it."""
        order = self.order

        def numbers(users: Iterable[Address]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(order[user] for user in users))

        of_cells = {point: numbers(users) for point, users in self._points.items()}
        columns = {at: tuple(crossing) for at, crossing in self._columns.items()}
        onward = tuple(
            (of_cells.get(address, ()), tuple(n for top, bottom, n in columns.get((address[0], address[2]), ()) if top <= address[1] <= bottom))
            for address in order
        )
        return Followers(tuple(order), of_cells, tuple(numbers(users) for users in self._users), columns, onward)

    @cached_property
    def order(self) -> dict[Address, int]:
        """The place of every formula cell in an order in which each comes after all that it refers to.

        Raises ``ValueError`` where there is none, since a formula refers to itself.
        """
        rows: dict[tuple[str, int], list[int]] = {}
        for sheet, row, column in self._needs:
            rows.setdefault((sheet, column), []).append(row)
        for held in rows.values():
            held.sort()
        placed: dict[Address, int] = {}
        done: set[_Node] = set()
        open_: set[_Node] = set()
        for start in self._needs:
            stack: list[tuple[_Node, bool]] = [(start, False)]
            while stack:
                node, finished = stack.pop()
                if finished:
                    open_.discard(node)
                    done.add(node)
                    if not isinstance(node, int):
                        placed[node] = len(placed)
                elif node in open_:
                    raise ValueError(f"{node} depends on itself")
                elif node not in done:
                    open_.add(node)
                    stack.append((node, True))
                    stack += [(need, False) for need in self._needed(node, rows) if need not in done]
        return placed

    def _needed(self, node: _Node, rows: dict[tuple[str, int], list[int]]) -> Iterator[_Node]:
        """The formula cells and ranges that one refers to."""
        if not isinstance(node, int):
            yield from (need for need in self._needs[node] if isinstance(need, int) or need in self._needs)
            return
        area = self._ranges[node]
        for column in range(area.left, area.right + 1):
            held = rows.get((area.sheet, column), [])
            for row in held[bisect_left(held, area.top) : bisect_right(held, area.bottom)]:
                yield area.sheet, row, column
