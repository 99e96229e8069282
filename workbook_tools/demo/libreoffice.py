"""LibreOffice as another program's hands: find it, start it, have it fill workbooks, end it.

LibreOffice is driven over UNO by a Python that has the `uno` module: its own, or the system's where Debian's
python3-uno is installed. A virtual environment has none, so the driver is a second process (`uno_session.py`) that
answers one line of JSON for each it is asked. Each session has a profile and a temporary folder of its own, which
go with it; an office that had to be killed also leaves its two sockets in /tmp, where LibreOffice insists on them.

Tried on Linux with LibreOffice 7.4; the places named for Windows and macOS are where their installers put it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

SECONDS_TO_START = 120.0
SECONDS_TO_END = 15.0
SECONDS_A_JOB = 120.0
MOST_SAID = 200
"""Characters of what an office said before it ended."""
HERE = Path(__file__).parent


class LibreOfficeError(RuntimeError):
    """LibreOffice could not do what it was asked."""


class LibreOfficeUnavailable(LibreOfficeError):
    """LibreOffice, or a Python that can talk to it, is not installed, does not start or no longer answers."""


class Programs(NamedTuple):
    """The paths of LibreOffice and of a Python that can talk to it."""

    soffice: str
    python: str


@dataclass(frozen=True)
class FillJob:
    """Write `cells` (sheet name, A1 address, value) into a copy of `source` and keep it as .xlsx at `target`.

    A string stays text even if it looks like a number or a formula; None and "" empty the cell. Locks and data
    validation do not hold these writes up, except that a locked cell cannot be emptied.
    """

    source: Path
    target: Path
    cells: tuple[tuple[str, str, str | float | None], ...]


@functools.cache
def find() -> Programs | None:
    """The programs that a session needs, or None where one of them is missing."""
    places = [
        shutil.which("soffice"),
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        *(
            str(Path(os.environ[folder], "LibreOffice", "program", "soffice.exe"))
            for folder in ("ProgramFiles", "ProgramFiles(x86)")
            if folder in os.environ
        ),
    ]
    soffice = next((place for place in places if place and Path(place).is_file()), None)
    if soffice is None:
        return None
    program = Path(soffice).resolve().parent
    pythons = [
        sys.executable,
        "/usr/bin/python3",
        str(program / "python"),
        str(program / "python.exe"),
        str(program.parent / "Resources" / "python"),
    ]
    python = next((python for python in pythons if _imports_uno(python)), None)
    return Programs(soffice, python) if python else None


def available() -> bool:
    """Whether `fill` can work here. The first call takes a moment: it asks each Python whether it has `uno`."""
    return find() is not None


def fill(jobs: Sequence[FillJob]) -> None:
    """Do all jobs, in order, with one start of LibreOffice; formulas are recalculated before each is stored.

    Raises LibreOfficeUnavailable where LibreOffice is missing, does not start, or takes more than two minutes
    over one workbook, and LibreOfficeError when it refuses a job (no such sheet, unreadable source).
    """
    with Session(HERE / "uno_fill.py") as session:
        for job in jobs:
            job.target.parent.mkdir(parents=True, exist_ok=True)
            try:
                session.ask("fill", {"source": str(job.source), "target": str(job.target), "cells": job.cells})
            except LibreOfficeError as problem:
                raise type(problem)(f"{job.source.name}: {problem}") from problem


class Session:
    """One running LibreOffice, and the Python that answers the commands of one script for it.

    `commands` is a script as `uno_session.py` describes, which also tells what inside and outside mean; `options`
    are soffice's; `environment` is added to this process's own. Use it as a context manager: an office that is not
    closed goes on until this process ends.
    """

    def __init__(
        self,
        commands: Path,
        *,
        inside: bool = True,
        options: Sequence[str] = ("--headless",),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        programs = find()
        if programs is None:
            raise LibreOfficeUnavailable("LibreOffice is not installed here, or no Python has its `uno` module.")
        self._folder = Path(tempfile.mkdtemp(prefix="workbook-tools-office-"))
        self._log = (self._folder / "log.txt").open("w+b")
        self._process = subprocess.Popen(
            [
                programs.python,
                str(HERE / "uno_session.py"),
                "inside" if inside else "outside",
                str(commands),
                str(self._folder),
                programs.soffice,
                *options,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment({"TMPDIR": str(self._folder), **(environment or {})}),
            start_new_session=True,  # one group for driver and office, so that both can be ended together
        )
        # A thread reads, because a blocking read has no deadline on Windows.
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._answer("start", SECONDS_TO_START)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, command: str, request: Mapping[str, object], seconds: float = SECONDS_A_JOB) -> Any:
        """The script's answer to one command. An office that does not answer within `seconds` is ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({**request, "command": command}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            pass  # the driver is gone, and the answer, an end of file, says so with its last words
        return self._answer(command, seconds)

    def close(self) -> None:
        """End the office, kindly if it listens, and remove what it left."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS_TO_END)
        self._kill()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _answer(self, command: str, seconds: float) -> Any:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._kill()
            raise LibreOfficeUnavailable(f"LibreOffice did not finish “{command}” in {seconds:.0f} s.") from None
        if not line:
            self._answers.put(b"")
            raise LibreOfficeUnavailable(f"LibreOffice ended during “{command}”. It last said: {self._last_words()}")
        reply = json.loads(line)
        if "error" in reply:
            raise LibreOfficeError(f"LibreOffice refused “{command}”: {reply['error']}")
        return reply["answer"]

    def _last_words(self) -> str:
        with contextlib.suppress(ValueError, OSError):  # the log is closed with the session
            self._log.seek(0)
            lines = [line.strip() for line in self._log.read().decode(errors="replace").split("\n") if line.strip()]
            # the last line of a traceback tells what happened, and the others help nobody who reads this
            return lines[-1][:MOST_SAID] if lines else "nothing"
        return "nothing"

    def _kill(self) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()


def _imports_uno(python: str) -> bool:
    command = [python, "-c", "import uno"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=60, env=_environment({}))
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, without what would lead another Python to this one's libraries.

    The Python inside LibreOffice takes the first `python3` of PATH for itself. Where that is a virtual environment's, which may be of
    another build, LibreOffice ends as soon as a macro is called.
    """
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    if "PATH" in kept:
        kept["PATH"] = os.pathsep.join(place for place in kept["PATH"].split(os.pathsep) if not _of_virtual_environment(place))
    if sys.platform.startswith("linux"):
        kept["LC_ALL"] = "C.UTF-8"  # in a plain C locale LibreOffice cannot open a file with a Chinese name
    return {**kept, **more}


def _of_virtual_environment(place: str) -> bool:
    """Whether a folder is where a virtual environment has its programs."""
    return bool(place) and (Path(place).parent / "pyvenv.cfg").is_file()
