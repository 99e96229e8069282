"""The hidden part of each block: reading every input and the verdict of every check.

What belongs here: the formulas in hidden columns and the status words that sum them up. What does
not: what is visible around the inputs (``sheets``).
"""

from __future__ import annotations

from itertools import filterfalse, groupby

from ..binding.bound_rules import BoundRule, input_steps, line_steps
from ..binding.names import CLEAN, PLAIN
from ..cells import Cell, column_letters
from ..form.definition import ABOVE, INDEX, USED
from ..levels import DOUBT, GOOD, OPEN, WRONG
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.simplify import Holds, given, is_certain, simplified
from ..rules.syntax import Binary, Boolean, Call, Node, Number, Text
from ..rules.values import Value
from ..style import AMBER, AMBER_TINT, RED, RED_TINT
from .fault_words import about_first, failing, fault, labels
from .layout import EXPLAINED, LISTED_ROWS, MARK, BlockLayout, Layout, is_piece, located
from .model import HIDDEN, Highlight, SheetPlan
from .todo import waiting
from .verdict_texts import fails, filled, first_mark, joined, looks_at_several, looks_far


def _if(test: Node, then: Node, other: Node) -> Node:
    return Call("IF", (test, then, other))


class _Columns(list[int]):
    """The hidden columns that are written in one row, in order: the rows of a list below repeat them."""

    def __init__(self, plan: SheetPlan, row: int) -> None:
        super().__init__()
        self._plan, self._row = plan, row

    def __call__(self, column: int, value: Value | Node) -> None:
        self._plan.put(self._row, column, value, HIDDEN)
        self.append(column)


def put_readings(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the steps of reading each input into the hidden columns of its line."""
    block, form = at.block, layout.form
    own = line_steps(form, block) if block.open else {}
    shared = {
        q.id: input_steps(form, block, "", q.id, q) for q in block.columns if block.open
    }
    put = _Columns(plan, at.first)
    for number, line in enumerate(at.lines(), 1):
        row = at.rows[line]
        if block.open:
            plan.put(row, at.steps["", INDEX], float(number), HIDDEN)
            before: Node = Number(1.0) if number == 1 else at.cell(str(number - 1), "", USED)
            plan.put(row, at.steps["", ABOVE], before, HIDDEN)
        if block.open and number > 2:
            plan.repeat(row, put)
            continue
        put = _Columns(plan, row)
        for step, node in _joined(layout, at, line).items():
            put(at.steps["", step], node)
        for name, node in own.items():
            put(at.steps["", name], located(layout, node, line))
        for column in block.columns:
            question = block.question(line, column.id)
            if question.formula:
                continue
            steps = shared.get(column.id) or input_steps(form, block, line, column.id, question)
            for name, node in steps.items():
                own_cell = at.steps.get((column.id, name))
                if own_cell is None:
                    continue  # a piece of the line's joined texts, or read by nothing
                put(own_cell, located(layout, node, line))


def _joined(layout: Layout, at: BlockLayout, line: str) -> dict[str, Node]:
    """The texts of many inputs of a line, each behind its mark, made plain at once.

    ``STRIP`` and ``HALF`` take characters one by one, so the pieces are what they would be on their own.
    """
    if not at.joined or line in at.computed:
        return {}
    parts: list[Node] = []
    mark = ""
    for column, mark in at.joined.items():
        own = input_steps(layout.form, at.block, line, column, at.block.question(line, column))[PLAIN]
        if not isinstance(own, Call) or own.function != "STRIP":
            raise TypeError(f"{at.block.id}.{column} cannot share a cell")
        typed = located(layout, own.arguments[0], line)
        parts += [Text(MARK + mark), Call("IFERROR", (typed, Text("#")))]
    whole = Call("STRIP", (joined([*parts, Text(MARK + chr(ord(mark) + 1))]),))
    if ("", PLAIN) not in at.steps:
        return {CLEAN: Call("HALF", (whole,))}
    shared = Cell(at.sheet, at.rows[line], at.steps["", PLAIN])
    return {PLAIN: whole, CLEAN: Call("HALF", (shared,))}


def put_verdicts(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the verdicts on each line: of each level the rules that fail, with the letters of the columns, or nothing."""
    mine = [c for c in layout.rules if c.number in at.marks]
    # an answer that is wrong by itself is named before those that do not agree with it; else rules stand in their order
    mine.sort(key=lambda bound: bound.declared.severity == "error" and looks_at_several(bound))
    for column, label in enumerate(labels(at), at.status + 1) if at.label else ():
        plan.put(at.header, column, label, HIDDEN)
    holds = _never_errors(plan)
    put = _Columns(plan, at.first)
    for number, line in enumerate(at.lines(), 1):
        row = at.rows[line]
        if at.block.open and number > 2:
            plan.repeat(row, put)
            continue
        put = _Columns(plan, row)
        here = [bound for bound in mine if bound.at_line(line)]
        for level, column in at.verdicts.items():
            rules = [b for b in here if b.declared.severity == level]
            if level not in at.local:
                put(column, _verdicts(layout, at, line, rules, holds))
                continue
            far = _verdicts(layout, at, line, list(filter(looks_far, rules)), holds)
            put(at.local[level], _verdicts(layout, at, line, list(filterfalse(looks_far, rules)), holds))
            put(column, joined([Cell(at.sheet, row, at.local[level]), far]))
        if at.verifies:
            put(at.verifies, _open_doubts(layout, at, line, [b for b in here if b.declared.severity == "verify"], holds))
        if at.label:
            named, typed = about_first(at, line)
            put(at.label, named)
            put(at.typed, typed)
        put(at.waiting, waiting(at, line))
        put(at.failure, _words(layout, at, line, [b for b in here if b.declared.severity in {"error", "verify"}]))


def _verdicts(layout: Layout, at: BlockLayout, line: str, rules: list[BoundRule], holds: Holds) -> Node:
    """Mark and letter of each column at which one of some rules fails; what only a used line can fail is asked once."""
    if not at.block.open:
        return joined(_found(layout, at, line, rules, holds))
    used, unused = (joined(_found(layout, at, line, rules, holds, one=one)) for one in (True, False))
    return used if used == unused else _if(Binary("=", at.cell(line, "", USED), Number(1.0)), used, unused)


def _found(
    layout: Layout, at: BlockLayout, line: str, rules: list[BoundRule], holds: Holds, *, one: bool | None = None
) -> list[Node]:
    """Each mark and letter, where the column fails the rule, if the line is known to be used or not to be."""
    out: list[Node] = []
    for bound in rules:
        for condition in bound.at_line(line):
            passes = located(layout, condition.passes, line)
            if one is not None:
                passes = given(passes, at.cell(line, "", USED), one=one)
            found = Text(at.marks[bound.number] + column_letters(at.inputs[condition.at.column]))
            # a condition that ends in an error does not hold, here as in the checker
            out.append(simplified(_if(Call("IFERROR", (passes, Boolean(False))), Text(""), found), holds))
    return out


def _open_doubts(layout: Layout, at: BlockLayout, line: str, rules: list[BoundRule], holds: Holds) -> Node:
    """The verdicts of level 核实 that nothing explains for this line yet; asked again only where there is any."""
    doubts = Cell(at.sheet, at.rows[line], at.verdicts["verify"])
    codes = [(code, list(same)) for code, same in groupby(rules, key=lambda bound: bound.declared.code)]
    parts: list[Node] = []
    for code, same in codes:
        verdict = doubts if len(codes) == 1 else _verdicts(layout, at, line, same, holds)
        told = layout.explanations.get(code)
        parts.append(verdict if told is None else _if(_heard(at, line, told), Text(""), verdict))
    return parts[0] if len(codes) == 1 else _if(filled(doubts), joined(parts), Text(""))


def _heard(at: BlockLayout, line: str, told: Cell) -> Node:
    """Whether what was written about a 核实 code counts for this line."""
    state = Cell(told.sheet, told.row, EXPLAINED, fixed=True)
    if not at.block.open:
        return Binary(">", state, Number(0.0))
    row = Binary("+", at.cell(line, "", INDEX), Number(float(at.first - 1)))
    listed = Call("NAMESROW", (Cell(told.sheet, told.row, LISTED_ROWS, fixed=True), row))
    return _if(Binary("=", state, Number(2.0)), listed, Binary("=", state, Number(1.0)))


def _words(layout: Layout, at: BlockLayout, line: str, rules: list[BoundRule]) -> Node:
    """The words of the first rule that fails; errors come first, in the order of rules."""
    mark = first_mark(failing(at, line))

    def first(said: list[tuple[BoundRule, Node]]) -> Node:
        out: Node = Text("")
        for bound, words in reversed(said):
            out = _if(Binary("=", mark, Text(at.marks[bound.number])), words, out)
        return out

    whole = first([(bound, fault(layout, at, line, bound)) for bound in rules])
    # where Excel would not take the formula, what the rules ask for stands instead of what they found
    if len(write(expand(whole), at.sheet)) >= MAX_FORMULA - 100:
        whole = first([(bound, Text(bound.title["zh"])) for bound in rules])
    return _if(Binary("=", failing(at, line), Text("")), Text(""), whole)


def _never_errors(plan: SheetPlan) -> Holds:
    """Whether a cell of a sheet can show no error: a hidden cell whose formula cannot, or a text that stands in one."""
    known: dict[tuple[int, int], bool] = {}

    def holds(part: Node) -> bool:
        if not isinstance(part, Cell):
            return is_piece(part)
        at = (part.row, part.column)
        content = plan.cells.get(at)
        if part.sheet != plan.name or content is None or content.style is not HIDDEN:
            return False
        if at not in known:
            known[at] = False  # what depends on itself is not taken for certain
            known[at] = True if content.formula is None else is_certain(content.formula, holds)
        return known[at]

    return holds


def _begun(at: BlockLayout, line: str) -> Node:
    """Whether anything stands in the inputs of a line."""
    if at.block.open:
        return Binary("=", at.cell(line, "", USED), Number(1.0))
    if line in at.computed:
        return Boolean(True)
    # cell by cell, so that all lines have the same formula
    blank = tuple(Call("ISBLANK", (Cell(at.sheet, at.rows[line], column),)) for column in at.inputs.values())
    return Call("NOT", (blank[0] if len(blank) == 1 else Call("AND", blank),))


def _wrote(layout: Layout, at: BlockLayout, line: str) -> Node:
    """Whether anybody wrote anything in a line: in its inputs, or what is wrong in a cell that the workbook fills in itself."""
    errors = Cell(at.sheet, at.rows[line], at.errors)
    own = [bound for bound in layout.rules if bound.number in at.marks and bound.declared.always and bound.declared.types]
    found = tuple(fails(errors, at.marks[bound.number]) for bound in own if at.block.open)
    return Call("OR", (_begun(at, line), *found)) if found else _begun(at, line)


def status(layout: Layout, at: BlockLayout, line: str) -> Node:
    """The words beside a line: ✗ and what is wrong, ▲ and what to confirm, ○ while nothing is filled in, or ✓."""
    row = at.rows[line]
    errors, first = Cell(at.sheet, row, at.errors), Cell(at.sheet, row, at.failure)
    untouched: Node = Text(f"{OPEN} 未填")
    if at.block.open:
        untouched = Binary("&", Text(f"{OPEN} "), first)
    wrong = _if(_wrote(layout, at, line), Binary("&", Text(f"{WRONG} "), first), untouched)
    done: Node = Text(GOOD)
    if at.verifies:
        done = _if(filled(Cell(at.sheet, row, at.verdicts["verify"])), Text(f"{GOOD} 已说明"), done)
    done = _if(_begun(at, line), done, Text(""))
    if at.verifies:
        done = _if(filled(Cell(at.sheet, row, at.verifies)), Binary("&", Text(f"{DOUBT} "), first), done)
    return simplified(_if(filled(errors), wrong, done))


def sign(at: BlockLayout, line: str) -> Node:
    """The sign alone of what ``status`` says, and nothing for a line of a list without answers."""
    words = Cell(at.sheet, at.rows[line], at.status)
    return Call("LEFT", (words, Number(1.0)))


def put_highlights(plan: SheetPlan, at: BlockLayout) -> None:
    """Colour the inputs that fail, red for errors and amber for 核实; in a line that was begun also what is missing."""
    if at.block.kind == "boxes":
        return
    row, letters = at.first, [column_letters(column) for column in sorted(at.inputs.values())]
    begun = f"COUNTA(${letters[0]}{row}:${letters[-1]}{row})>0"
    if at.block.open:
        begun = f"${column_letters(at.steps['', USED])}{row}=1"
    # one format for all columns, each of which looks for its own letter
    area, own = f"{letters[0]}{row}:{letters[-1]}{at.end}", f"CHAR({ord('A') - 1}+COLUMN({letters[0]}{row}))"
    for column, color, tint in ((at.errors, RED, RED_TINT), (at.verifies, AMBER, AMBER_TINT)):
        if column:
            fails = f"AND({begun},ISNUMBER(FIND({own},${column_letters(column)}{row})))"
            plan.highlights.append(Highlight(area, fails, color, tint))
