"""Decisions obeyed: each is applied to the file that it is about, or said not to be, with the reason.

What belongs here: what an action does to whose a file is, whether it counts, and what has to be explained. What
does not: the status that follows (``resolve``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..check.finding import Finding
from ..report.decisions import MENDED_BY, Action, Decided, Decision
from .credit import Credited, Roster, assigned


@dataclass(frozen=True)
class Obeyed:
    """The files as decided upon: which is pinned for a unit and form, which do not count, what is told of each."""

    items: tuple[Credited, ...]
    pinned: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    waived: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    told: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()

    def excused(self, file: str, findings: Sequence[Finding]) -> list[Finding]:
        """The findings of a file; those that were waived have the decision for an explanation."""
        if file not in self.waived:
            return [*findings]
        by_code = {decision.code: decision for decision in self.waived[file]}
        return [
            replace(f, explanation=by_code[f.code].told()) if f.severity == "verify" and f.code in by_code and not f.explanation else f
            for f in findings
        ]


class _Judge:
    """The files as they change from decision to decision; later ones overrule earlier ones."""

    def __init__(
        self, items: Sequence[Credited], roster: Roster, duplicate: Mapping[str, str], across: Mapping[str, Sequence[Finding]],
    ) -> None:
        self.roster, self.across = roster, across
        self.waived: dict[str, tuple[Decision, ...]] = {}
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
        known = (*one.findings, *one.record.findings, *self.across.get(file, ()))
        if not any(f.severity == "verify" and f.code == decision.code for f in known):
            return "no_code"
        self.waived[file] = (*self.waived.get(file, ()), decision)
        return ""


def _without_mended(every: Sequence[Decided]) -> tuple[Decided, ...]:
    """The decisions without those that could not be obeyed, were said not to be by an earlier check, and were made up for since."""
    obeyed: dict[str, set[Action]] = {}
    for one in every:
        if not one.unmet:
            obeyed.setdefault(one.file, set()).add(one.decision.action)
    return tuple(
        one for one in every
        if not (one.unmet and one.decision.failed and MENDED_BY.get(one.unmet, frozenset()) & obeyed.get(one.file, set()))
    )


def obey(
    decisions: Sequence[Decision], items: Sequence[Credited], roster: Roster, duplicate: Mapping[str, str],
    across: Mapping[str, Sequence[Finding]],
) -> Obeyed:
    """Apply decisions in their order; ``duplicate`` are files that only repeat others.

    ``across`` holds by file what only all returns together show.
    """
    judge = _Judge(items, roster, duplicate, across)
    decided = _without_mended([judge.apply(decision) for decision in decisions])
    told: dict[str, tuple[Decision, ...]] = {}
    for one in decided:
        if not one.unmet:
            told[one.file] = (*told.get(one.file, ()), one.decision)
    return Obeyed(tuple(judge.items.values()), judge.pinned, frozenset(judge.dropped), judge.waived, told, decided)


