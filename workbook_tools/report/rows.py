"""The rows of a tidy table, column by column: many of them wait in a temporary file and take next to no memory.

What belongs here: keeping rows, and reading some of their columns again, a batch at a time. What does not: what the columns
are (``table_schema``) and what is reckoned of them (``sums``).

Rows are written once, in order, and then read as often as needed. A table of few rows never touches the disk.
"""

from __future__ import annotations

import pickle
import tempfile
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, islice
from typing import IO, overload

from .table_schema import Plain, Row

TOGETHER = 4_096
"""Rows of a batch at least, if there are so many."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows that follow one another; a column is read when it is asked for."""

    count: int
    column: Callable[[str], Sequence[Plain]]
    """The values of a column by its id; raises ``KeyError``."""


class Rows(Sequence[Row]):
    """Rows that are read in batches, or one after the other as a list of dictionaries is."""

    ids: tuple[str, ...]
    """The columns' ids."""

    @abstractmethod
    def batches(self) -> Iterator[Batch]:
        """All rows in order."""

    def __iter__(self) -> Iterator[Row]:
        for batch in self.batches():
            for values in zip(*(batch.column(name) for name in self.ids), strict=True):
                yield dict(zip(self.ids, values, strict=True))

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            wanted = range(*place.indices(len(self)))
            found = self.picked(wanted)
            return [found[number] for number in wanted]
        number = range(len(self))[place]
        return self.picked([number])[number]

    def picked(self, numbers: Iterable[int]) -> dict[int, Row]:
        """Some rows by their numbers; only the batches that hold them are read."""
        left, first = sorted(set(numbers)), 0
        out: dict[int, Row] = {}
        for batch in self.batches():
            here = [number for number in left[:batch.count] if number < first + batch.count]
            if here:
                columns = [batch.column(name) for name in self.ids]
                out |= {number: {name: column[number - first] for name, column in zip(self.ids, columns, strict=True)} for number in here}
                left = left[len(here) :]
            if not left:
                break
            first += batch.count
        return out


class Stored(Rows):
    """Rows that are being written, and then read."""

    def __init__(self, ids: Iterable[str], spill: Spill, most: int | None = TOGETHER) -> None:
        self.ids = tuple(ids)
        self._spill, self._most = spill, most
        self._last: dict[str, list[Plain]] = {name: [] for name in self.ids}
        self._count = 0
        self._full: list[tuple[int, Mapping[str, tuple[int, int]]]] = []
        """Of each batch in the file: how many rows, and where each column begins and how long it is."""

    def __len__(self) -> int:
        return self._count

    def add(self, count: int, columns: Mapping[str, Sequence[Plain]]) -> None:
        """Write so many rows, each column of that length."""
        for name, held in self._last.items():
            held += columns[name]
        self._count += count
        waiting = len(self._last[self.ids[0]])
        if self._most is not None and waiting >= self._most:
            self._full.append((waiting, {name: self._spill.put(held) for name, held in self._last.items()}))
            self._last = {name: [] for name in self.ids}

    def batches(self) -> Iterator[Batch]:
        """All rows in order."""
        for count, places in self._full:
            yield Batch(count, lambda name, places=places: self._spill.get(places[name]))  # type: ignore[misc]
        if waiting := len(self._last[self.ids[0]]):
            yield Batch(waiting, self._last.__getitem__)


class Kept(Rows):
    """Some rows of others: those of which a column has one of the given values."""

    def __init__(self, rows: Sequence[Row], ids: Iterable[str], column: str, values: frozenset[Plain]) -> None:
        self.ids, self._rows = tuple(ids), rows
        self._masks = [bytes(value in values for value in batch.column(column)) for batch in batches_of(rows)]
        self._count = sum(map(sum, self._masks))

    def __len__(self) -> int:
        return self._count

    def batches(self) -> Iterator[Batch]:
        """All rows in order."""
        for batch, mask in zip(batches_of(self._rows), self._masks, strict=True):
            if any(mask):
                yield Batch(sum(mask), lambda name, batch=batch, mask=mask: list(compress(batch.column(name), mask)))  # type: ignore[misc]


class Widened(Rows):
    """The rows of others with one more column, whose values follow from those of another column."""

    def __init__(self, rows: Sequence[Row], ids: Iterable[str], column: str, source: str, of: Callable[[Plain], Plain]) -> None:
        self.ids, self._rows = (*ids, column), rows
        self._column, self._source, self._of = column, source, cache(of)

    def __len__(self) -> int:
        return len(self._rows)

    def batches(self) -> Iterator[Batch]:
        """All rows in order."""
        for batch in batches_of(self._rows):
            yield Batch(batch.count, lambda name, batch=batch: self._read(batch, name))  # type: ignore[misc]

    def _read(self, batch: Batch, name: str) -> Sequence[Plain]:
        return [self._of(value) for value in batch.column(self._source)] if name == self._column else batch.column(name)


class Spill:
    """One temporary file for the columns of many tables; it is made when it is needed and goes with the last that reads it."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, column: list[Plain]) -> tuple[int, int]:
        """Write a column; returns where it begins and how long it is."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the rows do
        data = pickle.dumps(column, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(data)
        self._end += len(data)
        return self._end - len(data), len(data)

    def get(self, place: tuple[int, int]) -> list[Plain]:
        """Read a column that was written by this process."""
        assert self._file is not None
        self._file.seek(place[0])
        found: list[Plain] = pickle.loads(self._file.read(place[1]))
        return found


def picked(rows: Sequence[Row], numbers: Iterable[int]) -> Mapping[int, Row]:
    """Some rows of any kind by their numbers."""
    return rows.picked(numbers) if isinstance(rows, Rows) else {number: rows[number] for number in numbers}


def batches_of(rows: Sequence[Row]) -> Iterator[Batch]:
    """Rows of any kind in batches."""
    if isinstance(rows, Rows):
        yield from rows.batches()
        return
    source = iter(rows)
    while held := list(islice(source, TOGETHER)):
        yield Batch(len(held), lambda name, held=held: [row.get(name) for row in held])  # type: ignore[misc]


def rows_of(rows: Sequence[Row], ids: Sequence[str]) -> Iterator[Row]:
    """Rows of any kind, one after the other, with some of their columns only."""
    for batch in batches_of(rows):
        for values in zip(*(batch.column(name) for name in ids), strict=True):
            yield dict(zip(ids, values, strict=True))


def kept_rows(ids: Sequence[str], rows: Iterable[Row]) -> Stored:
    """Rows that are made one after the other, kept as those of tables are: many of them take next to no memory."""
    out, source = Stored(ids, Spill()), iter(rows)
    while held := list(islice(source, TOGETHER)):
        out.add(len(held), {name: [row.get(name) for row in held] for name in ids})
    return out
