"""What results say of one return in words, kept in the ledger: a return that did not change is not put into words again.

What belongs here: keeping it, and by what it is known to be right. What does not: the words (``report``), and what is kept of
a return's answers (``pieces``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import TypeVar

from ..check.finding import Finding
from .in_order import InOrder
from .ledger import Ledger
from .pieces import SAID, Pieces
from .result_record import plainly

T = TypeVar("T")
TOGETHER = 500
"""Sayings that are written down at a time."""


class Sayings:
    """What was said of each file, for one run in one language; a ``report.known.Known``."""

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
        key = f"{self.start} {self.found.get(file, '')}"
        if beside:
            key = hashlib.sha256(plainly((key, *beside))).hexdigest()
        data = self.kept[kind].of(file, key)
        with suppress(ValueError):
            if data is not None:
                return read(data)
        data = make()
        self.waiting.append((file, Pieces(key, {kind: data})))
        if len(self.waiting) >= TOGETHER:
            self.keep()
        return read(data)

    def keep(self) -> None:
        """Write down what was made."""
        with self.ledger.together():
            for file, pieces in self.waiting:
                self.ledger.keep_pieces(file, pieces)
        self.waiting.clear()
