"""Read the workbook of a definition: sheets, columns and cells as they were saved.

What belongs here: what cells hold, whichever program saved them, and where each column is. What does not: what they mean
(``rows``).
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from ..errors import UsageError
from ..words import Words
from .cell_text import NO, YES, Cell
from .headings import COLUMNS, FILES, KEPT, KINDS, TOP, kind_name, sheet_name
from .kept_files import unpacked
from .rows import Mistake, Place, Row
from .write_book import FIRST

_NAMES = {words.zh: key for key, words in reversed(tuple(COLUMNS.items()))}
LARGEST = 20_000_000
"""Bytes of a workbook that is read."""


@dataclass
class Book:
    """What a definition's workbook holds; ``columns`` has the letter of each key by sheet, ``lines`` the row of each key of ``TOP``."""

    top: Row
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def address(self, place: Place) -> str:
        """A place as ``表单!F12``; a row as ``表单 第 12 行`` has the address of its first cell."""
        if place.sheet == TOP:
            return f"{TOP}!B{self.lines.get(place.column, 1)}"
        letter = self.columns.get(place.sheet, {}).get(place.column, "A")
        return f"{place.sheet}!{letter}{place.row}"


def read_book(data: bytes, name: str, keys: Mapping[str, tuple[str, ...]], expressions: frozenset[str]) -> Book:
    """Read a workbook; ``keys`` are the kinds of rows of each sheet, by the key of the outermost.

    ``expressions`` are the columns where what a program took for a formula is an expression. Raises ``UsageError``.
    """
    if len(data) > LARGEST:
        raise UsageError(f"{name}: 文件过大，不像表的定义; this is too large to be the definition of a form")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # whatever a library raises at bytes that are no workbook
        raise UsageError(f"{name}: 打不开，不是 Excel 工作簿（xlsx）; this cannot be opened as a workbook (xlsx)") from error
    missing = [s for s in (TOP, sheet_name("sheets")) if s not in book.sheetnames]
    if missing:
        raise UsageError(
            f"{name}: 没有“{'”“'.join(missing)}”，不是 form to-excel 写出的工作簿; "
            f"there is no sheet “{'”, “'.join(missing)}”, so this was not made by form to-excel"
        )
    found = _top(book[TOP], expressions)
    for outermost, kinds in keys.items():
        sheet = sheet_name(outermost)
        found.sheets[outermost], found.columns[sheet] = [], {}
        if sheet in book.sheetnames:
            _rows(book[sheet], found, outermost, kinds, expressions)
    if FILES in book.sheetnames:
        found.tables = _tables(book[FILES])
    if KEPT in book.sheetnames:
        found.kept = _kept(book[KEPT])
    return found


def _cell(cell: Any, *, expression: bool = False) -> Cell:
    value = getattr(cell.value, "text", cell.value)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime.datetime):
        value = value.date() if value.time() == datetime.time() else value
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        if expression and cell.data_type == "f":
            value = value.removeprefix("=")
        return value if value.strip() else None
    return value if isinstance(value, int | float) else None


def _top(sheet: Any, expressions: frozenset[str]) -> Book:
    cells: dict[str, Cell] = {}
    lines: dict[str, int] = {}
    wrong: list[Mistake] = []
    for row in sheet.iter_rows(min_row=2, max_col=3):
        key = str(row[2].value or _NAMES.get(str(row[0].value), "")).strip()
        value = _cell(row[1], expression=key in expressions)
        if key:
            lines[key] = row[0].row
            if value is not None:
                cells[key] = value
        elif value is not None:
            wrong.append(Mistake(Place(TOP, row[0].row), Words("这一行没有栏目名称", "this line does not say what it is")))
    return Book(Row("form", cells), lines=lines, mistakes=wrong)


def _rows(sheet: Any, into: Book, outermost: str, kinds: tuple[str, ...], expressions: frozenset[str]) -> None:
    by_word = {word: key for key in kinds for word in (kind_name(key), key, *(w for w in ([KINDS[key].en] if key in KINDS else [])))}
    heads = _heads(sheet)
    columns = into.columns[sheet.title]
    for column, key in heads.items():
        columns.setdefault(key, get_column_letter(column))
    for row in sheet.iter_rows(min_row=FIRST):
        cells = {heads.get(c.column, ""): _cell(c, expression=heads.get(c.column) in expressions) for c in row[1:]}
        said = {key: value for key, value in cells.items() if value is not None}
        number, word = row[0].row, str(row[0].value or "").strip()
        if "" in said:
            stray = next(c for c in row[1:] if c.column not in heads and _cell(c) is not None)
            words = Words(f"{stray.column_letter} 列没有标题，程序不认", f"column {stray.column_letter} has no heading")
            into.mistakes.append(Mistake(Place(sheet.title, number), words))
            del said[""]
        if not word and not said:
            continue
        if word not in by_word:
            allowed = "、".join(kind_name(key) for key in kinds)
            zh = f"“{word}”不是行的种类，应为其中之一：{allowed}" if word else f"没有写种类，应为其中之一：{allowed}"
            into.mistakes.append(Mistake(Place(sheet.title, number), Words(zh, f"the kind of row is one of {allowed}")))
            continue
        into.sheets[outermost].append(Row(by_word[word], said, number))


def _heads(sheet: Any) -> dict[int, str]:
    """The key of each column: from its second row, else from its name."""
    heads: dict[int, str] = {}
    for name, key in zip(sheet[1], sheet[2], strict=False):
        told = str(key.value or _NAMES.get(str(name.value or "").strip(), "")).strip()
        if key.column > 1 and told:
            heads[key.column] = told
    return heads


def _tables(sheet: Any) -> dict[str, list[list[str]]]:
    tables: dict[str, list[list[str]]] = {}
    name = ""
    for row in sheet.iter_rows(min_row=2, values_only=True):
        cells = ["" if v is None else _text(v) for v in row]
        name = cells[0].strip() or name
        if name and any(cells[1:]):
            tables.setdefault(name, []).append(cells[1:])
    return tables


def _text(value: Any) -> str:
    import json

    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1:
        with contextlib.suppress(ValueError):
            return str(json.loads(text))
    return text


def _kept(sheet: Any) -> dict[str, bytes]:
    """The files as they were; one that was damaged is as if it were not kept."""
    pieces: dict[str, list[str]] = {}
    for name, piece in _pairs(sheet):
        pieces.setdefault(name, []).append(piece)
    files = {}
    for name, held in pieces.items():
        if re.search(r"(^|/)\.\.?(/|$)|^/|\\|:", name):
            continue
        with contextlib.suppress(ValueError):
            files[name] = unpacked(held)
    return files


def _pairs(sheet: Any) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows(max_col=2, values_only=True):
        if row[0] is not None and len(row) > 1:
            yield str(row[0]), str(row[1] or "")
