"""What the buttons do with files and folders: check many, add up, generate, the guide; and what they tell of themselves.

What belongs here: calling the public face with what was chosen in Excel, and opening the result there. What does not: an
open return (``over_book``).
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError
from ..version import VERSION
from .texts import said

if TYPE_CHECKING:
    import xlwings

RESULTS = "-核对结果"
"""Ends the name of the folder of results, which stands beside the folder of returns."""


@contextmanager
def busy(app: xlwings.App, text: str) -> Iterator[None]:
    """Show in the status bar what takes long; afterwards the bar is Excel's again, whatever happened."""
    app.status_bar = text
    try:
        yield
    finally:
        app.status_bar = False


def check_folder(app: xlwings.App, folder: str) -> str:
    """Check every return in a folder, as the command ``check`` does, and open the workbook of results."""
    from ..batch.writers import RESULT
    from ..report.sentences import files_sentence, findings_sentence

    source = Path(folder)
    out = source.parent / f"{source.name}{RESULTS}"
    with busy(app, said("checking", source.name)):
        done = face.check(source, out)
    app.books.open(str(out / RESULT))
    return said("folder.checked", files_sentence(done.summary, "zh"), findings_sentence(done.summary, "zh"), str(out))


def aggregate(app: xlwings.App, results: str) -> str:
    """Add up the accepted returns of a folder of results, and open the workbook."""
    from ..made import require_ours
    from ..report.aggregate import write_aggregate
    from ..report.marks import read_marks
    from ..report.quality import states_in

    folder = Path(results)
    out = folder.parent / f"{folder.name}-汇总.xlsx"
    with busy(app, said("adding", folder.name)):
        accepted = face.accepted_returns(folder, None, ())
        if not accepted.submissions:
            raise UsageError(f"{folder}: 没有通过的报送，请先检查文件夹; no return was accepted, check the folder first")
        require_ours([out], force=False)
        write_aggregate(out, accepted.form, accepted.submissions, marks=read_marks(folder), states=states_in(folder))
    app.books.open(str(out))
    return said("added", f"{len(accepted.submissions):,}", str(out))


def generate(app: xlwings.App, roster: str, form: str) -> str:
    """A locked workbook for each unit of a roster, in a folder beside it; the password is told once."""
    source = Path(roster)
    out = source.parent / f"{form}-下发"
    with busy(app, said("generating", source.name)):
        made = face.generate(form, source, out)
    return said("generated", f"{len(made.files):,}", str(out), made.password)


def guide(app: xlwings.App, form: str) -> str:
    """The filling guide of a form, line by line in a new workbook."""
    from ..binding.guide import markdown

    lines = [line.strip("# ").rstrip() for line in markdown(face.load_form(form), "zh").splitlines() if line.strip()]
    sheet = app.books.add().sheets[0]
    sheet.name = "填报指南"
    area = sheet.range((1, 1), (len(lines), 1))
    area.number_format = "@"
    area.value = [[line] for line in lines]
    sheet.range((1, 1)).column_width = 110
    area.wrap_text = True
    return ""


def settings() -> str:
    """What of this computer the add-in relies on: Python, xlwings, the forms there are, whether a password is set."""
    from ..form.catalog import forms_in
    from ..workbook.protection import VARIABLE

    known = "、".join(sorted({entry.id for entry in forms_in(()).entries}))
    password = said("password.set" if os.environ.get(VARIABLE) else "password.unset", VARIABLE)
    return said("settings.text", platform.python_version(), _xlwings(), known, password)


def about() -> str:
    """The version, and where to read on."""
    return said("about.text", VERSION)


def _xlwings() -> str:
    from importlib.metadata import version

    return version("xlwings")
