"""The part of 自检 where an official explains what is to be verified, and whether what stands there is heard.

What belongs here: the boxes for explanations and their state. What does not: what counts as
an explanation (``form.explanation``), which rows a text lists (``rules.listed_rows``) and the list of rules above (``selfcheck``).
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..cells import Cell, Range
from ..form.explanation import LEAST_BESIDE, LEAST_ZI, PLACEHOLDERS, POINTERS, REACH, REPEATED
from ..levels import DOUBT, GOOD
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..rules.values import count_zi
from ..safe_text import MAX_TEXT
from .layout import CHECK_SHEET, EXPLAINED, LISTED_ROWS, Layout
from .model import COLUMN_HEAD, HIDDEN, INPUT, LABEL, SUBHEADING, TABLE, SheetPlan, Validation
from .selfcheck_words import CENTRED, LATER, NO_COUNT, count_of, mark_of, sum_of, wide, words_of_rule
from .verdict_texts import any_line_with

PENDING = 11
"""Hidden column: 1 where an explanation is still wanted."""
PLAIN, TOKENS, LENGTH = 14, 15, 16
"""Hidden columns with the text without blanks, with its numbers in brackets, and its 字."""
UNHEARD = f"{DOUBT} 写明原因，满{LEAST_ZI}字，勿只写附件"
OTHERS = f"{DOUBT} 尚有行未说明：请补写行号；不写行号的管各行"


def _any(parts: list[Node]) -> Node:
    return Call("OR", tuple(parts))


def _has(text: Node, sought: str) -> Node:
    return Call("ISNUMBER", (Call("FIND", (Text(sought), text)),))


def _repeats(plain: Node, every: int) -> Node:
    """Whether a text is the same again after some characters, up to its end."""
    rest = Call("MID", (plain, Number(every + 1.0), Number(float(MAX_TEXT))))
    return Binary("=", rest, Call("LEFT", (plain, Call("LEN", (rest,)))))


def state_of(layout: Layout, length: Cell, plain: Cell, rows: Cell) -> Node:
    """0 where the text is no explanation; 1 where it counts for every row, 2 for the rows that it lists. The
    cells hold its 字, it without blanks, and it as rows are looked for."""
    known = layout.form.lists.get(layout.form.placeholders)
    own = [spelling for spelling, _ in known.spellings if count_zi(spelling) >= LEAST_ZI] if known else []
    short = Binary("<", length, Number(float(LEAST_ZI)))
    beside = Binary("<", length, Number(float(LEAST_BESIDE)))
    points = _any([_has(Call("LEFT", (plain, Number(float(REACH)))), word) for word in POINTERS])
    repeats = [_repeats(plain, every) for every in REPEATED]
    empty = _any([short, Call("AND", (beside, points)), *repeats, *(Binary("=", plain, Text(word)) for word in dict.fromkeys([*PLACEHOLDERS, *own]))])
    listed = Call("IF", (Call("NAMESROWS", (rows,)), Number(2.0), Number(1.0)))
    return Call("IF", (empty, Number(0.0), listed))


def put_explanations(plan: SheetPlan, layout: Layout) -> None:
    """Write a line for each 核实 code: how many fail, what it asks, the explanation, whether that is heard."""
    top = min(cell.row for cell in layout.explanations.values()) - 2
    plan.put(top, 1, "核实情况说明（有待核实的项目时填写；只说明其中几行的，请写明行号，如“第8、12行：…”）", SUBHEADING)
    plan.heights[top] = 24
    for column, words in enumerate(("项数", "规则", "情况说明", "", "", "情况"), 1):
        plan.put(top + 1, column, words, COLUMN_HEAD)
    plan.merge(top + 1, 3, top + 1, 5, COLUMN_HEAD)
    for code, cell in layout.explanations.items():
        _put_one(plan, layout, code, cell)
    first = min(cell.row for cell in layout.explanations.values())
    last = max(cell.row for cell in layout.explanations.values())
    plan.validations.append(Validation(
        f"C{first}:C{last}", "none", "", "情况说明",
        f"本类核实项目数字无误的，在此说明原因，不少于{LEAST_ZI}字，不能只写见附件；没有核实项目的，不用填写。", "填写有误", "请重新填写。",
    ))


def _put_one(plan: SheetPlan, layout: Layout, code: str, cell: Cell) -> None:
    row = cell.row
    mine = [c for c in layout.rules if c.declared.code == code and c.declared.severity == "verify"]
    rules = [(i, layout.form.rules[i]) for i in layout.rule_rows]
    asked = [words_of_rule(layout, i) for i, rule in rules if (rule.code, rule.severity) == (code, "verify")]
    asked += [c.texts.rule.zh for c in layout.checks if (c.code, c.severity) == (code, "verify")]
    words = "；".join(dict.fromkeys(asked))
    plan.put(row, 2, words, LABEL)
    plan.merge(row, 3, row, 5, INPUT)
    plan.heights[row] = max(34, 6 + 15 * math.ceil(wide(words) / 16))
    state, count = Cell(CHECK_SHEET, row, EXPLAINED), Cell(CHECK_SHEET, row, 1)
    plain, rows = Cell(CHECK_SHEET, row, PLAIN), Cell(CHECK_SHEET, row, LISTED_ROWS)
    typed = replace(cell, fixed=False)  # the same formula in every line, to be stated once
    plan.put(row, PLAIN, Call("STRIP", (typed,)), HIDDEN)
    plan.put(row, TOKENS, Call("TOKENS", (typed,)), HIDDEN)
    plan.put(row, LISTED_ROWS, Call("IFERROR", (Call("LISTS", (Cell(CHECK_SHEET, row, TOKENS),)), Text(""))), HIDDEN)
    plan.put(row, LENGTH, Call("ZI", (typed,)), HIDDEN)
    plan.put(row, EXPLAINED, state_of(layout, Cell(CHECK_SHEET, row, LENGTH), plain, rows), HIDDEN)
    heard = Binary(">", state, Number(0.0))
    tried = Binary("<>", plain, Text(""))
    if not mine:
        plan.put(row, 1, NO_COUNT, CENTRED)
        later = Call("IF", (tried, Text(UNHEARD), Text(LATER)))
        plan.put(row, 6, Call("IF", (heard, Text(f"{GOOD} 已说明"), later)), TABLE)
        return
    plan.put(row, 1, count_of(layout, [c.number for c in mine]), CENTRED)
    left: list[Node] = []
    for c in mine:
        at = layout.blocks[c.block]
        open_lines = Range(at.sheet, at.first, at.verifies, at.last, at.verifies)
        left.append(Call("COUNTIF", (open_lines, any_line_with(mark_of(layout, c.number)))))
    some = Call("IF", (Binary(">", sum_of(left), Number(0.0)), Number(1.0), Number(0.0)))
    told = Call("IF", (Binary("=", state, Number(1.0)), Number(0.0), some))
    open_ = Call("IF", (heard, told, Number(1.0)))
    plan.put(row, PENDING, Call("IF", (Binary(">", count, Number(0.0)), open_, Number(0.0))), HIDDEN)
    partly = Call("IF", (heard, Text(OTHERS), Call("IF", (tried, Text(UNHEARD), Text(f"{DOUBT} 待核实")))))
    done = Call("IF", (Binary("=", Cell(CHECK_SHEET, row, PENDING), Number(1.0)), partly, Text(f"{GOOD} 已说明")))
    plan.put(row, 6, Call("IF", (Binary("=", count, Number(0.0)), Text(f"{GOOD} 通过"), done)), TABLE)
