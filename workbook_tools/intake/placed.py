"""Where the inputs of a form outside its lists stand in a return, found once for all returns whose names point to the same places.

What belongs here: each input's cell, the narrative boxes and the cells that they cover, the inputs that are not there. What does
not: where the names of a return point (``locate``) and what stands in the cells (``answers``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..cells import Position, Range, a1
from ..form.definition import Block, Question
from ..form.types import FieldType
from ..workbook.layout import Layout
from .baseline import equal_ignoring_blanks
from .ooxml import Workbook

MOST = 8
"""Ways in which names point that are remembered."""

Input = tuple[str, str, str]
"""Block, line and column."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of the inputs outside lists."""

    inputs: tuple[tuple[Input, str, Position, FieldType], ...]
    """Every input that is there, with its sheet, its cell and its type."""
    places: Mapping[Input, tuple[str, str]]
    """The sheet and A1 of each of them."""
    boxes: tuple[Range, ...]
    """The narrative boxes, each with all the cells that it covers."""
    covered: tuple[tuple[tuple[str, str], str, tuple[Position, ...]], ...]
    """Block and line of each box, its sheet, and the cells that it covers below its first row."""
    missing: Mapping[str, tuple[tuple[Input, Question], ...]]
    """The inputs that are not there, by block."""


def _columns_of(book: Workbook, block: Block, area: Range) -> list[int]:
    """The columns of a grid's line, by their headings where columns were put between them."""
    wanted = [q.label.zh for q in block.columns]
    if area.right - area.left + 1 == len(wanted):
        return list(range(area.left, area.right + 1))
    cells = book.sheets[area.sheet].cells
    for row in range(area.top - 1, 0, -1):
        heads = [
            [c for c in range(area.left, area.right + 1) if equal_ignoring_blanks(cells.get((row, c)), label)]
            for label in wanted
        ]
        if all(len(found) == 1 for found in heads):
            return [found[0] for found in heads]
    return []


def _inputs(book: Workbook, block: Block, areas: Mapping[str, Range]) -> Iterator[tuple[Input, Question, Range]]:
    """Every input of a block, with its cell where it has one."""
    for line, column, question in block.questions():
        area = areas.get(block.defined_name(line, column))
        if question.formula or area is None:
            continue
        at = area.left
        if block.kind == "grid":
            columns = _columns_of(book, block, area)
            if not columns:
                continue
            at = columns[[q.id for q in block.columns].index(column)]
        yield (block.id, line, column), question, Range(area.sheet, area.top, at, area.top, at)


def _place(book: Workbook, layout: Layout, areas: Mapping[str, Range]) -> Placed:
    """Find every input of a form outside its lists."""
    inputs: list[tuple[Input, str, Position, FieldType]] = []
    boxes: list[Range] = []
    covered: list[tuple[tuple[str, str], str, tuple[Position, ...]]] = []
    missing: dict[str, tuple[tuple[Input, Question], ...]] = {}
    for _, block in layout.form.blocks():
        if block.open:
            continue
        there = set()
        for key, question, at in _inputs(book, block, areas):
            there.add(key)
            inputs.append((key, at.sheet, (at.top, at.left), layout.form.type_of(question)))
            if block.kind == "boxes":
                planned = layout.blocks[block.id].covered(key[1])
                box = Range(at.sheet, at.top, at.left, at.top + planned.bottom - planned.top + 1, at.left + planned.right - planned.left)
                boxes.append(box)
                covered.append((key[:2], box.sheet, tuple(
                    (row, column) for row in range(box.top + 1, box.bottom + 1) for column in range(box.left, box.right + 1)
                )))
        asked = (((block.id, line, column), question) for line, column, question in block.questions() if not question.formula)
        missing[block.id] = tuple((key, question) for key, question in asked if key not in there)
    places = {key: (sheet, a1(*at)) for key, sheet, at, _ in inputs}
    return Placed(tuple(inputs), places, tuple(boxes), tuple(covered), missing)


class _Memory:
    """The ways in which names pointed lately."""

    def __init__(self) -> None:
        self.held: deque[tuple[Layout, Mapping[str, Range], Placed]] = deque(maxlen=MOST)

    def place(self, book: Workbook, layout: Layout, areas: Mapping[str, Range]) -> Placed:
        """Where the inputs are whose names point to ``areas``."""
        for known, pointed, placed in self.held:
            if known is layout and (pointed is areas or pointed == areas):
                return placed
        found = _place(book, layout, areas)
        grids = (block for _, block in layout.form.blocks() if block.kind == "grid")
        wide = (area for block in grids for line, column, _ in block.questions() if (area := areas.get(block.defined_name(line, column))) is not None
                and area.right - area.left + 1 != len(block.columns))
        if next(wide, None) is None:  # else they follow from the return's headings as well
            self.held.append((layout, areas, found))
        return found

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.held.clear()


MEMORY = _Memory()
