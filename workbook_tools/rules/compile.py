"""Compile a bound expression into a Python function, for checking many returns fast.

What belongs here: turning a tree into source text once a form, with what is known of each part's
kind of value spared at run time. What does not: meaning, which is that of ``values`` and
``functions``; ``evaluate`` walks the same tree and must agree.

Three things are spared. Tests of a value that can only be a logical are Python's own ``and`` and
``or``. Operators meet the usual pairs (two numbers, two texts) before they ask ``compare``. And
what looks only at whole columns is the same from every line: it is a ``Shared`` value of the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal

from . import fast_operators as operators
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
    rewrite,
    walk,
)
from .values import ExcelError, Value, arithmetic, as_number, to_logical

LineValues = Mapping[tuple[str, str], Value]
"""The values of the line a rule looks at, by (column, step)."""

FormValues = Mapping[Any, Any]
"""The values of the form, by (block, row, column, step); whole columns under ``ALL``; and each
``Shared`` value under itself, computed when first asked for."""

Lists = Mapping[tuple[str, str], Any]
Compiled = Callable[[LineValues, FormValues, Lists], Value]
"""A function of the line, the form and the code lists."""

Outcome = Literal["logical", "number", "text", "logical!", "number!", "text!", "any"]
"""What a part can give; with ``!`` an error value as well, ``any`` also a blank."""


class Shared:
    """A part of an expression that is the same from every line."""

    __slots__ = ("_compute",)

    def __init__(self, compute: Compiled) -> None:
        self._compute = compute

    def of(self, form: FormValues, lists: Lists) -> Value:
        """Compute it; whoever holds the form's values keeps the result under this key."""
        return self._compute({}, form, lists)


_OPERATORS: dict[str, str] = {
    "=": "_equal", "<>": "_unequal", "<": "_below", "<=": "_at_most", ">": "_above",
    ">=": "_at_least", "&": "_join",
}
_GIVES: dict[str, Outcome] = {
    **dict.fromkeys(("ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR"), "logical"),
    **dict.fromkeys(("NOT", "AND", "OR", "DIGITS", "EXACT"), "logical!"),
    **dict.fromkeys(("COUNT", "COUNTA", "ZI"), "number"),
    **dict.fromkeys(("SUM", "MAX", "MIN", "COUNTIF", "SUMIF", "ABS", "ROUND", "INT", "MOD", "N",
                     "LEN", "FIND", "VALUE", "MATCH", "DATE", "MONTH"), "number!"),
    "STRIP": "text",
    **dict.fromkeys(("LEFT", "RIGHT", "MID", "SUBSTITUTE", "TEXT", "HALF", "PADMONTH", "LITERAL"), "text!"),
}
_SURE = ("logical", "number", "text")
_TYPES = {"ISERROR": "_Error", "ISTEXT": "str", "ISNUMBER": "float"}
_OF_COLUMNS = ("SUM", "MAX", "MIN", "COUNT", "COUNTIF", "SUMIF")


def _may_fail(kind: Outcome) -> Outcome:
    return kind if kind not in _SURE else f"{kind}!"  # type: ignore[return-value]


def _either(one: Outcome, other: Outcome) -> Outcome:
    if one == other:
        return one
    return _may_fail(one) if _may_fail(one) == _may_fail(other) else "any"


class _Writer:
    """Writes one function; temporaries hold what is looked at twice."""

    def __init__(self) -> None:
        self.count = 0
        self.shared: dict[str, Shared] = {}

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}"

    def slot(self, node: Slot) -> str:
        if node.row == HERE:
            return f"line[{node.column!r}, {node.step!r}]"
        row = ALL if node.row == ALL else node.row
        return f"form[{node.block!r}, {row!r}, {node.column!r}, {node.step!r}]"

    def write(self, node: Node) -> tuple[str, Outcome]:
        if isinstance(node, Number):
            return repr(node.value), "number"
        if isinstance(node, Text):
            return repr(node.value), "text"
        if isinstance(node, Boolean):
            return repr(node.value), "logical"
        if isinstance(node, Slot):
            return self.slot(node), "any"
        if isinstance(node, Items):
            return f"lists[{node.list!r}, {node.column!r}]", "any"
        if isinstance(node, Negative):
            return f"_arithmetic('-', 0.0, {self.write(node.operand)[0]})", "number!"
        if isinstance(node, Binary):
            return self.binary(node)
        if isinstance(node, Call):
            return self.call(node)
        raise TypeError(f"{node} was not bound")

    def binary(self, node: Binary) -> tuple[str, Outcome]:
        (left, one), (right, other) = self.write(node.left), self.write(node.right)
        operator = node.operator
        if operator not in _OPERATORS:
            return f"_arithmetic({operator!r}, {left}, {right})", "number!"
        sure = one in _SURE and other in _SURE
        if operator == "&":
            return f"_join({left}, {right})", "text" if sure else "text!"
        kind: Outcome = "logical" if sure else "logical!"
        if operator in {"=", "<>"} and isinstance(node.right, Text) and operators.caseless(node.right.value):
            sign, other_than_text = ("==", "_is") if operator == "=" else ("!=", "_is_not")
            if one == "text":
                return f"({left} {sign} {right})", kind
            held = self.fresh()
            return f"({held} {sign} {right} if type({held} := {left}) is str else {other_than_text}({held}, {right}))", kind
        return f"{_OPERATORS[operator]}({left}, {right})", kind

    def call(self, node: Call) -> tuple[str, Outcome]:
        name = node.function
        if name in _OF_COLUMNS and _same_everywhere(node):
            key = f"S{len(self.shared)}"
            self.shared[key] = _shared(rewrite(node, _unplaced))
            return f"form[{key}]", _GIVES[name]
        written = [self.write(a) for a in node.arguments]
        sources = [source for source, _ in written]
        if name == "IF":
            return self.choice(written)
        if name == "IFERROR":
            (first, kind), (second, instead) = written
            if kind in _SURE:
                return first, kind
            held = self.fresh()
            result = _either(kind.rstrip("!"), instead)  # type: ignore[arg-type]
            return f"({second} if type({held} := {first}) is _Error else {held})", result
        if name in {"AND", "OR"}:
            return self.connected(name, written)
        if name == "NOT" and written[0][1] == "logical":
            return _negated(sources[0]), "logical"
        if name in _TYPES:
            return f"(type({sources[0]}) is {_TYPES[name]})", "logical"
        if name == "N":
            return self.number(*written[0])
        return self.plain(name, node, sources), _GIVES.get(name, "any")

    def plain(self, name: str, node: Call, sources: list[str]) -> str:
        """A function called with its arguments, or a shorter way to the same."""
        constants = [a.value if isinstance(a, Text) else None for a in node.arguments]
        if name == "STRIP":
            return f"_strip({sources[0]})"
        if name == "HALF":
            return f"_half({sources[0]})"
        if name == "SUBSTITUTE" and len(sources) == 3 and constants[1] and constants[2] is not None:
            return f"_substitute({', '.join(sources)})"
        criterion = constants[1] if name in {"COUNTIF", "SUMIF"} else None
        plain = None if criterion is None else operators.plain_criterion(criterion)
        if plain is not None:
            shorter = "_count_text" if name == "COUNTIF" else "_sum_by_text"
            return f"{shorter}({', '.join([sources[0], repr(plain), *sources[2:]])})"
        return f"F_{name}({', '.join(sources)})"

    def number(self, source: str, kind: Outcome) -> tuple[str, Outcome]:
        if kind in {"number", "number!"}:
            return source, kind
        held = self.fresh()
        result: Outcome = "number" if kind in _SURE else "number!"
        return f"({held} if type({held} := {source}) is float else _number({held}))", result

    def choice(self, written: list[tuple[str, Outcome]]) -> tuple[str, Outcome]:
        test, kind = written[0]
        (first, one), (second, other) = written[1], written[2] if len(written) > 2 else ("False", "logical")
        result = _either(one, other)
        if kind == "logical":
            return f"({first} if {test} else {second})", result
        held = self.fresh()
        asked = test if kind == "logical!" else f"_logical({test})"
        decided = f"{held} if type({held} := {asked}) is _Error else "
        return f"({decided}({first} if {held} else {second}))", _may_fail(result)

    def connected(self, name: str, written: list[tuple[str, Outcome]]) -> tuple[str, Outcome]:
        """``AND`` or ``OR``: the first error among all arguments, else what Python says of them."""
        word, neutral = (" and ", "True") if name == "AND" else (" or ", "False")
        written = [w for w in written if w[0] != neutral]
        if not written:
            return neutral, "logical"
        if all(kind == "logical" for _, kind in written):
            return f"({word.join(source for source, _ in written)})", "logical"
        failing, tests = [], []
        for source, kind in written:
            if kind == "logical":
                tests.append(source)
                continue
            held = self.fresh()
            asked = source if kind == "logical!" else f"_logical({source})"
            failing.append(f"{held} if type({held} := {asked}) is _Error else ")
            tests.append(held)
        return f"({''.join(failing)}({word.join(tests)}))", "logical!"


def _negated(source: str) -> str:
    return {"True": "False", "False": "True"}.get(source, f"(not {source})")


def _unplaced(node: Node) -> Node:
    """The same part wherever it was written."""
    return Call(node.function, node.arguments) if isinstance(node, Call) else node


def _same_everywhere(node: Node) -> bool:
    slots = [part for part in walk(node) if isinstance(part, Slot)]
    return any(s.row == ALL for s in slots) and not any(s.row == HERE for s in slots)


@lru_cache(maxsize=2_000)
def _shared(node: Call) -> Shared:
    writer = _Writer()
    written = [writer.write(a)[0] for a in node.arguments]
    return Shared(_function(writer.plain(node.function, node, written), writer.shared))


_NAMES: dict[str, Any] = {
    "_equal": operators.equal, "_unequal": operators.unequal, "_below": operators.below,
    "_at_most": operators.at_most, "_above": operators.above, "_at_least": operators.at_least,
    "_join": operators.join, "_is": operators.is_text, "_is_not": operators.is_not_text,
    "_strip": operators.strip, "_half": operators.half, "_substitute": operators.substitute,
    "_count_text": operators.count_text, "_sum_by_text": operators.sum_by_text,
    "_arithmetic": arithmetic, "_logical": to_logical, "_number": as_number, "_Error": ExcelError,
    **{f"F_{name}": function.apply for name, function in BY_NAME.items()},
}


def _function(source: str, shared: Mapping[str, Shared]) -> Compiled:
    """Make the function; only names made here can occur in the source."""
    compiled: Compiled = eval(compile(f"lambda line, form, lists: {source}", "<rule>", "eval"), {**_NAMES, **shared})
    return compiled


def compile_node(node: Node) -> Compiled:
    """Compile a bound expression."""
    writer = _Writer()
    return _function(writer.write(node)[0], writer.shared)
