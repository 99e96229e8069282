"""Submissions as tidy tables: one row a unit, a project, an indicator and year, a narrative box.

What belongs here: walking a form's blocks to decide tables and columns, and filling them with plain
values. What does not: totals (``totals``) and files (``aggregate``). Nothing here knows the
first form: what is a number follows from the types, what a table is from the kind of block.

Every row says where it comes from: unit, file, sheet and cell.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..form.definition import Block, Form, Sheet
from ..form.submission import Answer, Submission
from ..form.types import MONTHS, NUMBERED
from ..rules.values import count_zi, number_text
from ..words import Words
from .marks import LEVELS, Mark, Marks
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
    Row,
    Table,
    column_of,
    column_type,
    main_table,
    measure_of,
    place_of,
    short,
)

PLACE = ("city", "county", "park", "unit")
"""Roles of the cover's fields that every row repeats: those that the roster ``units.csv`` has as well.
Who to call is in the table of units only."""
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


def place_columns(form: Form) -> tuple[Column, ...]:
    """The columns that every row begins with: the unit's code, and who and where it is by its cover."""
    out = [UNIT_CODE]
    for sheet, block in form.blocks():
        if sheet.role == "cover" and block.kind == "fields":
            for field in block.lines:
                if field.role in PLACE:
                    name = block.input_id(field.id, "")
                    out.append(Column(name, field.label.zh, source=name))
    return tuple(out)


def _apart(columns: Sequence[Column], place: Sequence[Column], block: Block) -> tuple[Column, ...]:
    """Rename a block's columns where their id or label is that of a column every table has."""
    ids = {c.id for c in (*place, MARK, MARK_WORDS, FILE, SHEET, CELL)}
    labels = {c.label for c in (*place, MARK, MARK_WORDS, FILE, SHEET, CELL)}
    out = []
    for column in columns:
        if column.id in ids:
            column = replace(column, id=f"{block.id}_{column.id}")
        while column.label in labels:
            column = replace(column, label=f"{column.label}（本表）")
        ids.add(column.id)
        labels.add(column.label)
        out.append(column)
    return tuple(out)


def _ends_of(column: Column) -> tuple[tuple[Column, Column], ...]:
    """For the first and the last month of a column of periods: the month as a number (``202106``), and its year as a text,
    since what stands on an axis of a pivot has no blanks."""
    label = short(column.label)
    return tuple(
        (Column(f"{column.id}_{end}", f"{label}：{words}年月", "number", "0"), Column(f"{column.id}_{end}_year", f"{label}：{words}年份"))
        for end, words in (("from", "开始"), ("to", "结束"))
    )


def _months(values: Row, spans: Sequence[tuple[Column, tuple[tuple[Column, Column], ...]]]) -> Row:
    out: Row = {}
    for column, ends in spans:
        first, _, last = str(values.get(column.id) or "").partition("-")
        for (month, year), said in zip(ends, (first, last), strict=True):
            known = said.isdecimal() and len(said) == 6
            out[month.id], out[year.id] = (float(said), said[:4]) if known else (None, None)
    return out


def _title(sheet: Sheet, block: Block) -> str:
    return short((block.title or Words(sheet.name, sheet.name)).zh)


class _Walk:
    """One pass over a form's blocks with the submissions at hand."""

    def __init__(self, form: Form, submissions: Sequence[Submission], marks: Marks) -> None:
        self.form, self.submissions, self.marks = form, submissions, marks
        self.place = place_columns(form)

    def start(self, one: Submission) -> Row:
        """What every row of a return begins with."""
        row: Row = {UNIT_CODE.id: one.unit or None}
        for column in self.place[1:]:
            row[column.id] = _value(one.answers.get(column.source), "text")
        return row

    def origin(self, one: Submission, answer: Answer | None, mark: Mark | None = None) -> Row:
        """What every row ends with: how far it is to be trusted, and where it stands."""
        sheet, cell = (answer.sheet, answer.cell) if answer is not None else (None, None)
        mark = mark or self.marks.of_cell(one.file, sheet, cell)
        return {
            MARK.id: LEVELS[mark.level].zh, MARK_WORDS.id: mark.words or None, FILE.id: one.file, SHEET.id: sheet, CELL.id: cell,
        }

    def columns(self, own: Sequence[Column]) -> tuple[Column, ...]:
        """A table's own columns with those that all tables share around them."""
        return (*self.place, *own, MARK, MARK_WORDS, FILE, SHEET, CELL)

    def units(self) -> Table:
        """One row a return: the fields of every sheet that are not on every row anyway."""
        known = {c.source for c in self.place}
        asked = [
            (block, question, block.input_id(question.id, ""))
            for _, block in self.form.blocks() if block.kind == "fields" for question in block.lines
        ]
        own = [column_of(self.form, q, name, name) for _, q, name in asked if name not in known]
        version = Column("version", "表式版本")
        rows = []
        for one in self.submissions:
            first = next((one.answers[n] for _, _, n in asked if n in one.answers), None)
            values = {c.id: _value(one.answers.get(c.source), c.kind) for c in own}
            rows.append({
                **self.start(one), **values, version.id: one.version, **self.origin(one, first)
            })
        return Table(UNITS, "报送单位", "每份报送一行", self.columns((*own, version)), rows)

    def narratives(self) -> Table:
        """One row a narrative box: how many 字 it has, and the limit it shares with its section."""
        own = (
            Column("section", "章节"), Column("box", "编号"), Column("label", "部分"),
            Column("zi", "字数", "number", "#,##0", "字"),
            Column("limit", "本章字数上限", "number", "#,##0", "字"), Column("text", "正文"),
        )
        rows: list[Row] = []
        boxes = [(s, b, q) for s, b in self.form.blocks() if b.kind == "boxes" for q in b.lines]
        for one in self.submissions:
            start = self.start(one)
            for sheet, block, box in boxes:
                answer = one.answers.get(box.id)
                text = answer.value if answer is not None and isinstance(answer.value, str) else ""
                zi = one.counts.get(box.id, count_zi(text))
                rows.append({
                    **start, "section": sheet.name, "box": box.id, "label": box.label.zh,
                    "zi": float(zi), "limit": float(block.limit), "text": text or None, **self.origin(one, answer),
                })
        meaning = "每份报送的每个文字部分一行：字数和正文"
        return Table(NARRATIVES, "各部分文字", meaning, self.columns(own), rows)

    def list_rows(self, sheet: Sheet, block: Block) -> Table:
        """One row a used row of a list."""
        asked = [column_of(self.form, q, q.id, block.input_id("", q.id)) for q in block.columns]
        own = _apart(asked, self.place, block)
        keys = list(zip(own, (q.id for q in block.columns), strict=True))
        spans = [(c, _ends_of(c)) for c, q in zip(own, block.columns, strict=True) if self.form.type_of(q).can(MONTHS)]
        # the form itself numbers the lines
        counted = {q.id for q in block.columns if self.form.type_of(q).can(NUMBERED)}
        traced = [(c.id, place_of(c), key) for c, key in keys if c.kind == "number" and key not in counted]
        rows = []
        for one in self.submissions:
            start = self.start(one)
            for line in one.tables.get(block.id, ()):
                values = {c.id: _value(line.answers.get(key), c.kind) for c, key in keys}
                stands = (line.answers[key] for _, key in keys if key in line.answers)
                typed = [a for a in stands if a.value is not None] or list(line.answers.values())
                first = typed[0] if typed else None
                mark = self.marks.of_row(one.file, block.id, line.row)
                cells: Row = {p.id: line.answers[key].cell if values[at] is not None else None for at, p, key in traced}
                rows.append({**start, **values, **_months(values, spans), **self.origin(one, first, mark), **cells})
        meaning = f"“{sheet.name}”的每个已填行一行"
        further = [column for _, ends in spans for pair in ends for column in pair]
        columns = (*self.columns((*own, *further)), *(place for _, place, _ in traced))
        return Table(block.id, _title(sheet, block), meaning, columns, rows)

    def grid_rows(self, sheet: Sheet, block: Block) -> Table:
        """One row a value of a grid. What the form computes (shares) is left to the analyst."""
        asked = [(ln, col, q) for ln, col, q in block.questions() if not q.formula]
        lines = {q.id: q for q in block.lines}
        heads = {q.id: q for q in block.columns}
        dated = all(q.year for q in block.columns)
        worded = any(column_type(self.form, q) != "number" for _, _, q in asked)
        own = (
            Column("line", "行标识"), Column("label", "指标"), Column("measure", "计量单位"),
            Column("column", "栏标识"), Column("heading", "栏目"),
            *((Column("year", "年度", "number", "0"),) if dated else ()),
            Column("value", "数值", "number"),
            *((Column("text", "文字"),) if worded else ()),
        )
        rows = []
        for one in self.submissions:
            start = self.start(one)
            for line, column, question in asked:
                answer = one.answers.get(block.input_id(line, column))
                year: Row = {"year": float(heads[column].year or 0)} if dated else {}
                is_number = column_type(self.form, question) == "number"
                words: Row = {"text": None if is_number else _value(answer, "text")} if worded else {}
                rows.append({
                    **start, "line": line, "label": lines[line].label.zh,
                    "measure": measure_of(self.form, question) or None, "column": column,
                    "heading": heads[column].label.zh, **year,
                    "value": _value(answer, "number"), **words, **self.origin(one, answer),
                })
        meaning = f"“{sheet.name}”的每个数一行"
        return Table(block.id, _title(sheet, block), meaning, self.columns(own), rows)

    def blocks(self) -> Iterator[Table]:
        """The tables of lists and grids, in the form's order."""
        for sheet, block in self.form.blocks():
            if block.kind == "table":
                yield self.list_rows(sheet, block)
            elif block.kind == "grid":
                yield self.grid_rows(sheet, block)


def tables_of(form: Form, submissions: Sequence[Submission], marks: Marks | None = None) -> dict[str, Table]:
    """Every tidy table of a form, by id: ``units``, each list and grid by its block's id, ``narratives``.

    The main list comes second. ``submissions`` are those to be counted, normally the accepted ones; ``marks`` is what is
    to be verified of them.
    """
    walk = _Walk(form, submissions, marks or Marks())
    main = main_table(form)
    found = sorted(walk.blocks(), key=lambda t: main is None or t.id != main.id)
    every = [walk.units(), *found, walk.narratives()]
    return {table.id: table for table in every}
