"""Who does the jobs of a batch: the one edge between the run and the machines that it runs on.

What belongs here: what an engine is asked and what it gives back, and the engine of this machine alone. What does not:
the processes (``workers``), other machines (``cluster``), what a job is (``tasks``).

Whatever does a job, it does it in a process that may be killed, within the same limits, with one retry: so that how a
file ends does not depend on the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from ..form.catalog import Forms
from .ahead import ahead
from .jobs import Jobs
from .process_limits import Limits
from .tasks import TASKS
from .workers import Ended, Pool


class Engine(Protocol):
    """Does jobs and yields how each ended, in whatever order."""

    def run(
        self, task: str, forms: Forms, limits: Limits, jobs: Jobs, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do jobs of one of ``TASKS``; raises ``UsageError`` where that cannot go on.

        ``common`` is what all of them are told.
        """
        ...


class OneMachine:
    """So many processes on this machine."""

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs

    def run(
        self, task: str, forms: Forms, limits: Limits, jobs: Jobs, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do the jobs; what they need from elsewhere is brought while others are in hand."""
        do, bring = TASKS[task]
        with ahead(jobs.take, bring) as ready:
            yield from Pool(partial(do, forms, common), self.jobs, limits, eager=True).run(replace(jobs, take=ready))
