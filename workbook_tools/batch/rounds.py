"""Every return of each unit by rounds, with what changed from one to the next.

What belongs here: putting together what is among the inputs now and what the ledger kept of what was. What does
not: comparing two returns (``report.history``) and numbering rounds (``run``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..check.causes import cases, places_by_level
from ..check.finding import FileResult, Finding, status_of
from ..form.submission import Submission
from ..report.history import Change, History, Version, compared
from ..report.verdicts import verdict_of
from .credit import Roster, credited
from .kept import past_submission, submission_kept
from .ledger import Ledger
from .resolve import Resolved
from .result_record import ResultRecord, unpacked
from .shown_then import found_in_counted, shown_then


@dataclass(frozen=True, slots=True)
class _Read:
    """One return with what is needed to compare it."""

    result: FileResult
    findings: tuple[Finding, ...]
    here: bool

    @property
    def order(self) -> tuple[int, str, str]:
        return self.result.round, self.result.date, self.result.file


def with_rounds(resolved: Resolved, records: Sequence[ResultRecord], ledger: Ledger) -> Resolved:
    """The batch with the history of each unit, and the names of inputs that are no longer there.

    Raises ``AnswersDamaged`` where what the ledger kept of a file is no use.
    """
    past = _past(ledger, {r.sha256 for r in records})
    names = {r.file for r in records}
    gone = sorted({record.file for record in past} - names)
    answered = {r.file: r for r in records if r.answered}
    found, shown, roster = found_in_counted(resolved), ledger.shown(), Roster(resolved.units)
    groups: dict[tuple[str, str], list[_Read]] = {}
    for result in resolved.files:
        if result.file in answered and result.status != "duplicate" and result.unit:
            # a superseded return still had its faults, whatever is said of its file
            told = found[result.file] if result.file in found else _faults(answered[result.file], result.unit, roster, shown)
            groups.setdefault((result.unit, result.form), []).append(_Read(result, tuple(told), True))
    for record in past:
        one = credited(record, roster).record
        if one.answered and one.unit:
            faults = _faults(record, one.unit, roster, shown)
            groups.setdefault((one.unit, one.form), []).append(_Read(_result_of(one, faults), faults, False))
    histories = tuple(
        History(code, form, _versions(sorted(groups[code, form], key=lambda r: r.order), ledger))
        for code, form in sorted(groups)
    )
    return replace(resolved, histories=histories, gone=tuple(gone))


def _past(ledger: Ledger, present: set[str]) -> list[ResultRecord]:
    rounds = ledger.rounds()
    out = []
    for sha256, name, data in ledger.past():
        if sha256 in present:
            continue
        try:
            record = unpacked(data, ResultRecord)
        except ValueError:  # kept by a program whose records were others
            continue
        out.append(replace(record, file=name, round=rounds.get(sha256, 0)))
    return out


def _faults(record: ResultRecord, unit: str, roster: Roster, shown: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What was wrong with a return that does not count: in itself, as the unit's, and beside the others when it counted."""
    one = credited(record, roster)
    beside = one.findings if one.record.unit == unit else ()
    return (*beside, *one.record.findings, *shown_then(shown, record.sha256))


def _result_of(record: ResultRecord, findings: Sequence[Finding]) -> FileResult:
    found = cases(findings)
    return FileResult(
        record.file, status_of(findings), record.unit, record.form, record.version, *places_by_level(found),
        None, record.sha256, "", record.date, record.round,
    )


def _versions(reads: Sequence[_Read], ledger: Ledger) -> tuple[Version, ...]:
    out: list[Version] = []
    before: _Read | None = None
    for read in reads:
        result = read.result
        change, since = Change(), ""
        if before is not None:
            change = compared(before.findings, read.findings, partial(_given, before, ledger), partial(_given, read, ledger))
            since = before.result.file
        errors, verifies, wanting, _ = places_by_level(cases(read.findings))
        out.append(Version(
            result.file, result.sha256, result.round, result.date, verdict_of(result).id, errors, verifies, verifies - wanting,
            read.here, since, change,
        ))
        before = read
    return tuple(out)


def _given(read: _Read, ledger: Ledger) -> Submission | None:
    result = read.result
    return submission_kept(ledger, result.file) if read.here else past_submission(ledger, result.sha256)
