"""An end before the end: Ctrl-C finishes what is in hand, twice ends at once; and who watches a run may end it.

What belongs here: the switch that a signal turns, and what is raised when a run ends early. What
does not: who looks at the switch (``run``, ``annotated_copies``).
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Unfinished(Exception):
    """A run that was interrupted; what was done is in the ledger, no result was written."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done}/{total}")
        self.done, self.total = done, total


Watch = Callable[[int, int], bool]
"""Told before each file how many are done and how many there are; true when the run is to end early."""


class StopFlag:
    """Turned once, by the first signal or by who watches."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.turned = False
        self.watch = watch

    def asked(self, done: int, total: int) -> bool:
        """Whether the run is to end early, also by the word of who watches."""
        if not self.turned and self.watch is not None and self.watch(done, total):
            self.turned = True
        return self.turned

    def __call__(self) -> bool:
        """Whether the run is to end early."""
        return self.turned

    def turn(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        if self.turned:
            raise KeyboardInterrupt
        self.turned = True
        print(
            "\n正在做完手头的文件，再按一次 Ctrl-C 立即停止; finishing what is in hand, once more to end at once",
            file=sys.stderr,
        )


@contextmanager
def listening(watch: Watch | None = None) -> Iterator[StopFlag]:
    """Have the signals that ask for an end turn a switch, which only the main thread can, and ask who watches."""
    switch = StopFlag(watch)
    if threading.current_thread() is not threading.main_thread():
        yield switch
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    before = [signal.signal(number, switch.turn) for number in numbers]
    try:
        yield switch
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
