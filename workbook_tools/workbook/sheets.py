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
from ..form.types import ADDS_UP, LISTED, NARRATIVE, NUMBERED
from ..form.units import UNIT
from ..rules.syntax import Binary, Boolean, Call, Node, Number, Text
from ..style import AMBER, AMBER_TINT, GREEN, RED, RED_TINT
from ..words import Words
from .columns import BESIDE as BESIDE_WIDTH
from .columns import PAPER, PAPER_LANDSCAPE, section_widths, width_of
from .columns import SIGN as SIGN_WIDTH
from .helper_columns import put_highlights, put_readings, put_verdicts, sign, status
from .layout import BOX_WIDTH, BlockLayout, Layout, located
from .list_figures import LINES as FIGURE_LINES
from .list_figures import figures_beside
from .model import (
    BESIDE,
    BOX,
    COLUMN_HEAD,
    FIGURE,
    GUIDANCE,
    HEADING,
    HIDDEN,
    INPUT,
    LABEL,
    LINE,
    LIST_HEAD,
    LIST_TITLE,
    NOTE,
    SIGN,
    SUBHEADING,
    TABLE,
    Highlight,
    SheetPlan,
    Style,
)
from .place_form import LINE as LINE_HEIGHT
from .place_form import ROW_LIMIT, SPARE, box_lines, grows
from .progress import TOO_OLD, counting
from .validation import validation_of

PAGE_HEIGHT = 735.0
"""Points of an A4 page between the margins of ``openpyxl_writer``, less a little for other engines."""
MOST_FROZEN = 110.0
"""Points of a list above its first row: they stay on screen, and a small screen shows 370 in all."""
LEAST_BOX, LEAST_ROW, GAP = 104.0, 21.0, 9.0
"""Heights of a box in which nothing is written yet, of a line of a list, and of the row beneath a box."""
LEAST_LINES, MOST_LINES = 6, 30
"""Lines of the words beside a box, empty ones included: with them its row grows, also where the box itself is merged
cells, which no program fits a row to."""


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(part) / width)) for part in text.split("\n"))


def input_style(layout: Layout, question: Question) -> Style:
    """How an input of a type looks; the format of what is text leaves it as it was typed: a leading 0, ``1/2``."""
    kind = layout.form.type_of(question)
    if kind.can(NARRATIVE):
        return BOX
    fill = "" if kind.can(NUMBERED) else INPUT.fill
    indent = INPUT.indent if kind.align == "left" else 0
    shown_as = "0" if question.plain else kind.number_format
    number = kind.kind == "number"
    return replace(
        INPUT, across=kind.align, fill=fill, indent=indent, number_format=shown_as, wrap=not number, shrink=number
    )


def put_status(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the words beside each line, and before it the sign alone where the sheet has room for it; colour them."""
    for number, line in enumerate(at.lines(), 1):
        if at.block.open and number > 2:
            plan.repeat(at.rows[line], [column for column in (at.status, at.sign) if column])
            continue
        words = status(layout, at, line)
        figures = figures_beside(layout, at, line) if at.block.kind == "grid" else None
        if figures is not None:
            words = _joined(words, figures)
            plan.heights[at.rows[line]] = max(plan.heights.get(at.rows[line], 0.0), 4 + 13 * (1 + FIGURE_LINES))
        look = BESIDE if figures is None else replace(BESIDE, down="top")
        plan.put(at.rows[line], at.status, words, look)
        if at.sign:
            plan.put(at.rows[line], at.sign, sign(at, line), SIGN)
    for column in (at.status, at.sign):
        if column:
            colour_signs(plan, column, at.first, at.last)


def colour_signs(plan: SheetPlan, column: int, first: int, last: int) -> None:
    """Colour cells that begin with a sign: red, amber, green."""
    letter = column_letters(column)
    area = f"{letter}{first}:{letter}{last}"
    for mark, color in (("✗", RED), ("▲", AMBER), ("✓", GREEN)):
        plan.highlights.append(Highlight(area, f'LEFT({letter}{first},1)="{mark}"', color, ""))


def put_boxes(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the guidance and the box of each part, and beside it what the paper does not show: counts and faults."""
    last = at.edge
    for line in at.block.lines:
        top, box = at.guidance[line.id], at.rows[line.id]
        plan.put(top, 1, line.guidance, GUIDANCE)
        plan.merge(top, 1, top, last, GUIDANCE)
        plan.heights[top] = 6 + LINE_HEIGHT * _lines(line.guidance, BOX_WIDTH)
        height = at.heights[line.id]
        plan.merge(box, 1, box + height - 1, last, BOX)
        needed = 6 + LINE_HEIGHT * box_lines(at.block)
        if height == 1:
            # a program need not fit a row to cells that are merged: there the box begins with all the room it has
            plan.growing[box] = (LEAST_BOX if last == 1 else needed, LEAST_BOX)
        else:
            plan.heights[box] = min(ROW_LIMIT, needed)
            plan.heights[box + 1] = max(SPARE, needed - ROW_LIMIT)
        plan.heights[box + height] = GAP
        said = validation_of(layout, replace(line, prompt=line.prompt or at_most(at)), a1(box, 1))
        if said:
            plan.validations.append(said)
        words = Cell(at.sheet, box, at.words)
        plan.put(box, at.words, status(layout, at, line.id), HIDDEN)
        plan.put(box, at.status, _beside_box(layout, at, line.id, words), replace(BESIDE, down="top"))
        beside = f"${column_letters(at.status)}${box}"
        for mark, color, fill in (("✗", RED, RED_TINT), ("▲", AMBER, AMBER_TINT)):
            test = f'ISNUMBER(FIND("{mark}",{beside}))'
            plan.highlights.append(Highlight(f"{column_letters(at.status)}{box}", test, color, ""))
            area = f"A{box}:{column_letters(last)}{box + height - 1}"
            plan.highlights.append(Highlight(area, f"AND(LEN($A${box})>0,{test})", "", fill))


def _beside_box(layout: Layout, at: BlockLayout, line: str, words: Cell) -> Node:
    """``本框 320 字`` and what is wrong; that the text is longer than what is printed of it; and empty lines, so that
    the row becomes as high as the text of the box needs."""
    told = _joined(Text("本框 "), at.cell(line, "", "zi"), Text(" 字\n"), words)
    count = Call("IF", (counting(layout), told, Text(f"{TOO_OLD}\n")))
    grown = at.heights[line] == 1
    advice = "请精简或合并段落" if grown else "请加高下面的窄行，或精简"
    room = math.floor(ROW_LIMIT / LINE_HEIGHT) if grown else box_lines(at.block)
    full = Call("IFERROR", (Binary(">", lines_needed(at, line), Number(float(room))), Boolean(False)))
    clipped = Call("IF", (full, Text(f"\n▲ 打印不全，{advice}"), Text("")))
    if not grown:
        return _joined(count, clipped)
    smaller = Number(BOX.size / BESIDE.size)
    wanted = Call("INT", (Binary("*", lines_needed(at, line), smaller),))
    lines = Call("IFERROR", (Call("MAX", (wanted, Number(float(LEAST_LINES)))), Number(float(LEAST_LINES))))
    return _joined(count, clipped, Call("LEFT", (Text("\n" * MOST_LINES), Binary("-", lines, Number(2.0)))))


def lines_needed(at: BlockLayout, line: str) -> Node:
    """How many lines a text takes in its box at most, each paragraph ending in a line of its own."""
    raw = at.cell(line, "")
    breaks = Binary("-", Call("LEN", (raw,)), Call("LEN", (Call("SUBSTITUTE", (raw, Text("\n"), Text(""))),)))
    full = Call("INT", (Binary("/", Call("LEN", (raw,)), Number(float(BOX_WIDTH))),))
    return Binary("+", Binary("+", full, breaks), Number(1.0))


def _joined(first: Node, *more: Node) -> Node:
    out = first
    for node in more:
        out = Binary("&", out, node)
    return out


def at_most(at: BlockLayout) -> Words:
    """The prompt of a narrative box: the section's limit."""
    return Words(
        f"本部分合计不超过{at.block.limit}字，按 Word 字数统计。换行请按 Alt+Enter；粘贴前先双击本框。",
        f"At most {at.block.limit} 字 for the whole section, counted as Word does.",
    )


def section_state(layout: Layout, at: BlockLayout) -> Node:
    """``本部分合计 812 字，限 1000 字`` with ✓, or ✗ and by how much it is over."""
    total: Node = Call("SUM", (Range(at.sheet, at.first, at.steps["", "zi"], at.last, at.steps["", "zi"]),))
    limit = Number(float(at.block.limit))
    over = Binary("&", Text(" 字　✗ 超过 "), Binary("&", Binary("-", total, limit), Text(" 字")))
    begun = Call("IF", (Binary("=", total, Number(0.0)), Text(" 字"), Text(" 字　✓")))
    tail = Call("IF", (Binary(">", total, limit), over, begun))
    start = Binary("&", Binary("&", Text("本部分合计 "), total), Text(f" 字，限 {at.block.limit}"))
    return Call("IF", (counting(layout), Binary("&", start, tail), Text(TOO_OLD)))


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
    plan.heights[at.header] = 6 + 15 * _deepest(plan, at)
    for line in block.lines:
        row = at.rows[line.id]
        plan.heights[row] = max(22, 6 + 15 * _lines(line.label.zh, width))
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
            said = validation_of(layout, question, a1(*cell))
            if said:
                plan.validations.append(said)
    put_status(plan, layout, at)


def _deepest(plan: SheetPlan, at: BlockLayout) -> int:
    """How many lines the deepest heading of a block takes at 10.5 pt."""
    return max(
        _lines(heading(q.label.zh), max(2, int(plan.widths[at.inputs[q.id]] * 8 / 14 - 0.6))) for q in at.block.columns
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
                used = at.cell(line, "", "used")
                above = Range(at.sheet, at.first, at.steps["", "used"], row, at.steps["", "used"])
                value = Call("IF", (Binary("=", used, Number(1.0)), Call("SUM", (above,)), Text("")))
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


def _totals(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    row = at.header - 1
    first, second, *others = at.block.columns
    plan.put(row, at.inputs[first.id], "合计", COLUMN_HEAD)
    used = at.steps["", "used"]
    count = Call("SUM", (Range(at.sheet, at.first, used, at.last, used),))
    words = Binary("&", Binary("&", Text("共 "), count), Text(f" {at.block.counted_as.zh}"))
    plan.put(row, at.inputs[second.id], words, LABEL)
    for column in others:
        where = at.inputs[column.id]
        if layout.form.type_of(column).can(ADDS_UP):
            step = at.steps[column.id, "value"]
            total = Call("SUM", (Range(at.sheet, at.first, step, at.last, step),))
            plan.put(row, where, total, replace(FIGURE, fill=LABEL.fill))
        else:
            plan.put(row, where, None, LABEL)
    plan.heights[row] = 18


def section_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose one narrative section with its boxes, grids and lists."""
    plan = SheetPlan(sheet.name, landscape=sheet.landscape)
    widths = section_widths(layout.form, sheet)
    last = len(widths)
    plan.widths = {**dict(enumerate(widths, 1)), last + 1: BESIDE_WIDTH}
    plan.put(1, 1, sheet.heading, HEADING)
    plan.merge(1, 1, 1, last, HEADING)
    plan.heights[1] = 21 * _lines(sheet.heading, 32) + 9
    plan.heights[2] = 4
    plan.freeze = "A2"
    end = 1
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        if block.kind == "boxes":
            plan.put(1, at.status, section_state(layout, at), BESIDE)
            letter = column_letters(at.status)
            plan.highlights.append(Highlight(f"{letter}1", f'ISNUMBER(FIND("✗",${letter}$1))', RED, ""))
            put_boxes(plan, layout, at)
        else:
            (put_grid if block.kind == "grid" else put_table)(plan, layout, at)
            put_highlights(plan, at)
        end = at.end
        put_readings(plan, layout, at)
        put_verdicts(plan, layout, at)
    _break_pages(plan, layout, sheet)
    if sheet.closing:
        end += 2
        plan.put(end, 1, sheet.closing, replace(NOTE, across="center"))
        plan.merge(end, 1, end, last, replace(NOTE, across="center"))
    _finish(plan, layout, f"A1:{column_letters(last)}{end}", last + 2)
    return plan


def _break_pages(plan: SheetPlan, layout: Layout, sheet: Sheet) -> None:
    """Start a new page before a box or block that would not fit what is left of this one.

    How high boxes that grow will be nobody knows: pages end between their rows, each of which is a whole box, and
    they are taken to leave a third of a page to what follows.
    """
    starts: list[tuple[int, bool]] = []
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        if block.kind == "boxes":
            starts += [(row, grows(block)) for row in at.guidance.values()]
        else:
            starts.append((at.header - 1 if block.title else at.header, False))
    paper = PAPER_LANDSCAPE if sheet.landscape else PAPER
    room = PAGE_HEIGHT * max(1.0, sum(section_widths(layout.form, sheet)) / paper)
    used = sum(plan.heights.get(row, 15.0) for row in range(1, starts[0][0]))
    ends = [*(row - 1 for row, _ in starts[1:]), layout.sheet_ends[sheet.name]]
    for number, ((first, unknown), last) in enumerate(zip(starts, ends, strict=True)):
        if unknown:
            used = room * 2 / 3
            continue
        height = sum(plan.heights.get(row, plan.growing.get(row, (15.0, 0.0))[0]) for row in range(first, last + 1))
        if number and used + height > room:
            plan.page_breaks.append(first - 1)
            used = 0.0
        used += height


def list_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose the sheet of the main list: title, unit line, totals and headings, which stay on screen; rows; note."""
    plan = SheetPlan(sheet.name, landscape=True)
    at = layout.blocks[sheet.blocks[0].id]
    first, edge = min(at.inputs.values()), at.edge
    plan.put(1, first, sheet.heading, LIST_TITLE)
    plan.merge(1, first, 1, edge, LIST_TITLE)
    unit = _cover_cell(layout, UNIT)
    words: Node | str = "填表单位：　　　　　　　　（盖章）"
    if unit:
        shown = Call("IF", (Call("ISBLANK", (unit,)), Text("　　　　　　　　"), unit))
        words = Binary("&", Text("填表单位："), Binary("&", shown, Text("（盖章）")))
    plan.put(2, first, words, LINE)
    plan.put(2, edge, f"单位：{layout.form.unit}", replace(LINE, across="right"))
    plan.widths = {at.sign: SIGN_WIDTH, at.status: BESIDE_WIDTH}
    for column in at.block.columns:
        plan.widths[at.inputs[column.id]] = width_of(layout.form, column)
    put_table(plan, layout, at)
    above = {1: 27.0, 2: 17.0, at.header - 1: 18.0}
    plan.heights.update(above)
    plan.heights[at.header] = min(MOST_FROZEN - sum(above.values()), 5 + 13.5 * _deepest(plan, at))
    end = at.last
    if sheet.note:
        end += 1
        plan.put(end, first, sheet.note, NOTE)
        plan.merge(end, first, end, edge, NOTE)
        across = sum(plan.widths[c] for c in at.inputs.values()) / 2 - 2
        plan.heights[end] = 8 + LINE_HEIGHT * _lines(sheet.note, across)
    put_highlights(plan, at)
    put_readings(plan, layout, at)
    put_verdicts(plan, layout, at)
    plan.freeze = a1(at.first, first + 2)
    plan.filter = f"{a1(at.header, at.sign)}:{a1(at.last, at.status)}"
    plan.repeat_rows = f"{at.header}:{at.header}"
    _finish(plan, layout, f"{a1(1, first)}:{a1(end, edge)}", at.status + 1)
    return plan


def _cover_cell(layout: Layout, role: str) -> Cell | None:
    found = layout.form.cover_field(role)
    if found is None:
        return None
    cell = layout.blocks[found[0].id].cell(found[1].id, "", RAW)
    return Cell(cell.sheet, cell.row, cell.column, fixed=True)


def _finish(plan: SheetPlan, layout: Layout, area: str, hidden: int) -> None:
    plan.hide_from = hidden
    plan.hide_to = max(column for _, column in plan.cells)
    plan.print_area = area
    plan.footer = FOOTER


FOOTER = "第 &P 页 共 &N 页"
"""The foot of each page; the seal has its place on the cover and on the list."""
