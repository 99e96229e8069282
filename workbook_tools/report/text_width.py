"""How much room a text takes in a cell: columns across, lines down, and the height of a row that holds them.

What belongs here: reckoning it without a font, as a hanzi is as wide as two letters. What does not: writing cells (``listing``).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import cache

from .sheet_cells import Cell, Head, Link, Styled

MAX_HEIGHT = 409.0
LINE_HEIGHT = 15.0
"""Points a line of 10.5 pt takes."""


def wide(text: str) -> int:
    """How many columns of a fixed-width font a text takes: a hanzi takes two."""
    try:
        return len(text.encode("gbk"))  # as many bytes as columns, for each character that is in it
    except UnicodeEncodeError:
        return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of a width."""
    room = max(width - 2.5, 1)
    if "\n" not in text:
        return max(1, math.ceil(wide(text) / room))
    return sum(max(1, math.ceil(wide(part) / room)) for part in text.split("\n"))


def row_height(heads: Sequence[Head], cells: Sequence[Cell]) -> float:
    """How high a row has to be for its texts."""
    return row_heights(heads, [[cell] for cell in cells])[0]


def row_heights(heads: Sequence[Head], columns: Sequence[Sequence[Cell]]) -> list[float]:
    """How high each of some rows has to be, given column by column."""
    tall = [1] * len(columns[0])
    for head, cells in zip(heads, columns, strict=True):
        room = max(head.width - 2.5, 1)
        for number, cell in enumerate(cells):
            text = cell.value if isinstance(cell, Styled | Link) else cell
            # most texts would fit into the lines that there are if all that they hold were wide
            if isinstance(text, str) and (2 * len(text) > room * tall[number] or "\n" in text):
                tall[number] = max(tall[number], lines_of(text[:2000], head.width))
    return [min(MAX_HEIGHT, LINE_HEIGHT * lines + 5) for lines in tall]
