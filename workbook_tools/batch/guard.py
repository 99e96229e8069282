"""A process of its own that does jobs within limits for one that must not start processes itself.

What belongs here: starting such a guard, giving it jobs and hearing how they ended; and, run as a module, its life. What
does not: the processes that it starts, kills and replaces in turn (``workers``).

A worker of a cluster runs threads and may be a daemon, so that it can neither fork safely nor have children of its own;
a guard does nothing else and can. It ends when the one that started it does: its input then closes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from ..binding.bound_rules import bind_rules
from ..errors import UsageError
from .jobs import Jobs
from .process_limits import Limits
from .result_record import in_two, packed, two, unpacked
from .shipped_forms import unshipped
from .tasks import EXAMINE, TASKS
from .workers import Ended, Pool

LENGTH = 8


@dataclass(frozen=True, slots=True)
class _Duty:
    """What a guard is told first."""

    task: str
    forms: bytes
    limits: Limits
    common: bytes = b""


class GuardLost(Exception):
    """A guard ended though nobody asked it to."""


def _send(stream: IO[bytes], piece: bytes) -> None:
    stream.write(len(piece).to_bytes(LENGTH, "big") + piece)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """The next piece; ``None`` where the stream has ended, also in the middle of one."""
    length = stream.read(LENGTH)
    if len(length) < LENGTH:
        return None
    size = int.from_bytes(length, "big")
    piece = stream.read(size)
    return piece if len(piece) == size else None


class Guard:
    """A guard at work, for one thread at a time."""

    def __init__(self, task: str, forms: bytes, limits: Limits, common: bytes = b"") -> None:
        self.duty = (task, forms, limits, common)
        # where the package is not installed but beside the program, its guard finds it as well
        beside = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbook_tools.batch.guard"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": beside}, start_new_session=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.into, self.out = self.process.stdin, self.process.stdout
        self._say(packed(_Duty(task, forms, limits, common)))

    def _say(self, piece: bytes) -> None:
        try:
            _send(self.into, piece)
        except OSError as error:
            raise GuardLost from error

    def do(self, job: bytes) -> Ended:
        """Have one job done; raises ``GuardLost``."""
        self._say(job)
        answer = _receive(self.out)
        if answer is None:
            raise GuardLost
        return ended_of(answer)

    def close(self) -> None:
        """End the guard, and with it what it has in hand."""
        with suppress(OSError):
            self.into.close()
        self.out.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def ended_bytes(ended: Ended) -> bytes:
    """How a job ended, as bytes."""
    return two(packed(replace(ended, answer=b"")), ended.answer)


def ended_of(data: bytes) -> Ended:
    """How a job ended, from bytes."""
    head, body = in_two(data)
    return replace(unpacked(head, Ended), answer=body)


def _serve(into: IO[bytes], out: IO[bytes]) -> None:
    told = _receive(into)
    if told is None:
        return
    duty = unpacked(told, _Duty)
    with tempfile.TemporaryDirectory(prefix="workbook-tools-") as name:
        forms = unshipped(duty.forms, Path(name))
        if duty.task == EXAMINE:
            # forked processes then have every form at hand
            for entry in forms.wanted:
                bind_rules(entry.load())

        def jobs() -> Iterator[tuple[int, bytes]]:
            number = 0
            while (job := _receive(into)) is not None:
                yield number, job
                number += 1

        waiting = jobs()
        do, _ = TASKS[duty.task]
        for _, ended in Pool(partial(do, forms, duty.common), 1, duty.limits).run(Jobs(lambda: next(waiting, None))):
            _send(out, ended_bytes(ended))


def main() -> None:
    """Serve the process that started this one, until it has no more to do."""
    # what a reader prints must not get between the answers
    into, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    with suppress(OSError, UsageError):
        _serve(into, out)


if __name__ == "__main__":
    main()
