"""What results say of returns in words, kept in the ledger: a return that did not change is not put into words again.

What belongs here: keeping it, and by what it is known to be right. What does not: the words (``report``), and what is kept of
a return's answers (``pieces``).

What is said of returns that follow each other is kept together, under the name of the first: one look at the ledger and one digest
tell that all of it is as it was. Where they do not, a mark of each return tells which of them changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

from ..check.finding import Finding
from ..report.bundles import Bundle, Item, cut, lasting, made
from .in_order import InOrder
from .ledger import Ledger
from .pieces import SAID, Pieces
from .result_record import packed, plainly, unpacked

T = TypeVar("T")
S = TypeVar("S")
TOGETHER = 250
"""Sayings that are written down at a time."""
_MARK = 12
"""Bytes of the digest of what is said of one thing in a bundle."""


class Sayings:
    """What was said of each file, for one run in one language; a ``report.known.Known``, and what it gives in bundles."""

    def __init__(self, ledger: Ledger, lang: str, findings: Iterable[Finding]) -> None:
        self.ledger = ledger
        self.kept = {kind: InOrder(ledger, kind) for kind in SAID}
        self.waiting: list[tuple[str, Pieces]] = []
        self.start = f"{ledger.rules} {lang}"
        self.found: dict[str, str] = {}
        """By file, the digest of all that was found in it."""
        for file, group in groupby(findings, key=lambda finding: finding.file):
            digest = hashlib.sha256(plainly(tuple(group))).hexdigest()
            self.found[file] = digest if file not in self.found else f"{self.found[file]} {digest}"

    def __call__(self, kind: str, file: str, beside: Sequence[object], make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
        """What is said of a file, as it was kept or as it is made now."""
        kind = f"said {kind}"
        if not file:
            return read(make())
        key = self.told(file)
        if beside:
            key = hashlib.sha256(plainly((key, *beside))).hexdigest()
        data = self.kept[kind].of(file, key)
        with suppress(ValueError):
            if data is not None:
                return read(data)
        data = make()
        self._wait(file, Pieces(key, {kind: data}))
        return read(data)

    def bundles(
        self, kind: str, items: Iterable[Item[T]], make: Callable[[Sequence[T]], Sequence[Sequence[S]]], of: type[S],
    ) -> Iterator[Bundle[S]]:
        """What is said of things that follow each other, as it was kept or as it is made now; a ``report.bundles.InBundles``."""
        kind = f"said {kind}"
        kept = _Reading(self.kept[kind], of)
        for held in cut(items):
            if not lasting(held):
                yield made(make, held)
                continue
            told = [(name, self.found.get(name, ""), beside) for name, beside, _ in held]
            digest = hashlib.sha256(plainly(told)).digest()
            before = kept.of(held[0][0], self.start)
            if before is not None and before.digest == digest and len(before.bundle.counts) == len(held):
                yield before.bundle
                continue
            marks = [hashlib.blake2b(plainly(one), digest_size=_MARK).digest() for one in told]
            known = before.each() if before is not None else {}
            new = {mark: item for mark, item in zip(marks, held, strict=True) if mark not in known}
            known |= zip(new, make([thing for _, _, thing in new.values()]), strict=True)
            each = [known[mark] for mark in marks]
            bundle = Bundle(list(map(len, each)), [one for said in each for one in said])
            self._wait(held[0][0], Pieces(self.start, {kind: packed((digest, b"".join(marks), bundle.counts, bundle.said))}))
            yield bundle

    def _wait(self, file: str, pieces: Pieces) -> None:
        self.waiting.append((file, pieces))
        if len(self.waiting) >= TOGETHER:
            self.keep()

    def told(self, file: str) -> str:
        """What all that is said of a file follows from, as far as it is about what was found in it."""
        return f"{self.start} {self.found.get(file, '')}"

    def keep(self) -> None:
        """Write down what was made."""
        with self.ledger.together():
            for file, pieces in self.waiting:
                self.ledger.keep_pieces(file, pieces)
        self.waiting.clear()

    def apart(self, ledger: Ledger) -> Sayings:
        """The same for another process, which asks another ledger and has it written down there."""
        other = copy(self)
        other.ledger, other.kept, other.waiting = ledger, {kind: InOrder(ledger, kind) for kind in SAID}, []
        return other


@dataclass(frozen=True)
class _Before(Generic[S]):
    """A bundle as it was kept, with the digest of all that it follows from and the marks of its things."""

    digest: bytes
    marks: bytes
    bundle: Bundle[S]

    def each(self) -> dict[bytes, Sequence[S]]:
        """What is said of each thing by its mark."""
        return {self.marks[n * _MARK : (n + 1) * _MARK]: said for n, said in enumerate(self.bundle.each())}


class _Reading(Generic[S]):
    """The bundles of a kind as they were kept."""

    def __init__(self, kept: InOrder, of: type[S]) -> None:
        self.kept = kept
        self.kind: Any = tuple[bytes, bytes, list[int], list[of]]  # type: ignore[valid-type]

    def of(self, name: str, key: str) -> _Before[S] | None:
        """The bundle that begins with a name; ``None`` where there is none, or one that is damaged."""
        data = self.kept.of(name, key)
        if data is None:
            return None
        with suppress(ValueError):
            digest, marks, counts, said = unpacked(data, self.kind)
            if len(marks) == _MARK * len(counts) and sum(counts) == len(said) and min(counts, default=0) >= 0:
                return _Before(digest, marks, Bundle(counts, said))
        return None
