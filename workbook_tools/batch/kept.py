"""The answers that the ledger kept of a file, read back.

What belongs here: reading them, and what happens when they are damaged. What does not: the ledger itself
(``ledger``) and the form of what it keeps (``result_record``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from ..form.submission import Submission
from .ledger import Ledger
from .result_record import unpacked

T = TypeVar("T")


@dataclass(frozen=True)
class _Given:
    """Of ``Answers`` what the checks and results need; what was typed is passed over."""

    submission: Submission | None = None


@dataclass(frozen=True)
class _Told:
    """Of ``Answers`` what results tell of them."""

    told: bytes = b""


class AnswersDamaged(Exception):
    """What the ledger kept of a file is damaged, and now forgotten: the file is to be examined again."""


def submission_kept(ledger: Ledger, name: str) -> Submission:
    """What a file was read as; raises ``AnswersDamaged``."""
    given = _kept(ledger, name, _Given)
    if given is None or given.submission is None:
        raise _forgotten(ledger, name)
    return given.submission


def told_kept(ledger: Ledger, name: str) -> bytes:
    """The end of the line that results tell of a file; raises ``AnswersDamaged``."""
    given = _kept(ledger, name, _Told)
    if given is None or not (given.told.startswith(b', "') and given.told.endswith(b"}\n")):
        raise _forgotten(ledger, name)
    return given.told


def _kept(ledger: Ledger, name: str, kind: type[T]) -> T | None:
    try:
        return unpacked(ledger.answers(name), kind)
    except ValueError:
        return None


def _forgotten(ledger: Ledger, name: str) -> AnswersDamaged:
    ledger.drop(name)
    return AnswersDamaged(name)


def past_submission(ledger: Ledger, sha256: str) -> Submission | None:
    """What a file that is no input any more was read as; ``None`` where that is damaged."""
    try:
        return unpacked(ledger.past_answers(sha256), _Given).submission
    except ValueError:
        return None
