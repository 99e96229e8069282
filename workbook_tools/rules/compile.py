"""Compile a bound expression into a Python function, for checking many returns fast.

What belongs here: turning a tree into source text once a form. What does not: meaning, which is
that of ``values`` and ``functions``; ``evaluate`` walks the same tree and must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .functions import BY_NAME
from .syntax import (
    ALL,
    HERE,
    Binary,
    Boolean,
    Call,
    Items,
    Negative,
    Node,
    Number,
    Slot,
    Text,
)
from .values import ExcelError, Value, arithmetic, as_number, compare, to_logical, to_text

LineValues = Mapping[tuple[str, str], Value]
"""The values of the line a rule looks at, by (column, facet)."""

FormValues = Mapping[tuple[str, str, str, str], Any]
"""The values of the form, by (block, row, column, facet); whole columns under ``ALL``."""

Compiled = Callable[[LineValues, FormValues, Mapping[tuple[str, str], Any]], Value]
"""A function of the line, the form and the code lists."""


def _equal(left: Value, right: Value) -> Value:
    if type(left) is type(right) and left == right and type(left) is not ExcelError:
        return True
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order == 0


def _unequal(left: Value, right: Value) -> Value:
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order != 0


def _below(left: Value, right: Value) -> Value:
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order < 0


def _at_most(left: Value, right: Value) -> Value:
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order <= 0


def _above(left: Value, right: Value) -> Value:
    return _below(right, left)


def _at_least(left: Value, right: Value) -> Value:
    return _at_most(right, left)


def _join(left: Value, right: Value) -> Value:
    a, b = to_text(left), to_text(right)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else a + b


def _number(value: Value) -> Value:
    return value if type(value) is float else as_number(value)


_OPERATORS: dict[str, str] = {
    "=": "_equal", "<>": "_unequal", "<": "_below", "<=": "_at_most", ">": "_above",
    ">=": "_at_least", "&": "_join",
}


class _Writer:
    """Writes one function; temporaries hold the tests of ``IF`` and ``IFERROR``."""

    def __init__(self) -> None:
        self.count = 0

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}"

    def slot(self, node: Slot) -> str:
        if node.row == HERE:
            return f"line[{node.column!r}, {node.facet!r}]"
        row = ALL if node.row == ALL else node.row
        return f"form[{node.block!r}, {row!r}, {node.column!r}, {node.facet!r}]"

    def write(self, node: Node) -> str:
        if isinstance(node, Number | Text | Boolean):
            return repr(node.value)
        if isinstance(node, Slot):
            return self.slot(node)
        if isinstance(node, Items):
            return f"lists[{node.list!r}, {node.column!r}]"
        if isinstance(node, Negative):
            return f"_arithmetic('-', 0.0, {self.write(node.operand)})"
        if isinstance(node, Binary):
            left, right = self.write(node.left), self.write(node.right)
            if node.operator in _OPERATORS:
                return f"{_OPERATORS[node.operator]}({left}, {right})"
            return f"_arithmetic({node.operator!r}, {left}, {right})"
        if isinstance(node, Call):
            return self.call(node)
        raise TypeError(f"{node} was not bound")

    def call(self, node: Call) -> str:
        arguments = [self.write(a) for a in node.arguments]
        if node.function == "IF":
            test = self.fresh()
            other = arguments[2] if len(arguments) > 2 else "False"
            decided = f"({test} if type({test} := _logical({arguments[0]})) is _Error else "
            return f"{decided}({arguments[1]} if {test} else {other}))"
        if node.function == "IFERROR":
            held = self.fresh()
            return f"({arguments[1]} if type({held} := {arguments[0]}) is _Error else {held})"
        if node.function == "N":
            return f"_number({arguments[0]})"
        return f"F_{node.function}({', '.join(arguments)})"


_NAMES: dict[str, Any] = {
    "_equal": _equal, "_unequal": _unequal, "_below": _below, "_at_most": _at_most,
    "_above": _above, "_at_least": _at_least, "_join": _join, "_arithmetic": arithmetic,
    "_logical": to_logical, "_number": _number, "_Error": ExcelError,
    **{f"F_{name}": function.apply for name, function in BY_NAME.items()},
}


def compile_node(node: Node) -> Compiled:
    """Compile a bound expression; only names made here can occur in the source."""
    source = f"lambda line, form, lists: {_Writer().write(node)}"
    compiled: Compiled = eval(compile(source, "<rule>", "eval"), dict(_NAMES))
    return compiled
