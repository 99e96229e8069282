"""Decisions obeyed: each is applied to the file that it is about, or said not to be, with the reason.

What belongs here: what an action does to whose a file is, whether it counts, and what has to be explained. What
does not: the status that follows (``resolve``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..check.finding import Finding
from ..report.decisions import Decided, Decision
from .credit import Credited, Roster, assigned


@dataclass(frozen=True)
class Obeyed:
    """The files as decided upon: which is pinned for a unit and form, which do not count, what is told of each."""

    items: tuple[Credited, ...]
    pinned: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    told: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()


class _Judge:
    """The files as they change from decision to decision; later ones overrule earlier ones."""

    def __init__(self, items: Sequence[Credited], roster: Roster, duplicate: Mapping[str, str]) -> None:
        self.roster = roster
        self.items = {one.record.file: one for one in items}
        # of equal bytes the first stands for all
        self.by_sha = {one.record.sha256: one.record.file for one in reversed(items) if one.record.file not in duplicate}
        self.pinned: dict[tuple[str, str], str] = {}
        self.dropped: set[str] = set()

    def apply(self, decision: Decision) -> Decided:
        """Obey one decision, or say why not."""
        file = self.by_sha.get(decision.sha256, "")
        if not file:
            return Decided(decision, unmet="no_file")
        if decision.unit and self.roster.units and decision.unit not in self.roster.by_code:
            return Decided(decision, file, unmet="no_unit")
        unmet = getattr(self, f"_{decision.action}")(decision, file)
        return Decided(decision, file, self.items[file].record.unit, unmet)

    def _assign(self, decision: Decision, file: str) -> str:
        if not decision.unit:
            return "several_units"
        self.items[file] = Credited(assigned(self.items[file].record, decision.unit))
        return ""

    def _use(self, decision: Decision, file: str) -> str:
        one = self.items[file]
        unit = decision.unit or ("" if one.borrowed and one.claimed == "" else one.record.unit)
        if one.record.unit and one.borrowed and not decision.unit:
            unit = one.record.unit
        if not one.record.answered:
            return "no_answers"
        if not unit:
            return "several_units"
        key = unit, one.record.form
        if self.pinned.get(key, file) != file:
            return "other_used"
        self.items[file] = Credited(assigned(one.record, unit), () if one.borrowed or decision.unit else one.findings)
        self.pinned[key] = file
        self.dropped.discard(file)
        return ""

    def _drop(self, decision: Decision, file: str) -> str:
        self.dropped.add(file)
        self.pinned = {key: pinned for key, pinned in self.pinned.items() if pinned != file}
        return ""

    def _waive(self, decision: Decision, file: str) -> str:
        one = self.items[file]
        hit = [f for f in (*one.findings, *one.record.findings) if f.severity == "verify" and f.code == decision.code]
        if not hit:
            return "no_code"
        record = replace(one.record, findings=tuple(_waived(one.record.findings, decision)))
        self.items[file] = replace(one, record=record, findings=tuple(_waived(one.findings, decision)))
        return ""


def _waived(findings: Sequence[Finding], decision: Decision) -> Iterator[Finding]:
    """The findings, those of the code with the decision for an explanation where there is none."""
    for finding in findings:
        waived = finding.severity == "verify" and finding.code == decision.code and not finding.explanation
        yield replace(finding, explanation=decision.told()) if waived else finding


def obey(
    decisions: Sequence[Decision], items: Sequence[Credited], roster: Roster, duplicate: Mapping[str, str]
) -> Obeyed:
    """Apply decisions in their order; ``duplicate`` are files that only repeat others."""
    judge = _Judge(items, roster, duplicate)
    decided = tuple(judge.apply(decision) for decision in decisions)
    told: dict[str, tuple[Decision, ...]] = {}
    for one in decided:
        if not one.unmet:
            told[one.file] = (*told.get(one.file, ()), one.decision)
    return Obeyed(tuple(judge.items.values()), judge.pinned, frozenset(judge.dropped), told, decided)


