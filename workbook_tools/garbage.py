"""Garbage that refers to itself: how often Python looks for it, in a command, in a batch and in a worker.

What belongs here: that. What does not: how much memory a job may take (``batch.process_limits``).

A command makes many objects that live as long as it does and hardly any that refer to each other in a circle; to go through all of
them again and again takes a seventh of a second check of a batch and a twentieth of an examination; to go through them once more
where a small check ends takes a twentieth of it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (20_000, 20, 20)
"""New objects after which the youngest are gone through, and rounds after which older ones are: usually 700, 10 and 10."""
HARDLY = (1_000_000, 50, 100)
"""The same while workbooks are made, which leaves none, and in the first process of a batch, which leaves a few hundred such objects. As
a command it stays so to its end: what a batch made would all be gone through at once."""


@contextmanager
def seldom() -> Iterator[None]:
    """Look for such garbage hardly ever, and as before afterwards; a process that is forked meanwhile says for itself how often."""
    before = gc.get_threshold()
    gc.set_threshold(*HARDLY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def seldom_from_now() -> None:
    """Look for it seldom in this process, and never again among what is there already: a worker got it for the whole of its life."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


def none_from_now() -> None:
    """Look for none in what is there: this process is about to end, and all of it goes with the process."""
    gc.freeze()
