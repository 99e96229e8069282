"""The returns of each unit, round by round, and what changed between one and the next.

What belongs here: the nouns, and comparing the findings of two returns. What does not: keeping earlier returns
(``batch.ledger``), the answers that differ (``batch.versions``) and showing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..check.causes import Case, cases
from ..check.finding import Finding, all_cells, cells_in
from ..form.submission import Answer, Submission, shown

Place = tuple[str, str]
"""A sheet and a cell."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the causes of one return in the next one of the same unit.

    ``fixed``: the answer was changed and the finding is gone. ``remaining``: still there, as the newer return has
    it. ``new``: only in the newer one. ``vanished``: gone though its answer stayed, or its whole row went.
    Notes (提示) are left out.
    """

    fixed: tuple[Case, ...] = ()
    remaining: tuple[Case, ...] = ()
    new: tuple[Case, ...] = ()
    vanished: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One return of a unit; ``verdict`` is the id of one of ``verdicts.VERDICTS``.

    ``here`` is false for one that is no longer among the inputs. ``since`` is the file that ``change`` compares
    it with, the one before it; both are empty for the first. What only all returns together showed is counted too, as long
    as the return counts, and then as it was when it last did.
    """

    file: str
    sha256: str
    round: int
    date: str
    verdict: str
    errors: int = 0
    verifies: int = 0
    explained: int = 0
    here: bool = True
    since: str = ""
    change: Change = Change()


@dataclass(frozen=True, slots=True)
class History:
    """Every return of one unit on one form that was ever read into these results, the earliest first."""

    code: str
    form: str
    versions: tuple[Version, ...]


Given = Callable[[], Submission | None]
"""What stood in a return: it is read only where it matters."""


def compared(before: Iterable[Finding], after: Iterable[Finding], was: Given, now: Given) -> Change:
    """Compare the causes of two returns of one unit; ``was`` and ``now`` are what stood in them."""
    old, new = (_wanted(cases(found)) for found in (before, after))
    there = {key for case in new for key in _keys(case.cause)}
    known = {key for case in old for key in _keys(case.cause)}
    answers: list[Mapping[Place, Answer]] = []
    fixed: list[Case] = []
    vanished: list[Case] = []
    for case in old:
        if not _keys(case.cause) & there:
            answers = answers or [_by_place(one()) for one in (was, now)]
            (vanished if _stayed(case.cause, *answers) else fixed).append(case)
    remaining = [case for case in new if _keys(case.cause) & known]
    return Change(
        tuple(fixed), tuple(remaining), tuple(c for c in new if not _keys(c.cause) & known), tuple(vanished),
    )


def _wanted(found: Sequence[Case]) -> list[Case]:
    return [case for case in found if case.severity != "info"]


def _keys(finding: Finding) -> set[tuple[str, str, str]]:
    """What a finding is known by in another return: its code and each of its places."""
    return {(finding.code, finding.sheet or "", cell) for cell in all_cells(finding) or ("",)}


def _by_place(given: Submission | None) -> Mapping[Place, Answer]:
    if given is None:
        return {}
    lines = (line for table in given.tables.values() for line in table)
    every = [*given.answers.values(), *(answer for line in lines for answer in line.answers.values())]
    return {(a.sheet, a.cell): a for a in every if a.raw is not None}


def _stayed(finding: Finding, was: Mapping[Place, Answer], now: Mapping[Place, Answer]) -> bool:
    """Whether the answers that a finding speaks of are as they were, or gone with everything in their row."""
    places = [(finding.sheet or "", cell) for cell in all_cells(finding)]
    if finding.blamed is not None:
        places += [(finding.blamed.sheet, cell) for cell in cells_in(finding.blamed.cells)]
    if not places or not now:
        return False
    row = finding.row
    if row is not None and not any(sheet == finding.sheet and _row(cell) == row for sheet, cell in now):
        return True
    return all(_shown(was.get(place)) == _shown(now.get(place)) for place in places)


def _shown(answer: Answer | None) -> str | None:
    return None if answer is None else shown(answer.raw)


def _row(cell: str) -> int:
    return int("".join(c for c in cell if c.isdigit()) or 0)
