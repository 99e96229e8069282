"""Sheets of rows on A4: one header row, filter, frozen header, sober look, written by XlsxWriter.

What belongs here: how a list of any kind becomes a sheet, and how any value becomes an inert cell.
What does not: what the lists say (``result``, ``aggregate``).

XlsxWriter rather than openpyxl: it is four times as quick, and with ``write_string`` no text can turn into a formula
or a link. Rows of one height, of which there may be a million, are put into its sheets afterwards (``sheet_rows``).
"""

from __future__ import annotations

import datetime
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from itertools import chain
from typing import Any

from ..cells import LAST_ROW, a1
from ..packed import PackedParts
from ..safe_text import fitted, starts_formula, visible
from ..style import ACCENT, GB2312, LINE, NORMAL
from ..workbook.model import COLUMN_HEAD, PLAIN, Style
from .ready_rows import ReadyRow, ReadyRows, RowMaker
from .sheet_cells import Cell, Head, Link, Printed, Styled, Value
from .sheet_links import SheetLinks
from .sheet_rows import SheetRows

CREATED = datetime.datetime(2022, 1, 1)
"""What the file says of its making: the same results give the same bytes."""

MAX_HEIGHT = 409.0
LINE_HEIGHT = 15.0
"""Points a line of 10.5 pt takes."""
MAX_NAME = 31
MAX_LINKS, MAX_LINK = 65_000, 2_000
"""Links that a sheet holds, and characters of one: a little less than what Excel allows."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_ROWS = re.compile(rb'<row r="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
A4 = 9
MOST_PRINTED = 143.0
"""Characters of columns that are printed on one page at most: so that 10.5 points are no less than 8."""
SMALLEST = 77
"""Per cent of its size at which a sheet is printed at least: 10.5 points are 8 then."""

def wide(text: str) -> int:
    """How many columns of a fixed-width font a text takes: a hanzi takes two."""
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of a width."""
    room = max(width - 2.5, 1)
    if "\n" not in text:
        return max(1, math.ceil(wide(text) / room))
    return sum(max(1, math.ceil(wide(part) / room)) for part in text.split("\n"))


class Book:
    """One workbook under construction; sheets are written in order, and each from top to bottom."""

    def __init__(self, title: str, lang: str = "zh") -> None:
        import xlsxwriter
        from xlsxwriter.url import Url

        self.lang = lang
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "default_format_properties": {"font_name": NORMAL[0], "font_size": NORMAL[1], "font_charset": GB2312},
        })
        self.book.set_properties({"title": title, "author": "workbook_tools", "created": CREATED})
        self.formats: dict[tuple[Style, bool], Any] = {}
        self.link = Url("external:file")
        self.numbers: dict[Style, Callable[[bool, bool], int]] = {}
        self.names: set[str] = set()
        self.filled: dict[str, tuple[SheetRows, int, int]] = {}
        """By part: rows that are put into the sheet in the end, the number of the last of them, and the columns."""
        self.linked: dict[str, SheetLinks] = {}
        """By part: what cells of ready rows open."""

    def done(self) -> bytes:
        """Close the workbook and return the package."""
        if self.filled:
            return self.parts().package()
        self.book.close()
        return self.stream.getvalue()

    def parts(self) -> PackedParts:
        """Close the workbook and return its parts, packed."""
        self.book.close()
        parts = PackedParts.of(self.stream.getvalue())
        ends = {name: _parted(parts.part(name), last, columns) for name, (_, last, columns) in self.filled.items()}
        for name, links in self.linked.items():
            if not links.links:
                continue
            relations = name.replace("/sheet", "/_rels/sheet") + ".rels"
            listed, first = links.in_relations(parts.part(relations) if relations in parts.members else None)
            ends[name] = ends[name][0], links.in_sheet(ends[name][1], first)
            parts = parts.replaced({relations: listed})
        return parts.filled({name: rows.packed for name, (rows, _, _) in self.filled.items()}, ends)

    def look(self, style: Style, quoted: bool = False) -> Any:
        """The format of a style; ``quoted`` sets the mark that keeps edited text a text."""
        known = self.formats.get((style, quoted))
        if known is None:
            said = asdict(style)
            known = self.formats[style, quoted] = self.book.add_format({
                "font_name": said["font"], "font_size": said["size"], "bold": said["bold"],
                "font_color": f"#{style.color[2:]}", "align": said["across"],
                "valign": "vcenter" if style.down == "center" else "top", "text_wrap": said["wrap"],
                "num_format": said["number_format"], "indent": said["indent"],
                **({"bg_color": f"#{style.fill[2:]}"} if style.fill else {}),
                **({"border": 1, "border_color": f"#{LINE[2:]}"} if style.border else {}),
                **({"quote_prefix": True} if quoted else {}),
            })
        return known

    def sheet(self, name: str, *, landscape: bool = True, lines: bool = False) -> Any:
        """A new sheet set up for A4; ``lines`` keeps the grid lines on screen."""
        sheet = self.book.add_worksheet(self._free(name))
        sheet.hide_gridlines(1 if lines else 2)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.55, right=0.55, top=0.8, bottom=0.7)
        sheet.set_footer(f"&C&11{self._pages()}", {"margin": 0.35})
        return sheet

    def across(self, sheet: Any, column: int) -> None:
        """Print a sheet at a size that can be read, on as many pages beside each other as it takes, each with one column."""
        sheet.set_print_scale(SMALLEST)
        sheet.repeat_columns(column)
        sheet.print_across()

    def _pages(self) -> str:
        return "第 &P 页，共 &N 页" if self.lang == "zh" else "Page &P of &N"

    def _free(self, name: str) -> str:
        plain = _FORBIDDEN.sub(" ", visible(name)).strip("' ")[:MAX_NAME] or "_"
        free, number = plain, 2
        while free.lower() in self.names:
            tail = f" ({number})"
            free, number = plain[: MAX_NAME - len(tail)] + tail, number + 1
        self.names.add(free.lower())
        return free

    def put(self, sheet: Any, row: int, column: int, cell: Cell, style: Style = PLAIN) -> None:
        """Write one value (row and column from 0): a number as a number, any text as inert text."""
        if isinstance(cell, Link):
            if cell.path and cell.value and self._link(sheet, row, column, cell, style):
                return
            cell = cell.value
        value: Value
        value, style = (cell.value, cell.style) if isinstance(cell, Styled) else (cell, style)
        if isinstance(value, str) and value:
            text = fitted(visible(value), self.lang)
            sheet.write_string(row, column, text, self.look(style, starts_formula(text)))
        elif isinstance(value, datetime.date):
            dated = replace(style, number_format="yyyy-mm-dd")
            sheet.write_datetime(row, column, value, self.look(dated))
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(row, column, value, self.look(style))
        else:
            sheet.write_blank(row, column, None, self.look(style))

    def _link(self, sheet: Any, row: int, column: int, link: Link, style: Style) -> bool:
        """Write a text that opens a file; false where the sheet cannot hold another link, or none so long."""
        url = self._url(sheet, link)
        if url is None:
            return False
        look = replace(style, color=ACCENT)
        sheet.write_url(row, column, url, self.look(look, starts_formula(url._text)))
        return True

    def _url(self, sheet: Any, link: Link) -> Any:
        """A link as the writer keeps it; ``None`` where the sheet cannot hold another one, or none so long."""
        if sheet.hlink_count >= MAX_LINKS or max(len(link.path), len(link.place)) > MAX_LINK:
            return None
        url = object.__new__(type(self.link))
        url.__dict__.update(self.link.__dict__)
        # the writer would turn slashes into backslashes, which only Windows takes for folders
        url._relationship_link, url._anchor, url._text = link.path, link.place, fitted(visible(link.value), self.lang)
        return url

    def listing(
        self, name: str, heads: Sequence[Head], rows: Iterable[Sequence[Cell] | ReadyRow], *,
        wrap: bool = True, last: Sequence[Cell] = (), empty: str = "", table: str = "", above: Sequence[Styled] = (),
        printed: Printed | None = None,
    ) -> Any:
        """Write a listing and return its first sheet; what a sheet cannot hold goes on on a further one of the same name.

        ``wrap`` gives each row the height its texts need. ``last`` is a row below the filtered
        ones, ``empty`` what the first row says if there is none. With ``table``, a name, it is an Excel table.
        ``above`` are lines over the header, frozen with it. ``printed`` are the columns that are printed, where all of them
        would be too small on paper.
        """
        source: Iterator[Any] = iter(rows)
        ahead = next(source, None)
        first, begun, number = True, None, 0
        top = len(above)
        while first or ahead is not None:
            sheet = self._start(name, heads, lines=not wrap, above=above)
            at = top + 1
            if ahead is not None:
                filled = ReadyRows([self._formats(head.style) for head in heads], self.lang)
                further = chain([ahead], source)
                if isinstance(ahead, ReadyRow):
                    at += filled.take_ready(self._ready(sheet, heads, at, further), at + 1, LAST_ROW - 1 - at)
                elif wrap:
                    at += filled.take_high(self._high(sheet, heads, at, further), at + 1, LAST_ROW - 1 - at)
                else:
                    at += filled.take(self._plain(sheet, heads, at, further), at + 1, LAST_ROW - 1 - at)
                ahead = next(source, None)
                self.filled[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = filled, at, len(heads)
            if first and at == top + 1 and empty:
                self._row(sheet, at, heads, [empty, *[None] * (len(heads) - 1)], wrap)
            end = max(at - 1, top + 1)
            number += 1
            if table:
                self.table(sheet, (top, 0, end), heads, table if number == 1 else f"{table}_{number}")
            else:
                sheet.autofilter(top, 0, end, len(heads) - 1)
            if last and ahead is None:
                self._row(sheet, at, heads, last, wrap)
                end += 1
            if printed is not None:
                sheet.print_area(0, printed.first, end, printed.last)
                sheet.set_footer(f"&L&11只印主要栏目，其余各栏见电子表&C&11{self._pages()}", {"margin": 0.35})
                if printed.across:
                    self.across(sheet, printed.first)
            first, begun = False, begun or sheet
        return begun

    def _plain(self, sheet: Any, heads: Sequence[Head], first: int, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[object]]:
        """Rows of one height without looks of their own, from row ``first`` on; their links are put on the sheet."""
        looks = [self._formats(replace(head.style, color=ACCENT)) for head in heads]

        def plain(row: int, column: int, cell: Styled | Link) -> object:
            if isinstance(cell, Link) and cell.path and (url := self._url(sheet, cell)) is not None:
                sheet.hyperlinks[row][column] = url
                sheet.hlink_count += 1
                return cell.value, looks[column]
            return cell.value

        rich = {Styled, Link}
        for row, cells in enumerate(rows, first):
            if rich.isdisjoint(map(type, cells)):
                yield cells
            else:
                yield [plain(row, n, cell) if isinstance(cell, Styled | Link) else cell for n, cell in enumerate(cells)]

    def _high(self, sheet: Any, heads: Sequence[Head], first: int, rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[float, Sequence[object]]]:
        """Rows as high as their texts need, from row ``first`` on, with the looks of their cells; their links are put on the sheet."""
        looks = [self._formats(replace(head.style, color=ACCENT)) for head in heads]

        def told(row: int, column: int, cell: Styled | Link) -> object:
            if isinstance(cell, Styled):
                return cell.value, self._formats(cell.style)
            if cell.path and cell.value and (url := self._url(sheet, cell)) is not None:
                sheet.hyperlinks[row][column] = url
                sheet.hlink_count += 1
                return cell.value, looks[column]
            return cell.value

        for row, cells in enumerate(rows, first):
            yield _height(heads, cells), [told(row, n, cell) if isinstance(cell, Styled | Link) else cell for n, cell in enumerate(cells)]

    def know(self, looks: Sequence[Style]) -> None:
        """Give the formats of looks their numbers, whatever is written first: as cells, and as cells that open a file."""
        for look in looks:
            for style in (look, replace(look, color=ACCENT)):
                for quoted in (False, True):
                    self._formats(style)(quoted, False)

    def maker(self, heads: Sequence[Head]) -> RowMaker:
        """Makes ready rows of a listing; ``listing`` takes them in the place of cells."""
        return RowMaker(
            [self._formats(head.style) for head in heads], [self._formats(replace(head.style, color=ACCENT)) for head in heads], self.lang,
            self._formats, lambda cells: _height(heads, cells), MAX_LINK,
        )

    def _ready(self, sheet: Any, heads: Sequence[Head], first: int, rows: Iterable[ReadyRow]) -> Iterator[tuple[float, str]]:
        """Ready rows, from row ``first`` on; their links are put on the sheet, as long as it holds them."""
        maker = self.maker(heads)
        links = self.linked[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = SheetLinks()
        for row, one in enumerate(rows, first):
            cells = one.cells
            for column, path, place in one.links:
                if sheet.hlink_count >= MAX_LINKS:
                    cells = maker.unlinked(cells, column)
                    continue
                links.add(row + 1, column + 1, path, place)
                sheet.hlink_count += 1
            yield one.height, cells

    def _formats(self, style: Style) -> Callable[[bool, bool], int]:
        """The number of a style's format: for a text that begins like a formula, for a date."""
        if style in self.numbers:
            return self.numbers[style]
        known: dict[tuple[bool, bool], int] = {}

        def number(quoted: bool, dated: bool) -> int:
            if (quoted, dated) not in known:
                look = self.look(replace(style, number_format="yyyy-mm-dd") if dated else style, quoted)
                known[quoted, dated] = int(look._get_xf_index())
            return known[quoted, dated]

        self.numbers[style] = number
        return number

    def table(self, sheet: Any, corner: tuple[int, int, int], heads: Sequence[Head], name: str) -> None:
        """Make an Excel table of what stands from ``corner`` (header row, first column, last row) on."""
        top, left, bottom = corner
        right = left + len(heads) - 1
        # the writer remembers each cell of a table, a million rows of them, so it is told of the first row alone
        sheet.add_table(top, left, top + 1, right, {
            "name": name, "style": None, "banded_rows": False,
            "columns": [{"header": head.label, "header_format": self.look(COLUMN_HEAD)} for head in heads],
        })
        whole = f"{a1(top + 1, left + 1)}:{a1(bottom + 1, right + 1)}"
        sheet.tables[-1].update({"range": whole, "a_range": whole, "autofilter": whole})

    def _start(self, name: str, heads: Sequence[Head], *, lines: bool, above: Sequence[Styled] = ()) -> Any:
        sheet = self.sheet(name, lines=lines)
        sheet.set_header(f'&C&"黑体,Regular"&14{sheet.get_name().replace("&", "&&")}', {"margin": 0.35})
        for column, head in enumerate(heads):
            sheet.set_column(column, column, head.width)
        top = len(above)
        for row, words in enumerate(above):
            sheet.set_row(row, max(24.0, words.style.size * 1.6))
            self.put(sheet, row, 0, words)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        self.header(sheet, top, heads)
        return sheet

    def header(self, sheet: Any, row: int, heads: Sequence[Head]) -> None:
        """Write the headings of columns."""
        # the arrow of the filter covers the end of a heading, so it gets three characters less
        tall = max(lines_of(head.label, head.width - 3) for head in heads)
        sheet.set_row(row, max(24.0, LINE_HEIGHT * tall + 6))
        for column, head in enumerate(heads):
            self.put(sheet, row, column, head.label, COLUMN_HEAD)

    def row(self, sheet: Any, at: int, heads: Sequence[Head], cells: Sequence[Cell]) -> None:
        """Write a row as high as its texts need."""
        self._row(sheet, at, heads, cells, True)

    def _row(self, sheet: Any, at: int, heads: Sequence[Head], cells: Sequence[Cell], wrap: bool) -> None:
        if wrap:
            sheet.set_row(at, _height(heads, cells))
        for column, (cell, head) in enumerate(zip(cells, heads, strict=True)):
            self.put(sheet, at, column, cell, head.style)


def _height(heads: Sequence[Head], cells: Sequence[Cell]) -> float:
    """How high a row has to be for its texts."""
    tall = 1
    for cell, head in zip(cells, heads, strict=True):
        text = cell.value if isinstance(cell, Styled | Link) else cell
        if isinstance(text, str) and (2 * len(text) > head.width - 2.5 or "\n" in text):
            tall = max(tall, lines_of(text[:2000], head.width))
    return min(MAX_HEIGHT, LINE_HEIGHT * tall + 5)


def _parted(sheet: bytes, last: int, columns: int) -> tuple[bytes, bytes]:
    """What of a sheet stands before its many rows, up to row ``last``, and behind them."""
    behind = next((found.start() for found in _ROWS.finditer(sheet) if int(found[1]) > last), -1)
    if behind < 0:
        sheet = _DIMENSION.sub(b'<dimension ref="A1:%b"/>' % a1(last, columns).encode(), sheet, count=1)
        behind = sheet.index(b"</sheetData>")
    return sheet[:behind], sheet[behind:]
