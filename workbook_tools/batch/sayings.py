"""What results say of one return in words, kept in the ledger: a return that did not change is not put into words again.

What belongs here: keeping it, and by what it is known to be right. What does not: the words (``report``), and what is kept of
a return's answers (``pieces``).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from ..check.finding import Finding
from .in_order import InOrder
from .ledger import Ledger
from .pieces import SAID, Pieces
from .result_record import plainly

T = TypeVar("T")
TOGETHER = 500
"""Sayings that are written down at a time."""
ROWS = "said rows."
"""How the kinds of rows of the result workbook begin."""


class _Kept(Protocol):
    """What is kept of one kind."""

    def of(self, file: str, key: str) -> bytes | None:
        """What is kept of a file, if it follows from what ``key`` tells."""
        ...


class Sayings:
    """What was said of each file, for one run in one language; a ``report.known.Known``."""

    def __init__(self, ledger: Ledger, lang: str, findings: Iterable[Finding]) -> None:
        self.ledger = ledger
        self.kept: Mapping[str, _Kept] = {kind: InOrder(ledger, kind) for kind in SAID}
        self.together = TOGETHER
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
        key = f"{self.start} {self.found.get(file, '')}"
        if beside:
            key = hashlib.sha256(plainly((key, *beside))).hexdigest()
        data = self.kept[kind].of(file, key)
        with suppress(ValueError):
            if data is not None:
                return read(data)
        data = make()
        self.waiting.append((file, Pieces(key, {kind: data})))
        if len(self.waiting) >= self.together:
            self.keep()
        return read(data)

    def keep(self) -> None:
        """Write down what was made."""
        with self.ledger.together():
            for file, pieces in self.waiting:
                self.ledger.keep_pieces(file, pieces)
        self.waiting.clear()

    def apart(self) -> Sayings:
        """The same for the rows of the result workbook, with all that is kept of these at hand: it never asks the ledger.

        What it makes waits, until ``take`` takes it in where the ledger is.
        """
        other = copy(self)
        other.kept = {kind: _AtHand(dict(self.ledger.pieces(kind))) for kind in SAID if kind.startswith(ROWS)}
        other.together, other.waiting = sys.maxsize, []
        return other

    def take(self, waiting: Iterable[tuple[str, Pieces]]) -> None:
        """Take in what was made apart."""
        self.waiting += waiting
        self.keep()


@dataclass(frozen=True)
class _AtHand:
    """What is kept of one kind, in memory."""

    held: Mapping[str, tuple[str, bytes]]

    def of(self, file: str, key: str) -> bytes | None:
        """What is kept of a file, if it follows from what ``key`` tells."""
        known, data = self.held.get(file, ("", b""))
        return data if known == key else None
