"""Submissions as tidy tables: one row a unit, a project, an indicator and year, a narrative box.

What belongs here: walking a form's blocks to decide tables and columns, and filling them with plain
values. What does not: totals (``totals``) and files (``aggregate``). Nothing here knows the
first form: what is a number follows from the types, what a table is from the kind of block.

Every row says where it comes from: unit, file, sheet and cell.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ..form.definition import Block, Form, Sheet
from ..form.submission import Submission
from ..form.types import MONTHS, NUMBERED
from ..rules.values import count_zi, number_text
from ..words import Words
from .addresses import Origin
from .marks import CLEAN, LEVELS, Marks, together
from .place_names import PlaceNames
from .rows import Spill, Stored
from .stated_sums import mark_of_sum, stated_sums
from .table_columns import apart, ends_of, place_columns
from .table_schema import (
    CELL,
    FILE,
    MARK,
    MARK_WORDS,
    SHEET,
    UNIT_CODE,
    Column,
    ColumnType,
    Plain,
    Table,
    column_of,
    column_type,
    main_table,
    measure_of,
    place_of,
    short,
)
from .told import Telling, Told, Value, told_of

UNITS, NARRATIVES = "units", "narratives"
_MOST_SHARED = 2_000
"""Different texts of a column that are kept to be shared."""


def _value(value: Value, kind: ColumnType) -> Plain:
    """An answer as its column needs it; a column of numbers holds numbers and blanks only."""
    if kind == "number":
        return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
    if kind == "date" and isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return number_text(value) if isinstance(value, int | float) else value


_READY: dict[ColumnType, frozenset[type]] = {"text": frozenset({str, type(None)}), "number": frozenset({float, type(None)}), "date": frozenset({type(None)})}


def _values(values: Sequence[Value], kind: ColumnType) -> Sequence[Plain]:
    """The same for many of them."""
    if not _READY[kind].issuperset(map(type, values)):
        return [_value(value, kind) for value in values]
    return [value if value is None or value - value == 0.0 else None for value in values] if kind == "number" else values  # type: ignore[operator]


class _Shared:
    """Texts of a column that stand in it many times, each kept once: what is kept and read again costs far less then."""

    def __init__(self) -> None:
        self._known: dict[Plain, Plain] = {}
        self._seen, self._worth = 0, True

    def of(self, values: Sequence[Plain]) -> Sequence[Plain]:
        """The same values."""
        if not self._worth:
            return values
        known = self._known
        self._seen += len(values)
        found = [known.setdefault(value, value) for value in values]
        if len(known) > _MOST_SHARED:
            self._worth = self._seen > 4 * len(known)
            known.clear()
            self._seen = 0
        return found


def _months(spans: Sequence[tuple[Column, tuple[tuple[Column, Column], ...]]], columns: Mapping[str, Sequence[Plain]]) -> Iterator[tuple[str, list[Plain]]]:
    for column, ends in spans:
        periods = [str(value or "").partition("-") for value in columns[column.id]]
        for (month, year), at in zip(ends, (0, 2), strict=True):
            said = [period[at] if period[at].isdecimal() and len(period[at]) == 6 else None for period in periods]
            yield month.id, [None if one is None else float(one) for one in said]
            yield year.id, [None if one is None else one[:4] for one in said]


def _title(sheet: Sheet, block: Block) -> str:
    return short((block.title or Words(sheet.name, sheet.name)).zh)


class _Place:
    """What the rows of a return begin and end with."""

    def __init__(self, form: Form, marks: Marks) -> None:
        self.marks, self.columns, self.names = marks, place_columns(form), PlaceNames()
        self.sums = stated_sums(form)
        self.marked = {file for file, _, _ in chain(marks.rows, marks.cells)}

    def around(self, own: Sequence[Column]) -> tuple[Column, ...]:
        """A table's own columns with those that all tables share around them."""
        return (*self.columns, *own, MARK, MARK_WORDS, FILE, SHEET, CELL)

    def start(self, one: Told, count: int) -> dict[str, Sequence[Plain]]:
        """Who a return is of, in so many rows."""
        first: dict[str, Sequence[Plain]] = {UNIT_CODE.id: [one.unit or None] * count}
        for column in self.columns[1:]:
            first[column.id] = [self._said(one, column)] * count
        return first

    def _said(self, one: Told, column: Column) -> Plain:
        listed = one.place_of_unit.get(column.role)
        said = _value(one.values.get(column.source), "text") if listed is None else listed
        return self.names.of(column.role, str(said)) or None if said else None

    def on_cover(self, one: Told) -> str | None:
        """What the official typed on the cover where that is not what the rows say of the unit."""
        typed = ((c.label.replace("\n", ""), _value(one.values.get(c.source), "text")) for c in self.columns[1:] if c.role in one.place_of_unit)
        return "；".join(f"{label}：{said}" for label, said in typed if said) or None

    def end(
        self, one: Told, places: Sequence[Origin | None], of_rows: tuple[str, Sequence[int]] | None = None, names: Sequence[str] = (),
    ) -> dict[str, Sequence[Plain]]:
        """How far rows are to be trusted, and where each stands.

        ``of_rows`` are the rows of a list, by its id and their numbers; ``names`` the answers of a grid, which may be sums of such rows.
        """
        count = len(places)
        sheets = [place[0] if place is not None else None for place in places]
        cells = [place[1] if place is not None else None for place in places]
        levels: list[Plain] = [LEVELS[CLEAN.level].zh] * count
        words: list[Plain] = [None] * count
        if one.file in self.marked:
            if of_rows is not None:
                marks = [self.marks.of_row(one.file, of_rows[0], row) for row in of_rows[1]]
            else:
                marks = [self.marks.of_cell(one.file, sheet, cell) for sheet, cell in zip(sheets, cells, strict=True)]
            for number, name in enumerate(names):
                if name in self.sums:
                    marks[number] = together(marks[number], mark_of_sum(self.sums[name], one, self.marks))
            levels, words = [LEVELS[mark.level].zh for mark in marks], [mark.words or None for mark in marks]
        return {MARK.id: levels, MARK_WORDS.id: words, FILE.id: [one.file] * count, SHEET.id: sheets, CELL.id: cells}


@dataclass(frozen=True, slots=True)
class _Filling:
    """A table that is being filled: ``of`` gives the columns of a return's rows and how many there are."""

    table: Table
    rows: Stored
    of: Callable[[Told], tuple[int, Mapping[str, Sequence[Plain]]]]


class _Layout:
    """The tables of a form, each with how a return fills it."""

    def __init__(self, form: Form, marks: Marks) -> None:
        self.form, self.spill, self.place = form, Spill(), _Place(form, marks)

    def _filling(
        self, table: str, title: str, meaning: str, columns: tuple[Column, ...], of: Callable[[Told], tuple[int, Mapping[str, Sequence[Plain]]]],
    ) -> _Filling:
        rows = Stored([c.id for c in columns], self.spill)
        return _Filling(Table(table, title, meaning, columns, rows), rows, of)

    def units(self) -> _Filling:
        """One row a return: the fields of every sheet that are not on every row anyway."""
        known = {c.source for c in self.place.columns}
        asked = [
            (block, question, block.input_id(question.id, ""))
            for _, block in self.form.blocks() if block.kind == "fields" for question in block.lines
        ]
        own = [column_of(self.form, q, name, name) for _, q, name in asked if name not in known]
        version, cover = Column("version", "表式版本"), Column("on_cover", "封面所填（与名册不同的）")

        def of(one: Told) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            first = next((one.place(n) for _, _, n in asked if n in one.values), None)
            values = {c.id: [_value(one.values.get(c.source), c.kind)] for c in own}
            return 1, {**self.place.start(one, 1), **values, version.id: [one.version], cover.id: [self.place.on_cover(one)], **self.place.end(one, [first])}

        return self._filling(UNITS, "报送单位", "每份报送一行", self.place.around((*own, version, cover)), of)

    def narratives(self) -> _Filling:
        """One row a narrative box: how many 字 it has, and the limit it shares with its section."""
        own = (
            Column("section", "章节"), Column("box", "编号"), Column("label", "部分"),
            Column("zi", "字数", "number", "#,##0", "字"),
            Column("limit", "本章字数上限", "number", "#,##0", "字"), Column("text", "正文"),
        )
        boxes = [(s, b, q) for s, b in self.form.blocks() if b.kind == "boxes" for q in b.lines]
        fixed: dict[str, list[Plain]] = {
            "section": [s.name for s, _, _ in boxes], "box": [q.id for _, _, q in boxes], "label": [q.label.zh for _, _, q in boxes],
            "limit": [float(b.limit) for _, b, _ in boxes],
        }

        def of(one: Told) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            said = [one.values.get(q.id) for _, _, q in boxes]
            texts = [value if isinstance(value, str) else "" for value in said]
            zi = [float(one.counts[q.id] if q.id in one.counts else count_zi(text)) for (_, _, q), text in zip(boxes, texts, strict=True)]
            start, end = self.place.start(one, len(boxes)), self.place.end(one, [one.place(q.id) for _, _, q in boxes])
            return len(boxes), {**start, **fixed, "zi": zi, "text": [text or None for text in texts], **end}

        meaning = "每份报送的每个文字部分一行：字数和正文"
        return self._filling(NARRATIVES, "各部分文字", meaning, self.place.around(own), of)

    def list_rows(self, sheet: Sheet, block: Block) -> _Filling:
        """One row a used row of a list."""
        asked = [column_of(self.form, q, q.id, block.input_id("", q.id)) for q in block.columns]
        own = apart(asked, self.place.columns, block)
        keys = list(zip(own, (q.id for q in block.columns), strict=True))
        spans = [(c, ends_of(c)) for c, q in zip(own, block.columns, strict=True) if self.form.type_of(q).can(MONTHS)]
        # the form itself numbers the lines
        counted = {q.id for q in block.columns if self.form.type_of(q).can(NUMBERED)}
        shared = {c.id: _Shared() for c, _ in keys if c.kind == "text"}
        traced = [(c.id, place_of(c), key) for c, key in keys if c.kind == "number" and key not in counted]

        def of(one: Told) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            lines = one.lists.get(block.id)
            if lines is None:
                return 0, {}
            values = {c.id: _values(lines.column(key), c.kind) for c, key in keys}
            values |= {name: texts.of(values[name]) for name, texts in shared.items()}
            cells: dict[str, Sequence[Plain]] = {
                p.id: [None if value is None else cell for cell, value in zip(lines.cells(key), values[at], strict=True)] for at, p, key in traced
            }
            start, end = self.place.start(one, len(lines.rows)), self.place.end(one, lines.firsts([key for _, key in keys]), (block.id, lines.rows))
            return len(lines.rows), {**start, **values, **dict(_months(spans, values)), **end, **cells}

        meaning = f"“{sheet.name}”的每个已填行一行"
        further = [column for _, ends in spans for pair in ends for column in pair]
        columns = (*self.place.around((*own, *further)), *(place for _, place, _ in traced))
        return self._filling(block.id, _title(sheet, block), meaning, columns, of)

    def grid_rows(self, sheet: Sheet, block: Block) -> _Filling:
        """One row a value of a grid. What the form computes (shares) is left to the analyst."""
        asked = [(ln, col, q) for ln, col, q in block.questions() if not q.formula]
        lines = {q.id: q for q in block.lines}
        heads = {q.id: q for q in block.columns}
        numbers = [column_type(self.form, q) == "number" for _, _, q in asked]
        own = (
            Column("line", "行标识"), Column("label", "指标"), Column("measure", "计量单位"),
            Column("column", "栏标识"), Column("heading", "栏目"),
            *((Column("year", "年度", "number", "0"),) if all(q.year for q in block.columns) else ()),
            Column("value", "数值", "number"),
            *(() if all(numbers) else (Column("text", "文字"),)),
        )
        fixed: dict[str, list[Plain]] = {
            "line": [line for line, _, _ in asked], "label": [lines[line].label.zh for line, _, _ in asked],
            "measure": [measure_of(self.form, q) or None for _, _, q in asked], "column": [column for _, column, _ in asked],
            "heading": [heads[column].label.zh for _, column, _ in asked], "year": [float(heads[column].year or 0) for _, column, _ in asked],
        }
        names = [block.input_id(line, column) for line, column, _ in asked]

        def of(one: Told) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            said = [one.values.get(name) for name in names]
            values: dict[str, Sequence[Plain]] = {
                "value": _values(said, "number"),
                "text": [None if number else _value(value, "text") for value, number in zip(said, numbers, strict=True)],
            }
            places = list(map(one.place, names))
            return len(asked), {**self.place.start(one, len(asked)), **fixed, **values, **self.place.end(one, places, names=names)}

        meaning = f"“{sheet.name}”的每个数一行"
        return self._filling(block.id, _title(sheet, block), meaning, self.place.around(own), of)

    def blocks(self) -> Iterator[_Filling]:
        """The tables of lists and grids, in the form's order."""
        for sheet, block in self.form.blocks():
            if block.kind == "table":
                yield self.list_rows(sheet, block)
            elif block.kind == "grid":
                yield self.grid_rows(sheet, block)


def tables_of(form: Form, submissions: Iterable[Submission] | Iterable[Told] | Telling, marks: Marks | None = None) -> dict[str, Table]:
    """Every tidy table of a form, by id: ``units``, each list and grid by its block's id, ``narratives``.

    The main list comes second. ``submissions`` are those to be counted, normally the accepted ones, each taken once and
    then let go; ``marks`` is what is to be verified of them.
    """
    layout = _Layout(form, marks or Marks())
    main = main_table(form)
    found = sorted(layout.blocks(), key=lambda filling: main is None or filling.table.id != main.id)
    every = [layout.units(), *found, layout.narratives()]
    for one in told_of(submissions):
        for filling in every:
            count, columns = filling.of(one)
            if count:
                filling.rows.add(count, columns)
    return {filling.table.id: filling.table for filling in every}
