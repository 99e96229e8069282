"""What can be told of a cell by itself: how it reads, and which of the conditions that look at nothing else it fails.

What belongs here: steps and conditions of inputs without their places, so that cells of one kind share them and what was told of
a content is remembered for the next cell that holds the same. What does not: conditions that look at other cells too
(``evaluate``) and the values of a whole return (``values``).

A number and a text, of which nearly all cells have one, are each judged by what is left of an expression where that is known
(``rules.known_kinds``); blanks, truths and errors by the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..binding.names import COVERED, GUIDANCE, RAW
from ..form.definition import USED
from ..rules.compile import CompiledStep, Lists, compile_step
from ..rules.known_kinds import Kind, known
from ..rules.syntax import HERE, Binary, Boolean, Call, Negative, Node, Number, Slot, rewrite
from ..rules.values import Value

LONGEST = 100
"""Characters of a text that is remembered; a narrative hardly stands in two returns."""
MOST = 12_000
"""Contents remembered; then all are forgotten: some 8 MB."""
_NOTHING: Mapping[str, Value] = {}
_HELD = Slot("", HERE, "", RAW)


def by_itself(node: Node, block: str, row: str, column: str) -> Node | None:
    """An expression without the place of the one cell that it looks at; ``None`` where it looks at any other.

    Whether the line of a list is used is taken as given: others are not judged.
    """
    if isinstance(node, Slot):
        if (node.block, node.row, node.column) == (block, row, column) and node.step not in {GUIDANCE, COVERED}:
            return Slot("", HERE, "", node.step)
        return Number(1.0) if node == Slot(block, HERE, "", USED) and row == HERE else None
    if isinstance(node, Call):
        arguments = []
        for argument in node.arguments:
            part = by_itself(argument, block, row, column)
            if part is None:
                return None
            arguments.append(part)
        return Call(node.function, tuple(arguments))
    if isinstance(node, Binary):
        left = by_itself(node.left, block, row, column)
        right = None if left is None else by_itself(node.right, block, row, column)
        return None if left is None or right is None else Binary(node.operator, left, right)
    if isinstance(node, Negative):
        inner = by_itself(node.operand, block, row, column)
        return None if inner is None else Negative(inner)
    return node


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Steps and conditions as functions, for one kind of content."""

    steps: Mapping[str, CompiledStep]
    conditions: tuple[tuple[int, CompiledStep], ...]
    """Those that such a content may fail, with their numbers."""
    lists: Lists


class Judges(Protocol):
    """What gives the functions of cells that are read and judged alike."""

    def judge(self, kind: Kind) -> Judge:
        """Those for a kind of content."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """The expressions of cells that are read and judged alike."""

    steps: Mapping[str, Node]
    conditions: tuple[Node, ...]
    lists: Lists

    def judge(self, kind: Kind) -> Judge:
        """The functions for a kind of content, compiled."""
        steps: dict[str, CompiledStep] = {}
        kinds: dict[Slot, Kind] = {_HELD: kind}
        same: dict[Node, Node] = {}

        def shorter(node: Node) -> tuple[Node, Kind]:
            return known(rewrite(node, lambda part: same.get(part, part)) if same else node, kinds)

        for name, node in self.steps.items():
            left, gives = shorter(node)
            kinds[Slot("", HERE, "", name)] = gives
            if left == _HELD:
                same[Slot("", HERE, "", name)] = _HELD
            steps[name] = compile_step(left)
        shortened = ((number, shorter(node)[0]) for number, node in enumerate(self.conditions))
        return Judge(steps, tuple([(number, compile_step(node)) for number, node in shortened if node != Boolean(True)]), self.lists)


class Own(dict[str, Value]):
    """The steps of the reading of one content, computed when first asked for."""

    __slots__ = ("failing", "judge")

    def __init__(self, raw: Value, judge: Judge) -> None:
        super().__init__()
        self[RAW] = raw
        self.judge = judge
        self.failing = tuple([n for n, passes in judge.conditions if passes(self, _NOTHING, judge.lists) is not True])
        """The numbers of the conditions that the content fails."""

    def __missing__(self, step: str) -> Value:
        judge = self.judge
        value = self[step] = judge.steps[step](self, _NOTHING, judge.lists)
        return value


class _Memory:
    """How much is remembered, of all forms together: what is of an earlier generation is forgotten."""

    def __init__(self) -> None:
        self.generation = self.counted = 0

    def count(self) -> None:
        """One more; where that is too much, none is remembered any longer."""
        self.counted += 1
        if self.counted > MOST:
            self.forget()

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.generation += 1
        self.counted = 0


MEMORY = _Memory()


class OwnCells:
    """The cells of a form that are read and judged alike."""

    def __init__(self, judges: Judges) -> None:
        self.judges = judges
        self._judges: dict[Kind, Judge] = {}
        self._held: dict[object, Own] = {}
        self._generation = 0

    @property
    def remembered(self) -> int:
        """How many contents are remembered."""
        return len(self._held)

    def read(self, raw: Value) -> Own:
        """What is told of a content."""
        kind: Kind = ""
        key: object = None
        if type(raw) is str:
            kind, key = "text", raw
        elif type(raw) is float:
            kind, key = "number", raw or repr(raw).encode()  # 0 and -0 are equal
        elif raw is not None:
            return self._fresh(raw, kind)  # TRUE equals 1
        if self._generation != MEMORY.generation:
            self._held.clear()
            self._generation = MEMORY.generation
        held = self._held.get(key)
        if held is None:
            held = self._fresh(raw, kind)
            if kind != "text" or len(raw) <= LONGEST:  # type: ignore[arg-type]
                MEMORY.count()
                self._held[key] = held
        return held

    def _fresh(self, raw: Value, kind: Kind) -> Own:
        judge = self._judges.get(kind)
        if judge is None:
            judge = self._judges[kind] = self.judges.judge(kind)
        return Own(raw, judge)
