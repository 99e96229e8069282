"""Write a bound expression as the text of an Excel formula.

What belongs here: precedence, quoting, A1 addresses and the prefixes that files need. What does
not: which cell a slot is (``workbook.layout`` passes that in).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..cells import LAST_ROW, Cell, Range, a1, column_letters, sheet_prefix
from .syntax import Binary, Boolean, Call, Negative, Node, Number, Text
from .values import number_text

MAX_FORMULA = 8192
"""Characters Excel accepts in the formula of a cell."""

_RANK = {"=": 0, "<>": 0, "<": 0, "<=": 0, ">": 0, ">=": 0, "&": 1, "+": 2, "-": 2, "*": 3, "/": 3}
_FUTURE = {"UNICODE": "_xlfn.UNICODE"}


def _range(node: Range, home: str) -> str:
    if node.name:
        return node.name
    prefix = "" if node.sheet == home else sheet_prefix(node.sheet)
    if node.top == 1 and node.bottom >= LAST_ROW:
        return f"{prefix}${column_letters(node.left)}:${column_letters(node.right)}"
    corner = a1(node.top, node.left, fixed=True)
    return f"{prefix}{corner}:{a1(node.bottom, node.right, fixed=True)}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def write(node: Node, home: str, *, in_name: bool = False, named: Mapping[Node, str] = MappingProxyType({})) -> str:
    """Print an expression whose names are all cells; ``home`` is the sheet it stands on.

    ``in_name`` prints it as the meaning of a defined name: every column stays where it is, and rows move with the cell
    that uses the name. Parts within it that are ``named`` are written by name.
    """

    def said(part: Node, rank: int = 0) -> str:
        if named and (isinstance(part, Call) or (isinstance(part, Cell | Range) and part.sheet != home)) and part in named:
            return named[part]
        text = written(part)
        return f"({text})" if isinstance(part, Binary) and _RANK[part.operator] < rank else text

    def written(node: Node) -> str:
        if isinstance(node, Cell):
            prefix = "" if node.sheet == home else sheet_prefix(node.sheet)
            return f"{prefix}{'$' if in_name and not node.fixed else ''}{a1(node.row, node.column, fixed=node.fixed)}"
        if isinstance(node, Call):
            if node.function == ":":
                return ":".join(map(said, node.arguments))
            name = _FUTURE.get(node.function, node.function)
            tail = ",0" if node.function == "MATCH" else ""
            return f"{name}({','.join(map(said, node.arguments))}{tail})"
        if isinstance(node, Text):
            return _quoted(node.value)
        if isinstance(node, Number):
            return number_text(node.value)
        if isinstance(node, Binary):
            rank = _RANK[node.operator]
            return f"{said(node.left, rank)}{node.operator}{said(node.right, rank + 1)}"
        if isinstance(node, Boolean):
            return "TRUE" if node.value else "FALSE"
        if isinstance(node, Range):
            return _range(node, home)
        if isinstance(node, Negative):
            return f"-{said(node.operand, 4)}"
        raise TypeError(f"{node} was not bound to a cell")

    return written(node)


ARRAYS = frozenset({"ZI", "MATCHBEGUN"})
"""Words of the language that look at many values at once."""


def is_array(node: Node) -> bool:
    """Tell whether an expression has to be entered as an array formula."""
    from .syntax import walk

    return any(isinstance(n, Call) and n.function in ARRAYS for n in walk(node))
