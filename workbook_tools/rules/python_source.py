"""Write a bound expression as the source text of Python, sparing what is known of each part's kind.

What belongs here: which Python says the same as a tree, and what each part can give. What does not:
the functions that the text is made into (``compile``), the shapes for which there is a shorter way (``shapes``), and the
meaning of values and functions (``values``, ``functions``).

Four things are spared. Tests of a value that can only be a logical are Python's own ``and`` and
``or``. Operators meet the usual pairs (two numbers, two texts) before they ask ``compare``. What
looks only at whole columns is the same from every line: it is written once, as ``shared``. And a part that
was certainly computed before is not computed again (``reused_parts``), for which parts are written in the order in
which they are computed.
"""

from __future__ import annotations

from ..cells import Cell, Range
from . import fast_operators as operators
from .functions import BY_NAME
from .gives import SURE, Gives, either, may_fail, of_function
from .reused_parts import ReusedParts
from .shapes import NOTHING, is_many, joined_parts, marks_of, one_with_many, same_everywhere, stripped_parts
from .syntax import (
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

_OPERATORS: dict[str, str] = {
    "=": "_equal", "<>": "_unequal", "<": "_below", "<=": "_at_most", ">": "_above",
    ">=": "_at_least", "&": "_join",
}
_TYPES = {"ISERROR": "_Error", "ISTEXT": "str", "ISNUMBER": "float"}
_ANY: Gives = "any"
_LOGICAL: Gives = "logical"
_OF_COLUMNS = ("SUM", "MAX", "MIN", "COUNT", "COUNTIF", "SUMIF")


class Writer:
    """Writes a rule's expression, over ``line``, ``form`` and ``lists``; temporaries hold what is looked at twice."""

    whole = "form"
    """What holds the shared parts."""

    def __init__(self) -> None:
        self.parts = ReusedParts()
        self.shared: dict[str, Call] = {}
        """The parts that are the same from every line, by the names that the source has for them."""

    def source(self, node: Node) -> str:
        """The whole source of an expression that stands for one value."""
        return self.parts.resolved(self.write(node)[0])

    def place(self, node: Node) -> str:
        """The value of a slot or the values of a code list."""
        if isinstance(node, Slot) and node.row == HERE:
            return f"line[{node.column!r}, {node.step!r}]"
        if isinstance(node, Slot):
            return f"form[{node.block!r}, {node.row!r}, {node.column!r}, {node.step!r}]"
        if isinstance(node, Items):
            return f"lists[{node.list!r}, {node.column!r}]"
        raise TypeError(f"{node} was not bound")

    def write(self, node: Node) -> tuple[str, Gives]:
        """The source of an expression that stands for one value, as a part of a whole one, and what it can give."""
        if isinstance(node, Number):
            return repr(node.value), "number"
        if isinstance(node, Text):
            return repr(node.value), "text"
        if isinstance(node, Boolean):
            return repr(node.value), "logical"
        known = self.parts.known.get(node)
        if known is not None:
            return self.parts.again(known[0]), known[1]
        source, gives = self.first(node)
        return self.parts.entered(node, source, gives), gives

    def first(self, node: Node) -> tuple[str, Gives]:
        """The source of a part that was not computed before."""
        if is_many(node):
            raise TypeError(f"a range stands where one value is needed: {node}")
        if isinstance(node, Negative):
            return f"_arithmetic('-', 0.0, {self.write(node.operand)[0]})", "number!"
        if isinstance(node, Binary):
            return self.binary(node)
        if isinstance(node, Call):
            return self.call(node)
        return self.place(node), "any"

    def binary(self, node: Binary) -> tuple[str, Gives]:
        """An operator; equality with a text without upper and lower case is Python's own."""
        operator = node.operator
        if operator == "&":
            return self.joined(node)
        if operator in {"=", "<>"} and node.right == NOTHING and (parts := stripped_parts(node.left)):
            written = f"_any_written({', '.join(self.write(part)[0] for part in parts)})"
            return written if operator == "<>" else _negated(written), "logical"
        (left, one), (right, other) = self.write(node.left), self.write(node.right)
        if operator not in _OPERATORS:
            return f"_arithmetic({operator!r}, {left}, {right})", "number!"
        kind: Gives = "logical" if one in SURE and other in SURE else "logical!"
        if operator in {"=", "<>"} and isinstance(node.right, Text) and operators.caseless(node.right.value):
            sign, other_than_text = ("==", "_is") if operator == "=" else ("!=", "_is_not")
            if one == "text":
                return f"({left} {sign} {right})", kind
            held, given = self.parts.held(left)
            return f"({held} {sign} {right} if type({given}) is str else {other_than_text}({held}, {right}))", kind
        return f"{_OPERATORS[operator]}({left}, {right})", kind

    def joined(self, node: Node) -> tuple[str, Gives]:
        """A chain of ``&`` as one call, however long."""
        written = [self.write(part) for part in joined_parts(node)]
        gives: Gives = "text" if all(kind in SURE for _, kind in written) else "text!"
        return f"{'_join' if len(written) == 2 else '_join_all'}({', '.join(source for source, _ in written)})", gives

    def call(self, node: Call) -> tuple[str, Gives]:
        """A function, or what says the same without a call."""
        name = node.function
        if name in _OF_COLUMNS and same_everywhere(node):
            key = next((key for key, part in self.shared.items() if part == node), f"S{len(self.shared)}")
            self.shared[key] = node
            return f"{self.whole}[{key}]", of_function(BY_NAME[name])
        if name == "OR" and (compared := one_with_many(node)):
            one, others = self.write(compared[0])[0], [self.write(other)[0] for other in compared[1]]
            return f"_equal_any({one}, ({', '.join(others)}))", "logical"
        if name == "IF":
            return self.choice(node)
        if name == "IFERROR":
            first, kind = self.write(node.arguments[0])
            if kind in SURE:
                return first, kind
            held, given = self.parts.held(first)
            with self.parts.branch():
                second, instead = self.write(node.arguments[1])
            result = either(kind.rstrip("!"), instead)  # type: ignore[arg-type]
            return f"({second} if type({given}) is _Error else {held})", result
        if name in {"AND", "OR"}:
            return self.connected(node)
        marks = marks_of(node)
        if marks is not None:
            return f"_between({self.write(node.arguments[0])[0]}, {marks[0]!r}, {marks[1]!r})", of_function(BY_NAME[name])
        written = self.arguments(node)
        sources = [source for source, _ in written]
        if name == "NOT" and written[0][1] == "logical":
            return _negated(sources[0]), "logical"
        if name in _TYPES:
            return f"(type({sources[0]}) is {_TYPES[name]})", "logical"
        if name == "N":
            return self.number(*written[0])
        return self.plain(node, sources), of_function(BY_NAME[name])

    def apart(self, node: Call) -> str:
        """The source of a shared part itself."""
        return self.plain(node, [source for source, _ in self.arguments(node)])

    def arguments(self, node: Call) -> list[tuple[str, Gives]]:
        """Each argument's source and what it can give; a range only where the function takes one."""
        takes = BY_NAME[node.function].takes
        ranges = [takes[min(i, len(takes) - 1)] == "range" for i in range(len(node.arguments))]
        return [
            (self.place(a), _ANY) if is_many(a) and many else self.write(a)
            for a, many in zip(node.arguments, ranges, strict=True)
        ]

    def plain(self, node: Call, sources: list[str]) -> str:
        """A function called with its arguments, or a shorter way to the same."""
        name = node.function
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

    def number(self, source: str, kind: Gives) -> tuple[str, Gives]:
        """``N``: nothing is to be done for what can only be a number."""
        if kind in {"number", "number!"}:
            return source, kind
        held, given = self.parts.held(source)
        result: Gives = "number" if kind in SURE else "number!"
        return f"({held} if type({given}) is float else _number({held}))", result

    def choice(self, node: Call) -> tuple[str, Gives]:
        """``IF``: only the branch that is taken is computed; an error in the condition is the result."""
        test, kind = self.write(node.arguments[0])
        if kind != "logical":
            held, given = self.parts.held(test if kind == "logical!" else f"_logical({test})")
        with self.parts.branch():
            first, one = self.write(node.arguments[1])
        second, other = "False", _LOGICAL
        if len(node.arguments) > 2:
            with self.parts.branch():
                second, other = self.write(node.arguments[2])
        result = either(one, other)
        if kind == "logical":
            return f"({first} if {test} else {second})", result
        return f"({held} if type({given}) is _Error else ({first} if {held} else {second}))", may_fail(result)

    def connected(self, node: Call) -> tuple[str, Gives]:
        """``AND`` or ``OR``: the first error among all arguments, else what Python says of them."""
        word, neutral = (" and ", True) if node.function == "AND" else (" or ", False)
        arguments = [argument for argument in node.arguments if argument != Boolean(neutral)]
        if not arguments:
            return repr(neutral), "logical"
        before = dict(self.parts.known)
        places = list(range(len(arguments)))
        failing, tests, sure = self.tested(arguments, places)
        # what may be an error is computed before what may not
        in_order = sorted(places, key=lambda place: sure[place])
        if in_order != places:
            self.parts.known = before
            failing, tests, _ = self.tested(arguments, in_order)
        decided = word.join(tests)
        return (f"({''.join(failing)}({decided}))", "logical!") if failing else (f"({decided})", "logical")

    def tested(self, arguments: list[Node], places: list[int]) -> tuple[list[str], list[str], list[bool]]:
        """Arguments as they are computed, in the order of ``places``: what gives their first error, each as a test, and which are surely logicals."""
        failing, tests, sure = [], [""] * len(arguments), [False] * len(arguments)
        known = self.parts.known
        for place in places:
            tests[place], kind = self.write(arguments[place])
            sure[place] = kind == "logical"
            if not sure[place]:
                tests[place], given = self.parts.held(tests[place] if kind == "logical!" else f"_logical({tests[place]})")
                failing.append(f"{tests[place]} if type({given}) is _Error else ")
            if place == places[0]:
                known = dict(self.parts.known)
        # all but the first are computed only as long as nothing decides
        self.parts.known = known
        return failing, tests, sure


def _negated(source: str) -> str:
    return {"True": "False", "False": "True"}.get(source, f"(not {source})")


class StepWriter(Writer):
    """Writes what looks at nothing but one cell: ``line`` has the steps of its reading, by their names alone."""

    def place(self, node: Node) -> str:
        """The value of a step of that cell, or the values of a code list."""
        if isinstance(node, Slot) and node.row == HERE:
            return f"line[{node.step!r}]"
        return super().place(node)


class CellWriter(Writer):
    """Writes the formula of a cell, over ``cells``, ``ranges`` and its own ``row``.

    A cell that is not fixed is written by its distance in rows, so that a formula that a column
    repeats row by row has one source.
    """

    whole = "ranges"

    def __init__(self, row: int = 0) -> None:
        super().__init__()
        self.row = row

    def place(self, node: Node) -> str:
        """The value of a cell or the values of a range."""
        if isinstance(node, Cell):
            below = node.row - self.row
            row = f"{node.row}" if node.fixed else f"row+{below}" if below else "row"
            return f"cells[{node.sheet!r}, {row}, {node.column}]"
        if isinstance(node, Range):
            return f"ranges[{node.sheet!r}, {', '.join(map(str, node.corners))}]"
        raise TypeError(f"{node} was not located")
