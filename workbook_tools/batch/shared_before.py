"""What the returns of a form shared when they were last looked at together, kept in the ledger.

What belongs here: which returns there were, as marks, and the numbers that several of them had. What does not: what the numbers
stand for (``checks.met``), and how they save work (``across``).
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass, field

from .ledger import Ledger
from .pieces import Pieces
from .result_record import packed, unpacked

KIND = "shared"
_MARK = 12
"""Bytes of a mark."""


def mark(key: str) -> bytes:
    """Stands for all that the numbers of one return follow from."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


@dataclass(frozen=True)
class _Kept:
    marks: bytes
    numbers: bytes


@dataclass(frozen=True)
class Shared:
    """The marks of the returns that there were, and the numbers that more than one of them had."""

    marks: Set[bytes] = frozenset()
    numbers: Iterable[int] = field(default=())

    @classmethod
    def read(cls, ledger: Ledger, check: str, name: str, form: str) -> Shared:
        """What is kept of a check, for one of its lists, over the returns of a form; nothing where that is no use."""
        data = ledger.piece(f"{KIND} {check}", name, form)
        with suppress(ValueError):
            if data is not None:
                kept = unpacked(data, _Kept)
                numbers = array("I")
                numbers.frombytes(kept.numbers)
                return cls({kept.marks[n : n + _MARK] for n in range(0, len(kept.marks), _MARK)}, numbers)
        return cls()

    def write(self, ledger: Ledger, check: str, name: str, form: str) -> None:
        """Keep it."""
        data = packed(_Kept(b"".join(sorted(self.marks)), array("I", sorted(self.numbers)).tobytes()))
        ledger.keep_pieces(name, Pieces(form, {f"{KIND} {check}": data}))
