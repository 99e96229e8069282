"""The nouns of a check: one finding, and what became of one file.

What belongs here: records of facts, in no language. What does not: the words of a code (the form for
rules, ``catalogue`` for files and structure) and the sentence made of them (``wording``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..cells import a1, corners_of
from ..levels import Severity
from ..words import Fact, Texts, Words


@dataclass(frozen=True, slots=True)
class Blamed:
    """The answers that may be wrong where a cause stands at another place: a change of one of them mends the cause and what follows from it."""

    sheet: str
    cells: str
    """In A1: one, or those of neighbouring rows."""
    label: Words
    found: str = ""
    """What stands there, as a sentence shows it."""
    any_of: bool = False
    """Whether it is one of the cells, nobody knows which."""
    field: str = ""
    """The id of its input."""
    row: int | None = None
    """In a list the sheet's own row, the first of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in one file, as facts; ``wording.worded`` makes its sentence.

    ``cell`` is A1 without the sheet, ``row`` the sheet's own row; absent values are ``None``. The same
    failure in ``count`` neighbouring rows of a list is one finding: ``cell`` the first, ``range`` all.
    """

    code: str
    severity: Severity
    file: str = ""
    unit: str | None = None
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    row: int | None = None
    count: int = 1
    range: str | None = None
    found: str | None = None
    """What stands there, as typed; ``None`` where the facts of the sentence say it."""
    expected: str | None = None
    """What should stand there; ``None`` where the rule's own words say it."""
    explanation: str | None = None
    """The official's explanation, where it counts for this finding."""
    unheard: str = ""
    """What the official wrote for an explanation and is none."""
    texts: Texts | None = None
    """The sentences of the rule or check; ``None`` for a code of the catalogue."""
    values: Mapping[str, Fact] = dataclasses.field(default_factory=dict)
    """The facts for the blanks of the sentences; ``label`` names the input."""
    reason: str = ""
    """Why, for codes of the catalogue that can have several reasons: a key of ``reasons.REASONS``."""
    id: str = ""
    """The same for the same file, whatever else is found in it."""
    because: str | None = None
    """The ``id`` of the finding that this one follows from."""
    blamed: Blamed | None = None
    """Of a cause: what may be wrong, where that stands elsewhere."""
    grave: bool = False
    """Of a 核实 of a rule that is a cause: whether errors follow from it, so that an explanation is not enough."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """The line of ``files.csv``: one input, its one status and what speaks for it.

    ``errors``, ``verifies``, ``unexplained`` and ``infos`` count the places of causes (``Finding.count``); what
    follows from a cause is not counted again. ``claimed`` is the code of another unit that the cover names,
    ``date`` the 填报日期 (ISO) where the checker accepts it, ``round`` that in which the file was first read.
    """

    file: str
    status: str
    unit: str
    form: str
    version: str
    errors: int
    verifies: int
    unexplained: int
    infos: int
    reason: Finding | None
    sha256: str
    claimed: str = ""
    date: str = ""
    round: int = 0


def all_cells(finding: Finding) -> tuple[str, ...]:
    """Every cell that a finding speaks of, in A1; none where it speaks of a whole file or sheet."""
    return cells_in(finding.range or finding.cell or "")


def cells_in(area: str) -> tuple[str, ...]:
    """Every cell of an area in A1; none of nothing."""
    corners = corners_of(area)
    if corners is None:
        return (area,) if area else ()
    top, left, bottom, right = corners
    return tuple(a1(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def places(findings: Iterable[Finding], severity: str = "") -> int:
    """How many places findings speak of: a group counts once for each of its rows."""
    return sum(f.count for f in findings if severity in {"", f.severity})


def is_wanting(finding: Finding) -> bool:
    """Whether the official has something to correct or to explain."""
    return finding.severity == "error" or (finding.severity == "verify" and not finding.explanation)


def status_of(findings: Iterable[Finding], *, strict: bool = False) -> str:
    """``rejected`` with an error (or, when strict, an unexplained 核实), else ``accepted``."""
    for finding in findings:
        if finding.severity == "error":
            return "rejected"
        if strict and finding.severity == "verify" and not finding.explanation:
            return "rejected"
    return "accepted"
