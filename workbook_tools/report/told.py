"""One return as tables take it: its values by input, the lines of its lists column by column, and where each stands.

What belongs here: the noun, made of a submission or straight of what a line of ``submissions.jsonl`` tells. What does not: reading
lines and choosing them (``collect``), and what tables are made of them (``tables``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, runtime_checkable

from ..form.submission import Answer, Line, Submission
from .addresses import Origin

Value = float | str | None


class Lines(Protocol):
    """The used rows of a list."""

    rows: Sequence[int]
    """The sheet's own numbers of the rows."""

    def column(self, key: str) -> Sequence[Value]:
        """The values of a column, ``None`` also where a line does not have it."""

    def cells(self, key: str) -> Sequence[str | None]:
        """The addresses of a column."""

    def firsts(self, keys: Sequence[str]) -> Sequence[Origin | None]:
        """Where the first of some columns stands that says something, else the first answer of the line."""


@dataclass(frozen=True, slots=True)
class Told:
    """One return."""

    file: str
    unit: str
    version: str
    values: Mapping[str, Value]
    places: Mapping[str, Origin]
    """Where each of the values stands; perhaps also where others would."""
    lists: Mapping[str, Lines]
    counts: Mapping[str, int] = field(default_factory=dict)
    """The 字 of narrative boxes, as far as they are known."""
    place_of_unit: Mapping[str, str] = field(default_factory=dict)
    """Where its unit is and what it is called by the roster, where its cover does not say so (``jsonl_csv.submission_head``)."""

    @classmethod
    def of(cls, one: Submission) -> Told:
        """What a submission tells."""
        return cls(
            one.file, one.unit, one.version, {name: answer.value for name, answer in one.answers.items()},
            {name: (answer.sheet, answer.cell) for name, answer in one.answers.items()},
            {block: _Answered(lines) for block, lines in one.tables.items()}, one.counts,
        )

    def place(self, name: str) -> Origin | None:
        """Where an answer stands, if there is one."""
        return self.places[name] if name in self.values else None


@runtime_checkable
class Telling(Protocol):
    """Returns that are read without making submissions of them."""

    def told(self) -> Iterator[Told]:
        """Each of them."""


def told_of(returns: Iterable[Submission] | Iterable[Told] | Telling) -> Iterator[Told]:
    """Returns of any kind as they are told."""
    for one in returns.told() if isinstance(returns, Telling) else returns:
        yield one if isinstance(one, Told) else Told.of(one)


class _Answered:
    """The lines of a submission."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.rows: Sequence[int] = [line.row for line in lines]
        self._lines = lines

    def column(self, key: str) -> Sequence[Value]:
        """The values of a column."""
        return [line.answers[key].value if key in line.answers else None for line in self._lines]

    def cells(self, key: str) -> Sequence[str | None]:
        """The addresses of a column."""
        return [line.answers[key].cell if key in line.answers else None for line in self._lines]

    def firsts(self, keys: Sequence[str]) -> Sequence[Origin | None]:
        """Where the first column stands that says something."""
        found = (_first([line.answers[key] for key in keys if key in line.answers], line) for line in self._lines)
        return [(answer.sheet, answer.cell) if answer is not None else None for answer in found]


def _first(answers: Sequence[Answer], line: Line) -> Answer | None:
    """The first answer of a line that says something, else its first."""
    typed = [a for a in answers if a.value is not None] or list(line.answers.values())
    return typed[0] if typed else None


class PlainLines:
    """Lines as they are told: each has every column of the list and no other; raises ``KeyError`` where one does not."""

    def __init__(self, block: str, lines: Sequence[Mapping[str, Value]], columns: Collection[str], places: Mapping[str, Origin]) -> None:
        numbers = [line["_row"] for line in lines]
        self.rows: Sequence[int] = [int(number) if isinstance(number, float) else -1 for number in numbers]
        self._lines, self._places = lines, {key: places[f"{block}.{key}"] for key in columns}
        self._columns = {key: [line[key] for line in lines] for key in columns}
        if self.rows != numbers or any(len(line) != len(columns) + 1 for line in lines):
            raise KeyError(block)

    def column(self, key: str) -> Sequence[Value]:
        """The values of a column."""
        return self._columns.get(key) or [None] * len(self.rows)

    def cells(self, key: str) -> Sequence[str | None]:
        """The addresses of a column."""
        return _cells(self._places[key][1], tuple(self.rows)) if key in self._places else [None] * len(self.rows)

    def firsts(self, keys: Sequence[str]) -> Sequence[Origin | None]:
        """Where the first column stands that says something."""
        known = [key for key in keys if key in self._columns]
        if known and None not in self._columns[known[0]]:
            sheet = self._places[known[0]][0]
            return [(sheet, cell) for cell in _cells(self._places[known[0]][1], tuple(self.rows))]
        return [self._first(number, known) for number in range(len(self.rows))]

    def _first(self, number: int, keys: Sequence[str]) -> Origin | None:
        typed = (key for key in keys if self._columns[key][number] is not None)
        key = next(typed, next((key for key in self._lines[number] if key != "_row"), None))
        return (self._places[key][0], f"{self._places[key][1]}{self.rows[number]}") if key is not None else None


@lru_cache(maxsize=1_024)
def _cells(letters: str, rows: tuple[int, ...]) -> list[str]:
    """Most lists begin in the same row: the addresses are made once."""
    return [f"{letters}{row}" for row in rows]
