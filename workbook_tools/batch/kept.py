"""The answers that the ledger kept of a file, read back.

What belongs here: reading them, and what happens when they are damaged. What does not: the ledger itself
(``ledger``) and the form of what it keeps (``answers``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from ..form.submission import Submission
from .answers import told_of_answers, unpacked_answers
from .ledger import Ledger


@dataclass(frozen=True)
class _Given:
    """Of ``Answers`` what the checks and results need; what was typed is passed over."""

    submission: Submission | None = None


class AnswersDamaged(Exception):
    """What the ledger kept of a file is damaged, and now forgotten: the file is to be examined again."""


def submission_kept(ledger: Ledger, name: str) -> Submission:
    """What a file was read as; raises ``AnswersDamaged``."""
    with suppress(ValueError):
        given = unpacked_answers(ledger.answers(name), _Given).submission
        if given is not None:
            return given
    raise _forgotten(ledger, name)


def told_kept(ledger: Ledger, name: str) -> bytes:
    """The end of the line that results tell of a file; raises ``AnswersDamaged``."""
    with suppress(ValueError):
        told = told_of_answers(ledger.answers(name))
        if told:
            return told
    raise _forgotten(ledger, name)


def _forgotten(ledger: Ledger, name: str) -> AnswersDamaged:
    ledger.drop(name)
    return AnswersDamaged(name)


def past_submission(ledger: Ledger, sha256: str) -> Submission | None:
    """What a file that is no input any more was read as; ``None`` where that is damaged."""
    try:
        return unpacked_answers(ledger.past_answers(sha256), _Given).submission
    except ValueError:
        return None
