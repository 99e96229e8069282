"""Parts that formulas repeat among themselves, each worth a name of its own.

What belongs here: finding those parts. What does not: names and the text of formulas (``named_formulas``).

A word of the rule language such as ``NUMERAL`` asks a dozen things of one text; spelled out in Excel's functions, the
expression for that text stands a dozen times in a formula, and again in the formula of the next column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from ..cells import Cell, Range
from ..rules.syntax import Binary, Call, Negative, Node

Text = Callable[[Node], str]
OVERHEAD = 55
"""Characters that stating a name costs beside what it stands for."""


class _Parts:
    """The distinct calls within some formulas, each as a number, and how often each stands in each."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.within: list[Counter[int]] = []
        """By number of a call: the calls right within it, each with how often."""
        self._numbers: dict[object, int] = {}

    def number(self, node: Node) -> int:
        """The number of a part; parts within it have smaller ones."""
        below = tuple(map(self.number, _inside(node)))
        own = (type(node), getattr(node, "function", getattr(node, "operator", None))) if below else node
        key = (own, below)
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.nodes)
            self.nodes.append(node)
            self.within.append(Counter(below))
        return known


def _inside(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Binary):
        return node.left, node.right
    return (node.operand,) if isinstance(node, Negative) else ()


def repeated_parts(formulas: Mapping[Node, int], text: Text, name: int, least: int) -> list[Node]:
    """The calls that some formulas repeat so often that naming each saves at least ``least`` characters.

    ``formulas`` says how often each is written out, ``text`` writes a call, and ``name`` is how long a name is. A part
    within a part that has a name counts once there.
    """
    parts = _Parts()
    times: Counter[int] = Counter()
    for formula, often in formulas.items():
        times[parts.number(formula)] += often
    roots = set(times)
    out: list[Node] = []
    for number in range(len(parts.nodes) - 1, -1, -1):
        node, often = parts.nodes[number], times[number]
        if number not in roots and often > 1 and isinstance(node, Call) and node.function != ":":
            length = len(text(node))
            if (length - name) * often - length - OVERHEAD >= least:
                out.append(node)
                often = 1
        for inside, count in parts.within[number].items():
            times[inside] += often * count
    return out


def repeated_references(
    stated: Iterable[tuple[Node, str]], named: Collection[Node], text: Text, name: int, least: int
) -> list[Node]:
    """The cells and ranges that formulas repeat so often, with their sheet, that naming each saves at least ``least`` bytes.

    ``stated`` are the formulas that are written out, each with the sheet on which nothing is said of the sheet. What
    is ``named`` already is looked at where it is stated only.
    """
    times: Counter[Node] = Counter()
    for formula, home in stated:
        times.update(part for part in _references(formula, named) if part.sheet != home)
    long = {node: len(text(node).encode()) for node, often in times.items() if often > 1}
    return [node for node, length in long.items() if (length - name) * times[node] - length - OVERHEAD >= least]


def _references(formula: Node, named: Collection[Node]) -> Iterator[Cell | Range]:
    """The cells and ranges that the text of a formula has."""
    open_ = list(_inside(formula)) or [formula]
    while open_:
        node = open_.pop()
        if isinstance(node, Cell) or (isinstance(node, Range) and not node.name):
            yield node
        elif node not in named:
            open_ += _inside(node)
