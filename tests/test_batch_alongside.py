"""What is made beside other things is what would be made here, and it is made here where the process for it is lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.returned import UNITS, a_return, results
from workbook_tools.batch import run, writers
from workbook_tools.batch.alongside import alongside
from workbook_tools.batch.workers import VARIABLE
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


def whose() -> bytes:
    """Which process makes this."""
    return str(os.getpid()).encode()


def fails() -> bytes:
    """Cannot be made."""
    raise OSError("no space left on device")


def leaves() -> bytes:
    """Ends its process as if all were well."""
    sys.exit(0)


def is_killed() -> bytes:
    """Is ended from outside, as by a system that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def test_another_process_makes_it_and_leaves_no_file(tmp_path: Path) -> None:
    """What it made comes back; the folder is as empty as before."""
    with alongside(whose, tmp_path) as made:
        told = made()
    assert told is not None and int(told) != os.getpid()
    assert not list(tmp_path.iterdir())


def test_what_is_larger_than_a_pipe_comes_back_whole(tmp_path: Path) -> None:
    """Some megabytes."""
    with alongside(lambda: bytes(range(256)) * 20_000, tmp_path) as made:
        assert made() == bytes(range(256)) * 20_000


@pytest.mark.parametrize("make", [fails, leaves, is_killed])
def test_a_process_that_fails_leaves_or_is_killed_gives_nothing(make: Callable[[], bytes], tmp_path: Path) -> None:
    """Whoever asked makes it himself."""
    with alongside(make, tmp_path) as made:
        assert made() is None


def test_where_processes_are_not_forked_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.setenv(VARIABLE, "spawn")
    with alongside(whose, tmp_path) as made:
        assert made() is None


def test_one_that_is_not_waited_for_is_ended(tmp_path: Path) -> None:
    """Nothing goes on when it is too late for it."""

    read, write = os.pipe()

    def forever() -> bytes:
        os.write(write, str(os.getpid()).encode())
        while True:
            signal.pause()

    with alongside(forever, tmp_path):
        process = int(os.read(read, 20))
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def lost(*_: object) -> bytes:
    """The workbook of a process that is killed."""
    return is_killed()


@pytest.mark.parametrize("apart", [writers._result_apart, lost])
def test_results_made_beside_each_other_are_those_made_one_after_the_other(
    apart: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same bytes, also where the process that makes the workbook is killed, and in a run that takes what an earlier one kept."""
    monkeypatch.setattr(run, "APART", range(1, 100))
    sent = tmp_path / "in"
    sent.mkdir()
    for name, data in (("一.xlsx", a_return()), ("二.xlsx", a_return("610324", companies="待定")), ("三.xlsx", b"no workbook")):
        (sent / name).write_bytes(data)
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    units = read_units(tmp_path / "units.csv")
    left = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        monkeypatch.setattr(writers, "_result_apart", apart)
        run.check_all([sent], out, units, forms_in(), quiet=True, jobs=jobs)
        first = results(out)
        run.check_all([sent], out, units, forms_in(), quiet=True, jobs=jobs)
        assert results(out) == first
        left.append(first)
    assert left[0] == left[1]
