"""The words of a fault as a live formula: what a rule found at a line, with its figures.

What belongs here: a rule's own ``found`` text with its blanks filled from the cells of the line. What does not:
which rule fails (``helper_columns``), and the same text in findings (``check.wording``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..binding.bound_rules import BoundRule, Condition
from ..binding.names import VALUE
from ..cells import Cell, Range, a1, column_letters
from ..form.definition import Question
from ..rules.syntax import Binary, Call, Node, Number, Text
from ..rules.values import number_text
from ..words import GROUPED, PLACEHOLDER, bare, grouped
from .layout import CHECK_SHEET, BlockLayout, Layout, located
from .verdict_texts import fails, first_letter

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
    most = Number(float(QUOTED))
    more = Call("IF", (Binary(">", Call("LEN", (cell,)), most), Text("…"), Text("")))
    return Call("IFERROR", (Binary("&", Call("LEFT", (cell, most)), more), Text("（公式出错）")))


def _blank(layout: Layout, at: BlockLayout, line: str, condition: Condition, name: str) -> Node:
    """What fills a blank of the text; one that nothing fills stays as it is."""
    if name == VALUE + GROUPED and condition.question.plain:
        name = VALUE  # a year or a month has no separators
    if name.endswith(GROUPED):
        plain = _blank(layout, at, line, condition, bare(name))
        return Text(grouped(plain.value)) if isinstance(plain, Text) else Call("FIGURE", (plain,))
    if name == "found":
        return Cell(at.sheet, at.rows[line], at.typed) if at.typed else typed_text(at.cell(line, condition.at.column))
    question = condition.question
    given = {"label": question.named.zh.replace("\n", ""), "example": layout.form.example(question)}
    node = condition.show.get(name)
    if node is None:
        return Text(given.get(name, question.unit if name == "unit" else "{" + name + "}"))
    if isinstance(node, Number):
        return Text(number_text(node.value))
    return located(layout, node, line)


def failing(at: BlockLayout, line: str) -> Node:
    """What fails at a line and is not explained: errors first, in the order of rules."""
    errors = Cell(at.sheet, at.rows[line], at.errors)
    return Binary("&", errors, Cell(at.sheet, at.rows[line], at.verifies)) if at.verifies else errors


def _said(layout: Layout, at: BlockLayout, line: str, bound: BoundRule) -> Node:
    """The ``found`` text of a rule at the first of its columns that fails; only what differs among them is chosen."""
    conditions = bound.at_line(line)
    pieces = PLACEHOLDER.split(bound.declared.texts.found.zh)
    parts: list[Node] = [Cell(at.sheet, at.rows[line], at.label)] if at.label and len(conditions) > 1 else []
    for i, piece in enumerate(pieces if pieces != [""] else [bound.title["zh"]]):
        if i % 2 == 0:
            parts += [Text(piece)] if piece else []
            continue
        filled: dict[Node, list[str]] = {}
        for condition in conditions:
            node = _blank(layout, at, line, condition, piece)
            filled.setdefault(node, []).append(column_letters(at.inputs[condition.at.column]))
        parts.append(_chosen(filled, first_letter(failing(at, line))))
    if bound.declared.severity == "verify" and bound.declared.code in layout.explanations:
        cell = layout.explanations[bound.declared.code]
        parts.append(Text(f"（请在“{CHECK_SHEET}” {a1(cell.row, cell.column)} 说明）"))
    return _join(_merged(parts))


def _chosen(filled: Mapping[Node, Sequence[str]], first: Node) -> Node:
    """One of several, after the letter of the first column that fails."""
    *others, (out, _) = filled.items()
    for node, letters in reversed(others):
        test: Node = Binary("=", first, Text(letters[0]))
        if len(letters) > 1:
            test = Call("ISNUMBER", (Call("FIND", (first, Text("".join(letters)))),))
        out = Call("IF", (test, node, out))
    return out


def _merged(parts: Sequence[Node]) -> list[Node]:
    """The same parts in a row, with texts that follow each other made one."""
    out: list[Node] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, Text) and isinstance(last, Text):
            out[-1] = Text(last.value + part.value)
        else:
            out.append(part)
    return out


def label_of(at: BlockLayout, condition: Condition) -> str:
    """The heading of the column, without its unit."""
    return _plain(next(q for q in at.block.columns if q.id == condition.at.column))


def _plain(column: Question) -> str:
    return column.label.zh.replace("\n", "").split("（")[0]


def _columns(at: BlockLayout, line: str, bound: BoundRule) -> Node:
    """缺：实施单位、计划开竣工时间, from the columns that fail."""
    errors, mark = Cell(at.sheet, at.rows[line], at.errors), at.marks[bound.number]
    names: list[Node] = []
    for condition in bound.at_line(line):
        letter = column_letters(at.inputs[condition.at.column])
        names.append(Call("IF", (fails(errors, mark, letter), Text(f"、{label_of(at, condition)}"), Text(""))))
    return Binary("&", Text("缺："), Call("MID", (_join(names), Number(2.0), Number(255.0))))


def labels(at: BlockLayout) -> tuple[str, ...]:
    """The headings of a block's columns without their units; they stand once more in its header's hidden part."""
    return tuple(_plain(column) for column in at.block.columns)


def about_first(at: BlockLayout, line: str) -> tuple[Node, Node]:
    """Of a line that fails: the heading of the column that is named first, with a colon, and what was typed there.

    The first letter belongs to the rule whose words are shown.
    """
    letters = "".join(column_letters(column) for column in at.inputs.values())
    # where nothing fails the mark is found nowhere; programs differ about where an empty text is found
    marked = Binary("&", failing(at, line), Text("??"))
    place = Call("FIND", (first_letter(marked), Text(letters)))
    first, count = at.status + 1, len(at.inputs)
    named = Call("INDEX", (Range(at.sheet, at.header, first, at.header, first + count - 1), place))
    typed = Call("CHOOSE", (place, *(at.cell(line, column.id) for column in at.block.columns)))
    label = Cell(at.sheet, at.rows[line], at.label)
    quoted = Call("IF", (Binary("=", label, Text("")), Text(""), typed_text(typed)))
    told = Call("IFERROR", (Binary("&", named, Text("：")), Text("")))
    return Call("IF", (Binary("=", failing(at, line), Text("")), Text(""), told)), quoted


def fault(layout: Layout, at: BlockLayout, line: str, bound: BoundRule) -> Node:
    """What a rule found at a line, where it is the first that fails it."""
    conditions = bound.at_line(line)
    if at.block.kind in {"grid", "table"} and bound.declared.code == MISSING and len(conditions) > 1:
        return _columns(at, line, bound)
    return _said(layout, at, line, bound)
