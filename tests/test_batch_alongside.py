"""What is made beside other things is what would be made here, and it is made here where the process for it is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbook_tools.batch.alongside import alongside
from workbook_tools.batch.workers import VARIABLE

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


def test_several_are_made_at_once(tmp_path: Path) -> None:
    """Each by a process of its own: the first to begin ends only after the second did."""
    read, write = os.pipe()

    def waits() -> bytes:
        return os.read(read, 20) + whose()

    def ends() -> bytes:
        os.write(write, b"begun by ")
        return whose()

    with alongside(waits, tmp_path) as waiting, alongside(ends, tmp_path) as ended:
        told, other = waiting(), ended()
    assert told is not None and other is not None
    assert told.startswith(b"begun by ")
    assert len({int(told.removeprefix(b"begun by ")), int(other), os.getpid()}) == 3


FIRST = """
import os, signal, sys
from pathlib import Path
from workbook_tools.batch.alongside import alongside

def forever():
    signal.alarm(60)
    os.write(1, b"begun\\n")
    while True:
        signal.pause()

with alongside(forever, Path(sys.argv[1])), alongside(forever, Path(sys.argv[1])):
    signal.pause()
"""


def test_none_outlives_the_process_that_began_it(tmp_path: Path) -> None:
    """What they say is at its end as soon as the first process was killed, though neither of them would ever end by itself."""
    with subprocess.Popen([sys.executable, "-c", FIRST, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as first:
        assert first.stdout is not None
        assert [first.stdout.readline() for _ in range(2)] == [b"begun\n"] * 2
        first.kill()
        assert first.communicate(timeout=30)[0] == b""
