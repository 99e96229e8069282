"""The add-in's macros, run for real in two programs that know VBA, and what the checker says of the same values.

What belongs here: starting each program, putting a case into an open form, and the verdicts as both sides tell them.
What does not: the cases (`parity`) and what has to agree (`test_addin_macros`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pyopenvba.interpreter import EMPTY, VBAErrorValue

from tests.oracles.libreoffice import HERE, Formula
from tests.oracles.presence import require
from tests.parity import BENEATH, Parity, Typed
from workbook_tools.addin.build import macro_workbook
from workbook_tools.cells import a1
from workbook_tools.check.evaluate import _finding, failures, place
from workbook_tools.check.values import Reading
from workbook_tools.check.wording import worded
from workbook_tools.demo.libreoffice import Session

Verdict = tuple[str, str, str]
"""Code, sheet and cell."""
CASES_A_REQUEST = 10
ERRORS = {"=1/0": 2007, "=NA()": 2042, "=#REF!": 2023}
"""The numbers of the errors that a case may put into a cell."""
MANUAL = -4135
"""xlCalculationManual: the form's own formulas are not asked for anything here."""


def verdicts_of(told: str) -> list[Verdict]:
    """What the macro says, once it is sure that it ran to its end."""
    first, *lines = told.split("\n")
    assert first == "done", told
    return sorted(tuple(line.split("\t")) for line in lines if line)  # type: ignore[misc]


def checker(parity: Parity, typed: Typed) -> list[Verdict]:
    """The checker's verdicts on the same values."""
    reading = Reading(parity.expressions, parity.raw(typed))
    return sorted(
        (f.bound.declared.code, *place(reading.raw, f.condition.at, f.line)[:2]) for f in failures(reading, parity.layout.rules)
    )


def sentences(parity: Parity, typed: Typed) -> list[str]:
    """The checker's sentences on the same values, one for each failed condition."""
    reading = Reading(parity.expressions, parity.raw(typed))
    found = (_finding(f, reading, parity.layout.form, "", "") for f in failures(reading, parity.layout.rules))
    return sorted(worded(replace(finding, unheard="")).message for finding in found)


class InLibreOffice:
    """LibreOffice with the add-in and a form open, in windows that nobody sees."""

    def __init__(self, parity: Parity, folder: Path) -> None:
        require("libreoffice")
        self.parity = parity
        self.before: Typed = {}
        self.book = parity.save(folder)
        self.macros = folder / "park-forms.xlsm"
        self.macros.write_bytes(macro_workbook([parity.layout.form]))
        self._session = Session(HERE / "uno_macros.py")
        self._session.ask("open", {"book": str(self.book), "macros": str(self.macros)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def call(self, macro: str, argument: str) -> str:
        """What any macro returns for one text."""
        case = {"changes": [], "arguments": [argument]}
        return str(self._session.ask("run", {"macro": macro, "cases": [case]}, 600)[0])

    def save_list(self, path: Path) -> Path:
        """The workbook that a macro opened for its list, as a file."""
        self._session.ask("save_list", {"path": str(path)})
        return path

    def told(self, cases: Sequence[Typed], macro: str = "PfBook.Verdicts") -> Iterator[str]:
        """What the macro returns for each case."""
        asked = []
        for typed in cases:
            changes = [
                (sheet, address, {"formula": value.text} if isinstance(value, Formula) else value)
                for sheet, address, value in self.parity.changes(typed, self.before)
            ]
            asked.append({"changes": changes, "arguments": [self.book.name]})
            self.before = typed
        for start in range(0, len(asked), CASES_A_REQUEST):
            yield from self._session.ask("run", {"macro": macro, "cases": asked[start : start + CASES_A_REQUEST]}, 600)


class InInterpreter:
    """The interpreter of pyOpenVBA with its model of Excel.

    The model has no `Workbook.Date1904`, which is supplied here, and lets nothing stand beneath a merge, where a paste
    leaves text in Excel: what a case puts there is put into cells that are merged no more.
    """

    def __init__(self, parity: Parity, folder: Path) -> None:
        from pyopenvba.apps.excel import ExcelApplication, Workbook

        known = Workbook.vba_get

        def with_calendar(book: Any, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
            return False if name == "Date1904" else known(book, name, args, named)

        self._restore: Callable[[], None] = lambda: setattr(Workbook, "vba_get", known)
        Workbook.vba_get = with_calendar
        self.parity = parity
        self.before: Typed = {}
        self.path = parity.save(folder)
        macros = folder / "park-forms.xlsm"
        macros.write_bytes(macro_workbook([parity.layout.form]))
        self.app: Any = ExcelApplication.open(macros)
        self.book = self.app.open_workbook(self.path)
        self.app.application.vba_set("Calculation", MANUAL)
        for sheet, row, column in (cell.place for cell in parity.cells if cell.key[0] == BENEATH):
            self.app.sheet(sheet, workbook=self.book).sheet.vba_get("Range", [a1(row, column)]).vba_get("UnMerge", [])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()

    def told(self, cases: Sequence[Typed], macro: str = "Verdicts") -> Iterator[str]:
        """What the macro returns for each case."""
        for typed in cases:
            for sheet, address, value in self.parity.changes(typed, self.before):
                cell = self.app.sheet(sheet, workbook=self.book).sheet.vba_get("Range", [address])
                if isinstance(value, Formula):
                    # a formula typed into a cell of text would stay text, as in Excel
                    cell.vba_set("Value", VBAErrorValue(ERRORS[value.text]))
                elif isinstance(value, str):
                    # typed after an apostrophe, so that a text is a text
                    cell.vba_set("Value", f"'{value}")
                elif value is None:
                    cell.vba_set("Value", EMPTY)
                else:
                    cell.vba_set("Value", value)
            self.before = typed
            yield str(self.app.run(macro, self.path.name))
