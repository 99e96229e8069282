"""Evaluate a bound expression in Python, with Excel's meaning of every value.

What belongs here: walking the tree and laziness of ``IF`` and ``IFERROR``. What does not: the
functions themselves (``functions``) and where a slot's value comes from (the caller passes it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..cells import Cell, Range
from .functions import BY_NAME, Argument
from .syntax import Binary, Boolean, Call, Items, Negative, Node, Number, Slot, Text
from .values import ExcelError, Value, arithmetic, compare, to_logical, to_text

Source = Callable[[Slot | Items | Cell | Range], Argument]
"""Gives the value of a slot or cell, or the sequence of values of a range."""


def evaluate(node: Node, source: Source) -> Value:
    """Compute an expression; ranges may stand only where a function takes one."""
    out = _argument(node, source)
    if isinstance(out, Sequence) and not isinstance(out, str):
        raise TypeError("a range stands where one value is needed")
    return out


def _argument(node: Node, source: Source) -> Argument:
    if isinstance(node, Number | Text | Boolean):
        return node.value
    if isinstance(node, Slot | Items | Cell | Range):
        return source(node)
    if isinstance(node, Binary):
        return _binary(node.operator, evaluate(node.left, source), evaluate(node.right, source))
    if isinstance(node, Negative):
        return arithmetic("-", 0.0, evaluate(node.operand, source))
    if isinstance(node, Call):
        return _call(node, source)
    raise TypeError(f"{node} was not bound")


def _binary(operator: str, left: Value, right: Value) -> Value:
    if operator in "+-*/":
        return arithmetic(operator, left, right)
    if operator == "&":
        a, b = to_text(left), to_text(right)
        if isinstance(a, ExcelError):
            return a
        return b if isinstance(b, ExcelError) else a + b
    order = compare(left, right)
    if isinstance(order, ExcelError):
        return order
    if operator == "=":
        return order == 0
    if operator == "<>":
        return order != 0
    if operator == "<":
        return order < 0
    if operator == "<=":
        return order <= 0
    return order > 0 if operator == ">" else order >= 0


def _call(node: Call, source: Source) -> Argument:
    arguments = node.arguments
    if node.function == "IF":
        test = to_logical(evaluate(arguments[0], source))
        if isinstance(test, ExcelError):
            return test
        if test:
            return evaluate(arguments[1], source)
        return evaluate(arguments[2], source) if len(arguments) > 2 else False
    if node.function == "IFERROR":
        first = evaluate(arguments[0], source)
        return evaluate(arguments[1], source) if isinstance(first, ExcelError) else first
    function = BY_NAME[node.function]
    return function.apply(*(_argument(a, source) for a in arguments))
