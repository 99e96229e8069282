"""Causes with what follows from them, and with the answer that is blamed where a cause stands at another place.

What belongs here: naming the blamed answers, and putting findings together under their causes. What does not: whom to blame
(``localise``) and the words for it (``wording``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..cells import a1, corners_of
from ..form.types import DATED
from ..rules.syntax import ALL
from ..words import Words
from .finding import Blamed, Finding
from .inputs import Input
from .neighbours import grouped, groups_of
from .quoted import quoted
from .values import Reading

NOTED = Words("请改正这一格的错误", "Correct what is wrong in this cell")
"""What is to be done about a note on an answer that is wrong."""


def blamed_answers(reading: Reading, answer: Input) -> Blamed | None:
    """The answer of an input, or any of a column where its line begins with ``ALL``, as a return has it; nothing of an empty list."""
    block, line, column = answer
    row: int | None
    raw, form = reading.raw, reading.expressions.form
    asked, field = reading.expressions.blocks[block].question(line, column), reading.expressions.blocks[block].input_id(line, column)
    if line.startswith(ALL):
        area, rows = raw.columns[block, column], [raw.tables[block][n - 1].row for n in reading.used_lines(block)]
        cells = dict.fromkeys(a1(row, area.left) for row in (*rows[:1], *rows[-1:]))
        return Blamed(area.sheet, ":".join(cells), asked.named, any_of=len(cells) > 1, field=field, row=rows[0]) if cells else None
    if block in raw.tables:
        area, held = raw.columns[block, column], raw.tables[block][int(line) - 1]
        sheet, cell, typed, row = area.sheet, a1(held.row, area.left), held.cells.get(column), held.row
    else:
        (sheet, cell), typed, row = raw.places[answer], raw.cells.get(answer), None
    return Blamed(sheet, cell, asked.named, quoted(typed, dated=form.types[asked.type].can(DATED)), field=field, row=row)


def joined(findings: Sequence[Finding], causes: Sequence[int], blamed: Mapping[int, Blamed | None]) -> Iterator[Finding]:
    """The findings with what each follows from; equal ones in neighbouring rows are one.

    ``causes`` gives for each the number of its cause, ``blamed`` for causes what may be wrong elsewhere. Causes that have
    consequences get a number for an ``id``.
    """
    own = [n for n, cause in enumerate(causes) if cause == n]
    groups, numbers = groups_of(findings[n] for n in own)
    group_of = dict(zip(own, numbers, strict=True))
    following = [(n, group_of[cause]) for n, cause in enumerate(causes) if cause != n]
    used = {group for _, group in following}
    spoiling = {group for n, group in following if findings[n].severity == "error"}
    accused: dict[int, list[Blamed | None]] = {}
    for n in own if blamed else ():
        accused.setdefault(group_of[n], []).append(blamed.get(n))
    for n, group in enumerate(groups):
        grave = n in spoiling and group.severity == "verify" and group.texts is not None
        yield replace(group, id=f"#{n}", blamed=_together(accused.get(n, ())), grave=grave) if n in used or n in accused else group
    yield from grouped(replace(_under(findings[n]), because=f"#{group}") for n, group in following)


def _under(finding: Finding) -> Finding:
    """A finding that follows from another; a note on what is wrong does not say that there is nothing to do."""
    if finding.severity != "info" or finding.texts is None:
        return finding
    return replace(finding, texts=replace(finding.texts, fix=NOTED))


def _together(accused: Sequence[Blamed | None]) -> Blamed | None:
    """What neighbouring causes blame, where it is one answer for all of them, or in each row its own."""
    first = accused[0] if accused else None
    if first is None or all(one == first for one in accused):
        return first
    top, left, *_ = corners_of(first.cells) or (0, 0)
    following = [replace(first, cells=a1(top + n, left), row=None if first.row is None else first.row + n) for n in range(len(accused))]
    return replace(first, cells=f"{first.cells}:{following[-1].cells}") if following == [*accused] else None
