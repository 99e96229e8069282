"""Worker processes that may be lost: bytes in, bytes out, each job within limits, one retry.

What belongs here: starting, limiting, killing and replacing processes, for any function from bytes
to bytes. What does not: what a job is (``tasks``). A hang, an abort, ``sys.exit``, a panic
or running out of memory ends one process and fails one job, never the batch.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from ..errors import UsageError
from ..garbage import seldom_from_now
from ..words import Fact
from .jobs import Jobs, Task
from .process_limits import Limits, limit_memory, limit_time, rest

VARIABLE = "WORKBOOK_TOOLS_START"
"""Names the way to start processes (``fork`` or ``spawn``) where the usual one will not do."""
DONE, FAILED, READY = b"+", b"-", b"!"
ITS_OWN = ("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGTRAP", "SIGSYS", "SIGXCPU", "SIGXFSZ")
"""Signals that a process brings upon itself."""
STARTS = 3
"""Times that a process is started which is lost before it is ready."""

Work = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: its answer, or why there is none."""

    answer: bytes
    reason: str = ""
    """A key of ``check.reasons.REASONS``; empty where there is an answer."""
    values: Mapping[str, Fact] = field(default_factory=dict)
    detail: str = ""
    """What the exception said, for those who mend the program."""
    killed: bool = False
    """Whether the process was lost (and not merely an exception raised)."""
    outside: bool = False
    """Whether that may have come from elsewhere: a machine without memory, or with too much to do. Another time the job may end well."""


def start_method() -> str:
    """How processes start here: ``fork`` on Linux, ``spawn`` elsewhere, unless the variable says so."""
    usual = "fork" if sys.platform == "linux" else "spawn"
    asked = os.environ.get(VARIABLE, "")
    return asked if asked in multiprocessing.get_all_start_methods() else usual


def cannot_start() -> UsageError:
    """What to say where processes cannot be started at all."""
    return UsageError(
        "核对进程启动不了，请检查内存和进程数的限制; worker processes cannot start, see the limits on memory and processes"
    )


def _in_words(error: BaseException) -> str:
    # addresses differ from run to run; the same file has to give the same words
    said = re.sub(r"0x[0-9a-fA-F]+", "0x…", " ".join(str(error).split()))[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _serve(mine: Connection, others: Sequence[Connection], work: Work, limits: Limits) -> None:
    """The life of a worker: until its pipe closes, or a job ends it."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # what a reader prints while it dies would tear the progress line
    faulthandler.disable()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    limit_memory(limits)
    seldom_from_now()
    with contextlib.suppress(OSError):
        mine.send_bytes(READY)
    while True:
        try:
            job = mine.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
        limit_time(limits)
        try:
            answer = DONE + work(job)
        except BaseException as error:  # sys.exit and the panics of Rust are no Exception
            with contextlib.suppress(BaseException):
                mine.send_bytes(FAILED + _in_words(error).encode("utf-8", "replace"))
            os._exit(1)
        rest()
        try:
            mine.send_bytes(answer)
        except OSError:
            os._exit(0)


class _Worker:
    """A place for one process at a time, and the job in its hands."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.process: Any = None
        self.pipe: Connection | None = None
        self.task: Task | None = None
        self.following: Task | None = None
        """The job after that one."""
        self.sent = False
        """Whether the process has that already."""
        self.tried = 0
        self.served = 0
        self.started = False
        self.stillborn = 0
        """Processes one after the other that were lost before they were ready."""
        self.deadline = 0.0

    def give(self, task: Task, tried: int = 0) -> None:
        self.task, self.tried = task, tried
        if self.process is None:
            self._start()
        self._begin()
        self._send(task[1])

    def _begin(self) -> None:
        extra = self.pool.limits.starting if self.served == 0 else 0.0
        self.deadline = time.monotonic() + self.pool.limits.wall + extra
        self.served += 1

    def _send(self, job: bytes) -> None:
        # a process that died meanwhile is noticed when its answer is waited for
        with contextlib.suppress(OSError):
            assert self.pipe is not None
            self.pipe.send_bytes(job)

    def put_behind(self, task: Task) -> None:
        """Have a job follow the one in hand; the process need not wait for it where it is small enough for the pipe."""
        self.following = task
        self.sent = len(task[1]) <= SMALL and self.process is not None and self.served < self.pool.limits.jobs
        if self.sent:
            self._send(task[1])

    def go_on(self) -> None:
        """Begin the job that follows; a process that was lost took it along."""
        task, sent = self.following, self.sent
        assert task is not None
        self.following, self.sent = None, False
        if sent:
            self.task, self.tried = task, 0
            self._begin()
        else:
            self.give(task)

    def _start(self) -> None:
        pool = self.pool
        self.pipe, theirs = pool.context.Pipe()
        # a forked process holds the ends of all pipes; unless it closes them, the others never learn
        # that the parent is gone
        held = [s.pipe for s in pool.workers if s.pipe is not None] if pool.context.get_start_method() == "fork" else []
        self.process = pool.context.Process(
            target=_serve, args=(theirs, held, pool.work, pool.limits), daemon=True
        )
        self.process.start()
        theirs.close()
        self.served, self.started = 0, False

    def receive(self) -> Ended | None:
        """What the process says of its job; ``None`` if only that it is there."""
        assert self.pipe is not None
        try:
            answer = self.pipe.recv_bytes()
        except (EOFError, OSError):
            if not self.started:
                self._start_again()
                return None
            return self._how_it_ended()
        if answer == READY:
            self.started, self.stillborn = True, 0
            return None
        if answer[:1] == DONE:
            return Ended(answer[1:])
        said = answer[1:].decode("utf-8", "replace")
        return Ended(b"", "memory" if said.startswith("MemoryError") else "failed", detail=said)

    def _start_again(self) -> None:
        """Give the job to another process: no file is to blame for one that never got as far as a job; raises ``UsageError``."""
        task, tried = self.task, self.tried
        assert task is not None
        self.stillborn += 1
        if self.stillborn >= STARTS:
            raise cannot_start()
        self.retire()
        self.give(task, tried)

    def _how_it_ended(self) -> Ended:
        self.process.join(5)
        code = self.process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
            if name == "SIGXCPU":
                return Ended(b"", "cpu", {"seconds": self.pool.limits.cpu}, killed=True)
            return Ended(b"", "crashed", {"signal": name}, killed=True, outside=name not in ITS_OWN)
        return Ended(b"", "left", {"status": str(code)}, killed=True)

    def late(self) -> Ended:
        return Ended(b"", "late", {"seconds": f"{self.pool.limits.wall:g}"}, killed=True, outside=True)

    def retire(self) -> None:
        if self.process is not None and self.pipe is not None:
            self.pipe.close()
            self.process.kill()
            self.process.join()
            self.process.close()
        self.process = self.pipe = None
        self.sent = False


EACH = 8
"""Jobs there have to be for each worker: getting ready costs it as much as several files."""
SMALL = 1_000
"""Bytes of a job that waits in the pipe while another is done: with more both sides might wait for each other."""
ENOUGH = 16
"""Jobs there have to be for each worker, still, where one waits behind the one in hand: the last are shared out one by one. Of a
process alone none does: it is answered at once, and who ends a check there is told that it ends after the one in hand."""


class Pool:
    """Workers that do jobs with one function, which has to be importable where processes spawn.

    There are as many as asked for, where there is enough to do for them.
    """

    def __init__(self, work: Work, jobs: int = 1, limits: Limits | None = None, start: str = "", *, eager: bool = False) -> None:
        self.work, self.limits, self.eager = work, limits or Limits(), eager
        self.context: Any = multiprocessing.get_context(start or start_method())
        self.done = 0
        self.workers: list[_Worker] = []
        self.workers += [_Worker(self) for _ in range(jobs)]

    def run(self, jobs: Jobs) -> Iterator[tuple[Any, Ended]]:
        """Do jobs, and yield how each ended.

        One is taken whenever a worker is free and nothing was yielded since. With ``eager`` one is taken before what a worker did is
        yielded as well, so that the worker is at work while that is written down, and as long as enough are expected one job more, which
        waits for it: ``take`` may not wait for what is yielded then. While all have something to do, it is looked what there is to come.
        """
        try:
            while True:
                for worker in self.workers[: 1 + jobs.expected() // EACH]:
                    if worker.task is None and (task := jobs.take()) is not None:
                        worker.give(task)
                busy = [s for s in self.workers if s.task is not None]
                if not busy:
                    return
                pipes = [s.pipe for s in busy if s.pipe is not None]
                left = min(s.deadline for s in busy) - time.monotonic()
                if left > 0 and not wait(pipes, 0.0) and jobs.look():
                    continue
                ready = set(wait(pipes, max(0.0, left)))
                for worker in busy:
                    ended: Ended | None
                    if worker.pipe in ready:
                        ended = worker.receive()
                    elif worker.deadline <= time.monotonic():
                        ended = worker.late()
                    else:
                        continue
                    if ended is not None:
                        yield from self._ended(worker, ended, jobs)
        finally:
            self.close()

    def _ended(self, worker: _Worker, ended: Ended, jobs: Jobs) -> Iterator[tuple[Any, Ended]]:
        task = worker.task
        assert task is not None
        if ended.reason or worker.served >= self.limits.jobs:
            worker.retire()
        if ended.reason and worker.tried == 0:
            worker.give(task, tried=1)
            return
        worker.task = None
        self.done += 1
        if self.eager:
            if worker.following is not None:
                worker.go_on()
            elif (following := jobs.take()) is not None:
                worker.give(following)
            enough = len(self.workers) > 1 and self.done + ENOUGH * len(self.workers) <= jobs.expected()
            if enough and worker.task is not None and worker.following is None and (behind := jobs.take()) is not None:
                worker.put_behind(behind)
        yield task[0], ended

    def close(self) -> None:
        """End every process."""
        for worker in self.workers:
            worker.retire()
            worker.task = worker.following = None
