"""The nouns of the rule language and the parser that makes them out of text.

What belongs here: the syntax tree and its grammar (a subset of Excel's, with dotted field ids in
place of cell addresses). What does not: the meaning of a function (``functions``), of a value
(``values``) or of an id (``binding.names``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import is_

from ..cells import Cell, Range

MAX_HEIGHT = 250
"""Operations that may follow from each other, as in a sum of so many: whoever has more adds up a column."""
MAX_DEPTH = 60
"""Deepest nesting accepted; Excel itself stops at 64 levels of functions."""


class RuleSyntaxError(ValueError):
    """A rule that is not in the language; ``position`` is the 1-based character."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text literal, without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A field id, dotted where it has parts, as the form's author wrote it."""

    text: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """What a name stands for: a step of an input, wherever the workbook puts it.

    ``row`` and ``column`` are ids, ``HERE`` for the row or column the rule is looking at, or
    (``row`` only) ``ALL`` for every row of the block.
    """

    block: str
    row: str
    column: str
    step: str


@dataclass(frozen=True, slots=True)
class Items:
    """A code list as cells: its ``spellings`` one below the other, or ``spelled`` as ``ranges.packed`` has them."""

    list: str
    column: str


HERE = "."
ALL = "*"
RAW = "raw"
"""The step of an answer that is the cell as it is."""


class _Hashed:
    """A part with parts of its own, which are hashed once: trees are looked up again and again, part by part."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            known = hash(self._compared())
            object.__setattr__(self, "_hash", known)  # of a frozen record, which is what makes it right
            return known

    def _compared(self) -> tuple[object, ...]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Call(_Hashed):
    """A function applied to its arguments."""

    function: str
    arguments: tuple[Node, ...]
    position: int = field(default=0, compare=False)
    """Where it stood in a rule; the same call elsewhere is the same."""
    __hash__ = _Hashed.__hash__

    def _compared(self) -> tuple[object, ...]:
        return self.function, self.arguments


@dataclass(frozen=True, slots=True)
class Binary(_Hashed):
    """Two operands and one of ``+ - * / & = <> < <= > >=``."""

    operator: str
    left: Node
    right: Node
    __hash__ = _Hashed.__hash__

    def _compared(self) -> tuple[object, ...]:
        return self.operator, self.left, self.right


@dataclass(frozen=True, slots=True)
class Negative:
    """A leading minus."""

    operand: Node


Node = Number | Text | Boolean | Name | Slot | Items | Cell | Range | Call | Binary | Negative
_WITH_PARTS = frozenset((Call, Binary, Negative))

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<op><>|<=|>=|[-+*/&=<>(),])
    | (?P<bad>\S)
    )""",
    re.VERBOSE,
)

_LEVELS = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:  # pragma: no cover - the grammar is total
            raise RuleSyntaxError("this cannot be read", at + 1)
        kind = match.lastgroup
        start = match.start(kind)
        if kind == "bad":
            raise RuleSyntaxError(f"“{match.group(kind)}” is not part of the language", start + 1)
        yield _Token(kind, match.group(kind), start + 1)
        at = match.end()
    yield _Token("end", "", end + 1)


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = list(_tokens(source))
        self.at = 0
        self.depth = 0

    def peek(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text or token.kind == "text":
            found = token.text or "the end"
            raise RuleSyntaxError(f"expected “{text}”, found {found}", token.position)

    def expression(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek().kind == "op" and self.peek().text in _LEVELS[level]:
            operator = self.take().text
            left = Binary(operator, left, self.expression(level + 1))
        return left

    def unary(self) -> Node:
        if self.peek().text == "-" and self.peek().kind == "op":
            minus = self.take()
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise RuleSyntaxError(f"nested more than {MAX_DEPTH} deep", minus.position)
            try:
                return Negative(self.unary())
            finally:
                self.depth -= 1
        return self.atom()

    def atom(self) -> Node:
        self.depth += 1
        token = self.take()
        if self.depth > MAX_DEPTH:
            raise RuleSyntaxError(f"nested more than {MAX_DEPTH} deep", token.position)
        try:
            if token.kind == "number":
                number = float(token.text)
                if math.isinf(number):
                    raise RuleSyntaxError("this number is larger than Excel can hold", token.position)
                return Number(number)
            if token.kind == "text":
                return Text(token.text[1:-1].replace('""', '"'))
            if token.kind == "name":
                return self.named(token)
            if token.text == "(":
                inner = self.expression()
                self.expect(")")
                return inner
        finally:
            self.depth -= 1
        found = token.text or "the end"
        raise RuleSyntaxError(f"expected a value, found {found}", token.position)

    def named(self, token: _Token) -> Node:
        upper = token.text.upper()
        if self.peek().text != "(" or self.peek().kind != "op":
            if upper in {"TRUE", "FALSE"}:
                return Boolean(upper == "TRUE")
            return Name(token.text, token.position)
        self.take()
        arguments: list[Node] = []
        if self.peek().text != ")":
            arguments.append(self.expression())
            while self.peek().text == "," and self.peek().kind == "op":
                self.take()
                arguments.append(self.expression())
        self.expect(")")
        return Call(upper, tuple(arguments), token.position)


@lru_cache(maxsize=4096)
def parse(source: str) -> Node:
    """Read one expression of the rule language; the same text gives the same node.

    ``source`` is the text after the ``=`` a cell would have. Raises ``RuleSyntaxError`` with the
    1-based position of what could not be read.
    """
    parser = _Parser(source)
    node = parser.expression()
    token = parser.peek()
    if token.kind != "end":
        raise RuleSyntaxError(f"expected an operator, found {token.text}", token.position)
    if _height(node) > MAX_HEIGHT:
        raise RuleSyntaxError(f"more than {MAX_HEIGHT} operations follow from each other", 1)
    return node


def _height(node: Node) -> int:
    """How many operations follow from each other at most: all that goes through an expression goes as deep."""
    highest, waiting = 0, [(node, 1)]
    while waiting:
        part, height = waiting.pop()
        highest = max(highest, height)
        if isinstance(part, Call):
            waiting += [(a, height + 1) for a in part.arguments]
        elif isinstance(part, Binary):
            waiting += (part.left, height + 1), (part.right, height + 1)
        elif isinstance(part, Negative):
            waiting.append((part.operand, height + 1))
    return highest


def rewrite(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return ``node`` with ``change`` applied to every node, children first."""
    if type(node) not in _WITH_PARTS:
        return change(node)
    if isinstance(node, Call):
        arguments = tuple([rewrite(a, change) for a in node.arguments])
        return change(node if _same(arguments, node.arguments) else Call(node.function, arguments, node.position))
    if isinstance(node, Binary):
        left, right = rewrite(node.left, change), rewrite(node.right, change)
        return change(node if left is node.left and right is node.right else Binary(node.operator, left, right))
    assert isinstance(node, Negative)
    operand = rewrite(node.operand, change)
    return change(node if operand is node.operand else Negative(operand))


def _same(one: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
    """Whether two rows of parts are the very same parts."""
    return all(map(is_, one, other))


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and everything below it, parents first."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in _WITH_PARTS:
            continue
        if isinstance(part, Call):
            waiting += reversed(part.arguments)
        elif isinstance(part, Binary):
            waiting += part.right, part.left
        elif isinstance(part, Negative):
            waiting.append(part.operand)
