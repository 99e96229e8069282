"""Shorter expressions that give the same value for every input, errors included.

What belongs here: rewriting by what is known for certain: a truth that stands in the expression itself, a condition
under which the whole is looked at, a part that can be no error. What does not: what a function gives (``functions``),
and which cells can hold an error (whoever writes them).
"""

from __future__ import annotations

from collections.abc import Callable

from ..cells import Cell
from .syntax import Binary, Boolean, Call, Node, Number, Text, rewrite

TRUTHS = frozenset({"NOT", "AND", "OR", "ISERROR", "ISNUMBER", "ISTEXT", "ISBLANK", "EXACT"})
"""Functions that give TRUE, FALSE or an error, and nothing else."""
TRAPS = frozenset({"ISERROR", "ISNUMBER", "ISTEXT", "ISBLANK"})
"""Of these, the ones that give no error whatever they are asked about."""
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


def is_truth(node: Node) -> bool:
    """Whether an expression gives TRUE, FALSE or an error, never a text or a number."""
    if isinstance(node, Boolean):
        return True
    if isinstance(node, Binary):
        return node.operator in COMPARISONS
    if not isinstance(node, Call):
        return False
    if node.function == "IF" and len(node.arguments) == 3:
        return all(map(is_truth, node.arguments[1:]))
    if node.function == "IFERROR":
        return all(map(is_truth, node.arguments))
    return node.function in TRUTHS


def is_certain(node: Node, holds: Callable[[Cell], bool] = lambda cell: False) -> bool:
    """Whether an expression can be no error; ``holds`` says of a cell that it never shows one."""
    if isinstance(node, Boolean | Number | Text):
        return True
    if isinstance(node, Cell):
        return holds(node)
    if isinstance(node, Binary):
        sides = is_certain(node.left, holds) and is_certain(node.right, holds)
        return sides and node.operator in COMPARISONS | {"&"}
    if not isinstance(node, Call):
        return False
    if node.function in TRAPS:
        return True
    if node.function == "IFERROR":
        return is_certain(node.arguments[1], holds)
    if node.function in {"NOT", "AND", "OR"}:
        return all(is_truth(part) and is_certain(part, holds) for part in node.arguments)
    if node.function == "IF" and len(node.arguments) == 3:
        test, then, other = node.arguments
        told = _told(test)
        inside = holds if told is None else lambda cell: cell == told or holds(cell)
        return is_truth(test) and is_certain(test, holds) and is_certain(then, inside) and is_certain(other, holds)
    return False


def _told(test: Node) -> Node | None:
    """What a test shows to be no error where it holds."""
    if isinstance(test, Call) and test.function in {"ISNUMBER", "ISTEXT"}:
        return test.arguments[0]
    return None


def simplified(node: Node, holds: Callable[[Cell], bool] = lambda cell: False) -> Node:
    """The same value in fewer words."""
    return rewrite(node, lambda part: _shorter(part, holds))


def given(node: Node, cell: Cell, *, one: bool) -> Node:
    """An expression as it stands where a cell, 1 or 0, is known to be 1 (or to be 0); simplify it afterwards."""

    def known(part: Node) -> Node:
        if part == Binary("=", cell, Number(1.0)):
            return Boolean(one)
        bare = isinstance(part, Call) and part.function == "NOT" and part.arguments == (cell,)
        return Boolean(not one) if bare else part

    return rewrite(node, known)


def _shorter(node: Node, holds: Callable[[Cell], bool]) -> Node:
    if not isinstance(node, Call):
        return node
    match node.function, node.arguments:
        case "NOT", (Boolean(value),):
            return Boolean(not value)
        case ("AND" | "OR") as function, arguments:
            idle = Boolean(function == "AND")
            deciding = Boolean(function == "OR")
            if deciding in arguments and all(is_truth(part) and is_certain(part, holds) for part in arguments):
                return deciding
            kept = tuple(part for part in arguments if part != idle)
            if not kept:
                return idle
            return kept[0] if len(kept) == 1 and is_truth(kept[0]) else Call(function, kept)
        case "IF", (Boolean(value), then, other):
            return then if value else other
        case "IF", (Call("NOT", (test,)), then, other):
            return Call("IF", (test, other, then))
        case "IFERROR", (inner, _) if is_certain(inner, holds):
            return inner
    return node
