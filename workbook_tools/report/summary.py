"""The counts of a whole check: by file, by level, by code, by unit and by city, made once for every report.

What belongs here: counting, and holding together what every report shows. What does not: whose state is which
(``unit_states``), how a sheet, a page or a letter shows it (``result``), and what became of each file (``batch``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from ..check.causes import Case, case_places, cases
from ..check.finding import FileResult, Finding, places
from ..form.units import Owed, Unit
from ..levels import SEVERITIES, Mark, Severity
from ..words import Words
from .decisions import Decided
from .history import History
from .unit_states import UnitState, unit_states
from .verdicts import STATES, VERDICTS, verdict_of


@dataclass(frozen=True, slots=True)
class LevelCount:
    """The places of the causes of one severity; ``unexplained`` only says something of 核实."""

    severity: Severity
    places: int
    files: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """The places of the causes of one code at one severity, with the first as an example."""

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
    tell who is missing. ``asked`` are the forms that each of them owes, their titles by id; ``stray`` those that
    came without being asked for by ``--form`` or by many units. ``histories`` holds every return of each unit by
    rounds, also those that are gone since; ``gone`` names what is no longer among the inputs. ``decided`` is what
    staff decided, with what could not be obeyed.
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
    stray: Mapping[str, Words] = field(default_factory=dict)
    histories: tuple[History, ...] = ()
    gone: tuple[str, ...] = ()
    decided: tuple[Decided, ...] = ()

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The causes with what follows from each, in the order of the findings: this is what a person reads."""
        return cases(self.findings)

    @property
    def rounds(self) -> int:
        """How many rounds there were so far."""
        return max((result.round for result in self.files), default=0)

    @property
    def errors(self) -> int:
        """How many places are in error."""
        return next(level.places for level in self.levels if level.severity == "error")

    @property
    def wrong(self) -> bool:
        """Whether anything is in error or was sent back: what a strict check rejects need not be in error."""
        return self.errors > 0 or any(result.status == "rejected" for result in self.files)

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
    asked: Mapping[str, Words] = MappingProxyType({}), stray: Mapping[str, Words] = MappingProxyType({}),
    histories: Sequence[History] = (), gone: Sequence[str] = (), decided: Sequence[Decided] = (),
) -> Summary:
    """Count what a check found. ``missing`` is what units of the roster did not send; no roster is ``()``."""
    units = tuple(unit_states(files, roster, asked))
    found = cases(findings)
    made = Summary(
        tuple(files), tuple(findings), units, tuple(missing), len(roster) or None, asked,
        _counted(VERDICTS, (verdict_of(result).id for result in files)),
        _counted(STATES, (unit.state for unit in units)),
        tuple(_levels(found)), _codes(found), _cities(units), {u.code: u.name for u in roster},
        stray, tuple(histories), tuple(gone), tuple(decided),
    )
    made.__dict__["cases"] = found  # they are at hand
    return made


def _counted(marks: Iterable[Mark], ids: Iterable[str]) -> dict[str, int]:
    found = Counter(ids)
    return {mark.id: found[mark.id] for mark in marks}


def _levels(found: Sequence[Case]) -> Iterator[LevelCount]:
    groups: dict[Severity, list[Case]] = {severity: [] for severity in SEVERITIES}
    for case in found:
        groups[case.severity].append(case)
    for severity, mine in groups.items():
        unexplained = case_places(case for case in mine if severity == "verify" and case.wanting)
        yield LevelCount(severity, case_places(mine), _files(c.cause for c in mine), unexplained)


def _codes(found: Sequence[Case]) -> tuple[CodeCount, ...]:
    """By code and severity of the causes, the most frequent first; among equals errors, then by code."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in (case.cause for case in found):
        groups.setdefault((SEVERITIES.index(finding.severity), finding.code), []).append(finding)
    ranked = sorted(groups.items(), key=lambda item: (-places(item[1]), item[0]))
    return tuple(
        CodeCount(
            code, SEVERITIES[severity], places(mine), _files(mine), len({f.unit for f in mine if f.unit}), mine[0],
        )
        for (severity, code), mine in ranked
    )


def _files(found: Iterable[Finding]) -> int:
    """In how many files they are; that a unit sent none is found in no file."""
    return len({finding.file for finding in found} - {""})


def _cities(units: Sequence[UnitState]) -> tuple[CityCount, ...]:
    groups: dict[str, list[UnitState]] = {}
    for unit in units:
        groups.setdefault(unit.city, []).append(unit)
    return tuple(
        CityCount(city, len({u.code for u in mine}), _counted(STATES, (u.state for u in mine)))
        for city, mine in groups.items()
    )
