"""Judge a package by its bytes and inflate it, before any parser sees it.

What belongs here: the limits on a zip package's size and shape, and its inflation with real bytes
counted. What does not: the kind of file (``file_type``), what its XML holds (``xml_limits``, ``ooxml``). The
limits leave room: of 3,085 honest workbooks 99.9 % inflate to less than 7.3 MB, in fewer than 188
entries, at a ratio below 140.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..errors import FileRefused
from .file_type import file_type
from .part_memory import MEMORY, key_of
from .xml_limits import readable_part
from .zip_directory import Directory, Entry, directory_of

libdeflate: Any = None
"""A quicker library; where it is not installed, Python's own inflates all."""
with suppress(ImportError):
    import deflate

    libdeflate = deflate

MAX_FILE = 20_000_000
MAX_ENTRIES = 2_000
MAX_INFLATED = 200_000_000
MAX_ENTRY = 100_000_000
MAX_RATIO = 1_000
CHUNK = 1 << 16
"""Bytes inflated at a time where an entry is read as a stream."""
AT_ONCE = 8_000_000
"""Bytes of a part up to which room is made for all of it at once."""
SMALL = 1_000_000
"""Bytes that any entry may inflate to, whatever its ratio."""

_ENTRY = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s22xHH")
_END = struct.Struct("<4s8xI4xH")
_END_MARK = b"PK\x05\x06"
LISTED = 46
"""Bytes that the directory has for an entry at the least."""
XML = (".xml", ".rels", ".vml")
PROGRAMS = ("Basic/", "Dialogs/")
"""Where an OpenDocument file keeps its macros, which are never run or read."""
PROPERTIES = ("docProps/app.xml", "docProps/core.xml")
"""Say which program saved a workbook and when; where they cannot be read, nothing is said of that."""
UNREAD = (
    "docprops/", "customxml/", "thumbnails/", "pictures/", "xl/media/", "xl/theme/", "xl/printersettings/",
    "xl/embeddings/", "xl/activex/", "xl/calcchain.xml",
)
"""Where parts stand that no answer depends on: pictures, previews, what a printer likes. Damage there harms nobody."""


@dataclass(frozen=True)
class Package:
    """The inflated parts of a workbook that passed the preflight.

    ``legacy`` holds the whole file where it is of a format that only another reader knows.
    """

    parts: dict[str, bytes]
    legacy: bytes | None = None
    kind: str = "xlsx"
    met: Set[str] = frozenset()
    """The parts that were remembered: each is the very object that it was in another package."""


def _as_told(raw: bytes, info: Entry, limit: int) -> bytes | None:
    """What an entry holds, by a quicker library, where size and checksum are just what the directory says; ``None`` for any other."""
    if libdeflate is None or not 0 < info.file_size <= min(limit, AT_ONCE):
        return None
    try:
        content = bytes(libdeflate.deflate_decompress(raw, info.file_size))
    except libdeflate.DeflateError:
        return None
    right: bool = len(content) == info.file_size and libdeflate.crc32(content) == info.checksum
    return content if right else None


def _inflate(data: bytes, info: Entry, start: int, room: int) -> bytes:
    """Inflate one entry, counting real bytes, whatever its header claims."""
    name = info.filename[:80]
    raw = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        content = raw
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        ratio = max(SMALL, MAX_RATIO * info.compress_size)
        limit = min(MAX_ENTRY, room, ratio)
        told = _as_told(raw, info, limit)
        if told is not None:
            return told
        stream = zlib.decompressobj(-15)
        content = stream.decompress(raw, limit + 1)
        if len(content) > limit:
            if limit == ratio:
                raise FileRefused("file.hostile", "ratio", part=name, most=MAX_RATIO)
            raise FileRefused("file.hostile", "part_size", part=name, most=limit)
        if not stream.eof:
            raise FileRefused("file.damaged", "cut_short", part=name)
    else:
        raise FileRefused("file.damaged", "method", part=name, method=info.compress_type)
    if len(content) > min(MAX_ENTRY, room):
        raise FileRefused("file.hostile", "part_size", part=name, most=min(MAX_ENTRY, room))
    if len(content) != info.file_size or zlib.crc32(content) != info.checksum:
        raise FileRefused("file.damaged", "checksum", part=name)
    return content


def _start(data: bytes, info: Entry) -> int:
    """Where the content of an entry begins."""
    at = info.header_offset
    if at < 0 or at + 30 > len(data):
        raise FileRefused("file.damaged", "offset", part=info.filename[:80])
    magic, name, extra = _LOCAL.unpack_from(data, at)
    if magic != b"PK\x03\x04":
        raise FileRefused("file.damaged", "offset", part=info.filename[:80])
    start: int = at + 30 + name + extra
    if start + info.compress_size > len(data):
        raise FileRefused("file.damaged", "cut_short", part=info.filename[:80])
    return start


def _starts(data: bytes, infos: Sequence[Entry], names: Sequence[str], directory: int) -> list[int]:
    """Where the content of each entry begins; 0 for one that is lost and not missed. Entries that share bytes are refused."""
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    for name, info in zip(names, infos, strict=True):
        try:
            starts.append(_start(data, info))
        except FileRefused:
            if not is_unread(name):
                raise
            starts.append(0)
        else:
            spans.append((info.header_offset, starts[-1] + info.compress_size))
    if not spans:  # none of the entries is where the directory says
        raise FileRefused("file.damaged", "directory")
    spans.sort()
    for (_, end), (following, _) in zip(spans, [*spans[1:], (directory, 0)], strict=True):
        if end > following:
            raise FileRefused("file.hostile", "overlap")
    return starts


def _short(data: bytes) -> bool:
    """Whether the directory, by the end that every reader finds first, has no room for too many entries."""
    end = data[-_END.size :]
    if len(end) < _END.size or data[-_END.size - 20 : -_END.size].startswith(b"PK\x06\x07"):
        return False
    magic, size, comment = _END.unpack(end)
    return bool(magic == _END_MARK and comment == 0 and size <= MAX_ENTRIES * LISTED)


def _listed(data: bytes) -> Directory:
    """What the directory lists, where that is not too much."""
    if not _short(data) and data.count(_ENTRY) > MAX_ENTRIES:
        raise FileRefused("file.hostile", "entries", count=data.count(_ENTRY), most=MAX_ENTRIES)
    try:
        found = directory_of(data)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, NotImplementedError) as error:
        # what ends before its directory did not come whole: nobody who filled it in can mend that
        raise FileRefused("file.damaged", "directory" if _END_MARK in data else "unfinished") from error
    if len(found.entries) > MAX_ENTRIES:
        raise FileRefused("file.hostile", "entries", count=len(found.entries), most=MAX_ENTRIES)
    return found


def part_name(name: str) -> str:
    """An entry's name as a part's: some writers use backslashes or a leading slash."""
    return name.replace("\\", "/").lstrip("/")


def _names(infos: Sequence[Entry]) -> list[str]:
    names = [part_name(info.filename) for info in infos]
    for name in names:
        if ".." in name.split("/") or name[1:2] == ":":
            raise FileRefused("file.hostile", "outside", part=name[:80])
    if len({name.casefold() for name in names}) != len(names):
        raise FileRefused("file.hostile", "same_names")
    return names


def is_unread(name: str) -> bool:
    """Whether no answer depends on a part."""
    return name.lower().startswith(UNREAD)


def inspect(data: bytes) -> Package:
    """Check a file's bytes and inflate its parts; raises ``FileRefused``.

    Only XML parts and relationships are kept: pictures and macros are counted, not read, and where they are damaged
    they are left out.
    """
    if len(data) > MAX_FILE:
        raise FileRefused("file.too_large", "file_size", size=len(data), most=MAX_FILE)
    kind = file_type(data)
    if kind == "encrypted":
        from .default_password import (
            opened_by_default,  # few files are encrypted, and what opens them takes long to import
        )

        data = opened_by_default(data)
        if len(data) > MAX_FILE:
            raise FileRefused("file.too_large", "file_size", size=len(data), most=MAX_FILE)
        kind = file_type(data)
        if kind == "encrypted":
            raise FileRefused("file.encrypted")
    if kind == "legacy":
        return Package({}, data, "xls")
    infos, directory = _listed(data)
    names = _names(infos)
    if any(info.flag_bits & 1 for name, info in zip(names, infos, strict=True) if not is_unread(name)):
        raise FileRefused("file.encrypted")
    starts = _starts(data, infos, names, directory)
    parts: dict[str, bytes] = {}
    met: set[str] = set()
    room = MAX_INFLATED
    for name, info, start in zip(names, infos, starts, strict=True):
        read = name.lower().endswith(XML) and not name.startswith(PROGRAMS) and not (is_unread(name) and name not in PROPERTIES)
        whole = name == "mimetype" or name.casefold() == "xl/workbook.bin"
        key = key_of(info, read=read) if start and not whole else None
        known = None if key is None else MEMORY.known(key, data, start, min(MAX_ENTRY, room))
        if known is not None:
            parts[name] = known.content
            met.add(name)
            room -= known.size
            continue
        try:
            content = _content(data, info, name, start, room)
        except FileRefused as error:
            if error.refusal.code != "file.damaged" or not is_unread(name):
                raise
            continue
        room -= len(content)
        parts[name] = readable_part(name, content) if read else content if whole else b""
        if key is not None:
            MEMORY.met(key, data, info, start, parts[name])
    return _kept(parts, met, data)


def _content(data: bytes, info: Entry, name: str, start: int, room: int) -> bytes:
    """What one entry holds."""
    if not start:
        raise FileRefused("file.damaged", "offset", part=name[:80])
    try:
        return _inflate(data, info, start, room)
    except zlib.error as error:
        raise FileRefused("file.damaged", "inflate", part=name[:80]) from error


def _kept(parts: dict[str, bytes], met: Set[str], data: bytes) -> Package:
    if b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise FileRefused("file.encrypted")
        return Package(parts, data, "ods")
    if "xl/workbook.bin" in parts:
        return Package(parts, data, "xlsb")
    return Package(parts, met=met)
