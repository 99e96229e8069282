"""Run the checks that are written in Python, on one return or on all of them.

What belongs here: making findings of what they find. What does not: the checks (``checks``) and which
returns count (``batch``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..checks.check import Check, Failure
from ..checks.listed import BATCH_CHECKS, CHECKS
from ..form.definition import Form
from ..form.submission import Submission, shown
from ..form.units import Unit
from .explained import heard
from .finding import Finding

LONGEST = 1000
"""Characters of an answer that a finding repeats."""


def _finding(
    form: Form, check: Check[Any], failure: Failure, unit: str, explanations: Mapping[str, str]
) -> Finding:
    at = failure.at
    said, unheard = heard(form, check.code, check.severity, at.row, explanations)
    return Finding(
        code=check.code, severity=check.severity, file=at.file, unit=unit or None, sheet=at.answer.sheet,
        cell=at.answer.cell, field=at.field, row=at.row, found=shown(at.answer.raw)[:LONGEST] or None,
        explanation=said, unheard=unheard, texts=check.texts, values={**failure.values, "label": at.question.label},
    )


def found_by_checks(form: Form, submission: Submission) -> list[tuple[Finding, Failure]]:
    """What the checks of one return find, check by check, each with the failure that it tells."""
    return [
        (_finding(form, check, failure, submission.unit, submission.explanations), failure)
        for check in CHECKS if check.applies(form)
        for failure in check.find(form, submission)
    ]


class _Noting:
    """Returns gone through one at a time; of each that has passed, its unit and explanations are kept."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self.submissions = submissions
        self.noted: dict[str, tuple[str, Mapping[str, str]]] = {}

    def __iter__(self) -> Iterator[Submission]:
        for submission in self.submissions:
            self.noted[submission.file] = submission.unit, submission.explanations
            yield submission


def found_across(form: Form, units: Sequence[Unit], submissions: Iterable[Submission]) -> list[Finding]:
    """What the checks of the batch find, check by check.

    ``submissions`` are those of one form that count, in an order of their own; they are gone through
    once for each check, and need not be in memory together.
    """
    returns = _Noting(submissions)
    return [
        _finding(form, check, failure, *returns.noted[failure.at.file])
        for check in BATCH_CHECKS if check.applies(form)
        for failure in check.find(form, units, returns)
    ]
