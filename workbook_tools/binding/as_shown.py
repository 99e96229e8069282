"""What a rule's words quote of an answer, as its cell shows it.

What belongs here: a day as a date and not as its number, a percentage with its sign. What does not: which words a rule has and what
they quote (``bound_rules``), and quoting what an official typed (``check.quoted``).
"""

from __future__ import annotations

from ..form.definition import Block, Form, Question
from ..rules.syntax import HERE, Binary, Call, Node, Number, Slot, Text
from ..rules.texts import DAY
from .names import VALUE


def as_shown(form: Form, node: Node) -> Node:
    """An input's value as its cell shows it: a day as a date and not as its number, a percentage with its sign."""
    if not isinstance(node, Slot) or node.step != VALUE:
        return node
    block = next((one for _, one in form.blocks() if one.id == node.block), None)
    question = None if block is None else _question_at(block, node)
    if question is None:
        return node
    kind, number = form.type_of(question), Call("ISNUMBER", (node,))
    if kind.json == "date":
        return Call("IF", (number, Call("TEXT", (node, Text(DAY))), node))
    if kind.number_format.endswith("%"):
        points = Call("ROUND", (Binary("*", node, Number(100.0)), Number(6.0)))
        return Call("IF", (number, Binary("&", Call("FIGURE", (points,)), Text("%")), node))
    return node


def _question_at(block: Block, at: Slot) -> Question | None:
    """What is asked at a place; of a grid's line that a rule looks at, what its first line asks."""
    line = block.lines[0].id if at.row == HERE and not block.open and block.lines else at.row
    column = block.columns[0].id if at.column == HERE and block.columns else at.column
    return next((asked for row, head, asked in block.questions() if (row, head) == ("" if block.open else line, column)), None)
