"""What is left of an expression where it is known what stands in some places: a number, a text, no error.

What belongs here: shortening an expression for one kind of content, so that the usual cell is judged with little work. What does
not: shortening that holds for every content (``simplify``) and the functions made of the result (``compile``).

Only what is certain is used: a part of which nothing is known stays as it is, and an expression of such parts with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .fast_operators import equal
from .syntax import Binary, Boolean, Call, Node, Number, Slot, Text

Kind = Literal["number", "text", "logical", ""]
"""What a part gives for certain, never an error or a blank; nothing where that is not known."""

_TESTS: Mapping[str, Kind] = {"ISNUMBER": "number", "ISTEXT": "text"}
_COMPARED = frozenset({"=", "<>", "<", "<=", ">", ">="})


def known(node: Node, kinds: Mapping[Slot, Kind]) -> tuple[Node, Kind]:
    """The expression as far as it still has to be computed where ``kinds`` stand in some places, and what it gives."""
    if isinstance(node, Number):
        return node, "number"
    if isinstance(node, Text):
        return node, "text"
    if isinstance(node, Boolean):
        return node, "logical"
    if isinstance(node, Slot):
        return node, kinds.get(node, "")
    if isinstance(node, Binary):
        return _binary(node, kinds)
    if isinstance(node, Call):
        return _call(node, kinds)
    return node, ""


def _binary(node: Binary, kinds: Mapping[Slot, Kind]) -> tuple[Node, Kind]:
    (left, one), (right, other) = known(node.left, kinds), known(node.right, kinds)
    whole = Binary(node.operator, left, right)
    if not one or not other:
        return whole, ""
    if node.operator == "&":
        return whole, "text"
    if node.operator not in _COMPARED:
        return whole, ""
    if node.operator in {"=", "<>"}:
        if one != other:
            return Boolean(node.operator == "<>"), "logical"
        if isinstance(left, Number) and isinstance(right, Number):
            return Boolean((equal(left.value, right.value) is True) == (node.operator == "=")), "logical"
    return whole, "logical"


def _call(node: Call, kinds: Mapping[Slot, Kind]) -> tuple[Node, Kind]:
    pairs = [known(argument, kinds) for argument in node.arguments]
    parts = [part for part, _ in pairs]
    first = pairs[0][1] if pairs else ""
    whole = Call(node.function, tuple(parts), node.position)
    match node.function:
        case "ISNUMBER" | "ISTEXT":
            return (Boolean(first == _TESTS[node.function]) if first else whole), "logical"
        case "ISERROR":
            return (Boolean(False) if first else whole), "logical"
        case "NOT":
            return (Boolean(not parts[0].value) if isinstance(parts[0], Boolean) else whole), "logical" if first == "logical" else ""
        case "AND" | "OR":
            return _connected(whole, [kind for _, kind in pairs])
        case "IF" if len(parts) == 3:
            if isinstance(parts[0], Boolean):
                return pairs[1] if parts[0].value else pairs[2]
            same = first == "logical" and pairs[1][1] == pairs[2][1]
            return whole, pairs[1][1] if same else ""
        case "IFERROR" if first:
            return pairs[0]
        case "N" if first == "number":
            return pairs[0]
        case "STRIP":
            return whole, "text"
        case "LEN" if first:
            return whole, "number"
        case "HALF" | "FOLD" if first:
            return whole, "text"
        case "LEFT" | "RIGHT" if first and all(isinstance(count, Number) and count.value >= 1 for count in parts[1:]):
            return whole, "text"
        case "SUBSTITUTE" if first and len(parts) == 3 and all(isinstance(text, Text) for text in parts[1:]):
            return whole, "text"
    return whole, ""


def _connected(node: Call, kinds: list[Kind]) -> tuple[Node, Kind]:
    """``AND`` or ``OR``, whose arguments are all computed unless none of them can be an error."""
    deciding = Boolean(node.function == "OR")
    if any(kind != "logical" for kind in kinds):
        return node, ""
    if deciding in node.arguments:
        return deciding, "logical"
    kept = tuple(part for part in node.arguments if not isinstance(part, Boolean))
    if not kept:
        return Boolean(node.function == "AND"), "logical"
    return kept[0] if len(kept) == 1 else Call(node.function, kept, node.position), "logical"
