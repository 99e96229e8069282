"""RAR and 7z archives among the inputs, packed anew as a zip in memory so that they are read like one.

What belongs here: unpacking by libarchive, within limits, where it is installed. What does not: what is in an archive (``archive``).
Where libarchive is missing, or does not know how an archive is packed, the archive is refused with what to do.
"""

from __future__ import annotations

import ctypes
import io
import time
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from ..errors import FileRefused
from ..intake.file_type import archive_kind
from ..intake.preflight import MAX_ENTRY, MAX_RATIO, SMALL
from .names import decoded

FORMATS = {b"Rar!\x1a\x07\x00": "rar", b"Rar!\x1a\x07\x01\x00": "rar5", b"7z\xbc\xaf\x27\x1c": "7zip"}
"""How an archive begins, and what libarchive calls it."""
MAX_ARCHIVE = 200_000_000
MAX_UNPACKED = 400_000_000
"""Bytes of an archive and of everything in it: all of it is held in memory."""
MAX_ENTRIES = 20_000
LOCKED = ("encrypt", "passphrase", "password")
"""Words by one of which libarchive says that a password is needed."""


def _format_of(start: bytes) -> str:
    return next((name for magic, name in FORMATS.items() if start.startswith(magic)), "")


def _content(entry: Any, room: int, packed: int) -> bytes:
    """The bytes of an entry, counted as they come."""
    out = io.BytesIO()
    most = min(MAX_ENTRY, room)
    for block in entry.get_blocks():
        out.write(block)
        size = out.tell()
        if size > most:
            raise FileRefused("file.too_large", "entry_size", most=most)
        if size > SMALL and size > MAX_RATIO * packed:
            raise FileRefused("file.hostile", "entry_ratio", most=MAX_RATIO)
    return out.getvalue()


def _entries(data: bytes, kind: str) -> Iterator[tuple[str, float, bytes]]:
    """The name, time and content of every file in an archive."""
    import libarchive
    from libarchive import ffi

    is_encrypted = ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ctypes.c_int)
    room = MAX_UNPACKED
    with libarchive.memory_reader(data, format_name=kind) as archive:
        for number, entry in enumerate(archive):
            if number >= MAX_ENTRIES:
                raise FileRefused("file.hostile", "entries", count=number + 1, most=MAX_ENTRIES)
            if entry.isdir or not entry.isfile:
                continue
            if is_encrypted(entry._entry_p):
                raise FileRefused("file.archive_locked")
            content = _content(entry, room, len(data))
            room -= len(content)
            name = entry.pathname or str(number)
            yield decoded(name) if isinstance(name, bytes) else str(name), float(entry.mtime or 0), content


def packed_anew(stream: IO[bytes]) -> zipfile.ZipFile | None:
    """The archive in a stream as a zip; ``None`` for anything that is neither RAR nor 7z.

    Raises ``FileRefused`` for one with a password, one that is too large, and one that cannot be unpacked here.
    """
    stream.seek(0)
    start = stream.read(8)
    kind = _format_of(start)
    if not kind:
        return None
    stream.seek(0)
    data = stream.read(MAX_ARCHIVE + 1)
    if len(data) > MAX_ARCHIVE:
        raise FileRefused("file.too_large", "archive_size", size=len(data), most=MAX_ARCHIVE)
    unknown = FileRefused("file.archive_format", kind=archive_kind(start) or "")
    try:
        import libarchive
    except Exception as error:  # the package without the library that it calls ends in whatever ctypes raises
        raise unknown from error
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(out, "w") as package:
            taken: set[str] = set()
            for name, modified, content in _entries(data, kind):
                moment = time.localtime(modified if 315_619_200 < modified < 4_354_819_200 else 315_619_200)[:6]
                while name in taken:
                    name += "_"
                taken.add(name)
                package.writestr(zipfile.ZipInfo(name, moment), content)
    except libarchive.ArchiveError as error:
        if any(word in str(error).lower() for word in LOCKED):
            raise FileRefused("file.archive_locked") from error
        raise unknown from error
    return zipfile.ZipFile(out)
