"""The sheets 分析…: panels one below the other, each table with its chart beside it, one page wide.

What belongs here: how they lie. What does not: what they say (``analysis``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..style import ACCENT, QUIET
from ..workbook.model import COLUMN_HEAD, PLAIN, TITLE, Style
from .analysis_panels import Analysis, Format, Panel
from .listing import Book
from .sheet_cells import ENTRY, NUMBER, Styled
from .sheet_page import Page
from .text_width import INDENT, LETTERS, lines_broken, wide

_NAME, _VALUE, _MOST = 42, 20, 5
"""Widths of the column of names and of each other, and how many of those there are: what is printed is no smaller than 8 points."""
_TALL, _LINE, _PAGE = 17, 16.5, 576.0
"""Lines of a chart, points of a line, and points of the lines that are printed on one page."""
_LOW, _LOW_BARS = 11, 14
"""Lines of a chart at least, where its table needs the room: bars lie below each other, each with its name."""
_STYLES: Mapping[Format, Style] = {
    "amount": replace(NUMBER, number_format="#,##0.00"), "count": replace(NUMBER, number_format="#,##0"),
    "share": replace(NUMBER, number_format="0.0%"),
}
_NAMED = replace(ENTRY, wrap=True)
_NOTE = replace(PLAIN, color=QUIET)
CHART = 10.5
"""Points of the words in a chart: on paper a quarter less, as those of the tables."""
COLORS = (f"#{ACCENT[2:]}", "#8FB0CF", "#C98B3C", "#6B7785")


def write_analysis(book: Book, analysis: Analysis, title: str) -> None:
    """Write one sheet."""
    page = Page(book, analysis.name, (_NAME, *[_VALUE] * _MOST), landscape=True)
    page.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.line(analysis.name.removeprefix("分析 "), style=replace(TITLE, across="left", size=18))
    page.line(title, style=PLAIN)
    for number, panel in enumerate(analysis.panels):
        _panel(page, panel, number)


def _panel(page: Page, panel: Panel, number: int) -> None:
    """A heading, the table, then the chart below it, on the next page where long names leave it no room; each panel begins on a page of its own."""
    start = page.at + 1 if number else 0
    if number:
        page.sheet.hbreaks.append(page.at + 1)
    page.heading(f"{'一二三四五六七八九十'[number]}、{panel.title}" if number < 10 else panel.title)
    page.line(panel.key, *(head.label for head in panel.heads), style=COLUMN_HEAD)
    tall = max(-(-wide(head.label) // (_VALUE - 2)) for head in panel.heads)
    page.sheet.set_row(page.at - 1, max(24.0, 15.0 * tall + 6))
    top = page.at
    for name, values in panel.lines:
        lines = lines_broken(name, _NAME * LETTERS - INDENT)
        page.book.put(page.sheet, page.at, 0, name, _NAMED)
        for column, (head, value) in enumerate(zip(panel.heads, values, strict=True), 1):
            page.book.put(page.sheet, page.at, column, Styled(None if value is None else float(value), _STYLES[head.format]))
        page.sheet.set_row(page.at, _LINE + 15.0 * (lines - 1))
        page.at += 1
    if panel.note:
        page.book.put(page.sheet, page.at, 0, Styled(panel.note, _NOTE))
        page.at += 1
    count = len(panel.lines) - panel.whole
    if panel.charted and count:
        page.at += 1
        room = int((_PAGE - page.points(start)) / _LINE)
        tall = min(_TALL, room)
        if room < (_LOW_BARS if panel.kind == "bar" else _LOW):
            page.sheet.hbreaks.append(page.at - 1)
            tall = _TALL
        for row in range(page.at, page.at + tall):
            page.sheet.set_row(row, _LINE)
        _chart(page, panel, top, count, tall)
        page.at += tall


def _chart(page: Page, panel: Panel, top: int, count: int, tall: int) -> None:
    name, book = page.sheet.get_name(), page.book.book
    shares = panel.heads[panel.charted[0]].format == "share"
    chart: Any = book.add_chart({"type": "column" if panel.kind == "pareto" else panel.kind})
    line: Any = book.add_chart({"type": "line"}) if panel.kind == "pareto" else None
    last = top + count - 1
    for place, column in enumerate(panel.charted):
        series: dict[str, Any] = {
            "name": [name, top - 1, column + 1], "categories": [name, top, 0, last, 0], "values": [name, top, column + 1, last, column + 1],
        }
        if line is not None and place:
            line.add_series({**series, "y2_axis": True, "line": {"color": COLORS[2], "width": 1.75}})
        else:
            chart.add_series({**series, "fill": {"color": COLORS[place % len(COLORS)]}, "gap": 60})
    if line is not None:
        chart.combine(line)
        line.set_y2_axis({"num_format": "0%", "num_font": {"size": CHART}, "min": 0, "max": 1, "line": {"none": True}})
    small = {"num_font": {"size": CHART}}
    values = {
        "num_format": "0%" if shares else "#,##0", **small, "major_gridlines": {"visible": True, "line": {"color": "#DDE3EA"}}, "line": {"none": True},
        **({"min": 0} if all((v[c] or 0) >= 0 for _, v in panel.lines[:count] for c in panel.charted) else {}),
    }
    chart.set_title({"name": panel.title, "name_font": {"size": 11, "bold": False}})
    chart.set_legend({"position": "bottom", "font": {"size": CHART}} if len(panel.charted) > 1 else {"none": True})
    if panel.kind == "bar":
        chart.set_y_axis({**small, "reverse": True, "interval_unit": 1})
        chart.set_x_axis(values)
    else:
        chart.set_x_axis(small)
        chart.set_y_axis(values)
    chart.set_size({"width": int((_NAME + _VALUE * _MOST) * 7.3), "height": int(tall * _LINE * 4 / 3)})
    page.sheet.insert_chart(page.at, 0, chart, {"object_position": 3})
