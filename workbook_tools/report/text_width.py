"""How much room a text takes in a cell: columns across, lines down, and the height of a row that holds them.

What belongs here: reckoning it without a font, as a hanzi is as wide as two letters. What does not: writing cells (``listing``).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from .sheet_cells import Cell, Head, Link, Styled

MAX_HEIGHT = 409.0
LINE_HEIGHT = 15.0
"""Points a line of 10.5 pt takes."""
LETTERS, INDENT = 8 / 7, 0.6
"""Letters of 10.5 points that a column has room for by its width, as a hanzi is 14 pixels wide and a digit of the columns eight;
and how many fewer where texts are indented."""


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


_TOKENS = re.compile(r"[!-~]+[，。、；：？！）”’》】]*|.[，。、；：？！）”’》】]*")
"""What stays on one line: a word of narrow letters or a single character, with the closing marks behind it."""


def lines_broken(text: str, room: float) -> int:
    """How many lines a text takes where so many columns are really there: no character is cut in two, and words are kept whole."""
    count = 0
    for part in text.split("\n"):
        count, left = count + 1, room
        for token in _TOKENS.findall(part):
            size = wide(token)
            if size > left and left < room and token != " ":
                count, left = count + 1, room
            while size > room:
                count, size = count + 1, size - max(1, int(room))
            left -= size
    return count


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
