"""What LibreOffice makes of the pivots of a workbook, for `uno_session.py`: runs under LibreOffice's own Python."""

from __future__ import annotations

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


COMMANDS = {"pivots": pivots}
