"""Have what the next jobs need at hand before they begin: files beyond this machine, fetched several at a time.

What belongs here: the few threads that wait for the network. What does not: fetching (``remote``), and doing the jobs
(``workers``), which never wait for a network, so that a slow one is not taken for a file that hangs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .jobs import Take, Task

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

AHEAD = 16
"""Jobs for which is fetched while others are done."""

Bring = Callable[[bytes], Callable[[], bytes] | None]
"""Of a job: what has to be done first, off this thread, and gives the job as it can be done; ``None`` where nothing has to."""


@contextmanager
def ahead(take: Take, bring: Bring | None) -> Iterator[Take]:
    """The jobs of ``take`` as they can be done, in their order; one that needs nothing costs nothing."""
    if bring is None:
        yield take
        return
    coming: deque[tuple[Any, Future[bytes]]] = deque()
    threads: ThreadPoolExecutor | None = None

    def ready() -> Task | None:
        nonlocal threads
        while len(coming) < AHEAD and (task := take()) is not None:
            first = bring(task[1])
            if first is None:
                if not coming:
                    return task
                from concurrent.futures import Future

                done: Future[bytes] = Future()
                done.set_result(task[1])
                coming.append((task[0], done))
                continue
            from concurrent.futures import ThreadPoolExecutor

            threads = threads or ThreadPoolExecutor(AHEAD, thread_name_prefix="fetch")
            coming.append((task[0], threads.submit(first)))
        if not coming:
            return None
        key, future = coming.popleft()
        return key, future.result()

    try:
        yield ready
    finally:
        if threads is not None:
            threads.shutdown(wait=True, cancel_futures=True)
