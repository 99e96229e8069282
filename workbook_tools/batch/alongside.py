"""One thing that a process of its own makes while this one makes others; if that process is lost, it is made here.

What belongs here: beginning such a process, waiting for it, giving it up. What does not: what it makes (``shares``), and the
processes that read files (``workers``).

Unlike a worker it begins with all that is in memory here, so that nothing has to be sent to it. What it has to tell it writes into a
file that has no name: nothing that it may leave half done can be taken for a whole. There may be several such processes at once; none
outlives the one that began it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ..garbage import seldom_from_now
from .workers import start_method

PATIENCE = 300.0
"""Seconds that are waited for it, from when there is nothing else to do."""

Made = Callable[[], bytes | None]
"""Waits for what is made; ``None`` where it has to be made here."""


def can_begin() -> bool:
    """Whether such processes can be begun on this system."""
    return start_method() == "fork"


@contextmanager
def alongside(make: Callable[[], bytes], folder: Path) -> Iterator[Made]:
    """Begin to make something in a process of its own, if one can be forked; ``folder`` has room for it.

    What the other process changes in memory or asks of a database is lost or wrong: ``make`` may do neither.
    """
    if not can_begin():
        yield lambda: None
        return
    with tempfile.TemporaryFile(dir=folder) as stream:
        process = _begun(make, stream)

        def made() -> bytes | None:
            if process is None:
                return None
            process.join(PATIENCE)
            if process.exitcode != 0:
                process.kill()  # before it is made here, nobody else may be at it any more
                process.join()
                return None
            stream.seek(0)
            return stream.read()

        try:
            yield made
        finally:
            if process is not None:
                process.kill()
                process.join()
                process.close()


def _begun(make: Callable[[], bytes], stream: IO[bytes]) -> Any:
    process = multiprocessing.get_context("fork").Process(target=_make, args=(make, stream), daemon=True)
    try:
        process.start()
    except OSError:  # no room for another process
        return None
    return process


def _make(make: Callable[[], bytes], stream: IO[bytes]) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    seldom_from_now()
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    ended = 1
    try:
        stream.write(make())
        stream.flush()
        ended = 0
    finally:
        # whatever went wrong is said where it is made again
        os._exit(ended)


def _end_with_the_first() -> None:
    """End this process when the one that began it is gone: nobody waits for it, and a later run may be at work in the same folder."""
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)
