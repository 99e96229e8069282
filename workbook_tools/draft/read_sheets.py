"""Read a workbook that was issued as a form: lines and tables of its visible sheets, with merged cells.

What belongs here: what a workbook shows, as ``source``. What does not: what it means (``outline``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ..errors import UsageError
from .source import Item, Line, Notice, grid_of

MOST_ROWS, MOST_COLUMNS = 2_000, 100
_NOTE = re.compile(r"\s*(注\d*[：:]|注\s*[：:]|说明[：:]|填表说明|填报说明|备注[：:])")


def read_sheets(data: bytes, name: str) -> Notice:
    """Read an .xlsx file; raises ``UsageError``."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # whatever a library raises at bytes that are no workbook
        raise UsageError(f"{name}: 打不开，不是 Excel 工作簿（xlsx）; this cannot be opened as a workbook (xlsx)") from error
    items = [item for sheet in book.worksheets if sheet.sheet_state == "visible" for item in _sheet(sheet)]
    return Notice(name, tuple(items))


def _sheet(sheet: Any) -> Iterator[Item]:
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
            yield grid_of([r[:used] for r in rows], f"{sheet.title} 第 {at + 1} 行的表", [i[:used] for i in ids[at:end]])
            at = end
            continue
        said = list(dict.fromkeys((w, t) for w, t in zip(ids[at], texts[at], strict=True) if t))
        if said:
            for part in "    ".join(t for _, t in said).split("\n"):
                if part.strip():
                    yield Line(part.strip(), f"{sheet.title} 第 {at + 1} 行")
        at += 1


def _texts(sheet: Any) -> tuple[list[list[str]], list[list[int]], int]:
    height, width = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    texts = [["" if c.value is None else str(c.value).strip() for c in row] for row in sheet.iter_rows(max_row=height, max_col=width)]
    ids = [[r * width + c + 1 for c in range(width)] for r in range(len(texts))]
    for area in sheet.merged_cells.ranges:
        top, left = area.min_row - 1, area.min_col - 1
        for r in range(top, min(area.max_row, height)):
            for c in range(left, min(area.max_col, width)):
                texts[r][c], ids[r][c] = texts[top][left], ids[top][left]
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
