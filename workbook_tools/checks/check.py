"""The nouns of a check: what it is, one answer that it looks at, one failure that it finds.

What belongs here: the records and the walk over a return's answers. What does not: any check.

A check over all returns has two steps, so that a large batch is quick and small: ``take`` keeps of one return what it needs,
as plain data, wherever that return is read; ``find`` goes through what was taken of all of them, and asks for the few
returns themselves that it has something to tell of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ..form.definition import Block, Form, Question
from ..form.submission import Answer, Submission
from ..form.units import Unit
from ..levels import Severity
from ..words import Fact, Texts

F = TypeVar("F")


class Answered(NamedTuple):
    """One answer of a return with what was asked; ``row`` is the sheet's row in a list, else ``None``.

    Every check makes one of every text that it looks at; this kind of record is made three times as fast as a frozen dataclass.
    """

    file: str
    field: str
    row: int | None
    block: Block
    question: Question
    answer: Answer

    @property
    def text(self) -> str:
        """What was written, or ``""``."""
        return self.answer.value if isinstance(self.answer.value, str) else ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One answer that fails a check, with the values for the check's sentences.

    ``reads`` are further answers that it was held against, by block, line and column: it may be those that are wrong.
    """

    at: Answered
    values: Mapping[str, Fact] = field(default_factory=dict)
    reads: tuple[tuple[str, str, str], ...] = ()


Find = Callable[[Form, Submission], Iterator[Failure]]
"""Looks at one return."""


@dataclass(frozen=True, eq=False)
class Peers:
    """The units of a roster, as a check knows them while it takes something of a return."""

    units: tuple[Unit, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Each unit by its code."""
        return {unit.code: unit for unit in self.units}


class Returns(Protocol):
    """All returns of a form that count, in an order of their own."""

    def taken(self, check: AcrossCheck, files: Set[str] | None = None) -> Iterator[tuple[str, Any]]:
        """What a check took of each, or of some, with its file."""
        ...

    def of(self, file: str) -> Submission:
        """One of them."""
        ...


FindAcross = Callable[[Form, Sequence[Unit], Returns], Iterator[Failure]]
"""Looks at what was taken of all returns of a form that count, as often as needed."""
Take = Callable[[Form, Peers, Submission], Any]
"""Keeps of one return what a check over all of them needs: an object of the check's ``kind``."""


@dataclass(frozen=True, slots=True)
class Check(Generic[F]):
    """A check in Python: its code, severity and texts, the function that finds, the forms it is for.

    The texts have the shape of a declared rule's, with the failure's values in braces.
    """

    code: str
    severity: Severity
    texts: Texts
    find: F
    applies: Callable[[Form], bool]


@dataclass(frozen=True, slots=True)
class AcrossCheck(Check[FindAcross]):
    """A check over all returns; ``kind`` is a frozen dataclass of plain data, or a plain type, that ``take`` makes."""

    take: Take
    kind: Any


@dataclass(frozen=True, slots=True)
class Held:
    """Returns that are in memory, each with the units that it is looked at beside."""

    form: Form
    peers: Peers
    submissions: Sequence[Submission]

    def taken(self, check: AcrossCheck, files: Set[str] | None = None) -> Iterator[tuple[str, Any]]:
        """What a check takes of each, or of some."""
        return (
            (submission.file, check.take(self.form, self.peers, submission)) for submission in self.submissions
            if files is None or submission.file in files
        )

    def of(self, file: str) -> Submission:
        """The one with that file."""
        return next(submission for submission in self.submissions if submission.file == file)


def answered(form: Form, submission: Submission) -> Iterator[Answered]:
    """Every answer of a return, in the form's order; those that the return lacks are left out."""
    for _, block in form.blocks():
        if block.open:
            asked = {q.id: q for q in block.columns}
            for line in submission.tables.get(block.id, ()):
                for column in (q for q in asked if q in line.answers):
                    name = block.input_id("", column)
                    yield Answered(submission.file, name, line.row, block, asked[column], line.answers[column])
            continue
        for at, column, question in block.questions():
            name = block.input_id(at, column)
            if name in submission.answers:
                yield Answered(submission.file, name, None, block, question, submission.answers[name])


@dataclass(frozen=True, slots=True)
class _Writings:
    """The inputs of a block in which an official writes freely: each with its id, its place and what is asked."""

    block: Block
    places: tuple[tuple[str, str, Question], ...]


@lru_cache(maxsize=32)
def _asked(form: Form, capability: str) -> tuple[_Writings, ...]:
    """Where a form asks for free text of a kind, block by block."""
    found = []
    for _, block in form.blocks():
        places = tuple(
            (block.input_id(line, column), column, question) for line, column, question in block.questions()
            if form.types[question.type].can("text") and form.types[question.type].can(capability)
        )
        if places:
            found.append(_Writings(block, places))
    return tuple(found)


def _written(form: Form, submission: Submission, capability: str) -> Iterator[Answered]:
    for asked in _asked(form, capability):
        block = asked.block
        if not block.open:
            for name, _, question in asked.places:
                answer = submission.answers.get(name)
                if answer is not None and isinstance(answer.value, str) and answer.value.strip():
                    yield Answered(submission.file, name, None, block, question, answer)
            continue
        for line in submission.tables.get(block.id, ()):
            for name, column, question in asked.places:
                answer = line.answers.get(column)
                if answer is not None and isinstance(answer.value, str) and answer.value.strip():
                    yield Answered(submission.file, name, line.row, block, question, answer)


def answered_at(form: Form, submission: Submission, field: str, row: int | None) -> Answered:
    """The answer of an input, in a list that of a row; raises ``KeyError``."""
    for _, block in form.blocks():
        if block.open:
            for question in block.columns:
                if block.input_id("", question.id) == field:
                    line = next(line for line in submission.tables[block.id] if line.row == row)
                    return Answered(submission.file, field, row, block, question, line.answers[question.id])
            continue
        for at, column, question in block.questions():
            if block.input_id(at, column) == field:
                return Answered(submission.file, field, None, block, question, submission.answers[field])
    raise KeyError(field)


def written(form: Form, submission: Submission) -> Iterator[Answered]:
    """The answers in which an official writes freely, and did."""
    return _written(form, submission, "text")


def narratives(form: Form, submission: Submission) -> Iterator[Answered]:
    """The narrative boxes in which something was written."""
    return _written(form, submission, "narrative")


def has_narratives(form: Form) -> bool:
    """Whether a form has narrative boxes at all."""
    asked = (question for _, block in form.blocks() for _, _, question in block.questions())
    return any(form.types[question.type].can("narrative") for question in asked)


def on_cover(form: Form, submission: Submission, role: str) -> str:
    """What a return says of itself on its cover, in the field with a role, or ``""``."""
    asked = form.cover_field(role)
    answer = submission.answers.get(asked[0].input_id(asked[1].id, "")) if asked else None
    return answer.value.strip() if answer is not None and isinstance(answer.value, str) else ""
