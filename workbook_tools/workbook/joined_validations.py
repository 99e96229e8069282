"""Validations of a sheet that say the same of several cells of a column, as one.

What belongs here: which are the same, and their cells. What does not: what each says (``validation``) and writing them
(``openpyxl_writer``).

The same words stand beside the cells of every indicator with the same unit, and each validation weighs as much as ten
cells. A condition is written as it reads in the first cell, which is the topmost of its one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..cells import a1, corners_of
from .model import Validation
from .sheet_xml import shifted


def joined_validations(said: Iterable[Validation]) -> Iterator[Validation]:
    """The validations in their order, with all cells of those that say the same in the area of the first."""
    alike: dict[tuple[int, Validation], list[tuple[Validation, int, int]]] = {}
    for one in said:
        top, left, bottom, _ = corners_of(one.area) or (0, 0, 0, 0)
        as_in_row_1 = replace(one, area="", formula=shifted(one.formula, 1 - top))
        alike.setdefault((left, as_in_row_1), []).append((one, top, bottom))
    for (column, _), cells in alike.items():
        yield replace(min(cells, key=lambda cell: cell[1])[0], area=" ".join(_areas(column, [cell[1:] for cell in cells])))


def _areas(column: int, spans: list[tuple[int, int]]) -> Iterator[str]:
    """The rows of a column, those that follow each other as one area."""
    runs: list[tuple[int, int]] = []
    for top, bottom in sorted(spans):
        if runs and runs[-1][1] == top - 1:
            runs[-1] = runs[-1][0], bottom
        else:
            runs.append((top, bottom))
    for top, bottom in runs:
        yield a1(top, column) if top == bottom else f"{a1(top, column)}:{a1(bottom, column)}"
