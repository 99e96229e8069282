"""Tell by its bytes what a file is, whatever its name says.

What belongs here: magic bytes, and the reason for refusing what is no workbook. What does not:
the limits on a package (``preflight``) and reading what is in it.
"""

from __future__ import annotations

import io
import re
import struct
from typing import TYPE_CHECKING, Literal

from ..errors import FileRefused
from ..words import Words

if TYPE_CHECKING:
    from olefile import OleFileIO

FileType = Literal["zip", "legacy", "encrypted"]

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""How a sheet of Excel 2 to 95 begins that stands alone, without a compound file around it."""

KNOWN: tuple[tuple[bytes, Words], ...] = (
    (b"%PDF", Words(" PDF 文件", "a PDF")), (b"{\\rtf", Words(" RTF 文档", "an RTF document")), (b"\x89PNG", Words(" PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Words(" JPEG 图片", "a JPEG picture")), (b"GIF8", Words(" GIF 图片", "a GIF picture")),
)
WORD, SLIDES = Words(" Word 文档", "a Word document"), Words(" PowerPoint 演示文稿", "a PowerPoint presentation")
ARCHIVES: tuple[tuple[bytes, Words], ...] = (
    (b"Rar!", Words(" RAR 压缩包", "a RAR archive")), (b"7z\xbc\xaf", Words(" 7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Words(" gzip 压缩包", "a gzip archive")),
)
"""Archives that are no zip: returns may well be inside."""
_COUNTS = struct.Struct("<30xH12xL16xL4xL")
"""From the head of a compound file: the size of a sector as a power of two, and how many hold the three tables."""
_PASSWORD = 0x2F
"""The record of a workbook stream that says how the rest is encrypted; one of the first four."""
_SPREADSHEET_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta)[\s>]", re.IGNORECASE)


def file_type(data: bytes) -> FileType:
    """A zip package, an old binary workbook or either of them encrypted; everything else is refused with what it is."""
    if data[:8] == OLE:
        return _compound(data)
    if data[:4] == EMPTY_ZIP:
        raise FileRefused("file.damaged", "empty_archive")
    if data[:4] == ZIP:
        return "zip"
    if data[:4] in BIFF:
        return "legacy"
    raise _no_workbook(data)


def _compound(data: bytes) -> FileType:
    """What a compound file is by its outermost streams; a document may well have a workbook further inside."""
    try:
        with _opened(data) as book:
            names = {path[0].lower(): path[0] for path in book.listdir() if len(path) == 1}
            workbook = names.get("workbook") or names.get("book")
            locked = workbook is not None and _needs_password(_start(book, workbook, len(data)))
    except Exception as error:  # olefile raises whatever its arithmetic on a damaged file ends in
        raise FileRefused("file.damaged", "compound") from error
    if locked or names.keys() & {"encryptedpackage", "encryptioninfo"}:
        return "encrypted"
    if workbook is not None:
        return "legacy"
    if "worddocument" in names:
        raise FileRefused("file.not_workbook", "kind", kind=WORD)
    if "powerpoint document" in names:
        raise FileRefused("file.not_workbook", "kind", kind=SLIDES)
    raise FileRefused("file.not_workbook", "no_workbook_in_compound")


def _opened(data: bytes) -> OleFileIO:
    """Open a compound file; raises ``ValueError`` where it claims tables larger than it is itself."""
    if len(data) >= _COUNTS.size:
        shift, *sectors = _COUNTS.unpack_from(data)
        if shift not in {9, 12} or max(sectors) > len(data) >> shift:
            raise ValueError(f"{max(sectors)} × 2^{shift} B > {len(data)} B")
    from olefile import OleFileIO

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


def archive_kind(data: bytes) -> Words | None:
    """What kind of archive a file is, other than a zip; ``None`` where it is none."""
    return next((name for magic, name in ARCHIVES if data.startswith(magic)), None)


def _no_workbook(data: bytes) -> FileRefused:
    """The refusal of a file that is no workbook, with what it is."""
    if not data:
        return FileRefused("file.not_workbook", "empty_file")
    archive = archive_kind(data)
    if archive is not None:
        return FileRefused("file.archive_format", kind=archive)
    kind = next((name for magic, name in KNOWN if data.startswith(magic)), None) or _text_kind(data)
    if kind is None:
        return FileRefused("file.not_workbook", "unknown_kind", size=len(data))
    return FileRefused("file.not_workbook", "kind", kind=kind)


def _text_kind(data: bytes) -> Words | None:
    """What a file is that is written in characters."""
    start = data[:4096]
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = start.decode("utf-16", "replace").encode()
    if _SPREADSHEET_2003.search(start):
        return Words(" XML 表格 2003", "an XML spreadsheet 2003")
    if _HTML.search(start):
        return Words("网页", "a web page")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Words(" XML 文件", "an XML file")
    if not any(byte < 9 or 13 < byte < 32 for byte in start):
        return Words("纯文本或 CSV 文件", "plain text or CSV")
    return None
