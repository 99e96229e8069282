"""Compare what stands around the cells: protection, validation, merges, what is hidden.

What belongs here: comparison of a sheet's settings with the form's. What does not: its words, formulas
and contents, and why each deviation is as grave as it is (``structure``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..cells import Corners, Position, a1, corners_of, range_of
from ..form.definition import Block, Form
from ..intake.answers import Raw
from ..words import Fact, Words
from .deviation import Deviation, SheetPair, capped, quoted


def merged(pair: SheetPair) -> Iterator[Deviation]:
    """Merges that cover inputs which the form keeps apart: what is seen in all is read in one."""
    for (top, left, bottom, right), first in _covered(pair.sheet.settings.merges, pair.inputs):
        area = f"{a1(top, left)}:{a1(bottom, right)}"
        yield Deviation("structure.inputs_merged", pair.sheet.name, a1(*first), found=area, values={"range": area})


@lru_cache(maxsize=64)
def _covered(merges: tuple[Corners, ...], inputs: frozenset[Position]) -> tuple[tuple[Corners, Position], ...]:
    """The merges that cover inputs beside their first cell, each with the first of those; most returns have the merges of another."""
    found = []
    for merge in merges:
        top, left, bottom, right = merge
        covered = [
            (row, column) for row, column in inputs
            if top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
        ]
        if covered:
            found.append((merge, min(covered)))
    return tuple(found)


def hidden(pair: SheetPair) -> Iterator[Deviation]:
    """Rows and columns that the form shows, that hold something typed, and that are hidden now."""
    sheet = pair.sheet
    if sheet.state != "visible":
        yield Deviation("structure.hidden_content", sheet.name, values={"name": sheet.name}, reason="hidden_sheet")
    concealed = _concealed(pair.inputs, sheet.settings.hidden_rows, sheet.settings.hidden_columns)
    # what the form fills in by itself counts where somebody typed over its formula
    typed = [p for p in concealed if (p in pair.typed or p not in sheet.formulas) and p in sheet.cells]
    if typed:
        yield Deviation(
            "structure.hidden_content", sheet.name, a1(*typed[0]), found=quoted(sheet, typed[0]),
            values={"first": a1(*typed[0]), "count": len(typed)}, reason="hidden_cells",
        )


@lru_cache(maxsize=64)
def _concealed(inputs: frozenset[Position], rows: tuple[int, ...], columns: tuple[tuple[int, int], ...]) -> tuple[Position, ...]:
    """The inputs in hidden rows and columns, in their order; most returns hide what another does."""
    hidden_rows = set(rows)
    hidden_columns = {c for first, last in columns for c in range(first, min(last, 200) + 1)}
    return tuple(sorted(p for p in inputs if p[0] in hidden_rows or p[1] in hidden_columns))


def locks(pair: SheetPair, defined: Mapping[str, str], raw: Raw) -> Iterator[Deviation]:
    """Protection and validation that are gone; one finding for each input or column."""
    if not pair.sheet.protected:
        yield Deviation("structure.protection_removed", pair.sheet.name)
    held = set(pair.sheet.settings.validations)
    found = []
    for planned in pair.plan.validations:
        if planned in held and not pair.moved:
            continue
        now = planned
        if pair.moved:
            moved = next((
                area for name, area in raw.found.areas.items()
                if (old := range_of(defined[name])) is not None and old.sheet == pair.plan.name
                and (old.top, old.left) == planned[:2]
            ), None)
            if moved is None or moved.left != moved.right:
                continue
            now = (moved.top, moved.left, moved.bottom, moved.right)
        bare = pair.sheet.settings.unvalidated(now)
        if bare:
            found.append(Deviation("structure.validation_removed", pair.sheet.name, a1(*bare[0]), values={"count": len(bare)}))
    yield from capped(found)


def recast(pair: SheetPair, form: Form, raw: Raw) -> Iterator[Deviation]:
    """Numbers that a cell shows otherwise than it holds them, pasted over the look of their cells.

    0.8 pasted so into a cell for percentages may have been meant as 80% or as 0.8%; 0 is 0 either way, and what
    is above 1 the rules speak of.
    """
    found = []
    for home, line, column, scale in _scaled(form):
        area = _area(raw, home, line, column, pair.sheet.name)
        doubtful = [
            at for at in (pair.sheet.settings.unvalidated(area) if area else ())
            if isinstance(value := pair.sheet.cells.get(at), float) and 0 < abs(value) <= 1
        ]
        if doubtful:
            values: dict[str, Fact] = {"count": len(doubtful), "found": quoted(pair.sheet, doubtful[0]), "scale": scale}
            at = a1(*doubtful[0])
            found.append(Deviation("structure.format_lost", pair.sheet.name, at, quoted(pair.sheet, doubtful[0]), values=values))
    yield from capped(found)


@lru_cache(maxsize=16)
def _scaled(form: Form) -> tuple[tuple[Block, str, str, Words], ...]:
    """The inputs of a form whose numbers are recorded in a scale that their cells' format shows."""
    return tuple(
        (block, line, column, scale) for _, block in form.blocks() for line, column, question in block.questions()
        if (scale := form.type_of(question).recorded_in) is not None and not question.formula
    )


def _area(raw: Raw, block: Block, line: str, column: str, sheet: str) -> Corners | None:
    """Where an input is in the return, if it is on a sheet: its cell, or its column of a list."""
    if block.open:
        area = raw.columns.get((block.id, column))
        return area.corners if area and area.sheet == sheet else None
    home, cell = raw.places.get((block.id, line, column), ("", ""))
    return corners_of(cell) if home == sheet else None
