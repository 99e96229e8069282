"""How far a return is: lines that are wrong, lines nobody has begun, and what the cover says of the whole.

What belongs here: these counts, for each sheet and for all, and the words made of them. What does not: the verdicts
they count (``helper_columns``), and where the words stand (``cover``, ``selfcheck``).
"""

from __future__ import annotations

from ..cells import Cell, Range
from ..form.definition import Form, Sheet
from ..levels import DOUBT, GOOD, OPEN, WRONG
from ..rules.syntax import Binary, Call, Node, Number, Text
from .failing_lines import failing_lines
from .layout import CHECK_SHEET, BlockLayout, Layout
from .place_form import title_lines

READY = f"{GOOD} 可上报"
WRONG_COLUMN, OPEN_COLUMN, DOUBT_COLUMN = 4, 5, 6
"""Hidden columns of the cover: lines that are wrong, lines nobody has begun, lines to be verified."""
COUNTING_COLUMN, COUNTED = 7, Text("中")
"""Hidden column with the 字 that the program finds in one hanzi."""
TOO_OLD = f"{DOUBT} 本软件版本过低，字数无法核对"


def state_row(form: Form) -> int:
    """The row of the cover that says how far the whole return is."""
    return len(title_lines(form)) + 2


def state_cell(layout: Layout) -> Cell:
    """The cell that says so."""
    return Cell(layout.form.sheets[0].name, state_row(layout.form), 1, fixed=True)


def wrong_lines(layout: Layout) -> Cell:
    """How many lines that were begun still have something wrong."""
    return Cell(layout.form.sheets[0].name, state_row(layout.form), WRONG_COLUMN, fixed=True)


def open_lines(layout: Layout) -> Cell:
    """How many lines that have to be filled in nobody has begun."""
    return Cell(layout.form.sheets[0].name, state_row(layout.form), OPEN_COLUMN, fixed=True)


def counting(layout: Layout) -> Node:
    """Whether the program can count 字 at all: an Excel before 2013 and some old WPS lack the function for it."""
    return Binary("=", Cell(layout.form.sheets[0].name, state_row(layout.form), COUNTING_COLUMN, fixed=True), Number(1.0))


def to_fill(layout: Layout, sheet: Sheet) -> int:
    """How many lines of a sheet have to be filled in; a list counts once, if it needs a line at all."""
    count = 0
    for block in sheet.blocks:
        if block.open:
            count += block.at_least > 0
        else:
            count += sum(any(block.question(line.id, c.id).required for c in block.columns) for line in block.lines)
    return count


def counts_of(layout: Layout, sheet: Sheet) -> tuple[Node, Node, Node]:
    """Of a sheet the lines that are wrong, that nobody has begun, and that are to be verified."""
    blocks = [layout.blocks[block.id] for block in sheet.blocks]
    unbegun = _sum([_count(at, at.words if at.block.kind == "boxes" else at.status, f"{OPEN}*") for at in blocks])
    failing = _sum([failing_lines(layout, at, "error") if at.block.open else _count(at, at.errors, "?*") for at in blocks])
    doubts = [_count(at, at.verifies, "?*") for at in blocks if at.verifies]
    return Binary("-", failing, unbegun), unbegun, _sum(doubts or [Number(0.0)])


def _count(at: BlockLayout, column: int, pattern: str) -> Node:
    return Call("COUNTIF", (Range(at.sheet, at.first, column, at.last, column), Text(pattern)))


def _sum(parts: list[Node]) -> Node:
    out = parts[0]
    for part in parts[1:]:
        out = Binary("+", out, part)
    return out


def _words(*parts: Node | str) -> Node:
    nodes = [Text(part) if isinstance(part, str) else part for part in parts]
    out = nodes[0]
    for part in nodes[1:]:
        out = Binary("&", out, part)
    return out


def _some(cell: Node) -> Node:
    return Binary(">", cell, Number(0.0))


def _filled(unbegun: Node, all_lines: int) -> Node:
    """``○ 已填 12/48``, or ``○ 未填``."""
    done = Binary("-", Number(float(all_lines)), unbegun)
    begun = _words(f"{OPEN} 已填 ", done, f"/{all_lines}")
    return Call("IF", (_some(done), begun, Text(f"{OPEN} 未填")))


def sheet_words(wrong: Cell, unbegun: Cell, doubts: Cell, all_lines: int) -> Node:
    """How far a sheet is."""
    rest = Call("IF", (_some(unbegun), _words("，", unbegun, " 处未填"), Text("")))
    settled = Call("IF", (_some(doubts), _words(f"{DOUBT} ", doubts, " 处待核实"), Text(f"{GOOD} 已完成")))
    fine = Call("IF", (_some(unbegun), _filled(unbegun, all_lines), settled))
    return Call("IF", (_some(wrong), _words(f"{WRONG} ", wrong, " 处须改正", rest), fine))


def whole_words(layout: Layout, pending: Cell) -> Node:
    """What the cover says of the whole return; ``pending`` counts the kinds of 核实 without an explanation."""
    wrong, unbegun = wrong_lines(layout), open_lines(layout)
    lines = sum(to_fill(layout, sheet) for sheet in layout.form.sheets)
    rest = Call("IF", (_some(unbegun), _words("，", unbegun, " 处未填"), Text("")))
    bad = _words(f"{WRONG} 尚有 ", wrong, " 处须改正", rest, f"，详见“{CHECK_SHEET}”")
    doubt = _words(f"{DOUBT} 尚有 ", pending, f" 项待核实，请在“{CHECK_SHEET}”填写情况说明")
    settled = Call("IF", (_some(pending), doubt, Text(READY)))
    out = Call("IF", (_some(wrong), bad, Call("IF", (_some(unbegun), _filled(unbegun, lines), settled))))
    return Call("IF", (counting(layout), out, Text(f"{TOO_OLD}，请改用 Excel 2013 以上版本或新版 WPS")))
