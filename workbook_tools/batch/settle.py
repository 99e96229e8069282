"""Settle what only the whole batch can tell: whose file it is, which one counts, who is missing.

What belongs here: duplicates, later versions, the roster, the one status of each file. What does
not: examining a file (``examine``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..check.catalogue import say
from ..check.finding import FileResult, Finding, status_of
from ..form.units import Unit
from ..intake.submission import Submission
from .examine import Examined


@dataclass(frozen=True)
class Settled:
    """The whole batch: one result a file, every finding, every submission that was read."""

    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    submissions: tuple[tuple[Submission, str], ...]
    missing: tuple[Unit, ...]


def _known_unit(item: Examined, units: Sequence[Unit], lang: str) -> tuple[Examined, list[Finding]]:
    """Tell whose file it is: ``_meta``, confirmed by the cover and the roster."""
    if item.submission is None:
        return item, []
    by_code = {u.code: u for u in units}
    said = item.cover.get("unit", "")
    code = item.unit
    if not code and said:
        named = [u for u in units if u.facts.get("unit") == said]
        code = named[0].code if len(named) == 1 else ("" if units else said)
    if units and code not in by_code:
        detail = code or said or "封面没有填单位"
        return item, [say("file.unit_unknown", item.file, unit=code or None, detail=detail, lang=lang)]
    out: list[Finding] = []
    known = by_code.get(code)
    for column in ("unit", "park"):
        wanted = known.facts.get(column, "") if known else ""
        found = item.cover.get(column, "")
        if wanted and found and wanted != found:
            out.append(say("file.unit_mismatch", item.file, unit=code, detail=f"{found} ≠ {wanted}", lang=lang))
            break
    return _assigned(item, code), out


def _assigned(item: Examined, code: str) -> Examined:
    if code == item.unit or item.submission is None:
        return item
    findings = tuple(replace(f, unit=code) for f in item.findings)
    return replace(
        item, unit=code, findings=findings, submission=replace(item.submission, unit=code)
    )


def _later(item: Examined) -> tuple[str, float, str]:
    """The rule that decides between two returns of a unit: 填报日期, then when it came, then name."""
    return item.cover.get("date", ""), item.modified, item.file


def _replaced(items: Sequence[Examined]) -> tuple[dict[str, str], dict[str, str]]:
    """Files that repeat another's bytes, and files superseded by another of their unit."""
    duplicate: dict[str, str] = {}
    first: dict[str, str] = {}
    for item in items:
        if item.sha256 and item.sha256 in first:
            duplicate[item.file] = first[item.sha256]
        else:
            first[item.sha256] = item.file
    newest: dict[tuple[str, str], Examined] = {}
    rivals = [i for i in items if i.submission and i.unit and i.file not in duplicate]
    for item in rivals:
        key = (item.unit, item.submission.form if item.submission else "")
        if key not in newest or _later(item) > _later(newest[key]):
            newest[key] = item
    superseded = {
        i.file: newest[i.unit, i.submission.form].file
        for i in rivals
        if i.submission and newest[i.unit, i.submission.form] is not i
    }
    return duplicate, superseded


def _result(item: Examined, status: str, findings: Sequence[Finding]) -> FileResult:
    errors = [f for f in findings if f.severity == "error"]
    verifies = [f for f in findings if f.severity == "verify"]
    record = item.submission
    about_file = [f for f in findings if f.cell is None and f.severity != "info"]
    first = (about_file or errors or verifies or list(findings))[:1]
    return FileResult(
        item.file, status, item.unit, record.form if record else "",
        record.version if record else "", len(errors), len(verifies),
        sum(not f.explanation for f in verifies), sum(f.severity == "info" for f in findings),
        first[0].message if first else "", item.sha256,
    )


def settle(
    items: Sequence[Examined], units: Sequence[Unit], *, strict: bool = False, lang: str = "zh",
    ignored: Sequence[Examined] = (),
) -> Settled:
    """Give every file exactly one status, and list the units that did not answer."""
    files: list[FileResult] = []
    findings: list[Finding] = []
    submissions: list[tuple[Submission, str]] = []
    known: list[Examined] = []
    extra: dict[str, list[Finding]] = {}
    for item in items:
        assigned, said = _known_unit(item, units, lang)
        known.append(assigned)
        extra[item.file] = said
    duplicate, superseded = _replaced(known)
    for item in known:
        mine = [*extra[item.file], *item.findings]
        if item.file in duplicate:
            status = "duplicate"
            mine = [say("file.duplicate", item.file, unit=item.unit or None, detail=duplicate[item.file], lang=lang)]
        elif item.unreadable:
            status = "quarantined"
        elif item.file in superseded:
            status = "superseded"
            mine = [say("file.superseded", item.file, unit=item.unit, detail=superseded[item.file], lang=lang)]
        else:
            status = status_of(mine, strict=strict)
        files.append(_result(item, status, mine))
        findings += mine
        if item.submission is not None and status in {"accepted", "rejected"}:
            submissions.append((item.submission, status))
    for item in ignored:
        files.append(_result(item, "ignored", item.findings))
        findings += item.findings
    answered = {i.unit for i in known if i.submission is not None}
    missing = tuple(u for u in units if u.code not in answered)
    findings += [say("roster.not_returned", "", unit=u.code, detail=u.name, lang=lang) for u in missing]
    return Settled(tuple(files), tuple(findings), tuple(submissions), missing)
