"""The sheet 自检: every rule with its level, how many lines fail, a link to the first, its state.

Below the rules stand the checks that are made only when the return is received.

What belongs here: counting verdicts and the boxes for explanations. What does not: the verdicts
(``helper_columns``).
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..cells import Cell, Range, column_letters, sheet_prefix
from ..levels import LEVELS
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..style import AMBER, GREEN, RED
from .layout import CHECK_SHEET, Layout
from .model import (
    COLUMN_HEAD,
    GUIDE,
    HIDDEN,
    INPUT,
    LABEL,
    LINK,
    SUBHEADING,
    TABLE,
    TITLE,
    VERDICT,
    Highlight,
    SheetPlan,
    Validation,
)
from .sheets import FOOTER

CENTRED = replace(TABLE, across="center")
HEAD = 5
LATER, NO_COUNT = "收回后核对", "—"
"""The state and the count of a check that the workbook itself cannot make."""
FIRST_LINK = 11
SUMS = 3
"""Row of the two sums, in hidden columns, that the cover reads."""


def errors_left() -> Cell:
    """How many lines still fail a rule of level 错误."""
    return Cell(CHECK_SHEET, SUMS, FIRST_LINK, fixed=True)


def explained_left() -> Cell:
    """How many kinds of 核实 still lack an explanation."""
    return Cell(CHECK_SHEET, SUMS, FIRST_LINK + 1, fixed=True)


def _area(layout: Layout, number: int) -> Range:
    bound = layout.rules[number]
    at = layout.blocks[bound.block]
    column = at.verdicts[number]
    return Range(at.sheet, at.first, column, at.last, column)


def _count(layout: Layout, numbers: list[int]) -> Node:
    parts: list[Node] = [Call("COUNTIF", (_area(layout, n), Text("?*"))) for n in numbers]
    out = parts[0]
    for part in parts[1:]:
        out = Binary("+", out, part)
    return out


def _first(layout: Layout, number: int) -> Node:
    """The link target of the first line that fails a check, or nothing."""
    area = _area(layout, number)
    found = Call("MATCH", (Text("?*"), area))
    letter = Call("LEFT", (Call("INDEX", (area, found)), Number(1.0)))
    row = Binary("+", found, Number(float(area.top - 1)))
    address = Binary("&", Binary("&", Text(f"#{sheet_prefix(area.sheet)}"), letter), row)
    return Call("IFERROR", (address, Text("")))


def _wide(text: str) -> float:
    """How many hanzi wide a text is; a letter or digit takes half."""
    return sum(1 if ord(c) >= 0x2010 else 0.5 for c in text)


def _words(layout: Layout, index: int) -> str:
    """What a rule requires, in words; what differs from block to block stands there."""
    rule = layout.form.rules[index]
    titles = list(dict.fromkeys(c.title["zh"] for c in layout.rules if c.declared is rule))
    if len(titles) > 1 and rule.texts.general:
        return rule.texts.general.zh
    return "；".join(titles)


def _put_rule(plan: SheetPlan, layout: Layout, index: int, row: int) -> None:
    rule = layout.form.rules[index]
    mine = [c for c in layout.rules if c.declared is rule]
    numbers = [c.number for c in mine]
    wanted = _words(layout, index)
    plan.put(row, 1, LEVELS[rule.severity].words.zh, TABLE)
    plan.put(row, 2, rule.code, TABLE)
    plan.put(row, 3, wanted, TABLE)
    count = Cell(CHECK_SHEET, row, 4)
    plan.put(row, 4, _count(layout, numbers), CENTRED)
    for i, number in enumerate(numbers):
        plan.put(row, FIRST_LINK + i, _first(layout, number), HIDDEN)
    links = Range(CHECK_SHEET, row, FIRST_LINK, row, FIRST_LINK + len(numbers) - 1)
    first = Call("INDEX", (links, Call("MATCH", (Text("?*"), links))))
    words_of = Call("SUBSTITUTE", (Call("SUBSTITUTE", (first, Text("#"), Text(""))), Text("'"), Text("")))
    plan.put(row, 5, Call("IFERROR", (Call("HYPERLINK", (first, words_of)), Text(""))), LINK)
    plan.put(row, 6, _state(layout, rule.severity, rule.code, count), TABLE)
    plan.heights[row] = 20 if _wide(wanted) <= 25 and len(rule.code) <= 27 else 32


def _state(layout: Layout, severity: str, code: str, count: Cell) -> Node:
    none = Binary("=", count, Number(0.0))
    if severity == "error":
        return Call("IF", (none, Text("✓ 通过"), Text("✗ 须改正")))
    if severity == "info":
        return Call("IF", (none, Text("✓ 通过"), Text("· 已记录")))
    said = Binary("<>", Call("STRIP", (layout.explanations[code],)), Text(""))
    doubt = Call("IF", (said, Text("✓ 已说明"), Text("▲ 待核实")))
    return Call("IF", (none, Text("✓ 通过"), doubt))


def _put_check(plan: SheetPlan, layout: Layout, number: int) -> None:
    check, row = layout.checks[number], layout.check_rows[number]
    wanted = check.texts.rule.zh
    for column, words in enumerate((LEVELS[check.severity].words.zh, check.code, wanted), 1):
        plan.put(row, column, words, TABLE)
    plan.put(row, 4, NO_COUNT, CENTRED)
    plan.put(row, 5, "", TABLE)
    plan.put(row, 6, LATER, TABLE)
    plan.heights[row] = 20 if _wide(wanted) <= 25 and len(check.code) <= 27 else 32


def _put_explanations(plan: SheetPlan, layout: Layout) -> None:
    top = min(cell.row for cell in layout.explanations.values()) - 2
    plan.put(top, 1, "核实情况说明（有待核实的项目时填写，填写后视为已说明）", SUBHEADING)
    plan.heights[top] = 24
    for column, words in enumerate(("项数", "规则", "情况说明", "", "", "情况"), 1):
        plan.put(top + 1, column, words, COLUMN_HEAD)
    plan.merge(top + 1, 3, top + 1, 5, COLUMN_HEAD)
    for code, cell in layout.explanations.items():
        row = cell.row
        numbers = [
            c.number for c in layout.rules if c.declared.code == code and c.declared.severity == "verify"
        ]
        count = Cell(CHECK_SHEET, row, 1)
        rules = [(i, layout.form.rules[i]) for i in layout.rule_rows]
        mine = [_words(layout, i) for i, rule in rules if (rule.code, rule.severity) == (code, "verify")]
        mine += [c.texts.rule.zh for c in layout.checks if (c.code, c.severity) == (code, "verify")]
        words = "；".join(dict.fromkeys(mine))
        plan.put(row, 2, words, LABEL)
        plan.merge(row, 3, row, 5, INPUT)
        plan.heights[row] = max(34, 6 + 15 * math.ceil(_wide(words) / 12))
        said = Binary("<>", Call("STRIP", (cell,)), Text(""))
        if not numbers:
            plan.put(row, 1, NO_COUNT, CENTRED)
            plan.put(row, 6, Call("IF", (said, Text("✓ 已说明"), Text(LATER))), TABLE)
            continue
        plan.put(row, 1, _count(layout, numbers), CENTRED)
        plan.put(row, 6, _state(layout, "verify", code, count), TABLE)
        pending = Call("IF", (
            Binary(">", count, Number(0.0)), Call("IF", (said, Number(0.0), Number(1.0))), Number(0.0),
        ))
        plan.put(row, FIRST_LINK, pending, HIDDEN)
    first = min(cell.row for cell in layout.explanations.values())
    last = max(cell.row for cell in layout.explanations.values())
    plan.validations.append(Validation(
        f"C{first}:C{last}", "none", "", "情况说明",
        "本类核实项目数字无误的，在此说明原因；没有核实项目的，不用填写。", "填写有误", "请重新填写。",
    ))


def check_sheet(layout: Layout) -> SheetPlan:
    """Compose 自检."""
    plan = SheetPlan(CHECK_SHEET)
    plan.widths = {1: 8, 2: 27, 3: 52, 4: 9, 5: 22, 6: 14}
    plan.put(1, 1, "自检", TITLE)
    plan.merge(1, 1, 1, 6, TITLE)
    plan.heights[1] = 34
    errors, pending = errors_left(), explained_left()
    words = Binary("&", Binary("&", Text("须改正 "), errors), Text(" 处，待核实 "))
    plan.put(2, 1, Binary("&", Binary("&", words, pending), Text(" 项")), VERDICT)
    plan.merge(2, 1, 2, 6, VERDICT)
    plan.heights[2], plan.heights[3] = 26, 18
    plan.put(3, 1, "“错误”须改正；“核实”请改正或在下方写情况说明；“提示”不用处理。个数按有问题的行计；“收回后核对”的由省里核对。", GUIDE)
    plan.merge(3, 1, 3, 6, GUIDE)
    for column, title in enumerate(("级别", "代码", "规则", "个数", "首个位置（点击前往）", "情况"), 1):
        plan.put(HEAD, column, title, COLUMN_HEAD)
    plan.heights[HEAD] = 24
    for index, row in layout.rule_rows.items():
        _put_rule(plan, layout, index, row)
    for number in range(len(layout.checks)):
        _put_check(plan, layout, number)
    rows = list(layout.rule_rows.items())
    wrong = [r for i, r in rows if layout.form.rules[i].severity == "error"]
    area = Range(CHECK_SHEET, min(wrong), 4, max(wrong), 4)
    plan.put(SUMS, FIRST_LINK, Call("SUM", (area,)), HIDDEN)
    bottom = end = max(*layout.rule_rows.values(), *layout.check_rows)
    if layout.explanations:
        _put_explanations(plan, layout)
        cells = [c.row for c in layout.explanations.values()]
        left = Range(CHECK_SHEET, min(cells), FIRST_LINK, max(cells), FIRST_LINK)
        plan.put(SUMS, FIRST_LINK + 1, Call("SUM", (left,)), HIDDEN)
        end = max(cells)
    else:
        plan.put(SUMS, FIRST_LINK + 1, 0.0, HIDDEN)
    letter = column_letters(6)
    for sign, color in (("✗", RED), ("▲", AMBER), ("✓", GREEN)):
        test = f'LEFT({letter}{HEAD + 1},1)="{sign}"'
        plan.highlights.append(Highlight(f"{letter}{HEAD + 1}:{letter}{end}", test, color, ""))
    plan.hide_from = FIRST_LINK
    plan.hide_to = max(column for _, column in plan.cells)
    plan.freeze = f"A{HEAD + 1}"
    plan.filter = f"A{HEAD}:F{bottom}"
    plan.repeat_rows = f"{HEAD}:{HEAD}"
    plan.print_area = f"A1:F{end}"
    plan.footer = FOOTER
    return plan
