"""What follows from which cell, and computing only that after something was typed.

What belongs here: going on from cell to cell as far as they change. What does not: finding out what refers to what
(``dependents``) and the values of cells that are asked for (``recalculate``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from ..rules.values import Value
from .recalculate import Address, Formulas, KnownCells

WAITS, DONE = 1, 2


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


def after(
    formulas: Formulas, followers: Followers, before: Mapping[Address, Value], typed: Mapping[Address, Value],
    over: Mapping[Address, Value] = MappingProxyType({}),
) -> tuple[dict[Address, Value], dict[Address, Value]]:
    """The formula cells that show something else once ``typed`` stands in inputs, with what they show; and what stands over formulas.

    ``before`` is what every cell of the workbook showed. Of what is typed ``over`` formulas that stays which they would not show by
    themselves. Changes are followed from cell to cell, and end where a cell shows the same.
    """
    known = KnownCells(formulas, before)
    fixed = formulas.fixed - {sheet for sheet, _, _ in (*typed, *over)}
    out: dict[Address, Value] = {}
    _go_on(known, followers, typed, fixed, out)
    others = {address: value for address, value in over.items() if value != known[address]}
    if others:
        known.ranges = known.ranges_anew()
        _go_on(known, followers, others, fixed, out)
        out = {a: v for a, v in out.items() if a not in others and (v != before[a] or type(v) is not type(before[a]))}
    return out, others


def _go_on(
    known: KnownCells, followers: Followers, typed: Mapping[Address, Value], fixed: frozenset[str], out: dict[Address, Value],
) -> None:
    """Compute what follows from cells that something is typed into, and note what changes."""
    known.update(typed)
    known.ranges.fixed = fixed
    addresses, onward, of_ranges, ranges = followers.addresses, followers.onward, followers.of_ranges, known.ranges
    at, made = known.formulas.at, known.formulas.made
    met: set[int] = set()
    state = bytearray(len(addresses))
    """Of each formula: whether it waits to be computed, or is not to be computed again."""
    order = followers.order
    for address in typed:
        if address in order:
            state[order[address]] = DONE  # what is typed over a formula stays
    for address in typed:
        for number in followers.numbers(address, met):
            if not state[number]:
                state[number] = WAITS
    # what follows from a formula comes after it, so that one walk meets all that waits
    here = state.find(WAITS)
    while here >= 0:
        address = addresses[here]
        value = (made.get(address) or at(address))(known, ranges, address[1])
        if value is None:
            value = 0.0  # a formula that gives a blank shows 0, as in Excel
        was = known[address]
        if value != was or type(value) is not type(was):
            known[address] = out[address] = value
            own, crossing = onward[here]
            for number in own:
                if not state[number]:
                    state[number] = WAITS
            for area in crossing:
                if area not in met:
                    met.add(area)
                    for number in of_ranges[area]:
                        if not state[number]:
                            state[number] = WAITS
        here = state.find(WAITS, here + 1)
