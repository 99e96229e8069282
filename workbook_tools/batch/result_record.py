"""What is kept of one examined file, and its compact bytes: for the ledger and between processes.

What belongs here: the record that settling works on, and turning records into bytes and back.
What does not: making one (``tasks``) and keeping it (``ledger``).
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..check.finding import Finding
from ..examine import Examined
from ..form.submission import Submission
from ..intake.answers import Raw
from .archive import Entry


@dataclass(frozen=True)
class Record:
    """What one file told, without its answers: small enough to hold for a whole batch."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    unreadable: bool = False
    unit: str = ""
    form: str = ""
    version: str = ""
    definition: str = ""
    """The digest of the form that it was checked by."""
    cover: Mapping[str, str] = field(default_factory=dict)
    modified: float = 0.0
    answered: bool = False
    """Whether there is a submission."""
    correctable: bool = False
    """Whether there is something that an annotated copy has to say."""
    entries: tuple[Entry, ...] | None = None
    """What is inside, where the file is an archive."""


@dataclass(frozen=True)
class Answers:
    """What stood in one file."""

    submission: Submission | None = None
    raw: Raw | None = None


def parted(item: Examined) -> tuple[Record, Answers]:
    """Part an examined file into what settling needs and what only reports need."""
    given = item.submission
    return Record(
        item.file, item.sha256, item.findings, item.unreadable, item.unit,
        given.form if given else "", given.version if given else "", item.definition, item.cover,
        answered=given is not None, correctable=item.raw is not None,
    ), Answers(given, item.raw)


class _OursOnly(pickle.Unpickler):
    """Reads back records and nothing else: a ledger is a file that others may have written to."""

    def find_class(self, module: str, name: str) -> Any:
        known = super().find_class(module, name) if module.startswith("workbook_tools.") else None
        if isinstance(known, type) and hasattr(known, "__dataclass_fields__"):
            return known
        raise pickle.UnpicklingError(f"{module}.{name}")


def packed(thing: object) -> bytes:
    """The compact bytes of records, texts, numbers and tuples of them."""
    return zlib.compress(pickle.dumps(thing, 5), 1)


def unpacked(data: bytes) -> Any:
    """What ``packed`` packed; raises ``ValueError`` for anything else."""
    try:
        return _OursOnly(io.BytesIO(zlib.decompress(data))).load()
    except (pickle.UnpicklingError, zlib.error, EOFError, AttributeError, ImportError, TypeError, IndexError) as error:
        raise ValueError(str(error)) from error


def two(first: bytes, second: bytes) -> bytes:
    """Two pieces of bytes in one."""
    return len(first).to_bytes(4, "big") + first + second


def in_two(data: bytes) -> tuple[bytes, bytes]:
    """The pieces again."""
    end = 4 + int.from_bytes(data[:4], "big")
    return data[4:end], data[end:]


def owned(given: Submission, unit: str) -> Submission:
    """A submission as that of the unit it was found to be from."""
    return given if given.unit == unit else replace(given, unit=unit)
