"""Who does the jobs of a batch: the one edge between the run and the machines that it runs on.

What belongs here: what an engine is asked and what it gives back, and the engine of this machine alone. What does not:
the processes (``workers``), other machines (``cluster``), what a job is (``tasks``).

Whatever does a job, it does it in a process that may be killed, within the same limits, with one retry: so that how a
file ends does not depend on the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

from ..form.catalog import Forms
from .ahead import ahead
from .process_limits import Limits
from .tasks import TASKS
from .workers import Ended, Pool

Take = Callable[[], tuple[Any, bytes] | None]
"""Gives the next job with its key, or ``None`` where there is none now; with nothing in hand, that is the end."""


class Engine(Protocol):
    """Does jobs and yields how each ended, in whatever order."""

    def run(
        self, task: str, forms: Forms, limits: Limits, take: Take, expected: int = 0, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do the jobs of one of ``TASKS`` that ``take`` gives, some so many; raises ``UsageError`` where that cannot go on.

        ``common`` is what all of them are told.
        """
        ...


class OneMachine:
    """So many processes on this machine."""

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs

    def run(
        self, task: str, forms: Forms, limits: Limits, take: Take, expected: int = 0, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do the jobs; what they need from elsewhere is brought while others are in hand."""
        do, bring = TASKS[task]
        with ahead(take, bring) as ready:
            yield from Pool(partial(do, forms, common), self.jobs, limits, eager=True).run(ready, expected)
