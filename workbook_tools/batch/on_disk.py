"""Files are on the disk before anybody relies on them.

What belongs here: bringing many of them there, on any system, in little time. What does not: which files, and what comes after
(``publish``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

TOGETHER = 16
"""Files that are brought to the disk at a time."""
SMALL = 1 << 20
"""Bytes of a file up to which the system is told to begin; what it has written then it keeps no longer at hand, and the next run
copies from the large ones."""


def synced(places: Sequence[str]) -> None:
    """See that files are on the disk; many together take hardly longer than one.

    Each thread has a share of them: to hand over each file by itself takes longer than most of them do. Where the system can be
    told to begin writing them all, it finds little left to do when it is asked for one after the other.
    """
    if hasattr(os, "posix_fadvise"):
        for place in places:
            _opened(place, _begun)

    def sync(first: int) -> None:
        for place in places[first::TOGETHER]:
            _opened(place, os.fsync)

    with ThreadPoolExecutor(TOGETHER) as threads:
        for _ in threads.map(sync, range(TOGETHER)):
            pass


def _opened(place: str, ask: Callable[[int], None]) -> None:
    handle = os.open(place, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        ask(handle)
    finally:
        os.close(handle)


def _begun(handle: int) -> None:
    """Have the system begin to write a file, and not wait for it; a hint, which it may not heed."""
    with suppress(OSError):
        if os.fstat(handle).st_size <= SMALL:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
