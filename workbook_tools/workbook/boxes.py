"""Boxes for text: guidance above, the box, and beside it what it still lacks.

What belongs here: the visible part of blocks of boxes, and what other blocks have in common with it: the look of an
input, the sign and words beside it. What does not: grids and lists (``grids``), whole sheets (``sheets``).
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..cells import Cell, a1, column_letters
from ..form.definition import Question
from ..form.types import NARRATIVE, NUMBERED
from ..rules.syntax import Binary, Boolean, Call, Node, Number, Text
from ..style import AMBER, AMBER_TINT, GREEN, RED, RED_TINT
from ..words import Words
from .helper_columns import sign, status
from .layout import BOX_WIDTH, BlockLayout, Layout
from .list_figures import LINES as FIGURE_LINES
from .list_figures import figures_beside
from .model import (
    BESIDE,
    BOX,
    GUIDANCE,
    HIDDEN,
    INPUT,
    SIGN,
    Highlight,
    SheetPlan,
    Style,
)
from .place_form import LINE as LINE_HEIGHT
from .place_form import ROW_LIMIT, SPARE, box_lines
from .progress import TOO_OLD, counting
from .validation import validation_of

LEAST_BOX, GAP = 104.0, 9.0
"""Heights of a box in which nothing is written yet, and of the row beneath a box."""
LEAST_LINES, MOST_LINES = 6, 30
"""Lines of the words beside a box, empty ones included: with them its row grows, also where the box itself is merged
cells, which no program fits a row to."""


def lines_across(text: str, width: float) -> int:
    """How many lines a text takes in a width counted in hanzi."""
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
        plan.heights[top] = 6 + LINE_HEIGHT * lines_across(line.guidance, BOX_WIDTH)
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
