"""Rows of a sheet that are ready but for their number: made once, and put wherever they come to stand.

What belongs here: a row as XML with a place for its number, and what its cells lead to. What does not: how a value becomes a
cell (``sheet_rows``), the sheet (``listing``) and where ready rows are kept (``bundles``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ..cells import column_letters
from ..workbook.model import Style
from .sheet_cells import Cell, Link, Styled
from .sheet_rows import NUMBER, TOGETHER, SheetRows

Format = Callable[[bool, bool], int]
"""The number of a format: for a text that begins like a formula, for a date."""
_RICH = {Styled, Link}


class ReadyRow(NamedTuple):
    """A row, and which of its cells open a file (column, path, place there)."""

    xml: bytes
    links: tuple[tuple[int, str, str], ...] = ()


class RowMaker:
    """Makes rows of one sheet."""

    def __init__(
        self, formats: Sequence[Format], linked: Sequence[Format], lang: str, of: Callable[[Style], Format],
        heights: Callable[[Sequence[Sequence[Cell]]], Sequence[float]], longest: int,
    ) -> None:
        self.columns = SheetRows(formats, lang).columns
        self.formats, self.linked, self.of, self.heights, self.longest = formats, linked, of, heights, longest

    def rows(self, rows: Sequence[Sequence[Cell]]) -> list[ReadyRow]:
        """Rows of cells."""
        if not rows:
            return []
        links: list[list[tuple[int, str, str]]] = [[] for _ in rows]
        columns = list(zip(*rows, strict=True))
        starts = [b'<row r="%b" ht="%b" customHeight="1">' % (NUMBER, f"{height:g}".encode()) for height in self.heights(columns)]
        cells = [
            column.cells(held if _RICH.isdisjoint(map(type, held)) else self._plain(number, held, links))
            for number, (column, held) in enumerate(zip(self.columns, columns, strict=True))
        ]
        whole = map(b"".join, zip(starts, *cells, [b"</row>"] * len(starts), strict=True))
        return [ReadyRow(xml, tuple(opens)) for xml, opens in zip(whole, links, strict=True)]

    def groups(self, groups: Iterable[Iterable[Sequence[Cell]]]) -> list[list[ReadyRow]]:
        """Rows that belong together, made with those of others."""
        cells = [list(rows) for rows in groups]
        made = iter(self.rows([row for rows in cells for row in rows]))
        return [list(islice(made, len(rows))) for rows in cells]

    def _plain(self, number: int, cells: Sequence[object], links: Sequence[list[tuple[int, str, str]]]) -> list[object]:
        """The values of a column, some with a format of their own; what they open is put down for each row."""
        values: list[object] = []
        for cell, opens in zip(cells, links, strict=True):
            if isinstance(cell, Styled):
                values.append((cell.value, self.of(cell.style)))
            elif isinstance(cell, Link):
                if cell.path and cell.value and max(len(cell.path), len(cell.place)) <= self.longest:
                    opens.append((number, cell.path, cell.place))
                    values.append((cell.value, self.linked[number]))
                else:
                    values.append(cell.value)
            else:
                values.append(cell)
        return values

    def unlinked(self, xml: bytes, column: int) -> bytes:
        """The same row where a cell opens nothing: the sheet holds no more links."""
        plain, linked = self.formats[column], self.linked[column]
        looks = {b"%d" % linked(quoted, False): b"%d" % plain(quoted, False) for quoted in (False, True)}
        start = b'<c r="%b%b" s="' % (column_letters(column + 1).encode(), NUMBER)
        return re.sub(b"(%b)([0-9]+)" % re.escape(start), lambda found: found[1] + looks.get(found[2], found[2]), xml, count=1)


class ReadyRows(SheetRows):
    """Rows of a sheet, some of which are ready."""

    def take_ready(self, rows: Iterator[bytes], first: int, most: int) -> int:
        """Write at most so many rows; gives how many there were."""
        number, count = first, 0
        while batch := list(islice(rows, min(TOGETHER, most - count))):
            self.packed.add(b"".join([xml.replace(NUMBER, b"%d" % at) for at, xml in enumerate(batch, number)]))
            number, count = number + len(batch), count + len(batch)
        return count
