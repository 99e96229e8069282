"""Numbers that several returns have, each standing for something that they may share; and which returns these are.

What belongs here: taking the numbers of all returns together, and finding those that meet. What does not: what the numbers stand for
(``copied``, ``duplicate_across``), and finding them among millions (``met_among_many``).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

TYPE, BITS = "I", 32
MANY = 300_000
"""Numbers from which on it pays to have them sorted by numpy, which takes a tenth of a second to import."""


class Told(NamedTuple):
    """The numbers of one return as bytes, each once; and those that stand there more than once, once more.

    Returns of one owner that follow each other count as one; where there is no owner, each for itself.
    """

    owner: str | None
    numbers: bytes
    again: bytes = b""


@dataclass(frozen=True)
class Met:
    """The numbers that more than one owner has, each with how many have it."""

    counts: Mapping[int, int]
    files: Callable[[int, int], list[str]]
    """Given how many owners a number has at most, and how many such numbers two owners have in common at least: the files, in their
    order, of all owners of whom that may be true of two. Of a number that one owner has more than once each of its owners may."""


@dataclass
class Gathered:
    """The numbers of many returns one after the other, and where those of each owner end."""

    files: list[list[str]] = field(default_factory=list)
    """By owner."""
    numbers: bytearray = field(default_factory=bytearray)
    ends: array[int] = field(default_factory=lambda: array("Q"))
    """By owner, how many numbers there are up to its last one."""
    again: bytearray = field(default_factory=bytearray)
    """Those that one return has more than once, of all returns."""

    @classmethod
    def of(cls, returns: Iterable[tuple[str, Told]]) -> Gathered:
        """Those of returns that come by file."""
        out, last = cls(), None
        for file, told in returns:
            out.numbers += told.numbers
            out.again += told.again
            end = len(out.numbers) * 8 // BITS
            if last is not None and told.owner == last:
                out.files[-1].append(file)
                out.ends[-1] = end
            else:
                out.files.append([file])
                out.ends.append(end)
            last = told.owner
        return out


def numbered(text: str) -> int:
    """The number that stands for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=BITS // 8).digest(), "little")


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers of one return as bytes, each once and in their order."""
    return array(TYPE, sorted(set(numbers))).tobytes()


def unpacked(data: bytes | bytearray) -> array[int]:
    """The numbers again, or those that were written one after the other."""
    out = array(TYPE)
    out.frombytes(data)
    return out


def met(returns: Iterable[tuple[str, Told]]) -> Met:
    """The numbers that more than one of many returns' owners have; the returns come by file."""
    held = Gathered.of(returns)
    if len(held.numbers) * 8 // BITS < MANY:
        return met_among_few(held)
    from .met_among_many import met_among_many

    return met_among_many(held)


def met_among_few(held: Gathered) -> Met:
    """The same among so few that to count is quicker than to sort; which owners have several in common is not asked."""
    every = unpacked(held.numbers)
    owned = [every[start:end] for start, end in zip([0, *held.ends], held.ends, strict=False)]
    seen: set[int] = set()
    several: set[int] = set()
    for numbers in owned:
        mine = set(numbers)
        several |= seen & mine
        seen |= mine
    # most numbers are there once: to count all of them takes twice as long
    counts = Counter(chain.from_iterable(map(several.intersection, owned)))

    def files(most: int, least: int) -> list[str]:
        wanted = {number for number, count in counts.items() if count <= most}
        return [file for mine, numbers in zip(held.files, owned, strict=True) if not wanted.isdisjoint(numbers) for file in mine]

    return Met(counts, files)
