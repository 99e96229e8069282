"""Read a workbook in any format that is taken: judged by its bytes first, then read by the reader that knows it.

What belongs here: the choice of the reader. What does not: the readers (``ooxml``, ``legacy``) and the limits on
what they are given (``preflight``).
"""

from __future__ import annotations

from ..workbook.layout import CODES_SHEET, LIST_SHEET
from .legacy import is_ours, read_legacy
from .old_excel import read_old_excel
from .ooxml import Workbook, read_workbook
from .opendocument import read_opendocument
from .preflight import inspect

PASSED_OVER = frozenset({LIST_SHEET, CODES_SHEET})
"""Sheets of a form that hold no answers."""


def read_bytes(data: bytes) -> Workbook:
    """Read the bytes of one file; raises ``FileRefused`` for what is unsafe, damaged or no workbook."""
    package = inspect(data)
    if package.legacy is not None and is_ours(package):
        book = read_opendocument(package, PASSED_OVER) if package.kind == "ods" else None
        if package.kind == "xls":
            book = read_old_excel(package.legacy, PASSED_OVER)
        if book is not None:
            return book
    if package.legacy is not None:
        return read_legacy(package, PASSED_OVER)
    return read_workbook(package, PASSED_OVER)
