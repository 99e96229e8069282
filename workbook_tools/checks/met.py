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

    Returns of one owner count as one, wherever they stand; where there is no owner, each for itself.
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
    """The numbers of many returns one after the other, where those of each end and whose they are."""

    files: list[str] = field(default_factory=list)
    """By return."""
    owners: array[int] = field(default_factory=lambda: array(TYPE))
    """By return, the number of its owner; they are counted from 0."""
    numbers: bytearray = field(default_factory=bytearray)
    ends: array[int] = field(default_factory=lambda: array("Q"))
    """By return, how many numbers there are up to its last one."""
    again: bytearray = field(default_factory=bytearray)
    """Those that one return has more than once, of all returns."""

    @classmethod
    def of(cls, returns: Iterable[tuple[str, Told]]) -> Gathered:
        """Those of returns that come by file."""
        out = cls()
        known: dict[str | int, int] = {}
        for number, (file, told) in enumerate(returns):
            out.numbers += told.numbers
            out.again += told.again
            out.files.append(file)
            out.owners.append(known.setdefault(number if told.owner is None else told.owner, len(known)))
            out.ends.append(len(out.numbers) * 8 // BITS)
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
    owned = [array(TYPE) for _ in {*held.owners}]
    for owner, start, end in zip(held.owners, [0, *held.ends], held.ends, strict=False):
        owned[owner].extend(every[start:end])
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
        chosen = [not wanted.isdisjoint(numbers) for numbers in owned]
        return [file for file, owner in zip(held.files, held.owners, strict=True) if chosen[owner]]

    return Met(counts, files)
