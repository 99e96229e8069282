"""Rows of a sheet that are ready but for their number: made once, and put wherever they come to stand.

What belongs here: a row as XML with a place for its number, and what its cells lead to. What does not: how a value becomes a
cell (``sheet_rows``), the sheet (``listing``) and where ready rows are kept (``known``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ..cells import column_letters
from ..workbook.model import Style
from .known import plain, told
from .sheet_cells import Cell, Link, Styled
from .sheet_rows import NUMBER as PLACE
from .sheet_rows import TOGETHER, SheetRows

NUMBER = PLACE.decode()
Format = Callable[[bool, bool], int]
"""The number of a format: for a text that begins like a formula, for a date."""


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row: its height in points, its cells, and which of them open a file (column, path, place there)."""

    height: float
    cells: str
    links: tuple[tuple[int, str, str], ...] = ()


def rows_of(data: bytes) -> tuple[ReadyRow, ...]:
    """Rows that were made plain data; raises ``ValueError``."""
    return told(data, tuple[ReadyRow, ...])


class RowMaker:
    """Makes rows of one sheet."""

    def __init__(
        self, formats: Sequence[Format], linked: Sequence[Format], lang: str, of: Callable[[Style], Format],
        height: Callable[[Sequence[Cell]], float], longest: int,
    ) -> None:
        self.columns = SheetRows(formats, lang).columns
        self.formats, self.linked, self.of, self.height, self.longest = formats, linked, of, height, longest

    def made(self, cells: Sequence[Cell]) -> ReadyRow:
        """A row of cells."""
        links: list[tuple[int, str, str]] = []
        values: list[object] = []
        for number, cell in enumerate(cells):
            if isinstance(cell, Styled):
                values.append((cell.value, self.of(cell.style)))
            elif isinstance(cell, Link):
                if cell.path and cell.value and max(len(cell.path), len(cell.place)) <= self.longest:
                    links.append((number, cell.path, cell.place))
                    values.append((cell.value, self.linked[number]))
                else:
                    values.append(cell.value)
            else:
                values.append(cell)
        parts = [column.cells([value])[0] for column, value in zip(self.columns, values, strict=True)]
        return ReadyRow(self.height(cells), b"".join(parts).decode(), tuple(links))

    def plain(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Rows of cells, made plain data."""
        return plain(tuple(map(self.made, rows)))

    def unlinked(self, cells: str, column: int) -> str:
        """The same cells where one opens nothing: the sheet holds no more links."""
        plain, linked = self.formats[column], self.linked[column]
        looks = {str(linked(quoted, False)): str(plain(quoted, False)) for quoted in (False, True)}
        start = f'<c r="{column_letters(column + 1)}{NUMBER}" s="'
        return re.sub(f'({re.escape(start)})([0-9]+)', lambda found: found[1] + looks.get(found[2], found[2]), cells, count=1)


class ReadyRows(SheetRows):
    """Rows of a sheet, some of which are ready."""

    def take_ready(self, rows: Iterator[tuple[float, str]], first: int, most: int) -> int:
        """Write at most so many rows, each as its height and its cells; gives how many there were."""
        number, count = first, 0
        while batch := list(islice(rows, min(TOGETHER, most - count))):
            self.packed.add("".join([
                f'<row r="{at}" ht="{height:g}" customHeight="1">{cells.replace(NUMBER, str(at))}</row>'
                for at, (height, cells) in enumerate(batch, number)
            ]).encode("utf-8", "replace"))
            number, count = number + len(batch), count + len(batch)
        return count
