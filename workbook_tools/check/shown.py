"""Answers that a cell shows otherwise than it holds them: as a day, a percentage, another magnitude, a picture, not at all.

What belongs here: the answers whose format makes a person read something else than is read here. What does not: what a format
makes of a number (``intake.number_formats``) and a format that was lost (``locks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import repeat

from ..cells import Position, a1, corners_of
from ..form.definition import Form
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
    for name, place, kind, value in filled:
        if isinstance(value, str) and kind.can(NUMERIC) and _BROKEN.search(value) and not _GROUPED.fullmatch(value.strip()):
            found.setdefault(name, []).append(Deviation(
                "structure.numbers_joined", name, a1(*place), quoted(book.sheets[name], place), values={"found": value[:40]}
            ))
    for deviations in found.values():
        yield from capped(deviations)


def pictures(filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Pictures that WPS put into cells: where a person sees one, the file holds a formula that no other program knows."""
    found: dict[str, list[Deviation]] = {}
    for name, place, _, value in filled:
        if isinstance(value, str) and _PICTURE.match(value):
            found.setdefault(name, []).append(Deviation("structure.picture_in_cell", name, a1(*place)))
    for deviations in found.values():
        yield from capped(deviations)


def shown_as_another(book: Workbook, filled: Iterable[Filled]) -> Iterator[Deviation]:
    """Answers that are numbers and that their cells show as something else; each has to be verified."""
    found: dict[str, list[Deviation]] = {}
    if not any(sheet.formats for sheet in book.sheets.values()):
        return
    for name, place, kind, value in filled:
        if not isinstance(value, float):
            continue
        sheet = book.sheets[name]
        code = sheet.formats.get(place, "")
        if not code or kind.can(DATED):
            continue
        shown = shown_otherwise(code, value)
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
    for name, place, kind, _ in filled:
        sheet = book.sheets[name]
        seen = sheet.struck.get(place)
        if seen is None or (seen and not kind.reads):
            continue
        values: dict[str, Fact] = {"found": quoted(sheet, place)[:60], "seen": seen[:60]}
        found.setdefault(name, []).append(Deviation("structure.struck_out", name, a1(*place), quoted(sheet, place), values=values))
    for deviations in found.values():
        yield from capped(deviations)


Filled = tuple[str, Position, FieldType, Value]
"""An input in which something stands: its sheet and place, its type and what stands there."""


def filled_inputs(book: Workbook, form: Form, raw: Raw) -> list[Filled]:
    """Every input that holds anything, list by list and column by column."""
    filled: list[Filled] = []
    for _, block in form.blocks():
        if block.open:
            rows = [line.row for line in raw.tables[block.id]]
            for question in block.columns:
                area = raw.columns.get((block.id, question.id))
                if area is None or area.sheet not in book.sheets:
                    continue
                name, left, kind, cells = area.sheet, area.left, form.type_of(question), book.sheets[area.sheet].cells
                filled += [(name, place, kind, cells[place]) for place in zip(rows, repeat(left)) if place in cells]
            continue
        for line, column, question in block.questions():
            name, cell = raw.places.get((block.id, line, column), ("", ""))
            corners = corners_of(cell)
            if question.formula or corners is None or name not in book.sheets:
                continue
            value = book.sheets[name].cells.get(corners[:2])
            if value is not None:
                filled.append((name, corners[:2], form.type_of(question), value))
    return filled
