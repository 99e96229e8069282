"""Shorter expressions that give the same value for every input, errors included.

What belongs here: rewriting by what is known for certain: a truth that stands in the expression itself, a condition
under which the whole is looked at, a part that can be no error. What does not: what a function gives (``functions``),
and which cells can hold an error (whoever writes them).
"""

from __future__ import annotations

from collections.abc import Callable

from ..cells import Cell, Range
from .syntax import Binary, Boolean, Call, Node, Number, Text, rewrite

TRUTHS = frozenset({"NOT", "AND", "OR", "ISERROR", "ISNUMBER", "ISTEXT", "ISBLANK", "EXACT"})
"""Functions that give TRUE, FALSE or an error, and nothing else."""
TRAPS = frozenset({"ISERROR", "ISNUMBER", "ISTEXT", "ISBLANK"})
"""Of these, the ones that give no error whatever they are asked about."""
NEVER_ERRORS = frozenset({*TRAPS, "STRIP", "ZI", "COUNTA"})
"""Functions that give no error whatever they are given."""
READING = frozenset({"ITEM", "CODED", "NUMERAL", "DATEOF"})
"""Functions that make of any text what it says or ``?``."""
KEEPING = frozenset({"HALF", "FOLD", "DIGITS", "MONTHOF", "LITERAL", "LEFT", "RIGHT", "LEN", "N", "ROUND", "INT", "SUBSTITUTE"})
"""Functions that give no error where their first argument is none and the others are right constants."""
OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
Holds = Callable[[Node], bool]
"""Says of a cell, or of a part taken from one, that it never shows an error."""
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


def is_certain(node: Node, holds: Holds = lambda part: False) -> bool:
    """Whether an expression can be no error; ``holds`` says of a cell that it never shows one."""
    if isinstance(node, Boolean | Number | Text):
        return True
    if isinstance(node, Cell):
        return holds(node)
    if isinstance(node, Binary):
        sides = is_certain(node.left, holds) and is_certain(node.right, holds)
        return (sides and node.operator in COMPARISONS) or holds(node) or _fits(node, holds)
    if not isinstance(node, Call):
        return False
    if node.function in NEVER_ERRORS:
        return True
    if node.function == "IFERROR":
        return is_certain(node.arguments[1], holds)
    if node.function in {"NOT", "AND", "OR"}:
        return all(is_truth(part) and is_certain(part, holds) for part in node.arguments)
    if node.function == "IF" and len(node.arguments) == 3:
        test, then, other = node.arguments
        told, not_wrong = _told(test), _not_wrong(test)
        return (
            is_truth(test) and is_certain(test, holds)
            and is_certain(then, lambda part: part in told or _product(part, told) or holds(part))
            and is_certain(other, lambda part: part in not_wrong or holds(part))
        )
    if node.function in READING | {"EXACT"}:
        return all(isinstance(part, Range) or is_certain(part, holds) for part in node.arguments)
    if node.function in KEEPING:
        return _keeps(node, holds)
    return node.function == "MID" and holds(node)


def _keeps(node: Call, holds: Holds) -> bool:
    """Whether a function of ``KEEPING`` gives no error."""
    first, *others = node.arguments
    if node.function in {"ROUND", "INT"}:
        number = isinstance(first, Binary) or (isinstance(first, Call) and first.function == "N")
        return number and is_certain(first, holds)
    if node.function == "LITERAL":
        return False  # may be longer than a cell
    if node.function == "SUBSTITUTE":
        return is_certain(first, holds) and len(others) == 2 and _not_longer(*others)
    return is_certain(first, holds) and all(isinstance(n, Number) and n.value >= 0 for n in others)


def _not_longer(old: Node, new: Node) -> bool:
    return isinstance(old, Text) and isinstance(new, Text) and len(new.value) <= len(old.value)


def _fits(node: Binary, holds: Holds) -> bool:
    """Whether joined texts fit a cell: a part taken from a cell between two marks, and a character on either side."""
    if node.operator != "&" or not isinstance(node.left, Binary) or node.left.operator != "&":
        return False
    before, part, after = node.left.left, node.left.right, node.right
    short = all(isinstance(text, Text) and len(text.value) < 2 for text in (before, after))
    return short and isinstance(part, Call) and part.function == "MID" and holds(part)


def _product(node: Node, numbers: frozenset[Node]) -> bool:
    """Whether a number is multiplied by a moderate constant; figures in these forms are far from 1E+300."""
    if not isinstance(node, Binary) or node.operator != "*" or not isinstance(node.right, Number):
        return False
    return node.left in numbers and node.right.value <= 1_000_000


def _told(test: Node) -> frozenset[Node]:
    """What a test shows to be no error where it holds."""
    if not isinstance(test, Call):
        return frozenset()
    if test.function == "AND":
        return frozenset().union(*map(_told, test.arguments))
    return frozenset(test.arguments) if test.function in {"ISNUMBER", "ISTEXT"} else frozenset()


def _not_wrong(test: Node) -> frozenset[Node]:
    """What a test shows to be no error where it does not hold."""
    return frozenset(test.arguments) if isinstance(test, Call) and test.function == "ISERROR" else frozenset()


def simplified(node: Node, holds: Holds = lambda part: False) -> Node:
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


def _shorter(node: Node, holds: Holds) -> Node:
    if not isinstance(node, Call):
        return node
    match node.function, node.arguments:
        case "NOT", (Boolean(value),):
            return Boolean(not value)
        case "NOT", (Binary(("=" | "<>") as sign, left, right),):
            return Binary(OPPOSITES[sign], left, right)
        case ("AND" | "OR") as function, arguments:
            idle = Boolean(function == "AND")
            deciding = Boolean(function == "OR")
            if deciding in arguments and all(_certain_truth(part, holds) for part in arguments):
                return deciding
            kept = tuple(part for part in _flat(function, arguments) if part != idle)
            if not kept:
                return idle
            return kept[0] if len(kept) == 1 and is_truth(kept[0]) else Call(function, kept)
        case "IF", (Boolean(value), then, other):
            return then if value else other
        case "IF", (test, Boolean(True), other) if _certain_truth(test, holds) and _certain_truth(other, holds):
            return _shorter(Call("OR", (test, other)), holds)
        case "IF", (Call("NOT", (test,)), then, other):
            return _shorter(Call("IF", (test, other, then)), holds)
        case "IF", (Call("AND" | "OR") as test, then, other) if is_certain(test, holds) and _opposite(test) is not None:
            return Call("IF", (_opposite(test) or test, other, then))
        case "IFERROR", (inner, _) if is_certain(inner, holds):
            return inner
    return node


def _certain_truth(node: Node, holds: Holds) -> bool:
    return is_truth(node) and is_certain(node, holds)


def _flat(function: str, parts: tuple[Node, ...]) -> list[Node]:
    """The parts of an ``AND`` or ``OR``, those of the same within it included."""
    out: list[Node] = []
    for part in parts:
        out += _flat(function, part.arguments) if isinstance(part, Call) and part.function == function else [part]
    return out


def _opposite(node: Node) -> Node | None:
    """What holds exactly where a truth does not, if that can be said in fewer words: most of it is said to be NOT so."""
    if isinstance(node, Call) and node.function == "NOT":
        return node.arguments[0]
    if isinstance(node, Binary) and node.operator in OPPOSITES:
        return Binary(OPPOSITES[node.operator], node.left, node.right)
    if isinstance(node, Call) and node.function in {"AND", "OR"} and any(
        isinstance(part, Call) and part.function == "NOT" for part in node.arguments
    ):
        parts = [part for part in map(_opposite, node.arguments) if part is not None]
        other = "AND" if node.function == "OR" else "OR"
        return Call(other, tuple(parts)) if len(parts) == len(node.arguments) else None
    return None
