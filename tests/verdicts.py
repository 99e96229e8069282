"""The same whole forms judged in five ways, and where the ways differ.

What belongs here: the shared cases, each way of judging them, and setting the verdicts side by side. What does not: how a
case is made and how each program is driven (`parity`, `macros`, `openpyxl_engine`).

The checker in Python is what the others are compared with: the workbook's own formulas, recalculated by LibreOffice; the
macros of the add-in in LibreOffice and in pyOpenVBA's interpreter; and the add-in's Python over an open workbook.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook.protection import WorkbookProtection

from tests.macros import InInterpreter, InLibreOffice, Verdict, checker, verdicts_of
from tests.openpyxl_engine import engine
from tests.oracles.libreoffice import Case, LibreOffice, Rows
from tests.parity import Parity, Place, Typed
from workbook_tools.addin.marks import cells_in
from workbook_tools.addin.open_book import ERRORS, workbook_of
from workbook_tools.cells import column_letters
from workbook_tools.face import check_workbook
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.verdict_texts import letters_of

Verdicts = frozenset[Verdict]
Judge = Callable[[Parity, Sequence[Typed], Path], Iterator[Verdicts]]


def shared_cases(parity: Parity, count: int, seed: int) -> list[Typed]:
    """The right return, one with a single answer, and the right one changed at random; what reads as an error is one, as in Excel.

    Without any answer a workbook is one `file.blank` on the Python side, where formulas and macros speak of each answer.
    """
    chance = random.Random(seed)
    made: list[Typed] = [dict(parity.base), dict([*parity.base.items()][-1:]), *(parity.case(chance) for _ in range(count))]
    return [{at: ExcelError(v) if isinstance(v, str) and v in ERRORS else v for at, v in typed.items()} for typed in made[:count]]


def by_checker(parity: Parity, cases: Sequence[Typed], folder: Path) -> Iterator[Verdicts]:
    """The checker on the values themselves."""
    for typed in cases:
        yield frozenset(checker(parity, typed))


def by_formulas(parity: Parity, cases: Sequence[Typed], folder: Path) -> Iterator[Verdicts]:
    """The letters that the workbook's own formulas show in its hidden columns."""
    before: Typed = {}
    asked = []
    for typed in cases:
        asked.append(Case(parity.changes(typed, before), parity.reads))
        before = typed
    with LibreOffice() as office:
        for shown in office.open(parity.save(folder)).run(asked):
            yield frozenset(_lettered(parity, shown))


def _lettered(parity: Parity, shown: Sequence[Rows]) -> Iterator[Verdict]:
    for at, area in zip(parity.layout.blocks.values(), shown, strict=False):
        left = min(at.verdicts.values())
        columns = {column_letters(number) for number in at.inputs.values()}
        for bound in parity.layout.rules:
            if bound.number not in at.marks:
                continue
            for line in filter(bound.at_line, at.lines()):
                text = area[at.rows[line] - at.first][at.verdicts[bound.declared.severity] - left] or ""
                letters = letters_of(str(text), at.marks[bound.number])
                assert set(letters) <= columns, letters
                for letter in letters:
                    yield bound.declared.code, at.sheet, f"{letter}{at.rows[line]}"


def by_macros_in_libreoffice(parity: Parity, cases: Sequence[Typed], folder: Path) -> Iterator[Verdicts]:
    """The add-in's macros in LibreOffice."""
    with InLibreOffice(parity, folder) as office:
        for told in office.told(cases):
            yield frozenset(verdicts_of(told))


def by_macros_in_the_interpreter(parity: Parity, cases: Sequence[Typed], folder: Path) -> Iterator[Verdicts]:
    """The add-in's macros in pyOpenVBA's interpreter."""
    with InInterpreter(parity, folder) as interpreter:
        for told in interpreter.told(cases):
            yield frozenset(verdicts_of(told))


def by_xlwings(parity: Parity, cases: Sequence[Typed], folder: Path) -> Iterator[Verdicts]:
    """What the add-in's Python finds in the open workbook; of other checks that share a code with a rule nothing is said."""
    rules = {rule.code for rule in parity.layout.form.rules}
    with engine() as app:
        book = app.books.open(str(typed_into(parity, {}, folder / "open.xlsx")))
        for typed in cases:
            for place in {c.place for c in parity.cells}:
                put(book.api[place[0]], place[1:], typed.get(place))
            found = check_workbook(workbook_of(book), book.name, [parity.layout.form]).findings
            yield frozenset((f.code, f.sheet, cell) for f in found if f.code in rules and f.sheet for cell in cells_in(f))


def put(sheet: openpyxl.worksheet.worksheet.Worksheet, at: tuple[int, int], value: Value) -> None:
    """A value into a cell, also into one that a merge covers, where a paste leaves text."""
    if isinstance(sheet.cell(*at), MergedCell):
        sheet._cells[at] = Cell(sheet, *at)
    cell = sheet.cell(*at)
    cell.value = value.code if isinstance(value, ExcelError) else value
    if isinstance(value, ExcelError | str):
        cell.data_type = "e" if isinstance(value, ExcelError) else "s"


def typed_into(parity: Parity, typed: Typed, path: Path, *, locked: bool = False) -> Path:
    """The workbook under test with values typed in; without its locks, as staff open it to correct it, unless ``locked``."""
    book = openpyxl.load_workbook(io.BytesIO(parity.template.package))
    for (name, row, column), value in typed.items():
        put(book[name], (row, column), value)
    book.security = WorkbookProtection(lockStructure=locked)
    for sheet in book.worksheets:
        sheet.protection.sheet = locked
    book.save(path)
    return path


WAYS: tuple[tuple[str, Judge], ...] = (
    ("checker in Python", by_checker), ("live formulas, LibreOffice", by_formulas), ("macros, LibreOffice", by_macros_in_libreoffice),
    ("macros, pyOpenVBA", by_macros_in_the_interpreter), ("xlwings over openpyxl", by_xlwings),
)
"""The first is what the others are compared with."""


@dataclass
class Way:
    """What one way said of all cases."""

    name: str
    verdicts: list[Verdicts] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def told(self) -> int:
        return sum(map(len, self.verdicts))

    @property
    def codes(self) -> set[str]:
        return {code for found in self.verdicts for code, _, _ in found}


@dataclass(frozen=True)
class Difference:
    """A case on which a way differs from the first."""

    way: str
    case: int
    alone: Verdicts
    """What this way says and the first does not."""
    missing: Verdicts


def judged(name: str, judge: Judge, parity: Parity, cases: Sequence[Typed], folder: Path) -> Way:
    """All cases judged in one way, in a folder of its own."""
    own = folder / f"way{len(list(folder.iterdir()))}"
    own.mkdir()
    way = Way(name)
    started = time.perf_counter()
    way.verdicts += judge(parity, cases, own)
    way.seconds = time.perf_counter() - started
    return way


def left_out(parity: Parity) -> set[str]:
    """Codes that the checks after the rules use as well, over texts that no formula can look at."""
    return {check.code for check in parity.layout.checks} & {rule.code for rule in parity.layout.form.rules}


def differences(parity: Parity, ways: Sequence[Way]) -> Iterator[Difference]:
    """Every case on which a way does not say what the first says."""
    first, *others = ways
    later = left_out(parity)
    for way in others:
        apart = later if way.name == WAYS[-1][0] else set()
        for number, (wanted, found) in enumerate(zip(first.verdicts, way.verdicts, strict=True)):
            if {v for v in found ^ wanted if v[0] not in apart}:
                yield Difference(way.name, number, found - wanted, wanted - found)


def looked_at(parity: Parity) -> int:
    """How many verdicts there are on one form: conditions times the lines that each is asked of."""
    blocks = parity.layout.blocks.values()
    return sum(len(b.at_line(line)) for at in blocks for b in parity.layout.rules if b.number in at.marks for line in at.lines())


def changed(parity: Parity, typed: Typed) -> dict[Place, Value]:
    """What a case has that the right return has not, and the other way round."""
    return {at: typed.get(at) for at in {**parity.base, **typed} if parity.base.get(at) != typed.get(at)}
