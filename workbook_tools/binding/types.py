"""Refuse an expression that uses text where a number is needed, or a number where text is.

What belongs here: the kind of value that each part of an expression gives. What does not: whether
its names exist (``names``) and whether a whole column stands where one value is wanted
(``references``).
"""

from __future__ import annotations

from ..form.definition import ONLY, Form
from ..rules.functions import BY_NAME, ValueType
from ..rules.ranges import counted_as
from ..rules.syntax import ALL, Binary, Boolean, Call, Name, Negative, Node, Number, Slot, Text
from .names import Scope, resolve

_ARITHMETIC = ("+", "-", "*", "/")
_MARKS = ("", "?")
"""Texts with which any reading may be compared: nothing typed, and not readable."""
_ORDERS = ("<", "<=", ">", ">=")
_CRITERIA = ("COUNTIF", "SUMIF")
_ADDS_UP = ("SUM", "MAX", "MIN")


class TypeMismatch(ValueError):
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


def type_of(scope: Scope, node: Node) -> ValueType:
    """The kind of value an expression gives; raises ``TypeMismatch`` where kinds do not go together."""
    if isinstance(node, Number):
        return "number"
    if isinstance(node, Text):
        return "text"
    if isinstance(node, Boolean):
        return "logical"
    if isinstance(node, Name):
        return resolve(scope, node).kind
    if isinstance(node, Negative):
        _number(scope, node.operand, "“-”")
        return "number"
    if isinstance(node, Binary):
        return _binary(scope, node)
    return _call(scope, node) if isinstance(node, Call) else "any"


def _number(scope: Scope, node: Node, user: str) -> None:
    if type_of(scope, node) == "text":
        raise TypeMismatch(f"{_words(node)} is text, and {user} needs a number", _position(node))


def _binary(scope: Scope, node: Binary) -> ValueType:
    if node.operator in _ARITHMETIC:
        for side in (node.left, node.right):
            _number(scope, side, f"“{node.operator}”")
        return "number"
    left, right = type_of(scope, node.left), type_of(scope, node.right)
    if node.operator == "&":
        return "text"
    marked = any(isinstance(s, Text) and s.value in _MARKS for s in (node.left, node.right))
    if {left, right} == {"number", "text"} and not marked:
        text, number = (node.left, node.right) if left == "text" else (node.right, node.left)
        told = f"{_words(text)} is text and {_words(number)} a number; “{node.operator}” never compares them"
        raise TypeMismatch(told, _position(text) if isinstance(text, Name) else _position(number))
    cells = left == right == "any" and isinstance(node.left, Name) and isinstance(node.right, Name)
    if node.operator in _ORDERS and (cells or "text" in {left, right}):
        text = node.right if left != "text" == right else node.left
        told = f"{_words(text)} is text, and “{node.operator}” orders texts differently in each program; compare numbers"
        if cells:
            told = f"{_words(text)} may be text, and “{node.operator}” orders texts differently in each program; compare numbers"
        raise TypeMismatch(told, _position(text))
    if {left, right} == {"number", "logical"}:
        held, number = (node.left, node.right) if left == "logical" else (node.right, node.left)
        told = f"{_words(held)} is a condition and {_words(number)} a number; “{node.operator}” never compares them"
        raise TypeMismatch(told, _position(number) if isinstance(number, Name) else _position(held))
    return "logical"


def _orders(criterion: str) -> bool:
    """Whether a criterion orders texts."""
    ordered = criterion.removeprefix("<>")[:1] in {"<", ">"}
    return ordered and criterion.lstrip("<>=") != "" and counted_as(criterion.lstrip("<>=")) is None


def _call(scope: Scope, node: Call) -> ValueType:
    if node.function in {"IF", "IFERROR"}:
        kinds = {type_of(scope, a) for a in node.arguments[1 if node.function == "IF" else 0 :]}
        if node.function == "IF" and type_of(scope, node.arguments[0]) == "text":
            raise TypeMismatch("IF needs a condition, not text", _position(node))
        return kinds.pop() if len(kinds) == 1 else "any"
    function = BY_NAME[node.function]
    for i, argument in enumerate(node.arguments):
        takes = function.takes[min(i, len(function.takes) - 1)]
        given = type_of(scope, argument)
        if takes in {"number", "logical"} and given == "text":
            needed = "a number" if takes == "number" else "a condition"
            raise TypeMismatch(f"{_words(argument)} is text, and {node.function} needs {needed}", _position(argument))
        if takes == "any" and isinstance(argument, Text) and node.function in _CRITERIA and _orders(argument.value):
            told = f"{_words(argument)} orders texts, which each program does differently; compare numbers"
            raise TypeMismatch(told, _position(node))
        if node.function in _ADDS_UP and _adds_text(scope, argument):
            raise TypeMismatch(f"{_words(argument)} is text, and {node.function} needs numbers", _position(argument))
    return function.gives


def _adds_text(scope: Scope, node: Node) -> bool:
    if isinstance(node, Text):
        return True
    if not isinstance(node, Name):
        return False
    found = resolve(scope, node)
    if isinstance(found.node, Slot) and found.node.row == ALL and found.node.column != ONLY:
        return _column_kind(scope.form, found.node) == "text"
    return found.kind == "text"


def _column_kind(form: Form, slot: Slot) -> str:
    block = form.block(slot.block)
    question = next((q for q in block.columns if q.id == slot.column), None)
    if question is None:
        return "any"
    field_type = form.types[question.type]
    return next((f.kind for f in field_type.steps if f.name == slot.step), field_type.kind)
