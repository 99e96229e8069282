"""The sheet 自检: first what is to be done, then every rule with its level, how many lines fail, a link, its state.

Below the rules stand the checks that are made only when the return is received, then the explanations
(``explanations``).

What belongs here: counting verdicts, and the list of what fails. What does not: the verdicts (``helper_columns``).
"""

from __future__ import annotations

from ..cells import Cell, Range, column_letters, sheet_prefix
from ..levels import GOOD, LEVELS, OPEN
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..style import AMBER, GREEN, RED
from .explanations import PENDING, put_explanations
from .failing_lines import put_failing_lines
from .layout import CHECK_SHEET, FIRST_RULE, Layout
from .model import (
    COLUMN_HEAD,
    GUIDE,
    HIDDEN,
    LINK,
    SUBHEADING,
    TABLE,
    TITLE,
    VERDICT,
    Highlight,
    SheetPlan,
)
from .progress import state_cell
from .selfcheck_words import CENTRED, LATER, NO_COUNT, area_of, count_of, link, mark_of, sum_of, told_apart, wide
from .sheets import FOOTER
from .todo import LAST, TODO, put_todo
from .verdict_texts import any_line_with, first_letter_of, joined

HEAD = FIRST_RULE - 1
"""Row of the headings of the list of all rules."""
PLAIN_WORDS = 40
"""Hanzi of a rule that fit one line."""
CODE, BEGUN, MARK, ALL = 9, 10, 11, 12
"""Hidden columns with a rule's code, how many lines that somebody began fail it, its mark in the texts of verdicts, and how
many lines of any kind fail it.

The mark stands in a cell so that all rules of the same blocks have the same formulas, which are stated once."""
TARGET = 8
"""The first hidden column, with the first place that fails a rule."""
FIRST_LINK = 13
"""From this column on, one for each block: the first place in it, where a rule concerns several."""
SUMS = 3
"""Row of the sum, in a hidden column, that the cover reads."""


def explained_left() -> Cell:
    """How many kinds of 核实 still lack an explanation."""
    return Cell(CHECK_SHEET, SUMS, FIRST_LINK, fixed=True)


def _first(layout: Layout, number: int, mark: Cell, begun: Cell | None) -> Node:
    """The link target of the first line that fails a check, or nothing.

    Where ``begun`` counts some lines, it is the first of those: nobody is sent to what is only not filled in yet.
    """
    at, area = layout.blocks[layout.rules[number].block], area_of(layout, number)
    found: Node = Call("MATCH", (any_line_with(mark), area))
    if begun is not None:
        those = Call("MATCHBEGUN", (mark, area, _words(layout, number), Text(OPEN)))
        found = Call("IF", (Binary(">", begun, Number(0.0)), those, found))
    letter = first_letter_of(Call("INDEX", (area, found)), mark)
    if len(at.inputs) == 1:
        letter = Text(column_letters(*at.inputs.values()))
    row = Binary("+", found, Number(float(area.top - 1)))
    address = Binary("&", Binary("&", Text(f"#{sheet_prefix(area.sheet)}"), letter), row)
    none = Binary("=", Cell(CHECK_SHEET, mark.row, 4), Number(0.0))  # nothing is looked for where nothing fails
    return Call("IF", (none, Text(""), Call("IFERROR", (address, Text("")))))


def _put_rule(plan: SheetPlan, layout: Layout, index: int, row: int) -> None:
    rule = layout.form.rules[index]
    mine = [c for c in layout.rules if c.declared is rule]
    numbers = [c.number for c in mine]
    wanted = told_apart(layout, index)
    _put_words(plan, row, LEVELS[rule.severity].words.zh, rule.code, wanted)
    mark = Cell(CHECK_SHEET, row, MARK)
    plan.put(row, MARK, mark_of(layout, numbers[0]).value, HIDDEN)
    counted = count_of(layout, numbers, mark)
    if rule.severity == "error":
        plan.put(row, ALL, counted, HIDDEN)
        counted, begun = Cell(CHECK_SHEET, row, ALL), Cell(CHECK_SHEET, row, BEGUN)
        none = Binary("=", counted, Number(0.0))
        plan.put(row, BEGUN, Call("IF", (none, Number(0.0), _begun(layout, numbers, mark))), HIDDEN)
        counted = Call("IF", (Binary(">", begun, Number(0.0)), begun, counted))
    plan.put(row, 4, counted, CENTRED)
    seen = _may_wait(layout, rule.code, numbers) if rule.severity == "error" else False
    counts = Cell(CHECK_SHEET, row, BEGUN) if seen else None
    target = _first(layout, numbers[0], mark, counts)
    if len(numbers) > 1:
        blocks = list(layout.blocks)
        for number in numbers:
            column = FIRST_LINK + blocks.index(layout.rules[number].block)
            plan.put(row, column, _first(layout, number, mark, counts), HIDDEN)
        target = _first_of([Cell(CHECK_SHEET, row, FIRST_LINK + place) for place in range(len(blocks))])
    plan.put(row, TARGET, target, HIDDEN)
    plan.put(row, 5, link(Cell(CHECK_SHEET, row, TARGET)), LINK)
    plan.put(row, 6, _state(layout, rule.severity, rule.code, row), TABLE)


def _first_of(links: list[Cell]) -> Node:
    """The first of some link targets, each of which begins with ``#``, or nothing; all rules of several blocks ask the same."""
    whole = joined(list(links))
    end = Call("FIND", (Text("#"), Binary("&", whole, Text("#")), Number(2.0)))
    return Call("IFERROR", (Call("LEFT", (whole, Binary("-", end, Number(1.0)))), Text("")))


def _may_wait(layout: Layout, code: str, numbers: list[int]) -> bool:
    """Whether a rule can fail at once at lines that somebody began and at others that stand before them."""
    at = layout.blocks[layout.rules[numbers[0]].block]
    return len(numbers) > 1 or code.endswith(".missing") or (not at.block.open and len(at.inputs) > 1)


def _words(layout: Layout, number: int) -> Range:
    """The words beside the lines that a check looks at."""
    at = layout.blocks[layout.rules[number].block]
    column = at.words if at.block.kind == "boxes" else at.status
    return Range(at.sheet, at.first, column, at.last, column)


def _begun(layout: Layout, numbers: list[int], mark: Cell) -> Node:
    """How many lines that somebody began fail some checks."""
    return sum_of([
        Call("COUNTIFS", (area_of(layout, n), any_line_with(mark), _words(layout, n), Text(f"<>{OPEN}*"))) for n in numbers
    ])


def _put_words(plan: SheetPlan, row: int, level: str, code: str, wanted: str) -> None:
    """The level and the words of a rule; its code, which only staff know, in a hidden column."""
    plan.put(row, 1, level, CENTRED)
    plan.put(row, 2, wanted, TABLE)
    plan.merge(row, 2, row, 3, TABLE)
    plan.put(row, CODE, code, HIDDEN)
    plan.heights[row] = 17 if wide(wanted) <= PLAIN_WORDS else 31


def _nothing(layout: Layout) -> Node:
    """What stands where no rule fails: that all is done, or only what was begun."""
    mark = Call("LEFT", (state_cell(layout), Number(1.0)))
    begun = Call("IF", (Binary("=", mark, Text(OPEN)), Text(f"{OPEN} 尚未填完；填过的没有需要处理的"), Text("")))
    return Call("IF", (Binary("=", mark, Text(GOOD)), Text(f"{GOOD} 没有需要处理的"), begun))


def _state(layout: Layout, severity: str, code: str, row: int) -> Node:
    none = Binary("=", Cell(CHECK_SHEET, row, 4), Number(0.0))
    if severity == "error":
        # as long as no line that was begun fails it, what fails is only not filled in yet
        begun = Binary(">", Cell(CHECK_SHEET, row, BEGUN), Number(0.0))
        return Call("IF", (none, Text("✓ 通过"), Call("IF", (begun, Text("✗ 须改正"), Text("○ 未填")))))
    if severity == "info":
        return Call("IF", (none, Text("✓ 通过"), Text("· 已记录")))
    told = layout.explanations[code].row
    pending = Binary("=", Cell(CHECK_SHEET, told, PENDING), Number(1.0))
    doubt = Call("IF", (pending, Text("▲ 待核实"), Text("✓ 已说明")))
    return Call("IF", (none, Text("✓ 通过"), doubt))


def _put_check(plan: SheetPlan, layout: Layout, number: int) -> None:
    check, row = layout.checks[number], layout.check_rows[number]
    wanted = check.texts.rule.zh
    _put_words(plan, row, LEVELS[check.severity].words.zh, check.code, wanted)
    plan.put(row, 4, NO_COUNT, CENTRED)
    plan.put(row, 5, "", TABLE)
    plan.put(row, 6, LATER, TABLE)


def check_sheet(layout: Layout) -> SheetPlan:
    """Compose 自检."""
    plan = SheetPlan(CHECK_SHEET)
    plan.widths = {1: 8, 2: 36, 3: 39, 4: 9, 5: 22, 6: 18}
    plan.put(1, 1, "自检", TITLE)
    plan.merge(1, 1, 1, 6, TITLE)
    plan.heights[1] = 34
    plan.put(2, 1, state_cell(layout), VERDICT)
    plan.merge(2, 1, 2, 6, VERDICT)
    plan.heights[2], plan.heights[3] = 26, 18
    plan.put(3, 1, "“错误”须改正；“核实”请改正或在下方写情况说明；“提示”不用处理。个数按有问题的行计；“收回后核对”的由省里核对。", GUIDE)
    plan.merge(3, 1, 3, 6, GUIDE)
    put_todo(plan, layout, _nothing(layout))
    put_failing_lines(plan, layout)
    plan.put(HEAD - 1, 1, "全部规则", SUBHEADING)
    plan.heights[HEAD - 1] = 24
    for column, title in enumerate(("级别", "规则", "", "个数", "首个位置（点击前往）", "情况"), 1):
        plan.put(HEAD, column, title, COLUMN_HEAD)
    plan.merge(HEAD, 2, HEAD, 3, COLUMN_HEAD)
    plan.heights[HEAD] = 24
    for index, row in layout.rule_rows.items():
        _put_rule(plan, layout, index, row)
    for number in range(len(layout.checks)):
        _put_check(plan, layout, number)
    bottom = end = max(*layout.rule_rows.values(), *layout.check_rows)
    if layout.explanations:
        put_explanations(plan, layout)
        cells = [c.row for c in layout.explanations.values()]
        left = Range(CHECK_SHEET, min(cells), PENDING, max(cells), PENDING)
        plan.put(SUMS, FIRST_LINK, Call("SUM", (left,)), HIDDEN)
        end = max(cells)
    else:
        plan.put(SUMS, FIRST_LINK, 0.0, HIDDEN)
    letter = column_letters(6)
    for sign, color in (("✗", RED), ("▲", AMBER), ("✓", GREEN)):
        todo = f"A{TODO + 1}:A{LAST}", f"A{TODO + 1}"
        for area, top in ((f"{letter}{HEAD + 1}:{letter}{end}", f"{letter}{HEAD + 1}"), todo, ("A2:F2", "$A$2")):
            plan.highlights.append(Highlight(area, f'LEFT({top},1)="{sign}"', color, ""))
    plan.hide_from = TARGET
    plan.hide_to = max(column for _, column in plan.cells)
    plan.freeze = f"A{TODO}"
    plan.filter = f"A{HEAD}:F{bottom}"
    plan.repeat_rows = f"{HEAD}:{HEAD}"
    plan.print_area = f"A1:F{end}"
    plan.footer = FOOTER
    return plan
