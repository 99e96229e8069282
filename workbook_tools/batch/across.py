"""What only all returns together show: the checks of the batch, over every return that counts.

What belongs here: going through the returns of each form without holding them all. What does not: the
checks (``checks``), and which returns count (``resolve``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..check.apply_checks import found_across
from ..check.finding import FileResult, Finding
from ..form.catalog import Forms
from ..form.submission import Submission
from ..form.units import Unit
from .kept import submission_kept
from .ledger import Ledger
from .result_record import owned


@dataclass(frozen=True)
class _Returns:
    """The submissions of some results, read from the ledger one at a time, each time anew."""

    results: Sequence[FileResult]
    ledger: Ledger

    def __iter__(self) -> Iterator[Submission]:
        for result in self.results:
            yield owned(submission_kept(self.ledger, result.file), result.unit)


def findings_across(
    counted: Sequence[FileResult], definitions: Mapping[str, str], ledger: Ledger, units: Sequence[Unit], forms: Forms,
) -> dict[str, list[Finding]]:
    """What the checks of the batch find in the returns that count, by file.

    Returns of one form are looked at together, though they were made from several of its versions.
    ``definitions`` gives the digest of the form that each file was checked by. The order of the findings
    depends on the names of the files only.
    """
    by_form: dict[str, list[FileResult]] = {}
    for result in sorted(counted, key=lambda r: r.file):
        by_form.setdefault(result.form, []).append(result)
    out: dict[str, list[Finding]] = {}
    for form_id in sorted(by_form):
        results = by_form[form_id]
        made = [forms.by_digest(digest) for digest in sorted({definitions[r.file] for r in results})]
        latest = max(made, key=lambda entry: entry.rank)
        for finding in found_across(latest.load(), units, _Returns(results, ledger)):
            out.setdefault(finding.file, []).append(finding)
    return out
