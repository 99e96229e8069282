"""Tell by its bytes what a file is, whatever its name says.

What belongs here: magic bytes, and the reason for refusing what is no workbook. What does not:
the limits on a package (``preflight``) and reading what is in it.
"""

from __future__ import annotations

import re
import struct
from typing import Literal

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
_GLOBALS = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00", re.DOTALL)
"""How the workbook stream of Excel 97 and of Excel 95 begins."""
_PASSWORD = 0x2F
_SPREADSHEET_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta)[\s>]", re.IGNORECASE)


def _entry(name: str) -> bytes:
    """A directory entry of a compound file: its name in UTF-16, ended by a zero."""
    return f"{name}\0".encode("utf-16-le")


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
    if _entry("EncryptedPackage") in data or _entry("EncryptionInfo") in data:
        raise FileRefused("file.encrypted", "OLE")
    if _entry("Workbook") in data or _entry("Book") in data or _entry("WORKBOOK") in data or _entry("BOOK") in data:
        if _needs_password(data):
            raise FileRefused("file.encrypted", ".xls")
        return "legacy"
    if _entry("WordDocument") in data:
        raise FileRefused("file.not_workbook", "Word 文档 document")
    if _entry("PowerPoint Document") in data:
        raise FileRefused("file.not_workbook", "PowerPoint")
    raise FileRefused("file.not_workbook", "OLE 复合文档，其中没有工作簿 no workbook in it")


def _needs_password(data: bytes) -> bool:
    """Whether one of the first records of the workbook stream says how it is encrypted."""
    for start in _GLOBALS.finditer(data):
        at = start.start()
        for _ in range(4):
            if at + 4 > len(data):
                break
            record, size = struct.unpack_from("<HH", data, at)
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
