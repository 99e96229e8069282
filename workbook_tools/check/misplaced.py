"""Find inputs that are read where the words around them say otherwise: overlapping ones and ones that moved apart.

What belongs here: names that moved, held against the form's own words where they point now. What does not: what
stands beside the inputs (``outside``). A name is trusted only as long as the words that say what it is stand with it.

A heading that somebody pasted into an input whose own words still stand moved nothing: the form's rules tell that (``text.heading``).

Only words of the form, merges and where the inputs are decide. Where these are what they were in a return in which nothing was
misplaced (``well_placed``), nothing is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from ..cells import Position, a1, corners_of
from ..form.definition import Block, Form, Question
from ..form.types import TEXT
from ..intake.answers import Raw
from ..intake.baseline import Baseline, Signpost, bare
from ..intake.ooxml import SheetData, Workbook
from ..rules.values import Value
from ..words import Fact
from .deviation import Deviation, SheetPair, capped, quoted
from .displaced import NOT_LEFT
from .well_placed import MEMORY, signs_of


@dataclass(frozen=True, slots=True)
class _Placed:
    """An input where it is read now: its label and the signs of the form that should stand over it and beside it."""

    sheet: str
    row: int
    column: int
    label: Fact
    signs: Signpost
    told: bool = False
    """Whether its own heading or guidance was typed into it and a rule of the form says so."""


def misplaced(form: Form, expected: Baseline, raw: Raw, book: Workbook, pairs: Sequence[SheetPair]) -> Iterator[Deviation]:
    """Inputs of which two are read from one cell, or that stand with the words of another."""
    if MEMORY.well_placed(expected, raw, book, pairs):
        return
    found: list[Deviation] = []
    taken: dict[tuple[str, Position], _Placed] = {}
    over, beside, near = signs_of(expected)
    for placed in _placed(form, expected, raw, book):
        place = placed.row, placed.column
        other = taken.setdefault((placed.sheet, place), placed)
        if other is not placed:
            values: dict[str, Fact] = {"label": placed.label, "other": other.label}
            found.append(_told("structure.inputs_overlap", placed, book, values))
            continue
        now = _other_words(book.sheets[placed.sheet], placed, over, beside, near)
        if now:
            own = now == bare(book.sheets[placed.sheet].cells.get(place))
            values = {**NOT_LEFT, "label": placed.label, "now": "" if own else now[:40], "held": now[:40] if own else ""}
            found.append(_told("structure.input_misplaced", placed, book, values))
    found += _in_lists(form, raw, book, over, taken)
    if not found:
        MEMORY.remember(expected, raw, book, pairs)
    for name in dict.fromkeys(deviation.sheet for deviation in found):
        yield from capped([deviation for deviation in found if deviation.sheet == name])


def _in_lists(
    form: Form, raw: Raw, book: Workbook, over: Set[str], taken: Mapping[tuple[str, Position], _Placed],
) -> Iterator[Deviation]:
    """Cells below the first line of a list that are read elsewhere too, or hold a heading of something else, after which all is that to a reader."""
    none = Signpost("", "")
    for _, block in form.blocks():
        for question in block.columns if block.open else ():
            area = raw.columns.get((block.id, question.id))
            if area is None:
                continue
            for line in raw.tables[block.id]:
                value, place = line.cells.get(question.id), (line.row, area.left)
                if value is None or line.row == area.top:
                    continue
                other = taken.get((area.sheet, place))
                heads = isinstance(value, str) and bare(value) in over and not _told_by_rules(form, block, question, none, value)
                if other is None and not heads:
                    continue
                found = quoted(book.sheets[area.sheet], place)
                if other is not None:
                    values: dict[str, Fact] = {"label": question.label, "other": other.label}
                    yield Deviation("structure.inputs_overlap", area.sheet, a1(*place), found, values=values)
                else:
                    values = {**NOT_LEFT, "label": question.label, "now": "", "held": bare(value)[:40]}
                    yield Deviation("structure.input_misplaced", area.sheet, a1(*place), found, values=values)


def _told_by_rules(form: Form, block: Block, question: Question, signs: Signpost, value: Value) -> bool:
    """Whether an input holds its own heading or guidance, and a rule of the form says so."""
    if block.kind == "boxes":
        return value == question.guidance
    if form.type_of(question).can(TEXT):
        return isinstance(value, str) and value.replace(" *", "") == question.label.zh
    # words where numbers, dates or choices belong are told as such; nothing is read where lines are numbered
    return bare(value) in {bare(question.label.zh), signs.over, signs.beside}


def _told(code: str, placed: _Placed, book: Workbook, values: dict[str, Fact]) -> Deviation:
    place = placed.row, placed.column
    return Deviation(code, placed.sheet, a1(*place), quoted(book.sheets[placed.sheet], place), values=values)


def _placed(form: Form, expected: Baseline, raw: Raw, book: Workbook) -> Iterator[_Placed]:
    """Every input, a column of a list by its first cell."""
    none = Signpost("", "")
    for _, block in form.blocks():
        for line, column, question in block.questions():
            signs = expected.signs.get((block.id, line, column), none)
            if block.open:
                area = raw.columns.get((block.id, column))
                if area is not None:
                    typed = book.sheets[area.sheet].cells.get((area.top, area.left))
                    yield _Placed(area.sheet, area.top, area.left, question.label, signs, _told_by_rules(form, block, question, signs, typed))
            elif not question.formula and (block.id, line, column) in raw.places:
                sheet, cell = raw.places[block.id, line, column]
                corners = corners_of(cell)
                if corners is not None:
                    told = _told_by_rules(form, block, question, signs, raw.cells.get((block.id, line, column)))
                    yield _Placed(sheet, corners[0], corners[1], question.label, signs, told)
    for code in raw.explanations:
        area = raw.found.areas.get(expected.explained.get(code, ""))
        if area is not None:
            signs = expected.signs.get((code, "", ""), none)
            yield _Placed(area.sheet, area.top, area.left, f"{code}", signs)


def _other_words(sheet: SheetData, placed: _Placed, over: Set[str], beside: Set[str], near: Set[str]) -> str:
    """Words of the form that say that a place is another input's; empty where none do."""
    cells, here = sheet.cells, (placed.row, placed.column)
    said, stand = bare(cells.get(here)), False
    if (said in over or said in beside) and not placed.told:
        return said
    for wanted, among, up in ((placed.signs.over, over, True), (placed.signs.beside, beside, False), (placed.signs.near, near, False)):
        if not wanted:
            continue
        for place in sheet.settings.way(here, up=up):
            value = cells.get(place)
            if value is not None and (now := bare(value)) in among:
                if now != wanted:
                    return now
                stand = True
                break
    return "" if stand or said not in over | beside else said
