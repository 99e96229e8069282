"""Numbers that several returns have, each standing for something that they may share.

What belongs here: finding them among millions in little memory and time. What does not: what the numbers stand for (``copied``,
``duplicate_across``).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from hashlib import blake2b
from itertools import compress, groupby, pairwise

_TYPE, _BITS = "I", 32
_BUCKETS = 16
_ENDS = [(n + 1) << (_BITS - 4) for n in range(_BUCKETS)]


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


def among(groups: Iterable[array[int]], numbers: set[int]) -> dict[int, int]:
    """The same for the numbers that more than one group has, as far as they are among those given: quick where these are few."""
    counted: Counter[int] = Counter()
    for group in groups:
        counted.update(numbers.intersection(group))
    return {number: count for number, count in counted.items() if count > 1}


def shared(returns: Callable[[], Iterable[tuple[str | None, array[int]]]], numbers: set[int] | None = None) -> tuple[dict[int, int], dict[int, int]]:
    """The numbers that more than one return has, with how many; and the same where what is one owner's in a row counts once.

    ``returns`` goes through the owner and the numbers of each. Where ``numbers`` are given no others can be shared.
    """
    owners: list[str | None] = []

    def each() -> Iterator[array[int]]:
        for owner, mine in returns():
            owners.append(owner)
            yield mine

    found = met(each()) if numbers is None else among(each(), numbers)
    if all(one is None or one != other for one, other in pairwise(owners)):
        return found, found
    together = (
        unpacked(packed(number for _, one in mine for number in one)) for _, mine in groupby(returns(), key=lambda told: told[0])
    )
    return found, among(together, {*found})


def shares(data: bytes, numbers: Set[int]) -> bool:
    """Whether a return has one of some numbers."""
    return not numbers.isdisjoint(unpacked(data))
