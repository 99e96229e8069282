"""The second sheet of the aggregate, 概览: one page to print, with charts.

What belongs here: how the page lies. What does not: what it says (``overview``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..form.definition import Form
from ..style import ACCENT, HEI, QUIET, TINT
from ..workbook.model import COLUMN_HEAD, PLAIN, TITLE, Style
from .analysis_sheets import CHART
from .listing import Book
from .marks import LEVELS
from .overview import Figure, Overview, Places, Years
from .quality import Trust, Weight
from .sheet_cells import ENTRY, NUMBER, Cell, Styled
from .sheet_page import Page
from .table_schema import short
from .text_width import INDENT, LETTERS, lines_broken

NAME = "概览"
_WIDTHS = (19, 11, 11, 16, 16, 16, 14)
"""So wide that what is printed on one page is no smaller than 8 points."""
_LAST = len(_WIDTHS) - 1
_BEFORE_YEARS = 3
"""Columns of the table of years before the first year: two for the name, one for the unit. Behind the last is what it grew by."""
_BIG = replace(PLAIN, font=HEI, size=15, color=ACCENT, fill=TINT, across="center", number_format="#,##0.00")
_COUNT = replace(_BIG, number_format="#,##0")
_SMALL = replace(PLAIN, size=10.5, color=QUIET, fill=TINT, across="center", wrap=True)
_NUMBER = replace(NUMBER, number_format="#,##0")
_AMOUNT = replace(NUMBER, number_format="#,##0.00")
_SHARE = replace(NUMBER, number_format="0.0%")
_NOTE = replace(PLAIN, size=10.5, color=QUIET)
_COLORS = (f"#{ACCENT[2:]}", "#8FB0CF", "#C98B3C", "#6B7785")
_TALL, _LINE, _SHOWN = 11, 15, 4
"""Lines of the band of charts, points of a line, and measures that a chart shows."""
_ONE_PAGE, _THIN = 930.0, 5.0
"""Points of lines that are printed on one page where a digit is eight pixels wide, and of a blank line at least; a lower chart would have smaller letters."""
_REST = 92.0
"""Points of the headings of what weighs most, and of what stands below it."""
_WHO, _WHAT = (0, 1), (1, 4)
"""The columns over which the unit and the name of a heavy value stand: from the first up to the one behind the last."""
_IN_HUNDRED_MILLIONS = Decimal(10000)
_LARGE = 1e9
"""An amount whose cents nobody reads, and for which there is no room."""


def write_overview(book: Book, form: Form, overview: Overview) -> None:
    """Write the sheet."""
    page = Page(book, NAME, _WIDTHS, landscape=False)
    page.sheet.set_margins(left=0.4, right=0.4, top=0.3, bottom=0.6)
    page.line("汇总概览", style=replace(TITLE, across="left", size=18))
    page.line(form.title.zh, style=PLAIN)
    _tiles(page, overview)
    page.at += 1
    band = page.at
    page.at += _TALL if overview.places is not None or overview.years is not None else 0
    ranges: list[_Range] = []
    numerals = iter("一二三")
    if overview.places is not None:
        ranges += _places(page, overview.places, next(numerals))
    if overview.years is not None:
        ranges += _years(page, overview.years, next(numerals))
    charts = range(band, band + (_TALL if ranges else 0))
    if overview.heaviest is not None and overview.weights:
        spare = (_LINE - _THIN) * (len(_blank(page, charts)) + 2)
        _heaviest(page, overview.heaviest, _fitting(overview.weights, _ONE_PAGE - page.points() - _REST + spare), next(numerals))
    page.at += 1
    _row(page, Styled("各项数字依据已接收的报送，可信程度见“质量”；明细和出处见后面各表。", _NOTE))
    blank, over = _blank(page, charts), max(0.0, page.points() - _ONE_PAGE)
    for row in blank if over else ():
        page.sheet.set_row(row, max(_THIN, _LINE - over / len(blank)))
    for number, given in enumerate(ranges):
        _chart(page, given, charts, number, len(ranges))


def _blank(page: Page, charts: range) -> Sequence[int]:
    """The lines that keep things apart."""
    return [row for row in range(page.at) if row not in page.sheet.row_sizes and row not in charts]


def _fitting(weights: Sequence[Weight], room: float) -> Sequence[Weight]:
    """As many of them as there is room for, at least one: their names are shown whole."""
    left, count = room, 0
    for weight in weights:
        left -= _LINE * _lines(weight)
        count += int(left >= 0)
    return weights[: max(1, count)]


def _lines(weight: Weight) -> int:
    return max(_lines_over(weight.unit, *_WHO), _lines_over(weight.item, *_WHAT))


def _lines_over(text: str, first: int, behind: int) -> int:
    """The lines of a text over some columns."""
    return lines_broken(text, sum(_WIDTHS[first:behind]) * LETTERS - INDENT)


@dataclass(frozen=True, slots=True)
class _Range:
    """What a chart is of: its title, the row of headings, the first line, how many, and the columns."""

    title: str
    head: int
    first: int
    count: int
    columns: tuple[int, ...]


def _heading(page: Page, words: str, *labels: str) -> None:
    """A heading and the labels of the columns below it, no higher than they need."""
    page.heading(words, *labels)
    page.sheet.set_row(page.at - 1, 5 + _LINE * max(lines_broken(label, _WIDTHS[n] * LETTERS) for n, label in enumerate(labels)))


def _row(page: Page, *cells: Cell, lines: int = 1) -> None:
    """A row of so many lines, no higher than that, so that the page stays one page."""
    for column, cell in enumerate(cells):
        page.book.put(page.sheet, page.at, column, cell, ENTRY)
    page.sheet.set_row(page.at, _LINE * lines)
    page.at += 1


def _amount(value: float | None) -> Styled:
    return Styled(value, _NUMBER if value is not None and abs(value) >= _LARGE else _AMOUNT)


def _large(value: Decimal, unit: str) -> tuple[float, str]:
    """An amount of 万元 in 亿元 where it is large: a headline is read, not reckoned with."""
    if unit == "万元" and abs(value) >= _IN_HUNDRED_MILLIONS:
        return float(round(value / _IN_HUNDRED_MILLIONS, 2)), "亿元"
    return float(value), unit


def _named(figure: Figure, unit: str) -> str:
    """What a figure is called, with the unit that it is shown in."""
    return f"{figure.label.replace(f'（{figure.unit}）', '')}（{unit}）"


def _tiles(page: Page, overview: Overview) -> None:
    """The sums in large figures, each with its name below."""
    page.at += 1
    figures = overview.figures[: _LAST + 1]
    told = [_large(figure.value, figure.unit) for figure in figures]
    page.line(*(Styled(value, _BIG if unit == "亿元" else _COUNT) for value, unit in told), *(Styled(None, _BIG),) * (_LAST + 1 - len(told)))
    page.sheet.set_row(page.at - 1, 30)
    page.line(*(Styled(_named(figure, unit), _SMALL) for figure, (_, unit) in zip(figures, told, strict=True)), *(Styled(None, _SMALL),) * (_LAST + 1 - len(told)))
    page.sheet.set_row(page.at - 1, 34)


def _places(page: Page, places: Places, numeral: str) -> list[_Range]:
    columns = places.columns[:_LAST]  # those that there is room for
    left = len(places.columns) - len(columns)
    place = short(places.label)
    _heading(page, f"{numeral}、按{place}{f'（另有 {left} 项金额，见“按{place}汇总”）' if left else ''}", places.label, *(c.label for c in columns))
    top = page.at
    for name, values in places.lines:
        _row(page, name, *(_amount(v) if c.adds_up else Styled(v, _NUMBER) for v, c in zip(values, columns, strict=False)), lines=_lines_over(name, 0, 1))
    amounts = tuple(i for i, c in enumerate(columns, 1) if c.adds_up)
    count = len(places.lines) - 1
    units = "、".join(dict.fromkeys(columns[i - 1].unit for i in amounts))
    return [_Range(f"按{place}（{units}）", top - 1, top, count, (amounts[0], *amounts[1:][-1:]))] if amounts and count else []


def _growth(values: tuple[Decimal | None, ...]) -> Styled:
    first, last = values[0], values[-1]
    return Styled(float(last / first - 1) if first and last is not None else None, _SHARE)


def _years(page: Page, years: Years, numeral: str) -> list[_Range]:
    room = _LAST - _BEFORE_YEARS
    every = range(len(years.years))
    kept = every if len(every) <= room else (0, *every[1 - room :])  # the first, which the others are held against, and the last ones
    heads = [f"{years.years[n]}年" for n in kept]
    told = "" if len(kept) == len(years.years) else "（其他年份见“按年度汇总”）"
    _heading(page, f"{numeral}、分年度指标合计{told}", "指标", "", "单位", *heads, f"{years.years[-1]}年比{years.years[0]}年")
    _wide(page, page.at - 1, 0, 1, "指标", COLUMN_HEAD)
    top = page.at
    for label, unit, values in years.lines:
        _row(page, label, None, unit, *(_amount(None if v is None else float(v)) for v in (values[n] for n in kept)), _growth(values), lines=_lines_over(label, 0, 2))
        _wide(page, page.at - 1, 0, 1, label, ENTRY)
    for label, shares in years.shares:
        _row(page, label, None, "%", *(Styled(None if s is None else float(s), _SHARE) for s in (shares[n] for n in kept)), Styled(None, _SHARE), lines=_lines_over(label, 0, 2))
        _wide(page, page.at - 1, 0, 1, label, ENTRY)
    unit = years.lines[0][1]
    same = next((i for i, line in enumerate(years.lines) if line[1] != unit), len(years.lines))
    title = f"{heads[0]}至{heads[-1]}（{unit}）"
    return [_Range(title, top - 1, top, min(same, _SHOWN), tuple(range(_BEFORE_YEARS, _BEFORE_YEARS + len(heads))))]


def _wide(page: Page, row: int, first: int, last: int, text: str, style: Style) -> None:
    """One text over several columns."""
    for column in range(first + 1, last + 1):
        page.book.put(page.sheet, row, column, None, style)
    page.sheet.merge_range(row, first, row, last, "", page.book.look(style))
    page.book.put(page.sheet, row, first, text, style)


def _heaviest(page: Page, trust: Trust, weights: Sequence[Weight], numeral: str) -> None:
    together = sum((weight.share for weight in weights), Decimal(0))
    _heading(
        page, f"{numeral}、{trust.title}最大的 {len(weights)} 项，占合计的 {together:.1%}",
        "单位", "名称", "", "", trust.unit or "数值", "占比", "核实标记",
    )
    _wide(page, page.at - 1, _WHAT[0], _WHAT[1] - 1, "名称", COLUMN_HEAD)
    for weight in weights:
        _row(
            page, weight.unit, weight.item, None, None, _amount(float(weight.value)), Styled(float(weight.share), _SHARE),
            LEVELS[weight.level].zh, lines=_lines(weight),
        )
        _wide(page, page.at - 1, _WHAT[0], _WHAT[1] - 1, weight.item, ENTRY)


def _chart(page: Page, given: _Range, charts: range, number: int, of: int) -> None:
    """A chart in the band below the large figures, beside the others."""
    chart: Any = page.book.book.add_chart({"type": "column"})
    name = page.sheet.get_name()
    last = given.first + given.count - 1
    for place, column in enumerate(given.columns):
        chart.add_series({
            "name": [name, given.head, column], "categories": [name, given.first, 0, last, 0],
            "values": [name, given.first, column, last, column], "fill": {"color": _COLORS[place % len(_COLORS)]}, "gap": 60,
        })
    chart.set_title({"name": given.title, "name_font": {"size": 11, "bold": False}})
    chart.set_legend({"position": "bottom", "font": {"size": CHART}})
    chart.set_x_axis({"num_font": {"size": CHART}})
    chart.set_y_axis({
        "num_format": "#,##0", "num_font": {"size": CHART}, "major_gridlines": {"visible": True, "line": {"color": "#DDE3EA"}}, "line": {"none": True},
    })
    width = int(sum(_WIDTHS) * 7.4) // of
    chart.set_size({"width": width - 6, "height": len(charts) * 20})
    page.sheet.insert_chart(charts.start, 0, chart, {"x_offset": number * width, "object_position": 3})
