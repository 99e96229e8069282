"""The counts of a whole check: by file, by level, by code, by unit and by city, made once for every report.

What belongs here: counting, and whose state is which. What does not: how a sheet, a page or a letter shows
it (``result``), and what became of each file (``batch``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..check.finding import FileResult, Finding, places
from ..form.units import Owed, Unit
from ..levels import SEVERITIES, Mark, Severity
from ..words import Words
from .verdicts import STATES, VERDICTS, verdict_of

_STATE_OF = {"accepted": "passed", "pending": "pending", "rejected": "returned", "quarantined": "unreadable"}
"""The state of a unit by the verdict on the file that it is known by."""
_RANK = {mark.id: number for number, mark in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where one unit stands with one form; ``state`` is the id of one of ``verdicts.STATES``.

    ``form`` is empty where nothing tells which form it is about, ``file`` where the unit sent none; of several
    files it is the one that counts. ``explained`` are the items of ``verifies`` that came with an explanation.
    """

    code: str
    name: str
    city: str
    form: str
    state: str
    file: str = ""
    errors: int = 0
    verifies: int = 0
    explained: int = 0
    on_roster: bool = True


@dataclass(frozen=True, slots=True)
class LevelCount:
    """The places of one severity that are found wrong; ``unexplained`` only says something of 核实."""

    severity: Severity
    places: int
    files: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """The places of one code at one severity that are found wrong, with the first finding as an example."""

    code: str
    severity: Severity
    places: int
    files: int
    units: int
    example: Finding


@dataclass(frozen=True, slots=True)
class CityCount:
    """The units of one city by state; those whose city is not known are together under ``""``."""

    city: str
    units: int
    states: Mapping[str, int]


@dataclass(frozen=True)
class Summary:
    """Everything that a report of one check counts; the order of each tuple is that of showing it.

    ``roster`` is the number of units that were asked, ``None`` where no roster was given: then nobody can
    tell who is missing. ``asked`` are the forms that each of them owes, their titles by id.
    """

    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    units: tuple[UnitState, ...]
    missing: tuple[Owed, ...]
    roster: int | None
    asked: Mapping[str, Words]
    verdicts: Mapping[str, int]
    states: Mapping[str, int]
    levels: tuple[LevelCount, ...]
    codes: tuple[CodeCount, ...]
    cities: tuple[CityCount, ...]
    names: Mapping[str, str]
    """The roster's names of units by code."""

    @property
    def errors(self) -> int:
        """How many places are in error."""
        return next(level.places for level in self.levels if level.severity == "error")

    @property
    def complete(self) -> bool:
        """Whether a roster was given and every unit of it answered."""
        return self.roster is not None and not self.missing

    @property
    def absent(self) -> Mapping[str, int]:
        """How many units did not answer, by the id of the form; one entry under ``""`` where no form is known."""
        return {form: sum(owed.form == form for owed in self.missing) for form in self.asked or [""]}


def summarize(
    files: Sequence[FileResult], findings: Sequence[Finding], roster: Sequence[Unit], missing: Sequence[Owed],
    asked: Mapping[str, Words] = MappingProxyType({}),
) -> Summary:
    """Count what a check found. ``missing`` is what units of the roster did not send; no roster is ``()``."""
    units = tuple(_units(files, roster, asked))
    return Summary(
        tuple(files), tuple(findings), units, tuple(missing), len(roster) or None, asked,
        _counted(VERDICTS, (verdict_of(result).id for result in files)),
        _counted(STATES, (unit.state for unit in units)),
        tuple(_levels(findings)), _codes(findings), _cities(units), {u.code: u.name for u in roster},
    )


def _counted(marks: Iterable[Mark], ids: Iterable[str]) -> dict[str, int]:
    found = Counter(ids)
    return {mark.id: found[mark.id] for mark in marks}


def _units(files: Sequence[FileResult], roster: Sequence[Unit], asked: Mapping[str, Words]) -> Iterator[UnitState]:
    """The units of the roster in its order, for each form asked for and each other one they sent; then further units.

    A file that nobody could open is of no known form: it stands for every form that its unit did not answer.
    """
    names = {u.code: (u.name, u.facts.get("city", "")) for u in roster}
    known: dict[tuple[str, str], UnitState] = {}
    for result in files:
        state = _STATE_OF.get(verdict_of(result).id)
        if state is None or not result.unit:
            continue
        here = UnitState(
            result.unit, *names.get(result.unit, ("", "")), result.form, state, result.file, result.errors,
            result.verifies, result.verifies - result.unexplained, result.unit in names,
        )
        before = known.get((here.code, here.form))
        if before is None or _RANK[here.state] < _RANK[before.state]:
            known[here.code, here.form] = here
    forms = list(asked) or sorted({form for _, form in known if form}) or [""]
    for unit in roster:
        closed = known.get((unit.code, ""))
        for form in forms:
            other = replace(closed, form=form) if closed else UnitState(unit.code, *names[unit.code], form, "missing")
            yield known.get((unit.code, form), other)
        yield from (s for (code, form), s in known.items() if code == unit.code and form and form not in forms)
    yield from sorted((s for s in known.values() if not s.on_roster), key=lambda s: (s.code, s.form))


def _levels(findings: Sequence[Finding]) -> Iterator[LevelCount]:
    for severity in SEVERITIES:
        mine = [f for f in findings if f.severity == severity]
        unexplained = places(f for f in mine if severity == "verify" and not f.explanation)
        yield LevelCount(severity, places(mine), len({f.file for f in mine}), unexplained)


def _codes(findings: Sequence[Finding]) -> tuple[CodeCount, ...]:
    """By code and severity, the most frequent first; among equals errors, then by code."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((SEVERITIES.index(finding.severity), finding.code), []).append(finding)
    ranked = sorted(groups.items(), key=lambda item: (-places(item[1]), item[0]))
    return tuple(
        CodeCount(
            code, SEVERITIES[severity], places(mine), len({f.file for f in mine}), len({f.unit for f in mine if f.unit}), mine[0],
        )
        for (severity, code), mine in ranked
    )


def _cities(units: Sequence[UnitState]) -> tuple[CityCount, ...]:
    groups: dict[str, list[UnitState]] = {}
    for unit in units:
        groups.setdefault(unit.city, []).append(unit)
    return tuple(
        CityCount(city, len({u.code for u in mine}), _counted(STATES, (u.state for u in mine)))
        for city, mine in groups.items()
    )
