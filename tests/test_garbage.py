"""Where a batch looks hardly ever for garbage in circles, it is found afterwards; as a command it ends without."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

from workbook_tools.garbage import HARDLY, seldom


class Circle:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.other = self


def test_a_circle_that_a_batch_left_is_found_as_soon_as_enough_is_made() -> None:
    """As before it: a program that checks many batches keeps none of them."""
    before = gc.get_threshold()
    with seldom():
        assert gc.get_threshold() == HARDLY
        circle = weakref.ref(Circle())
        assert circle() is not None
    assert gc.get_threshold() == before
    kept = [[number] for number in range(2 * before[0])]
    assert circle() is None
    assert len(kept) == 2 * before[0]


def test_the_command_check_goes_through_nothing_that_its_batch_made(tmp_path: Path) -> None:
    """It ends with what it began with."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(b"no")
    told = subprocess.run(
        [sys.executable, "-c", "import gc, sys; from workbook_tools.cli import main; main(sys.argv[1:]); print(gc.get_threshold())",
         "check", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--quiet"], capture_output=True, check=True, text=True, encoding="utf-8",
    )
    assert told.stdout.splitlines()[-1] == str(HARDLY)
