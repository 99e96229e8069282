"""Find formulas where answers are typed: what they come to was written down by the program that saved the file, whenever that was.

What belongs here: inputs with a formula, and what follows from its kind. What does not: the text of formulas (``intake.formula_texts``),
formulas of the form itself that are gone (``structure``) and answers that are errors (the form's rules).

A sum in place of an amount is as good as the amount, so that it is noted and no more. What comes to another number each time the file
is opened is no answer: an error. What stands in another file was right when somebody saved this one, and has to be looked at. The
date of a return decides nothing where it is computed, since that may be the day of saving; one that changes has to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..cells import Position, a1, corners_of
from ..form.definition import DATE, Form
from ..intake.answers import Raw
from ..intake.formula_texts import formula_texts, is_elsewhere, is_volatile
from ..intake.ooxml import Workbook
from ..words import Fact
from .deviation import Deviation, SheetPair, capped, common, quoted


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
            changes = any(map(is_volatile, formula_texts(sheet, {place[1]}).values()))
            yield Deviation(
                "structure.date_computed", sheet.name, a1(*place[1]), quoted(sheet, place[1]), severity="verify" if changes else None,
            )


def computed(pair: SheetPair, form: Form, raw: Raw) -> Iterator[Deviation]:
    """Inputs that hold a formula: those whose result the file does not carry, which read as blank, those whose result is another
    each time or stands in another file, and in one note all others."""
    held = common(pair.sheet.formulas, pair.typed)
    if not held:
        return
    cells = pair.sheet.cells
    for place in sorted(place for place in held if place not in cells):
        yield Deviation("structure.formula_uncomputed", pair.sheet.name, a1(*place))
    date = date_place(form, raw)
    read = sorted(place for place in held if place in cells and (pair.sheet.name, place) != date)
    texts = formula_texts(pair.sheet, {*read}) if read else {}
    changing = [place for place in read if is_volatile(texts.get(place, ""))]
    elsewhere = [place for place in read if place not in changing and is_elsewhere(texts.get(place, ""))]
    for code, places in (("structure.formula_volatile", changing), ("structure.formula_external", elsewhere)):
        yield from capped([_told(code, pair, place) for place in places])
    rest = [place for place in read if place not in changing and place not in elsewhere]
    if rest:
        yield _told("structure.formula_typed", pair, rest[0], {"count": len(rest)})


def _told(code: str, pair: SheetPair, place: Position, more: Mapping[str, Fact] = MappingProxyType({})) -> Deviation:
    found = quoted(pair.sheet, place)
    return Deviation(code, pair.sheet.name, a1(*place), found, values={**more, "text": found[:40]})
