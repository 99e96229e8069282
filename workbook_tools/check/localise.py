"""Tell causes from consequences among the failures of one return, after Fellegi and Holt.

What belongs here: from what each failure reads to the answer that each falls to. What does not: which answers a
rule reads (``inputs``), judging them (``evaluate``) and the noun of a cause with its consequences (``causes``).

An answer that is missing, cannot be read or is out of its range is a cause by itself, and what else reads it
follows from it. Among the rest the smallest set of answers is sought, greedily, that every failure reads one of:
errors count before 核实, and among equals the answer that failures point at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from ..binding.bound_rules import Condition
from ..levels import SEVERITIES, Severity
from ..rules.syntax import HERE
from .finding import Finding
from .inputs import Input
from .neighbours import grouped, groups_of
from .values import Reading


@dataclass(frozen=True, slots=True)
class Suspect:
    """A failure as localisation sees it: where it points, which answers and whole columns it reads.

    ``settled`` is one that accuses nobody: a note, or a 核实 that was explained.
    """

    severity: Severity
    at: Input
    single: frozenset[Input]
    columns: frozenset[tuple[str, str]] = frozenset()
    settled: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing but the answer at its own place can be wrong."""
        return self.single == {self.at} and not self.columns

    def reads(self, answer: Input) -> bool:
        """Whether an answer is among what it reads, alone or in a column."""
        return answer in self.single or (answer[0], answer[2]) in self.columns


def causes_of(suspects: Sequence[Suspect]) -> list[int]:
    """For each failure the number of the one that it falls to; a cause falls to itself."""
    out = list(range(len(suspects)))
    left = {n for n, s in enumerate(suspects) if not s.settled}
    wrong: dict[Input, int] = {}
    for number in sorted(left):
        one = suspects[number]
        if one.alone and one.severity == "error":
            out[number] = wrong.setdefault(one.at, number)
    columns = {(block, column): n for (block, _, column), n in reversed(wrong.items())}
    left -= {n for n in left if suspects[n].alone and suspects[n].severity == "error"}
    for number in sorted(left):
        cause = _first_wrong(suspects[number], wrong, columns)
        if cause is not None:
            out[number] = cause
            left.discard(number)
    _cover(suspects, left, out)
    return out


def _first_wrong(one: Suspect, wrong: dict[Input, int], columns: dict[tuple[str, str], int]) -> int | None:
    """The wrong answer that a failure reads: at its own place, else the first."""
    if one.at in wrong:
        return wrong[one.at]
    read = [wrong[answer] for answer in one.single & wrong.keys()]
    read += [columns[column] for column in one.columns & columns.keys()]
    return min(read, default=None)


def _cover(suspects: Sequence[Suspect], left: set[int], out: list[int]) -> None:
    """Give each failure that is left to an answer of a smallest set, greedily."""
    reading: dict[Input, set[int]] = {}
    for number in sorted(left):
        for answer in suspects[number].single:
            reading.setdefault(answer, set()).add(number)

    def weight(answer: Input) -> tuple[int, int, int, int]:
        mine = reading[answer] & left
        errors = sum(suspects[n].severity == "error" for n in mine)
        pointed = [n for n in mine if suspects[n].at == answer]
        return -errors, -len(mine), -len(pointed), -max(pointed, default=-1)

    # what an answer explains only grows less, so that the best is found without weighing all anew
    waiting = [(weight(answer), answer) for answer in reading]
    heapify(waiting)
    while left:
        known, best = heappop(waiting)
        now = weight(best)
        if now != known:
            heappush(waiting, (now, best))
            continue
        mine = reading[best] & left
        cause = min(mine, key=lambda n: (SEVERITIES.index(suspects[n].severity), suspects[n].at != best, n))
        for number in mine:
            out[number] = cause
        left -= mine


def suspect_of(reading: Reading, finding: Finding, at: Condition | None, line: str = "") -> Suspect:
    """A failure as localisation sees it; a check in Python (no condition) reads the answer that it points at."""
    settled = finding.severity == "info" or bool(finding.explanation)
    if at is None:
        place = _input_at(reading, finding)
        return Suspect(finding.severity, place, frozenset({place}), settled=settled)
    read = reading.expressions.read_by(at)
    own = frozenset((b, line if row == HERE else row, c) for b, row, c in read.single)
    row = line if at.at.row == HERE else at.at.row
    return Suspect(finding.severity, (at.at.block, row, at.at.column), own, read.columns, settled)


def _input_at(reading: Reading, finding: Finding) -> Input:
    """The answer that a finding points at."""
    for block in reading.expressions.blocks.values():
        for line, column, _ in block.questions():
            if block.input_id(line, column) == finding.field:
                if not block.open:
                    return block.id, line, column
                rows = [n for n, one in enumerate(reading.raw.tables[block.id], 1) if one.row == finding.row]
                return block.id, str(rows[0] if rows else 0), column
    return "", finding.sheet or "", finding.cell or ""


def joined(findings: Sequence[Finding], causes: Sequence[int]) -> Iterator[Finding]:
    """The findings with what each follows from; equal ones in neighbouring rows are one.

    ``causes`` gives for each the number of its cause. Causes that have consequences get a number for an ``id``.
    """
    own = [n for n, cause in enumerate(causes) if cause == n]
    groups, numbers = groups_of(findings[n] for n in own)
    group_of = dict(zip(own, numbers, strict=True))
    following = [(n, group_of[cause]) for n, cause in enumerate(causes) if cause != n]
    used = {group for _, group in following}
    yield from (replace(g, id=f"#{n}") if n in used else g for n, g in enumerate(groups))
    yield from grouped(replace(findings[n], because=f"#{group}") for n, group in following)
