"""Garbage that refers to itself: looked for seldom while a batch is worked on.

What belongs here: how often Python looks for it, in the first process and in a worker. What does not: how much memory a job
may take (``process_limits``).

A batch makes many objects that live long and hardly any that refer to each other in a circle; to go through all of them again
and again takes a seventh of a second run and a twentieth of an examination.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (20_000, 20, 20)
"""New objects after which the youngest are gone through, and rounds after which older ones are: usually 700, 10 and 10."""


@contextmanager
def seldom() -> Iterator[None]:
    """Look for such garbage seldom, and as before afterwards; processes that are forked meanwhile do so as well."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def seldom_from_now() -> None:
    """Look for it seldom in this process, and never again among what is there already: a worker got it for the whole of its life."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
