"""Shapes of expressions that say less than they seem to, by which a shorter Python says the same.

What belongs here: recognising such a shape and taking it apart. What does not: the Python that is written for it (``python_source``).
"""

from __future__ import annotations

from ..cells import Cell, Range
from .syntax import ALL, HERE, Binary, Boolean, Call, Items, Node, Number, Slot, Text, walk

NOTHING = Text("")


def marks_of(node: Call) -> tuple[str, str] | None:
    """The two marks, where a call is ``MID`` of what stands between them."""
    if node.function != "MID" or len(node.arguments) != 3:
        return None
    text, start, count = node.arguments
    found = start.left if isinstance(start, Binary) else None
    reach = count.left if isinstance(count, Binary) else None
    end = reach.left if isinstance(reach, Binary) else None
    first, last = _sought(found), _sought(end)
    if not first or not last:
        return None
    length = Number(float(len(first)))
    begins, ends = (Call("FIND", (Text(mark), text)) for mark in (first, last))
    whole = Call("MID", (text, Binary("+", begins, length), Binary("-", Binary("-", ends, begins), length)))
    return (first, last) if node == whole else None


def _sought(node: Node | None) -> str:
    """The text that a ``FIND`` looks for; nothing where it is none."""
    sought = node.arguments[0] if isinstance(node, Call) and node.function == "FIND" else None
    return sought.value if isinstance(sought, Text) else ""


def joined_parts(node: Node) -> list[Node]:
    """The parts of a chain of ``&``, however long."""
    parts = [node]
    while isinstance(parts[0], Binary) and parts[0].operator == "&":
        parts[:1] = [parts[0].left, parts[0].right]
    return parts


def stripped_parts(node: Node) -> list[Node]:
    """What ``STRIP`` takes the blanks of, all parts of a chain of ``&``; nothing where a part is anything else."""
    return joined_parts(node.arguments[0]) if isinstance(node, Call) and node.function == "STRIP" else []


def one_with_many(node: Call) -> tuple[Node, list[Node]] | None:
    """One value and those that it is compared with, where an ``OR`` asks only whether it equals one of them, errors aside."""
    others: list[Node] = []
    one: Node | None = None
    for argument in node.arguments:
        aside = isinstance(argument, Call) and argument.function == "IFERROR" and argument.arguments[1] == Boolean(False)
        compared = argument.arguments[0] if aside and isinstance(argument, Call) else None
        if not isinstance(compared, Binary) or compared.operator != "=" or (one is not None and compared.left != one):
            return None
        one = compared.left
        others.append(compared.right)
    return (one, others) if one is not None and len(others) > 1 else None


def is_many(node: Node) -> bool:
    """Whether a part is the values of many cells."""
    return isinstance(node, Items | Range) or (isinstance(node, Slot) and node.row == ALL)


def same_everywhere(node: Node) -> bool:
    """Whether a part looks at many cells and at none that depends on the line."""
    parts = list(walk(node))
    here = any(isinstance(p, Cell) or (isinstance(p, Slot) and p.row == HERE) for p in parts)
    return not here and any(isinstance(p, Range) or (isinstance(p, Slot) and p.row == ALL) for p in parts)
