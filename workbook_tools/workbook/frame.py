"""A sheet as further editions of it need it: its rows, columns and inputs, without what its cells say.

What belongs here: what is looked up when a prepared sheet is filled in, marked or opened. What does not: the sheet under
construction (``model``), of which a frame is taken once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .model import SheetPlan

Place = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True)
class SheetFrame:
    """Widths in characters and heights in points, as the file has them; rows and columns count from 1."""

    name: str
    visible: bool
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    hide_from: int
    hide_to: int
    merges: Sequence[tuple[int, int, int, int]]
    growing: Mapping[int, tuple[float, float]]
    """As in ``SheetPlan``."""
    faces: Mapping[Place, tuple[float, int]]
    """Size of the letters and indent of each cell of a row that grows."""
    inputs: Sequence[Place]
    """The inputs that show nothing by themselves, in the order of reading."""
    fits: dict[Place, tuple[float, float]] = field(default_factory=dict, compare=False, repr=False)
    """How many hanzi fit a line of a cell, and their size, of those that somebody asked for (``row_heights``)."""


def frame_of(plan: SheetPlan) -> SheetFrame:
    """The frame of a sheet that is complete."""
    covered = {
        (row, column) for top, left, bottom, right in plan.merges
        for row in range(top, bottom + 1) for column in range(left, right + 1) if (row, column) != (top, left)
    }
    return SheetFrame(
        plan.name, plan.state == "visible", dict(plan.widths), dict(plan.heights), plan.hide_from, plan.hide_to,
        tuple(plan.merges), dict(plan.growing),
        {place: (held.style.size, held.style.indent) for place, held in plan.cells.items() if place[0] in plan.growing},
        tuple(sorted(
            place for place, held in plan.cells.items()
            if not held.style.locked and held.formula is None and place not in covered
        )),
    )
