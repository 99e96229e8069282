"""Grids and lists: their headings, cells and totals.

What belongs here: the visible part of blocks of rows and columns. What does not: boxes (``boxes``), whole sheets
(``sheets``).
"""

from __future__ import annotations

from dataclasses import replace

from ..binding.bound_rules import input_steps
from ..cells import Cell, Range, a1
from ..form.definition import USED, Form, Question
from ..form.types import ADDS_UP, LISTED, NUMBERED, WHOLE
from ..rules.syntax import Binary, Call, Node, Number, Text
from .boxes import input_style, lines_across, put_status
from .layout import BlockLayout, Layout, located
from .model import (
    COLUMN_HEAD,
    FIGURE,
    HIDDEN,
    LABEL,
    LINE,
    LIST_HEAD,
    SUBHEADING,
    TABLE,
    SheetPlan,
)
from .validation import validation_of

LEAST_ROW = 21.0
"""Height of a line of a list."""


def heading(label: str) -> str:
    """A column's label with its unit on a line of its own: no bracket is left alone on a line."""
    name, bracket, unit = label.rpartition("（")
    return f"{name}\n{bracket}{unit}" if name else label


def column_head(form: Form, question: Question) -> str:
    """A column's heading. That of a choice begins with a blank: while an official types the first 是 of a column,
    AutoComplete would make 是否与特色产业相关联 of it, out of the heading above."""
    words = heading(question.label.zh)
    return f" {words}" if form.type_of(question).can(LISTED) else words


def _head(plan: SheetPlan, at: BlockLayout, unit: str) -> None:
    """The title of a block, and at the edge of the paper the unit of its amounts."""
    block, row = at.block, at.header - 1
    if not block.title:
        return
    plan.put(row, 1, block.title.zh, SUBHEADING)
    asked = [q for _, _, q in block.questions()]
    if not block.show_unit and any(q.unit == unit for q in asked):
        plan.put(row, at.edge, f"单位：{unit}", replace(LINE, across="right"))
    plan.heights[row] = 26


def put_grid(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write a grid: its headings, its lines with units, inputs and computed shares."""
    block = at.block
    _head(plan, at, layout.form.unit)
    first = min(at.inputs.values())
    label = first - (2 if block.show_unit else 1)
    width = sum(plan.widths[column] for column in range(1, label + 1)) / 2 * 1.1 - 2
    plan.put(at.header, 1, "项目" if not block.show_unit else "指标", COLUMN_HEAD)
    plan.merge(at.header, 1, at.header, label, COLUMN_HEAD)
    if block.show_unit:
        plan.put(at.header, first - 1, "单位", COLUMN_HEAD)
    for column in block.columns:
        plan.put(at.header, at.inputs[column.id], heading(column.label.zh), COLUMN_HEAD)
    plan.heights[at.header] = 6 + 15 * deepest_heading(plan, at)
    for line in block.lines:
        row = at.rows[line.id]
        plan.heights[row] = max(22, 6 + 15 * lines_across(line.label.zh, width))
        plan.put(row, 1, line.label.zh, LABEL)
        plan.merge(row, 1, row, label, LABEL)
        if block.show_unit:
            plan.put(row, first - 1, line.unit, replace(TABLE, across="center", indent=0))
        for column in block.columns:
            question = block.question(line.id, column.id)
            cell = (row, at.inputs[column.id])
            if question.formula:
                shown = input_steps(layout.form, block, line.id, column.id, question)["value"]
                shown_as = layout.form.type_of(question).number_format
                style = replace(FIGURE, number_format=shown_as)
                plan.put(*cell, located(layout, shown, line.id), style)
                continue
            plan.put(*cell, None, input_style(layout, question))
            # its line is beside the cell; the heading of its column may be out of sight
            said = validation_of(layout, replace(question, label=column.label), a1(*cell))
            if said:
                plan.validations.append(said)
    put_status(plan, layout, at)


def deepest_heading(plan: SheetPlan, at: BlockLayout) -> int:
    """How many lines the deepest heading of a block takes at 10.5 pt."""
    return max(
        lines_across(heading(q.label.zh), max(2, int(plan.widths[at.inputs[q.id]] * 8 / 14 - 0.6))) for q in at.block.columns
    )


def put_table(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write a list: its headings, its rows, and its totals above the headings where it has them."""
    block = at.block
    _head(plan, at, layout.form.unit)
    look = LIST_HEAD if at.sign else COLUMN_HEAD
    for column in block.columns:
        where = at.inputs[column.id]
        plan.put(at.header, where, column_head(layout.form, column), look)
        style = input_style(layout, column)
        area = f"{a1(at.first, where)}:{a1(at.last, where)}"
        if layout.form.type_of(column).can(NUMBERED):
            plan.ignored.append((area, "unlockedFormula"))
        elif style.number_format == "@":
            plan.ignored.append((area, "numberStoredAsText"))
        for line in at.lines():
            row = at.rows[line]
            value: Node | None = None
            if layout.form.type_of(column).can(NUMBERED):
                value = _serial(plan, at, line)
            plan.put(row, where, value, style)
        said = validation_of(layout, column, area)
        if said:
            plan.validations.append(said)
    for row in at.rows.values():
        plan.growing[row] = (LEAST_ROW, LEAST_ROW)
    if at.sign:
        plan.put(at.header, at.sign, "", look)
    plan.put(at.header, at.status, "填写情况", replace(look, across="left", fill="", border=False, indent=1))
    put_status(plan, layout, at)
    if block.totals:
        _totals(plan, layout, at)


def _serial(plan: SheetPlan, at: BlockLayout, line: str) -> Node:
    """The number of a line among those that are used. What looks at lines above stands in a hidden column: the cell, which is no more
    locked than the rest of its line, looks at its own line only and stays right where that is copied, sorted or cut out."""
    row, used = at.rows[line], at.steps["", USED]
    plan.put(row, at.counted, Call("SUM", (Range(at.sheet, at.first, used, row, used),)), HIDDEN)
    return Call("IF", (Binary("=", at.cell(line, "", USED), Number(1.0)), Cell(at.sheet, row, at.counted), Text("")))


def _totals(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    row = at.header - 1
    first, second, *others = at.block.columns
    plan.put(row, at.inputs[first.id], "合计", COLUMN_HEAD)
    used = at.steps["", "used"]
    count = Call("SUM", (Range(at.sheet, at.first, used, at.last, used),))
    words = Binary("&", Binary("&", Text("共 "), count), Text(f" {at.block.counted_as.zh}"))
    plan.put(row, at.inputs[second.id], words, LABEL)
    for column in others:
        where, kind = at.inputs[column.id], layout.form.type_of(column)
        things = kind.can(WHOLE) and column.unit and not column.plain  # jobs have a unit; years and months are written plainly
        if kind.can(ADDS_UP) or things:
            step = at.steps[column.id, "value"]
            total = Call("SUM", (Range(at.sheet, at.first, step, at.last, step),))
            plan.put(row, where, total, replace(FIGURE, fill=LABEL.fill, number_format=kind.number_format))
        else:
            plan.put(row, where, None, LABEL)
    plan.heights[row] = 18
