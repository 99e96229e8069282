"""Resolve what only the whole batch can tell: which file counts, what status each has, who is missing.

What belongs here: duplicates, the one status of each file, what units owe. What does not: examining a file
(``examine``), whose it is (``credit``), the rule between versions (``versions``) and what a
decision does (``obey``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from ..check.catalogue import catalogued
from ..check.causes import cases, places_by_level
from ..check.finding import FileResult, Finding, is_wanting, status_of
from ..check.ids import identified
from ..form.units import Owed, Unit
from ..report.decisions import Decided, Decision
from ..report.history import History
from ..report.summary import Summary, summarize
from ..report.unit_states import unit_states
from ..words import Fact, Words
from .credit import Credited, Roster, credited, placed
from .names import around, is_owner_file, partner
from .obey import Obeyed, obey
from .result_record import ResultRecord
from .versions import Chosen, Replaced, choose, clock

ANSWERS = Words("填报内容", "in every answer")
"""What two returns have alike whose files are not the same."""
COUNTED = ("accepted", "rejected")
"""The statuses of files whose submission is reported."""


@dataclass(frozen=True)
class Resolved:
    """The whole batch: one result a file, every finding, whose submission counts."""

    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    counted: tuple[FileResult, ...]
    """Files whose submission is reported, accepted or rejected."""
    places: Mapping[str, Mapping[str, str]]
    """Of those whose cover does not agree with the roster what the roster says of ``form.units.PLACE``, by file."""
    replaced: tuple[Replaced, ...]
    missing: tuple[Owed, ...]
    """What did not come, of every form that was asked for, unit by unit."""
    units: tuple[Unit, ...] = ()
    """The roster; empty where none was given."""
    asked: Mapping[str, Words] = field(default_factory=dict)
    """The forms that every unit is taken to owe: their titles by id."""
    stray: Mapping[str, Words] = field(default_factory=dict)
    """Forms of which so few returns came that nobody is taken to owe them."""
    waiting: tuple[tuple[str, ...], ...] = ()
    """Files that wait for a decision, those together that exclude each other."""
    decided: tuple[Decided, ...] = ()
    histories: tuple[History, ...] = ()
    gone: tuple[str, ...] = ()

    @cached_property
    def summary(self) -> Summary:
        """The counts of all this, made when first asked for."""
        return summarize(
            self.files, self.findings, self.units, self.missing, self.asked, self.stray, self.histories, self.gone,
            self.decided,
        )


def _duplicates(items: Sequence[ResultRecord]) -> dict[str, str]:
    """Files that repeat another's bytes, and that other: the first by name."""
    first: dict[str, str] = {}
    out: dict[str, str] = {}
    for item in items:
        if item.sha256 and first.setdefault(item.sha256, item.file) != item.file:
            out[item.file] = first[item.sha256]
    return out


def _chosen(items: Sequence[Credited], obeyed: Obeyed, *, strict: bool) -> list[Chosen]:
    """What counts, unit by unit and form by form, where several returns may."""
    rivals: dict[tuple[str, str], list[Credited]] = {}
    for one in items:
        item = one.record
        if item.answered and item.unit and not one.borrowed and item.file not in obeyed.dropped:
            rivals.setdefault((item.unit, item.form), []).append(one)
    chosen = []
    for key, mine in sorted(rivals.items()):
        if len(mine) == 1 and key not in obeyed.pinned:  # nothing is chosen; one that is pinned may have another unit by now
            continue
        accepted = {
            one.record.file for one in mine
            if status_of(obeyed.excused(one.record.file, [*one.findings, *one.record.findings]), strict=strict) == "accepted"
        }
        chosen.append(choose([one.record for one in mine], accepted, obeyed.pinned.get(key, "")))
    return chosen


def _result(
    item: ResultRecord, status: str, findings: Sequence[Finding], why: Finding | None = None, claimed: str = ""
) -> FileResult:
    if not findings:
        return FileResult(
            item.file, status, item.unit, item.form, item.version, 0, 0, 0, 0, why, item.sha256, claimed, item.date, item.round,
        )
    found = cases(findings)
    # what is explained, or follows from what is, speaks for a status only where nothing is open
    told = [f for f in findings if f.severity == "error" or (is_wanting(f) and f.because is None)] or findings
    errors = [f for f in told if f.severity == "error"]
    verifies = [f for f in told if f.severity == "verify"]
    about_file = [f for f in told if f.cell is None and f.severity != "info"]
    first = (about_file or errors or verifies or list(told))[:1]
    return FileResult(
        item.file, status, item.unit, item.form, item.version, *places_by_level(found),
        why or (first[0] if first else None), item.sha256, claimed, item.date, item.round,
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


class Batch:
    """Every file with what decides upon its status; ``across`` is needed only where there are decisions."""

    def __init__(
        self, items: Sequence[ResultRecord], units: Sequence[Unit], decisions: Sequence[Decision],
        across: Mapping[str, Sequence[Finding]], *, strict: bool,
    ) -> None:
        self.strict = strict
        self.roster = Roster(units)
        self.duplicate = _duplicates(items)
        self.obeyed = obey(decisions, [credited(item, self.roster) for item in items], self.roster, self.duplicate, across)
        self.items = self.obeyed.items
        self.records = {one.record.file: one.record for one in self.items}
        chosen = _chosen([one for one in self.items if one.record.file not in self.duplicate], self.obeyed, strict=strict)
        self.replaced = {r.file: r for c in chosen for r in c.replaced}
        self.same = {file: other for c in chosen for file, other in c.same.items()}
        archives = {one.record.file for one in self.items if one.record.entries is not None}
        self.shut = Counter(around(one.record.file, archives) for one in self.items if _shut(one.record))
        """By archive how many of the files in it could not be opened."""
        self.undecided = {file: c.undecided for c in chosen for file in c.undecided}

    def judge(self, one: Credited, across: Sequence[Finding]) -> tuple[str, list[Finding]]:
        """The status of a file and what is to be said of it."""
        item, file = one.record, one.record.file
        mine = self.obeyed.excused(file, [*one.findings, *item.findings, *across])
        unit = item.unit or None
        if file in self.duplicate:
            return "duplicate", [_repeats(file, self.duplicate[file], unit)]
        told = [catalogued("file.decided", file, _decided(d), unit=unit) for d in self._obeyed(file)]
        # of what is no return first what it is: that tells what came of its unit
        if item.entries is not None:
            return "ignored", [self._archive(item), *told]
        if file in self.obeyed.dropped:
            return "ignored", told
        if item.unreadable:
            return "quarantined" if _shut(item) else "ignored", [*mine, *told]
        if one.borrowed:
            return "undecided", [*told, self._borrowed(one), *mine]
        if file in self.same:
            return "duplicate", [*told, _repeats(file, self.same[file], unit, ANSWERS)]
        if file in self.replaced:
            other = self.replaced[file]
            return "superseded", [*told, catalogued(
                "file.superseded", file, {"other": other.by, **other.values}, unit=unit, found=other.by, reason=other.reason,
            )]
        if file in self.undecided:
            return "undecided", [*told, self._several(item), *mine]
        return status_of(mine, strict=self.strict), [*told, *mine]

    def _archive(self, item: ResultRecord) -> Finding:
        count, shut = len(item.entries or ()), self.shut[item.file]
        reason = "some_unread" if 0 < shut < count else "none_read" if shut else "all_read"
        return catalogued("file.archive", item.file, {"count": count, "unread": shut}, unit=item.unit or None, reason=reason)

    def _obeyed(self, file: str) -> Sequence[Decision]:
        """What was decided of a file and obeyed: of one that does not count first what took it out."""
        told = self.obeyed.told.get(file, ())
        if file not in self.obeyed.dropped:
            return told
        last = next(d for d in reversed(told) if d.action == "drop")
        return last, *(d for d in told if d is not last)

    def _borrowed(self, one: Credited) -> Finding:
        item = one.record
        owner = self.roster.by_code[item.unit].name
        facts: dict[str, Fact] = {"owner": owner, "cover": one.names}
        return catalogued("file.undecided", item.file, facts, unit=item.unit, reason="borrowed")

    def _several(self, item: ResultRecord) -> Finding:
        """What speaks for each of several returns; none of it decides."""
        rivals = [self.records[file] for file in self.undecided[item.file]]
        facts: dict[str, Fact] = {
            "count": len(rivals), "date": item.date or Words("空", "none"), "evidence": evidence_of(rivals),
        }
        return catalogued("file.undecided", item.file, facts, unit=item.unit, reason="several")


def _shut(item: ResultRecord) -> bool:
    """Whether a file could not be opened: what is no return, but opens, is none of these."""
    return item.unreadable and any(finding.severity == "error" for finding in item.findings)


def _repeats(file: str, other: str, unit: str | None, what: Words | str = "") -> Finding:
    return catalogued("file.duplicate", file, {"other": other, "what": what}, unit=unit)


def _decided(decision: Decision) -> dict[str, Fact]:
    return {"decision": Words(decision.told("zh"), decision.told("en")), "reason": decision.reason}


def evidence_of(rivals: Sequence[ResultRecord]) -> Words:
    """When each of several returns was saved, by its own word, and when it came."""

    def half(lang: str) -> str:
        parts = []
        for item in rivals:
            saved = (f"保存于 {item.saved}" if lang == "zh" else f"saved {item.saved}") if item.saved else ""
            came = (f"收到 {clock(item.modified)}" if lang == "zh" else f"came {clock(item.modified)}") if item.modified else ""
            said = ("，" if lang == "zh" else ", ").join(p for p in (saved, came) if p)
            parts.append(f"{item.file} {said}".strip())
        return ("；" if lang == "zh" else "; ").join(parts)

    return Words(half("zh"), half("en"))


def counted_files(batch: Batch) -> tuple[ResultRecord, ...]:
    """The records whose submission is reported, each as one of the unit that it counts for; ``resolve_files`` tells the rest of them."""
    return tuple(one.record for one in batch.items if one.record.answered and batch.judge(one, ())[0] in COUNTED)


def resolve_files(
    items: Sequence[ResultRecord], units: Sequence[Unit], *, strict: bool = False, beside: Sequence[ResultRecord] = (),
    across: Mapping[str, Sequence[Finding]] | None = None, asked: Sequence[str] = (),
    titles: Mapping[str, Words] = MappingProxyType({}), decisions: Sequence[Decision] = (), batch: Batch | None = None,
) -> Resolved:
    """Give every file exactly one status, and list the units that did not answer.

    ``items`` come in the order of their names; ``beside`` is what is no return; ``across`` holds by file
    what only all the returns that count show together. ``asked`` are the ids of the forms that every unit
    owes, by default those that many units sent; ``titles`` are the forms' titles by id. ``decisions`` are obeyed. ``batch`` is
    that of the same files as it was before anything was found across: it serves again where nothing was decided.
    """
    if batch is None or decisions:
        batch = Batch(items, units, decisions, across or {}, strict=strict)
    files: list[FileResult] = []
    findings: list[Finding] = []
    counted: list[FileResult] = []
    places: dict[str, Mapping[str, str]] = {}
    results, told = _left_beside(beside, {i.file for i in items})
    for one in batch.items:
        item = one.record
        status, mine = batch.judge(one, (across or {}).get(item.file, ()))
        if item.file in told:
            mine.append(replace(told.pop(item.file), unit=item.unit or None))
        if not _as_examined(mine, item):
            mine = identified(mine, item.sha256)
        files.append(_result(item, status, mine, claimed=one.claimed))
        findings += mine
        if item.answered and status in COUNTED:
            counted.append(files[-1])
            if elsewhere := placed(item, batch.roster):
                places[item.file] = elsewhere
    files = sorted([*files, *results], key=lambda r: r.file)
    findings += identified(told.values(), "")
    owed, few = (list(asked), []) if asked else _owed([one.record for one in batch.items])
    named, stray = ({form: titles.get(form, Words(form, form)) for form in ids} for ids in (owed, few))
    by_code = {unit.code: unit for unit in units}
    missing = tuple(
        Owed(by_code[s.code], s.form) for s in unit_states(files, units, named) if s.on_roster and s.state == "missing"
    ) if units else ()
    absent = []
    for debt in missing:
        # with a single form nobody has to be told which
        values: dict[str, Fact] = {"form": named[debt.form] if len(named) > 1 else ""}
        absent.append(catalogued("roster.not_returned", "", values, unit=debt.unit.code, found=debt.unit.name))
    findings += identified(absent, "")
    waiting = tuple(dict.fromkeys([
        *(batch.undecided.values()), *((one.record.file,) for one in batch.items if _waits(one, files)),
    ]))
    return Resolved(
        tuple(files), tuple(findings), tuple(counted), places, tuple(batch.replaced.values()), missing, tuple(units), named, stray,
        waiting, batch.obeyed.decided,
    )


def _as_examined(mine: Sequence[Finding], item: ResultRecord) -> bool:
    """Whether there is nothing to say of a file but what was found when it was examined: that has its ids."""
    found = item.findings
    return len(mine) == len(found) and all(f is g and f.id for f, g in zip(mine, found, strict=True))


def _waits(one: Credited, files: Sequence[FileResult]) -> bool:
    """Whether nobody but people can tell whose a return is."""
    unknown = any(f.code == "file.unit_unknown" for f in one.findings)
    return one.borrowed or (unknown and one.record.answered)


def _owed(items: Sequence[ResultRecord]) -> tuple[list[str], list[str]]:
    """The forms that every unit is taken to owe where none was asked for, and those of which only few came.

    A form is owed if at least half as many units sent it as sent the most frequent one: one unit's stray return of
    some other form makes nobody a debtor.
    """
    came = {(i.form, i.unit or i.file) for i in items if i.answered and i.form}
    count = Counter(form for form, _ in came)
    most = max(count.values(), default=0)
    owed = sorted(form for form, number in count.items() if number * 2 >= most)
    return owed, sorted(set(count) - set(owed))
