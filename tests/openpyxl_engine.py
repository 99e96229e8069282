"""An engine of xlwings over openpyxl: code written against Book, Sheet and Range really runs, without Excel.

What belongs here: the part of xlwings' interface that the add-in uses, with Excel's refusals: a locked sheet takes no
colours and no notes, a workbook whose structure is locked no sheets. What does not: anything that the add-in asks of it.

    with open_in_engine(path) as book: ...
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.table import Table, TableStyleInfo
from xlwings import base_classes

EPOCH = datetime.datetime(1899, 12, 30)
ERROR = re.compile(r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)")


class Refused(Exception):
    """What a real program answers by an error of COM or of Apple events."""


class Engine:
    """The engine itself: how raw values become Python's."""

    name, type = "openpyxl", "desktop"

    def __init__(self) -> None:
        self.apps = AppList()

    @staticmethod
    def clean_value_data(data: Any, dates: Callable[..., Any], empty: Any, numbers: Any, err_to_str: bool) -> Any:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty
            if isinstance(value, str) and ERROR.fullmatch(value):
                return value if err_to_str else None
            if isinstance(value, datetime.datetime):
                return dates(
                    month=value.month, day=value.day, year=value.year, hour=value.hour, minute=value.minute,
                    second=value.second, microsecond=value.microsecond, tzinfo=None,
                )
            if isinstance(value, int | float) and not isinstance(value, bool):
                return numbers(value) if numbers else float(value)
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return value


class AppList(base_classes.Apps):
    """The programs that run: one."""

    def __init__(self) -> None:
        self.app = App(self)

    def keys(self) -> list[int]:
        return [1]

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Any]:
        return iter([self.app])

    def __getitem__(self, pid: int) -> Any:
        return self.app


class App(base_classes.App):
    """A program with its workbooks, what is selected and what it told."""

    engine: Any = None
    status_bar: Any = False
    screen_updating = True
    pid = 1

    def __init__(self, apps: AppList) -> None:
        self.apps, self.books_ = apps, BookList(self)
        self.selected: Any = None
        self.told: list[str] = []

    @property
    def books(self) -> Any:
        return self.books_

    @property
    def selection(self) -> Any:
        return self.selected

    def activate(self, steal_focus: bool = False) -> None:
        return None

    def alert(self, prompt: str, title: str, buttons: Any, mode: Any, callback: Any) -> None:
        self.told.append(prompt)


class BookList(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.held: list[Any] = []

    @property
    def active(self) -> Any:
        return self.held[-1]

    def __call__(self, key: Any) -> Any:
        if isinstance(key, int):
            return self.held[key - 1]
        for book in self.held:
            if book.name == key:
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.held)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.held)

    def add(self) -> Any:
        book = Book(self.app, openpyxl.Workbook(), f"工作簿{len(self.held) + 1}", "")
        self.held.append(book)
        return book

    def open(self, fullname: str, *_: Any, **__: Any) -> Any:
        book = Book(self.app, openpyxl.load_workbook(fullname), Path(fullname).name, str(fullname))
        self.held.append(book)
        return book


class Book(base_classes.Book):
    def __init__(self, app: App, book: Any, name: str, path: str) -> None:
        self.app_, self.book, self.name_, self.path = app, book, name, path
        self.names_ = [Name(key, value.attr_text) for key, value in book.defined_names.items()]

    @property
    def api(self) -> Any:
        return self.book

    @property
    def app(self) -> Any:
        return self.app_

    @property
    def name(self) -> str:
        return self.name_

    @property
    def fullname(self) -> str:
        return self.path or self.name_

    @property
    def sheets(self) -> Any:
        return SheetList(self)

    @property
    def names(self) -> Any:
        return NameList(self.names_)

    def activate(self) -> None:
        held = self.app_.books_.held
        held.append(held.pop(held.index(self)))

    def close(self) -> None:
        self.app_.books_.held.remove(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.book.save(path or self.path)


class Name:
    def __init__(self, name: str, refers_to: str) -> None:
        self.name, self.refers_to = name, f"={refers_to}"


class NameList:
    def __init__(self, held: list[Name]) -> None:
        self.held = held

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name.name, name) for name in self.held]

    def __call__(self, key: Any) -> Name:
        return self.held[key - 1] if isinstance(key, int) else next(n for n in self.held if n.name == key)

    def __len__(self) -> int:
        return len(self.held)


class SheetList(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Any:
        return Sheet(self.book, self.book.book.active)

    def __call__(self, key: Any) -> Any:
        sheets = self.book.book.worksheets
        return Sheet(self.book, sheets[key - 1] if isinstance(key, int) else self.book.book[key])

    def __len__(self) -> int:
        return len(self.book.book.worksheets)

    def __iter__(self) -> Iterator[Any]:
        return (Sheet(self.book, sheet) for sheet in self.book.book.worksheets)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Any:
        lock: WorkbookProtection | None = self.book.book.security
        if lock is not None and lock.lockStructure:
            raise Refused("the structure of the workbook is locked")
        return Sheet(self.book, self.book.book.create_sheet(name))


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: Any) -> None:
        self.book_, self.sheet = book, sheet

    @property
    def api(self) -> Any:
        return self.sheet

    @property
    def book(self) -> Any:
        return self.book_

    @property
    def name(self) -> str:
        return str(self.sheet.title)

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.title = value

    @property
    def index(self) -> int:
        return int(self.book_.book.index(self.sheet)) + 1

    @property
    def visible(self) -> bool:
        return bool(self.sheet.sheet_state == "visible")

    @visible.setter
    def visible(self, value: bool) -> None:
        self.sheet.sheet_state = "visible" if value else "hidden"

    @property
    def used_range(self) -> Any:
        return Range(self, (1, 1, self.sheet.max_row, self.sheet.max_column))

    @property
    def tables(self) -> Any:
        return TableList(self)

    def range(self, one: Any, other: Any = None) -> Any:
        if isinstance(one, Range):
            one = one.corners[:2]
        if isinstance(other, Range):
            other = other.corners[2:]
        if isinstance(one, str):
            left, top, right, bottom = range_boundaries(one.replace("$", ""))
            return Range(self, (top, left, bottom, right))
        return Range(self, (*one, *(other or one)))

    def activate(self) -> None:
        self.book_.book.active = self.sheet

    def select(self) -> None:
        self.activate()

    def delete(self) -> None:
        self.book_.book.remove(self.sheet)


class TableList:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def add(self, source: Any = None, table_style_name: str | None = None, name: str | None = None, **_: Any) -> Any:
        table = Table(displayName=name, ref=source.impl.address.replace("$", ""))
        table.tableStyleInfo = TableStyleInfo(name=table_style_name, showRowStripes=True)
        self.sheet.sheet.add_table(table)
        return table


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, corners: tuple[int, int, int, int]) -> None:
        self.sheet_, self.corners = sheet, corners
        self.options: Any = {}

    @property
    def api(self) -> Any:
        return self

    @property
    def sheet(self) -> Any:
        return self.sheet_

    @property
    def row(self) -> int:
        return self.corners[0]

    @property
    def column(self) -> int:
        return self.corners[1]

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.corners
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, one: int, other: int | None = None) -> Any:
        top, left, _, _ = self.corners
        if other is None:
            rows, columns = divmod(one - 1, self.shape[1])
            return Range(self.sheet_, (top + rows, left + columns, top + rows, left + columns))
        return Range(self.sheet_, (top + one - 1, left + other - 1, top + one - 1, left + other - 1))

    @property
    def address(self) -> str:
        top, left, bottom, right = self.corners
        first, last = f"${get_column_letter(left)}${top}", f"${get_column_letter(right)}${bottom}"
        return first if first == last else f"{first}:{last}"

    def _cells(self) -> list[list[Any]]:
        top, left, bottom, right = self.corners
        return [[self.sheet_.sheet.cell(r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)]

    def _writable(self, *, content: bool) -> None:
        """Refuse as Excel does: content only into unlocked cells of a locked sheet, looks and notes into none."""
        sheet = self.sheet_.sheet
        if sheet.protection.sheet and (not content or any(c.protection.locked for row in self._cells() for c in row)):
            raise Refused("the sheet is locked")

    @property
    def raw_value(self) -> Any:
        def value(cell: Any) -> Any:
            held = getattr(cell, "value", None)
            return None if getattr(cell, "data_type", "") == "f" else held

        return [[value(cell) for cell in row] for row in self._cells()]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._writable(content=True)
        rows = data if isinstance(data, list | tuple) else [[data]]
        for cells, values in zip(self._cells(), rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                cell.value = value
                if isinstance(value, str) and cell.number_format == "@":
                    cell.data_type = "s"

    @property
    def formula(self) -> Any:
        return self._cells()[0][0].value

    @formula.setter
    def formula(self, value: Any) -> None:
        self._writable(content=True)
        rows = value if isinstance(value, list | tuple) else [[value]]
        for cells, texts in zip(self._cells(), rows, strict=True):
            for cell, text in zip(cells, texts, strict=True):
                cell.value = text

    @property
    def number_format(self) -> str:
        return str(self._cells()[0][0].number_format)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._writable(content=False)
        for row in self._cells():
            for cell in row:
                cell.number_format = value

    @property
    def column_width(self) -> float:
        return float(self.sheet_.sheet.column_dimensions[get_column_letter(self.column)].width)

    @column_width.setter
    def column_width(self, value: float) -> None:
        for column in range(self.corners[1], self.corners[3] + 1):
            self.sheet_.sheet.column_dimensions[get_column_letter(column)].width = value

    @property
    def column_hidden(self) -> bool:
        return bool(self.sheet_.sheet.column_dimensions[get_column_letter(self.column)].hidden)

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        for column in range(self.corners[1], self.corners[3] + 1):
            self.sheet_.sheet.column_dimensions[get_column_letter(column)].hidden = value

    @property
    def wrap_text(self) -> bool:
        return bool(self._cells()[0][0].alignment.wrap_text)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        for row in self._cells():
            for cell in row:
                cell.alignment = cell.alignment.copy(wrap_text=value, vertical="top")

    def autofit(self, axis: str | None = None) -> None:
        """Rows as high as their longest wrapped text needs, a hanzi counted as two characters."""
        for row in self._cells():
            lines = 1
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    wide = sum(2 if ord(c) > 255 else 1 for c in cell.value)
                    width = self.sheet_.sheet.column_dimensions[get_column_letter(cell.column)].width
                    lines = max(lines, -int(-wide // width))
            self.sheet_.sheet.row_dimensions[row[0].row].height = 15 * lines

    @property
    def color(self) -> tuple[int, int, int] | None:
        fill = self._cells()[0][0].fill
        if fill.fill_type is None:
            return None
        held = fill.fgColor.rgb[-6:]
        return int(held[:2], 16), int(held[2:4], 16), int(held[4:], 16)

    @color.setter
    def color(self, value: tuple[int, int, int] | None) -> None:
        self._writable(content=False)
        for row in self._cells():
            for cell in row:
                cell.fill = PatternFill() if value is None else PatternFill("solid", fgColor="FF{:02X}{:02X}{:02X}".format(*value))

    @property
    def note(self) -> Any:
        cell = self._cells()[0][0]
        return Note(cell) if cell.comment is not None else None

    def add_note(self, text: str) -> Any:
        self._writable(content=False)
        cell = self._cells()[0][0]
        cell.comment = Comment(text, "核对")
        return Note(cell)

    def select(self) -> None:
        self.sheet_.book_.app_.selected = self


class Note:
    def __init__(self, cell: Any) -> None:
        self.cell = cell

    @property
    def text(self) -> str:
        return str(self.cell.comment.text)

    @text.setter
    def text(self, value: str) -> None:
        self.cell.comment = Comment(value, self.cell.comment.author)

    def delete(self) -> None:
        self.cell.comment = None


@contextlib.contextmanager
def engine() -> Iterator[xw.App]:
    """The engine as the active one, and its program; afterwards there is none again."""
    impl = Engine()
    made = xw.Engine(impl=impl)
    impl.apps.app.engine = impl
    before = xw.engines.active
    if made.name not in xw.engines.engines_by_name:
        xw.engines.add(made)
    xw.engines.engines_by_name[made.name] = made
    made.activate()
    try:
        yield xw.App(impl=impl.apps.app)
    finally:
        xw.engines.active = before
