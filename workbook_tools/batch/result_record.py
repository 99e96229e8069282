"""What is kept of one examined file, and its compact bytes: for the ledger and between processes.

What belongs here: the record that ``resolve`` works on, and turning records into bytes and back.
What does not: making one (``tasks``) and keeping it (``ledger``).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from sys import intern
from typing import Any, NamedTuple, TypeVar

import msgspec
import zstandard

from ..check.finding import Finding
from ..examine import Examined
from ..form.definition import DATE
from ..form.submission import Submission
from ..form.units import UNIT
from ..intake.answers import Raw
from ..report.jsonl_csv import submission_answers
from ..words import Texts
from ..workbook.layout import COMMENTED
from .archive import Entry

T = TypeVar("T")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


CONFIRMED = (UNIT, "park")
"""What the cover says of its unit and the roster knows too: more of it is not needed."""


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
    modified: float = 0.0
    answered: bool = False
    """Whether there is a submission."""
    date: str = ""
    """The 填报日期 (ISO) where the checker accepts it."""
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


@dataclass(frozen=True)
class Answers:
    """What stood in one file."""

    submission: Submission | None = None
    raw: Raw | None = None
    told: bytes = b""
    """The end of its line of ``submissions.jsonl``, from the values on; its texts are those of the others, and packed with them hardly take any room."""


class Parted(NamedTuple):
    """An examined file, parted into what ``resolve`` needs and what only reports need."""

    record: ResultRecord
    answers: Answers
    told: bytes = b""
    """The answers as results tell them (``submission_answers``), which takes a while; not kept with the others."""


def parted(item: Examined) -> Parted:
    """Part an examined file."""
    given = item.submission
    told = b"" if given is None else submission_answers(given)
    record = ResultRecord(
        item.file, item.sha256, item.findings, item.unreadable, item.unit,
        given.form if given else "", given.version if given else "", item.definition,
        {name: item.cover[name] for name in CONFIRMED if name in item.cover},
        answered=given is not None, date=_accepted_date(item), content=_content(given, told), saved=item.saved,
        explained={code: said for code, said in given.explanations.items() if code in COMMENTED} if given else {},
        rows=item.raw.identity.rows if item.raw else 0,
    )
    return Parted(record, Answers(given, item.raw), told)


def _accepted_date(item: Examined) -> str:
    """The date on the cover; what the checker finds wrong there is none."""
    said = item.cover.get(DATE, "")
    wrong = any(f.severity == "error" and f.field == item.dated for f in item.findings)
    return said if _ISO.fullmatch(said) and not wrong else ""


def _content(given: Submission | None, told: bytes) -> str:
    if given is None:
        return ""
    beside = given.form, given.version, sorted(given.explanations.items())
    return hashlib.sha256(repr(beside).encode("utf-8", "surrogatepass") + told).hexdigest()


def packed(thing: object) -> bytes:
    """The compact bytes of a record; raises ``TypeError`` where it holds what is no plain data."""
    return _PACKER.compress(_ENCODER.encode(thing))


_PACKER = zstandard.ZstdCompressor(level=1, write_checksum=True)
"""It finds what stands twice however far apart, as the texts of a return do: half of what zlib leaves, in less time."""
_UNPACKER = zstandard.ZstdDecompressor()
_PACKED = b"\x28\xb5\x2f\xfd"
_MOST = 1 << 30
"""Bytes that anything kept may have; a return has a thousandth of it at most."""


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_PACKED):
        # what an earlier program kept of rounds that stand nowhere else
        return zlib.decompress(data)
    if zstandard.frame_content_size(data) > _MOST:
        raise ValueError("too large")
    return _UNPACKER.decompress(data, allow_extra_data=False)


def unpacked(data: bytes, kind: type[T]) -> T:
    """The record of one kind that ``packed`` packed; raises ``ValueError`` for anything else.

    A ledger is a file that others may have written to: nothing but plain data of the kind asked for is made.
    """
    wanted: Any = kind
    try:
        thing = _decoder(wanted).decode(_unpacked(data))
    except (zlib.error, zstandard.ZstdError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if isinstance(thing, ResultRecord):
        for finding in thing.findings:
            # all records of a batch share the few texts of the rules, and all findings of a record what they say alike
            texts, file, unit = _shared(finding.texts), finding.file, finding.unit
            object.__setattr__(finding, "texts", texts)
            object.__setattr__(finding, "file", thing.file if file == thing.file else file)
            object.__setattr__(finding, "unit", thing.unit if unit == thing.unit else unit)
            for name in ("code", "sheet", "field", "cell"):
                said = getattr(finding, name)
                if said is not None:
                    object.__setattr__(finding, name, intern(said))
    return thing  # type: ignore[no-any-return]


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
    thing: T = _decoder(wanted).decode(data)
    return thing


_ENCODER = msgspec.msgpack.Encoder()


@cache
def _decoder(kind: type) -> Any:
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
