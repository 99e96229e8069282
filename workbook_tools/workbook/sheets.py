"""What the sections and lists show: headings, guidance, boxes, grids, tables and their frames.

What belongs here: the visible part of each block. What does not: the cover (``cover``), the
self-check (``selfcheck``) and the hidden readings and verdicts (``helper_columns``).
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..binding.bound_rules import input_steps
from ..binding.names import RAW
from ..cells import Cell, Range, a1, column_letters
from ..form.definition import Form, Question, Sheet
from ..form.types import ADDS_UP, NARRATIVE, NUMBERED
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..style import AMBER, AMBER_TINT, RED, RED_TINT
from ..words import Words
from .helper_columns import put_highlights, put_readings, put_verdicts, status
from .layout import FIRST_HIDDEN, GUIDE_WIDTH, SECTION_COLUMNS, BlockLayout, Layout, located
from .model import (
    BOX,
    COLUMN_HEAD,
    COUNTER,
    FIGURE,
    GUIDE,
    HEADING,
    HIDDEN,
    INPUT,
    LABEL,
    NOTE,
    STATUS,
    SUBHEADING,
    TABLE,
    TITLE,
    Highlight,
    SheetPlan,
    Style,
)
from .validation import validation_of

SECTION_WIDTHS = (20.0, 11.0, 11.0, 11.0, 11.0, 11.0, 14.0)
"""Together 174 mm, the text width of A4 with the margins of ``master``."""
ROW = 18.0
PAGE_HEIGHT = 738.0
"""Points of an A4 page between the margins of ``master``, less a little for other engines."""


def _lines(text: str, width: int) -> int:
    return sum(max(1, math.ceil(len(part) / width)) for part in text.split("\n"))


def input_style(layout: Layout, question: Question) -> Style:
    """How an input of a type looks."""
    kind = layout.form.type_of(question)
    if kind.can(NARRATIVE):
        return BOX
    fill = "" if kind.can(NUMBERED) else INPUT.fill
    return replace(INPUT, across=kind.align, fill=fill, number_format=kind.number_format)


def put_status(plan: SheetPlan, at: BlockLayout, column: int, last: int = 0) -> None:
    """Write the words beside each line, up to column ``last``, and colour them."""
    for number, line in enumerate(at.lines(), 1):
        again = at.block.open and number > 2
        plan.put(at.rows[line], column, status(at, line), STATUS, repeats=again)
        if column < last:
            plan.merge(at.rows[line], column, at.rows[line], last, STATUS)
    letter = column_letters(column)
    area = f"{letter}{at.first}:{letter}{at.last}"
    for sign, color in (("✗", RED), ("▲", AMBER)):
        plan.highlights.append(Highlight(area, f'LEFT({letter}{at.first},1)="{sign}"', color, ""))


def put_boxes(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the guidance, the box and the counter of each part, and the section's own counter."""
    last = SECTION_COLUMNS
    for line in at.block.lines:
        top = at.guidance[line.id]
        plan.put(top, 1, line.guidance, GUIDE)
        plan.merge(top, 1, top, last, GUIDE)
        plan.heights[top] = 6 + 15 * _lines(line.guidance, GUIDE_WIDTH)
        box = at.rows[line.id]
        foot = box + at.heights[line.id]
        plan.merge(box, 1, foot - 1, last, BOX)
        for row in range(box, foot):
            plan.heights[row] = ROW
        said = validation_of(layout, replace(line, prompt=line.prompt or at_most(at)), a1(box, 1))
        if said:
            plan.validations.append(said)
        count = Binary("&", Binary("&", Text("本框 "), at.cell(line.id, "", "zi")), Text(" 字"))
        beside = Cell(at.sheet, box, at.words)
        plan.put(box, beside.column, status(at, line.id), HIDDEN)
        words = Binary("&", Binary("&", count, Text("　")), beside)
        plan.put(foot, 1, words, COUNTER)
        plan.merge(foot, 1, foot, last, COUNTER)
        plan.heights[foot] = ROW
        for sign, color in (("✗", RED), ("▲", AMBER)):
            test = f'ISNUMBER(FIND("{sign}",$A${foot}))'
            plan.highlights.append(Highlight(f"A{foot}:{column_letters(last)}{foot}", test, color, ""))
            fill = RED_TINT if sign == "✗" else AMBER_TINT
            area = f"A{box}:{column_letters(last)}{foot - 1}"
            typed = f"AND(LEN($A${box})>0,{test})"
            plan.highlights.append(Highlight(area, typed, "", fill))


def at_most(at: BlockLayout) -> Words:
    """The prompt of a narrative box: the section's limit."""
    return Words(
        f"本部分合计不超过{at.block.limit}字，按 Word 字数统计。换行请按 Alt+Enter；粘贴前先双击本框。",
        f"At most {at.block.limit} 字 for the whole section, counted as Word does.",
    )


def section_state(at: BlockLayout) -> Node:
    """``本部分合计 812 字，限 1000 字`` with ✓, or ✗ and by how much it is over."""
    total: Node = Call("SUM", (Range(at.sheet, at.first, at.steps["", "zi"], at.last, at.steps["", "zi"]),))
    limit = Number(float(at.block.limit))
    over = Binary("&", Text(" 字　✗ 超过 "), Binary("&", Binary("-", total, limit), Text(" 字")))
    begun = Call("IF", (Binary("=", total, Number(0.0)), Text(" 字"), Text(" 字　✓")))
    tail = Call("IF", (Binary(">", total, limit), over, begun))
    start = Binary("&", Binary("&", Text("本部分合计 "), total), Text(f" 字，限 {at.block.limit}"))
    return Binary("&", start, tail)


def heading(label: str) -> str:
    """A column's label with its unit on a line of its own: no bracket is left alone on a line."""
    name, bracket, unit = label.rpartition("（")
    return f"{name}\n{bracket}{unit}" if name else label


def _head(plan: SheetPlan, at: BlockLayout, title: str) -> None:
    plan.put(at.header - 1, 1, title, SUBHEADING)
    plan.heights[at.header - 1] = 24


def put_grid(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write a grid: its headings, its lines with units, inputs and computed shares."""
    block = at.block
    if block.title:
        _head(plan, at, block.title.zh)
    first = min(at.inputs.values())
    plan.put(at.header, 1, "项目" if not block.show_unit else "指标", COLUMN_HEAD)
    if block.show_unit:
        plan.put(at.header, 2, "单位", COLUMN_HEAD)
    longest = max(len(column.label.zh) for column in block.columns)
    plan.heights[at.header] = 18 + 15 * ((longest - 1) // 6)
    for column in block.columns:
        plan.put(at.header, at.inputs[column.id], heading(column.label.zh), COLUMN_HEAD)
    for line in block.lines:
        row = at.rows[line.id]
        plan.heights[row] = 32 if len(line.label.zh) > 10 or at.status >= SECTION_COLUMNS else 22
        plan.put(row, 1, line.label.zh, LABEL)
        if block.show_unit:
            plan.put(row, first - 1, line.unit, replace(TABLE, across="center"))
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
            said = validation_of(layout, question, a1(*cell))
            if said:
                plan.validations.append(said)
    put_status(plan, at, at.status, SECTION_COLUMNS)


def put_table(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write a list: its headings, its rows, and its totals above the headings where it has them."""
    block = at.block
    if block.title:
        _head(plan, at, block.title.zh)
    for column in block.columns:
        where = at.inputs[column.id]
        plan.put(at.header, where, heading(column.label.zh), COLUMN_HEAD)
        style = input_style(layout, column)
        for line in at.lines():
            row = at.rows[line]
            value: Node | None = None
            if layout.form.type_of(column).can(NUMBERED):
                used = at.cell(line, "", "used")
                above = Range(at.sheet, at.first, at.steps["", "used"], row, at.steps["", "used"])
                value = Call("IF", (Binary("=", used, Number(1.0)), Call("SUM", (above,)), Text("")))
            plan.put(row, where, value, style)
        area = f"{a1(at.first, where)}:{a1(at.last, where)}"
        said = validation_of(layout, column, area)
        if said:
            plan.validations.append(said)
    plan.put(at.header, at.status, "填写情况", COLUMN_HEAD)
    put_status(plan, at, at.status, 0 if block.totals else SECTION_COLUMNS)
    if block.totals:
        _totals(plan, layout, at)


def _totals(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    row = at.header - 1
    plan.put(row, 1, "合计", COLUMN_HEAD)
    used = at.steps["", "used"]
    count = Call("SUM", (Range(at.sheet, at.first, used, at.last, used),))
    words = Binary("&", Binary("&", Text("共 "), count), Text(" 个项目"))
    plan.put(row, 2, words, LABEL)
    for column in at.block.columns[2:]:
        where = at.inputs[column.id]
        if layout.form.type_of(column).can(ADDS_UP):
            step = at.steps[column.id, "value"]
            total = Call("SUM", (Range(at.sheet, at.first, step, at.last, step),))
            plan.put(row, where, total, replace(FIGURE, fill=LABEL.fill))
        else:
            plan.put(row, where, None, LABEL)
    plan.heights[row] = 22


def section_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose one narrative section with its boxes, grids and lists."""
    plan = SheetPlan(sheet.name, landscape=sheet.landscape)
    last = SECTION_COLUMNS
    plan.widths = dict(enumerate(SECTION_WIDTHS, 1))
    plan.put(1, 1, sheet.heading, HEADING)
    plan.merge(1, 1, 1, last, HEADING)
    plan.heights[1] = 24 * _lines(sheet.heading, 32) + 6
    end = 1
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        if block.kind == "boxes":
            plan.put(2, 1, section_state(at), COUNTER)
            plan.merge(2, 1, 2, last, COUNTER)
            plan.highlights.append(Highlight("A2:G2", 'ISNUMBER(FIND("✗",$A$2))', RED, ""))
            put_boxes(plan, layout, at)
            end = at.end + 1
        else:
            (put_grid if block.kind == "grid" else put_table)(plan, layout, at)
            put_highlights(plan, at)
            if block.open:
                for row in at.rows.values():
                    plan.heights[row] = 22
                plan.heights[at.header] = 24
            end = at.end
        put_readings(plan, layout, at)
        put_verdicts(plan, layout, at)
    _break_pages(plan, layout, sheet)
    if sheet.closing:
        end += 2
        plan.put(end, 1, sheet.closing, replace(NOTE, across="center"))
        plan.merge(end, 1, end, last, replace(NOTE, across="center"))
    _finish(plan, layout, sheet, f"A1:{column_letters(last)}{end}")
    return plan


def _break_pages(plan: SheetPlan, layout: Layout, sheet: Sheet) -> None:
    """Start a new page before a box or block that would not fit what is left of this one."""
    starts = [1]
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        if block.kind == "boxes":
            starts += list(at.guidance.values())
        else:
            starts.append(at.header - 1 if block.title else at.header)
    ends = [*(row - 1 for row in starts[1:]), layout.sheet_ends[sheet.name]]
    used = 0.0
    for first, last in zip(starts, ends, strict=True):
        height = sum(plan.heights.get(row, 15.0) for row in range(first, last + 1))
        if used and used + height > PAGE_HEIGHT and first > starts[1]:
            plan.page_breaks.append(first - 1)
            used = 0.0
        used += height


def list_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose the sheet of the main list: title, unit line, totals, headings, rows, note."""
    plan = SheetPlan(sheet.name, landscape=True)
    at = layout.blocks[sheet.blocks[0].id]
    last, edge = at.status, at.status - 1  # the words beside each line are not for paper
    plan.put(1, 1, sheet.heading, TITLE)
    plan.merge(1, 1, 1, edge, TITLE)
    plan.heights[1] = 34
    unit = _cover_cell(layout, "unit")
    words: Node | str = "填表单位：（盖章）"
    if unit:
        words = Binary("&", Text("填表单位："), Binary("&", unit, Text("（盖章）")))
    plan.put(2, 1, words, replace(GUIDE, wrap=False))
    plan.put(2, edge, f"单位：{layout.form.unit}", replace(GUIDE, wrap=False, across="right"))
    if sheet.note:
        plan.put(3, 1, sheet.note, NOTE)
        plan.merge(3, 1, 3, edge, NOTE)
        plan.heights[3] = 30
    for column in at.block.columns:
        plan.widths[at.inputs[column.id]] = column.width or 12
    plan.widths[at.status] = 26
    plan.heights[at.header] = 62
    put_table(plan, layout, at)
    for row in at.rows.values():
        plan.heights[row] = 30
    put_highlights(plan, at)
    put_readings(plan, layout, at)
    put_verdicts(plan, layout, at)
    plan.freeze = a1(at.first, 3)
    plan.filter = f"{a1(at.header, 1)}:{a1(at.last, last)}"
    plan.repeat_rows = f"{at.header}:{at.header}"
    _finish(plan, layout, sheet, f"A1:{a1(at.last, edge)}")
    return plan


def _cover_cell(layout: Layout, field: str) -> Cell | None:
    for sheet, block in layout.form.blocks():
        if sheet.role == "cover" and any(q.id == field for q in block.lines):
            cell = layout.blocks[block.id].cell(field, "", RAW)
            return Cell(cell.sheet, cell.row, cell.column, fixed=True)
    return None


def _finish(plan: SheetPlan, layout: Layout, sheet: Sheet, area: str) -> None:
    plan.hide_from = FIRST_HIDDEN[sheet.role]
    plan.hide_to = max(column for _, column in plan.cells)
    plan.print_area = area
    plan.footer = footer(layout.form)


def footer(form: Form) -> str:
    """The page footer: seal line, unit of amounts, page numbers."""
    return f"填报单位（盖章）　　单位：{form.unit}　　第 &P 页 共 &N 页"

