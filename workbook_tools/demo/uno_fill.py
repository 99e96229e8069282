"""The commands that fill a workbook, for `uno_session.py`: runs under LibreOffice's own Python.

Values are typed as they are in JSON: a number becomes a number, a string stays text whatever it looks like, null
empties the cell. UNO writes behind sheet protection and data validation, as no official can; that is what a
demonstration with planted mistakes needs, and a test of the protection must not use it.
"""

from __future__ import annotations

from typing import Any

# com.sun.star.sheet.CellFlags: numbers, dates, text and formulas, and nothing of the cell's looks
CONTENTS = 1 | 2 | 4 | 16


def put(cell: Any, value: Any) -> None:
    if value is None:
        cell.clearContents(CONTENTS)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def fill(office: Any, request: Any) -> None:
    # Read-only leaves no lock file beside the source, which may lie in a folder that cannot be written to.
    document = office.open(request["source"], Hidden=True, ReadOnly=True)
    try:
        for sheet, address, value in request["cells"]:
            put(document.Sheets.getByName(sheet).getCellRangeByName(address), value)
        document.calculateAll()
        office.store(document, request["target"], "Calc MS Excel 2007 XML")
    finally:
        document.close(True)


COMMANDS = {"fill": fill}
