"""A sheet to be read from top to bottom.

What belongs here: headings and small tables, line by line. What does not: how a value becomes a cell (``listing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..workbook.model import COLUMN_HEAD, SUBHEADING, Style
from .listing import Book
from .sheet_cells import ENTRY, Cell, Link, Styled
from .text_width import LINE_HEIGHT, lines_of


class Page:
    """A sheet to be read from top to bottom: headings and small tables, line by line."""

    def __init__(self, book: Book, name: str, widths: Sequence[float], *, landscape: bool) -> None:
        self.book = book
        self.sheet = book.sheet(name, landscape=landscape)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.widths = widths
        self.at = 0

    def line(self, *cells: Cell, style: Style = ENTRY) -> None:
        """Write the next line, as high as its wrapped texts need."""
        texts = [(c.value if isinstance(c, Styled | Link) else c) for c in cells]
        pairs = zip(texts, self.widths, strict=False)
        tall = max((lines_of(t, w) for t, w in pairs if isinstance(t, str) and style.wrap), default=1)
        self.sheet.set_row(self.at, max(style.size * 2, LINE_HEIGHT * tall + 5))
        for column, cell in enumerate(cells):
            self.book.put(self.sheet, self.at, column, cell, style)
        self.at += 1

    def points(self, first: int = 0) -> float:
        """How high the lines from one on are so far, counted from 0."""
        pixels: Mapping[int, Sequence[int]] = self.sheet.row_sizes
        return 0.75 * sum(pixels[row][0] if row in pixels else 20 for row in range(first, self.at))

    def heading(self, words: str, *labels: str) -> None:
        """Leave a line, then write a heading and the labels of the columns below it."""
        self.at += 1
        self.line(words, style=SUBHEADING)
        if labels:
            self.line(*labels, style=COLUMN_HEAD)
