"""Read a workbook that was issued as a form: lines and tables of its visible sheets, with merged cells.

What belongs here: what a workbook shows, as ``source``. What does not: what it means (``outline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import FileRefused, UsageError
from ..form.submission import shown
from ..intake.any_format import read_bytes
from ..intake.ooxml import SheetData
from .source import Item, Line, Notice, grid_of

MOST_ROWS, MOST_COLUMNS = 2_000, 100
_NOTE = re.compile(r"\s*(注\d*[：:]|注\s*[：:]|说明[：:]|填表说明|填报说明|备注[：:])")


def read_sheets(data: bytes, name: str) -> Notice:
    """Read an .xlsx file; raises ``UsageError``."""
    try:
        book = read_bytes(data)
    except FileRefused as error:
        raise UsageError(f"{name}: 打不开，不是 Excel 工作簿（xlsx），或不能放心打开; this cannot be opened as a workbook (xlsx), or not safely") from error
    items = [item for sheet in book.sheets.values() if sheet.state == "visible" for item in _sheet(sheet)]
    return Notice(name, tuple(items))


def _sheet(sheet: SheetData) -> Iterator[Item]:
    texts, ids, width = _texts(sheet)
    at = 0
    while at < len(texts):
        wholes = dict.fromkeys(w for w, t in zip(ids[at], texts[at], strict=True) if t)
        if len(wholes) >= 2 and not _fields(texts[at]):
            end = at + 1
            while end < len(texts) and not _ends(texts[end], ids[end], width):
                end += 1
            rows = texts[at:end]
            used = max(c for row in rows for c, t in enumerate(row) if t) + 1
            yield grid_of([r[:used] for r in rows], f"{sheet.name} 第 {at + 1} 行的表", [i[:used] for i in ids[at:end]])
            at = end
            continue
        said = list(dict.fromkeys((w, t) for w, t in zip(ids[at], texts[at], strict=True) if t))
        if said:
            for part in "    ".join(t for _, t in said).split("\n"):
                if part.strip():
                    yield Line(part.strip(), f"{sheet.name} 第 {at + 1} 行")
        at += 1


def _texts(sheet: SheetData) -> tuple[list[list[str]], list[list[int]], int]:
    height = min(max((row for row, _ in sheet.cells), default=0), MOST_ROWS)
    width = min(max((column for _, column in sheet.cells), default=0), MOST_COLUMNS)
    texts = [["" if (v := sheet.cells.get((r, c))) is None else shown(v).strip() for c in range(1, width + 1)] for r in range(1, height + 1)]
    ids = [[r * width + c + 1 for c in range(width)] for r in range(height)]
    for top, left, bottom, right in sheet.settings.merges:
        for r in range(top - 1, min(bottom, height)):
            for c in range(left - 1, min(right, width)):
                texts[r][c], ids[r][c] = texts[top - 1][left - 1], ids[top - 1][left - 1]
    return texts, ids, width


def _fields(row: list[str]) -> bool:
    """Whether a row holds labels with colons: 填报单位：   单位：万元."""
    said = [t for t in dict.fromkeys(row) if t]
    return all(re.search(r"[：:]\s*\S{0,8}$", t) for t in said)


def _ends(row: list[str], ids: list[int], width: int) -> bool:
    """Whether a row is below a table: a note, or one cell over the whole width."""
    said = [t for t in row if t]
    if not said:
        return False
    return bool(_NOTE.match(said[0])) or (len(set(ids)) == 1 and width > 1) or (len(set(said)) == 1 and len(said[0]) > 30) or _fields(row)
