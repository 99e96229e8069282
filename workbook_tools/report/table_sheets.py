"""The sheets of tidy tables: how wide each column is, how its values look, what is printed of it, and what its addresses open.

What belongs here: one table on a sheet of its own. What does not: which tables there are (``aggregate``) and how rows
become a sheet (``listing``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..style import HEAD, HEI
from ..workbook.model import PLAIN, Style
from .listing import MOST_PRINTED, Book
from .rows import batches_of
from .sheet_book import MAX_LINKS
from .sheet_cells import Cell, Head, Link, Printed, Styled
from .sheet_columns import Columns
from .table_schema import BLANK, CELL, COUNTED, FILE, MARK_WORDS, SHEET, Column, Plain, Table
from .text_width import wide

NO_LINKS: Mapping[str, str] = {}
_ORIGIN = frozenset({MARK_WORDS.id, FILE.id, SHEET.id, CELL.id})
_SAMPLE = 200
"""Rows looked at to choose the width of a column."""


def _style(column: Column) -> Style:
    if column.kind == "text":
        return replace(PLAIN, indent=1)  # clear of the number beside it
    return replace(PLAIN, across="right", number_format=column.format)


def _shown(value: Plain) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value or "")


def _heads(table: Table) -> list[Head]:
    """Columns as wide as their values, within reason; the heading wraps."""
    out, sample = [], table.rows[:_SAMPLE]
    for column in table.columns:
        values = [wide(_shown(row.get(column.id))) for row in sample]
        half = (wide(column.label) + 1) / 2 + 4
        width = min(36.0, max(8.0, half, *values) + 2) if values else max(10.0, half)
        out.append(Head(column.label, width, _style(column)))
    return out


def _cells(table: Table, links: Mapping[str, str]) -> Iterator[Sequence[Sequence[Cell]]]:
    """The columns for a sheet, in batches: a blank text is （空）, a blank number stays blank; addresses of cells lead there."""
    linked = _linked(table) if links else frozenset()
    for batch in batches_of(table.rows):
        columns: list[Sequence[Cell]] = []
        for column in table.columns:
            values = batch.column(column.id)
            columns.append(values if column.kind != "text" or all(values) else [value or BLANK for value in values])
            if column.measured:
                whole = replace(_style(column), number_format="#,##0")
                columns[-1] = [
                    Styled(value, whole) if isinstance(value, float) and value.is_integer() and unit in COUNTED else value
                    for value, unit in zip(values, batch.column(column.measured), strict=True)
                ]
        if linked:
            places = [(links.get(str(file)), str(sheet).replace("'", "''")) for file, sheet in zip(batch.column(FILE.id), batch.column(SHEET.id), strict=True)]
            for n, column in enumerate(table.columns):
                if column.id in linked:
                    columns[n] = [
                        Link(str(cell), path, f"'{sheet}'!{cell}") if cell and path else shown
                        for cell, shown, (path, sheet) in zip(batch.column(column.id), columns[n], places, strict=True)
                    ]
        yield columns


def _linked(table: Table) -> frozenset[str]:
    """The columns of addresses that are links: all of them, or one a row where a sheet could not hold so many."""
    places = [c.id for c in table.columns if c.places]
    return frozenset(places if len(places) * len(table.rows) <= MAX_LINKS else [CELL.id])


def _printed(table: Table, heads: Sequence[Head], whose: frozenset[str]) -> Printed | None:
    """The columns that are printed where all of them, one page wide, could not be read: from who it is of to where it stands.

    ``whose`` are the columns that say who a row is of. They go on one page where they can, else on several at a size that
    can be read.
    """
    if sum(head.width for head in heads) <= MOST_PRINTED:
        return None
    first = max((n for n, column in enumerate(table.columns) if column.id in whose), default=0)
    own = [n for n, column in enumerate(table.columns) if n > first and not column.places and column.id not in _ORIGIN]
    last = own[-1] if own else len(heads) - 1
    return Printed(first, last, sum(head.width for head in heads[first : last + 1]) > MOST_PRINTED)


def write_table(
    book: Book, table: Table, whose: frozenset[str], whole: Mapping[str, Plain] | None = None, links: Mapping[str, str] = NO_LINKS,
) -> None:
    """Write a table on a sheet of its own, as an Excel table; ``links`` are the paths of returns by their names."""
    heads = _heads(table)
    last: list[Cell] = []
    for column, head in zip(table.columns, heads, strict=True):
        if whole is not None:
            look = replace(head.style, font=HEI, fill=HEAD)
            last.append(Styled(whole.get(column.id), look))
    named = re.sub(r"\W", "_", table.id)
    book.listing(table.title, heads, Columns(_cells(table, links)), wrap=False, last=last, table=f"t_{named}", printed=_printed(table, heads, whose))
