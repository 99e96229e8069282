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

from ..form.definition import Block, Form, Sheet
from ..form.submission import Answer, Line, Submission
from ..form.types import MONTHS, NUMBERED
from ..rules.values import count_zi, number_text
from ..words import Words
from .marks import LEVELS, Mark, Marks
from .rows import Spill, Stored
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

UNITS, NARRATIVES = "units", "narratives"


def _value(answer: Answer | None, kind: ColumnType) -> Plain:
    """An answer as its column needs it; a column of numbers holds numbers and blanks only."""
    value = answer.value if answer is not None else None
    if kind == "number":
        usable = isinstance(value, int | float) and math.isfinite(value)
        return float(value) if usable and value is not None else None
    if kind == "date" and isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return number_text(value) if isinstance(value, int | float) else value


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
        self.marks, self.columns = marks, place_columns(form)

    def around(self, own: Sequence[Column]) -> tuple[Column, ...]:
        """A table's own columns with those that all tables share around them."""
        return (*self.columns, *own, MARK, MARK_WORDS, FILE, SHEET, CELL)

    def start(self, one: Submission, count: int) -> dict[str, Sequence[Plain]]:
        """Who a return is of, in so many rows."""
        first: dict[str, Sequence[Plain]] = {UNIT_CODE.id: [one.unit or None] * count}
        for column in self.columns[1:]:
            first[column.id] = [_value(one.answers.get(column.source), "text")] * count
        return first

    def end(self, one: Submission, answers: Sequence[Answer | None], marks: Sequence[Mark] | None = None) -> dict[str, Sequence[Plain]]:
        """How far rows are to be trusted, and where each stands."""
        sheets = [answer.sheet if answer is not None else None for answer in answers]
        cells = [answer.cell if answer is not None else None for answer in answers]
        if marks is None:
            marks = [self.marks.of_cell(one.file, sheet, cell) for sheet, cell in zip(sheets, cells, strict=True)]
        return {
            MARK.id: [LEVELS[mark.level].zh for mark in marks], MARK_WORDS.id: [mark.words or None for mark in marks],
            FILE.id: [one.file] * len(answers), SHEET.id: sheets, CELL.id: cells,
        }


@dataclass(frozen=True, slots=True)
class _Filling:
    """A table that is being filled: ``of`` gives the columns of a return's rows and how many there are."""

    table: Table
    rows: Stored
    of: Callable[[Submission], tuple[int, Mapping[str, Sequence[Plain]]]]


class _Layout:
    """The tables of a form, each with how a return fills it."""

    def __init__(self, form: Form, marks: Marks) -> None:
        self.form, self.spill, self.place = form, Spill(), _Place(form, marks)

    def _filling(
        self, table: str, title: str, meaning: str, columns: tuple[Column, ...], of: Callable[[Submission], tuple[int, Mapping[str, Sequence[Plain]]]],
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
        version = Column("version", "表式版本")

        def of(one: Submission) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            first = next((one.answers[n] for _, _, n in asked if n in one.answers), None)
            values = {c.id: [_value(one.answers.get(c.source), c.kind)] for c in own}
            return 1, {**self.place.start(one, 1), **values, version.id: [one.version], **self.place.end(one, [first])}

        return self._filling(UNITS, "报送单位", "每份报送一行", self.place.around((*own, version)), of)

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

        def of(one: Submission) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            answers = [one.answers.get(q.id) for _, _, q in boxes]
            texts = [a.value if a is not None and isinstance(a.value, str) else "" for a in answers]
            zi = [float(one.counts[q.id] if q.id in one.counts else count_zi(text)) for (_, _, q), text in zip(boxes, texts, strict=True)]
            start, end = self.place.start(one, len(boxes)), self.place.end(one, answers)
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
        traced = [(c.id, place_of(c), key) for c, key in keys if c.kind == "number" and key not in counted]

        def of(one: Submission) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            lines = one.tables.get(block.id, ())
            values = {c.id: [_value(line.answers.get(key), c.kind) for line in lines] for c, key in keys}
            marks = [self.place.marks.of_row(one.file, block.id, line.row) for line in lines]
            firsts = [_first([line.answers[key] for _, key in keys if key in line.answers], line) for line in lines]
            cells: dict[str, Sequence[Plain]] = {
                p.id: [None if value is None else line.answers[key].cell for line, value in zip(lines, values[at], strict=True)] for at, p, key in traced
            }
            start, end = self.place.start(one, len(lines)), self.place.end(one, firsts, marks)
            return len(lines), {**start, **values, **dict(_months(spans, values)), **end, **cells}

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

        def of(one: Submission) -> tuple[int, Mapping[str, Sequence[Plain]]]:
            answers = [one.answers.get(name) for name in names]
            values: dict[str, Sequence[Plain]] = {
                "value": [_value(answer, "number") for answer in answers],
                "text": [None if number else _value(answer, "text") for answer, number in zip(answers, numbers, strict=True)],
            }
            return len(asked), {**self.place.start(one, len(asked)), **fixed, **values, **self.place.end(one, answers)}

        meaning = f"“{sheet.name}”的每个数一行"
        return self._filling(block.id, _title(sheet, block), meaning, self.place.around(own), of)

    def blocks(self) -> Iterator[_Filling]:
        """The tables of lists and grids, in the form's order."""
        for sheet, block in self.form.blocks():
            if block.kind == "table":
                yield self.list_rows(sheet, block)
            elif block.kind == "grid":
                yield self.grid_rows(sheet, block)


def _first(answers: Sequence[Answer], line: Line) -> Answer | None:
    """The first answer of a line that says something, else its first."""
    typed = [a for a in answers if a.value is not None] or list(line.answers.values())
    return typed[0] if typed else None


def tables_of(form: Form, submissions: Iterable[Submission], marks: Marks | None = None) -> dict[str, Table]:
    """Every tidy table of a form, by id: ``units``, each list and grid by its block's id, ``narratives``.

    The main list comes second. ``submissions`` are those to be counted, normally the accepted ones, each taken once and
    then let go; ``marks`` is what is to be verified of them.
    """
    layout = _Layout(form, marks or Marks())
    main = main_table(form)
    found = sorted(layout.blocks(), key=lambda filling: main is None or filling.table.id != main.id)
    every = [layout.units(), *found, layout.narratives()]
    for one in submissions:
        for filling in every:
            count, columns = filling.of(one)
            if count:
                filling.rows.add(count, columns)
    return {filling.table.id: filling.table for filling in every}
