"""The hidden part of each block: reading every input and the verdict of every check.

What belongs here: the formulas in hidden columns and the status words that sum them up. What does
not: what is visible around the inputs (``sheets``).
"""

from __future__ import annotations

from ..binding.bound_rules import input_steps, line_steps
from ..binding.names import CLEAN, PLAIN
from ..cells import Cell, column_letters
from ..form.definition import ABOVE, INDEX, USED
from ..levels import DOUBT, GOOD, WRONG
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.syntax import Binary, Boolean, Call, Node, Number, Text
from ..style import AMBER, AMBER_TINT, RED, RED_TINT
from .fault_words import fault
from .layout import MARK, BlockLayout, Layout, located
from .model import HIDDEN, Highlight, SheetPlan


def _join(nodes: list[Node]) -> Node:
    out = nodes[0]
    for node in nodes[1:]:
        out = Binary("&", out, node)
    return out


def _if(test: Node, then: Node, other: Node) -> Node:
    return Call("IF", (test, then, other))


def _filled(cell: Cell) -> Node:
    return Binary("<>", cell, Text(""))


def put_readings(plan: SheetPlan, layout: Layout, at: BlockLayout) -> None:
    """Write the steps of reading each input into the hidden columns of its line."""
    block, form = at.block, layout.form
    own = line_steps(form, block) if block.open else {}
    shared = {
        q.id: input_steps(form, block, "", q.id, q) for q in block.columns if block.open
    }
    for number, line in enumerate(at.lines(), 1):
        row = at.rows[line]
        again = block.open and number > 2
        for step, node in _joined(layout, at, line).items():
            plan.put(row, at.steps["", step], node, HIDDEN, repeats=again)
        for name, node in own.items():
            where = at.steps["", name]
            plan.put(row, where, located(layout, node, line), HIDDEN, repeats=again)
        if block.open:
            plan.put(row, at.steps["", INDEX], float(number), HIDDEN)
            before: Node = Number(1.0) if number == 1 else at.cell(str(number - 1), "", USED)
            plan.put(row, at.steps["", ABOVE], before, HIDDEN)
        for column in block.columns:
            question = block.question(line, column.id)
            if question.formula:
                continue
            steps = shared.get(column.id) or input_steps(form, block, line, column.id, question)
            for name, node in steps.items():
                own_cell = at.steps.get((column.id, name))
                if own_cell is None:
                    continue  # a piece of the line's joined texts, or read by nothing
                plan.put(row, own_cell, located(layout, node, line), HIDDEN, repeats=again)


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
    fits = True
    for number, line in enumerate(at.lines(), 1):
        again = at.block.open and number > 2
        found: dict[str, list[Cell]] = {"error": [], "verify": []}
        titles: list[tuple[Cell, Node]] = []
        said: list[tuple[Cell, Node]] = []
        row = at.rows[line]
        for bound in mine:
            conditions = bound.at_line(line)
            if not conditions:
                continue
            verdict = Cell(at.sheet, row, at.verdicts[bound.number])
            letters: list[Node] = []
            for condition in conditions:
                letter = column_letters(at.inputs[condition.at.column])
                # a condition that ends in an error does not hold, here as in the checker
                passes = Call("IFERROR", (located(layout, condition.passes, line), Boolean(False)))
                letters.append(_if(passes, Text(""), Text(letter)))
            plan.put(row, verdict.column, _join(letters), HIDDEN, repeats=again)
            if bound.declared.severity in found:
                found[bound.declared.severity].append(verdict)
                titles.append((verdict, Cell(at.sheet, at.header, verdict.column, fixed=True)))
                said.append((verdict, fault(layout, at, line, bound, verdict)))
        for severity, column in (("error", at.errors), ("verify", at.verifies)):
            cells: list[Node] = list(found[severity])
            plan.put(row, column, _join(cells) if cells else "", HIDDEN, repeats=again)
        # where Excel would not take the formula, what the rules ask for stands instead of what they found
        whole = _first(said)
        if not again:
            fits = len(write(expand(whole), at.sheet)) < MAX_FORMULA - 100
        plan.put(row, at.failure, whole if fits else _first(titles), HIDDEN, repeats=again)


def _first(words: list[tuple[Cell, Node]]) -> Node:
    """The words of the first check that fails; errors come first in the order of checks."""
    out: Node = Text("")
    for verdict, said in reversed(words):
        out = _if(_filled(verdict), said, out)
    return out


def status(at: BlockLayout, line: str) -> Node:
    """The words beside a line: ✗ and what is wrong, ▲ and what to confirm, or ✓."""
    row = at.rows[line]
    errors, verifies = Cell(at.sheet, row, at.errors), Cell(at.sheet, row, at.verifies)
    first = Cell(at.sheet, row, at.failure)
    out = _if(
        _filled(errors), Binary("&", Text(f"{WRONG} "), first),
        _if(_filled(verifies), Binary("&", Text(f"{DOUBT} "), first), Text(GOOD)),
    )
    if at.block.open:
        used = Binary("=", at.cell(line, "", USED), Number(0.0))
        silent = Call("AND", (used, Binary("=", errors, Text(""))))
        out = _if(silent, Text(""), out)
    return out


def sign(at: BlockLayout, line: str) -> Node:
    """The sign alone of what ``status`` says: ✗, ▲ or ✓, and nothing for a line of a list without answers."""
    row = at.rows[line]
    errors, verifies = Cell(at.sheet, row, at.errors), Cell(at.sheet, row, at.verifies)
    used = Binary("=", at.cell(line, "", USED), Number(1.0))
    done = _if(used, Text(GOOD), Text("")) if at.block.open else Text(GOOD)
    return _if(_filled(errors), Text(WRONG), _if(_filled(verifies), Text(DOUBT), done))


def put_highlights(plan: SheetPlan, at: BlockLayout) -> None:
    """Colour the inputs that fail, and the status words, red for errors and amber for 核实."""
    row = at.first
    errors = f"${column_letters(at.errors)}{row}"
    verifies = f"${column_letters(at.verifies)}{row}"
    for column in () if at.block.kind == "boxes" else at.inputs.values():
        letter = column_letters(column)
        area = f"{letter}{at.first}:{letter}{at.end}"
        # an input still to be filled in is not coloured as wrong: the words beside it say so
        typed = f"LEN({letter}{row})>0"
        wrong = f'AND({typed},ISNUMBER(FIND("{letter}",{errors})))'
        doubtful = f'AND({typed},ISNUMBER(FIND("{letter}",{verifies})))'
        plan.highlights.append(Highlight(area, wrong, RED, RED_TINT))
        plan.highlights.append(Highlight(area, doubtful, AMBER, AMBER_TINT))
