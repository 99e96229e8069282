"""Tell causes from consequences among the failures of one return, after Fellegi and Holt.

What belongs here: from what each failure reads to the answer that each falls to. What does not: which answers a
rule reads (``inputs``), judging them (``evaluate``), saying whom a cause blames (``blame``) and the noun of a cause with its
consequences (``causes``).

An answer that is missing, cannot be read or is out of its range is a cause by itself, and what else reads it
follows from it. Among the rest the smallest set of answers is sought, greedily, of which one change each would mend
every failure: errors count before 核实, and among equals the answer that failures point at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from ..binding.bound_rules import Condition
from ..cells import corners_of
from ..form.types import NARRATIVE
from ..levels import SEVERITIES, Severity
from ..rules.syntax import ALL, HERE
from .finding import Finding
from .inputs import Input
from .trials import Trials
from .values import Reading

HEADING = "text.heading"
SPOILING = ("structure.formula_uncomputed",)
"""What is to be verified and leaves nothing of an answer."""
MOST_TRIALS = 60
"""Answers of one group of failures that are tried; where there are more, it only counts who reads what."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A failure as localisation sees it: where it points, which answers and whole columns it reads, of which lists it counts the lines.

    ``settled`` is one that accuses nobody: a note, or a 核实 that was explained.
    """

    severity: Severity
    at: Input
    single: frozenset[Input]
    columns: frozenset[tuple[str, str]] = frozenset()
    counted: frozenset[str] = frozenset()
    lacks: str = ""
    """The list from which it says that lines are missing."""
    heading: bool = False
    """Whether it says that a heading stands in the place of an answer."""
    unread: bool = False
    """Whether it says why there is no answer to judge: what rules say of the answer follows from that."""
    settled: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing but the answer at its own place can be wrong, or the list that it stands in."""
        return self.single == {self.at} and not self.columns and self.counted <= {self.at[0]}

    @property
    def lists(self) -> frozenset[str]:
        """The lists that it adds up, searches or counts."""
        return self.counted | {block for block, _ in self.columns}

    def reads(self, answer: Input) -> bool:
        """Whether an answer is among what it reads, alone or in a column."""
        return answer in self.single or (answer[0], answer[2]) in self.columns


@dataclass(frozen=True, slots=True)
class Causes:
    """What failures follow from."""

    of: list[int]
    """For each failure the number of the one that it falls to; a cause falls to itself."""
    blamed: dict[int, Input] = field(default_factory=dict)
    """For causes at whose own place nothing is wrong: the answer of which one change mends them and what falls to them, something at
    least. Where any of a column may be the one, its line begins with ``ALL``."""


@dataclass(frozen=True, slots=True)
class _Explained:
    """For each answer the failures of a group that it may explain, and those of them that one change of it was seen to mend."""

    every: Mapping[Input, frozenset[int]]
    mended: Mapping[Input, frozenset[int]] = field(default_factory=dict)


def causes_of(suspects: Sequence[Suspect], trials: Trials) -> Causes:
    """What each failure falls to."""
    causes = Causes(list(range(len(suspects))))
    out = causes.of
    left = {n for n, s in enumerate(suspects) if not s.settled}
    wrong: dict[Input, int] = {}
    lists: dict[str, int] = {}
    for number in sorted(left, key=lambda n: (not suspects[n].unread, n)):
        one = suspects[number]
        if one.alone and one.severity == "error":
            out[number] = wrong.setdefault(one.at, number)
            if one.lacks:
                lists.setdefault(one.lacks, number)
    columns = {(block, column): n for (block, _, column), n in reversed(wrong.items())}
    left -= {n for n in left if suspects[n].alone and suspects[n].severity == "error"}
    left -= _pasted(suspects, out)
    for number, one in enumerate(suspects):
        # how an answer was read is no news where that is wrong
        if one.severity == "info" and one.at in wrong:
            out[number] = wrong[one.at]
    for number in sorted(left):
        cause = _first_wrong(suspects[number], wrong, columns, lists)
        if cause is not None:
            out[number] = cause
            left.discard(number)
    left -= _repeated(suspects, left, causes, trials)
    sworn = frozenset(s.at for s in suspects if s.settled and s.severity != "info")
    for mine in _connected(suspects, left):
        _cover(suspects, mine, causes, _explaining(suspects, mine, trials, sworn))
    return causes


def _first_wrong(
    one: Suspect, wrong: dict[Input, int], columns: dict[tuple[str, str], int], lists: dict[str, int]
) -> int | None:
    """The wrong answer that a failure reads: at its own place, else the list that lacks lines, else the first."""
    if one.at in wrong:
        return wrong[one.at]
    short = [lists[block] for block in one.lists & lists.keys() - {one.at[0]}]
    if short:
        return min(short)
    read = [wrong[answer] for answer in one.single & wrong.keys()]
    read += [columns[column] for column in one.columns & columns.keys()]
    return min(read, default=None)


def _pasted(suspects: Sequence[Suspect], out: list[int]) -> set[int]:
    """The failures in lines of lists that are headings, pasted along with a table: of each line they fall to the first that says so."""
    lines: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(suspects):
        if one.heading and one.at[1].isdecimal():
            lines.setdefault(one.at[:2], []).append(number)
    pasted = {line: numbers[0] for line, numbers in lines.items() if len(numbers) > 1}
    found = {number for number, one in enumerate(suspects) if one.at[:2] in pasted} if pasted else set()
    for number in found:
        out[number] = pasted[suspects[number].at[:2]]
    return found


def _repeated(suspects: Sequence[Suspect], left: Set[int], causes: Causes, trials: Trials) -> set[int]:
    """The failures that are mended where lines of a list are taken away that say the same as others: they fall to the first of these.

    A rule over lines that looks at their whole columns compares them.
    """
    lines: dict[tuple[str, str], list[int]] = {}
    for number in sorted(left):
        one = suspects[number]
        if one.severity == "error" and one.at[1].isdecimal() and any(block == one.at[0] for block, _ in one.columns):
            lines.setdefault((one.at[0], one.at[2]), []).append(number)
    found: set[int] = set()
    for (block, _), repeated in lines.items():
        others = [n for n in left if suspects[n].at[0] != block and block in suspects[n].lists]
        mended = trials.without_lines(block, [int(suspects[n].at[1]) for n in repeated], others) - found if others else ()
        for number in mended:
            causes.of[number] = repeated[0]
        found |= {*mended, *repeated} if mended else set()
    return found


def _connected(suspects: Sequence[Suspect], left: set[int]) -> list[list[int]]:
    """The failures in groups that have no answer and no column in common."""
    owner: dict[object, int] = {}
    parent = {n: n for n in left}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    whole = {column for n in left for column in suspects[n].columns}
    for number in sorted(left):
        one = suspects[number]
        keys: set[object] = {*one.single, *one.columns}
        keys |= {(block, column) for block, _, column in one.single} & whole
        for key in keys:
            parent[root(number)] = root(owner.setdefault(key, number))
    groups: dict[int, list[int]] = {}
    for number in sorted(left):
        groups.setdefault(root(number), []).append(number)
    return list(groups.values())


def _explaining(
    suspects: Sequence[Suspect], mine: Sequence[int], trials: Trials, sworn: frozenset[Input]
) -> _Explained:
    """For each answer, the failures of a group that one change of it would mend, or that read it where none would.

    An answer that the official explained (``sworn``) is not accused. What several sums over one column are off by alike
    is the slip of some answer of that column, whichever it is.
    """
    reading: dict[Input, list[int]] = {}
    for number in mine:
        for answer in suspects[number].single:
            reading.setdefault(answer, []).append(number)
    if len(mine) == 1:
        return _Explained({answer: frozenset(mine) for answer in reading})
    out: dict[Input, frozenset[int]] = {}
    if len(reading) <= MOST_TRIALS:
        for answer in sorted(reading.keys() - sworn):
            accused = [n for n in mine if suspects[n].reads(answer)]
            mended = trials.mended(answer, accused) & set(mine)
            if mended:
                out[answer] = frozenset(mended)
        out |= _sums(suspects, mine, trials)
    mended_by = dict(out)
    known = frozenset().union(*out.values()) if out else frozenset()
    for answer, numbers in reading.items():
        rest = frozenset(numbers) - known
        if rest:
            out[answer] = out.get(answer, frozenset()) | rest
    return _Explained(out, mended_by)


def _sums(suspects: Sequence[Suspect], mine: Sequence[int], trials: Trials) -> dict[Input, frozenset[int]]:
    """Failures over one column that are off by the same amount, by the column."""
    alike: dict[tuple[str, str, float], set[int]] = {}
    for number in mine:
        for excess in trials.excess(number) if suspects[number].columns else ():
            for block, column in suspects[number].columns:
                alike.setdefault((block, column, excess), set()).add(number)
    return {
        (block, f"{ALL}{excess}", column): frozenset(numbers) for (block, column, excess), numbers in alike.items() if len(numbers) > 1
    }


def _cover(suspects: Sequence[Suspect], mine: Sequence[int], causes: Causes, explained: _Explained) -> None:
    """Give each failure of a group to an answer of a smallest set, greedily."""
    left, explaining = set(mine), explained.every

    def weight(answer: Input) -> tuple[int, int, int, int]:
        found = explaining[answer] & left
        errors = sum(suspects[n].severity == "error" for n in found)
        pointed = [n for n in found if suspects[n].at == answer]
        return -errors, -len(found), -len(pointed), -max(pointed, default=-1)

    # what an answer explains only grows less, so that the best is found without weighing all anew
    waiting = [(weight(answer), answer) for answer in explaining]
    heapify(waiting)
    while left:
        known, best = heappop(waiting)
        now = weight(best)
        if now != known:
            heappush(waiting, (now, best))
            continue
        found = explaining[best] & left
        cause = min(found, key=lambda n: (suspects[n].at != best, suspects[n].at[:2] != best[:2], SEVERITIES.index(suspects[n].severity), n))
        for number in found:
            causes.of[number] = cause
        if len(found) > 1 and suspects[cause].at != best and not found.isdisjoint(explained.mended.get(best, ())):
            causes.blamed[cause] = best
        left -= found


def suspect_of(reading: Reading, finding: Finding, at: Condition, line: str) -> Suspect:
    """A failure of a condition as localisation sees it."""
    read = reading.expressions.read_by(at)
    own = frozenset((b, line if row == HERE else row, c) for b, row, c in read.single)
    if len(own) > 1 and reading.expressions.form.type_of(at.question).can(NARRATIVE):
        # a part is held against all others, and has to do with those alone that say the same
        said = reading.raw.cells.get((at.at.block, at.at.row, at.at.column))
        own = frozenset(part for part in own if reading.raw.cells.get(part) == said)
    row = line if at.at.row == HERE else at.at.row
    empty = at.at.block if at.at.block in read.counted and not reading.used_lines(at.at.block) else ""
    return Suspect(finding.severity, (at.at.block, row, at.at.column), own, read.columns, read.counted, empty, heading=finding.code == HEADING, settled=_is_settled(finding))


def at_answers(reading: Reading, findings: Sequence[Finding]) -> list[Finding]:
    """Of findings on the structure of a file those that spoil an answer, or a list that is not read to its end."""
    return [
        finding for finding in findings
        if (finding.severity == "error" or finding.code in SPOILING) and finding.cell and (finding.field in reading.raw.tables or _input_in(reading, finding) is not None)
    ]


def structurally(reading: Reading, finding: Finding) -> Suspect:
    """Such a finding as localisation sees it: there is no answer."""
    if finding.field in reading.raw.tables:
        place = finding.field or "", "", ""
        return Suspect("error", place, frozenset({place}), lacks=place[0], unread=True)
    found = _input_in(reading, finding) or ("", finding.sheet or "", finding.cell or "")
    return Suspect("error", found, frozenset({found}), unread=True)


def _input_in(reading: Reading, finding: Finding) -> Input | None:
    """The answer that is read from the cell of a finding."""
    raw, corners = reading.raw, corners_of(finding.cell or "")
    for answer, place in raw.places.items():
        if place == (finding.sheet, finding.cell):
            return answer
    for (block, column), area in raw.columns.items() if corners else ():
        if area.sheet == finding.sheet and corners and corners[1] == area.left and block in raw.tables:
            number = next((n for n, line in enumerate(raw.tables[block], 1) if line.row == corners[0]), None)
            if number is not None:
                return block, str(number), column
    return None


def suspected(reading: Reading, finding: Finding, reads: Sequence[Input]) -> Suspect:
    """A failure of a check in Python as localisation sees it: it reads the answer that it points at, and those it was held against."""
    place = _input_at(reading, finding)
    return Suspect(finding.severity, place, frozenset({place, *reads}), settled=_is_settled(finding))


def _is_settled(finding: Finding) -> bool:
    return finding.severity == "info" or bool(finding.explanation)


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
