"""The directory at the end of an archive: taken apart and put together again where the library would write it no other way.

What belongs here: what a directory says of each entry, as bytes, and where each stands. What does not: which entries an archive has
and their bytes (``letter_archive``), and archives that somebody else made (``archive``).

To have the library read and write twenty thousand entries takes longer than to copy all that they hold.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import IO, Any, NamedTuple

MOST, MANY = (1 << 31) - 1, (1 << 16) - 1
"""Up to which place and how many entries a directory says everything in the shorter of two ways."""
_ENTRY = struct.Struct("<8xH18x3H8xI")
"""What is looked at of an entry: its flags, the lengths of its name, of what else is said and of a comment, its place."""
_LAST = struct.Struct("<4s4H2IH")
_PLACE = slice(42, 46)
_UTF8 = 1 << 11
"""The flag that says how a name is written."""


class Entry(NamedTuple):
    """From where to where an entry stands with its head, and what the directory says of it; empty where only the library can say it."""

    start: int
    end: int
    told: bytes = b""


def entries_of(stream: IO[bytes]) -> dict[str, Entry]:
    """The entries of an archive that was made here, by their names."""
    return _entries(stream) or _by_library(stream)


def _entries(stream: IO[bytes]) -> dict[str, Entry]:
    """The same; none where the directory is not a short one without a comment, or its entries do not stand one behind the other."""
    end = stream.seek(0, os.SEEK_END) - _LAST.size
    if end < 0:
        return {}
    stream.seek(end)
    *marks, count, size, start, comment = _LAST.unpack(stream.read(_LAST.size))
    if marks != [b"PK\x05\x06", 0, 0, count] or comment or start + size != end or not short(start, count):
        return {}
    stream.seek(start)
    listed = list(_listed(stream.read(size)))
    places = [*(place for _, place, _ in listed), start]
    if len(listed) != count or places != sorted(places):
        return {}
    return {name: Entry(*around, told) for (name, _, told), around in zip(listed, pairwise(places), strict=True)}


def _listed(directory: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The name and the place of each entry, and what is said of it; ends where there is anything else."""
    at = 0
    while directory.startswith(b"PK\x01\x02", at) and at + _PLACE.stop <= len(directory):
        flags, name, more, comment, place = _ENTRY.unpack_from(directory, at)
        start = at + _PLACE.stop
        end = start + name + more + comment
        yield directory[start : start + name].decode("utf-8" if flags & _UTF8 else "cp437", "replace"), place, directory[at:end]
        at = end


def _by_library(stream: IO[bytes]) -> dict[str, Entry]:
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        ends = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    return {entry.filename: Entry(entry.header_offset, end) for entry, end in zip(entries, ends, strict=True)}


def short(start: int, count: int) -> bool:
    """Whether a directory that begins somewhere, and has so many entries, is written in the shorter way."""
    return start <= MOST and count <= MANY


def told_of(new: Iterable[zipfile.ZipInfo]) -> Iterator[bytes]:
    """What a directory says of some entries, in the library's own words."""
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            archive.filelist.extend(new)
        yield from (told for _, _, told in _listed(held.getvalue()))


def directory(told: Mapping[str, bytes], places: Mapping[str, int], start: int) -> bytes:
    """The directory of entries in the order of their ``places``, and the end of the archive; it begins at ``start``."""
    end = b"".join([
        piece for name, place in places.items() for said in (told[name],)
        for piece in (said[: _PLACE.start], place.to_bytes(4, "little"), said[_PLACE.stop :])
    ])
    return end + _LAST.pack(b"PK\x05\x06", 0, 0, len(places), len(places), len(end), start, 0)


def end_by_library(file: Any, places: Mapping[str, int], entries: Mapping[str, zipfile.ZipInfo]) -> None:
    """Have the library write the same, in whatever way it is needed, where a file is written next."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, place in places.items():
            entry = entries[name]
            entry.header_offset = place
            archive.filelist.append(entry)
