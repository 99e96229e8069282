"""A run that is killed at one of its steps, each time at another: what it leaves is whole, or says that it is not.

A step is anything that the run itself does to the disk. Other tests kill at random moments (``test_batch_run``); those
between two steps that follow each other at once are hardly ever met there, unless the machine is busy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.returned import command, results, run
from workbook_tools.batch.publish import MARK

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
