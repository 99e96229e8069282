"""Read a workbook in any format that is taken: judged by its bytes first, then read by the reader that knows it.

What belongs here: the choice of the reader. What does not: the readers (``ooxml``, ``legacy``) and the limits on
what they are given (``preflight``).
"""

from __future__ import annotations

from ..workbook.layout import LIST_SHEET
from .legacy import read_legacy
from .ooxml import Workbook, read_workbook
from .preflight import inspect

PASSED_OVER = frozenset({LIST_SHEET})
"""Sheets of a form that hold no answers."""


def read_bytes(data: bytes) -> Workbook:
    """Read the bytes of one file; raises ``FileRefused`` for what is unsafe, damaged or no workbook."""
    package = inspect(data)
    if package.legacy is not None:
        return read_legacy(package, PASSED_OVER)
    return read_workbook(package, PASSED_OVER)
