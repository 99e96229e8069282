"""A person who looks at a workbook, and what a check did not tell them: answers that are seen and silently lost.

What belongs here: what is seen on a sheet; the person, who knows an answer by the words over and beside its cell; the comparison
of what the person sees with what a check read or complained of. What does not: how the workbook came to look so
(``office_edits``). Nothing here asks our reader where an input is: a person has only the words.

A *silent difference* is an answer that is seen and neither read as what its words say nor named by an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbook_tools.cells import Position, a1, corners_of
from workbook_tools.check.finding import Finding, all_cells
from workbook_tools.examine import Examined
from workbook_tools.form.submission import Answer
from workbook_tools.rules.values import ExcelError
from workbook_tools.workbook.layout import Layout, explanation_id

MANY = 19
"""Findings of one code on one sheet, from which on the last one counts the rest and names no cell."""
APART = 3
"""Blank rows below a table or a box, after which what stands there is a note."""
BOX = 50
"""Rows that a box covers at most."""


def bare(value: object) -> str:
    """A cell without its blanks, a whole number without its point."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{float(value):.9g}"
    return "".join(str(value).split())


@dataclass(frozen=True)
class Seen:
    """One cell with something typed, as a person sees it."""

    value: str | float | None
    """``None`` for the result of a formula that is an error."""
    shown: str
    unseen: bool
    """Hidden, or under a merge."""
    formula: bool


@dataclass
class SeenSheet:
    """A sheet as a person sees it."""

    name: str
    visible: bool
    cells: dict[Position, Seen]
    merged: dict[Position, Position] = field(default_factory=dict)
    """The first cell of the merge that covers a cell."""

    def at(self, place: Position) -> Seen | None:
        """What is seen at a place: under a merge, what its first cell shows."""
        return self.cells.get(self.merged.get(place, place))


def seen(told: Sequence[Mapping[str, Any]]) -> dict[str, SeenSheet]:
    """The sheets of a workbook by name, as ``uno_office_edits`` tells them."""
    sheets = {}
    for sheet in told:
        merged = {
            (row, column): (top, left)
            for top, left, bottom, right in sheet["merged"]
            for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
        cells = {
            (row, column): Seen(value, shown, hidden or merged.get((row, column), (row, column)) != (row, column), formula)
            for row, column, value, shown, hidden, formula in sheet["cells"]
        }
        sheets[sheet["name"]] = SeenSheet(sheet["name"], sheet["visible"], cells, merged)
    return sheets


@dataclass(frozen=True)
class Label:
    """Words of the form and where they stand; empty where there are none."""

    text: str
    place: Position


@dataclass(frozen=True)
class Words:
    """The words over an input and beside it; empty where they do not say what it is."""

    over: str
    beside: str


class Person:
    """Knows the form from its pristine workbook: which words say what a cell is asked for."""

    def __init__(self, layout: Layout, pristine: Mapping[str, SeenSheet], typed: Iterable[object]) -> None:
        inputs = {(given.sheet, *place) for given in layout.inputs() for place in given.area.positions()}
        self.sheets = tuple(dict.fromkeys(given.sheet for given in layout.inputs()))
        self._words = {
            bare(cell.value) for name in self.sheets for place, cell in pristine[name].cells.items()
            if (name, *place) not in inputs and isinstance(cell.value, str) and not cell.formula
        }
        self.typed = {bare(value) for value in typed if value is not None} - self._words
        self._own = {name: {bare(cell.value) for cell in pristine[name].cells.values()} for name in pristine if name not in self.sheets}
        """What the form's own sheets say, those without an input."""
        self._numbers = {
            name: {bare(cell.value) for cell in pristine[name].cells.values() if isinstance(cell.value, float | int) and not cell.formula}
            for name in self.sheets
        }
        self._last = {name: max(column for sheet, _, column in inputs if sheet == name) for name in self.sheets}
        self._over: set[str] = set()
        self._beside: set[str] = set()
        self.fields: dict[str, Words] = {}
        blocks = {b.input_id(line, c): b for _, b in layout.form.blocks() for line, c, _ in b.questions()}
        raw = {}
        for given in layout.inputs():
            place = (given.area.top, given.area.left)
            sheet = pristine[given.sheet]
            kind = blocks[given.id].kind if given.id in blocks else "fields"
            over = self._nearest(sheet, [(row, place[1]) for row in range(place[0] - 1, 0, -1)])
            beside = self._nearest(sheet, [(place[0], column) for column in range(place[1] - 1, 0, -1)])
            raw[given.id] = Words(over.text if kind != "fields" else "", beside.text if kind in {"fields", "grid"} else "")
        self.fields = raw
        self.filled_in = {
            given.id for given in layout.inputs()
            if (cell := pristine[given.sheet].at((given.area.top, given.area.left))) is not None and cell.formula
        }
        """Inputs that the form fills in by itself."""
        self._over = {words.over for words in raw.values()} - {""}
        self._reach = {
            raw[given.id].over: given.lines + APART for given in layout.inputs() if given.lines
        }
        """How far below its heading a column of a list is one, by the heading."""
        self._beside = {words.beside for words in raw.values()} - {""}

    def _nearest(self, sheet: SeenSheet, way: Sequence[Position], among: set[str] | None = None) -> Label:
        """The first words of the form on the way; among all of them, or among some."""
        for place in way:
            there = sheet.at(place)
            if there is not None and (text := bare(there.value)) in (self._words if among is None else among):
                return Label(text, place)
        return Label("", (0, 0))

    def near(self, sheet: SeenSheet, place: Position) -> bool:
        """Whether a cell looks as if it belonged to a table, a grid or a box: in its columns, not far below, or in its lines."""
        over = self.over(sheet, place)
        if over.text and place[0] - over.place[0] <= self._reach.get(over.text, 0):
            return True
        above = next((row for row in range(place[0] - 1, 0, -1) if sheet.at((row, place[1])) is not None), 0)
        return bool(self.beside(sheet, place).text or (over.text and place[0] - above - 1 <= APART))

    def own_words(self, sheet: SeenSheet, place: Position) -> bool:
        """Whether a cell of a sheet without inputs has what stood on it from the start: a code list has many an answer in it."""
        return bare(sheet.cells[place].value) in self._own.get(sheet.name, ())

    def own_number(self, sheet: SeenSheet, place: Position) -> bool:
        """Whether a number right of all inputs is one that the form itself keeps there, in columns that were hidden once.

        A copy of a sheet may have any sheet's.
        """
        known = self._numbers.get(sheet.name, set().union(*self._numbers.values()))
        return place[1] > self._last.get(sheet.name, min(self._last.values())) and bare(sheet.cells[place].value) in known

    def over(self, sheet: SeenSheet, place: Position) -> Label:
        """The nearest heading over a cell."""
        return self._nearest(sheet, [(row, place[1]) for row in range(place[0] - 1, 0, -1)], self._over)

    def beside(self, sheet: SeenSheet, place: Position) -> Label:
        """The nearest words to the left of a cell that say what a line is asked for."""
        return self._nearest(sheet, [(place[0], column) for column in range(place[1] - 1, 0, -1)], self._beside)

    def disagreeing(self, id: str, sheet: SeenSheet, place: Position) -> Iterator[tuple[str, Position]]:
        """Words, and where they stand, that say that a cell is not the input that it was read as."""
        wanted = self.fields[id]
        for text, there, side in (
            (wanted.over, self.over(sheet, place), "over"), (wanted.beside, self.beside(sheet, place), "beside"),
        ):
            if text and there.text and text != there.text:
                yield f"“{there.text[:20]}” stands {side} it, not “{text[:20]}”", there.place


def read(examined: Examined) -> Iterator[tuple[str, Answer]]:
    """Every answer that was read, with the id of its input; explanations too."""
    submission = examined.submission
    if submission is None or examined.raw is None:
        return
    yield from submission.answers.items()
    for table, lines in submission.tables.items():
        for line in lines:
            yield from ((f"{table}.{column}", answer) for column, answer in line.answers.items())
    for code, text in submission.explanations.items():
        area = examined.raw.found.areas[explanation_id(code)]
        yield explanation_id(code), Answer(text, text, area.sheet, a1(area.top, area.left))


class Said:
    """What a check complained of, by place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._cells: dict[tuple[str, str], set[tuple[str, str]]] = {}
        self.sheets: dict[str, Counter[tuple[str, str]]] = {}
        for finding in findings:
            of = finding.code, finding.severity
            self.sheets.setdefault(finding.sheet or "", Counter())[of] += 1
            for cell in all_cells(finding):
                self._cells.setdefault((finding.sheet or "", cell), set()).add(of)

    def any(self, sheet: str, place: Position, *severities: str, code: str = "") -> bool:
        """Whether a finding of some severities, or of any, names a cell; or is the last of many on its sheet."""
        named = {(c, s) for c, s in self._cells.get((sheet, a1(*place)), ()) if code in {"", c}}
        many = {(c, s) for (c, s), count in self.sheets.get(sheet, Counter()).items() if count > MANY and code in {"", c}}
        return any(not severities or severity in severities for _, severity in named | many)

    def error(self, sheet: str, place: Position) -> bool:
        """Whether an error names a cell."""
        return self.any(sheet, place, "error")

    def label(self, sheet: str, place: Position) -> bool:
        """Whether a cell is told as words of the form that read otherwise now."""
        return self.any(sheet, place, "verify", "error", code="structure.label_changed")

    def label_near(self, sheet: str, place: Position) -> bool:
        """Whether words over a cell or beside it are told as reading otherwise now."""
        over = [(row, place[1]) for row in range(1, place[0])]
        return any(self.label(sheet, at) for at in [*over, *((place[0], column) for column in range(1, place[1]))])

    def column_misplaced(self, sheet: str, place: Position) -> bool:
        """Whether the column of a list is told, by its first cell, to be read for another."""
        return any(self.any(sheet, (row, place[1]), "error", code="structure.input_misplaced") for row in range(1, place[0] + 1))

    def spilled(self, sheet: str, place: Position) -> bool:
        """Whether a cell lies beneath a box of which it is told that something stands beneath."""
        return any(
            self.any(sheet, (row, column), "error", code="text.spilled")
            for row in range(max(1, place[0] - BOX), place[0] + 1) for column in range(1, place[1] + 1)
        )

    def of_sheet(self, sheet: str, *codes: str) -> bool:
        """Whether anything of these codes is said of a sheet."""
        return any(code in codes for code, _ in self.sheets.get(sheet, ()))


def silent(person: Person, sheets: Mapping[str, SeenSheet], examined: Examined, copies: set[str]) -> Iterator[str]:
    """Every silent difference between what a person sees and what a check says, in a line of words."""
    said = Said(examined.findings)
    if examined.submission is None:
        if not any(f.severity == "error" for f in examined.findings):
            yield "the file was not read, and no error says so"
        return
    taken: dict[tuple[str, Position], str] = {}
    values: set[str] = set()
    old = any(finding.code == "file.legacy_format" for finding in examined.findings)
    for id, answer in read(examined):
        if answer.raw is None or answer.raw == "":
            continue
        corners = corners_of(answer.cell)
        assert corners is not None
        place = corners[:2]
        sheet = sheets.get(answer.sheet)
        there = None if sheet is None else sheet.cells.get(place)
        where = f"{answer.sheet}!{answer.cell}"
        values.add(bare(answer.raw))
        if sheet is None or there is None:
            if not said.error(answer.sheet, place):
                yield f"{where}: {id} was read as {answer.raw!r}, but nothing is seen there"
            continue
        # some formats keep no result of a formula, or 0 for an empty text; what an error is called, LibreOffice does not say
        kept = not there.formula or there.value not in {None, ""} or not isinstance(answer.raw, ExcelError | float)
        # nor does LibreOffice keep the text of a formula in a file of the old format, if it takes the formula for a number
        kept = kept and not (there.formula and old and answer.raw == 0.0 and isinstance(there.value, str))
        if kept and bare(there.value) != bare(answer.raw) and not said.error(answer.sheet, place):
            yield f"{where}: {id} was read as {answer.raw!r}, but {there.value!r} stands there"
        before = taken.setdefault((answer.sheet, place), id)
        if before != id and not said.error(answer.sheet, place):
            yield f"{where}: {there.value!r} was read both as {before} and as {id}"
        for reason, label in person.disagreeing(id, sheet, place):
            told = said.error(answer.sheet, place) or said.error(answer.sheet, label) or said.column_misplaced(answer.sheet, place)
            if not told and not said.label_near(answer.sheet, place):
                yield f"{where}: {there.value!r} was read as {id}, but {reason}"
        own = there.formula and id in person.filled_in
        if (there.unseen or not sheet.visible) and not own and not said.of_sheet(answer.sheet, "structure.hidden_content", "structure.inputs_merged"):
            yield f"{where}: {there.value!r} was read as {id}, is not seen, and nothing says so"
        if not there.unseen and not _like(there) and not said.any(answer.sheet, place, "error", "verify"):
            yield f"{where}: {there.shown!r} is shown, {there.value!r} was read as {id}, and nothing says so"
    values |= {
        bare(there.value) for name in sheets for place, there in sheets[name].cells.items() if name not in copies and said.error(name, place)
    }
    for name, sheet in sheets.items():
        if not sheet.visible or name.startswith("_"):
            continue
        for place, cell in sheet.cells.items():
            if cell.unseen or cell.formula or (name, place) in taken or bare(cell.value) not in person.typed:
                continue
            where = f"{name}!{a1(*place)}"
            if name in copies and bare(cell.value) in values and name in said.sheets:
                continue  # the copy is told of, and this answer was read from its own place, or is an error there
            if person.own_number(sheet, place) or person.own_words(sheet, place):
                continue
            near = any((name, (place[0] + r, place[1] + c)) in taken for r in (-1, 0, 1) for c in (-1, 0, 1))
            if not near and not person.near(sheet, place):
                if not said.any(name, place):
                    yield f"{where}: {cell.value!r}, a note far from the inputs, was not read, and nothing names it"
            elif not said.error(name, place) and not said.label(name, place) and not said.spilled(name, place):
                yield f"{where}: {cell.value!r} was not read, and no error names it"


def _like(cell: Seen) -> bool:
    """Whether a number is shown as itself, or rounded; 0 is 0 of whatever unit."""
    if not isinstance(cell.value, float | int):
        return True
    text = cell.shown.replace(",", "").strip()
    if cell.value == 0:
        text = text.rstrip("亿万元%")
    try:
        number = float(text)
    except ValueError:
        return False
    rounding: float = 0.5000001 * 10.0 ** -len(text.partition(".")[2])
    return abs(number - cell.value) <= rounding


