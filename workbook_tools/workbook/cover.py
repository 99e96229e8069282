"""The first sheet: what to do in five lines, who reports, how far it is, may it be sent.

What belongs here: the cover's contents. What does not: how its numbers are counted (``selfcheck``).
"""

from __future__ import annotations

from ..binding.guide import guide_lines
from ..cells import Range, a1, column_letters, sheet_prefix
from ..form.definition import Form, Sheet
from ..levels import LEVELS
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..style import AMBER, GREEN, RED
from .helper_columns import put_highlights, put_readings, put_verdicts
from .layout import CHECK_SHEET, FIRST_HIDDEN, GUIDE_WIDTH, Layout
from .model import (
    COLUMN_HEAD,
    LABEL,
    LABEL_LINE,
    LINK,
    NOTE,
    SOURCE,
    STEP,
    SUBHEADING,
    TABLE,
    TITLE,
    VERDICT,
    Highlight,
    SheetPlan,
)
from .place_form import cover_top
from .selfcheck import errors_left, explained_left
from .sheets import footer, input_style, put_status
from .validation import validation_of

READY = "✓ 可上报"


def verdict() -> Node:
    """What the cover says of the whole return, over the two sums on 自检."""
    errors, pending = errors_left(), explained_left()
    wrong = Binary("&", Binary("&", Text("✗ 尚有 "), errors), Text(" 处须改正，详见“自检”"))
    doubt = Binary("&", Binary("&", Text("▲ 尚有 "), pending), Text(" 项待核实，请在“自检”填写情况说明"))
    return Call("IF", (
        Binary(">", errors, Number(0.0)), wrong,
        Call("IF", (Binary(">", pending, Number(0.0)), doubt, Text(READY))),
    ))


def _failing(layout: Layout, sheet: Sheet, severity: str) -> Node:
    """How many lines of a sheet have a problem of a severity."""
    parts: list[Node] = []
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        column = at.errors if severity == "error" else at.verifies
        area = Range(at.sheet, at.first, column, at.last, column)
        parts.append(Call("COUNTIF", (area, Text("?*"))))
    out = parts[0]
    for part in parts[1:]:
        out = Binary("+", out, part)
    return out


def _progress(plan: SheetPlan, layout: Layout, top: int) -> int:
    plan.put(top, 1, "填报进度", SUBHEADING)
    plan.heights[top] = 24
    plan.put(top + 1, 1, "工作表（点击前往）", COLUMN_HEAD)
    plan.put(top + 1, 2, "情况", COLUMN_HEAD)
    plan.heights[top + 1] = 20
    row = top + 2
    for sheet in layout.form.sheets:
        target = f"#{sheet_prefix(sheet.name)}A1"
        plan.put(row, 1, Call("HYPERLINK", (Text(target), Text(sheet.name))), LINK)
        errors, doubts = (_failing(layout, sheet, s) for s in ("error", "verify"))
        wrong = Binary("&", Binary("&", Text("✗ "), errors), Text(" 处须改正"))
        doubt = Binary("&", Binary("&", Text("▲ "), doubts), Text(" 处待核实"))
        words = Call("IF", (
            Binary(">", errors, Number(0.0)), wrong,
            Call("IF", (Binary(">", doubts, Number(0.0)), doubt, Text("✓ 已完成"))),
        ))
        plan.put(row, 2, words, TABLE)
        plan.heights[row] = 20
        row += 1
    plan.put(row, 1, Call("HYPERLINK", (Text(f"#'{CHECK_SHEET}'!A1"), Text(CHECK_SHEET))), LINK)
    plan.put(row, 2, "逐条列出每项规则、问题个数和首个问题的位置", TABLE)
    plan.heights[row] = 20
    _colour(plan, 2, top + 2, row)
    return row


def _guide(plan: SheetPlan, form: Form, top: int) -> int:
    """Write the filling guide below the progress, on pages of its own."""
    plan.put(top, 1, "填写指南", SUBHEADING)
    plan.heights[top] = 24
    plan.page_breaks.append(top - 1)
    row = top
    for line in guide_lines(form):
        row += 1
        style = SUBHEADING if line.level == "heading" else LABEL_LINE if line.level == "part" else NOTE
        text = f"{LEVELS[line.level].text('zh')}　{line.text}" if line.level in LEVELS else line.text
        plan.put(row, 1, text, style)
        plan.merge(row, 1, row, 3, style)
        rows = -(-len(text) // GUIDE_WIDTH)
        plan.heights[row] = 24 if line.level == "heading" else 15 * rows + 2
    return row


def _colour(plan: SheetPlan, column: int, first: int, last: int) -> None:
    letter = column_letters(column)
    area = f"{letter}{first}:{letter}{last}"
    for sign, color in (("✗", RED), ("▲", AMBER), ("✓", GREEN)):
        plan.highlights.append(Highlight(area, f'LEFT({letter}{first},1)="{sign}"', color, ""))


def cover_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose the cover."""
    form = layout.form
    plan = SheetPlan(sheet.name)
    plan.widths = {1: 20, 2: 44, 3: 24}
    row = 1
    for i, words in enumerate(form.source or (form.title.zh,)):
        style = SOURCE if i == 0 and len(form.source) > 1 else TITLE
        plan.put(row, 1, words, style)
        plan.merge(row, 1, row, 3, style)
        plan.heights[row] = 24 if style is SOURCE else 34
        row += 1
    row += 1
    plan.put(row, 1, verdict(), VERDICT)
    plan.merge(row, 1, row, 3, VERDICT)
    plan.heights[row] = 30
    _colour(plan, 1, row, row)
    row += 1
    for words in form.steps:
        plan.put(row, 1, words, STEP)
        plan.merge(row, 1, row, 3, STEP)
        plan.heights[row] = 20
        row += 1
    end = cover_top(form)
    for block in sheet.blocks:
        at = layout.blocks[block.id]
        if block.title:
            plan.put(at.header, 1, block.title.zh, SUBHEADING)
            plan.heights[at.header] = 24
        for question in block.lines:
            line = at.rows[question.id]
            star = " *" if question.required else ""
            plan.put(line, 1, question.label.zh + star, LABEL)
            plan.put(line, 2, None, input_style(layout, question))
            plan.heights[line] = 24
            said = validation_of(layout, question, a1(line, 2))
            if said:
                plan.validations.append(said)
        put_status(plan, at, at.status)
        put_highlights(plan, at)
        put_readings(plan, layout, at)
        put_verdicts(plan, layout, at)
        end = at.end
    end = _progress(plan, layout, end + 2)
    end = _guide(plan, form, end + 2)
    plan.hide_from = FIRST_HIDDEN["cover"]
    plan.hide_to = max(column for _, column in plan.cells)
    plan.print_area = f"A1:C{end}"
    plan.footer = footer(form)
    return plan

