"""What the buttons do over an open workbook: each a function of xlwings' objects that returns what is to be said.

What belongs here: checking, marking, going from one finding to the next, taking it all away. What does not: work on files
and folders (``over_files``), finding the workbook at hand and showing the message (``buttons``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..check.wording import FindingRecord
from ..face import check_workbook
from ..form.definition import Form
from .findings_list import list_for, lists_of, marks_in, open_list, targets, write_list
from .marks import mark, restore
from .open_book import workbook_of
from .texts import said

if TYPE_CHECKING:
    import xlwings


def check_book(book: xlwings.Book, forms: Iterable[Form | str] = (), shelves: Iterable[str] = ()) -> str:
    """Check an open return as it is now, saved or not; list what was found, and mark the cells where no lock refuses.

    What an earlier check left is taken away first.
    """
    take_away(book)
    checked = check_workbook(workbook_of(book), book.name, forms, shelves=shelves)
    if checked.status == "quarantined" or checked.submission is None:
        return said("not.checked", "".join(f.message for f in checked.findings[:1]))
    found = _in_order(checked.findings)
    marks, refused = mark(book, found)
    sheet, inside = open_list(book)
    if not inside and marks:
        # the marks have to be remembered in the workbook itself; without a list there they are not made
        restore(book, marks)
        refused, marks = refused + len(marks), []
    write_list(sheet, book, found, marks)
    # what the official explained is on the list, and waits for nobody
    errors, doubts = (sum(f.count for f in found if f.severity == level and not f.explanation) for level in ("error", "verify"))
    told = [said("found.in" if inside else "found.beside", f"{errors:,}", f"{doubts:,}")]
    if refused:
        told.append(said("locked", f"{refused:,}"))
    return "".join(told)


def _in_order(findings: Iterable[FindingRecord]) -> list[FindingRecord]:
    """Causes before their consequences, otherwise as they were found."""
    held = list(findings)
    return [f for f in held if f.because is None] + [f for f in held if f.because is not None]


def take_away(book: xlwings.Book) -> bool:
    """Restore every marked cell and delete the list of a workbook; whether there was one."""
    sheet = list_for(book)
    if sheet is None:
        return False
    restore(book, marks_in(sheet))
    sheet.delete()
    return True


def clear_marks(book: xlwings.Book) -> str:
    """Take away everything that a check left in a workbook: colours, notes, the list."""
    return said("cleared" if take_away(book) else "nothing.to.clear")


def go(app: xlwings.App, way: int) -> str:
    """Select the cell of the next finding (1) or the one before (-1), counted from the cell that is selected."""
    sheet = next(lists_of(app), None)
    held = [] if sheet is None else targets(sheet)
    if not held:
        return said("check.first")
    selected = app.selection
    here = None
    if selected is not None:
        address = selected.address.replace("$", "")
        at = (selected.sheet.book.name, selected.sheet.name, address)
        here = next((n for n, t in enumerate(held) if (t.book, t.sheet, t.cell.partition(":")[0]) == at), None)
    start = -1 if way > 0 else 0
    target = held[((start if here is None else here) + way) % len(held)]
    if target.book not in {book.name for book in app.books}:
        return said("not.open", target.book)
    book = app.books[target.book]
    if target.sheet not in {s.name for s in book.sheets}:
        return said("sheet.gone", target.sheet)
    book.activate()
    book.sheets[target.sheet].activate()
    book.sheets[target.sheet].range(target.cell.partition(":")[0]).select()
    return ""
