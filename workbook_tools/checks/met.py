"""Numbers that several returns have, each standing for something that they may share.

What belongs here: finding them among millions in little memory and time. What does not: what the numbers stand for (``copied``,
``duplicate_across``).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Set
from hashlib import blake2b
from itertools import compress

_TYPE, _BITS = "I", 32
_BUCKETS = 32
_ENDS = [(n + 1) << (_BITS - 5) for n in range(_BUCKETS)]


def numbered(text: str) -> int:
    """The number that stands for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest(), "little")


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers of one return as bytes, each once and in their order."""
    return array(_TYPE, sorted(set(numbers))).tobytes()


def unpacked(data: bytes) -> array[int]:
    """The numbers again, or those that were written one after the other."""
    out = array(_TYPE)
    out.frombytes(data)
    return out


def met(groups: Iterable[array[int]]) -> dict[int, int]:
    """The numbers that more than one group has, each with how many groups have it; in a group each stands once, in order."""
    buckets = [array(_TYPE) for _ in range(_BUCKETS)]
    for group in groups:
        start = 0
        for bucket, end in zip(buckets, _ENDS, strict=True):
            stop = bisect_left(group, end, start)
            if stop > start:
                bucket.extend(group[start:stop])
                start = stop
    out: dict[int, int] = {}
    for bucket in buckets:
        # to count is quicker than to sort, and most numbers are there once
        counted = Counter(bucket)
        out.update((number, counted[number]) for number in compress(counted, map((1).__lt__, counted.values())))
    return out


def shares(data: bytes, numbers: Set[int]) -> bool:
    """Whether a return has one of some numbers."""
    return not numbers.isdisjoint(unpacked(data))
