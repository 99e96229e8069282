"""What stood in one file, as the ledger keeps it: what results tell of it first, so that this can be read without the rest.

What belongs here: packing it, and reading all of it or its beginning. What does not: what is asked of the ledger (``kept``), how any
record goes through bytes (``result_record``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from ..form.submission import Submission
from ..intake.answers import Raw
from ..packed import checksum
from .result_record import beginning, inflated, plainly, plainly_told, squeezed

T = TypeVar("T")
_NUMBER = 4
"""Bytes of a length or a checksum."""
_PLAIN = 0x80
"""With a byte from which on an earlier program's answers begin; a length that begins so would be of two thousand million bytes."""


@dataclass(frozen=True)
class Answers:
    """What stood in one file."""

    submission: Submission | None = None
    raw: Raw | None = None
    told: bytes = b""
    """The end of its line of ``submissions.jsonl``, from the values on; its texts are those of the others, and packed with them hardly take any room."""


def packed_answers(answers: Answers) -> bytes:
    """The compact bytes of what stood in a file; raises ``TypeError`` where it holds what is no plain data."""
    told = answers.told
    head = len(told).to_bytes(_NUMBER, "big") + checksum(told).to_bytes(_NUMBER, "big")
    return squeezed(head + told + plainly(replace(answers, told=b"")))


NO_ANSWERS = packed_answers(Answers())
"""The answers of what is no return, such as an archive."""


def unpacked_answers(data: bytes, kind: type[T]) -> T:
    """What stood in a file, or of it what a ``kind`` has fields for, but what results tell; raises ``ValueError`` for other bytes."""
    held = inflated(data)
    start = 2 * _NUMBER + int.from_bytes(held[:_NUMBER], "big") if held[:1] < bytes([_PLAIN]) else 0
    return plainly_told(held[start:], kind)


def told_of_answers(data: bytes) -> bytes:
    """What results tell of a file; raises ``ValueError`` where that is damaged, or an earlier program kept it."""
    with beginning(data) as stream:
        length, check = (int.from_bytes(stream.read(_NUMBER), "big") for _ in range(2))
        told: bytes = stream.read(length)
    if len(told) != length or checksum(told) != check:
        raise ValueError("damaged")
    return told
