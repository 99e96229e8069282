"""Read the answers of a form out of a workbook, each with its address.

What belongs here: walking the form's inputs and putting their raw values in place. What does not:
the reading of a raw value (``rules`` through ``check.reading``) and the package (``ooxml``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..form.definition import Block
from ..rules.excel import a1
from ..rules.values import Value
from ..workbook.layout import Layout
from .locate import Area, Identity, find_inputs
from .ooxml import Workbook
from .trouble import FileTrouble


@dataclass(frozen=True, slots=True)
class RawLine:
    """One row of a list: the sheet's row number and what stands in each column."""

    row: int
    cells: dict[str, Value]


@dataclass(frozen=True)
class Raw:
    """What stands in every input, before anything is read into it.

    ``cells`` is keyed by (block, line, column); ``places`` gives each one's sheet and A1.
    """

    identity: Identity
    cells: dict[tuple[str, str, str], Value]
    places: dict[tuple[str, str, str], tuple[str, str]]
    tables: dict[str, tuple[RawLine, ...]]
    columns: dict[tuple[str, str], Area]
    explanations: dict[str, str]
    lost: tuple[str, ...]


def _raw(book: Workbook, sheet: str, row: int, column: int) -> Value:
    return book.sheets[sheet].cells.get((row, column))


def _scalars(block: Block, areas: dict[str, Area]) -> Iterator[tuple[tuple[str, str, str], Area]]:
    for line, column, question in block.questions():
        if question.formula:
            continue
        area = areas.get(block.defined_name(line, column))
        if area is None:
            continue
        offset = 0
        if block.kind == "grid":
            offset = [q.id for q in block.columns].index(column)
        at = area.left + offset
        yield (block.id, line, column), Area(area.sheet, area.top, at, area.top, at)


def _table(book: Workbook, block: Block, areas: dict[str, Area]) -> tuple[dict[str, Area], tuple[RawLine, ...]]:
    columns = {
        q.id: areas[name]
        for q in block.columns
        if (name := block.defined_name("", q.id)) in areas
    }
    if not columns:
        raise FileTrouble("structure.sheet_missing", block.id)
    top = min(area.top for area in columns.values())
    bottom = max(area.bottom for area in columns.values())
    lines = [
        RawLine(row, {c: _raw(book, area.sheet, row, area.left) for c, area in columns.items()})
        for row in range(top, bottom + 1)
    ]
    return columns, tuple(lines)


def read_raw(book: Workbook, layout: Layout, identity: Identity) -> Raw:
    """Read what stands in every input of the form; raises ``FileTrouble`` if a list is gone."""
    areas, lost = find_inputs(book, layout)
    cells: dict[tuple[str, str, str], Value] = {}
    places: dict[tuple[str, str, str], tuple[str, str]] = {}
    tables: dict[str, tuple[RawLine, ...]] = {}
    columns: dict[tuple[str, str], Area] = {}
    for sheet, block in layout.form.blocks():
        if block.open:
            found, tables[block.id] = _table(book, block, areas)
            columns.update({(block.id, c): area for c, area in found.items()})
            continue
        for key, area in _scalars(block, areas):
            cells[key] = _raw(book, area.sheet, area.top, area.left)
            places[key] = (area.sheet, a1(area.top, area.left))
        missing = [k for k in block.questions() if not k[2].formula and (block.id, k[0], k[1]) not in cells]
        if missing:
            raise FileTrouble("structure.sheet_missing", sheet.name, sheet.name)
    explanations = {}
    for code in layout.explanations:
        place = areas.get(f"explain_{code.replace('.', '_')}")
        if place is not None:
            said = _raw(book, place.sheet, place.top, place.left)
            explanations[code] = "" if said is None else str(said)
    return Raw(identity, cells, places, tables, columns, explanations, lost)
