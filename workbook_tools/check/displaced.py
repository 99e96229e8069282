"""Find inputs that left the place that the form has for them: for another sheet, or away from the words that say what they are.

What belongs here: which sheet of a return each sheet of the form has become, and the inputs that are read elsewhere. What does not:
inputs that stand with the words of another (``misplaced``) and words of the form that read otherwise now (``structure``).

A name goes along when its cell is cut and pasted, and a person sees the cell that was left. A sheet that was renamed has its words
with it, and rows that were put in move an input together with its words: neither is told here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..cells import Position, Range, a1
from ..form.definition import Form
from ..form.submission import shown
from ..intake.answers import Raw
from ..intake.baseline import Baseline, Signpost, bare
from ..intake.ooxml import SheetData, Workbook
from ..words import Fact
from .deviation import Deviation, SheetPair, capped, quoted

ALIKE = 0.6
"""The share of the words that only one sheet of the form has, which a sheet holds at least that has become it."""
APART = 20
"""Rows or columns put in between an input outside lists and its words, from which on these say nothing of it."""
SEEN = 40
"""Characters that a sentence repeats of the cell that was left."""

NOT_LEFT: Mapping[str, Fact] = {"home": "", "at": "", "there": "", "held": ""}
"""What fills the blanks for the place that an input left, where words around it alone tell that it is another's."""


def homes(book: Workbook, expected: Baseline, planned: Mapping[str, Range], raw: Raw) -> dict[str, str]:
    """The sheet that each sheet of the form with inputs has become: the one with most of them, if the form's words stand on it too."""
    votes: dict[str, Counter[str]] = {}
    for name, area in raw.found.areas.items():
        votes.setdefault(planned[name].sheet, Counter())[area.sheet] += 1
    became = {}
    for home, count in votes.items():
        most = max(count, key=lambda sheet: (count[sheet], sheet == home))
        became[home] = most if most == home or _holds_words(book, expected, home, most) else home
    return became


def _holds_words(book: Workbook, expected: Baseline, home: str, sheet: str) -> bool:
    """Whether a sheet has the words that tell a sheet of the form from all others."""
    words = {name: {bare(v) for v in plan.constants.values() if isinstance(v, str)} for name, plan in expected.sheets.items()}
    mine = words.pop(home, set())
    own = mine.difference(*words.values()) or mine
    held = book.sheets.get(sheet)
    return held is not None and len(own & {bare(v) for v in held.cells.values()}) >= ALIKE * max(1, len(own))


@dataclass(frozen=True, slots=True)
class _Left:
    """An input that is read elsewhere than in the form: its label and signs, where it is, where the form has it."""

    label: Fact
    signs: Signpost
    now: Range
    planned: Range
    in_list: bool


def displaced(
    form: Form, expected: Baseline, defined: Mapping[str, Range], raw: Raw, book: Workbook, pairs: Sequence[SheetPair]
) -> Iterator[Deviation]:
    """Inputs that are read on another sheet than theirs, or where the words that say what they are no longer stand."""
    areas = raw.found.areas
    left = {name for name, area in areas.items() if defined[name] != area}
    if not left:
        return
    became = {pair.plan.name: pair.sheet.name for pair in pairs}
    told: dict[str, list[Deviation]] = {}
    for one in _left(form, expected, defined, areas, left):
        home = became.get(one.planned.sheet, one.planned.sheet)
        sheet = book.sheets[one.now.sheet]
        if one.now.sheet == home and not _apart(sheet, one):
            continue
        place = one.now.top, one.now.left
        there = book.sheets[home].cells.get((one.planned.top, one.planned.left)) if home in book.sheets else None
        if one.now.sheet == home and any(area.sheet == home and area.holds(one.planned.top, one.planned.left) for area in areas.values()):
            there = None  # it is another input's now
        values: dict[str, Fact] = {
            "label": one.label, "now": "", "held": "", "home": home, "at": a1(one.planned.top, one.planned.left),
            "there": "" if there is None else shown(there).replace("\n", "")[:SEEN],
        }
        told.setdefault(one.now.sheet, []).append(
            Deviation("structure.input_misplaced", one.now.sheet, a1(*place), quoted(sheet, place), values=values)
        )
    for deviations in told.values():
        yield from capped(deviations)


def _left(
    form: Form, expected: Baseline, defined: Mapping[str, Range], areas: Mapping[str, Range], names: set[str]
) -> Iterator[_Left]:
    """The inputs behind names, those of a grid's line and of a list's column once."""
    none = Signpost("", "")
    seen = set()
    for _, block in form.blocks():
        for line, column, question in block.questions():
            name = block.defined_name(line, column)
            if name in names and name not in seen and not question.formula:
                seen.add(name)
                signs = expected.signs.get((block.id, line, column), none)
                yield _Left(question.label, signs, areas[name], defined[name], block.open)
    for code, name in expected.explained.items():
        if name in names:
            yield _Left(code, expected.signs.get((code, "", ""), none), areas[name], defined[name], False)


def _apart(sheet: SheetData, one: _Left) -> bool:
    """Whether none of an input's own words is seen from it any more, though one stands on the sheet, or only from far off."""
    moved = (one.now.top, one.now.left) != (one.planned.top, one.planned.left)
    ways = [(wanted, up) for wanted, up in ((one.signs.over, True), (one.signs.beside, False)) if wanted]
    if not moved or not ways:
        return False
    if any(_met(sheet, one, wanted, up) for wanted, up in ways):
        return False
    held = {bare(value) for value in sheet.cells.values()}
    return any(wanted in held for wanted, _ in ways)


def _met(sheet: SheetData, one: _Left, wanted: str, up: bool) -> bool:
    """Whether words of an input are seen from it, outside lists no further off than rows that were put in may have moved them."""
    here: Position = one.now.top, one.now.left
    at = next((place for place in sheet.settings.way(here, up=up) if bare(sheet.cells.get(place)) == wanted), None)
    if at is None or one.in_list:
        return at is not None
    return here[0] - at[0] <= APART if up else here[1] - at[1] <= one.planned.left + APART
