"""Answers that a cell shows otherwise than it holds them: as a day, a percentage, another magnitude, a picture, not at all.

What belongs here: the answers whose format makes a person read something else than is read here. What does not: what a format
makes of a number (``intake.number_formats``) and a format that was lost (``locks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import repeat

from ..cells import Position, a1, corners_of
from ..form.definition import Block, Form
from ..form.types import DATED, NUMERIC, FieldType
from ..intake.answers import Raw
from ..intake.number_formats import shown_otherwise
from ..intake.ooxml import Workbook
from ..rules.values import Value
from ..words import Fact, Words
from .deviation import Deviation, capped, quoted

NOTHING = Words("（空白）", "(nothing)")


_PICTURE = re.compile(r"\s*=?\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_BROKEN = re.compile(r"\d\s+\d")
_GROUPED = re.compile(r"[^\d\s]*\d{1,3}(?:[ \u00a0\u2009\u202f\u3000]\d{3})+(?:[^\d\s]\d*)?[^\d]*")
"""Blanks that set groups of three digits apart, in one line."""


def joined(book: Workbook, filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Two numbers in one cell, or one that is broken: without its blanks it would be read as another."""
    found: dict[str, list[Deviation]] = {}
    for name, place, kind, value, _ in filled:
        if isinstance(value, str) and kind.can(NUMERIC) and _BROKEN.search(value) and not _GROUPED.fullmatch(value.strip()):
            found.setdefault(name, []).append(Deviation(
                "structure.numbers_joined", name, a1(*place), quoted(book.sheets[name], place), values={"found": value[:40]}
            ))
    for deviations in found.values():
        yield from capped(deviations)


def pictures(filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Pictures that WPS put into cells: where a person sees one, the file holds a formula that no other program knows."""
    found: dict[str, list[Deviation]] = {}
    for name, place, _, value, _ in filled:
        if isinstance(value, str) and _PICTURE.match(value):
            found.setdefault(name, []).append(Deviation("structure.picture_in_cell", name, a1(*place)))
    for deviations in found.values():
        yield from capped(deviations)


def shown_as_another(book: Workbook, filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Answers that are numbers and that their cells show as something else; each has to be verified."""
    found: dict[str, list[Deviation]] = {}
    if not any(sheet.formats for sheet in book.sheets.values()):
        return
    for name, place, kind, value, unit in filled:
        if not isinstance(value, float):
            continue
        sheet = book.sheets[name]
        code = sheet.formats.get(place, "")
        if not code or kind.can(DATED):
            continue
        shown = shown_otherwise(code, value, unit)
        if shown is None or ("%" in code and "%" in kind.number_format):
            continue
        values: dict[str, Fact] = {"shown": shown[:60] or NOTHING, "value": quoted(sheet, place)}
        found.setdefault(name, []).append(
            Deviation("structure.shown_otherwise", name, a1(*place), quoted(sheet, place), values=values)
        )
    for deviations in found.values():
        yield from capped(deviations)


def struck(book: Workbook, filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Answers of which a person sees only a part as meant: the rest is struck out, raised or lowered, but is read."""
    found: dict[str, list[Deviation]] = {}
    if not any(sheet.struck for sheet in book.sheets.values()):
        return
    for name, place, kind, _, _ in filled:
        sheet = book.sheets[name]
        seen = sheet.struck.get(place)
        if seen is None or (seen and not kind.reads):
            continue
        values: dict[str, Fact] = {"found": quoted(sheet, place)[:60], "seen": seen[:60]}
        found.setdefault(name, []).append(Deviation("structure.struck_out", name, a1(*place), quoted(sheet, place), values=values))
    for deviations in found.values():
        yield from capped(deviations)


Filled = tuple[str, Position, FieldType, Value, str]
"""An input in which something stands: its sheet and place, its type, what stands there and the unit of its numbers."""


def filled_inputs(book: Workbook, form: Form, raw: Raw) -> list[Filled]:
    """Every filled input, list by list and column by column, of the blocks in which one may be shown otherwise than it is held.

    In most returns these are few: elsewhere no cell has an odd format or look, no text stands where a number is asked for, and none
    is like a formula.
    """
    filled: list[Filled] = []
    odd = {name for name, sheet in book.sheets.items() if sheet.formats or sheet.struck}
    for block, numeric in _blocks(form):
        if in_doubt(raw, block, numeric, odd):
            filled += _filled(book, form, raw, block)
    return filled


@lru_cache(maxsize=16)
def _blocks(form: Form) -> tuple[tuple[Block, frozenset[tuple[str, str]]], ...]:
    """The blocks of a form, each with the lines and columns of its inputs that take numbers; those of lists have no line."""
    return tuple(
        (block, frozenset((line, column) for line, column, question in block.questions() if form.type_of(question).can(NUMERIC)))
        for _, block in form.blocks()
    )


def in_doubt(raw: Raw, block: Block, numeric: Set[tuple[str, str]], odd: Set[str]) -> bool:
    """Whether anything in a block may be shown otherwise than it is held; ``odd`` are the sheets with cells of an odd format or look."""
    if block.open:
        if odd and any(area.sheet in odd for (table, _), area in raw.columns.items() if table == block.id):
            return True
        written = ((("", c), v) for line in raw.tables[block.id] if any(line.cells.values()) for c, v in line.cells.items() if type(v) is str)
    else:
        keys = [(block.id, line, column) for line, column, _ in block.questions()]
        if odd and any(raw.places[key][0] in odd for key in keys if key in raw.places):
            return True
        written = (((line, column), v) for _, line, column in keys if type(v := raw.cells.get((block.id, line, column))) is str)
    return any("G(" in text or "g(" in text or place in numeric for place, text in written)


def _filled(book: Workbook, form: Form, raw: Raw, block: Block) -> list[Filled]:
    """Every input of a block that holds anything, column by column."""
    filled: list[Filled] = []
    if block.open:
        rows = [line.row for line in raw.tables[block.id]]
        for question in block.columns:
            area = raw.columns.get((block.id, question.id))
            if area is None or area.sheet not in book.sheets:
                continue
            name, left, kind, cells = area.sheet, area.left, form.type_of(question), book.sheets[area.sheet].cells
            unit = question.unit or kind.unit
            filled += [(name, place, kind, cells[place], unit) for place in zip(rows, repeat(left)) if place in cells]
        return filled
    for line, column, question in block.questions():
        name, cell = raw.places.get((block.id, line, column), ("", ""))
        corners = corners_of(cell)
        if question.formula or corners is None or name not in book.sheets:
            continue
        value = book.sheets[name].cells.get(corners[:2])
        if value is not None:
            kind = form.type_of(question)
            filled.append((name, corners[:2], kind, value, question.unit or kind.unit))
    return filled
