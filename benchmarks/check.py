"""What a full check of a return costs, against a bare read of the same file. Prints ratios.

    python -m benchmarks.check [ROUNDS]

Three ways, interleaved in one run, CPU time, medians: python-calamine reading every cell of every
sheet; the package's own check of the file's bytes, everything included; and the same rules over
openpyxl, which has to load a file twice, for values and for formulas (a few rounds: it is slow).

First as in the middle of a batch: returns of other units, in three ways of writing, each timed once after as many others
(``benchmarks.returns``), in the state of a worker. Then one return of each way that comes after only two others of its program, and
as the first of all; before each round all that is remembered is forgotten.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.excel_writing import as_excel_saves
from benchmarks.returns import bases, write_returns
from tests.oracles.libreoffice import LibreOffice
from workbook_tools.check import own_cells, well_placed
from workbook_tools.check.evaluate import check_return, submission_of
from workbook_tools.check.values import Reading
from workbook_tools.demo.fill import fill_with_openpyxl, keystrokes, typed_of
from workbook_tools.demo.story import returns
from workbook_tools.examine import examine_bytes, rules_of
from workbook_tools.form.catalog import forms_in
from workbook_tools.garbage import seldom_from_now
from workbook_tools.intake import (
    book_part,
    fast_cells,
    fast_rows,
    locate,
    part_memory,
    placed,
    row_runs,
    shared_strings,
)
from workbook_tools.intake.answers import read_raw
from workbook_tools.intake.locate import identify
from workbook_tools.intake.ooxml import SheetData, Workbook
from workbook_tools.intake.roster import read_units
from workbook_tools.intake.sheet_settings import settings_of_shell
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import cells_of, known_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
FORMS = forms_in()
GOOD = "610302"
OTHERS = ("610114", "610402")
"""Units of the demonstration: the one whose return is timed, and two that come before it."""

SLOW_ROUNDS = 3
WAYS = ("openpyxl", "typed", "excel", "libreoffice")
WRITTEN = ("excel", "libreoffice", "openpyxl")
"""The order of ``benchmarks.returns``."""
DISTINCT = 90


def bare(data: bytes) -> int:
    """Every cell of every sheet by calamine."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _value(cell: Any) -> Value:
    value = cell.value
    if cell.data_type == "e":
        return ExcelError(str(value))
    if value is None or isinstance(value, bool | str):
        return value or None if isinstance(value, str) else value
    return float(value) if isinstance(value, int | float) else str(value)


def by_openpyxl(data: bytes) -> int:
    """The same rules over what openpyxl reads."""
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    stated = openpyxl.load_workbook(io.BytesIO(data))
    sheets: dict[str, SheetData] = {}
    for sheet in shown.worksheets:
        cells: dict[tuple[int, int], Value] = {(c.row, c.column): v for row in sheet.iter_rows() for c in row if (v := _value(c)) is not None}
        formulas = frozenset(
            (c.row, c.column) for row in stated[sheet.title].iter_rows() for c in row if c.data_type == "f"
        )
        sheets[sheet.title] = SheetData(sheet.title, sheet.sheet_state, cells, formulas, bool(sheet.protection.sheet))
    names = {name: target.attr_text for name, target in shown.defined_names.items()}
    book = Workbook(sheets, names, macros=False, external=False, date1904=False)
    identity = identify(book)
    rules = rules_of(FORMS.get(identity.form), identity.rows)
    reading = Reading(rules.expressions, read_raw(book, rules.layout, identity))
    submission = submission_of(reading, "x", identity.unit)
    return len(check_return(reading, rules.layout.rules, submission))


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _files(folder: Path) -> Iterator[tuple[str, bytes, list[bytes]]]:
    """A name, the file that is timed, and files of the same program that came before it."""
    template = make_template(FORMS.get(FORM), None, lock("benchmark"))
    yield "blank form", template.package, []
    stories = {story.unit: story for story in returns()}
    with as_file(files("workbook_tools.demo").joinpath("data/units.csv")) as path:
        roster = {unit.code: unit for unit in read_units(path)}
    held: dict[str, dict[str, bytes]] = {way: {} for way in WAYS}
    blank = folder / "blank.xlsx"
    blank.write_bytes(template.package)
    with LibreOffice() as office:
        for unit in (GOOD, *OTHERS):
            typed = known_of(template.layout.form, roster[unit]) | typed_of(stories[unit])
            held["typed"][unit] = template.prefill(unit, cells_of(template.layout, typed).cells)
            held["excel"][unit] = as_excel_saves(blank.read_bytes(), held["typed"][unit], unit)
            source = folder / f"{unit}.xlsx"
            source.write_bytes(held["typed"][unit])
            fill_with_openpyxl(blank, folder / "openpyxl.xlsx", keystrokes(template.layout, typed))
            held["openpyxl"][unit] = (folder / "openpyxl.xlsx").read_bytes()
            with office.open(source) as book:
                held["libreoffice"][unit] = book.save_as(folder / f"{unit}-lo.xlsx", "xlsx").read_bytes()
    for way in WAYS:
        yield f"filled, {way}", held[way][GOOD], [held[way][unit] for unit in OTHERS]


def _forget() -> None:
    for memory in (locate.MEMORY, fast_cells.MEMORY, own_cells.MEMORY, part_memory.MEMORY, well_placed.MEMORY, row_runs.RUNS, placed.MEMORY, shared_strings.RUNS):
        memory.forget()
    book_part._LATELY.clear()
    for held in (book_part._without, fast_cells._read_again, fast_cells._around, fast_cells._unlooked, fast_cells._formulas, fast_rows.the_same, fast_rows._shape):
        held.cache_clear()
    settings_of_shell.cache_clear()


def _line(name: str, size: float, bare: float, check: float, openpyxl: float, more: str = "") -> None:
    print(f"{name:28}{size / 1000:>5.0f}{bare:>13.1f}{check:>10.1f}{check / bare:>7.2f}{openpyxl:>13.0f}{openpyxl / check:>9.1f}{more}", flush=True)


def in_a_batch(folder: Path) -> None:
    """Returns of other units, each timed once."""
    paths = write_returns(bases(), folder, 2 * DISTINCT)
    returned = [path.read_bytes() for path in paths]
    for data in returned[:DISTINCT]:
        examine_bytes(data, "y", FORMS)
    seldom_from_now()
    taken = [(timed(partial(bare, data)), timed(partial(examine_bytes, data, "x", FORMS))) for data in returned[DISTINCT:]]
    for at, way in enumerate(WRITTEN):
        own = returned[DISTINCT + at :: len(WRITTEN)]
        slow = median(timed(partial(by_openpyxl, data)) for data in own[:SLOW_ROUNDS])
        times = taken[at :: len(WRITTEN)]
        _line(f"{len(times)} returns, {way}", median(map(len, own)), median(b for b, _ in times), median(c for _, c in times), slow)


def main(rounds: int = 9) -> int:
    """Print one line for each way of writing."""
    print(f"{'file':28}{'KB':>5}{'calamine ms':>13}{'check ms':>10}{'ratio':>7}{'openpyxl ×2':>13}{'÷ check':>9}{'first of all':>14}{'findings':>10}")
    with tempfile.TemporaryDirectory() as folder:
        in_a_batch(Path(folder) / "in")
        for name, data, before in _files(Path(folder)):
            times: dict[str, list[float]] = {"bare": [], "check": [], "cold": [], "openpyxl": []}
            found = len(examine_bytes(data, "x", FORMS).findings)
            for turn in range(rounds):
                times["bare"].append(timed(partial(bare, data)))
                _forget()
                times["cold"].append(timed(partial(examine_bytes, data, "x", FORMS)))
                if before:
                    _forget()
                for other in before:
                    examine_bytes(other, "y", FORMS)
                times["check"].append(timed(partial(examine_bytes, data, "x", FORMS)))
                if turn < SLOW_ROUNDS:
                    times["openpyxl"].append(timed(partial(by_openpyxl, data)))
            of = {way: median(taken) for way, taken in times.items()}
            after = f"{name}, after two others" if before else f"{name}, again"
            _line(after, len(data), of["bare"], of["check"], of["openpyxl"], f"{of['cold'] / of['bare']:>12.2f} ×{found:>10}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
