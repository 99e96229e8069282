"""What the ledger holds of some kinds, at hand in memory for a process that may not ask the ledger.

What belongs here: telling it as the ledger would, and holding what is to be written down. What does not: the ledger itself, and who
writes down in the end what waits here (``shares``).

A connection to SQLite may not be used on both sides of a fork; the process that has the ledger open stays the only one that asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from .ledger import Ledger
from .pieces import Pieces


class AtHand(Ledger):
    """The pieces of some kinds as a ledger held them. It has no connection: who asks for anything else gets an exception."""

    def __init__(self, rules: str, held: Mapping[str, Mapping[str, tuple[str, bytes]]]) -> None:
        self.rules, self.held = rules, held
        self.waiting: list[tuple[str, Pieces]] = []
        """What is to be written down."""

    @classmethod
    def of(cls, ledger: Ledger, kinds: Iterable[str]) -> AtHand:
        """What a ledger holds of some kinds now."""
        return cls(ledger.rules, {kind: dict(ledger.pieces(kind)) for kind in kinds})

    @contextmanager
    def together(self) -> Iterator[None]:
        """Nothing has to be done: what is kept waits, and is written down with all the rest."""
        yield

    def keep_pieces(self, name: str, pieces: Pieces) -> None:
        """Have the pieces of a file wait to be written down."""
        self.waiting.append((name, pieces))

    def piece(self, kind: str, name: str, key: str) -> bytes | None:
        """One piece of a file, if it follows from what ``key`` tells."""
        held = self.held[kind].get(name)
        return held[1] if held is not None and held[0] == key else None

    def pieces(self, kind: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
        """Every piece of a kind with its file and its key, by name."""
        yield from self.held[kind].items()
