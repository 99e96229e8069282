"""What a notice holds, whatever file it came in: lines of text and tables, in order.

What belongs here: the nouns. What does not: reading files (``read_word``, ``read_text``, ``read_sheets``) and what
lines mean (``outline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph, and where it stands."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; cells that were merged have the same ``whole``."""

    text: str
    whole: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of equal length, a merged cell in each place that it covers."""

    rows: tuple[tuple[Cell, ...], ...]
    place: str

    def texts(self) -> Iterator[str]:
        """The text of each cell once."""
        seen: set[int] = set()
        for row in self.rows:
            for cell in row:
                if cell.whole not in seen and cell.text:
                    seen.add(cell.whole)
                    yield cell.text


Item = Line | Grid


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in order, with the name of its file."""

    name: str
    items: tuple[Item, ...] = field(default=())

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its place."""
        for item in self.items:
            for text in [item.text] if isinstance(item, Line) else item.texts():
                yield text, item.place


def grid_of(rows: Sequence[Sequence[str]], place: str, ids: Sequence[Sequence[int]] | None = None) -> Grid:
    """A table from texts; without ``ids`` no cells are merged. Short rows are filled up with blanks."""
    width = max(len(row) for row in rows)
    number, out = 0, []
    for r, row in enumerate(rows):
        cells = []
        for c in range(width):
            number += 1
            whole = -number if ids is None or c >= len(ids[r]) else ids[r][c]
            cells.append(Cell(row[c].strip() if c < len(row) else "", whole))
        out.append(tuple(cells))
    return Grid(tuple(out), place)


_END = re.compile(r"(?<=[。；;！？!?])")


def sentences(text: str) -> list[str]:
    """The sentences of a text, by full stops, semicolons and line ends."""
    return [part.strip() for line in text.split("\n") for part in _END.split(line) if part.strip()]
