"""One cause, one finding: findings put together under the one that they follow from.

What belongs here: the noun of a cause with its consequences, and grouping findings into it. What does not: telling
what follows from what (``localise``) and showing it (``report``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..levels import SEVERITIES, Severity
from .finding import Finding, is_wanting


@dataclass(frozen=True, slots=True)
class Case:
    """A cause and what follows from it: all of it is mended at one place, that of ``cause``."""

    cause: Finding
    consequences: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The cause, then its consequences."""
        return (self.cause, *self.consequences)

    @property
    def severity(self) -> Severity:
        """The gravest level in the case: a 核实 that makes a total wrong has to be settled like an error."""
        if not self.consequences:
            return self.cause.severity
        return min((f.severity for f in self.findings), key=SEVERITIES.index)

    @property
    def explained(self) -> bool:
        """Whether it is a 核实 for which the official gave an explanation; that of the cause speaks for all of it."""
        return self.severity == "verify" and bool(self.cause.explanation)

    @property
    def wanting(self) -> bool:
        """Whether the official has something to correct or to explain."""
        return self.severity == "error" or (is_wanting(self.cause) and not self.explained)


def cases(findings: Iterable[Finding]) -> tuple[Case, ...]:
    """Findings as causes with their consequences, causes in the order in which they are given.

    Findings of several files may be mixed: a cause and its consequences are of one file. A consequence whose cause
    is not among them is a cause itself.
    """
    every = tuple(findings)
    if all(finding.because is None for finding in every):
        return tuple(map(Case, every))
    causes = {(f.file, f.id): f for f in every if f.because is None and f.id}
    following: dict[tuple[str, str], list[Finding]] = {}
    alone = []
    for finding in every:
        if finding.because is not None and (finding.file, finding.because) in causes:
            following.setdefault((finding.file, finding.because), []).append(finding)
        else:
            alone.append(finding)
    return tuple(Case(f, tuple(following.get((f.file, f.id), ())) if f.id else ()) for f in alone)


def case_places(found: Iterable[Case], severity: str = "") -> int:
    """How many places causes speak of, of one level or of all: a group counts once for each of its rows."""
    return sum(case.cause.count for case in found if severity in {"", case.severity})


def places_by_level(found: Iterable[Case]) -> tuple[int, int, int, int]:
    """How many places causes speak of: in error, to be verified, those of these that nobody explained, and notes."""
    errors = verifies = wanting = infos = 0
    for case in found:
        level, count = case.severity, case.cause.count
        if level == "error":
            errors += count
        elif level == "info":
            infos += count
        else:
            verifies += count
            wanting += count if case.wanting else 0
    return errors, verifies, wanting, infos


def gravest_first(found: Iterable[Case]) -> list[Case]:
    """Errors, then 核实, then notes; equals as they were."""
    return sorted(found, key=lambda case: SEVERITIES.index(case.severity))
