"""The words of a fault as a live formula: what a rule found at a line, with its figures.

What belongs here: a rule's own ``found`` text with its blanks filled from the cells of the line. What does not:
which rule fails (``helper_columns``), and the same text in findings (``check.wording``).
"""

from __future__ import annotations

from ..binding.bound_rules import BoundRule, Condition
from ..cells import Cell, a1, column_letters
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..rules.values import number_text
from ..words import PLACEHOLDER
from .layout import CHECK_SHEET, BlockLayout, Layout, located

QUOTED = 20
"""Characters of an official's own text that stand beside a line."""
MISSING = "value.missing"


def _join(nodes: list[Node]) -> Node:
    out = nodes[0]
    for node in nodes[1:]:
        out = Binary("&", out, node)
    return out


def _blank(layout: Layout, at: BlockLayout, line: str, condition: Condition, name: str) -> Node | None:
    """What fills a blank of the text, or ``None`` where nothing does."""
    if name == "found":
        typed = Call("LEFT", (at.cell(line, condition.at.column), Number(float(QUOTED))))
        return Call("IFERROR", (typed, Text("（公式出错）")))
    question = condition.question
    given = {"label": question.label.zh.replace("\n", ""), "example": layout.form.example(question)}
    node = condition.show.get(name)
    if node is None:
        known = given.get(name, question.unit if name == "unit" else None)
        return None if known is None else Text(known)
    if isinstance(node, Number):
        return Text(number_text(node.value))
    return located(layout, node, line)


def _said(layout: Layout, at: BlockLayout, line: str, bound: BoundRule, condition: Condition) -> Node:
    """The ``found`` text of a rule at one place."""
    pieces = PLACEHOLDER.split(bound.declared.texts.found.zh)
    parts: list[Node] = []
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            parts += [Text(piece)] if piece else []
            continue
        filled = _blank(layout, at, line, condition, piece)
        parts.append(Text("{" + piece + "}") if filled is None else filled)
    return _join(parts or [Text(bound.title["zh"])])


def _label(at: BlockLayout, condition: Condition) -> str:
    """The heading of the column, without its unit."""
    head = next(q for q in at.block.columns if q.id == condition.at.column)
    return head.label.zh.replace("\n", "").split("（")[0]


def _columns(at: BlockLayout, conditions: tuple[Condition, ...], verdict: Cell) -> Node:
    """缺：实施单位、计划开竣工时间, from the letters of the columns that fail."""
    names: list[Node] = []
    for condition in conditions:
        fails = Call("ISNUMBER", (Call("FIND", (Text(column_letters(at.inputs[condition.at.column])), verdict)),))
        names.append(Call("IF", (fails, Text(f"、{_label(at, condition)}"), Text(""))))
    return Binary("&", Text("缺："), Call("MID", (_join(names), Number(2.0), Number(255.0))))


def fault(layout: Layout, at: BlockLayout, line: str, bound: BoundRule, verdict: Cell) -> Node:
    """What a rule found at a line that fails it; ``verdict`` holds the letters of the columns that fail."""
    conditions = bound.at_line(line)
    if at.block.kind in {"grid", "table"} and bound.declared.code == MISSING and len(conditions) > 1:
        return _columns(at, conditions, verdict)
    out = _said(layout, at, line, bound, conditions[-1])
    if len(conditions) > 1:
        out = Binary("&", Text(f"{_label(at, conditions[-1])}："), out)
        for condition in reversed(conditions[:-1]):
            here = Binary("&", Text(f"{_label(at, condition)}："), _said(layout, at, line, bound, condition))
            first = Call("LEFT", (verdict, Number(1.0)))
            out = Call("IF", (Binary("=", first, Text(column_letters(at.inputs[condition.at.column]))), here, out))
    explained = layout.explanations.get(bound.declared.code)
    if bound.declared.severity == "verify" and explained is not None:
        where = f"（请在“{CHECK_SHEET}” {a1(explained.row, explained.column)} 说明）"
        out = Binary("&", out, Text(where))
    return out
