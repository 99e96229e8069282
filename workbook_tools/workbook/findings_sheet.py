"""The sheet 核对意见 of an annotated copy: what the province found, one line a cause, and what follows from it below.

What belongs here: what stands on the sheet before a copy is filled, and writing its lines, however many there are.
What does not: the findings (``check``) and their words (``report.annotated``).

Codes that concern the file as a whole have no rule on 自检. Where one of them has to be verified, its explanation has a
cell here, above the lines; the others stay hidden.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..cells import Cell
from ..safe_text import attribute
from ..style import AMBER, AMBER_TINT, QUIET, RED, RED_TINT
from .cell_xml import RowParts, inline
from .layout import COMMENT_SHEET, COMMENTED, explanation_id
from .model import COLUMN_HEAD, GUIDE, INPUT, LABEL, LINK, SUBHEADING, TABLE, TITLE, SheetPlan
from .prepared import SheetText
from .row_heights import HIGHEST, LEADING, lines_of

COUNTS, HINT = 2, 3
FIRST_EXPLAINED = 4
HEAD = FIRST_EXPLAINED + len(COMMENTED) + 1
FIRST = HEAD + 1
KINDS = ("error", "verify", "info", "follows")
"""Looks of a line: the three levels of a cause, and what follows from one."""
COLUMNS = 6
_LOOKS = {
    "error": replace(TABLE, color=RED, fill=RED_TINT), "verify": replace(TABLE, color=AMBER, fill=AMBER_TINT),
    "info": replace(TABLE, color=QUIET), "follows": replace(TABLE, color=QUIET),
}
_DIMENSION, _BEHIND_LINKS = re.compile(b'<dimension ref="[^"]*"/>'), b"<printOptions"
_UNFILTERED = b'<autoFilter ref="A%d:F%d"/>' % (HEAD, FIRST + len(KINDS) - 1)
_WIDTHS = {1: 7.0, 2: 10.0, 3: 16.0, 4: 20.0, 5: 74.0, 6: 32.0}


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One line: its six texts, the place that it leads to, and where to explain; a line that follows is folded away.

    ``place`` and ``explain`` are a sheet and a cell as a link writes them, or empty.
    """

    kind: str
    texts: tuple[str, ...]
    place: str = ""
    explain: str = ""


def comment_sheet() -> SheetPlan:
    """Compose the sheet, with one line of each kind as a model."""
    plan = SheetPlan(COMMENT_SHEET, landscape=True)
    plan.widths = dict(_WIDTHS)
    plan.put(1, 1, COMMENT_SHEET, TITLE)
    plan.merge(1, 1, 1, COLUMNS, TITLE)
    plan.put(COUNTS, 1, "", SUBHEADING)
    plan.merge(COUNTS, 1, COUNTS, COLUMNS, SUBHEADING)
    plan.put(HINT, 1, "", GUIDE)
    plan.merge(HINT, 1, HINT, COLUMNS, GUIDE)
    plan.heights.update({1: 34, COUNTS: 24, HINT: 30})
    for row, _ in enumerate(COMMENTED, FIRST_EXPLAINED):
        plan.put(row, 1, "", LABEL)
        plan.merge(row, 1, row, 4, LABEL)
        plan.put(row, 5, None, INPUT)
        plan.merge(row, 5, row, COLUMNS, INPUT)
        plan.heights[row] = 34
    plan.heights[HEAD - 1] = 6
    for column in range(1, COLUMNS + 1):
        plan.put(HEAD, column, "", COLUMN_HEAD)
    plan.heights[HEAD] = 24
    for row, kind in enumerate(KINDS, FIRST):
        for column in range(1, COLUMNS + 1):
            style = _LOOKS[kind] if column == 2 or kind == "follows" else LINK if column == 4 else TABLE
            plan.put(row, column, "", style)
    plan.freeze = f"A{FIRST}"
    plan.repeat_rows = f"{HEAD}:{HEAD}"
    plan.filter = f"A{HEAD}:F{FIRST + len(KINDS) - 1}"
    return plan


def explained_here() -> dict[str, Cell]:
    """The cell for the explanation of each code that has one on this sheet, by its defined name."""
    return {explanation_id(code): Cell(COMMENT_SHEET, row, 5) for row, code in enumerate(COMMENTED, FIRST_EXPLAINED)}


def with_lines(sheet: SheetText, lines: Sequence[CommentLine], needed: Collection[str]) -> SheetText:
    """The sheet with the lines in it; those that follow and the explanations that nobody needs are hidden."""
    rows = dict(sheet.rows)
    models = {kind: rows.pop(FIRST + n) for n, kind in enumerate(KINDS)}
    for row, code in enumerate(COMMENTED, FIRST_EXPLAINED):
        if code not in needed:
            rows[row] = rows[row].replace(b">", b' hidden="1">', 1)
    links = []
    for number, line in enumerate(lines, FIRST):
        rows[number] = _row(models[line.kind], number, line)
        links += [
            f'<hyperlink ref="{letter}{number}" location={attribute(place)}/>'
            for letter, place in (("D", line.place), ("F", line.explain)) if place
        ]
    head = _DIMENSION.sub(b'<dimension ref="A1:F%d"/>' % last_row(lines), sheet.head, count=1)
    tail = sheet.tail.replace(_UNFILTERED, _filter(lines), 1)
    if links:
        tail = tail.replace(_BEHIND_LINKS, f"<hyperlinks>{''.join(links)}</hyperlinks>".encode() + _BEHIND_LINKS, 1)
    return SheetText(head, rows, tail)


def _row(model: bytes, number: int, line: CommentLine) -> bytes:
    cells, hidden = RowParts.of(COMMENT_SHEET, number, model).cells, b' hidden="1"' if line.kind == "follows" else b""
    start = b'<row r="%d" ht="%b" customHeight="1"%b>' % (number, f"{_height(line):g}".encode(), hidden)
    return b"".join((start, *(cells[column].start + inline(text) for column, text in enumerate(line.texts, 1)), b"</row>"))


def last_row(lines: Sequence[CommentLine]) -> int:
    """The last row of the list; it has one at least."""
    return max(FIRST, FIRST + len(lines) - 1)


def _filter(lines: Sequence[CommentLine]) -> bytes:
    """Filter what follows away: who wants to see it may, although the sheet is locked."""
    area = f'<autoFilter ref="A{HEAD}:F{last_row(lines)}"'
    shown = dict.fromkeys(line.texts[1] for line in lines if line.kind != "follows")
    if len(shown) == len({line.texts[1] for line in lines}):
        return f"{area}/>".encode()
    kept = "".join(f"<filter val={attribute(words)}/>" for words in shown)
    return f'{area}><filterColumn colId="1"><filters>{kept}</filters></filterColumn></autoFilter>'.encode()


def _height(line: CommentLine) -> float:
    tall = max(
        lines_of(text, _WIDTHS[column], TABLE.size, TABLE.indent)
        for column, text in enumerate(line.texts, 1)
    )
    return min(HIGHEST, max(20.0, round(tall * TABLE.size * LEADING + 5, 2)))
