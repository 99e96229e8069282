"""The sheet 检查意见: what was found in an open workbook, with links, and beside it what marking the cells replaced.

What belongs here: the columns of the list, writing and reading it back. What does not: colours and comments in the
return itself (``marks``) and the sentences (``check.wording``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..check.wording import FindingRecord
from ..levels import LEVELS
from .texts import TEXTS

if TYPE_CHECKING:
    import xlwings

LIST = TEXTS["list"].zh
HEADS = tuple(TEXTS[f"h.{key}"].zh for key in ("number", "level", "sheet", "cell", "message", "explanation"))
WIDTHS = (6, 9, 18, 10, 90, 30)
BOOK, SHEET, CELL = 8, 9, 10
"""Hidden columns: the workbook, the sheet and the cell that a line speaks of."""
MARK = 12
"""First of the hidden columns that say what stood in a marked cell: sheet, cell, colour, note."""
HELD = "|"
"""Begins a note that is remembered, since an empty note is one."""
TABLE_STYLE = "TableStyleLight1"


@dataclass(frozen=True, slots=True)
class Target:
    """A line of the list and the cell that it leads to."""

    line: int
    book: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked cell and what stood there: its colour, and its note or nothing."""

    sheet: str
    cell: str
    color: tuple[int, int, int] | None
    note: str | None


def open_list(book: xlwings.Book) -> tuple[xlwings.Sheet, bool]:
    """An empty list: a sheet of the workbook itself, or, where its structure is locked, of a new one; and which it is."""
    try:
        sheet = book.sheets.add(LIST, after=book.sheets[len(book.sheets) - 1])
    except Exception:  # each program refuses in a way of its own
        sheet = book.app.books.add().sheets[0]
        sheet.name = LIST
        return sheet, False
    return sheet, True


def write_list(sheet: xlwings.Sheet, book: xlwings.Book, findings: Sequence[FindingRecord], marks: Sequence[Mark]) -> None:
    """Write findings with links to their cells, as a table that can be filtered, and the marks."""
    sheet.range((1, 1), (1, len(HEADS))).value = [list(HEADS)]
    width = len(HEADS)
    rows = [
        [number, LEVELS[f.severity].text("zh"), f.sheet or "", "", f.message, f.explanation or ""]
        for number, f in enumerate(findings, 1)
    ] or [[None, None, "", "", TEXTS["nothing"].zh, ""]]
    last = len(rows) + 1
    for column in (3, 5, 6):
        # a text that begins like a formula stays a text
        sheet.range((2, column), (last, column)).number_format = "@"
    sheet.range((2, 1), (last, width)).value = rows
    places = [[book.name, f.sheet or "", f.range or f.cell or ""] for f in findings]
    if places:
        sheet.range((2, BOOK), (last, CELL)).number_format = "@"
        sheet.range((2, BOOK), (last, CELL)).value = places
        sheet.range((2, 4), (last, 4)).formula = [[_link(book, *place[1:])] for place in places]
    if marks:
        area = sheet.range((2, MARK), (len(marks) + 1, MARK + 3))
        area.number_format = "@"
        area.value = [[m.sheet, m.cell, _color_text(m.color), "" if m.note is None else f"{HELD}{m.note}"] for m in marks]
    sheet.tables.add(source=sheet.range((1, 1), (last, width)), table_style_name=TABLE_STYLE, name="findings")
    for column, size in enumerate(WIDTHS, 1):
        sheet.range((1, column)).column_width = size
    sheet.range((2, 5), (last, 5)).wrap_text = True
    sheet.range((2, 1), (last, width)).rows.autofit()
    sheet.range((1, BOOK), (1, MARK + 3)).columns.hidden = True


def _link(book: xlwings.Book, sheet: str, cell: str) -> str:
    if not cell:
        return ""
    quoted = sheet.replace("'", "''")
    target = f"[{book.fullname}]'{quoted}'!{cell}".replace('"', '""')
    return f'=HYPERLINK("{target}","{cell}")'


def _color_text(color: tuple[int, int, int] | None) -> str:
    return "" if color is None else ",".join(map(str, color))


def lists_of(app: xlwings.App) -> Iterator[xlwings.Sheet]:
    """Every open list, that of the workbook at hand first."""
    books = sorted(app.books, key=lambda book: book.name != app.books.active.name)
    for book in books:
        for sheet in book.sheets:
            if sheet.name == LIST and sheet.range((1, 1)).value == HEADS[0]:
                yield sheet


def list_for(book: xlwings.Book) -> xlwings.Sheet | None:
    """The list that stands in a workbook itself."""
    return next((sheet for sheet in lists_of(book.app) if sheet.book.name == book.name), None)


def targets(sheet: xlwings.Sheet) -> list[Target]:
    """The lines of a list that lead to a cell."""
    held = _rows(sheet, BOOK, 3)
    return [Target(line, *map(str, row)) for line, row in enumerate(held, 2) if row[1] and row[2]]


def marks_in(sheet: xlwings.Sheet) -> list[Mark]:
    """The marks that a list remembers."""
    out = []
    for name, cell, color, note in _rows(sheet, MARK, 4):
        if name:
            parts = [int(float(part)) for part in str(color or "").split(",") if part]
            told = (parts[0], parts[1], parts[2]) if len(parts) == 3 else None
            out.append(Mark(str(name), str(cell), told, None if not note else str(note).removeprefix(HELD)))
    return out


def _rows(sheet: xlwings.Sheet, first: int, width: int) -> list[list[object]]:
    last = sheet.used_range.last_cell.row
    if last < 2:
        return []
    held: list[list[object]] = sheet.range((2, first), (last, first + width - 1)).options(ndim=2).value
    return held
