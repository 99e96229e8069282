"""The head of 自检: every line that needs something, errors first, each with a link to its cell and its own words.

What belongs here: finding the lines over all sheets, and the list made of them. What does not: the words beside a line
(``helper_columns``), and the rules below the list (``selfcheck``).

Each line has a number in a hidden column while it needs something: its row, more by ``LATER`` if it is only to be
verified. A small table counts them block by block; the list takes the first from the first block that has any.
"""

from __future__ import annotations

from dataclasses import replace

from ..cells import Cell, Range, sheet_prefix
from ..form.definition import INDEX
from ..levels import DOUBT, LEVELS, WRONG
from ..rules.syntax import Binary, Call, Node, Number, Text
from .layout import CHECK_SHEET, FIRST_RULE, BlockLayout, Layout
from .model import COLUMN_HEAD, GUIDE, HIDDEN, LINK, TABLE, SheetPlan
from .selfcheck_words import CENTRED, link
from .verdict_texts import first_letter

TODO = 5
"""Row of the headings of the list."""
LAST = FIRST_RULE - 4
"""Its last row."""
SAID = replace(TABLE, wrap=False, shrink=True)
"""The look of a line's words: what is too long for the line is smaller, not cut."""
LATER = 1_000_000.0
"""Added to the row of a line that is to be verified: more than any list has rows."""
ADDRESS, BLOCK, ROW = 8, 9, 10
"""Hidden columns of the list: where a line's link goes, the number of its block, its row."""
WRONG_HERE, DOUBTS_HERE, WRONG_BEFORE, DOUBTS_BEFORE, PLACE = 30, 31, 32, 33, 34
"""Hidden columns of the table of blocks, beyond those of the rules; and the place of each line in the list."""


def _if(test: Node, then: Node, other: Node) -> Node:
    return Call("IF", (test, then, other))


def _joined(*parts: Node) -> Node:
    out = parts[0]
    for part in parts[1:]:
        out = Binary("&", out, part)
    return out


def waiting(at: BlockLayout, line: str) -> Node:
    """The number of a line that needs something, else nothing."""
    row = at.rows[line]
    sign = Call("LEFT", (Cell(at.sheet, row, at.words if at.block.kind == "boxes" else at.status), Number(1.0)))
    own: Node = Number(float(row))
    if at.block.open:
        own = Binary("+", at.cell(line, "", INDEX), Number(float(at.first - 1)))
    doubt = _if(Binary("=", sign, Text(DOUBT)), Binary("+", own, Number(LATER)), Text(""))
    return _if(Binary("=", sign, Text(WRONG)), own, doubt)


def _column(at: BlockLayout, column: int) -> Range:
    return Range(at.sheet, at.first, column, at.last, column)


def _blocks(layout: Layout) -> list[BlockLayout]:
    return [layout.blocks[block.id] for _, block in layout.form.blocks()]


def _in_table(layout: Layout, column: int) -> Range:
    return Range(CHECK_SHEET, TODO + 1, column, TODO + len(_blocks(layout)), column)


def _put_table(plan: SheetPlan, layout: Layout) -> None:
    """How many lines of each block are wrong or to be verified, and how many of all blocks before it."""
    kinds = ((WRONG_HERE, WRONG_BEFORE, f"<{LATER:.0f}"), (DOUBTS_HERE, DOUBTS_BEFORE, f">={LATER:.0f}"))
    for here, before, which in kinds:
        plan.put(TODO, here, Call("SUM", (_in_table(layout, here),)), HIDDEN)
        for row, at in enumerate(_blocks(layout), TODO + 1):
            plan.put(row, here, Call("COUNTIF", (_column(at, at.waiting), Text(which))), HIDDEN)
            above: Node = Number(0.0)
            if row > TODO + 1:
                above = Binary("+", Cell(CHECK_SHEET, row - 1, before), Cell(CHECK_SHEET, row - 1, here))
            plan.put(row, before, above, HIDDEN)


def put_todo(plan: SheetPlan, layout: Layout, nothing: Node) -> None:
    """Write the list; ``nothing`` is what it says while it is empty."""
    _put_table(plan, layout)
    for column, title in enumerate(("级别", "位置（点击前往）", "先处理这些", "", "", ""), 1):
        plan.put(TODO, column, title, COLUMN_HEAD)
    plan.merge(TODO, 3, TODO, 6, COLUMN_HEAD)
    plan.heights[TODO] = 24
    wrong, doubts = (Cell(CHECK_SHEET, TODO, column, fixed=True) for column in (WRONG_HERE, DOUBTS_HERE))
    for number, row in enumerate(range(TODO + 1, LAST + 1), 1):
        plan.put(row, PLACE, float(number), HIDDEN)
        _put_line(plan, layout, row, wrong, doubts, nothing if number == 1 else Text(""))
    more = Binary("-", Binary("+", wrong, doubts), Number(float(LAST - TODO)))
    words = _joined(Text("另有 "), more, Text(" 处，处理以上各处后依次列出"))
    plan.put(LAST + 1, 1, _if(Binary(">", more, Number(0.0)), words, Text("")), GUIDE)
    plan.merge(LAST + 1, 1, LAST + 1, 6, GUIDE)


def _put_line(plan: SheetPlan, layout: Layout, row: int, wrong: Cell, doubts: Cell, nothing: Node) -> None:
    place, block, own = (Cell(CHECK_SHEET, row, column) for column in (PLACE, BLOCK, ROW))
    is_wrong = Binary("<=", place, wrong)
    later = Binary("-", place, wrong)

    def before(column: int, number: Node) -> Node:
        return Call("COUNTIF", (_in_table(layout, column), Binary("&", Text("<"), number)))

    doubtful = _if(Binary("<=", later, doubts), before(DOUBTS_BEFORE, later), Number(0.0))
    plan.put(row, BLOCK, _if(is_wrong, before(WRONG_BEFORE, place), doubtful), HIDDEN)

    def held(column: int) -> Node:
        return Call("INDEX", (_in_table(layout, column), block))

    among = _if(
        is_wrong, Binary("-", place, held(WRONG_BEFORE)),
        Binary("+", Binary("-", later, held(DOUBTS_BEFORE)), held(WRONG_HERE)),
    )
    blocks = _blocks(layout)
    numbers = Call("CHOOSE", (block, *(Call("SMALL", (_column(at, at.waiting), among)) for at in blocks)))
    empty = Binary("=", block, Number(0.0))
    plan.put(row, ROW, _if(empty, Number(0.0), Call("MOD", (numbers, Number(LATER)))), HIDDEN)

    def here(at: BlockLayout, column: int) -> Node:
        return Call("INDEX", (_column(at, column), Binary("-", own, Number(float(at.first - 1)))))

    def found(at: BlockLayout) -> Node:
        return _joined(*(here(at, column) for column in (at.errors, at.verifies) if column))

    letters = Call("CHOOSE", (block, *map(found, blocks)))
    sheets = Call("CHOOSE", (block, *(Text(f"#{sheet_prefix(at.sheet)}") for at in blocks)))
    address = _joined(sheets, first_letter(letters), own)
    plan.put(row, ADDRESS, _if(empty, Text(""), address), HIDDEN)
    error, verify = (LEVELS[level].text("zh") for level in ("error", "verify"))
    plan.put(row, 1, _if(empty, Text(""), _if(is_wrong, Text(error), Text(verify))), CENTRED)
    plan.put(row, 2, link(Cell(CHECK_SHEET, row, ADDRESS)), LINK)
    words = Call("CHOOSE", (block, *(here(at, at.failure) for at in blocks)))
    plan.put(row, 3, _if(empty, nothing, words), SAID)
    plan.merge(row, 3, row, 6, SAID)
    plan.heights[row] = 18
