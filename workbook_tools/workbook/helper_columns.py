"""The hidden part of each block: reading every input and the verdict of every check.

What belongs here: the formulas in hidden columns and the status words that sum them up. What does
not: what is visible around the inputs (``sheets``).
"""

from __future__ import annotations

from itertools import groupby

from ..binding.bound_rules import BoundRule, Condition, input_steps, line_steps
from ..binding.names import CLEAN, PLAIN
from ..cells import Cell, Range, column_letters
from ..form.definition import ABOVE, INDEX, USED
from ..levels import DOUBT, GOOD, OPEN, WRONG
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.simplify import Holds, given, is_certain, simplified
from ..rules.syntax import Binary, Boolean, Call, Node, Number, Text
from ..rules.values import Value
from ..style import AMBER, AMBER_TINT, RED, RED_TINT
from .fault_words import about_first, fault, labels
from .layout import BAR, EXPLAINED, LISTED_ROWS, MARK, BlockLayout, Layout, is_piece, located
from .model import HIDDEN, Highlight, SheetPlan
from .todo import waiting


def _join(nodes: list[Node]) -> Node:
    out = nodes[0]
    for node in nodes[1:]:
        out = Binary("&", out, node)
    return out


def _if(test: Node, then: Node, other: Node) -> Node:
    return Call("IF", (test, then, other))


def _filled(cell: Cell) -> Node:
    return Binary("<>", cell, Text(""))


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
    whole = Call("STRIP", (_join([*parts, Text(MARK + chr(ord(mark) + 1))]),))
    if ("", PLAIN) not in at.steps:
        return {CLEAN: Call("HALF", (whole,))}
    shared = Cell(at.sheet, at.rows[line], at.steps["", PLAIN])
    return {PLAIN: whole, CLEAN: Call("HALF", (shared,))}


def put_verdicts(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write each check's verdict on each line: the letters of the columns that fail, or nothing."""
    mine = [c for c in layout.rules if c.number in at.verdicts]
    for bound in mine:
        column = at.verdicts[bound.number]
        plan.put(at.header, column, bound.title["zh"], HIDDEN)
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
        found: dict[str, list[Cell]] = {"error": [], "verify": []}
        titles: list[tuple[Node, Node]] = []
        said: list[tuple[Node, Node]] = []
        for bound in mine:
            conditions = bound.at_line(line)
            if not conditions:
                continue
            verdict = Cell(at.sheet, row, at.verdicts[bound.number])
            put(verdict.column, _verdict(layout, at, line, conditions, holds))
            if bound.declared.severity in found:
                found[bound.declared.severity].append(verdict)
                fails = _still_fails(layout, at, bound, verdict)
                titles.append((fails, Cell(at.sheet, at.header, verdict.column, fixed=True)))
                said.append((fails, fault(layout, at, line, bound, verdict)))
        for severity, column in (("error", at.errors), ("verify", at.verifies)):
            cells: list[Node] = list(found[severity])
            if severity == "verify":
                doubts = groupby(_doubts(layout, at, line), key=lambda bound: bound.declared.code)
                cells = [_open_doubts(layout, at, line, code, list(same)) for code, same in doubts]
            put(column, _join(cells) if cells else "")
        if at.label:
            named, typed = about_first(at, line, Cell(at.sheet, row, at.errors), Cell(at.sheet, row, at.verifies))
            put(at.label, named)
            put(at.typed, typed)
        put(at.waiting, waiting(at, line))
        # where Excel would not take the formula, what the rules ask for stands instead of what they found
        whole = _first(said)
        fits = len(write(expand(whole), at.sheet)) < MAX_FORMULA - 100
        put(at.failure, whole if fits else _first(titles))


def _verdict(
    layout: Layout, at: BlockLayout, line: str, conditions: tuple[Condition, ...], holds: Holds
) -> Node:
    """The letters of the columns that fail a rule at a line; what only a used line can fail is asked once."""
    passes = [located(layout, condition.passes, line) for condition in conditions]
    used = at.cell(line, "", USED) if at.block.open else None
    if used is not None:
        unused = (simplified(given(one, used, one=False), holds) for one in passes)
        if not all(one == Boolean(True) for one in unused):
            used = None
    letters: list[Node] = []
    for condition, one in zip(conditions, passes, strict=True):
        letter = Text(column_letters(at.inputs[condition.at.column]))
        known = one if used is None else given(one, used, one=True)
        # a condition that ends in an error does not hold, here as in the checker
        letters.append(simplified(_if(Call("IFERROR", (known, Boolean(False))), Text(""), letter), holds))
    whole = _join(letters)
    return whole if used is None else _if(Binary("=", used, Number(1.0)), whole, Text(""))


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


def _first(words: list[tuple[Node, Node]]) -> Node:
    """The words of the first check that fails; errors come first in the order of checks."""
    out: Node = Text("")
    for fails, said in reversed(words):
        out = _if(fails, said, out)
    return out


def _still_fails(layout: Layout, at: BlockLayout, bound: BoundRule, verdict: Cell) -> Node:
    """Whether a rule fails at a line and nothing that was written for all rows explains it."""
    told = layout.explanations.get(bound.declared.code) if bound.declared.severity == "verify" else None
    if told is None:
        return _filled(verdict)
    state = Cell(told.sheet, told.row, EXPLAINED, fixed=True)
    heard = Binary("<>", state, Number(1.0)) if at.block.open else Binary("=", state, Number(0.0))
    return Call("AND", (_filled(verdict), heard))


def _open_doubts(layout: Layout, at: BlockLayout, line: str, code: str, same: list[BoundRule]) -> Node:
    """The verdicts of rules of a 核实 code, as long as nothing explains it for this line."""
    verdict = _join([Cell(at.sheet, at.rows[line], at.verdicts[bound.number]) for bound in same])
    told = layout.explanations.get(code)
    if told is None:
        return verdict
    state = Cell(told.sheet, told.row, EXPLAINED, fixed=True)
    heard: Node = Binary("=", state, Number(1.0))
    if at.block.open:
        row = Binary("+", at.cell(line, "", INDEX), Number(float(at.first - 1)))
        mark = Binary("&", Binary("&", Text(BAR), row), Text(BAR))
        listed = Call("ISNUMBER", (Call("FIND", (mark, Cell(told.sheet, told.row, LISTED_ROWS, fixed=True))),))
        heard = Call("OR", (heard, listed))
    else:
        heard = Binary(">", state, Number(0.0))
    return _if(heard, Text(""), verdict)


def _begun(at: BlockLayout, line: str) -> Node:
    """Whether anything stands in the inputs of a line."""
    if at.block.open:
        return Binary("=", at.cell(line, "", USED), Number(1.0))
    row, columns = at.rows[line], at.inputs.values()
    return Binary(">", Call("COUNTA", (Range(at.sheet, row, min(columns), row, max(columns)),)), Number(0.0))


def status(layout: Layout, at: BlockLayout, line: str) -> Node:
    """The words beside a line: ✗ and what is wrong, ▲ and what to confirm, ○ while nothing is filled in, or ✓."""
    row = at.rows[line]
    errors, verifies = Cell(at.sheet, row, at.errors), Cell(at.sheet, row, at.verifies)
    first = Cell(at.sheet, row, at.failure)
    untouched: Node = Text(f"{OPEN} 未填")
    if at.block.open:
        untouched = Binary("&", Text(f"{OPEN} "), first)
    wrong = _if(_begun(at, line), Binary("&", Text(f"{WRONG} "), first), untouched)
    done: Node = Text(GOOD)
    doubts = [Cell(at.sheet, row, at.verdicts[b.number]) for b in _doubts(layout, at, line)]
    if doubts:
        done = _if(_filled_any(doubts), Text(f"{GOOD} 已说明"), done)
    done = _if(_begun(at, line), done, Text(""))
    return _if(_filled(errors), wrong, _if(_filled(verifies), Binary("&", Text(f"{DOUBT} "), first), done))


def sign(at: BlockLayout, line: str) -> Node:
    """The sign alone of what ``status`` says, and nothing for a line of a list without answers."""
    words = Cell(at.sheet, at.rows[line], at.status)
    return Call("LEFT", (words, Number(1.0)))


def _doubts(layout: Layout, at: BlockLayout, line: str) -> list[BoundRule]:
    """The rules of level 核实 that a line can fail."""
    return [
        bound for bound in layout.rules
        if bound.number in at.verdicts and bound.declared.severity == "verify" and bound.at_line(line)
    ]


def _filled_any(cells: list[Cell]) -> Node:
    return Binary("<>", _join(list(cells)), Text(""))


def put_highlights(plan: SheetPlan, at: BlockLayout) -> None:
    """Colour the inputs that fail, red for errors and amber for 核实; in a line that was begun also what is missing."""
    row = at.first
    errors = f"${column_letters(at.errors)}{row}"
    verifies = f"${column_letters(at.verifies)}{row}"
    columns = [column_letters(column) for column in at.inputs.values()]
    begun = f"COUNTA(${columns[0]}{row}:${columns[-1]}{row})>0"
    if at.block.open:
        begun = f"${column_letters(at.steps['', USED])}{row}=1"
    for letter in () if at.block.kind == "boxes" else columns:
        area = f"{letter}{at.first}:{letter}{at.end}"
        wrong = f'AND({begun},ISNUMBER(FIND("{letter}",{errors})))'
        doubtful = f'AND({begun},ISNUMBER(FIND("{letter}",{verifies})))'
        plan.highlights.append(Highlight(area, wrong, RED, RED_TINT))
        plan.highlights.append(Highlight(area, doubtful, AMBER, AMBER_TINT))
