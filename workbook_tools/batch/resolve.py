"""Resolve what only the whole batch can tell: whose file it is, which one counts, who is missing.

What belongs here: duplicates, later versions, the roster, the one status of each file. What does
not: examining a file (``examine``) and the rule between versions (``versions``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from ..check.catalogue import catalogued
from ..check.finding import FileResult, Finding, places, status_of
from ..check.ids import identified
from ..form.units import Owed, Unit
from ..report.summary import Summary, summarize
from ..words import Fact, Words
from .names import is_owner_file, partner
from .result_record import ResultRecord
from .versions import Replaced, rank, reason


@dataclass(frozen=True)
class Resolved:
    """The whole batch: one result a file, every finding, whose submission counts."""

    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    counted: tuple[FileResult, ...]
    """Files whose submission is reported, accepted or rejected."""
    replaced: tuple[Replaced, ...]
    missing: tuple[Owed, ...]
    """What did not come, of every form that was asked for, unit by unit."""
    units: tuple[Unit, ...] = ()
    """The roster; empty where none was given."""
    asked: Mapping[str, Words] = field(default_factory=dict)
    """The forms that every unit is taken to owe: their titles by id."""

    @cached_property
    def summary(self) -> Summary:
        """The counts of all this, made when first asked for."""
        return summarize(self.files, self.findings, self.units, self.missing, self.asked)


def _known_unit(item: ResultRecord, units: Sequence[Unit]) -> tuple[ResultRecord, list[Finding]]:
    """Tell whose file it is: ``_meta``, confirmed by the cover and the roster."""
    if not item.answered:
        return item, []
    by_code = {u.code: u for u in units}
    said = item.cover.get("unit", "")
    code = item.unit
    if not code and said:
        named = [u for u in units if u.facts.get("unit") == said]
        code = named[0].code if len(named) == 1 else ("" if units else said)
    if units and code not in by_code:
        reason = "code_unlisted" if code else "name_unlisted" if said else "no_unit"
        facts: dict[str, Fact] = {"code": code, "name": said}
        found = code or said
        return item, [catalogued("file.unit_unknown", item.file, facts, unit=code or None, reason=reason, found=found)]
    out: list[Finding] = []
    known = by_code.get(code)
    for column in ("unit", "park"):
        wanted = known.facts.get(column, "") if known else ""
        found = item.cover.get(column, "")
        if wanted and found and wanted != found:
            out.append(catalogued("file.unit_mismatch", item.file, {"cover": found, "roster": wanted}, unit=code))
            break
    return _assigned(item, code), out


def _assigned(item: ResultRecord, code: str) -> ResultRecord:
    if code == item.unit:
        return item
    return replace(item, unit=code, findings=tuple(replace(f, unit=code) for f in item.findings))


def _duplicates(items: Sequence[ResultRecord]) -> dict[str, str]:
    """Files that repeat another's bytes, and that other: the first by name."""
    first: dict[str, str] = {}
    out: dict[str, str] = {}
    for item in items:
        if item.sha256 and first.setdefault(item.sha256, item.file) != item.file:
            out[item.file] = first[item.sha256]
    return out


def _superseded(items: Sequence[ResultRecord]) -> dict[str, Replaced]:
    newest: dict[tuple[str, str], ResultRecord] = {}
    rivals = [i for i in items if i.answered and i.unit]
    for item in rivals:
        key = (item.unit, item.form)
        if key not in newest or rank(item) > rank(newest[key]):
            newest[key] = item
    out = {}
    for item in rivals:
        winner = newest[item.unit, item.form]
        if winner is not item:
            out[item.file] = Replaced(item.file, winner.file, item.unit, item.form, *reason(item, winner))
    return out


def _result(item: ResultRecord, status: str, findings: Sequence[Finding], why: Finding | None = None) -> FileResult:
    errors = [f for f in findings if f.severity == "error"]
    verifies = [f for f in findings if f.severity == "verify"]
    unexplained = places(f for f in verifies if not f.explanation)
    about_file = [f for f in findings if f.cell is None and f.severity != "info"]
    first = (about_file or errors or verifies or list(findings))[:1]
    return FileResult(
        item.file, status, item.unit, item.form, item.version, places(errors), places(verifies),
        unexplained, places(findings, "info"),
        why or (first[0] if first else None), item.sha256,
    )


def _left_beside(items: Sequence[ResultRecord], names: set[str]) -> tuple[list[FileResult], dict[str, Finding]]:
    """The results of what is no return, and what owner files tell about their partners."""
    results = []
    told: dict[str, Finding] = {}
    for item in items:
        if not is_owner_file(item.file):
            finding = catalogued("file.litter", item.file)
            results.append(_result(item, "ignored", [], finding))
            continue
        other = partner(item.file)
        finding = catalogued("file.open_elsewhere", other if other in names else item.file)
        results.append(_result(item, "ignored", [] if other in names else [finding], finding))
        told.setdefault(finding.file, finding)
    return results, told


def resolve_files(
    items: Sequence[ResultRecord], units: Sequence[Unit], *, strict: bool = False, beside: Sequence[ResultRecord] = (),
    across: Mapping[str, Sequence[Finding]] | None = None, asked: Sequence[str] = (),
    titles: Mapping[str, Words] = MappingProxyType({}),
) -> Resolved:
    """Give every file exactly one status, and list the units that did not answer.

    ``items`` come in the order of their names; ``beside`` is what is no return; ``across`` holds by file
    what only all the returns that count show together. ``asked`` are the ids of the forms that every unit
    owes, by default those of which any return came; ``titles`` are the forms' titles by id.
    """
    files: list[FileResult] = []
    findings: list[Finding] = []
    counted: list[FileResult] = []
    assigned = [_known_unit(item, units) for item in items]
    known = [item for item, _ in assigned]
    duplicate = _duplicates(known)
    superseded = _superseded([i for i in known if i.file not in duplicate])
    results, told = _left_beside(beside, {i.file for i in items})
    for item, extra in assigned:
        mine = [*extra, *item.findings, *(across or {}).get(item.file, ())]
        if item.file in duplicate:
            status = "duplicate"
            mine = [catalogued("file.duplicate", item.file, {"other": duplicate[item.file]}, unit=item.unit or None)]
        elif item.entries is not None:
            status = "ignored"
        elif item.unreadable:
            status = "quarantined" if any(f.severity == "error" for f in item.findings) else "ignored"
        elif item.file in superseded:
            status, other = "superseded", superseded[item.file]
            mine = [catalogued(
                "file.superseded", item.file, {"other": other.by, **other.values}, unit=item.unit, found=other.by,
                reason=other.reason,
            )]
        else:
            status = status_of(mine, strict=strict)
        if item.file in told:
            mine.append(replace(told.pop(item.file), unit=item.unit or None))
        mine = identified(mine, item.sha256)
        files.append(_result(item, status, mine))
        findings += mine
        if item.answered and status in {"accepted", "rejected"}:
            counted.append(files[-1])
    files = sorted([*files, *results], key=lambda r: r.file)
    findings += identified(told.values(), "")
    came = sorted({i.form for i in known if i.answered})
    named = {form: titles.get(form, Words(form, form)) for form in asked or came}
    missing = _missing(known, units, named)
    absent = []
    for owed in missing:
        # with a single form nobody has to be told which
        values: dict[str, Fact] = {"form": named[owed.form] if len(named) > 1 else ""}
        absent.append(catalogued("roster.not_returned", "", values, unit=owed.unit.code, found=owed.unit.name))
    findings += identified(absent, "")
    return Resolved(
        tuple(files), tuple(findings), tuple(counted), tuple(superseded.values()), missing, tuple(units), named,
    )


def _missing(known: Sequence[ResultRecord], units: Sequence[Unit], asked: Collection[str]) -> tuple[Owed, ...]:
    """What each unit still owes; where no form was asked for and none came, every unit owes something."""
    came = {(i.unit, i.form) for i in known if i.answered}
    return tuple(Owed(unit, form) for unit in units for form in asked or [""] if (unit.code, form) not in came)
