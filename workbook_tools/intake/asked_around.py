"""What the words around an input of an older return ask, beside what those of the form ask.

What belongs here: headings and labels of a return whose own edition is not at hand, compared with the form's. What does
not: editions that are at hand, which are compared by themselves (``form.successors``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set

from ..cells import Position
from ..form.reused import unlike
from ..form.successors import same_words
from ..rules.values import Value
from ..workbook.fill import Key
from ..workbook.layout import Input, Layout
from .baseline import Baseline
from .ooxml import Workbook
from .salvage import Held, Salvaged

FURTHEST = 60
"""Rows above an input that are looked at."""


def reworded_inputs(book: Workbook, layout: Layout, found: Salvaged, expected: Baseline) -> dict[str, tuple[str, str]]:
    """The inputs that were found by their names while the words before them are others: by id, what stands there and what the form says."""
    out = {}
    for name, (sheet, place) in _first(found.answers).items():
        given = layout.by_id.get(name)
        if given is None or name.startswith("explain_") or given.sheet not in expected.sheets:
            continue
        here = book.sheets[sheet]
        seen = {(row, column) for at, row, column in found.seen if at == sheet}
        mine = {(row, column) for other in layout.inputs() if other.sheet == given.sheet for row, column in other.area.positions()}
        there = _words(expected.sheets[given.sheet].constants, (), mine, given, (given.area.top, given.area.left))
        said = _words(here.cells, here.formulas, seen, given, place)
        other = unlike(said, there) if given.question.guidance else not same_words(said, there, (given.question.unit,))
        if there and said and other:
            out[name] = said, there
    return out


def _first(answers: Mapping[Key, Held]) -> dict[str, tuple[str, Position]]:
    """The topmost cell of each input that holds an answer."""
    out: dict[str, tuple[str, Position]] = {}
    for (name, _), held in sorted(answers.items(), key=lambda pair: pair[0]):
        out.setdefault(name, (held.sheet, (held.row, held.column)))
    return out


def _words(cells: Mapping[Position, Value], formulas: Collection[Position], inputs: Set[Position], given: Input, place: Position) -> str:
    """The nearest words above an input of a list or a box; all words before any other, its unit among them."""
    row, column = place
    if given.lines or given.question.guidance:
        towards = [(above, column) for above in range(row - 1, max(0, row - FURTHEST), -1)]
    else:
        towards = [(row, before) for before in range(1, column)]
    said = [str(cells[at]) for at in towards if at not in inputs and at not in formulas and isinstance(cells.get(at), str) and str(cells[at]).strip()]
    return "".join(said[:1] if given.lines or given.question.guidance else said)
