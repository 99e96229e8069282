"""The answers that the ledger kept of a file, read back.

What belongs here: reading them, and what happens when they are damaged. What does not: the ledger itself
(``ledger``) and the form of what it keeps (``result_record``).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..form.submission import Submission
from .ledger import Ledger
from .result_record import unpacked


@dataclass(frozen=True)
class _Given:
    """Of ``Answers`` what the checks and results need; what was typed is passed over."""

    submission: Submission | None = None


class AnswersDamaged(Exception):
    """What the ledger kept of a file is damaged, and now forgotten: the file is to be examined again."""


def submission_kept(ledger: Ledger, name: str) -> Submission:
    """What a file was read as; raises ``AnswersDamaged``."""
    try:
        given = unpacked(ledger.answers(name), _Given).submission
    except ValueError as error:
        ledger.drop(name)
        raise AnswersDamaged(name) from error
    assert given is not None
    return given


def past_submission(ledger: Ledger, sha256: str) -> Submission | None:
    """What a file that is no input any more was read as; ``None`` where that is damaged."""
    try:
        return unpacked(ledger.past_answers(sha256), _Given).submission
    except ValueError:
        return None
