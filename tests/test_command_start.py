"""A command starts with what it needs: numpy, where one is asked for numbers, begins no threads for matrices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TASKS = "/proc/self/task"


def threads(before: str, **variables: str) -> int:
    """How many threads a process has that did something and imported numpy then."""
    told = subprocess.run(
        [sys.executable, "-c", f"{before}\nimport numpy, os\nprint(len(os.listdir({TASKS!r})))"], capture_output=True, check=True, text=True,
        encoding="utf-8", env={key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"} | variables,
    )
    return int(told.stdout.splitlines()[-1])


@pytest.mark.skipif(not Path(TASKS).is_dir(), reason="the system tells of no threads")
def test_a_command_has_numpy_begin_no_threads_and_a_program_that_imports_us_is_left_alone() -> None:
    """Whoever wants them has said so."""
    command = "from workbook_tools.cli import main\nmain(['form', 'list'])"
    usual = threads("")
    assert threads("import workbook_tools") == usual
    assert threads(command) == 1
    assert threads(command, OPENBLAS_NUM_THREADS=str(usual)) == usual
