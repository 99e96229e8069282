"""Tell by its bytes what a file is, whatever its name says.

What belongs here: magic bytes, and the reason for refusing what is no workbook. What does not:
the limits on a package (``preflight``) and reading what is in it.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Literal

from olefile import OleFileIO

from ..errors import FileRefused

FileType = Literal["zip", "legacy"]

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""How a sheet of Excel 2 to 95 begins that stands alone, without a compound file around it."""

KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG 图片 picture"), (b"\xff\xd8\xff", "JPEG 图片 picture"), (b"GIF8", "GIF 图片 picture"),
)
_COUNTS = struct.Struct("<30xH12xL16xL4xL")
"""From the head of a compound file: the size of a sector as a power of two, and how many hold the three tables."""
_PASSWORD = 0x2F
"""The record of a workbook stream that says how the rest is encrypted; one of the first four."""
_SPREADSHEET_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta)[\s>]", re.IGNORECASE)


def file_type(data: bytes) -> FileType:
    """A zip package or an old binary workbook; everything else is refused with what it is."""
    if data[:8] == OLE:
        return _compound(data)
    if data[:4] == EMPTY_ZIP:
        raise FileRefused("file.damaged", "空压缩包 empty archive")
    if data[:4] == ZIP:
        return "zip"
    if data[:4] in BIFF:
        return "legacy"
    raise FileRefused("file.not_workbook", _named(data))


def _compound(data: bytes) -> FileType:
    """What a compound file is by its outermost streams; a document may well have a workbook further inside."""
    try:
        with _opened(data) as book:
            names = {path[0].lower(): path[0] for path in book.listdir() if len(path) == 1}
            workbook = names.get("workbook") or names.get("book")
            locked = workbook is not None and _needs_password(_start(book, workbook, len(data)))
    except Exception as error:  # olefile raises whatever its arithmetic on a damaged file ends in
        raise FileRefused("file.damaged", f"OLE: {str(error)[:120]}") from error
    if names.keys() & {"encryptedpackage", "encryptioninfo"}:
        raise FileRefused("file.encrypted", "OLE")
    if locked:
        raise FileRefused("file.encrypted", ".xls")
    if workbook is not None:
        return "legacy"
    if "worddocument" in names:
        raise FileRefused("file.not_workbook", "Word 文档 document")
    if "powerpoint document" in names:
        raise FileRefused("file.not_workbook", "PowerPoint")
    raise FileRefused("file.not_workbook", "OLE 复合文档，其中没有工作簿 no workbook in it")


def _opened(data: bytes) -> OleFileIO:
    """Open a compound file; raises ``ValueError`` where it claims tables larger than it is itself."""
    if len(data) >= _COUNTS.size:
        shift, *sectors = _COUNTS.unpack_from(data)
        if shift not in {9, 12} or max(sectors) > len(data) >> shift:
            raise ValueError(f"{max(sectors)} × 2^{shift} B > {len(data)} B")
    return OleFileIO(io.BytesIO(data))


def _start(book: OleFileIO, name: str, size: int) -> bytes:
    """How a stream begins; one that claims to be larger than the file is not read."""
    if max(book.get_size(name), book.root.size) > size:
        raise ValueError(f"{name}: {book.get_size(name)} B > {size} B")
    return bytes(book.openstream(name).read(4096))


def _needs_password(stream: bytes) -> bool:
    """Whether one of the first records of a workbook stream says how it is encrypted."""
    at = 0
    for _ in range(4):
        if at + 4 > len(stream):
            break
        record, size = struct.unpack_from("<HH", stream, at)
        if record == _PASSWORD:
            return True
        at += 4 + size
    return False


def _named(data: bytes) -> str:
    """What a file is that is no workbook, in a few words."""
    if not data:
        return "空文件 empty file"
    for magic, name in KNOWN:
        if data.startswith(magic):
            return name
    start = data[:4096]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = start.decode("utf-16", "replace").encode()
    if _SPREADSHEET_2003.search(start):
        return "XML 表格 2003"
    if _HTML.search(start):
        return "网页 HTML"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "XML"
    if not any(byte < 9 or 13 < byte < 32 for byte in start):
        return "纯文本或 CSV text or CSV"
    return f"{len(data)} B"
