"""What is said of things that follow each other, some of them at a time: a bundle that did not change is taken as it is.

What belongs here: the noun, how reports ask for bundles, and where a sequence is cut. What does not: keeping them (``batch.sayings``)
and what is said (``page``, ``result_findings`` and their like).

A cut depends on the name before which it is made and on nothing else: what comes, goes or moves elsewhere leaves the other bundles as
they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, Protocol, TypeVar
from zlib import crc32

T = TypeVar("T")
S = TypeVar("S")

Item = tuple[str, Sequence[object] | None, T]
"""A file, plain data, and a thing of which is said what follows from these data, all that was found in the file, the program, its forms
and the language. What is said of a thing without such data is not kept, and a bundle that is kept does not begin with one without a file."""
OFTEN, MOST = 12, 64
"""Things of a bundle as a rule, and at most."""


@dataclass(frozen=True, slots=True)
class Bundle(Generic[S]):
    """What is said of things that follow each other, and how much of it of each."""

    counts: Sequence[int]
    said: Sequence[S]

    def each(self) -> Iterator[list[S]]:
        """What is said of each thing."""
        source = iter(self.said)
        return (list(islice(source, count)) for count in self.counts)


class InBundles(Protocol):
    """Gives what is said of things in their order: what is kept of them, or what ``make`` makes of some of them, for each plain data ``of`` a type."""

    def __call__(
        self, kind: str, items: Iterable[Item[T]], make: Callable[[Sequence[T]], Sequence[Sequence[S]]], of: type[S],
    ) -> Iterator[Bundle[S]]:
        """What is said, of one kind."""
        ...


def none_kept(
    kind: str, items: Iterable[Item[T]], make: Callable[[Sequence[T]], Sequence[Sequence[S]]], of: type[S],
) -> Iterator[Bundle[S]]:
    """Keep nothing: all is made."""
    return (made(make, held) for held in cut(items))


def made(make: Callable[[Sequence[T]], Sequence[Sequence[S]]], items: Sequence[Item[T]]) -> Bundle[S]:
    """A bundle that is made."""
    each = make([thing for _, _, thing in items])
    return Bundle(list(map(len, each)), [one for said in each for one in said])


def lasting(items: Sequence[Item[T]]) -> bool:
    """Whether a bundle can be kept."""
    name, told, _ = items[0]
    return bool(name) and told is not None


def cut(items: Iterable[Item[T]]) -> Iterator[list[Item[T]]]:
    """Things in bundles: each can be kept, or nothing of it can."""
    held: list[Item[T]] = []
    kept = False
    for item in items:
        name, told, _ = item
        lasts = told is not None
        begins = lasts and bool(name)
        ends = not lasts or (begins and _begins(name)) if kept else begins
        if held and (ends or len(held) == MOST):
            yield held
            held = []
        if not held:
            kept = begins
        held.append(item)
    if held:
        yield held


def _begins(name: str) -> bool:
    return not crc32(name.encode("utf-8", "surrogatepass")) % OFTEN
