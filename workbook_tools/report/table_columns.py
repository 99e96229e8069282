"""The columns of tidy tables that are not one question's: who a row is of, months of a period, and names that clash.

What belongs here: choosing them. What does not: what a column is (``table_schema``) and filling tables (``tables``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..form.definition import Block, Form
from ..form.units import PLACE
from .table_schema import CELL, FILE, MARK, MARK_WORDS, SHEET, UNIT_CODE, Column, short


def place_columns(form: Form) -> tuple[Column, ...]:
    """The columns that every row begins with: the unit's code, and who and where it is.

    The roster says that, where it knows the unit that the return was credited to, else the cover. Who to call is in the
    table of units only.
    """
    out = [UNIT_CODE]
    for sheet, block in form.blocks():
        if sheet.role == "cover" and block.kind == "fields":
            for field in block.lines:
                if field.role in PLACE:
                    name = block.input_id(field.id, "")
                    out.append(Column(name, field.label.zh, source=name, role=field.role))
    return tuple(out)


def apart(columns: Sequence[Column], place: Sequence[Column], block: Block) -> tuple[Column, ...]:
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


def ends_of(column: Column) -> tuple[tuple[Column, Column], ...]:
    """For the first and the last month of a column of periods: the month as a number (``202106``), and its year as a text,
    since what stands on an axis of a pivot has no blanks."""
    label = short(column.label)
    return tuple(
        (Column(f"{column.id}_{end}", f"{label}：{words}年月", "number", "0"), Column(f"{column.id}_{end}_year", f"{label}：{words}年份"))
        for end, words in (("from", "开始"), ("to", "结束"))
    )
