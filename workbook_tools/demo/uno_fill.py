"""The commands that fill a workbook, for `uno_session.py`: runs under LibreOffice's own Python.

Values are typed as they are in JSON: a number becomes a number, a string stays text whatever it looks like, null
and the empty string empty the cell. UNO writes behind sheet protection and data validation, as no official can; that is
what a demonstration with planted mistakes needs, and a test of the protection must not use it.
"""

from __future__ import annotations

from typing import Any


def cells(document: Any, sheet: str, address: str) -> Any:
    """A cell or range of an open document; raises ``LookupError`` where there is none."""
    sheets = document.Sheets
    if not sheets.hasByName(sheet):
        raise LookupError(f"no sheet “{sheet}” among {', '.join(sheets.ElementNames)}")
    try:
        return sheets.getByName(sheet).getCellRangeByName(address)
    except Exception as problem:  # UNO's own message is a line of C++
        raise LookupError(f"no cells “{address}” on sheet “{sheet}”") from problem


VALUES_DATES_TEXT_FORMULAS = 1 + 2 + 4 + 16  # com.sun.star.sheet.CellFlags


def put(cell: Any, value: Any) -> None:
    """Type a text or a number into a cell, or empty it; raises ``ValueError`` where a lock keeps it from being emptied."""
    if value is None or value == "":
        cell.clearContents(VALUES_DATES_TEXT_FORMULAS)
        if cell.Type.value != "EMPTY":  # the one write that protection stops, and in silence
            raise ValueError(f"{cell.AbsoluteName} is locked, and LibreOffice does not empty a locked cell")
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def fill(office: Any, request: Any) -> None:
    """The command: open ``source``, put ``cells`` (sheet, address, value), recalculate, keep it at ``target``."""
    document = office.load(request["source"])
    try:
        for sheet, address, value in request["cells"]:
            put(cells(document, sheet, address), value)
        document.calculateAll()
        office.store(document, request["target"], "Calc MS Excel 2007 XML")
    finally:
        document.close(True)


COMMANDS = {"fill": fill}
