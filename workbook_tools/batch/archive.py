"""Archives among the inputs: what is in them, each entry under its own name, and an entry's bytes.

What belongs here: telling an archive from a workbook (which is a zip too), listing and inflating
within limits. What does not: judging the bytes of an entry (``examine``). Nothing is ever
written under an entry's name, so a name such as ``../../x`` does no harm.
"""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from ..errors import FileRefused, Refusal
from ..intake.file_type import ZIP
from ..intake.preflight import CHUNK, MAX_ENTRY, MAX_RATIO, part_name
from ..intake.zip_directory import plain_directory
from .names import entry_name, raw_name, unique

MAX_ARCHIVE_ENTRIES = 100_000
MAX_NESTED = 2
"""How often an archive may stand in an archive."""
LOCAL_HEADER = 30
"""The least that stands before an entry's bytes."""

DOCUMENT = frozenset({"[content_types].xml", "xl/workbook.xml", "mimetype", "meta-inf/manifest.xml"})
"""Entries, in small letters, by which a package is a document: a workbook's list of parts (or its main part, where that list was lost), the type of
one of LibreOffice and its list."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises for archives that are not as they should be."""


@dataclass(frozen=True)
class Entry:
    """One file in an archive: its number, its name, the raw bytes of it, when it was changed."""

    number: int
    name: str
    raw: bytes
    modified: float
    refused: Refusal | None = None


def open_archive(stream: IO[bytes]) -> zipfile.ZipFile | None:
    """The archive in a stream; ``None`` where it is a workbook or cannot be opened as an archive.

    A workbook has one of the entries ``DOCUMENT``, one of Apple ``.iwa`` parts. Raises ``FileRefused`` for a RAR or 7z
    archive that cannot be unpacked.
    """
    stream.seek(0)
    if stream.read(4) != ZIP:
        from .other_archives import packed_anew

        return packed_anew(stream)
    try:
        package = zipfile.ZipFile(stream)
    except BROKEN:
        return None
    names = _names(package.namelist())
    if names & DOCUMENT:
        return None
    return None if any(name.endswith(".iwa") for name in names) else package


def _names(names: Iterable[str]) -> set[str]:
    return {part_name(name).lower() for name in names}


def is_document(data: bytes) -> bool:
    """Whether bytes are certainly no archive to be opened, told by a directory that is plain; what is not may be one or not."""
    plain = plain_directory(data) if data.startswith(ZIP) else None
    return plain is not None and not DOCUMENT.isdisjoint(_names(entry.filename for entry in plain.entries))


def entries_of(package: zipfile.ZipFile) -> tuple[Entry, ...]:
    """Every file in an archive, none dropped; raises ``FileRefused`` if there are absurdly many."""
    infos = package.infolist()
    if len(infos) > MAX_ARCHIVE_ENTRIES:
        raise FileRefused("file.hostile", "entries", count=len(infos), most=MAX_ARCHIVE_ENTRIES)
    overlapping = _overlapping(infos)
    taken: set[str] = set()
    out = []
    for number, info in enumerate(infos):
        name = entry_name(info)
        if name.endswith("/") and not info.file_size:
            continue
        name = unique(name.lstrip("/") or "_", taken)
        taken.add(name)
        refused = Refusal("file.hostile", "overlap") if number in overlapping else None
        if info.flag_bits & 1:
            refused = Refusal("file.archive_locked")
        out.append(Entry(number, name, raw_name(info), _modified(info), refused))
    return tuple(out)


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Entries whose bytes are also those of another: how a small archive inflates without end."""
    order = sorted(range(len(infos)), key=lambda i: infos[i].header_offset)
    found: set[int] = set()
    end, last = -1, -1
    for number in order:
        info = infos[number]
        if info.header_offset < end:
            found |= {number, last}
        reach = info.header_offset + LOCAL_HEADER + info.compress_size
        if reach > end:
            end, last = reach, number
    return found


def _modified(info: zipfile.ZipInfo) -> float:
    """An entry's local time in seconds since 1970; 0 where there is none or it is no time."""
    if info.date_time <= (1980, 1, 1, 0, 0, 0):
        return 0.0
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def inflate(package: zipfile.ZipFile, number: int) -> bytes:
    """The bytes of one entry, counted as they come; raises ``FileRefused``."""
    info = package.infolist()[number]
    out = io.BytesIO()
    try:
        with package.open(info) as stream:
            while piece := stream.read(CHUNK):
                out.write(piece)
                size = out.tell()
                if size > MAX_ENTRY:
                    raise FileRefused("file.too_large", "entry_size", most=MAX_ENTRY)
                if size > 1_000_000 and size > MAX_RATIO * max(1, info.compress_size):
                    raise FileRefused("file.hostile", "entry_ratio", most=MAX_RATIO)
    except BROKEN as error:
        raise FileRefused("file.damaged", "entry") from error
    return out.getvalue()
