"""Find formulas where answers are typed: what they come to was written down by the program that saved the file, whenever that was.

What belongs here: inputs with a formula, told by where formulas stand; the text of one is not read. What does not: formulas of the
form itself that are gone (``structure``) and answers that are errors (the form's rules).

A sum in place of an amount is as good as the amount, so that it is noted and no more. The date that decides which of several returns
counts is another thing: a formula may come to another day each time the file is opened, and the day of saving decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..cells import Position, a1, corners_of
from ..form.definition import DATE, Form
from ..intake.answers import Raw
from ..intake.ooxml import Workbook
from ..words import Fact
from .deviation import Deviation, SheetPair, common, quoted


def date_place(form: Form, raw: Raw) -> tuple[str, Position] | None:
    """The sheet and cell of the date by which the later of several returns is known, if there is one."""
    asked = form.cover_field(DATE)
    sheet, cell = raw.places.get((asked[0].id, asked[1].id, ""), ("", "")) if asked else ("", "")
    corners = corners_of(cell)
    return None if corners is None else (sheet, corners[:2])


def computed_date(book: Workbook, form: Form, raw: Raw) -> Iterator[Deviation]:
    """The date of a return where it is the result of a formula; whichever edition of its form the return is on."""
    place = date_place(form, raw)
    if place is not None and place[0] in book.sheets:
        sheet = book.sheets[place[0]]
        if place[1] in sheet.formulas and place[1] in sheet.cells:
            yield Deviation("structure.date_computed", sheet.name, a1(*place[1]), quoted(sheet, place[1]))


def computed(pair: SheetPair, form: Form, raw: Raw) -> Iterator[Deviation]:
    """Inputs that hold a formula: those whose result the file does not carry, which read as blank, and in one note all others."""
    held = common(pair.sheet.formulas, pair.typed)
    if not held:
        return
    cells = pair.sheet.cells
    for place in sorted(place for place in held if place not in cells):
        yield Deviation("structure.formula_uncomputed", pair.sheet.name, a1(*place))
    date = date_place(form, raw)
    read = sorted(place for place in held if place in cells and (pair.sheet.name, place) != date)
    if read:
        values: dict[str, Fact] = {"count": len(read), "text": quoted(pair.sheet, read[0])[:40]}
        yield Deviation("structure.formula_typed", pair.sheet.name, a1(*read[0]), quoted(pair.sheet, read[0]), values=values)
