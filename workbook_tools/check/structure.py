"""Compare a return with the form as it was sent out: words, formulas, locks, what was added.

What belongs here: pure comparison of what was read with what the form holds. What does not:
reading (``intake``), the words of a code (``catalogue``) and the answers themselves (``evaluate``).

How grave a deviation is follows from what it does to the answers. They are read by name and
recomputed here, so removed locks and validations, overwritten formulas, moved rows, hidden rows
and notes outside the inputs change nothing that is added up: ``info``. Where an answer may mean
something else than was asked (a changed label), is seen where it is not read (a merge pasted over
inputs, a second copy of a sheet) or is not there though it seems to be (a formula that was never
computed), somebody has to look: ``verify``. What is written beside the inputs of a block, or would be read for
another input than the words around it say (``misplaced``) or far from them (``displaced``), is an ``error``: those answers are missing or another's.

Saving in LibreOffice, WPS or gnumeric loses workbook locks, very hidden states, lock options and
plain-text runs. None of that is looked at, so none of it is ever told as tampering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..cells import Position, Range, a1, corners_of, range_of
from ..form.definition import Form
from ..form.submission import shown
from ..intake.answers import Raw
from ..intake.baseline import Baseline, bare, equal_ignoring_blanks
from ..intake.ooxml import Workbook
from ..rules.values import Value
from .computed import computed
from .deviation import QUOTED, Deviation, SheetPair, capped, quoted, without
from .displaced import displaced, homes
from .floating import floating
from .locks import hidden, locks, merged, recast
from .misplaced import misplaced
from .outside import computes_otherwise, copied_otherwise, outside, written_outside
from .overflow import Overflow, overflows
from .shown import filled_inputs, joined, pictures, shown_as_another, struck

LOSSY = ("gnumeric",)
"""Programs that drop sheet protection and validation when they save."""


KEPT = 4
"""Characters in a row by which a text is a variant of another."""


def deviations(
    book: Workbook, form: Form, defined: Mapping[str, str], expected: Baseline, raw: Raw
) -> Iterator[Deviation]:
    """Everything that is not as the form has it; ``defined`` are the form's own names."""
    lossy = any(book.writer.lower().startswith(name) for name in LOSSY)
    if lossy:
        yield Deviation("structure.resaved", "", values={"writer": book.writer})
    planned = _planned(defined)
    pairs = list(_pairs(book, form, planned, expected, raw))
    yield from _sheets(book, expected, pairs)
    filled = filled_inputs(book, form, raw)
    yield from shown_as_another(book, filled)
    yield from joined(book, filled)
    yield from pictures(filled)
    yield from struck(book, filled)
    for pair in pairs:
        yield from _moved(pair, defined, raw)
        written = written_outside(pair)
        beyond = tuple(overflows(pair, written.answers))
        yield from (overflow.told for overflow in beyond)
        yield from _labels(pair, beyond)
        if not book.flat:
            yield from _formulas(pair)
            yield from computed(pair, form, raw)
            yield from merged(pair)
            yield from hidden(pair)
        yield from floating(pair)
        if not book.legacy and not lossy:
            yield from locks(pair, defined, raw)
            yield from recast(pair, form, raw)
        yield from outside(pair, written, beyond)
    yield from displaced(form, expected, planned, raw, book, pairs)
    yield from misplaced(form, expected, raw, book, pairs)


def _planned(defined: Mapping[str, str]) -> dict[str, Range]:
    """Where the form has its names."""
    return {name: area for name, text in defined.items() if (area := range_of(text)) is not None}


def _pairs(
    book: Workbook, form: Form, planned: Mapping[str, Range], expected: Baseline, raw: Raw
) -> Iterator[SheetPair]:
    lists = {block.id for _, block in form.blocks() if block.open}
    narrated = {at.name for at, block in form.blocks() if block.kind == "boxes"}
    became = homes(book, expected, planned, raw)
    by_sheet: dict[str, list[tuple[str, Range, Range]]] = {}
    foreign: set[str] = set()
    for name, area in raw.found.areas.items():
        by_sheet.setdefault(planned[name].sheet, []).append((name, planned[name], area))
        if area.sheet != became[planned[name].sheet]:
            foreign |= {area.sheet, became[planned[name].sheet]}
    for name, plan in expected.sheets.items():
        sheet = book.sheets.get(became.get(name, name))
        if sheet is None:
            continue
        mine = [entry for entry in by_sheet.get(name, ()) if entry[2].sheet == sheet.name]
        moved = any(
            (old.top, old.left, old.bottom, old.right) != (new.top, new.left, new.bottom, new.right)
            for _, old, new in mine
        )
        # where a name left a sheet, other cells are read on it, and on the one that it came to
        inputs = plan.inputs if not moved and sheet.name not in foreign else _read_on(sheet.name, expected, raw)
        typed = without(inputs, plan.numbered) if not moved else inputs - frozenset(
            (row, area.left) for _, old, area in mine if (old.top, old.left) in plan.numbered
            for row in range(area.top, area.bottom + 1) if old.left == old.right
        )
        tables = {key: area for key, _, area in mine if key in lists}
        boxes = tuple(box for box in raw.boxes if box.sheet == sheet.name)
        beneath = frozenset((row, column) for home, row, column in raw.beneath if home == sheet.name)
        cells, words = sheet.cells, plan.constants
        # a set made of a mapping, and compared with one, keeps what its places hash to
        others = {*cells}.difference(words)
        yield SheetPair(
            plan, sheet, moved, inputs, typed, tables, beneath, boxes, name in narrated, words.items() <= cells.items(), others,
        )


def _read_on(sheet: str, expected: Baseline, raw: Raw) -> frozenset[Position]:
    """Every cell of a sheet that is read: a name may stretch over cells that were put between, which are not."""
    alone = {corners[:2] for home, cell in raw.places.values() if home == sheet and (corners := corners_of(cell))}
    lists = {
        (line.row, area.left) for (block, _), area in raw.columns.items() if area.sheet == sheet for line in raw.tables[block]
    }
    said = (raw.found.areas.get(name) for name in expected.explained.values())
    return frozenset(alone | lists | {(area.top, area.left) for area in said if area is not None and area.sheet == sheet})


def _sheets(book: Workbook, expected: Baseline, pairs: list[SheetPair]) -> Iterator[Deviation]:
    """Sheets renamed, missing and added. A second copy of a sheet of the form has to be looked at."""
    used = {pair.sheet.name for pair in pairs}
    for pair in pairs:
        if pair.sheet.name != pair.plan.name:
            was = pair.plan.name
            yield Deviation("structure.sheet_renamed", pair.sheet.name, expected=was, values={"was": was})
    for name in sorted(set(expected.sheets) - {pair.plan.name for pair in pairs}):
        # inputs that are missing were refused before; what is gone here holds none
        yield Deviation("structure.sheet_missing", name, values={"what": name}, severity="info")
    heads = {pair.plan.constants[min(pair.plan.constants)] for pair in pairs if pair.plan.constants}
    for name, state in book.listed:
        if name in used or name in expected.names:
            continue
        added = book.sheets.get(name)
        filled = sorted(added.cells) if added is not None else []
        if added is not None and not filled:
            continue
        copied = added is not None and added.cells.get(filled[0]) in heads
        seen = state == "visible" or copied
        first = a1(*filled[0]) if filled else ""
        yield Deviation(
            "structure.sheet_added" if seen else "structure.hidden_content", name, first,
            found=quoted(added, filled[0]) if added is not None and filled else "", values={"name": name},
            severity="verify" if copied else None, reason="" if seen else "hidden_sheet",
        )
        if added is not None and copied:
            yield from copied_otherwise(added, next(p for p in pairs if added.cells[filled[0]] == p.plan.constants[min(p.plan.constants)]))


def _moved(pair: SheetPair, defined: Mapping[str, str], raw: Raw) -> Iterator[Deviation]:
    if not pair.moved:
        return
    for name, area in raw.found.areas.items():
        old = range_of(defined[name])
        if old is None or old.sheet != pair.plan.name or area.sheet != pair.sheet.name:
            continue
        was, now = a1(old.top, old.left), a1(area.top, area.left)
        if was == now:
            was, now = a1(old.bottom, old.right), a1(area.bottom, area.right)
        if was != now:
            yield Deviation(
                "structure.rows_moved", pair.sheet.name, a1(area.top, area.left), found=now,
                expected=was, values={"was": was, "now": now},
            )
            return


def _labels(pair: SheetPair, beyond: Sequence[Overflow]) -> Iterator[Deviation]:
    """Words of the form that read otherwise now, but for those over which lines of a list were written.

    Where rows moved, a word may stand anywhere.
    """
    cells = pair.sheet.cells
    if pair.words_stand and not pair.sheet.settings.covers_any(pair.plan.worded):
        return
    there = {bare(v) for at, v in cells.items() if pair.sheet.settings.first_of_merge(at) == at} if pair.moved else set()
    asked = {row for row, _ in pair.plan.inputs | pair.plan.labels}
    own = {bare(wanted) for wanted in pair.plan.constants.values()}
    found = []
    for place, wanted in pair.plan.constants.items():
        if pair.plan.hidden_from and place[1] >= pair.plan.hidden_from:
            continue  # the hidden working columns are recomputed here
        seen = pair.sheet.settings.first_of_merge(place)
        held = cells.get(seen)
        if equal_ignoring_blanks(held, wanted) or place in pair.sheet.formulas or any(one.holds(place) for one in beyond):
            continue
        if pair.moved and bare(wanted) in there:
            continue
        # words that stand where an answer or its unit would, between or right beside inputs, may be one; so may
        # further down what has nothing of the words that stood there
        near = held is not None and (
            any(row in asked for row in range(place[0] - 2, place[0] + 3)) or (min(asked, default=place[0]) < place[0] and _another_text(bare(held), bare(wanted), own))
        )
        found.append(Deviation(
            "structure.label_changed", pair.sheet.name, a1(*place),
            found="" if held is None else quoted(pair.sheet, seen), expected=str(wanted)[:QUOTED],
            values={"was": _short(wanted), "now": "" if held is None else _short(held)},
            severity="verify" if near or place in pair.plan.labels else "info",
        ))
    yield from capped(sorted(found, key=lambda d: d.severity != "verify"))


def _another_text(held: str, wanted: str, own: set[str]) -> bool:
    """Whether a text was written in the place of the form's, not one of the form's own and no variant of the one that stood there."""
    return bool(held) and held not in own and held not in wanted and not any(
        wanted[at: at + KEPT] in held for at in range(max(1, len(wanted) - KEPT + 1))
    )


def _short(value: Value) -> str:
    """A text of the form as a sentence repeats it."""
    return shown(value).replace("\n", "")[:40]


def _formulas(pair: SheetPair) -> Iterator[Deviation]:
    """One finding a sheet, at its first formula that is gone. Moved rows are not compared."""
    if pair.moved:
        return
    gone = without(pair.plan.formulas, pair.sheet.formulas)
    if gone and pair.plan.hidden_from > 0 and computes_otherwise(pair):
        gone = frozenset(place for place in gone if place[1] < pair.plan.hidden_from)
    if gone:
        first = min(gone)
        yield Deviation(
            "structure.formula_overwritten", pair.sheet.name, a1(*first),
            found=quoted(pair.sheet, first), values={"count": len(gone)},
        )
