"""Numbers that several returns have, each standing for something that they may share.

What belongs here: finding them among millions in little memory. What does not: what the numbers stand for (``copied``,
``duplicate_across``).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise

_BUCKETS = 64
_TYPE = "Q"


def met(groups: Iterable[Iterable[int]]) -> dict[int, int]:
    """The numbers (64 bits) that more than one group has, each with how many groups have it."""
    buckets = [array(_TYPE) for _ in range(_BUCKETS)]
    add = [bucket.append for bucket in buckets]
    for group in groups:
        for number in set(group):
            add[number % _BUCKETS](number)
    out: dict[int, int] = {}
    for bucket in buckets:
        for before, number in pairwise(sorted(bucket)):
            if before == number:
                out[number] = out.get(number, 1) + 1
    return out
