"""Refuse an expression that uses text where a number is needed, or a number where text is.

What belongs here: the kind of value that each part of an expression gives. What does not: whether
its names exist (``scope``) and whether a whole column stands where one value is wanted
(``consistency``).
"""

from __future__ import annotations

from ..rules.functions import BY_NAME, Kind
from ..rules.syntax import ALL, Binary, Boolean, Call, Name, Negative, Node, Number, Slot, Text
from .definition import ONLY, Form
from .scope import Place, resolve

_ARITHMETIC = ("+", "-", "*", "/")
_MARKS = ("", "?")
"""Texts with which any reading may be compared: nothing typed, and not readable."""
_ADDS_UP = ("SUM", "MAX", "MIN")


class KindError(ValueError):
    """A value of the wrong kind; ``position`` is the 1-based character, 1 where it is not known."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def _position(node: Node) -> int:
    return node.position or 1 if isinstance(node, Name | Call) else 1


def _words(node: Node) -> str:
    if isinstance(node, Name):
        return f"“{node.text}”"
    if isinstance(node, Text):
        return f"the text “{node.value}”"
    return f"what {node.function} gives" if isinstance(node, Call) else "this"


def kind_of(place: Place, node: Node) -> Kind:
    """The kind of value an expression gives; raises ``KindError`` where kinds do not go together."""
    if isinstance(node, Number):
        return "number"
    if isinstance(node, Text):
        return "text"
    if isinstance(node, Boolean):
        return "logical"
    if isinstance(node, Name):
        return resolve(place, node).kind
    if isinstance(node, Negative):
        _number(place, node.operand, "“-”")
        return "number"
    if isinstance(node, Binary):
        return _binary(place, node)
    return _call(place, node) if isinstance(node, Call) else "any"


def _number(place: Place, node: Node, user: str) -> None:
    if kind_of(place, node) == "text":
        raise KindError(f"{_words(node)} is text, and {user} needs a number", _position(node))


def _binary(place: Place, node: Binary) -> Kind:
    if node.operator in _ARITHMETIC:
        for side in (node.left, node.right):
            _number(place, side, f"“{node.operator}”")
        return "number"
    left, right = kind_of(place, node.left), kind_of(place, node.right)
    if node.operator == "&":
        return "text"
    marked = any(isinstance(s, Text) and s.value in _MARKS for s in (node.left, node.right))
    if {left, right} == {"number", "text"} and not marked:
        text, number = (node.left, node.right) if left == "text" else (node.right, node.left)
        told = f"{_words(text)} is text and {_words(number)} a number; “{node.operator}” never compares them"
        raise KindError(told, _position(text) if isinstance(text, Name) else _position(number))
    return "logical"


def _call(place: Place, node: Call) -> Kind:
    if node.function in {"IF", "IFERROR"}:
        kinds = {kind_of(place, a) for a in node.arguments[1 if node.function == "IF" else 0 :]}
        if node.function == "IF" and kind_of(place, node.arguments[0]) == "text":
            raise KindError("IF needs a condition, not text", _position(node))
        return kinds.pop() if len(kinds) == 1 else "any"
    function = BY_NAME[node.function]
    for i, argument in enumerate(node.arguments):
        takes = function.takes[min(i, len(function.takes) - 1)]
        given = kind_of(place, argument)
        if takes in {"number", "logical"} and given == "text":
            needed = "a number" if takes == "number" else "a condition"
            raise KindError(f"{_words(argument)} is text, and {node.function} needs {needed}", _position(argument))
        if node.function in _ADDS_UP and _adds_text(place, argument):
            raise KindError(f"{_words(argument)} is text, and {node.function} needs numbers", _position(argument))
    return function.gives


def _adds_text(place: Place, node: Node) -> bool:
    if isinstance(node, Text):
        return True
    if not isinstance(node, Name):
        return False
    found = resolve(place, node)
    if isinstance(found.node, Slot) and found.node.row == ALL and found.node.column != ONLY:
        return _column_kind(place.form, found.node) == "text"
    return found.kind == "text"


def _column_kind(form: Form, slot: Slot) -> str:
    block = form.block(slot.block)
    question = next((q for q in block.columns if q.id == slot.column), None)
    if question is None:
        return "any"
    kind = form.types[question.type]
    return next((f.kind for f in kind.facets if f.name == slot.facet), kind.kind)
