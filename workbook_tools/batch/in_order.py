"""What the ledger holds of files that are asked for in the order of their names: read many at a time.

What belongs here: walking along the ledger beside who asks. What does not: what pieces are (``pieces``), keeping them (``ledger``).
"""

from __future__ import annotations

from .ledger import Ledger, Row


class InOrder:
    """The pieces of a kind; one that is asked for out of order costs a question of its own."""

    def __init__(self, ledger: Ledger, kind: str) -> None:
        self.ledger, self.kind = ledger, kind
        self.rows = ledger.pieces(kind)
        self.at, self.ended = ("", "", b""), False

    def of(self, file: str, key: str) -> bytes | None:
        """The piece of a file, if it follows from what ``key`` tells."""
        if file < self.at[0]:
            return self.ledger.piece(self.kind, file, key)
        while self.at[0] < file and not self.ended:
            row = next(self.rows, None)
            self.at, self.ended = row or self.at, row is None
        name, known, data = self.at
        return data if (name, known) == (file, key) else None


class RowsInOrder:
    """What is known of files under the present rules; one that is asked for out of order costs a question of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.rows = ledger.rows()
        self.name, self.ended = "", False
        self.row: Row | None = None

    def of(self, name: str) -> Row | None:
        """What is known of a file."""
        if name < self.name:
            return self.ledger.row(name)
        while self.name < name and not self.ended:
            found = next(self.rows, None)
            if found is None:
                self.ended = True
            else:
                self.name, self.row = found
        return self.row if self.name == name else None
