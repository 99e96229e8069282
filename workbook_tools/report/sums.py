"""Exact sums of the amounts of a tidy table, by any of its columns.

What belongs here: adding up to the last digit, quickly, in one pass for each way of grouping. What does not: which groups
and amounts anybody wants (``totals``, ``analysis``, ``quality``, ``pivots``).

A sum of binary floats may differ from the sum of the rows in the last digit shown; sums here are of the decimal numbers that
stand in the cells: of whole millionths where the numbers are that, which is quick, else of decimal numbers.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress
from typing import Any

from ..form.definition import Form
from .rows import Batch, batches_of
from .table_schema import BLANK, VALUE, Plain, Table

_SCALE = 1_000_000
_MOST = 10**15
"""Below so many millionths a float stands for one decimal number of 15 digits, and for none other of six places."""
Key = tuple[Plain, ...]


def exact(number: float) -> Decimal:
    """The decimal number that Excel shows for a float: 15 significant digits."""
    return Decimal(f"{number:.15g}")


def said(value: Plain) -> str:
    """What a group is called: a blank is （空）."""
    return str(value or BLANK)


@dataclass(slots=True)
class Group:
    """The rows of a group: how many, how many of them have a number for each amount, and the sums of those."""

    count: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    sums: dict[str, Decimal] = field(default_factory=dict)
    weights: dict[str, Decimal] = field(default_factory=dict)
    """The sums without their signs."""

    def sum(self, amount: str) -> Decimal | None:
        """The sum of an amount; ``None`` where no row has a number, which is no 0."""
        return self.sums[amount] if self.filled[amount] else None

    def __iadd__(self, other: Group) -> Group:
        self.count += other.count
        self.filled += other.filled
        for held, more in ((self.sums, other.sums), (self.weights, other.weights)):
            for name, value in more.items():
                held[name] = held.get(name, Decimal(0)) + value
        return self


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The numbers of a column in a batch: in millionths, a blank as 0, and which rows have one."""

    values: Sequence[int] | Sequence[Decimal]
    scale: int
    filled: bytes


def _amounts(values: Sequence[Plain]) -> _Amounts:
    numbers = [value if isinstance(value, float) and math.isfinite(value) else 0.0 for value in values]
    filled = bytes(isinstance(value, float) for value in values)
    whole = [round(number * _SCALE) for number in numbers]
    if all(-_MOST < one < _MOST and one / _SCALE == number for one, number in zip(whole, numbers, strict=True)):
        return _Amounts(array("q", whole), _SCALE, filled)
    return _Amounts([exact(number) for number in numbers], 1, filled)


class Sums:
    """The sums of a table; what was once reckoned is kept."""

    def __init__(self, table: Table, amounts: Iterable[str] | None = None) -> None:
        self.table = table
        self.amounts = tuple(c.id for c in table.columns if c.adds_up) if amounts is None else tuple(amounts)
        self._read: list[dict[str, _Amounts]] = []
        self._known: dict[tuple[str, ...], dict[Key, Group]] = {}
        self._bounds: dict[str, tuple[int, float, float]] = {}

    def _batches(self) -> Iterator[tuple[Batch, Mapping[str, _Amounts]]]:
        for number, batch in enumerate(batches_of(self.table.rows)):
            if number == len(self._read):
                self._read.append({name: _amounts(batch.column(name)) for name in self.amounts})
            yield batch, self._read[number]

    def by(self, *columns: str) -> Mapping[Key, Group]:
        """The groups by the values of some columns, in the order of their first rows."""
        if columns not in self._known:
            self._known[columns] = self._reckoned(columns)
        return self._known[columns]

    def named(self, column: str) -> dict[str, Group]:
        """The groups by what a column is called, blanks as （空）."""
        out: dict[str, Group] = {}
        for (value,), group in self.by(column).items():
            out.setdefault(said(value), Group())
            out[said(value)] += group
        return out

    def bounds(self, column: str) -> tuple[int, float, float]:
        """How many rows have a number in a column, and the least and the largest of them."""
        if column not in self._bounds:
            count, low, high = 0, math.inf, -math.inf
            for batch in batches_of(self.table.rows):
                numbers = [value for value in batch.column(column) if isinstance(value, float)]
                count, low, high = count + len(numbers), min([low, *numbers]), max([high, *numbers])
            self._bounds[column] = count, low, high
        return self._bounds[column]

    @property
    def whole(self) -> Group:
        """All rows together."""
        return self.by().get((), Group(0, Counter(), dict.fromkeys(self.amounts, Decimal(0))))

    def _reckoned(self, columns: tuple[str, ...]) -> dict[Key, Group]:
        counts: Counter[Key] = Counter()
        filled: dict[str, Counter[Key]] = {name: Counter() for name in self.amounts}
        sums, below = ({name: defaultdict[Key, Decimal](Decimal) for name in self.amounts} for _ in range(2))
        for batch, amounts in self._batches():
            keys: Sequence[Key] = list(zip(*(batch.column(name) for name in columns), strict=True)) if columns else [()] * batch.count
            here = Counter(keys)
            counts.update(here)
            places = {key: place for place, key in enumerate(here)}
            at = [places[key] for key in keys] if len(places) > 1 else [0] * len(keys)
            for name, held in amounts.items():
                full = Counter(compress(at, held.filled))
                filled[name].update({key: full[place] for key, place in places.items() if full[place]})
                for key, value in zip(places, _added(at, len(places), held.values), strict=True):
                    sums[name][key] += Decimal(value) / held.scale
                if min(held.values) < 0:
                    for key, value in zip(places, _added(at, len(places), [min(one, 0) for one in held.values]), strict=True):
                        below[name][key] += Decimal(value) / held.scale
        out = {}
        for key, count in counts.items():
            found = {name: sums[name].get(key, Decimal(0)) for name in self.amounts}
            weights = {name: value - 2 * below[name].get(key, Decimal(0)) for name, value in found.items()}
            out[key] = Group(count, Counter({name: filled[name][key] for name in self.amounts}), found, weights)
        return out


def _added(at: Sequence[int], count: int, values: Sequence[int | Decimal]) -> Sequence[int | Decimal]:
    """The sums of a batch: ``at`` says which of them each value goes to."""
    found: list[Any] = [0] * count
    for place, value in zip(at, values, strict=True):
        found[place] += value
    return found


def sums_of(form: Form, tables: Mapping[str, Table]) -> dict[str, Sums]:
    """The sums of a form's lists and grids by the block's id, in the order of the tables."""
    blocks = {block.id: block for _, block in form.blocks()}
    return {name: Sums(table, None if blocks[name].open else [VALUE]) for name, table in tables.items() if name in blocks}
