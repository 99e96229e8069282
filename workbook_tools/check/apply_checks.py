"""Run the checks that are written in Python, on one return or on all of them.

What belongs here: making findings of what they find. What does not: the checks (``checks``) and which
returns count (``batch``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..checks.check import Check, Failure, Returns
from ..checks.listed import BATCH_CHECKS, CHECKS
from ..form.definition import Form
from ..form.submission import Submission, shown
from ..form.types import DATED
from ..form.units import Unit
from .explained import heard, unheard_of
from .finding import Finding
from .quoted import quoted

LONGEST = 1000
"""Characters of an answer that a finding repeats."""


def _finding(
    form: Form, check: Check[Any], failure: Failure, unit: str, explanations: Mapping[str, str]
) -> Finding:
    at = failure.at
    said, unheard = heard(form, check.code, check.severity, at.row, explanations)
    dated = form.types[at.question.type].can(DATED)
    return Finding(
        code=check.code, severity=check.severity, file=at.file, unit=unit or None, sheet=at.answer.sheet,
        cell=at.answer.cell, field=at.field, row=at.row, found=shown(at.answer.raw)[:LONGEST] or None,
        explanation=said, unheard=unheard, texts=check.texts,
        values={"found": quoted(at.answer.raw, dated=dated, typed=True), **failure.values, "label": at.question.named},
    )


def found_by_checks(form: Form, submission: Submission) -> list[tuple[Finding, Failure]]:
    """What the checks of one return find, check by check, each with the failure that it tells."""
    return [
        (_finding(form, check, failure, submission.unit, submission.explanations), failure)
        for check in CHECKS if check.applies(form)
        for failure in check.find(form, submission)
    ]


def found_across(form: Form, units: Sequence[Unit], returns: Returns) -> Sequence[Finding]:
    """What the checks of the batch find, check by check, in the returns of one form that count."""
    out = []
    for check in BATCH_CHECKS:
        if check.applies(form):
            for failure in check.find(form, units, returns):
                given = returns.of(failure.at.file)
                out.append(_finding(form, check, failure, given.unit, given.explanations))
    return unheard_of(out)
