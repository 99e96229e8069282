"""``检查结果.xlsx``: what provincial staff read after a check.

What belongs here: which sheets there are, in their order. What does not: what each says (``result_units`` and its
like), how a sheet is written (``listing``) and made safe (``safe_text``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..files import write_whole
from ..words import Words
from .listing import Book
from .result_files import write_files_sheet
from .result_findings import write_findings_sheet
from .result_rounds import write_rounds_sheet
from .result_rules import write_rules_sheet
from .result_run import write_run_sheet
from .result_units import write_units_sheet
from .result_words import LOOKS, Report, Telling

_TITLE = Words("检查结果", "Result of the check")
SHEETS: tuple[Callable[[Book, Telling], None], ...] = (
    write_units_sheet, write_findings_sheet, write_rules_sheet, write_rounds_sheet, write_files_sheet, write_run_sheet,
)
"""Every sheet, the one that answers most questions first."""


def write_result(path: Path, report: Report, lang: str = "zh") -> None:
    """Write ``检查结果.xlsx``, whole or not at all."""
    write_whole(path, result_book(report, lang))


def result_book(report: Report, lang: str = "zh") -> bytes:
    """The workbook; errors come first, equals in the order they are given in."""
    said = Telling(report, lang)
    book = Book(_TITLE.of(lang), lang)
    book.know(LOOKS)
    for write in SHEETS:
        write(book, said)
    return book.done()
