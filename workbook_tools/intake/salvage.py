"""Everything that was typed into a return, however damaged: by name, at its old place, or by the words around it.

What belongs here: which cell each answer stands in now, and what stands beside the answers. What does not: an
answer's reading and verdict (``answers``, ``check``) and the workbook that takes the answers in (``migrate``).

Nothing is dropped: a cell is an answer, a part of the form, the result of a formula, or told as a remnant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ..cells import Corners, Range, a1, range_of
from ..errors import FileRefused
from ..form.definition import Block
from ..rules.values import Value
from ..safe_text import MAX_TEXT
from ..workbook.fill import Key
from ..workbook.layout import COMMENT_SHEET, META_SHEET, BlockLayout, Layout
from .answers import cell_value
from .baseline import Baseline, BaselineSheet, bare, equal_ignoring_blanks
from .landmarks import inputs_by_words, sheets_by_words
from .locate import MAX_ROWS, find_inputs
from .ooxml import Workbook

Reason = Literal["no_input", "no_line", "no_result", "covered", "outside", "sheet_added", "reworded"]


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in one cell; ``value`` is ``None`` for a formula whose result the file does not carry."""

    sheet: str
    row: int
    column: int
    value: Value
    formula: bool = False


@dataclass(frozen=True)
class Salvaged:
    """The answers of a return by input and line, and where everything of the form is in it."""

    answers: Mapping[Key, Held]
    seen: frozenset[tuple[str, int, int]]
    """Every cell of an input, filled or not."""
    sheets: Mapping[str, BaselineSheet]
    """What each sheet of the return is in the form; sheets that are none of it are left out."""
    whole: bool
    """Whether every sheet of the form was found: a further one was then added by somebody."""
    complete: bool
    """Whether every input of the form was found: then no other cell is one."""

    def hides(self, sheet: str, column: int) -> bool:
        """Whether a column of a sheet is one that the form itself hides."""
        return sheet in self.sheets and 0 < self.sheets[sheet].hidden_from <= column


def salvage(book: Workbook, layout: Layout, expected: Baseline, *, same: bool) -> Salvaged:
    """Find what was typed into the inputs of ``layout``, whose blank workbook is ``expected``.

    ``same`` says that the return was laid out in this very way; another is read by names and headings, and where
    names are lost by words alone. Raises ``FileRefused`` for a file that claims absurdly large inputs.
    """
    areas = dict(_named(book, layout, expected, same=same))
    lost = [given for given in layout.inputs() if given.id not in areas and not book.names.get(given.defined_name)]
    if lost:
        words = inputs_by_words(book, layout, expected)
        areas |= {given.id: words[given.id] for given in lost if given.id in words}
    for at in layout.blocks.values():
        if at.block.open:
            areas |= _together(book, at.block, areas, expected)
    became = sheets_by_words(book, expected)
    became |= {given.sheet: areas[given.id].sheet for given in layout.inputs() if given.id in areas}
    answers = dict(_typed(book, layout, areas, expected))
    seen = frozenset((area.sheet, *place) for area in areas.values() for place in area.positions())
    sheets = {became[name]: plan for name, plan in expected.sheets.items() if name in became}
    complete = all(given.id in areas for given in layout.inputs())
    return Salvaged(answers, seen, sheets, set(expected.sheets) <= set(became), complete)


def _named(book: Workbook, layout: Layout, expected: Baseline, *, same: bool) -> Iterator[tuple[str, Range]]:
    """The inputs that names, or their old places, lead to: id and range."""
    areas = find_inputs(book, layout, same=same, expected=lambda: expected).areas
    blocks: Mapping[str, BlockLayout] = {
        block.input_id(line, column): layout.blocks[block.id]
        for _, block in layout.form.blocks() for line, column, _ in block.questions()
    }
    for given in layout.inputs():
        area, at = areas.get(given.defined_name), blocks.get(given.id)
        if area is None:
            continue
        if given.lines:
            if area.left == area.right:
                yield given.id, area
            continue
        column: int | None = area.left
        if at is not None and at.block.kind == "grid":
            column = _columns(book, at.block, area, same=same).get(given.id.rpartition(".")[2])
        if column is not None:
            yield given.id, Range(area.sheet, area.top, column, area.top, column)


def _columns(book: Workbook, block: Block, area: Range, *, same: bool) -> dict[str, int]:
    """The columns of a grid's line: as they are in the form itself, else by the headings above."""
    if same and area.right - area.left + 1 == len(block.columns):
        return {q.id: area.left + i for i, q in enumerate(block.columns)}
    cells = book.sheets[area.sheet].cells
    for row in range(area.top - 1, 0, -1):
        heads = {
            q.id: [c for c in range(area.left, area.right + 1) if equal_ignoring_blanks(cells.get((row, c)), q.label.zh)]
            for q in block.columns
        }
        found = {id: columns[0] for id, columns in heads.items() if len(columns) == 1}
        if found:
            return found
    return {}


def _together(book: Workbook, block: Block, areas: Mapping[str, Range], expected: Baseline) -> dict[str, Range]:
    """The columns of a list with the same rows, those included that were written on below its end."""
    mine = {id: areas[id] for q in block.columns if (id := block.input_id("", q.id)) in areas}
    if not mine:
        return {}
    sheet = max(mine.values(), key=lambda area: sum(a.sheet == area.sheet for a in mine.values())).sheet
    top = min(area.top for area in mine.values() if area.sheet == sheet)
    bottom = max(area.bottom for area in mine.values() if area.sheet == sheet)
    data = book.sheets[sheet]
    words = {bare(v) for plan in expected.sheets.values() for v in plan.constants.values()}
    columns = {area.left for area in mine.values() if area.sheet == sheet}

    def goes_on(row: int) -> bool:
        typed = [data.cells[row, c] for c in columns if (row, c) in data.cells and (row, c) not in data.formulas]
        return sum(bare(v) not in words for v in typed) > 1

    while bottom - top < MAX_ROWS and goes_on(bottom + 1):
        bottom += 1
    return {id: Range(sheet, top, area.left, bottom, area.left) for id, area in mine.items() if area.sheet == sheet}


def _typed(
    book: Workbook, layout: Layout, areas: Mapping[str, Range], expected: Baseline
) -> Iterator[tuple[Key, Held]]:
    """What stands in each input, but for the numbers that a list gives its lines itself."""
    for given in layout.inputs():
        area = areas.get(given.id)
        if area is None:
            continue
        sheet = book.sheets[area.sheet]
        own = (given.area.top, given.area.left) in expected.sheets[given.sheet].numbered
        for place in area.positions():
            formula = place in sheet.formulas
            value = cell_value(book, area.sheet, *place, layout.form.types.get(given.question.type))
            if isinstance(value, str) and len(value) > MAX_TEXT:  # no cell of a fresh workbook would take it
                raise FileRefused(
                    "file.damaged", "long_text", in_sheet=area.sheet, where=a1(*place), length=len(value), most=MAX_TEXT
                )
            if ((value is not None and value != "") or formula) and not (own and formula):
                line = place[0] - area.top + 1 if given.lines else 0
                yield (given.id, line), Held(area.sheet, *place, value if value != "" else None, formula)


def remnants(book: Workbook, found: Salvaged, *, own: bool) -> Iterator[tuple[Held, Reason]]:
    """Every other cell of a return that holds no formula, with the reason why it stays behind.

    What is told as ``outside`` may be the form's own words. Only of a return that was made from the form's ``own``
    edition are all of those known; of another, sheets that are still locked are not looked through, since nobody
    could type beside the inputs there. Nor are hidden columns of a format that has results in place of formulas.
    """
    inputs = [area for area in _areas(book) if area.top == area.bottom or area.left == area.right]
    for name, sheet in book.sheets.items():
        places = sorted(sheet.cells.keys() - sheet.formulas)
        if name in {META_SHEET, COMMENT_SHEET} or not places:
            continue
        mine = [area for area in inputs if area.sheet == name]
        if name not in found.sheets and found.whole and not mine:
            yield Held(name, *places[0], sheet.cells[places[0]]), "sheet_added"
            continue
        for row, column in places:
            held = Held(name, row, column, sheet.cells[row, column])
            if (name, row, column) in found.seen or not bare(held.value):
                continue
            if any(area.holds(row, column) for area in mine):
                yield held, "no_input"
            elif (book.flat and found.hides(name, column)) or (sheet.protected and not own and not book.flat):
                continue
            else:
                covered = any(_beneath(merge, row, column) for merge in sheet.settings.merges)
                yield held, "covered" if covered else "outside"


def _beneath(merge: Corners, row: int, column: int) -> bool:
    """Whether a cell is one that a merged area hides."""
    top, left, bottom, right = merge
    return top <= row <= bottom and left <= column <= right and (row, column) != (top, left)


def _areas(book: Workbook) -> Iterator[Range]:
    """What the workbook's names point to, but for those that programs keep for themselves."""
    for name, text in book.names.items():
        area = range_of(text)
        if area is not None and not name.startswith("_") and area.sheet in book.sheets:
            yield area
