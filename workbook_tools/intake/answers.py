"""Read the answers of a form out of a workbook, each with its address.

What belongs here: walking the form's inputs and putting their raw values in place. What does not:
the reading of a raw value (``rules`` through ``check.values``) and the package (``ooxml``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING

from ..cells import EPOCH_1904_SHIFT, Range, a1, range_of
from ..errors import FileRefused
from ..form.definition import Block, Form, Question
from ..form.submission import shown
from ..form.types import DATED, FieldType
from ..rules.values import Value
from ..safe_text import MAX_TEXT
from ..words import Fact, Words
from ..workbook.layout import COMMENTED, Layout, explanation_id
from .baseline import Baseline
from .locate import Found, Identity, find_inputs
from .ooxml import Workbook
from .placed import MEMORY

if TYPE_CHECKING:
    from ..workbook.fill import Key


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
    columns: dict[tuple[str, str], Range]
    explanations: dict[str, str]
    lost: tuple[str, ...]
    found: Found = field(default_factory=lambda: Found({}))
    covered: dict[tuple[str, str], tuple[Value, ...]] = field(default_factory=dict)
    """By (block, line): what stands unseen in the cells that a narrative box covers."""
    beneath: frozenset[tuple[str, int, int]] = frozenset()
    """Where those cells are, by sheet, row and column."""
    boxes: tuple[Range, ...] = ()
    """The narrative boxes, each with all the cells that it covers."""


def typed_of(raw: Raw, form: Form) -> dict[Key, Value]:
    """What stands in the inputs, by the ids that ``workbook.fill`` knows: lines of lists count from 1."""
    blocks = {block.id: block for _, block in form.blocks()}
    typed: dict[Key, Value] = {
        (blocks[block].input_id(line, column), 0): value for (block, line, column), value in raw.cells.items()
    }
    for table, lines in raw.tables.items():
        names = {column: blocks[table].input_id("", column) for column in dict.fromkeys(column for line in lines for column in line.cells)}
        typed.update({
            (names[column], number): value
            for number, line in enumerate(lines, 1) for column, value in line.cells.items() if value is not None
        })
    typed.update({(explanation_id(code), 0): said for code, said in raw.explanations.items()})
    return typed


def cell_value(book: Workbook, sheet: str, row: int, column: int, kind: FieldType | None = None) -> Value:
    """What stands in a cell that holds an answer of a type, days in the calendar that starts in 1900."""
    value = book.sheets[sheet].cells.get((row, column))
    if book.date1904 and kind is not None and kind.can(DATED) and isinstance(value, float):
        return value + EPOCH_1904_SHIFT
    return value


CUT = 255
"""Characters after which some programs cut every text that they save as .xls."""


def _texts(raw: Raw) -> Iterator[tuple[str, str, str]]:
    """Every text that was written: sheet, A1, text."""
    for key, value in raw.cells.items():
        if isinstance(value, str):
            yield *raw.places[key], value
    for table, lines in raw.tables.items():
        for line in lines:
            for column, value in line.cells.items():
                if isinstance(value, str):
                    area = raw.columns[table, column]
                    yield area.sheet, a1(line.row, area.left), value
    for code, said in raw.explanations.items():
        place = raw.found.areas.get(explanation_id(code))
        if place is not None:
            yield place.sheet, a1(place.top, place.left), said


def texts_too_long(raw: Raw) -> Iterator[tuple[str, str, int]]:
    """Answers with more text than any cell holds: sheet, A1 and how many characters. No program that people type in makes them."""
    written = chain(raw.cells.values(), raw.explanations.values(), *(line.cells.values() for lines in raw.tables.values() for line in lines))
    if not [value for value in written if type(value) is str and len(value) > MAX_TEXT]:
        return iter(())
    return ((sheet, cell, len(text)) for sheet, cell, text in _texts(raw) if len(text) > MAX_TEXT)


def texts_cut(raw: Raw) -> Iterator[tuple[str, str, str]]:
    """Answers of an .xls that end just where some programs cut: sheet, A1 and the text."""
    return ((sheet, cell, text) for sheet, cell, text in _texts(raw) if len(text) == CUT)


def _on_copy(book: Workbook) -> Iterator[tuple[str, str]]:
    """The explanations that an annotated copy has room for beside the form's own, by code."""
    for code in COMMENTED:
        place = range_of(book.names.get(explanation_id(code), ""))
        if place is not None and place.sheet in book.sheets:
            said = cell_value(book, place.sheet, place.top, place.left)
            if said is not None:
                yield code, shown(said)


def _torn(book: Workbook, layout: Layout, name: str, question: Question) -> Fact:
    """An input that cannot be read where its name points now, with that place and the one in the form."""
    now, old = range_of(book.names.get(name, "")), range_of(layout.defined_names()[name])
    if now is None or old is None:
        return question.label
    there, here = f"“{now.sheet}” {a1(now.top, now.left)}", f"“{old.sheet}” {a1(old.top, old.left)}"
    return Words(
        f"{question.label.zh}（原表中在{here}，现在指到{there}，多因剪切或移动单元格所致）",
        f"{question.label.en} (in the form {here}, now {there}: cells were cut or moved)",
    )


def _table(
    book: Workbook, layout: Layout, home: str, block: Block, areas: Mapping[str, Range]
) -> tuple[dict[str, Range], tuple[RawLine, ...]]:
    form = layout.form
    columns = {
        q.id: areas[name]
        for q in block.columns
        if (name := block.defined_name("", q.id)) in areas
    }
    if not columns:
        raise FileRefused("structure.sheet_missing", what=home)
    sheets = Counter(area.sheet for area in columns.values())
    for question in block.columns:
        area = columns.get(question.id)
        if area is not None and (area.sheet != sheets.most_common(1)[0][0] or area.left != area.right):
            what = _torn(book, layout, block.defined_name("", question.id), question)
            raise FileRefused("structure.sheet_missing", in_sheet=home, what=what)
    top = min(area.top for area in columns.values())
    bottom = max(area.bottom for area in columns.values())
    rows = range(top, bottom + 1)
    if not book.date1904:  # a cell as it stands
        held = book.sheets[next(iter(columns.values())).sheet].cells.get
        standing = zip(*(map(held, zip(rows, repeat(area.left))) for area in columns.values()), strict=True)
        return columns, tuple([RawLine(row, dict(zip(columns, values, strict=True))) for row, values in zip(rows, standing, strict=True)])
    kinds = {q.id: form.type_of(q) for q in block.columns}
    return columns, tuple(
        RawLine(row, {c: cell_value(book, area.sheet, row, area.left, kinds[c]) for c, area in columns.items()}) for row in rows
    )


def _planned(block: Block, line: str, column: str, layout: Layout) -> tuple[str, str]:
    """Where an input stands in the form itself, for words about one that a return lacks."""
    at = layout.blocks[block.id].cell(line, column)
    return at.sheet, a1(at.row, at.column)


def read_raw(
    book: Workbook, layout: Layout, identity: Identity,
    expected: Callable[[], Baseline] | None = None, *, same: bool = True,
) -> Raw:
    """Read what stands in every input of the form.

    Raises ``FileRefused`` where a list or an input is gone; in a workbook that was not laid out the ``same``
    way, what it does not have reads as blank.
    """
    found = find_inputs(book, layout, same=same, expected=expected)
    areas = found.areas
    placed = MEMORY.place(book, layout, areas)
    cells = {key: cell_value(book, sheet, *at, kind) for key, sheet, at, kind in placed.inputs}
    places = dict(placed.places)
    tables: dict[str, tuple[RawLine, ...]] = {}
    columns: dict[tuple[str, str], Range] = {}
    for sheet, block in layout.form.blocks():
        if block.open:
            held, tables[block.id] = _table(book, layout, sheet.name, block, areas)
            lacking = [q for q in block.columns if q.id not in held]
            if lacking and same:
                what = _torn(book, layout, block.defined_name("", lacking[0].id), lacking[0])
                raise FileRefused("structure.sheet_missing", in_sheet=sheet.name, what=what)
            for question in lacking:  # words about it name the place where the form has it now
                planned = range_of(layout.defined_names()[block.defined_name("", question.id)])
                if planned is not None:
                    held[question.id] = planned
            columns.update({(block.id, c): area for c, area in held.items()})
            continue
        for key, question in placed.missing[block.id]:
            if same:
                what = _torn(book, layout, block.defined_name(*key[1:]), question)
                raise FileRefused("structure.sheet_missing", in_sheet=sheet.name, what=what)
            cells[key], places[key] = None, _planned(block, *key[1:], layout)
    covered: dict[tuple[str, str], tuple[Value, ...]] = {}
    beneath: set[tuple[str, int, int]] = set()
    for box, name, below in placed.covered:
        held_there = book.sheets[name].cells
        if not held_there.keys().isdisjoint(below):
            under = [at for at in below if at in held_there]
            covered[box] = tuple([held_there[at] for at in under])
            beneath.update((name, *at) for at in under)
    explanations = {}
    for code in layout.explanations:
        place = areas.get(explanation_id(code))
        if place is not None:
            said = cell_value(book, place.sheet, place.top, place.left)
            explanations[code] = "" if said is None else shown(said)
    explanations.update(_on_copy(book))
    return Raw(identity, cells, places, tables, columns, explanations, found.lost, found, covered, frozenset(beneath), placed.boxes)
