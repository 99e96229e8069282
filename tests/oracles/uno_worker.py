"""The commands that recalculate workbooks, for `uno_session.py`: runs under LibreOffice's own Python.

`run` does many pokes (set cells, read ranges) in one request. What a poke costs is its calls into the office, so cells,
ranges and the places of formulas are looked up once and remembered.
"""

from __future__ import annotations

import importlib
import itertools
import pathlib
from typing import Any

# A neighbour of the session script, whose folder is on the path here.
FILL = importlib.import_module("uno_fill")

NUMBERS = itertools.count(1)
BOOKS: dict[int, Book] = {}


class Book:
    def __init__(self, document: Any) -> None:
        self.document = document
        self._ranges: dict[tuple[str, str], Any] = {}
        self._formulas: dict[tuple[str, str], list[list[bool]]] = {}

    def set(self, changes: list[Any]) -> None:
        for sheet, address, value in changes:
            cell = self._range(sheet, address)
            was_formula = self._is_formula(sheet, address)
            if isinstance(value, dict):
                cell.setFormula(value["formula"])
            else:
                FILL.put(cell, value)
            if was_formula or isinstance(value, dict):
                self._formulas.clear()

    def values(self, sheet: str, address: str) -> list[list[Any]]:
        cells = self._range(sheet, address)
        found = [list(row) for row in cells.getDataArray()]
        for r, row in enumerate(found):
            for c, value in enumerate(row):
                if value is None:
                    found[r][c] = {"error": self._error(cells, r, c)}
                elif value == "" and not self._formula_map(sheet, address)[r][c]:
                    found[r][c] = None
        return found

    def _range(self, sheet: str, address: str) -> Any:
        key = sheet, address
        if key not in self._ranges:
            cells = FILL.cells(self.document, sheet, address)
            self._ranges[key] = cells.getCellByPosition(0, 0) if ":" not in address else cells
        return self._ranges[key]

    def _is_formula(self, sheet: str, address: str) -> bool:
        return self._formula_map(sheet, address)[0][0]

    def _formula_map(self, sheet: str, address: str) -> list[list[bool]]:
        """Where formulas stand: an empty text is a result there, and an empty cell elsewhere."""
        key = sheet, address
        if key not in self._formulas:
            rows = self._range(sheet, address).getFormulaArray()
            self._formulas[key] = [[text.startswith(("=", "{=")) for text in row] for row in rows]
        return self._formulas[key]

    @staticmethod
    def _error(cells: Any, row: int, column: int) -> int:
        cell = cells.getCellByPosition(column, row)
        return int(cell.getError())


def book(request: Any) -> Book:
    return BOOKS[request["book"]]


def open_book(office: Any, request: Any) -> int:
    number = next(NUMBERS)
    BOOKS[number] = Book(office.load(request["path"]))
    return number


def run(office: Any, request: Any) -> list[Any]:
    this = book(request)
    answers = []
    for case in request["cases"]:
        this.set(case["changes"])
        if request["recalculate"]:
            this.document.calculateAll()
        answers.append([this.values(sheet, address) for sheet, address in case["reads"]])
    return answers


def save(office: Any, request: Any) -> None:
    office.store(book(request).document, request["path"], request["kind"])


def save_encrypted(office: Any, request: Any) -> None:
    """Save under a password: .xls by RC4, .xlsx by the standard encryption of Excel 2007."""
    arguments = list(office.properties(FilterName=request["kind"], Overwrite=True))
    if request["path"].endswith(".xlsx"):
        told = []
        for name, value in (("OOXPassword", request["password"]), ("CryptoType", "Standard")):
            one = office.uno.createUnoStruct("com.sun.star.beans.NamedValue")
            one.Name, one.Value = name, value
            told.append(one)
        data = office.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        data.Name, data.Value = "EncryptionData", office.uno.Any("[]com.sun.star.beans.NamedValue", tuple(told))
        arguments.append(data)
    else:
        arguments += office.properties(Password=request["password"])
    url = pathlib.Path(request["path"]).absolute().as_uri()
    office.uno.invoke(book(request).document, "storeToURL", (url, tuple(arguments)))


def close(office: Any, request: Any) -> None:
    BOOKS.pop(request["book"]).document.close(True)


def rest(office: Any, request: Any) -> None:
    """Close what is still open, before somebody else uses this office."""
    while BOOKS:
        BOOKS.popitem()[1].document.close(True)


COMMANDS = {"open": open_book, "run": run, "save": save, "save_encrypted": save_encrypted, "close": close, "rest": rest}
