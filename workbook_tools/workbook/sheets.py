"""Whole sheets of sections and lists: title, blocks, pages, what stays on screen.

What belongs here: putting blocks one below the other and framing them. What does not: the blocks (``boxes``, ``grids``), the
cover (``cover``), the self-check (``selfcheck``) and the hidden readings and verdicts (``helper_columns``).
"""

from __future__ import annotations

from dataclasses import replace

from ..binding.names import RAW
from ..cells import Cell, Range, a1, column_letters
from ..form.definition import Sheet
from ..form.units import UNIT
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..style import RED
from .boxes import lines_across, put_boxes
from .columns import BESIDE as BESIDE_WIDTH
from .columns import PAPER, PAPER_LANDSCAPE, section_widths, width_of
from .columns import SIGN as SIGN_WIDTH
from .grids import deepest_heading, put_grid, put_table
from .helper_columns import put_highlights, put_readings, put_verdicts
from .layout import BlockLayout, Layout
from .model import (
    BESIDE,
    HEADING,
    LINE,
    LIST_TITLE,
    NOTE,
    Highlight,
    SheetPlan,
)
from .place_form import LINE as LINE_HEIGHT
from .place_form import grows
from .progress import TOO_OLD, counting

PAGE_HEIGHT = 735.0
"""Points of an A4 page between the margins of ``openpyxl_writer``, less a little for other engines."""
MOST_FROZEN = 110.0
"""Points of a list above its first row: they stay on screen, and a small screen shows 370 in all."""


def section_state(layout: Layout, at: BlockLayout) -> Node:
    """``本部分合计 812 字，限 1000 字`` with ✓, or ✗ and by how much it is over."""
    total: Node = Call("SUM", (Range(at.sheet, at.first, at.steps["", "zi"], at.last, at.steps["", "zi"]),))
    limit = Number(float(at.block.limit))
    over = Binary("&", Text(" 字　✗ 超过 "), Binary("&", Binary("-", total, limit), Text(" 字")))
    begun = Call("IF", (Binary("=", total, Number(0.0)), Text(" 字"), Text(" 字　✓")))
    tail = Call("IF", (Binary(">", total, limit), over, begun))
    start = Binary("&", Binary("&", Text("本部分合计 "), total), Text(f" 字，限 {at.block.limit}"))
    return Call("IF", (counting(layout), Binary("&", start, tail), Text(TOO_OLD)))


def section_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose one narrative section with its boxes, grids and lists."""
    plan = SheetPlan(sheet.name, landscape=sheet.landscape)
    widths = section_widths(layout.form, sheet)
    last = len(widths)
    plan.widths = {**dict(enumerate(widths, 1)), last + 1: BESIDE_WIDTH}
    plan.put(1, 1, sheet.heading, HEADING)
    plan.merge(1, 1, 1, last, HEADING)
    plan.heights[1] = 21 * lines_across(sheet.heading, 32) + 9
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
    plan.heights[at.header] = min(MOST_FROZEN - sum(above.values()), 5 + 13.5 * deepest_heading(plan, at))
    end = at.last
    if sheet.note:
        end += 1
        plan.put(end, first, sheet.note, NOTE)
        plan.merge(end, first, end, edge, NOTE)
        across = sum(plan.widths[c] for c in at.inputs.values()) / 2 - 2
        plan.heights[end] = 8 + LINE_HEIGHT * lines_across(sheet.note, across)
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
