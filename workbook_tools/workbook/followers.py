"""What follows from which cell, and computing only that after something was typed.

What belongs here: going on from cell to cell as far as they change. What does not: finding out what refers to what
(``dependents``) and the values of cells that are asked for (``recalculate``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from ..rules.compile import Formula
from ..rules.values import Value
from .recalculate import Address, Formulas, KnownCells


@dataclass(frozen=True)
class Followers:
    """Which formulas follow from which cells, each formula known by its number in an order in which they can be computed."""

    addresses: Sequence[Address]
    """By number: every formula cell, after all that it refers to."""
    of_cells: Mapping[Address, Sequence[int]]
    """The formulas that refer to a cell."""
    of_ranges: Sequence[Sequence[int]]
    """The formulas that refer to each range."""
    columns: Mapping[tuple[str, int], Sequence[tuple[int, int, int]]]
    """By sheet and column: first row, last row and number of each range that crosses it."""

    onward: Sequence[tuple[Sequence[int], Sequence[int]]]
    """By number: the formulas that refer to a formula's cell, and the numbers of the ranges that cross it."""

    @cached_property
    def order(self) -> dict[Address, int]:
        """The number of every formula cell."""
        return {address: number for number, address in enumerate(self.addresses)}

    def numbers(self, address: Address, met: set[int]) -> Sequence[int]:
        """The formulas that refer to a cell; those of a range in ``met`` are left out, and ranges are added to it."""
        own = self.of_cells.get(address, ())
        sheet, row, column = address
        columns = self.columns.get((sheet, column))
        if columns is None:
            return own
        found = list(own)
        for top, bottom, number in columns:
            if top <= row <= bottom and number not in met:
                met.add(number)
                found += self.of_ranges[number]
        return found


@dataclass(frozen=True)
class Untouched:
    """A workbook before anything is typed: its formulas, what follows from what, and what every cell shows or holds."""

    formulas: Formulas
    followers: Followers
    cells: Mapping[Address, Value]

    @cached_property
    def shown(self) -> list[Value]:
        """By number: what each formula shows."""
        return [self.cells[address] for address in self.followers.addresses]

    @cached_property
    def rows(self) -> list[int]:
        """By number: the row of each formula."""
        return [row for _, row, _ in self.followers.addresses]

    @cached_property
    def functions(self) -> list[Formula | None]:
        """By number: each formula as a function, once it was needed."""
        return [None] * len(self.followers.addresses)

    def after(
        self, typed: Mapping[Address, Value], over: Mapping[Address, Value] = MappingProxyType({}),
    ) -> tuple[dict[int, Value], dict[Address, Value]]:
        """What shows something else once ``typed`` stands in inputs, by the numbers of the formulas, and what stands over formulas.

        Of what is typed ``over`` formulas that stays which they would not show by themselves. Changes are followed from cell to
        cell, and end where a cell shows the same.
        """
        known, shown = KnownCells(self.formulas, self.cells), list(self.shown)
        fixed = self.formulas.fixed - {sheet for sheet, _, _ in (*typed, *over)}
        out: dict[int, Value] = {}
        self._go_on(known, shown, typed, fixed, out)
        others = {address: value for address, value in over.items() if value != known[address]}
        if others:
            known.ranges = known.ranges_anew()
            self._go_on(known, shown, others, fixed, out)
            left, before = {self.followers.order[address] for address in others}, self.shown
            out = {n: v for n, v in out.items() if n not in left and (v != before[n] or type(v) is not type(before[n]))}
        return out, others

    def _go_on(
        self, known: KnownCells, shown: list[Value], typed: Mapping[Address, Value], fixed: frozenset[str], out: dict[int, Value],
    ) -> None:
        """Compute what follows from cells that something is typed into, and note what changes."""
        known.update(typed)
        known.ranges.fixed = fixed
        followers, functions, rows, ranges = self.followers, self.functions, self.rows, known.ranges
        addresses, onward, of_ranges, order = followers.addresses, followers.onward, followers.of_ranges, followers.order
        met: set[int] = set()
        waiting = bytearray(len(addresses))
        """Which formulas are to be computed."""
        for address in typed:
            for number in followers.numbers(address, met):
                waiting[number] = 1
        stay = {order[address] for address in typed if address in order}
        # what follows from a formula comes after it, so that one walk meets all that waits
        here = waiting.find(1)
        while here >= 0:
            function = functions[here]
            if function is None:
                function = functions[here] = self.formulas.at(addresses[here])
            value = function(known, ranges, rows[here])
            if value is None:
                value = 0.0  # a formula that gives a blank shows 0, as in Excel
            was = shown[here]
            if value is not was and (value != was or type(value) is not type(was)) and here not in stay:
                known[addresses[here]] = shown[here] = out[here] = value
                own, crossing = onward[here]
                for number in own:
                    waiting[number] = 1
                for area in crossing:
                    if area not in met:
                        met.add(area)
                        for number in of_ranges[area]:
                            waiting[number] = 1
            here = waiting.find(1, here + 1)
