"""Arrange a form: give every block its rows, every reading and every verdict its column.

What belongs here: making the map that ``layout`` describes, once a form. What does not: the map
itself, which everything else reads.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from string import ascii_lowercase

from ..binding.bound_rules import BoundRule, bind_rules, input_steps, line_steps
from ..binding.names import CLEAN, CODED_TEXT, PLAIN, SPELLED
from ..cells import Cell, Range
from ..checks.listed import checks_for
from ..form.coded import code_length, written_down
from ..form.definition import ABOVE, INDEX, USED, Block, Form, Sheet
from ..form.types import NUMBERED
from ..rules.syntax import Items, Node, Number, Slot, walk
from .columns import section_widths
from .layout import BOX_WIDTH, CHECK_SHEET, CHOICES, CODES_SHEET, FIRST_RULE, JOINED, LIST_SHEET, BlockLayout, Layout
from .verdict_texts import looks_far, verdict_mark

LINE = 17.4
"""Points that a line of 12 pt takes at most, whatever the face; 仿宋 in Excel takes two less."""
ROW_LIMIT = 405.0
"""Points of the highest row that is used; Excel takes 409."""
LEAST = 0.6
"""The share of its section's limit that a box has room for, where parts share the limit."""
SPARE = 6.0
"""Points of the second row of a box: somebody who needs more room may raise it."""
MARKS = ascii_lowercase[:-1]
"""The marks of texts that share a cell; the letter after the last one in use ends the cell."""


def box_lines(block: Block) -> int:
    """How many lines a narrative box has room for: the whole limit, or 60 % of it where parts share it."""
    held = block.limit if len(block.lines) == 1 else math.ceil(block.limit * LEAST)
    return math.ceil(held / BOX_WIDTH) + (2 if len(block.lines) == 1 else 0)


def grows(block: Block) -> bool:
    """Whether a box is one row that grows with its text, which it can where one row is high enough."""
    return box_lines(block) * LINE <= ROW_LIMIT


class _Columns:
    """Hands out the hidden columns of a block, one after the other."""

    def __init__(self, first: int) -> None:
        self.next = first

    def take(self) -> int:
        self.next += 1
        return self.next - 1


def _joined(form: Form, block: Block) -> dict[str, str]:
    """The columns of a grid or list whose texts share a cell a line, each with its mark; none where only one would."""
    if block.kind not in {"grid", "table"}:
        return {}
    coded: dict[str, bool] = {}
    for _, column, question in block.questions():
        steps = form.types[question.type].steps
        said = [(s.name, s.formula) for s in steps[:2]]
        shares = question.formula != "" or said == [(PLAIN, CODED_TEXT), (CLEAN, f"HALF({PLAIN})")]
        coded[column] = shares and coded.get(column, True)
    columns = [column for column, holds in coded.items() if holds]
    return dict(zip(columns, MARKS, strict=False)) if 1 < len(columns) <= len(MARKS) else {}


def _asked_for(form: Form, rules: tuple[BoundRule, ...]) -> frozenset[tuple[str, str, str]]:
    """Which blank-free texts anything reads: block, column and step. Only these get a cell."""
    nodes: list[Node] = []
    for bound in rules:
        for condition in bound.conditions:
            nodes += [condition.passes, *condition.show.values()]
    out: set[tuple[str, str, str]] = set()
    for _, block in form.blocks():
        nodes += line_steps(form, block).values() if block.open else ()
        joined = _joined(form, block)
        for line, column, question in block.questions():
            for step, node in () if question.formula else input_steps(form, block, line, column, question).items():
                if step == CLEAN:
                    out.add((block.id, column, CLEAN))
                if step not in JOINED or (step == CLEAN and column not in joined):
                    nodes.append(node)  # a text that shares no cell is made plain from its own
    for node in nodes:
        out |= {(s.block, s.column, s.step) for s in walk(node) if isinstance(s, Slot) and s.step in JOINED}
    return frozenset(out)


def _hidden(
    form: Form, block: Block, rules: tuple[BoundRule, ...], columns: _Columns,
    joined: Mapping[str, str], asked: frozenset[tuple[str, str, str]],
) -> tuple[dict[tuple[str, str], int], dict[str, int], dict[str, int]]:
    steps: dict[tuple[str, str], int] = {}
    if block.open:
        for name in (INDEX, USED, ABOVE, *(n for n in line_steps(form, block) if n != USED)):
            steps["", name] = columns.take()
    for step in JOINED if joined else ():
        if any((block.id, column, step) in asked for column in joined):
            steps["", step] = columns.take()
    for line, column, question in block.questions():
        for step in () if question.formula else input_steps(form, block, line, column, question):
            if step in JOINED and (column in joined or (step == PLAIN and (block.id, column, step) not in asked)):
                continue
            if (column, step) not in steps:
                steps[column, step] = columns.take()
    mine = [rule for rule in rules if rule.block == block.id]
    levels: dict[str, None] = dict.fromkeys(["error", *(rule.declared.severity for rule in mine)])
    verdicts = {level: columns.take() for level in levels}
    both = [level for level in levels if len({looks_far(rule) for rule in mine if rule.declared.severity == level}) == 2]
    return steps, verdicts, {level: columns.take() for level in both if block.open}


def _visible(form: Form, sheet: Sheet, block: Block) -> tuple[dict[str, int], int]:
    """Columns of the inputs, and of the status words."""
    if block.kind == "fields":
        return {"": 2}, 3
    if sheet.role == "list":
        inputs = {q.id: SIGN_COLUMN + 1 + i for i, q in enumerate(block.columns)}
        return inputs, SIGN_COLUMN + 1 + len(block.columns)
    last = len(section_widths(form, sheet))
    if block.kind == "boxes":
        return {"": 1}, last + 1
    first = 1 if block.open else last - len(block.columns) + 1
    return {q.id: first + i for i, q in enumerate(block.columns)}, last + 1


def _lay_block(
    form: Form, sheet: Sheet, block: Block, rules: tuple[BoundRule, ...], asked: frozenset[tuple[str, str, str]],
    top: int, capacity: int,
) -> BlockLayout:
    inputs, status = _visible(form, sheet, block)
    rows: dict[str, int] = {}
    guidance: dict[str, int] = {}
    heights: dict[str, int] = {}
    header = top
    if block.kind == "boxes":
        at = top
        for line in block.lines:
            guidance[line.id] = at
            rows[line.id] = at + 1
            heights[line.id] = 1 if grows(block) else 2
            at += 2 + heights[line.id]  # guidance, box, a narrow row
    else:
        # the heading of fields is their title; lists and grids have column heads below theirs
        header = top + (1 if block.title and block.kind != "fields" else 0)
        lines = [str(i + 1) for i in range(capacity)] if block.open else [q.id for q in block.lines]
        rows = {line: header + 1 + i for i, line in enumerate(lines)}
    columns = _Columns(status + 1)
    joined = _joined(form, block)
    steps, verdicts, local = _hidden(form, block, rules, columns, joined, asked)
    numbers = {id(rule): number for number, rule in enumerate(form.rules)}
    marks = {rule.number: verdict_mark(numbers[id(rule.declared)]) for rule in rules if rule.block == block.id}
    told = block.kind in {"grid", "table"}
    return BlockLayout(
        block=block, sheet=sheet.name, header=header, rows=rows, inputs=inputs, steps=steps, joined=joined,
        marks=marks, verdicts=verdicts, local=local,
        verifies=columns.take() if "verify" in verdicts else 0, failure=columns.take(),
        label=columns.take() if told else 0, typed=columns.take() if told else 0, words=columns.take(), waiting=columns.take(), status=status,
        counted=columns.take() if any(form.type_of(q).can(NUMBERED) for q in block.columns) else 0,
        sign=SIGN_COLUMN if sheet.role == "list" else 0, guidance=guidance, heights=heights,
        computed=frozenset(q.id for q in block.lines if q.formula),
    )


SIGN_COLUMN = 1
FIRST_CODE = 4
"""Row of the first item on the sheet of codes."""
TOP = {"section": 3, "list": 4}


def code_list(form: Form) -> str:
    """The id of the list that has a sheet of its own: the first that a question uses and that says what its items belong to."""
    used = (q.list for _, b in form.blocks() for _, _, q in b.questions() if q.list)
    return next((name for name in used if form.lists[name].groups), "")


def spelled_cells(form: Form, name: str) -> tuple[str, ...]:
    """The cells in which the spellings of a list are looked up, as ``ranges.packed`` has them."""
    entry = form.lists[name]
    return written_down(entry) if name == code_list(form) and code_length(entry) else entry.spelled


def coded_lists(form: Form, lists: Mapping[tuple[str, str], Range]) -> dict[Node, tuple[Range, Number]]:
    """What ``Layout.coded`` says, of lists with their places."""
    name = code_list(form)
    length = code_length(form.lists[name]) if name else 0
    return {lists[name, SPELLED]: (lists[name, CHOICES], Number(float(length)))} if length else {}


def _lay_lists(form: Form, rules: tuple[BoundRule, ...]) -> dict[tuple[str, str], Range]:
    """Two columns a list of choices, spellings and items side by side; one for a list that rules look through,
    or two where they ask what a spelling stands for.

    The items of the list that has a sheet of its own stand there, and beside its spellings only where those are written down.
    """
    out: dict[tuple[str, str], Range] = {}
    left = 1
    looked_up = code_list(form)
    for name in dict.fromkeys(q.list for _, b in form.blocks() for _, _, q in b.questions() if q.list):
        last = len(spelled_cells(form, name)) // 2
        out[name, SPELLED] = Range(LIST_SHEET, 1, left, last, left + 1)
        if name == looked_up:
            end = FIRST_CODE + len(form.lists[name].items) - 1
            out[name, CHOICES] = Range(CODES_SHEET, FIRST_CODE, 1, end, 1, f"_list_{name}")
        else:
            out[name, CHOICES] = Range(LIST_SHEET, 2, left + 1, last, left + 1, f"_list_{name}")
        left += 2
    nodes = [node for bound in rules for c in bound.conditions for node in (c.passes, *c.show.values())]
    nodes += [node for _, block in form.blocks() if block.open for node in line_steps(form, block).values()]
    read = dict.fromkeys(part for node in nodes for part in walk(node) if isinstance(part, Items))
    for name, column in ((items.list, items.column) for items in read if (items.list, items.column) not in out):
        wide, last = (2, len(spelled_cells(form, name)) // 2) if column == SPELLED else (1, len(form.lists[name].spellings))
        out[name, column] = Range(LIST_SHEET, 1, left, last, left + wide - 1)
        left += wide
    return out


def title_lines(form: Form) -> tuple[str, ...]:
    """The lines at the head of the cover: the number of the annex, then the title; one with ``=`` is a formula."""
    if not form.headline:
        return form.source or (form.title.zh,)
    return (*(form.source[:1] if len(form.source) > 1 else ()), *form.headline)


def cover_top(form: Form) -> int:
    """Row of the first block on the cover, below the titles, the state, the steps and the program to use."""
    return len(title_lines(form)) + len(form.steps) + 5


def lay_out(form: Form, rows: int | None = None) -> Layout:
    """Map a form to addresses; ``rows`` overrides the capacity of its main list."""
    rules = bind_rules(form)
    asked = _asked_for(form, rules)
    blocks: dict[str, BlockLayout] = {}
    ends: dict[str, int] = {}
    for sheet in form.sheets:
        top = cover_top(form) if sheet.role == "cover" else TOP[sheet.role]
        for block in sheet.blocks:
            capacity = rows if rows and block is form.main_list else block.capacity
            laid = _lay_block(form, sheet, block, rules, asked, top, capacity)
            blocks[block.id] = laid
            top = laid.end + 2
        ends[sheet.name] = top - 1
    shown = [i for i, r in enumerate(form.rules) if any(c.declared is r for c in rules)]
    rule_rows = {i: FIRST_RULE + n for n, i in enumerate(shown)}
    checks = checks_for(form)
    check_rows = tuple(FIRST_RULE + len(shown) + n for n in range(len(checks)))
    after = FIRST_RULE + len(shown) + len(checks) + 3
    levels = [(form.rules[i].code, form.rules[i].severity) for i in shown] + [(c.code, c.severity) for c in checks]
    codes = dict.fromkeys(code for code, severity in levels if severity == "verify")
    explanations = {c: Cell(CHECK_SHEET, after + i, 3, fixed=True) for i, c in enumerate(codes)}
    lists = _lay_lists(form, rules)
    layout = Layout(
        form, rules, blocks, lists, coded_lists(form, lists), rule_rows, checks, check_rows, explanations, ends, digest=""
    )
    return replace(layout, digest=_digest(layout))


def _digest(layout: Layout) -> str:
    """A short fingerprint of where everything is, in any version of the form."""
    facts = {
        "form": layout.form.id, "version": layout.form.version, "names": layout.defined_names(),
    }
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
