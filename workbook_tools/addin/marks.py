"""Colours and comments in the cells of an open return, and taking them away exactly.

What belongs here: marking, and restoring what stood there. What does not: where the marks are remembered
(``findings_list``) and which cells are wrong (``check``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..cells import a1, corners_of
from ..check.wording import FindingRecord
from ..levels import LEVELS, Severity
from .findings_list import Mark

if TYPE_CHECKING:
    import xlwings

TINTS: dict[Severity, tuple[int, int, int]] = {"error": (252, 228, 228), "verify": (255, 242, 204)}
"""Red and amber, pale; what is only noted gets no colour."""
MOST_CELLS = 500
"""Cells that are marked at most: each is several calls into Excel."""


def cells_in(finding: FindingRecord) -> list[str]:
    """Every cell that a finding speaks of, in A1."""
    corners = corners_of(finding.range or "")
    if corners is None:
        return [finding.cell] if finding.cell else []
    top, left, bottom, right = corners
    return [a1(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def mark(book: xlwings.Book, findings: Iterable[FindingRecord]) -> tuple[list[Mark], int]:
    """Colour the cells of findings and add the sentences to their notes; gives what stood there, and how many cells a
    lock refused."""
    wanted: dict[tuple[str, str], list[FindingRecord]] = {}
    for finding in findings:
        if finding.sheet and finding.severity in TINTS:
            for place in cells_in(finding):
                wanted.setdefault((finding.sheet, place), []).append(finding)
    marks: list[Mark] = []
    refused = 0
    locked: set[str] = set()
    for (name, address), found in list(wanted.items())[:MOST_CELLS]:
        if name in locked:
            refused += 1
            continue
        cell = book.sheets[name].range(address)
        note = cell.note
        before = Mark(name, address, cell.color, None if note is None else note.text)
        gravest = min(found, key=lambda f: list(LEVELS).index(f.severity))
        try:
            cell.color = TINTS[gravest.severity]
        except Exception:  # a locked sheet refuses, each program in a way of its own
            locked.add(name)
            refused += 1
            continue
        marks.append(before)
        said = "\n".join(f"{LEVELS[f.severity].text('zh')}：{f.message}" for f in found)
        _annotate(cell, said if before.note is None else f"{before.note}\n{said}")
    return marks, refused + max(0, len(wanted) - MOST_CELLS)


def _annotate(cell: xlwings.Range, text: str) -> None:
    note = cell.note
    if note is None:
        cell.add_note(text)
    else:
        note.text = text


def restore(book: xlwings.Book, marks: Sequence[Mark]) -> None:
    """Put back the colour and the note of every marked cell, the last mark first."""
    names = {sheet.name for sheet in book.sheets}
    for before in reversed(marks):
        if before.sheet not in names:
            continue
        cell = book.sheets[before.sheet].range(before.cell)
        cell.color = before.color
        note = cell.note
        if before.note is not None:
            _annotate(cell, before.note)
        elif note is not None:
            note.delete()
