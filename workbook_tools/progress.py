"""How far a long piece of work is: on one line of a terminal, as plain lines in a log, or not at all.

What belongs here: the rate, the time left and when to say so. What does not: the work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from .words import Words, filled

OFTEN, SELDOM, FIRST = 0.2, 30.0, 10.0
"""Seconds between two signs of life on a terminal and in a log, and before the first in a log."""
SURE = 3.0
"""Seconds after which the rate says something of the time left."""
_LEFT = Words("{what} {done}/{whole}，每秒 {rate} 份，还需约 {left}", "{what} {done}/{whole}, {rate} a second, about {left} left")
_MINUTES, _SECONDS = Words("{n} 分钟", "{n} min"), Words("{n} 秒", "{n} s")


class Progress:
    """The progress of one piece of work; ``tell`` is called as often as one likes."""

    def __init__(self, what: Words, lang: str = "zh", *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.what, self.lang, self.quiet, self.clock = what.of(lang), lang, quiet, clock
        self.terminal = sys.stderr.isatty()
        self.begun = clock()
        self.told = self.begun - OFTEN if self.terminal else self.begun - SELDOM + FIRST
        self.width = 0
        self.first: int | None = None

    def tell(self, done: int, total: int) -> None:
        """Say that so many of so many are done, if it is time to say anything."""
        if self.first is None:
            self.first = done - 1  # what was done already says nothing of the rate
        now = self.clock()
        last = self.terminal and done == total
        if self.quiet or not (last or now - self.told >= (OFTEN if self.terminal else SELDOM)):
            return
        self.told = now
        line = self._line(done, total, now - self.begun)
        if self.terminal:
            # what is shorter has to cover what stood there
            print(f"\r{line:<{self.width}}", end="\n" if last else "", file=sys.stderr, flush=True)
            self.width = len(line)
        else:
            print(line, file=sys.stderr, flush=True)

    def _line(self, done: int, total: int, spent: float) -> str:
        fresh = done - (self.first or 0)
        if spent < SURE or fresh <= 0 or done >= total:
            return f"{self.what} {done}/{total}"
        rate = fresh / spent
        left = (total - done) / rate
        words = filled(_MINUTES if left >= 90 else _SECONDS, {"n": round(left / 60) if left >= 90 else max(1, round(left))}, self.lang)
        return filled(_LEFT, {"what": self.what, "done": str(done), "whole": str(total), "rate": f"{rate:.1f}", "left": words}, self.lang)
