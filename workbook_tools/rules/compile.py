"""Compile a bound expression into a Python function, for checking and recalculating fast.

What belongs here: making functions once a form, of a rule as it sees a line and of a formula as it
stands in a cell. What does not: the text that they are made of (``python_source``) and meaning,
which is that of ``values`` and ``functions``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from sys import intern
from types import CodeType, FunctionType
from typing import Any

from . import fast_operators as operators
from .functions import BY_NAME
from .python_source import CellWriter, StepWriter, Writer
from .syntax import Call, Node, rewrite
from .values import ExcelError, Value, arithmetic, as_number, to_logical

LineValues = Mapping[tuple[str, str], Value]
"""The values of the line a rule looks at, by (column, step)."""

FormValues = Mapping[Any, Any]
"""The values of the form, by (block, row, column, step); whole columns under ``ALL``; and each
``Shared`` value under itself, computed when first asked for."""

Lists = Mapping[tuple[str, str], Any]
Compiled = Callable[[LineValues, FormValues, Lists], Value]
"""A function of the line, the form and the code lists."""

CompiledStep = Callable[[Mapping[str, Value], FormValues, Lists], Value]
"""A function of the steps of one cell, and the code lists."""

CellValues = Mapping[tuple[str, int, int], Value]
"""The values of a workbook's cells, by (sheet, row, column)."""

RangeValues = Mapping[Any, Any]
"""The values of ranges, by (sheet, top, left, bottom, right); and each ``Shared`` value under itself."""

Formula = Callable[[CellValues, RangeValues, int], Value]
"""A function of the cells, the ranges and the row in which it stands."""


class Shared:
    """A part of an expression that is the same from every line."""

    __slots__ = ("compute",)

    def __init__(self, compute: Callable[[FormValues, Lists], Value]) -> None:
        self.compute = compute
        """The function of the whole form and the lists."""

    def of(self, whole: FormValues, lists: Lists) -> Value:
        """Compute it; whoever holds the form's values keeps the result under this key."""
        return self.compute(whole, lists)


_NAMES: dict[str, Any] = {
    "_equal": operators.equal, "_unequal": operators.unequal, "_below": operators.below,
    "_at_most": operators.at_most, "_above": operators.above, "_at_least": operators.at_least,
    "_join": operators.join, "_join_all": operators.join_all, "_is": operators.is_text, "_is_not": operators.is_not_text,
    "_strip": operators.strip, "_half": operators.half, "_substitute": operators.substitute, "_between": operators.between,
    "_equal_any": operators.equal_any, "_any_written": operators.any_written,
    "_count_text": operators.count_text, "_sum_by_text": operators.sum_by_text,
    "_arithmetic": arithmetic, "_logical": to_logical, "_number": as_number, "_Error": ExcelError,
    **{f"F_{name}": function.apply for name, function in BY_NAME.items()},
}

_LINE, _CELL = "line, form, lists", "cells, ranges, row"


def _function(parameters: str, source: str, names: Mapping[str, Any]) -> Any:
    """Make the function; only names made here can occur in the source.

    All functions have the same globals, and what only one of them names comes as its defaults: a thousand copies of the same names
    would have to be fetched from memory one after the other.
    """
    held = "".join(f", {name}={name}" for name in names)
    made = eval(compile(f"lambda {parameters}{held}: {source}", "<rule>", "eval"), _NAMES, dict(names))
    made.__code__ = made.__code__.replace(co_consts=_interned(made.__code__.co_consts))
    return made


def _interned(constants: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same constants; texts are those that keys have, so that looking one up compares no letters."""
    return tuple(
        intern(held) if type(held) is str else _interned(held) if type(held) is tuple else held for held in constants
    )


def _shared(writer: Writer) -> dict[str, Shared]:
    """What the source of a writer calls its shared parts."""
    in_cell = isinstance(writer, CellWriter)
    return {name: _part(rewrite(node, _unplaced), in_cell) for name, node in writer.shared.items()}


def _unplaced(node: Node) -> Node:
    """The same part wherever it was written."""
    return Call(node.function, node.arguments) if isinstance(node, Call) else node


@lru_cache(maxsize=2_000)
def _part(node: Node, in_cell: bool) -> Shared:
    assert isinstance(node, Call)
    writer = CellWriter() if in_cell else Writer()
    source = writer.parts.resolved(writer.apart(node))
    return Shared(_function(f"{writer.whole}, lists", source, _shared(writer)))


def compile_node(node: Node) -> Compiled:
    """Compile a bound expression."""
    writer = Writer()
    compiled: Compiled = _function(_LINE, writer.source(node), _shared(writer))
    return compiled


@lru_cache(maxsize=4_000)
def compile_step(node: Node) -> CompiledStep:
    """Compile an expression over the steps of one cell; many cells share each of them."""
    compiled: CompiledStep = _function(_LINE, StepWriter().source(node), {})
    return compiled


def compile_formula(node: Node, row: int) -> Formula:
    """Compile the located formula of a cell; where it moves down with its relative cells, it stays the same function."""
    writer = CellWriter(row)
    source = writer.source(node)
    return _formula(source, tuple(_shared(writer).items()))


def taken_apart(function: Any) -> tuple[CodeType, Mapping[str, Shared]]:
    """The code of a compiled function, and the shared parts that it names: what ``put_together`` makes it of again."""
    code: CodeType = function.__code__
    shared = function.__defaults__ or ()
    return code, dict(zip(code.co_varnames[code.co_argcount - len(shared) : code.co_argcount], shared, strict=True))


def put_together(code: CodeType, shared: Mapping[str, Shared]) -> Any:
    """The function of a code from ``taken_apart``, with the parts in their order, of this same state of the program."""
    return FunctionType(code, _NAMES, None, tuple(shared.values()))


@lru_cache(maxsize=4_000)
def _formula(source: str, shared: tuple[tuple[str, Shared], ...]) -> Formula:
    formula: Formula = _function(_CELL, source, dict(shared))
    return formula
