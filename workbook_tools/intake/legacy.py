"""Read values out of formats that no reader of our own knows: ``.xlsb``, and an ``.xls`` whose records are odd.

What belongs here: python-calamine's values put where ``ooxml`` would have put them. What does not: formats that are read in
full (``old_excel``, ``opendocument``). Locks, formulas, names and error values this reader does not give; who reads on has to
say that they could not be verified.
"""

from __future__ import annotations

import datetime
import io
import math
from typing import Any

from ..cells import EPOCH
from ..errors import FileRefused
from ..rules.values import Value
from ..workbook.layout import META_SHEET
from .ooxml import SheetData, Workbook
from .preflight import Package
from .sheet_cells import MAX_CELLS, SheetCells
from .short_cells import package_in_full

_START = datetime.datetime.combine(EPOCH, datetime.time())


def _value(said: Any) -> Value:
    if isinstance(said, bool):
        return said
    if isinstance(said, int | float):
        number = float(said)
        if not math.isfinite(number):
            raise FileRefused("file.damaged", "number", text=str(said))
        return number
    if isinstance(said, datetime.datetime):
        return (said.replace(tzinfo=None) - _START).total_seconds() / 86400
    if isinstance(said, datetime.date):
        return float((said - EPOCH).days)
    if isinstance(said, datetime.timedelta):
        return said.total_seconds() / 86400
    if isinstance(said, datetime.time):
        return (said.hour * 3600 + said.minute * 60 + said.second) / 86400
    return str(said).replace("\r\n", "\n")


def is_ours(package: Package) -> bool:
    """Whether the form's own sheet is named somewhere in the file; cheap, and no parser is run."""
    where = package.parts.get("content.xml") or package.parts.get("xl/workbook.bin") or package.legacy or b""
    return META_SHEET.encode() in where or META_SHEET.encode("utf-16-le") in where


def _cells(sheet: Any, name: str) -> SheetCells:
    if sheet.start is None:
        return SheetCells({})
    top, left = sheet.start
    if sheet.height * sheet.width > MAX_CELLS:
        raise FileRefused("file.hostile", "sheet_size", sheet=name, rows=sheet.height, columns=sheet.width)
    return SheetCells({
        (row, column): value
        for row, line in enumerate(sheet.to_python(skip_empty_area=True), top + 1)
        for column, said in enumerate(line, left + 1)
        if (value := _value(said)) != ""
    })


def read_legacy(package: Package, passed_over: frozenset[str] = frozenset()) -> Workbook:
    """Read a workbook of an older format; raises ``FileRefused`` unless it is one of our forms."""
    if not is_ours(package):
        raise FileRefused("file.legacy_format", "not_ours", ending=f".{package.kind}")
    import python_calamine

    data = package.legacy or b""
    if package.kind == "xlsb":
        data = package_in_full(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = tuple(
            (s.name, "visible" if "Visible" in str(s.visible) and "Hidden" not in str(s.visible) else "hidden")
            for s in book.sheets_metadata
        )
        sheets = {
            name: SheetData(name, state, cells.values, cells.formulas, True)
            for name, state in listed if name not in passed_over
            for cells in [_cells(book.get_sheet_by_name(name), name)]
        }
    except FileRefused:
        raise
    except python_calamine.PasswordError as error:
        raise FileRefused("file.encrypted") from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise FileRefused("file.damaged", "old_reader", ending=f".{package.kind}") from error
    return Workbook(
        sheets, {}, macros=False, external=False, date1904=False, listed=listed, legacy=f".{package.kind}", flat=True,
    )
