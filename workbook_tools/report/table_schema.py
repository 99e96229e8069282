"""The nouns of tidy tables: columns and tables, and what a form says about them.

What belongs here: records, and plain facts that follow from a form: which question is a number,
which list is the main one, which year a column is of. What does not: filling tables (``tables``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..form.definition import Block, Form, Question
from ..form.types import ADDS_UP

Plain = float | str | datetime.date | None
Row = dict[str, Plain]
ColumnType = Literal["text", "number", "date"]

BLANK = "（空）"
"""What a workbook shows in a column of texts where the return has nothing: pivots want no blanks."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a tidy table: ``id`` for programs, ``label`` for people, unique in its table.

    ``source`` is the input id that the values come from, if they come from one.
    """

    id: str
    label: str
    kind: ColumnType = "text"
    format: str = "General"
    unit: str = ""
    source: str = ""
    adds_up: bool = False
    """Whether its values may be added up over returns; ratios and years may not."""
    places: bool = False
    """Whether its values are addresses of cells, on the sheet of the file that the row names."""
    derived: bool = False
    """Whether its values come from a map beside the form, such as the chain of each industry."""
    role: str = ""
    """Of a column that says where the unit is or what it is called, the role of the cover's field."""
    measured: str = ""
    """The column that says what its numbers are in, row by row: numbers of things (``COUNTED``) are shown without decimals."""


@dataclass(frozen=True, slots=True)
class Table:
    """A tidy table; a row has a value (``None`` for a blank) for each column's id."""

    id: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]

    def column(self, column_id: str) -> Column:
        """Find a column by its id; raises ``KeyError``."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


COUNTED: frozenset[Plain] = frozenset({"个", "行", "项", "家", "户", "人"})
"""Units of measure of which there are whole ones only."""
LINE, COLUMN, VALUE = "line", "column", "value"
"""The columns of a grid's table that say which line and column a value stands in, and the value."""
UNIT_CODE = Column("unit_code", "单位代码")
MARK, MARK_WORDS = Column("mark", "核实标记"), Column("mark_words", "核实事项和说明")
FILE, SHEET, CELL = Column("file", "文件"), Column("sheet", "工作表"), Column("cell", "单元格", places=True)


def place_of(column: Column) -> Column:
    """The column that says in which cell each number of another column stands."""
    label = column.label.replace(f"（{column.unit}）", "") if column.unit else column.label
    return Column(f"{column.id}_cell", f"{label}：单元格", places=True)


def short(words: str) -> str:
    """A label without what stands in brackets: ``所属产业（行业）`` is ``所属产业``."""
    return re.sub(r"[（(][^（）()]*[）)]", "", words).strip() or words


def called(column: Column) -> str:
    """What a column is called in a title: of a derived one, what it adds."""
    return column.label.rpartition("：")[2] if column.derived else short(column.label)


def main_table(form: Form) -> Block | None:
    """The list that has a sheet to itself, else the first list of the form."""
    return form.main_list or next((block for _, block in form.blocks() if block.open), None)


def column_type(form: Form, question: Question) -> ColumnType:
    """What a question's answers are, by its type."""
    found = form.type_of(question).json
    return "text" if found == "string" else found


def measure_of(form: Form, question: Question) -> str:
    """What a recorded number is in: the question's unit, unless its type records it otherwise than it is shown."""
    recorded = form.type_of(question).recorded_in
    return recorded.zh if recorded else question.unit


def column_of(form: Form, question: Question, column_id: str, source: str) -> Column:
    """The column of a tidy table that holds the answers to a question."""
    kind = form.type_of(question)
    number_format = "0" if question.plain else kind.number_format
    return Column(
        column_id, question.label.zh, column_type(form, question), number_format, measure_of(form, question), source,
        adds_up=kind.can(ADDS_UP),
    )
