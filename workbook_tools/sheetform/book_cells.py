"""Cells of the workbook of a definition: how they look, and how high a row is.

What belongs here: one cell at a time. What does not: which sheets and columns there are (``write_book``).
"""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ..errors import UsageError
from ..safe_text import MAX_TEXT
from ..style import AMBER_TINT, HEAD, HEI, INK, LINE, NORMAL, SONG
from ..workbook.openpyxl_writer import font_class
from .cell_text import Cell

_THIN = Side(style="thin", color=LINE)
_GRID = Border(top=_THIN, bottom=_THIN, left=_THIN, right=_THIN)


def fill(color: str) -> PatternFill:
    """A plain colour."""
    return PatternFill("solid", start_color=color, end_color=color)


GREY, AMBER = fill("FFE3E6EA"), fill(AMBER_TINT)


def font(face: str = SONG, size: float = NORMAL[1], color: str = INK, *, bold: bool = False) -> Any:
    """A font of the product's own."""
    return font_class()(name=face, size=size, color=color, bold=bold)


def put(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """Write a cell; a text is never a formula, whatever it starts with."""
    if isinstance(value, str) and len(value.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise UsageError(
            f"{sheet.title}: 第 {row} 行有一段文字超过一格能放的 {MAX_TEXT:,} 个字符，请先分段; "
            f"a text in row {row} is longer than the {MAX_TEXT:,} characters that a cell holds, divide it first"
        )
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith("=")
    cell.font, cell.border = font(), _GRID
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def fit_height(sheet: Worksheet, row: int) -> None:
    """A row as high as its text needs, up to a dozen lines: programs do not all find that out by themselves."""
    lines = 1
    for cell in sheet[row]:
        fits = max(4.0, sheet.column_dimensions[cell.column_letter].width - 1)
        said = cell.value.split("\n") if isinstance(cell.value, str) else ()
        lines = max(lines, sum(1 + int(sum(2 if ord(c) > 0x2000 else 1 for c in line) / fits) for line in said))
    sheet.row_dimensions[row].height = 2 + 16.0 * min(lines, 12)


def put_heading(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a column's name."""
    put(sheet, row, column, text)
    cell = sheet.cell(row, column)
    cell.font, cell.fill = font(HEI), fill(HEAD)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
