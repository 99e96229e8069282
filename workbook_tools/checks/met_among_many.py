"""Numbers that several returns have, found among millions in little memory and time: they are sorted by numpy.

What belongs here: that alone. What does not: the same among few, and what is asked for (``met``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .met import BITS, Gathered, Met

AT_A_TIME = 500_000
"""Numbers that are sorted at a time, roughly."""
_FEW = 8
"""Owners of a number up to which every two of them are looked at."""
_Numbers: TypeAlias = NDArray[np.uint64]
"""Numbers, or a number and its owner as one: the number's bits first."""
_Flags: TypeAlias = NDArray[np.bool_]


def met_among_many(held: Gathered) -> Met:
    """The numbers that more than one owner has, and who has them."""
    parts = list(_shared(held))
    number, owner = _parted(np.concatenate([shared for shared, _ in parts]))
    doubled = np.concatenate([np.frombuffer(held.again, np.uint32), *(twice for _, twice in parts)])
    starts = np.flatnonzero(_begins(number))
    counts = np.diff(np.append(starts, len(number)))

    def files(most: int, least: int) -> list[str]:
        wanted = counts <= most
        if least > 1:
            doubtful = wanted & ((counts > _FEW) | np.isin(number[starts], doubled))
            together = [
                _joined(owner[rows + one], owner[rows + other])
                for count in range(2, min(most, _FEW) + 1)
                for rows in [starts[counts == count]]
                for one, other in combinations(range(count), 2)
            ]
            chosen = np.concatenate([*_parted(_often(together, least)), owner[np.repeat(doubtful, counts)]])
        else:
            chosen = owner[np.repeat(wanted, counts)]
        return [held.files[at] for at in np.flatnonzero(np.isin(np.frombuffer(held.owners, np.uint32), chosen)).tolist()]

    return Met(dict(zip(number[starts].tolist(), counts.tolist(), strict=True)), files)


def _shared(held: Gathered) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Some numbers at a time: each that more than one owner has, with every owner, in order; and those that one owner has twice."""
    every = np.frombuffer(held.numbers, np.uint32)
    lengths = np.diff(np.frombuffer(held.ends, np.uint64), prepend=np.uint64(0))
    owners = np.repeat(np.frombuffer(held.owners, np.uint32), lengths.astype(np.int64))
    by = (len(every) // AT_A_TIME).bit_length()
    for share in range(1 << by):
        first, last = share << (BITS - by), (share + 1 << (BITS - by)) - 1
        these = (every >= first) & (every <= last)
        told = _joined(every[these].astype(np.uint64), owners[these].astype(np.uint64))
        told.sort()
        begins = _begins(told)
        twice, _ = _parted(told[~begins])
        told = told[begins]
        new = _begins(_parted(told)[0])
        yield told[~(new & np.append(new[1:], True))], twice


def _begins(numbers: _Numbers) -> _Flags:
    """Which of some numbers in order are another than the one before."""
    return np.append(np.ones(min(len(numbers), 1), np.bool_), numbers[1:] != numbers[:-1])


def _often(together: list[_Numbers], least: int) -> _Numbers:
    """Those that are there at least so many times."""
    told = np.sort(np.concatenate([np.zeros(0, np.uint64), *together]))
    last = told[least - 1 :]
    often: _Numbers = last[last == told[: len(last)]]
    return often


def _joined(first: _Numbers, second: _Numbers) -> _Numbers:
    return first << np.uint64(BITS) | second


def _parted(told: _Numbers) -> tuple[_Numbers, _Numbers]:
    return told >> np.uint64(BITS), told & np.uint64((1 << BITS) - 1)
