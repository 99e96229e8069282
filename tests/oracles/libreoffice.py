"""LibreOffice as the engine that recalculates a workbook: set cells, read results, save in its own way.

    with LibreOffice() as office:
        book = office.open(path)
        [[verdict]], = book.poke([("项目清单", "G12", 12000.0)], [("自检", "C5")])

LibreOffice computes a changed cell's dependants when they are read, so a poke needs no recalculation once the book
was recalculated after opening, which `open` does: until then LibreOffice shows the values that the file brought.
UNO writes behind protection and validation; for what an official can type, see `typing_window`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.oracles.presence import require
from workbook_tools.demo.libreoffice import LibreOfficeError, Session

HERE = Path(__file__).parent
USES = 25  # after so many an office is ended: what it leaks does not pile up
CASES_A_REQUEST = 500  # few enough for an answer within the deadline, many enough to cost nothing each
FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "ods": "calc8",
    "xls": "MS Excel 97",
    "pdf": "calc_pdf_Export",
}


@dataclass(frozen=True)
class Formula:
    """Text that LibreOffice takes as typed in English: `Formula("=A1*2")`. A plain string stays text."""

    text: str


Value = str | float | dict[str, int] | None
"""What a cell shows: a number (booleans and dates too), text, `{"error": number}` as LibreOffice numbers its errors
(#DIV/0! 532, #VALUE! 519, #REF! 524, #NAME? 525, #NUM! 503, #N/A 32767), or None when it is empty."""

Change = tuple[str, str, str | float | Formula | None]
"""Sheet, A1 address, and what is put there; None and "" empty the cell, which fails where it is locked."""

Read = tuple[str, str]
"""Sheet and A1 range; a read gives its rows of values."""

Rows = list[list[Value]]


class Case(NamedTuple):
    """One poke of many: these changes on top of all earlier ones, then these ranges."""

    changes: Sequence[Change]
    reads: Sequence[Read]


@dataclass
class _Office:
    """A session, and how often it was used."""

    session: Session
    uses: int = 0


_IDLE: list[_Office] = []
"""Offices that nothing uses; they end with this process, since each ends with its standard input."""


class LibreOffice:
    """One office with a profile of its own. Starting takes more than a second, so that one that served well serves again; opening a
    book takes some 50 ms."""

    def __init__(self) -> None:
        require("libreoffice")
        # With these aliases pages look the same on every machine that has the two Noto families.
        self._office = _IDLE.pop() if _IDLE else _Office(
            Session(HERE / "uno_worker.py", environment={"FONTCONFIG_FILE": str(HERE / "fonts.conf")})
        )
        self._office.uses += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        # one in whose time anything went wrong may be the reason, and is not used again
        if problem is None and self._office.uses < USES:
            with suppress(LibreOfficeError):
                self._office.session.ask("rest", {})
                _IDLE.append(self._office)
                return
        self._office.session.close()

    def open(self, path: Path, *, recalculate: bool = True) -> Book:
        """The workbook in memory. The file itself is never written to."""
        session = self._office.session
        book = Book(session, session.ask("open", {"path": str(path)}))
        if recalculate:
            book.recalculate()
        return book


class Book:
    def __init__(self, session: Session, number: int) -> None:
        self._session = session
        self._number = number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def set(self, changes: Sequence[Change]) -> None:
        self.poke(changes, [])

    def recalculate(self) -> None:
        """Compute every formula anew, whatever the file said."""
        self.poke([], [], recalculate=True)

    def values(self, reads: Sequence[Read]) -> list[Rows]:
        return self.poke([], reads)

    def poke(self, changes: Sequence[Change], reads: Sequence[Read], *, recalculate: bool = False) -> list[Rows]:
        """Set, recalculate everything if told to, and read, in one request."""
        return next(self.run([Case(changes, reads)], recalculate=recalculate))

    def run(self, cases: Sequence[Case], *, recalculate: bool = False) -> Iterator[list[Rows]]:
        """The reads of each case in turn. Changes stay: a case starts from what the one before it left."""
        for start in range(0, len(cases), CASES_A_REQUEST):
            batch = [
                {"changes": [_change(*change) for change in case.changes], "reads": list(case.reads)}
                for case in cases[start : start + CASES_A_REQUEST]
            ]
            yield from self._ask("run", cases=batch, recalculate=recalculate)

    def save_as(self, path: Path, kind: str | None = None) -> Path:
        """Write what LibreOffice makes of the book; `kind` is one of FILTERS, by default the suffix of `path`."""
        self._ask("save", path=str(path), kind=FILTERS[kind or path.suffix.removeprefix(".")])
        return path

    def save_encrypted(self, path: Path, password: str) -> Path:
        """Write the book under a password; the suffix of `path` says whether as .xls or as .xlsx."""
        self._ask("save_encrypted", path=str(path), kind=FILTERS[path.suffix.removeprefix(".")], password=password)
        return path

    def close(self) -> None:
        self._ask("close")

    def _ask(self, command: str, **request: object) -> Any:
        return self._session.ask(command, {"book": self._number, **request})


def _change(sheet: str, address: str, value: str | float | Formula | None) -> tuple[str, str, object]:
    return sheet, address, {"formula": value.text} if isinstance(value, Formula) else value
