"""Compare a return with the form as it was sent out: words, formulas, locks, what was added.

What belongs here: pure comparison of what was read with what the form holds. What does not:
reading (``intake``), the words of a code (``catalogue``) and the answers themselves (``evaluate``).

How grave a departure is follows from what it does to the answers. They are read by name and
recomputed here, so removed locks and validations, overwritten formulas, moved rows, hidden rows
and notes outside the inputs change nothing that is added up: ``info``. Where an answer may mean
something else than was asked (a changed label), is seen where it is not read (a merge pasted over
inputs, a second copy of a sheet) or is not there though it seems to be (a formula that was never
computed), somebody has to look: ``verify``. Only rows written below the end of a list are
``error``: those answers are missing.

Saving in LibreOffice, WPS or gnumeric loses workbook locks, very hidden states, lock options and
plain-text runs. None of that is looked at, so none of it is ever told as tampering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..form.definition import Form, Severity
from ..intake.expected import Expected, ExpectedSheet, Place, same_text
from ..intake.frame import Rectangle
from ..intake.locate import Area, area_of
from ..intake.ooxml import SheetData, Workbook
from ..intake.read import Raw
from ..intake.submission import shown
from ..rules.excel import a1

MOST = 20
"""Findings of one code that are told of one sheet; the last one counts the rest."""
QUOTED = 200
"""Characters of a cell that a finding repeats."""
LOSSY = ("gnumeric",)
"""Programs that drop sheet protection and validation when they save."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One thing that is not as the form has it. ``severity`` stands where the code's own is not meant."""

    code: str
    sheet: str
    cell: str = ""
    found: str = ""
    expected: str = ""
    detail: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A sheet of the form and what it has become.

    ``inputs`` are the places that are read now; ``typed`` those of them that the form itself
    leaves empty.
    """

    plan: ExpectedSheet
    sheet: SheetData
    moved: bool
    inputs: frozenset[Place]
    typed: frozenset[Place]
    lists: tuple[Area, ...]


def departures(
    book: Workbook, form: Form, defined: Mapping[str, str], expected: Expected, raw: Raw
) -> Iterator[Departure]:
    """Everything that is not as the form has it; ``defined`` are the form's own names."""
    lossy = any(book.writer.lower().startswith(name) for name in LOSSY)
    if lossy:
        yield Departure("structure.resaved", "", detail=book.writer)
    pairs = list(_pairs(book, form, defined, expected, raw))
    yield from _sheets(book, expected, pairs)
    for pair in pairs:
        yield from _moved(pair, defined, raw)
        yield from _labels(pair)
        if not book.legacy:
            yield from _formulas(pair)
            yield from _uncomputed(pair)
            yield from _merged(pair)
            yield from _hidden(pair)
            if not lossy:
                yield from _locks(pair, defined, raw)
        yield from _outside(pair)


def _pairs(
    book: Workbook, form: Form, defined: Mapping[str, str], expected: Expected, raw: Raw
) -> Iterator[_Pair]:
    planned = {name: area for name, text in defined.items() if (area := area_of(text)) is not None}
    lists = {block.id for _, block in form.blocks() if block.open}
    became: dict[str, str] = {}
    by_sheet: dict[str, list[tuple[str, Area, Area]]] = {}
    for name, area in raw.found.areas.items():
        by_sheet.setdefault(planned[name].sheet, []).append((name, planned[name], area))
        became.setdefault(planned[name].sheet, area.sheet)
    for name, plan in expected.sheets.items():
        sheet = book.sheets.get(became.get(name, name))
        if sheet is None:
            continue
        mine = [entry for entry in by_sheet.get(name, ()) if entry[2].sheet == sheet.name]
        moved = any(
            (old.top, old.left, old.bottom, old.right) != (new.top, new.left, new.bottom, new.right)
            for _, old, new in mine
        )
        inputs = plan.inputs if not moved else frozenset(
            (row, column) for _, _, area in mine
            for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        )
        typed = inputs - plan.numbered if not moved else inputs - frozenset(
            (row, area.left) for _, old, area in mine if (old.top, old.left) in plan.numbered
            for row in range(area.top, area.bottom + 1) if old.left == old.right
        )
        tables = tuple(area for key, _, area in mine if key in lists)
        yield _Pair(plan, sheet, moved, inputs, typed, tables)


def _sheets(book: Workbook, expected: Expected, pairs: list[_Pair]) -> Iterator[Departure]:
    """Sheets renamed, missing and added. A second copy of a sheet of the form has to be looked at."""
    used = {pair.sheet.name for pair in pairs}
    for pair in pairs:
        if pair.sheet.name != pair.plan.name:
            yield Departure("structure.sheet_renamed", pair.sheet.name, expected=pair.plan.name, detail=pair.plan.name)
    present = {name for name, _ in book.listed}
    for name in sorted(set(expected.sheets) - {pair.plan.name for pair in pairs}):
        # inputs that are missing were refused before; what is gone here holds none
        yield Departure("structure.sheet_missing", name, detail=name, severity="info")
    heads = {plan.constants.get((1, 1)) for plan in expected.sheets.values()} - {None}
    for name, state in book.listed:
        if name in used or name in expected.names or name not in present:
            continue
        added = book.sheets.get(name)
        filled = sorted(added.cells) if added is not None else []
        if added is not None and not filled:
            continue
        copied = added is not None and added.cells.get((1, 1)) in heads
        first = a1(*filled[0]) if filled else ""
        yield Departure(
            "structure.sheet_added" if state == "visible" or copied else "structure.hidden_content", name, first,
            found=_quote(added, filled[0]) if added is not None and filled else "", detail=name,
            severity="verify" if copied else None,
        )


def _moved(pair: _Pair, defined: Mapping[str, str], raw: Raw) -> Iterator[Departure]:
    if not pair.moved:
        return
    for name, area in raw.found.areas.items():
        old = area_of(defined[name])
        if old is None or old.sheet != pair.plan.name:
            continue
        was, now = a1(old.top, old.left), a1(area.top, area.left)
        if was == now:
            was, now = a1(old.bottom, old.right), a1(area.bottom, area.right)
        if was != now:
            yield Departure(
                "structure.rows_moved", pair.sheet.name, a1(area.top, area.left), found=now,
                expected=was, detail=f"{name}: {was} → {now}",
            )
            return


def _capped(found: list[Departure]) -> Iterator[Departure]:
    yield from found[: MOST - 1]
    if len(found) == MOST:
        yield found[-1]
    elif len(found) > MOST:
        last = found[MOST - 1]
        yield Departure(
            last.code, last.sheet, last.cell, last.found, last.expected,
            f"{last.detail}（另有 {len(found) - MOST} 处 more）", last.severity,
        )


def _labels(pair: _Pair) -> Iterator[Departure]:
    """Words of the form that read otherwise now. Where rows moved, a word may stand anywhere."""
    cells = pair.sheet.cells
    there = {"".join(str(v).split()) for v in cells.values()} if pair.moved else set()
    found = []
    for place, wanted in pair.plan.constants.items():
        held = cells.get(place)
        if held == wanted or same_text(held, wanted) or place in pair.sheet.formulas:
            continue
        if pair.moved and "".join(str(wanted).split()) in there:
            continue
        if pair.plan.hidden_from and place[1] >= pair.plan.hidden_from:
            continue  # the hidden working columns are recomputed here
        found.append(Departure(
            "structure.label_changed", pair.sheet.name, a1(*place),
            found="" if held is None else _quote(pair.sheet, place), expected=str(wanted)[:QUOTED],
            detail=str(wanted).replace("\n", "")[:40], severity="verify" if place in pair.plan.labels else "info",
        ))
    yield from _capped(sorted(found, key=lambda d: d.severity != "verify"))


def _formulas(pair: _Pair) -> Iterator[Departure]:
    """One finding a sheet, at its first formula that is gone. Moved rows are not compared."""
    if pair.moved:
        return
    gone = pair.plan.formulas - pair.sheet.formulas
    if gone:
        first = min(gone)
        yield Departure(
            "structure.formula_overwritten", pair.sheet.name, a1(*first),
            found=_quote(pair.sheet, first), detail=str(len(gone)),
        )


def _uncomputed(pair: _Pair) -> Iterator[Departure]:
    """Inputs that hold a formula whose result the file does not carry: they read as blank."""
    for place in sorted((pair.sheet.formulas & pair.typed) - pair.sheet.cells.keys()):
        yield Departure("structure.formula_uncomputed", pair.sheet.name, a1(*place))


def _merged(pair: _Pair) -> Iterator[Departure]:
    """Merges that cover inputs which the form keeps apart: what is seen in all is read in one."""
    for top, left, bottom, right in pair.sheet.frame.merges:
        covered = [
            (row, column) for row, column in pair.inputs
            if top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
        ]
        if covered and ((top, left) in pair.inputs or (top, left) in pair.sheet.cells):
            area = f"{a1(top, left)}:{a1(bottom, right)}"
            yield Departure("structure.inputs_merged", pair.sheet.name, a1(*min(covered)), found=area, detail=area)


def _hidden(pair: _Pair) -> Iterator[Departure]:
    """Rows and columns that the form shows, that hold something typed, and that are hidden now."""
    sheet = pair.sheet
    if sheet.state != "visible":
        yield Departure("structure.hidden_content", sheet.name, detail=sheet.name)
    rows = set(sheet.frame.hidden_rows)
    columns = {
        c for first, last in sheet.frame.hidden_columns for c in range(first, min(last, 200) + 1)
        if pair.moved or not pair.plan.hidden_from or c < pair.plan.hidden_from
    }
    if not rows and not columns:
        return
    typed = sorted(p for p in pair.typed & sheet.cells.keys() if p[0] in rows or p[1] in columns)
    if typed:
        yield Departure(
            "structure.hidden_content", sheet.name, a1(*typed[0]), found=_quote(sheet, typed[0]),
            detail=f"{a1(*typed[0])} 等 {len(typed)} 格 cells",
        )


def _locks(pair: _Pair, defined: Mapping[str, str], raw: Raw) -> Iterator[Departure]:
    """Protection and validation that are gone; one finding for each input or column."""
    if not pair.sheet.protected:
        yield Departure("structure.protection_removed", pair.sheet.name)
    held = set(pair.sheet.frame.validations)
    found = []
    for planned in pair.plan.validations:
        if planned in held and not pair.moved:
            continue
        now = planned
        if pair.moved:
            moved = next((
                area for name, area in raw.found.areas.items()
                if (old := area_of(defined[name])) is not None and old.sheet == pair.plan.name
                and (old.top, old.left) == planned[:2]
            ), None)
            if moved is None or moved.left != moved.right:
                continue
            now = (moved.top, moved.left, moved.bottom, moved.right)
        bare = _uncovered(now, held)
        if bare:
            found.append(Departure("structure.validation_removed", pair.sheet.name, a1(*bare[0]), detail=str(len(bare))))
    yield from _capped(found)


def _uncovered(area: Rectangle, held: set[Rectangle]) -> list[Place]:
    """Cells of an input's area in which nothing is validated any more."""
    top, left, bottom, right = area
    near = [h for h in held if h[0] <= bottom and h[2] >= top and h[1] <= right and h[3] >= left]
    return [
        (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        if not any(h[0] <= row <= h[2] and h[1] <= column <= h[3] for h in near)
    ]


def _outside(pair: _Pair) -> Iterator[Departure]:
    """What stands where the form has nothing. Rows written below the end of a list are missing answers."""
    cells = pair.sheet.cells
    strange = cells.keys() - pair.plan.known - pair.inputs
    if pair.moved and strange:
        words = {"".join(str(v).split()) for v in pair.plan.constants.values()}
        strange = {
            p for p in strange
            if p not in pair.sheet.formulas and "".join(str(cells[p]).split()) not in words
        }
    if not strange:
        return
    below = _below(pair, strange)
    found = [
        Departure(
            "structure.content_outside", pair.sheet.name, a1(*place), found=_quote(pair.sheet, place),
            detail=_quote(pair.sheet, place)[:60], severity="error" if place in below else None,
        )
        for place in sorted(strange, key=lambda p: (p not in below, p))
    ]
    yield from _capped(found)


def _below(pair: _Pair, strange: set[Place]) -> set[Place]:
    """Strange cells that continue a list below its end: two or more in a row of its columns."""
    out: set[Place] = set()
    for area in pair.lists:
        rows: dict[int, list[Place]] = {}
        for row, column in strange:
            if area.bottom < row <= area.bottom + 2000 and area.left <= column <= area.right:
                rows.setdefault(row, []).append((row, column))
        row = area.bottom + 1
        blank = 0
        while blank < 3:
            if len(rows.get(row, ())) > 1:
                out.update(rows[row])
                blank = 0
            else:
                blank += 1
            row += 1
    return out


def _quote(sheet: SheetData, place: Place) -> str:
    value = sheet.cells.get(place)
    return "" if value is None else shown(value)[:QUOTED]
