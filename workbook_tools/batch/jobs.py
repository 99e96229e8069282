"""The jobs of a batch as those who do them ask for them.

What belongs here: what is asked and what is answered. What does not: what a job is (``tasks``), and who does it (``engine``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Task: TypeAlias = tuple[Any, bytes]
"""A job with its key."""
Take: TypeAlias = Callable[[], Task | None]
"""Gives the next job, or ``None`` where there is none now; with nothing in hand, that is the end."""


def _nobody_knows() -> int:
    return 0


def _nothing() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs that are done one after the other, and what can be known of those to come."""

    take: Take
    expected: Callable[[], int] = _nobody_knows
    """How many there are in all, those that were taken included, as far as is known by now."""
    look: Callable[[], bool] = _nothing
    """Finds out of some more how many there are, in a few milliseconds, while others are in hand; whether there was anything to look at."""
