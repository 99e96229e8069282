"""What a worker of a cluster does with the jobs that it is sent: bring what they need, have a guard do each.

What belongs here: the one function that runs on the machines of a cluster, and the guards that it keeps there. What does
not: who sends the jobs (``cluster``), and doing one (``guard``, ``tasks``).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from ..program import program_digest
from .ahead import ahead
from .guard import Guard, GuardLost, ended_bytes
from .process_limits import Limits
from .tasks import EXAMINE, TASKS, seen_here
from .workers import Ended, cannot_start


@dataclass(frozen=True, slots=True)
class Order:
    """What all jobs of a run have in common: which kind, by which forms, within which limits, by which program, told what."""

    task: str
    forms: bytes
    limits: Limits
    program: str
    common: bytes = b""


class _Guards:
    """The guards of this process: as many as threads are at work, each kept for the next jobs of its order."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: list[Guard] = []

    def take(self, order: Order) -> Guard:
        duty = (order.task, order.forms, order.limits, order.common)
        with self.lock:
            same = next((guard for guard in self.idle if guard.duty == duty), None)
            old = same or (self.idle[0] if self.idle else None)
            if old is not None:
                self.idle.remove(old)
        if same is not None:
            return same
        if old is not None:
            old.close()
        return Guard(*duty)

    def give_back(self, guard: Guard) -> None:
        with self.lock:
            self.idle.append(guard)

    def close(self) -> None:
        with self.lock:
            gone, self.idle = self.idle, []
        for guard in gone:
            guard.close()


GUARDS = _Guards()


def do_chunk(order: Order, jobs: Sequence[bytes]) -> list[bytes | None] | None:
    """Do some jobs: the bytes of how each ended, ``None`` where this machine does not see its file.

    ``None`` for all where the program here is another. A job whose guard is lost twice raises ``GuardLost``.
    """
    if program_digest() != order.program:
        return None
    _, bring = TASKS[order.task]
    out: list[bytes | None] = [None] * len(jobs)
    here = (n for n, job in enumerate(jobs) if order.task != EXAMINE or seen_here(job))
    with ahead(lambda: next(((n, jobs[n]) for n in here), None), bring) as ready:
        for number, job in iter(ready, None):
            out[number] = ended_bytes(_done(order, job))
    return out


def do_here(order: Order, job: bytes) -> Ended:
    """Do one job that no worker of the cluster could; raises ``UsageError`` where that fails as well."""
    _, bring = TASKS[order.task]
    first = bring(job) if bring else None
    try:
        return _done(order, first() if first else job)
    except GuardLost:
        raise cannot_start() from None


def _done(order: Order, job: bytes) -> Ended:
    for _ in range(2):
        guard = GUARDS.take(order)
        try:
            ended = guard.do(job)
        except GuardLost:
            guard.close()
            continue
        except BaseException:
            guard.close()
            raise
        GUARDS.give_back(guard)
        return ended
    raise GuardLost
