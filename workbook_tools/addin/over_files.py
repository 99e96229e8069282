"""What the buttons do with files and folders: check many, add up, generate, the guide; and what they tell of themselves.

What belongs here: calling the public face with what was chosen in Excel, and opening the result there. What does not: an
open return (``over_book``).
"""

from __future__ import annotations

import errno
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError, cannot_read, cannot_write
from ..version import VERSION
from .texts import said

if TYPE_CHECKING:
    import xlwings

RESULTS = "-核对结果"
"""Ends the name of the folder of results, which stands beside the folder of returns."""
HEADING = (228, 234, 242)
"""The tint of headings in the guide."""
RUNNING = "-正在检查，删除本文件即停止.txt"
"""Ends the name of the file that stands there during a check: who deletes it ends the check.

Excel waits for Python meanwhile and takes no keys on some systems; a file can be deleted on all of them.
"""


@contextmanager
def busy(app: xlwings.App, text: str) -> Iterator[None]:
    """Show in the status bar what takes long; afterwards the bar is Excel's again, whatever happened."""
    app.status_bar = text
    try:
        yield
    finally:
        app.status_bar = False


@contextmanager
def stopper(folder: Path) -> Iterator[Path]:
    """The file that a user deletes to end a check; it is gone afterwards, whatever happened. Raises ``UsageError``."""
    path = folder.parent / f"{folder.name}{RUNNING}"
    try:
        path.write_text(said("delete.to.stop", folder.name), encoding="utf-8-sig")
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def check_folder(app: xlwings.App, folder: str) -> str:
    """Check every return in a folder, as the command ``check`` does, and open the workbook of results.

    The status bar tells how far it is and which file to delete to end it; what was checked until then is kept, and the
    next check goes on from there.
    """
    from ..batch.interrupt import Unfinished
    from ..batch.writers import RESULT
    from ..report.sentences import files_sentence, findings_sentence

    source = Path(folder)
    if not source.is_dir():
        raise cannot_read(source, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    out = source.parent / f"{source.name}{RESULTS}"
    with busy(app, said("checking", source.name)), stopper(source) as running:

        def watch(done: int, total: int) -> bool:
            app.status_bar = said("checking.of", f"{done + 1:,}", f"{total:,}", running.name)
            return not running.exists()

        try:
            done = face.check(source, out, watch=watch)
        except Unfinished as ended:
            return said("check.stopped", f"{ended.done:,}", f"{ended.total:,}")
    app.books.open(str(out / RESULT))
    return said("folder.checked", files_sentence(done.summary, "zh"), findings_sentence(done.summary, "zh"), str(out))


def aggregate(app: xlwings.App, results: str) -> str:
    """Add up the accepted returns of a folder of results, and open the workbook."""
    from ..batch.returned_files import returned_files
    from ..made import require_ours
    from ..report.aggregate import write_aggregate
    from ..report.chains import proposed_chains
    from ..report.marks import read_marks
    from ..report.quality import states_in

    folder = Path(results)
    out = folder.parent / f"{folder.name}-汇总.xlsx"
    with busy(app, said("adding", folder.name)):
        accepted = face.accepted_returns(folder, None, ())
        if not len(accepted.submissions):
            raise UsageError(f"{folder}: 没有通过的报送，请先检查文件夹; no return was accepted, check the folder first")
        require_ours([out], force=False)
        write_aggregate(
            out, accepted.form, accepted.submissions, marks=read_marks(folder), states=states_in(folder, accepted.form.id), files=returned_files(folder, out.parent),
            chains=proposed_chains(), left_out=accepted.left_out, mixed=accepted.mixed,
        )
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

    told = [line.replace("**", "") for line in markdown(face.load_form(form), "zh").splitlines() if line.strip()]
    lines = [line.strip("# ").rstrip() for line in told]
    sheet = app.books.add().sheets[0]
    sheet.name = "填报指南"
    area = sheet.range((1, 1), (len(lines), 1))
    area.number_format = "@"
    area.value = [[line] for line in lines]
    sheet.range((1, 1)).column_width = 110
    area.wrap_text = True
    for row, line in enumerate(told, 1):
        if line.startswith("#"):
            sheet.range((row, 1)).color = HEADING
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
