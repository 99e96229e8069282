"""What LibreOffice makes of the pivots of a workbook, for `uno_session.py`: runs under LibreOffice's own Python."""

from __future__ import annotations

import pathlib
from typing import Any


def _pivots(document: Any) -> dict[str, Any]:
    """The cells of every pivot by the name of its sheet, made anew."""
    found = {}
    for index in range(document.Sheets.Count):
        sheet = document.Sheets.getByIndex(index)
        tables = sheet.DataPilotTables
        for name in tables.ElementNames:
            table = tables.getByName(name)
            table.refresh()
            at = table.OutputRange
            area = sheet.getCellRangeByPosition(at.StartColumn, at.StartRow, at.EndColumn, at.EndRow)
            found[sheet.Name] = [list(row) for row in area.getDataArray()]
    return found


def pivots(office: Any, request: Any) -> Any:
    """The command: open ``path``, tell its pivots, repeat row ``row`` of ``sheet`` (from 1) within its table, tell them again."""
    document = office.load(request["path"])
    try:
        answers = [_pivots(document)]
        sheet = document.Sheets.getByName(request["sheet"])
        row = request["row"]
        sheet.Rows.insertByIndex(row - 1, 1)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress.EndColumn
        values = sheet.getCellRangeByPosition(0, row, last, row).getDataArray()
        sheet.getCellRangeByPosition(0, row - 1, last, row - 1).setDataArray(values)
        answers.append(_pivots(document))
    finally:
        document.close(True)
    return answers


def drilled(office: Any, request: Any) -> Any:
    """The command: open ``path``; for each cell of each pivot the rows behind it, by the pivot's sheet, and what a drill-down sheet holds.

    A cell is [column, value, rows with their headings]; the sheet, as a double click makes it, is of the last cell of the first pivot.
    """
    # a sheet is made by the view of a document, which one that is hidden does not have
    place = pathlib.Path(request["path"]).absolute().as_uri()
    document = office.desktop.loadComponentFromURL(place, "_blank", 0, office.properties(Hidden=False))
    try:
        found: dict[str, Any] = {}
        inserted = None
        for sheet in [document.Sheets.getByName(name) for name in document.Sheets.ElementNames]:
            for name in sheet.DataPilotTables.ElementNames:
                table = sheet.DataPilotTables.getByName(name)
                table.refresh()
                at, cells = table.OutputRange, []
                for row in range(at.StartRow, at.EndRow + 1):
                    for column in range(at.StartColumn + 1, at.EndColumn + 1):
                        cell = sheet.getCellByPosition(column, row)
                        rows = table.getDrillDownData(cell.CellAddress)
                        if rows:
                            cells.append([column, cell.Value, [list(line) for line in rows]])
                found[sheet.Name] = cells
                if inserted is None:
                    before = set(document.Sheets.ElementNames)
                    table.insertDrillDownSheet(sheet.getCellByPosition(at.EndColumn, at.EndRow).CellAddress)
                    (new,) = set(document.Sheets.ElementNames) - before
                    made = document.Sheets.getByName(new)
                    cursor = made.createCursor()
                    cursor.gotoEndOfUsedArea(False)
                    end = cursor.RangeAddress
                    inserted = [list(line) for line in made.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getDataArray()]
        return [found, inserted]
    finally:
        document.close(True)


COMMANDS = {"pivots": pivots, "drilled": drilled}
