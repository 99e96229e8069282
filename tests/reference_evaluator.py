"""The slow way to compute an expression and a workbook, against which compiled code is held.

What belongs here: walking the tree part by part, with Excel's meaning of every operator. What does
not: the functions themselves, which are the product's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbook_tools.cells import Cell, Range
from workbook_tools.rules.functions import BY_NAME, Argument
from workbook_tools.rules.syntax import Binary, Boolean, Call, Items, Negative, Node, Number, Slot, Text
from workbook_tools.rules.values import ExcelError, Value, arithmetic, compare, to_logical, to_text
from workbook_tools.workbook.model import Plan, moved_down

Address = tuple[str, int, int]
"""Sheet, row and column."""

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


def recalculated(plan: Plan, typed: Mapping[Address, Value]) -> dict[Address, Value]:
    """The value of every formula cell of a plan, with ``typed`` in its inputs."""
    values: dict[Address, Value] = {}
    formulas: dict[Address, Node] = {}
    for sheet in plan.sheets:
        for (row, column), content in sheet.cells.items():
            key = (sheet.name, row, column)
            if content.formula is None or key in typed:
                values[key] = typed.get(key, content.value)
            else:
                formulas[key] = moved_down(content.formula, content.below)

    def at(sheet: str, row: int, column: int) -> Value:
        key = (sheet, row, column)
        if key in formulas and key not in values:
            value = evaluate(formulas[key], source)
            values[key] = 0.0 if value is None else value  # as in Excel
        return values.get(key)

    def source(place: Slot | Items | Cell | Range) -> Argument:
        if isinstance(place, Cell):
            return at(place.sheet, place.row, place.column)
        assert isinstance(place, Range)
        return tuple(at(place.sheet, row, column) for row, column in place.positions())

    return {key: at(*key) for key in sorted(formulas, key=lambda k: k[1])}
