"""Fill generated workbooks with the story's answers, as an official's program would save them.

What belongs here: the story's answers by the ids of inputs, and the program that writes them where
LibreOffice is missing. What does not: the story (``story``), which cell an answer goes into
(``workbook.fill``) and checking what was filled in.
"""

from __future__ import annotations

from pathlib import Path

from ..cells import a1
from ..rules.values import Value
from ..workbook.fill import Key, Typed, cells_of
from ..workbook.layout import Layout, explanation_id
from .records import Return

CellValue = tuple[str, str, str | float]
"""Sheet, A1 address, what is typed."""


def typed_of(story: Return) -> dict[Key, Value]:
    """What a return types into its inputs."""
    typed: dict[Key, Value] = {(name, 0): value for name, value in story.values.items()}
    for table, entries in story.tables.items():
        for entry in entries:
            typed.update({(f"{table}.{column}", entry.row): value for column, value in entry.cells.items()})
    typed.update({(explanation_id(code), 0): text for code, text in story.explanations.items()})
    return typed


def keystrokes(layout: Layout, typed: Typed) -> tuple[CellValue, ...]:
    """What is typed into which cell; raises ``ValueError`` if the form has no place for some of it."""
    filling = cells_of(layout, typed)
    if filling.misfits:
        raise ValueError(f"{layout.form.id}: {filling.misfits[0]}")
    return tuple(
        (sheet, a1(row, column), value) for (sheet, row, column), value in filling.cells.items()
        if isinstance(value, str | float)
    )


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
    book.calculation.fullCalcOnLoad = True
    book.save(target)
