"""Fill generated workbooks with the story's answers, as an official's program would save them.

What belongs here: from answers by id to cells by address, and the two programs that can write
them. What does not: the story (``story``) and checking what was filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..workbook.layout import CHECK_SHEET, Layout
from .records import Return

CellValue = tuple[str, str, str | float]
"""Sheet, A1 address, what is typed."""


def cells_of(layout: Layout, story: Return) -> Iterator[CellValue]:
    """Every cell that a return types into, found by the layout."""
    addresses = {i.id: (i.sheet, i.address) for i in layout.inputs()}
    for name, value in story.values.items():
        yield *addresses[name], value
    for table, entries in story.tables.items():
        for entry in entries:
            for column, value in entry.cells.items():
                sheet, area = addresses[f"{table}.{column}"]
                first = area.split(":")[0]
                letters = first.rstrip("0123456789")
                row = int(first[len(letters) :]) + entry.row - 1
                yield sheet, f"{letters}{row}", value
    for code, text in story.explanations.items():
        _, address = addresses[f"explain_{code.replace('.', '_')}"]
        yield CHECK_SHEET, address, text


def fill_with_openpyxl(source: Path, target: Path, cells: tuple[CellValue, ...]) -> None:
    """Type into a workbook with openpyxl; cached values of formulas are lost, as it does."""
    import openpyxl

    book = openpyxl.load_workbook(source)
    for sheet, address, value in cells:
        cell = book[sheet][address]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
