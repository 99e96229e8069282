"""What the ledger holds of files that are asked for in the order of their names: read many at a time.

What belongs here: walking along the ledger beside who asks. What does not: what pieces are (``pieces``), keeping them (``ledger``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from .ledger import Ledger, Row

T = TypeVar("T")


class _Along(Generic[T]):
    """What there is of each name, in the order of the names, beside who asks for some of them in that order."""

    def __init__(self, entries: Iterator[tuple[str, T]]) -> None:
        self.entries = entries
        self.name = ""
        self.held: T | None = None

    def passed(self, name: str) -> bool:
        """Whether what is asked for was passed by already."""
        return name < self.name

    def at(self, name: str) -> T | None:
        """What there is of a name that was not passed."""
        while self.name < name:
            found = next(self.entries, None)
            if found is None:
                return None
            self.name, self.held = found
        return self.held if self.name == name else None


class InOrder:
    """The pieces of a kind; one that is asked for out of order costs a question of its own."""

    def __init__(self, ledger: Ledger, kind: str) -> None:
        self.ledger, self.kind = ledger, kind
        self.along = _Along(ledger.pieces(kind))

    def of(self, file: str, key: str) -> bytes | None:
        """The piece of a file, if it follows from what ``key`` tells."""
        if self.along.passed(file):
            return self.ledger.piece(self.kind, file, key)
        known, data = self.along.at(file) or ("", b"")
        return data if known == key else None


class RowsInOrder:
    """What is known of files under the present rules; one that is asked for out of order costs a question of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.along = _Along(ledger.rows())

    def of(self, name: str) -> Row | None:
        """What is known of a file."""
        return self.ledger.row(name) if self.along.passed(name) else self.along.at(name)
