"""A run that is killed at one of its steps, each time at another: what it leaves is whole, or says that it is not.

A step is anything that the run itself does to the disk. Other tests kill at random moments (``test_batch_run``); those
between two steps that follow each other at once are hardly ever met there, unless the machine is busy.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.returned import a_return, command, results, run
from workbook_tools.batch.engine import OneMachine
from workbook_tools.batch.jobs import Jobs
from workbook_tools.batch.process_limits import Limits
from workbook_tools.batch.publish import MARK
from workbook_tools.batch.run import check_all
from workbook_tools.batch.tasks import EXAMINE, do_examine
from workbook_tools.batch.workers import Ended, Pool
from workbook_tools.check.wording import reason_of
from workbook_tools.form.catalog import Forms, forms_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
SEEN = 12
"""Steps after which the mark stands for certain."""
KILLED = """
import os, signal, sys
from workbook_tools.cli import main

left, first = int(sys.argv.pop(1)), os.getpid()

def step(event, args):
    global left
    written = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if os.getpid() == first and (written or event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}):
        left -= 1
        if left < 0:
            os.kill(first, signal.SIGKILL)

sys.addaudithook(step)
main(sys.argv[1:])
"""


def killed_at(step: int, folder: Path, out: Path, units: Path) -> int:
    """The status of a check that is killed at one of its steps."""
    arguments = command([folder], out, "--units", str(units), "--quiet")[3:]
    return subprocess.run([sys.executable, "-c", KILLED, str(step), *arguments], capture_output=True, check=False, cwd=Path(__file__).parents[1]).returncode


def test_results_of_an_earlier_run_are_whole_until_the_mark_stands_beside_them(
    folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path,
) -> None:
    """Killed at each of the first steps of the next run: there is nothing but them, or there is the mark as well."""
    assert run([folder], tmp_path / "first", "--units", str(units)).returncode == 1
    marked = False
    for step in range(SEEN):
        out = tmp_path / str(step)
        shutil.copytree(tmp_path / "first", out)
        assert killed_at(step, folder, out, units) < 0
        left = results(out)
        marked = marked or MARK in left
        assert (MARK in left) == marked
        left.pop(MARK, None)
        assert left == whole, step
    assert marked
    assert run([folder], out, "--units", str(units)).returncode == 1
    assert results(out) == whole


def _taken_away(forms: Forms, common: bytes, job: bytes) -> bytes:
    """Examine an input, unless it is this one: then somebody ends the process."""
    if b"b.xlsx" in job:
        os.kill(os.getpid(), signal.SIGKILL)
    return do_examine(forms, common, job)


class WithoutMemory(OneMachine):
    """A machine that ends whoever reads a certain file."""

    def run(self, task: str, forms: Forms, limits: Limits, jobs: Jobs, common: bytes = b"") -> Iterator[tuple[Any, Ended]]:
        """Do the jobs."""
        if task != EXAMINE:
            return super().run(task, forms, limits, jobs, common)
        return Pool(partial(_taken_away, forms, common), 1, replace(limits)).run(jobs)


def test_a_file_whose_reader_was_ended_from_outside_is_not_called_abnormal_and_is_read_by_the_next_run(tmp_path: Path) -> None:
    """Of it is said that it could not be read, and what to do; once there is memory again it is as good as it was."""
    (tmp_path / "in").mkdir()
    for name, data in (("a.xlsx", a_return()), ("b.xlsx", a_return("610324"))):
        (tmp_path / "in" / name).write_bytes(data)
        os.utime(tmp_path / "in" / name, (1_736_000_000, 1_736_000_000))
    found = check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True, engine=WithoutMemory())
    assert [(r.file, r.status) for r in found.files] == [("a.xlsx", "accepted"), ("b.xlsx", "quarantined")]
    (told,) = found.findings
    assert told.code == "file.unreadable" and "SIGKILL" in reason_of(found.files[1])
    again = check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert [(r.file, r.status) for r in again.files] == [("a.xlsx", "accepted"), ("b.xlsx", "accepted")]
