"""A workbook under construction: its looks, its sheets on A4, and any value as an inert cell, written by XlsxWriter.

What belongs here: what all sheets have in common, and how the parts of the package come together. What does not: lists of
rows (``listing``) and pages that are read from top to bottom (``sheet_page``).

XlsxWriter rather than openpyxl: it is four times as quick, and with ``write_string`` no text can turn into a formula
or a link. Rows of one height, of which there may be a million, are put into its sheets afterwards (``sheet_rows``).
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from ..cells import a1
from ..packed import PackedParts
from ..safe_text import fitted, starts_formula, visible
from ..style import ACCENT, GB2312, LINE, NORMAL
from ..workbook.model import PLAIN, Style
from .sheet_cells import Cell, Link, Styled, Value
from .sheet_links import SheetLinks
from .sheet_rows import SheetRows

CREATED = datetime.datetime(2022, 1, 1)
"""What the file says of its making: the same results give the same bytes."""
MAX_NAME = 31
MAX_LINKS, MAX_LINK = 65_000, 2_000
"""Links that a sheet holds, and characters of one: a little less than what Excel allows."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_ROWS = re.compile(rb'<row r="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
A4 = 9
SMALLEST = 77
"""Per cent of its size at which a sheet is printed at least: 10.5 points are 8 then."""


class SheetBook:
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
        sheet.set_footer(f"&C&11{self.pages()}", {"margin": 0.35})
        return sheet

    def across(self, sheet: Any, column: int) -> None:
        """Print a sheet at a size that can be read, on as many pages beside each other as it takes, each with one column."""
        sheet.set_print_scale(SMALLEST)
        sheet.repeat_columns(column)
        sheet.print_across()

    def pages(self) -> str:
        """What stands below each printed page."""
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
        url = self.url(sheet, link)
        if url is None:
            return False
        look = replace(style, color=ACCENT)
        sheet.write_url(row, column, url, self.look(look, starts_formula(url._text)))
        return True

    def url(self, sheet: Any, link: Link) -> Any:
        """A link as the writer keeps it; ``None`` where the sheet cannot hold another one, or none so long."""
        if sheet.hlink_count >= MAX_LINKS or max(len(link.path), len(link.place)) > MAX_LINK:
            return None
        url = object.__new__(type(self.link))
        url.__dict__.update(self.link.__dict__)
        # the writer would turn slashes into backslashes, which only Windows takes for folders
        url._relationship_link, url._anchor, url._text = link.path, link.place, fitted(visible(link.value), self.lang)
        return url

    def formats_of(self, style: Style) -> Callable[[bool, bool], int]:
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

    def know(self, looks: Sequence[Style]) -> None:
        """Give the formats of looks their numbers, whatever is written first: as cells, and as cells that open a file."""
        for look in looks:
            for style in (look, replace(look, color=ACCENT)):
                for quoted in (False, True):
                    self.formats_of(style)(quoted, False)


def _parted(sheet: bytes, last: int, columns: int) -> tuple[bytes, bytes]:
    """What of a sheet stands before its many rows, up to row ``last``, and behind them."""
    behind = next((found.start() for found in _ROWS.finditer(sheet) if int(found[1]) > last), -1)
    if behind < 0:
        sheet = _DIMENSION.sub(b'<dimension ref="A1:%b"/>' % a1(last, columns).encode(), sheet, count=1)
        behind = sheet.index(b"</sheetData>")
    return sheet[:behind], sheet[behind:]
