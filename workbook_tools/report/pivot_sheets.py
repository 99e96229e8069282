"""The sheets of pivots, each with its chart: which pivots a form's main list gives, and how they lie on a sheet.

What belongs here: choosing them by what the form says of its columns, and writing their cells. What does not: their XML (``pivots``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..cells import LAST_ROW
from ..form.definition import Form
from ..form.types import LISTED, MONTHS
from ..form.units import CITY
from ..style import HEAD
from ..workbook.model import PLAIN, SUBHEADING
from .analysis_sheets import CHART, COLORS
from .listing import MOST_PRINTED, Book
from .pivots import Pivot
from .sheet_cells import Styled
from .sums import Sums
from .table_schema import MARK, called, main_table

MOST_ITEMS = 60
"""Items of an axis above which a chart says nothing any more."""
MOST_ROWS = LAST_ROW - 2
"""Rows of a list that stand on one sheet: a pivot has one table as its source and would not see those on a further sheet."""
FEW = 12
"""Items of a list of choices that is an axis though nobody asked for totals by it."""
TOP = 3
_FIRST = 34
_LABEL = replace(PLAIN, border=True, indent=1)
_VALUE = replace(PLAIN, border=True, across="right", number_format="#,##0.00")
_COUNT = replace(_VALUE, number_format="#,##0")
_HEADING = replace(_LABEL, fill=HEAD, wrap=True)


def pivots_of(form: Form, sums: Mapping[str, Sums]) -> Iterator[Pivot]:
    """The pivots of a form's main list: by city, by what the form groups it by, by its choices, by first and last year, by marks."""
    main = main_table(form)
    reckoned = sums.get(main.id) if main is not None else None
    if main is None or reckoned is None or not 0 < len(reckoned.table.rows) <= MOST_ROWS:
        return
    table = reckoned.table
    amounts, source = tuple(c for c in table.columns if c.adds_up), f"t_{table.id}"
    by_source = {column.source: column for column in table.columns if column.source}
    city = form.cover_field(CITY)
    keys = [by_source[city[0].input_id(city[1].id, "")]] if city else []
    for question in main.columns:
        column = by_source.get(main.input_id("", question.id))
        few = form.type_of(question).can(LISTED) and len(form.lists[question.list].items) <= FEW
        if column is not None and (question.id in main.grouped_by or few):
            keys.append(column)
    keys += [column for column in table.columns if column.derived]
    for key in keys:
        yield Pivot(f"透视 按{called(key)}", reckoned, source, key, None, amounts)
    for question in main.columns:
        if form.type_of(question).can(MONTHS):
            first, last = (table.column(f"{question.id}_{end}_year") for end in ("from", "to"))
            yield Pivot("透视 起止年份", reckoned, source, first, last, amounts[:1])
    yield Pivot("透视 核实标记", reckoned, source, table.column(MARK.id), None, amounts)


def write_pivot(book: Book, pivot: Pivot) -> tuple[int, int, Pivot]:
    """Write the cells of a pivot and its chart on a sheet of its own; returns the sheet's number, the first row, the pivot."""
    sheet = book.sheet(pivot.title)
    grid = pivot.grid()
    book.put(sheet, 0, 0, Styled(pivot.title, SUBHEADING))
    units = "、".join(dict.fromkeys(column.unit for column in pivot.amounts if column.unit))
    book.put(sheet, 1, 0, Styled(f"打开时自动刷新；可拖动字段，双击数字看明细。{f'单位：{units}。' if units else ''}", PLAIN))
    heads = pivot.heads
    value = _VALUE if pivot.amounts else _COUNT
    for row in range(TOP, TOP + heads):
        sheet.set_row(row, 32)
    for row, line in enumerate(grid, TOP):
        for column, cell in enumerate(line):
            style = _HEADING if row < TOP + heads else _LABEL if column == 0 else value
            book.put(sheet, row, column, Styled(cell, style))
    each, count = 18 if pivot.across else 27, max(len(line) for line in grid) - 1
    sheet.set_column(0, 0, _FIRST)
    sheet.set_column(1, count + 1, each)
    if _FIRST + each * count > MOST_PRINTED:
        book.across(sheet, 0)
    _chart(book, sheet, pivot, grid)
    return len(book.book.worksheets()), TOP + 1, pivot


def _chart(book: Book, sheet: object, pivot: Pivot, grid: list[list[str | float | None]]) -> None:
    heads = pivot.heads
    count, width = len(grid) - heads - 1, len(grid[-1]) - 1 - bool(pivot.across)
    if not 0 < count <= MOST_ITEMS:
        return
    name = sheet.get_name()  # type: ignore[attr-defined]
    chart = book.book.add_chart({"type": "column" if count <= FEW else "bar", "subtype": "stacked" if pivot.across else None})
    first, last = TOP + heads, TOP + heads + count - 1
    for place, column in enumerate(range(1, width + 1)):
        chart.add_series({
            **({"fill": {"color": COLORS[place]}} if width <= len(COLORS) else {}),
            "name": [name, TOP + heads - 1, column], "categories": [name, first, 0, last, 0], "values": [name, first, column, last, column],
        })
    chart.set_title({"name": pivot.title.removeprefix("透视 "), "name_font": {"size": 11, "bold": False}})
    chart.set_legend({"position": "bottom", "font": {"size": CHART}})
    small = {"num_font": {"size": CHART}}
    values = {**small, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#DDE3EA"}}, "line": {"none": True}}
    chart.set_x_axis(values if count > FEW else small)
    chart.set_y_axis({**small, "reverse": True, "interval_unit": 1} if count > FEW else values)
    chart.set_size({"width": 900, "height": max(360, 22 * count + 160)})
    sheet.insert_chart(TOP + len(grid) + 2, 0, chart)  # type: ignore[attr-defined]

