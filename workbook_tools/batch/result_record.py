"""What is kept of one examined file, and its compact bytes: for the ledger and between processes.

What belongs here: the record that ``resolve`` works on, and turning records into bytes and back.
What does not: making one (``parted``), what stood in the file (``answers``) and keeping it (``ledger``).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from sys import intern
from typing import Any, TypeVar

import msgspec
import zstandard

from ..check.finding import Finding
from ..form.submission import Submission
from ..words import Texts
from .archive import Entry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultRecord:
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
    """What the cover says of ``form.units.PLACE``, as far as it asks: more of it is not needed."""
    modified: float = 0.0
    answered: bool = False
    """Whether there is a submission."""
    date: str = ""
    """The 填报日期 (ISO) where somebody typed it and the checker accepts it."""
    content: str = ""
    """The digest of all answers and explanations, whatever workbook they stand in."""
    saved: str = ""
    """When the file says that it was last saved; it may say anything."""
    round: int = 0
    """The round in which these bytes were first read."""
    explained: Mapping[str, str] = field(default_factory=dict)
    """What the official wrote for codes that only the whole batch can find."""
    entries: tuple[Entry, ...] | None = None
    """What is inside, where the file is an archive."""
    rows: int = 0
    """How many rows its main list was made with."""


def packed(thing: object) -> bytes:
    """The compact bytes of a record; raises ``TypeError`` where it holds what is no plain data."""
    return squeezed(plainly(_apart(thing) if isinstance(thing, ResultRecord) and thing.findings else thing))


def squeezed(data: bytes) -> bytes:
    """Bytes in little room."""
    return _PACKER.compress(data)


def _apart(record: ResultRecord) -> tuple[ResultRecord, list[Texts | None]]:
    """A record with the texts of its findings beside it: they are half of it and the same in most records, and so need not be read there."""
    findings = record.findings
    return replace(record, findings=tuple(replace(finding, texts=None) for finding in findings)), [finding.texts for finding in findings]


_PACKER = zstandard.ZstdCompressor(level=1, write_checksum=True)
"""It finds what stands twice however far apart, as the texts of a return do: half of what zlib leaves, in less time."""
_UNPACKER = zstandard.ZstdDecompressor()
_PACKED = b"\x28\xb5\x2f\xfd"
_PAIR = b"\x92"
"""How two things begin, one beside the other."""
_MOST = 1 << 30
"""Bytes that anything kept may have; a return has a thousandth of it at most."""


def inflated(data: bytes) -> bytes:
    """What ``squeezed`` made small; raises ``ValueError`` for anything else."""
    try:
        return _inflated(data)
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError(str(error)) from error


@contextmanager
def beginning(data: bytes) -> Iterator[Any]:
    """A stream of what ``squeezed`` made small, for whoever wants only the first bytes; raises ``ValueError`` for anything else."""
    try:
        _require_small(data)
        with _UNPACKER.stream_reader(data) as stream:
            yield stream
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def _inflated(data: bytes) -> bytes:
    if not data.startswith(_PACKED):
        # what an earlier program kept of rounds that stand nowhere else
        return zlib.decompress(data)
    _require_small(data)
    return _UNPACKER.decompress(data, allow_extra_data=False)


def _require_small(data: bytes) -> None:
    if not 0 <= zstandard.frame_content_size(data) <= _MOST:
        raise ValueError("too large")


def unpacked(data: bytes, kind: type[T]) -> T:
    """The record of one kind that ``packed`` packed; raises ``ValueError`` for anything else.

    A ledger is a file that others may have written to: nothing but plain data of the kind asked for is made.
    """
    plain = inflated(data)
    return _whole(plain) if kind is ResultRecord else plainly_told(plain, kind)  # type: ignore[return-value]


def _whole(plain: bytes) -> ResultRecord:
    """A record with what its findings say; all records of a batch share the few texts of the rules, and all findings of one what they say alike."""
    if plain.startswith(_PAIR):
        record, beside = plainly_told(plain, tuple[ResultRecord, list[msgspec.Raw]])
        texts = [_texts(bytes(one)) for one in beside]
    else:  # nothing was found, or an earlier program kept it, with the texts in their places
        record = plainly_told(plain, ResultRecord)
        texts = [_shared(finding.texts) for finding in record.findings]
    for finding, said in zip(record.findings, texts, strict=True):
        file, unit = finding.file, finding.unit
        object.__setattr__(finding, "texts", said)
        object.__setattr__(finding, "file", record.file if file == record.file else file)
        object.__setattr__(finding, "unit", record.unit if unit == record.unit else unit)
        for name in ("code", "sheet", "field", "cell"):
            held = getattr(finding, name)
            if held is not None:
                object.__setattr__(finding, name, intern(held))
    return record


@lru_cache(maxsize=2_000)
def _texts(data: bytes) -> Texts | None:
    """The texts of a finding; raises ``ValueError``."""
    wanted: Any = Texts | None
    told: Texts | None = plainly_told(data, wanted)
    return told


def at(record: ResultRecord, **told: float | int) -> ResultRecord:
    """A record that was just read, with what its bytes do not say: when its file was changed, in which round it came.

    Nobody else has it yet, and to make another takes as long as reading it.
    """
    for name, value in told.items():
        object.__setattr__(record, name, value)
    return record


def plainly(thing: object) -> bytes:
    """The bytes of a record on its way from one process to another: packing them would take longer than the way."""
    return _ENCODER.encode(thing)


def plainly_told(data: bytes, kind: type[T]) -> T:
    """The record of one kind again; raises ``ValueError``."""
    wanted: Any = kind
    try:
        thing: T = _decoder(wanted).decode(data)
    except RecursionError as error:
        raise ValueError(str(error)) from error
    return thing


_ENCODER = msgspec.msgpack.Encoder()


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.msgpack.Decoder(kind)


@lru_cache(maxsize=2_000)
def _shared(texts: Texts | None) -> Texts | None:
    return texts


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
