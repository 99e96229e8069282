"""Which explanation is heard for a finding, and what is said of one that is not.

What belongs here: giving a finding its explanation. What does not: what counts as one (``form.explanation``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from ..form.definition import Form
from ..form.explanation import counts, rows_in
from ..levels import Severity
from .finding import Finding


@lru_cache(maxsize=16)
def _placeholders(form: Form) -> frozenset[str]:
    held = form.lists.get(form.placeholders)
    return frozenset(spelling for spelling, _ in held.spellings) if held else frozenset()


def heard(
    form: Form, code: str, severity: Severity, row: int | None, explanations: Mapping[str, str]
) -> tuple[str | None, str]:
    """The explanation that counts for a finding in a row, and the text that was written but does not count.

    One that lists rows counts for those only.
    """
    said = explanations.get(code, "").strip() if severity == "verify" else ""
    if not said:
        return None, ""
    rows = rows_in(said)
    if row is not None and rows and not any(row in span for span in rows):
        return None, said
    return (said, "") if counts(said, _placeholders(form)) else (None, said)


def unheard_of(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings of returns; what explains some rows of a rule goes without saying of its others.

    One that explains none of them is told of each: its rows may be numbers of the list's own.
    """
    matched = {(f.file, f.code) for f in findings if f.explanation} if any(f.unheard for f in findings) else set()
    return [replace(f, unheard="") if f.unheard and (f.file, f.code) in matched else f for f in findings] if matched else findings


def with_explanation(form: Form, finding: Finding, explanations: Mapping[str, str]) -> Finding:
    """A finding about a file or its structure with what the official wrote for its code on an annotated copy."""
    said, unheard = heard(form, finding.code, finding.severity, None, explanations)
    return replace(finding, explanation=said, unheard=unheard) if said or unheard else finding
