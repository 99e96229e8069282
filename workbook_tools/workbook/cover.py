"""The first sheet: who reports, what to do in five lines, how far it is, may it be sent; then the guide.

What belongs here: the cover's contents. What does not: how its numbers are counted (``selfcheck``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..binding.guide import GuideLine, guide_lines
from ..binding.names import headline
from ..cells import Cell, Range, a1, sheet_prefix
from ..form.definition import Form, Sheet
from ..levels import LEVELS
from ..rules.syntax import Call, Node, Text
from .boxes import colour_signs, input_style, put_status
from .columns import BESIDE as BESIDE_WIDTH
from .columns import PAPER
from .helper_columns import put_highlights, put_readings, put_verdicts
from .layout import CHECK_SHEET, Layout, located
from .model import (
    COLUMN_HEAD,
    GUIDE,
    HIDDEN,
    LABEL,
    LABEL_LINE,
    LINE,
    LINK,
    SOURCE,
    STEP,
    SUBHEADING,
    TABLE,
    TITLE,
    VERDICT,
    SheetPlan,
)
from .place_form import cover_top, title_lines
from .progress import (
    COUNTED,
    COUNTING_COLUMN,
    DOUBT_COLUMN,
    OPEN_COLUMN,
    WRONG_COLUMN,
    counts_of,
    sheet_words,
    state_row,
    to_fill,
    whole_words,
)
from .row_heights import lines_of
from .selfcheck import explained_left
from .sheets import FOOTER
from .validation import validation_of

FIRST_WIDTH = 22.0
PROGRAM = "请用电脑版 Excel 或 WPS 填写，不要在微信、手机或在线表格中直接编辑；从别处粘贴数据请用“选择性粘贴→数值”。"
SEAL = "填报单位（盖章）：　　　　　　　　　　　　　　　　"


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
        counts = [Cell(plan.name, row, column) for column in (WRONG_COLUMN, OPEN_COLUMN, DOUBT_COLUMN)]
        for cell, count in zip(counts, counts_of(layout, sheet), strict=True):
            plan.put(row, cell.column, count, HIDDEN)
        words = sheet_words(counts[0], counts[1], counts[2], to_fill(layout, sheet))
        plan.put(row, 2, words, TABLE)
        plan.heights[row] = 20
        row += 1
    for column in (WRONG_COLUMN, OPEN_COLUMN):
        area = Range(plan.name, top + 2, column, row - 1, column)
        plan.put(state_row(layout.form), column, Call("SUM", (area,)), HIDDEN)
    plan.put(row, 1, Call("HYPERLINK", (Text(f"#'{CHECK_SHEET}'!A1"), Text(CHECK_SHEET))), LINK)
    plan.put(row, 2, "逐条列出每项规则、问题个数和首个问题的位置", TABLE)
    plan.heights[row] = 20
    colour_signs(plan, 2, top + 2, row)
    return row


def _guide(plan: SheetPlan, form: Form, top: int) -> int:
    """Write the filling guide below the progress, on pages of its own."""
    plan.put(top, 1, "填写指南", SUBHEADING)
    plan.heights[top] = 24
    row = top
    for level, words in _told(form):
        row += 1
        style = SUBHEADING if level == "heading" else LABEL_LINE if level == "part" else GUIDE
        text = f"{LEVELS[level].text('zh')}　{words}" if level in LEVELS else f"·　{words}" if level == "hint" else words
        plan.put(row, 1, text, style)
        plan.merge(row, 1, row, 2, style)
        plan.heights[row] = 20 if level == "heading" else 1.42 * style.size * lines_of(text, PAPER, style.size) + 0.5
    return row


def _told(form: Form) -> Iterator[tuple[str, str]]:
    """The guide's lines: the guidance of boxes stands at the boxes, and inputs of one block go into one line."""
    lines = [line for line in guide_lines(form) if line.level != "guidance"]
    following = [*lines[1:], GuideLine("heading", "")]
    inputs: list[str] = []
    for line, after in zip(lines, following, strict=True):
        if line.level == "input":
            inputs.append(line.text)
            if after.level != "input":
                yield "input", "。".join(inputs)
                inputs.clear()
        elif (line.level, after.level) != ("heading", "heading"):  # nothing is said of a section of boxes alone
            yield line.level, line.text


def cover_sheet(layout: Layout, sheet: Sheet) -> SheetPlan:
    """Compose the cover: a page for paper, the progress for the screen, the guide on pages of its own."""
    form = layout.form
    plan = SheetPlan(sheet.name)
    plan.widths = {1: FIRST_WIDTH, 2: PAPER - FIRST_WIDTH, 3: BESIDE_WIDTH}
    row = _titles(plan, layout) + 1
    plan.heights[row] = 6
    row += 1
    plan.put(row, 1, whole_words(layout, explained_left()), VERDICT)
    plan.put(row, COUNTING_COLUMN, Call("ZI", (COUNTED,)), HIDDEN)
    plan.merge(row, 1, row, 2, VERDICT)
    plan.heights[row] = 26
    colour_signs(plan, 1, row, row)
    for words in (*form.steps, PROGRAM):
        row += 1
        plan.put(row, 1, words, STEP)
        plan.merge(row, 1, row, 2, STEP)
        plan.heights[row] = 17 if words != PROGRAM else 32
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
            # what is too long for a line gets smaller: no program fits this row, and a second line would be cut
            look = replace(input_style(layout, question), size=12, across="left", indent=1, wrap=False, shrink=True)
            plan.put(line, 2, None, look)
            plan.heights[line] = 26
            if look.number_format == "@":
                plan.ignored.append((a1(line, 2), "numberStoredAsText"))
            said = validation_of(layout, question, a1(line, 2))
            if said:
                plan.validations.append(said)
        put_status(plan, layout, at)
        put_highlights(plan, at)
        put_readings(plan, layout, at)
        put_verdicts(plan, layout, at)
        end = at.end
    end += 1
    plan.put(end, 2, SEAL, replace(LINE, across="right"))
    plan.heights[end] = 44
    paper = f"A1:B{end}"
    top = _progress(plan, layout, end + 2) + 2
    end = _guide(plan, form, top)
    plan.hide_from = 4
    plan.hide_to = max(column for _, column in plan.cells)
    plan.print_area = f"{paper},A{top}:B{end}"
    plan.footer = FOOTER
    return plan


def _titles(plan: SheetPlan, layout: Layout) -> int:
    """Write the number of the annex and the title, in which what the official writes below takes its place."""
    form = layout.form
    above = form.source[:1] if len(form.source) > 1 else ()
    for row, words in enumerate(title_lines(form), 1):
        style = SOURCE if words in above else TITLE
        value: Node | str = words
        if words.startswith("="):
            style = replace(TITLE, wrap=False, shrink=True)  # no program fits merged cells to the name of a park
            value = Call("IFERROR", (located(layout, headline(form, words), ""), Text(form.title.zh)))
        plan.put(row, 1, value, style)
        plan.merge(row, 1, row, 2, style)
        plan.heights[row] = 24 if style is SOURCE else 34
    return len(title_lines(form))
