"""Lists of rows on A4: one header row, filter, frozen header, sober look.

What belongs here: how a list of any kind becomes a sheet, or several where one cannot hold it. What does not: what the lists
say (``result``, ``aggregate``), the workbook (``sheet_book``) and the XML of the rows (``sheet_rows``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, cast

from ..cells import LAST_ROW, a1
from ..style import ACCENT
from ..workbook.model import COLUMN_HEAD
from .ready_rows import ReadyRow, ReadyRows, RowMaker
from .sheet_book import MAX_LINK, MAX_LINKS, SheetBook
from .sheet_cells import Cell, Head, Link, Printed, Styled
from .sheet_columns import Columns
from .sheet_links import SheetLinks
from .sheet_rows import TOGETHER, SheetRows
from .text_width import LINE_HEIGHT, lines_of, row_height, row_heights

MOST_PRINTED = 143.0
"""Characters of columns that are printed on one page at most: so that 10.5 points are no less than 8."""
_RICH = {Styled, Link}


class Book(SheetBook):
    """A workbook that takes lists."""

    def listing(
        self, name: str, heads: Sequence[Head], rows: Iterable[Sequence[Cell] | ReadyRow] | Columns, *,
        wrap: bool = True, last: Sequence[Cell] = (), empty: str = "", table: str = "", above: Sequence[Styled] = (),
        printed: Printed | None = None,
    ) -> Any:
        """Write a listing and return its first sheet; what a sheet cannot hold goes on on a further one of the same name.

        ``wrap`` gives each row the height its texts need. ``last`` is a row below the filtered
        ones, ``empty`` what the first row says if there is none. With ``table``, a name, it is an Excel table.
        ``above`` are lines over the header, frozen with it. ``printed`` are the columns that are printed, where all of them
        would be too small on paper. ``Columns`` are of one height, whatever ``wrap`` says.
        """
        columns = rows if isinstance(rows, Columns) else None if wrap else Columns.of(cast(Iterable[Sequence[Cell]], rows))
        source: Iterator[Any] = iter(()) if columns is not None else iter(cast(Iterable[Any], rows))
        ahead = columns or next(source, None)
        first, begun, number = True, None, 0
        top = len(above)
        while first or ahead is not None:
            sheet = self._start(name, heads, lines=not wrap, above=above)
            at = top + 1
            if ahead is not None:
                filled = ReadyRows([self.formats_of(head.style) for head in heads], self.lang)
                further, room = chain([ahead], source), LAST_ROW - 1 - at
                if columns is not None:
                    at += self._plain(filled, sheet, heads, (at, room), columns)
                elif isinstance(ahead, ReadyRow):
                    at += filled.take_ready(self._ready(sheet, heads, at, further), at + 1, room)
                else:
                    at += filled.take_high(self._high(sheet, heads, at, further), at + 1, room)
                ahead = columns or next(source, None)
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
                sheet.set_footer(f"&L&11只印主要栏目，其余各栏见电子表&C&11{self.pages()}", {"margin": 0.35})
                if printed.across:
                    self.across(sheet, printed.first)
            first, begun = False, begun or sheet
        return begun

    def _plain(self, filled: SheetRows, sheet: Any, heads: Sequence[Head], place: tuple[int, int], columns: Columns) -> int:
        """Write rows of one height from a row on, as many as there is room for; their links are put on the sheet. Gives how many."""
        looks = [self.formats_of(replace(head.style, color=ACCENT)) for head in heads]
        (first, room), count = place, 0
        links = self.linked[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = SheetLinks()

        def opened(row: int, column: int, cell: Cell) -> object:
            if isinstance(cell, Link) and cell.path and cell.value and len(links.links) < MAX_LINKS and max(len(cell.path), len(cell.place)) <= MAX_LINK:
                links.add(row + 1, column + 1, cell.path, cell.place)
                return cell.value, looks[column]
            if isinstance(cell, Styled):
                return cell.value, self.formats_of(cell.style)
            return cell.value if isinstance(cell, Link) else cell

        while held := columns.take(min(TOGETHER, room - count)):
            at = first + count
            filled.add([
                values if _RICH.isdisjoint(map(type, values)) else [opened(row, n, cell) for row, cell in enumerate(values, at)]
                for n, values in enumerate(held)
            ], at + 1)
            count += len(held[0])
        links.links.sort()
        return count

    def _high(self, sheet: Any, heads: Sequence[Head], first: int, rows: Iterable[Sequence[Cell]]) -> Iterator[tuple[float, Sequence[object]]]:
        """Rows as high as their texts need, from row ``first`` on, with the looks of their cells; their links are put on the sheet."""
        looks = [self.formats_of(replace(head.style, color=ACCENT)) for head in heads]

        def told(row: int, column: int, cell: Styled | Link) -> object:
            if isinstance(cell, Styled):
                return cell.value, self.formats_of(cell.style)
            if cell.path and cell.value and (url := self.url(sheet, cell)) is not None:
                sheet.hyperlinks[row][column] = url
                sheet.hlink_count += 1
                return cell.value, looks[column]
            return cell.value

        for row, cells in enumerate(rows, first):
            yield row_height(heads, cells), [told(row, n, cell) if isinstance(cell, Styled | Link) else cell for n, cell in enumerate(cells)]

    def maker(self, heads: Sequence[Head]) -> RowMaker:
        """Makes ready rows of a listing; ``listing`` takes them in the place of cells."""
        return RowMaker(
            [self.formats_of(head.style) for head in heads], [self.formats_of(replace(head.style, color=ACCENT)) for head in heads], self.lang,
            self.formats_of, lambda columns: row_heights(heads, columns), MAX_LINK,
        )

    def _ready(self, sheet: Any, heads: Sequence[Head], first: int, rows: Iterable[ReadyRow]) -> Iterator[bytes]:
        """Ready rows, from row ``first`` on; their links are put on the sheet, as long as it holds them."""
        maker = self.maker(heads)
        links = self.linked[f"xl/worksheets/sheet{sheet.index + 1}.xml"] = SheetLinks()
        for row, (xml, opened) in enumerate(rows, first + 1):
            for column, path, place in opened:
                if sheet.hlink_count >= MAX_LINKS:
                    xml = maker.unlinked(xml, column)
                    continue
                links.add(row, column + 1, path, place)
                sheet.hlink_count += 1
            yield xml

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
            sheet.set_row(at, row_height(heads, cells))
        for column, (cell, head) in enumerate(zip(cells, heads, strict=True)):
            self.put(sheet, at, column, cell, head.style)
