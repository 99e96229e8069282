"""The entry points of the ribbon: what ``RunPython`` calls. The workbook at hand is found, the message is shown.

What belongs here: one function a button, and turning whatever goes wrong into a sentence. What does not: the work
(``over_book``, ``over_files``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import DefinitionError, UsageError
from . import over_book, over_files
from .open_core import open_core
from .texts import TEXTS, said

if TYPE_CHECKING:
    import xlwings


def _run(task: Callable[[xlwings.App], str]) -> None:
    """Do one thing in the active Excel and show what it says; an error is a sentence with what to do."""
    app = open_core().apps.active
    if app is None:
        return
    try:
        message = task(app)
    except UsageError as mistake:
        message = said("mistake", str(mistake).partition("; ")[0])
    except DefinitionError as mistake:
        message = said("mistake", mistake.problems[0])
    except Exception as problem:  # nobody at this desk can do anything with a traceback
        message = said("failed", f"{type(problem).__name__} {problem}".strip()[:200])
    if message:
        app.alert(message, title=TEXTS["tab"].zh)


def _on_book(task: Callable[[xlwings.Book], str]) -> None:
    def on(app: xlwings.App) -> str:
        if not len(app.books):
            return said("open.first")
        return task(app.books.active)

    _run(on)


def check_book() -> None:
    """检查本工作簿."""
    _on_book(over_book.check_book)


def next_finding() -> None:
    """下一处问题."""
    _run(lambda app: over_book.go(app, 1))


def previous_finding() -> None:
    """上一处问题."""
    _run(lambda app: over_book.go(app, -1))


def clear_marks() -> None:
    """清除标记."""
    _on_book(over_book.clear_marks)


def check_folder(folder: str) -> None:
    """检查文件夹…"""
    _run(lambda app: over_files.check_folder(app, folder))


def aggregate(results: str) -> None:
    """汇总…"""
    _run(lambda app: over_files.aggregate(app, results))


def generate(roster: str, form: str) -> None:
    """生成填报表."""
    _run(lambda app: over_files.generate(app, roster, form))


def guide(form: str) -> None:
    """填报指南."""
    _run(lambda app: over_files.guide(app, form))


def settings() -> None:
    """设置."""
    _run(lambda app: over_files.settings())
