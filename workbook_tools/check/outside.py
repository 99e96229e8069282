"""Find what stands where the form has nothing, and tell notes from answers that are not read.

What belongs here: contents of cells that are no inputs and no words of the form. What does not: lines below the end of a
list (``overflow``), words of the form that read otherwise now (``structure``) and inputs that are read at the wrong place (``misplaced``).

What stands beside inputs, or goes on above or below them in their columns, was written as an answer and is not read:
``error``. What stands apart from them, or says itself what it is (“填表人：李明”), is a note: ``info``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass

from ..cells import Position, a1
from ..intake.baseline import bare
from ..intake.ooxml import SheetData
from ..rules.values import Value, count_zi
from .deviation import Deviation, SheetPair, capped, quoted, without
from .overflow import Overflow

APART = 3
"""Blank rows between inputs and what is no longer taken for their continuation."""
LONG = 20
"""字 from which a text is no note where narratives are asked for."""
ABOVE = 3
"""Rows above a list, its headings included, in which nothing but the form's words belongs."""
HEADINGS = 2
"""Rows of the form's words above inputs, their headings and a title, across which is looked upwards."""
REACH = 2000
"""Rows above or below inputs in which their continuation is looked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """The cells of a sheet that hold something where the form has nothing, and those of them that were written as answers."""

    cells: Set[Position] = frozenset()
    answers: Set[Position] = frozenset()


def written_outside(pair: SheetPair) -> Written:
    """What stands on a sheet where the form has nothing."""
    strange = _strange(pair)
    return Written(strange, _beside(pair, strange)) if strange else Written()


def outside(pair: SheetPair, written: Written, beyond: Sequence[Overflow]) -> Iterator[Deviation]:
    """What stands where the form has nothing, answers first; lines ``beyond`` the end of a list are told by themselves."""
    answers = written.answers
    found = [
        Deviation(
            "structure.content_outside", pair.sheet.name, a1(*place), found=quoted(pair.sheet, place),
            values={"text": quoted(pair.sheet, place)[:60]}, severity="error" if place in answers else None,
        )
        for place in sorted(written.cells, key=lambda p: (p not in answers, p))
        if place not in answers or not any(one.holds(place) for one in beyond)
    ]
    yield from capped(found)


def copied_otherwise(copy: SheetData, pair: SheetPair) -> Iterator[Deviation]:
    """What stands in a copy of a sheet of the form and not at that place in the sheet itself: it was typed into the wrong one."""
    words = _words(pair)
    typed = [
        place for place, value in sorted(copy.cells.items())
        if place not in copy.formulas and not 0 < pair.plan.hidden_from <= place[1]
        and bare(value) not in words and bare(value) != bare(pair.sheet.cells.get(place))
    ]
    yield from capped([
        Deviation(
            "structure.content_outside", copy.name, a1(*place), found=quoted(copy, place),
            values={"text": quoted(copy, place)[:60]}, severity="error",
        )
        for place in typed
    ])


def _words(pair: SheetPair) -> set[str]:
    """The form's own words that a person sees on a sheet; numbers of its hidden columns may well be answers elsewhere."""
    return {bare(v) for (_, column), v in pair.plan.constants.items() if not 0 < pair.plan.hidden_from <= column}


def _strange(pair: SheetPair) -> Set[Position]:
    """Cells that are neither read nor the form's own; where rows moved, its words may stand anywhere."""
    cells = pair.sheet.cells
    if not pair.moved:
        known, inputs, beneath = pair.plan.known, pair.inputs, pair.beneath
        strange = _over_formulas(pair)
        # most returns have nothing but the form's own and answers
        if not pair.others <= known:
            strange = strange | {place for place in pair.others if place not in known and place not in inputs and place not in beneath}
        working = {place for place in strange if _working(pair, place[1])}
        return strange - working if working and computes_otherwise(pair) else strange
    words = _words(pair)
    return {
        place for place in cells.keys() - pair.inputs - pair.beneath - pair.sheet.formulas
        if bare(cells[place]) not in words and not _working(pair, place[1])
    }


def _over_formulas(pair: SheetPair) -> Set[Position]:
    """Cells in which something was typed over a formula that shows; none where a program kept no formulas at all."""
    gone = without(pair.plan.formulas, pair.sheet.formulas)
    if 2 * len(gone) > len(pair.plan.formulas):
        return set()
    return {
        place for place in gone
        if not 0 < pair.plan.hidden_from <= place[1] and any(c.isalnum() for c in bare(pair.sheet.cells.get(place)))
    }


def computes_otherwise(pair: SheetPair) -> bool:
    """Whether the hidden columns are those of another edition of the program: they compute where the form's have nothing."""
    return any(_working(pair, column) for _, column in without(pair.sheet.formulas, pair.plan.formulas))


def _working(pair: SheetPair, column: int) -> bool:
    """Whether a column is one of the form's own hidden ones, which move with those before them."""
    return 0 < pair.plan.hidden_from <= column and any(
        first <= column <= last for first, last in pair.sheet.settings.hidden_columns
    )


def _beside(pair: SheetPair, strange: Set[Position]) -> set[Position]:
    """Strange cells that stand beside inputs or go on where these end."""
    rows = {row for row, _ in pair.inputs}
    in_lists = {row for area in pair.lists.values() for row in range(area.top, area.bottom + 1)}
    columns: dict[int, list[int]] = {}
    for row, column in pair.inputs:
        columns.setdefault(column, []).append(row)
    found = set()
    for row, column in strange:
        # a list has many rows, and room for notes beside them; the lines of other blocks have words of their own
        if (row in rows and row not in in_lists) or _touches(pair, row, column) or _is_narrative(pair, row, column):
            found.add((row, column))
        # between a list's title and its headings there is room for a row that somebody put there
        if any(area.left <= column <= area.right and area.top - ABOVE <= row < area.top for area in pair.lists.values()):
            found.add((row, column))
    for column, held in columns.items():
        ends = set(held)
        for start, step in _edges(ends):
            found.update(_onward(pair, strange, start, step, column))
    return {place for place in found if not _labelled(pair.sheet.cells[place])}


def _is_narrative(pair: SheetPair, row: int, column: int) -> bool:
    """Whether a text on a sheet of narrative boxes is too long for a note."""
    text = pair.sheet.cells[row, column]
    return pair.narrated and isinstance(text, str) and count_zi(text) >= LONG


def _touches(pair: SheetPair, row: int, column: int) -> bool:
    """Whether a cell has an input, or the rest of a box, on any side."""
    near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)}
    return not near.isdisjoint(pair.inputs) or any(
        box.top - 1 <= row <= box.bottom + 1 and box.left - 1 <= column <= box.right + 1 for box in pair.boxes
    )


def _edges(rows: Collection[int]) -> Iterator[tuple[int, int]]:
    """The rows before and after each run of rows, with the way that leads off."""
    for row in rows:
        if row - 1 not in rows:
            yield row - 1, -1
        if row + 1 not in rows:
            yield row + 1, 1


def _onward(pair: SheetPair, strange: Set[Position], row: int, step: int, column: int) -> Iterator[Position]:
    """Strange cells that go on from the end of inputs in a column, up to the first rows that hold nothing strange.

    Upwards that is across the heading of the inputs, where there is one: between it and a title nothing else belongs.
    """
    blank = headings = 0
    for at in range(row, row + step * REACH, step):
        if at < 1 or (at, column) in pair.inputs:
            return
        value = pair.sheet.cells.get((at, column))
        if (at, column) in strange:
            blank = 0
            yield at, column
            continue
        if value is not None and step < 0:
            headings += 1
            if headings > HEADINGS:
                return
            continue
        blank += 1
        if blank > APART:
            return


def _labelled(value: Value) -> bool:
    """Whether a text says itself what it is: words, a colon, and more."""
    head, colon, _ = str(value).replace(":", "：").partition("：")
    return isinstance(value, str) and bool(colon) and 0 < len(head.strip()) <= 20
