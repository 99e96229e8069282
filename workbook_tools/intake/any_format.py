"""Read a workbook in any format that is taken: judged by its bytes first, then read by the reader that knows it.

What belongs here: the choice of the reader. What does not: the readers (``ooxml``, ``legacy``) and the limits on
what they are given (``preflight``).
"""

from __future__ import annotations

from ..workbook.layout import CODES_SHEET, LIST_SHEET
from .ooxml import Workbook, read_workbook
from .preflight import Package, inspect

PASSED_OVER = frozenset({LIST_SHEET, CODES_SHEET})
"""Sheets of a form that hold no answers."""


def read_bytes(data: bytes) -> Workbook:
    """Read the bytes of one file; raises ``FileRefused`` for what is unsafe, damaged or no workbook."""
    package = inspect(data)
    return read_workbook(package, PASSED_OVER) if package.legacy is None else _in_another_format(package, package.legacy)


def _in_another_format(package: Package, data: bytes) -> Workbook:
    # few returns come so: what reads them is imported when the first one does
    from .legacy import is_ours, read_legacy

    book: Workbook | None = None
    if is_ours(package) and package.kind == "ods":
        from .opendocument import read_opendocument

        book = read_opendocument(package, PASSED_OVER)
    elif is_ours(package) and package.kind == "xls":
        from .old_excel import read_old_excel

        book = read_old_excel(data, PASSED_OVER)
    return read_legacy(package, PASSED_OVER) if book is None else book
