"""Read a workbook that is open in Excel, saved or not, as intake knows a workbook that was read from a file.

What belongs here: one round trip a sheet, and Excel's values as ours. What does not: what the values mean (``intake``),
and what only a file shows: locks, number formats, text boxes, macros.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from ..intake.any_format import PASSED_OVER
from ..intake.ooxml import SheetData, Workbook
from ..rules.values import ExcelError, Value
from .findings_list import LIST

if TYPE_CHECKING:
    import xlwings

MOST_ROWS, MOST_COLUMNS = 22_000, 400
"""What of a sheet is read at most: a list with all the rows that intake takes, and more columns than any form has."""
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_EPOCH = datetime.datetime(1899, 12, 30)


def workbook_of(book: xlwings.Book) -> Workbook:
    """Every sheet of an open workbook with its values as they are now, and its defined names."""
    sheets = {
        sheet.name: SheetData(sheet.name, "visible" if sheet.visible else "hidden", _cells(sheet), frozenset(), False)
        for sheet in book.sheets
        if sheet.name not in PASSED_OVER and sheet.name != LIST
    }
    names = {name.name: str(name.refers_to).removeprefix("=") for name in book.names if "!" not in name.name}
    return Workbook(sheets, names, macros=False, external=False, date1904=False)


def _cells(sheet: xlwings.Sheet) -> dict[tuple[int, int], Value]:
    corner = sheet.used_range.last_cell
    area = sheet.range((1, 1), (min(corner.row, MOST_ROWS), min(corner.column, MOST_COLUMNS)))
    rows = area.options(ndim=2, err_to_str=True, numbers=float, dates=_serial).value
    return {
        (row, column): _value(value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None and value != ""
    }


def _serial(**parts: Any) -> float:
    """A day as the number that stands in its cell."""
    parts.pop("tzinfo", None)
    return (datetime.datetime(**parts) - _EPOCH) / datetime.timedelta(days=1)


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return ExcelError(value) if value in ERRORS else value.replace("\r\n", "\n")
    if isinstance(value, bool):
        return value
    return float(value)
