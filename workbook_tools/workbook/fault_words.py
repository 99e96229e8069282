"""The words of a fault as a live formula: what a rule found at a line, with its figures.

What belongs here: a rule's own ``found`` text with its blanks filled from the cells of the line. What does not:
which rule fails (``helper_columns``), and the same text in findings (``check.wording``).
"""

from __future__ import annotations

from ..binding.bound_rules import BoundRule, Condition
from ..cells import Cell, Range, a1, column_letters
from ..form.definition import Question
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


def typed_text(cell: Node) -> Node:
    """The beginning of what was typed, as a sentence quotes it."""
    return Call("IFERROR", (Call("LEFT", (cell, Number(float(QUOTED)))), Text("（公式出错）")))


def _blank(layout: Layout, at: BlockLayout, line: str, condition: Condition, name: str) -> Node | None:
    """What fills a blank of the text, or ``None`` where nothing does."""
    if name == "found":
        return Cell(at.sheet, at.rows[line], at.typed) if at.typed else typed_text(at.cell(line, condition.at.column))
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


def label_of(at: BlockLayout, condition: Condition) -> str:
    """The heading of the column, without its unit."""
    return _plain(next(q for q in at.block.columns if q.id == condition.at.column))


def _plain(column: Question) -> str:
    return column.label.zh.replace("\n", "").split("（")[0]


def _columns(at: BlockLayout, conditions: tuple[Condition, ...], verdict: Cell) -> Node:
    """缺：实施单位、计划开竣工时间, from the letters of the columns that fail."""
    names: list[Node] = []
    for condition in conditions:
        fails = Call("ISNUMBER", (Call("FIND", (Text(column_letters(at.inputs[condition.at.column])), verdict)),))
        names.append(Call("IF", (fails, Text(f"、{label_of(at, condition)}"), Text(""))))
    return Binary("&", Text("缺："), Call("MID", (_join(names), Number(2.0), Number(255.0))))


def labels(at: BlockLayout) -> tuple[str, ...]:
    """The headings of a block's columns without their units; they stand once more in its header's hidden part."""
    return tuple(_plain(column) for column in at.block.columns)


def about_first(at: BlockLayout, line: str, errors: Cell, verifies: Cell) -> tuple[Node, Node]:
    """Of a line that fails: the heading of the column that is named first, with a colon, and what was typed there.

    Verdicts are joined in the order of rules, so the first letter belongs to the rule whose words are shown.
    """
    letters = "".join(column_letters(column) for column in at.inputs.values())
    # where nothing fails the mark is found nowhere; programs differ about where an empty text is found
    marked = Binary("&", Binary("&", errors, verifies), Text("?"))
    place = Call("FIND", (Call("LEFT", (marked, Number(1.0))), Text(letters)))
    first, count = at.status + 1, len(at.inputs)
    named = Call("INDEX", (Range(at.sheet, at.header, first, at.header, first + count - 1), place))
    typed = Call("CHOOSE", (place, *(at.cell(line, column.id) for column in at.block.columns)))
    label = Cell(at.sheet, at.rows[line], at.label)
    quoted = Call("IF", (Binary("=", label, Text("")), Text(""), typed_text(typed)))
    return Call("IFERROR", (Binary("&", named, Text("：")), Text(""))), quoted


def _any_column(layout: Layout, at: BlockLayout, line: str, bound: BoundRule, verdict: Cell) -> Node:
    """What is found in the first of a rule's columns that fails; columns of which the same is said share the words."""
    groups: dict[Node, list[str]] = {}
    for condition in bound.at_line(line):
        said = _said(layout, at, line, bound, condition)
        groups.setdefault(said, []).append(column_letters(at.inputs[condition.at.column]))
    *others, last = groups.items()
    out = last[0]
    first = Call("LEFT", (verdict, Number(1.0)))
    for said, mine in reversed(others):
        test = Binary("=", first, Text(mine[0])) if len(mine) == 1 else Call("ISNUMBER", (Call("FIND", (first, Text("".join(mine)))),))
        out = Call("IF", (test, said, out))
    return Binary("&", Cell(at.sheet, verdict.row, at.label), out)


def fault(layout: Layout, at: BlockLayout, line: str, bound: BoundRule, verdict: Cell) -> Node:
    """What a rule found at a line that fails it; ``verdict`` holds the letters of the columns that fail."""
    conditions = bound.at_line(line)
    if at.block.kind in {"grid", "table"} and bound.declared.code == MISSING and len(conditions) > 1:
        return _columns(at, conditions, verdict)
    if len(conditions) > 1 and at.label:
        out = _any_column(layout, at, line, bound, verdict)
    else:
        out = _said(layout, at, line, bound, conditions[-1])
        for condition in reversed(conditions[:-1]) if len(conditions) > 1 else ():
            here = _said(layout, at, line, bound, condition)
            first = Call("LEFT", (verdict, Number(1.0)))
            out = Call("IF", (Binary("=", first, Text(column_letters(at.inputs[condition.at.column]))), here, out))
    explained = layout.explanations.get(bound.declared.code)
    if bound.declared.severity == "verify" and explained is not None:
        where = f"（请在“{CHECK_SHEET}” {a1(explained.row, explained.column)} 说明）"
        out = Binary("&", out, Text(where))
    return out
