"""Write the short cells of an .xlsb in full, since the reader of that format knows only those.

What belongs here: the records of a sheet ([MS-XLSB] 2.1.4, 2.4.29 and the following). A short cell stands right of the one before it
and does not say its column. What does not: reading the cells (``legacy``).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from ..errors import FileRefused

ROW = 0
FULL = range(1, 12)
"""Cells that say their column, with values and with formulas."""
SHORT = range(12, 19)
"""The same kinds without it: a blank, numbers, an error, a logical, texts."""
KINDS_APART = 11
SHEETS = "xl/worksheets/"


def _records(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The kind of each record, where it begins, where its content begins and where it ends."""
    at = 0
    while at < len(data):
        begin, kind, size = at, data[at], 0
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | data[at] << 7
            at += 1
        for shift in (0, 7, 14, 21):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + size > len(data):
            raise ValueError("cut short")
        yield kind, begin, at, at + size
        at += size


def _sized(kind: int, content: bytes) -> bytes:
    size, out = len(content), bytearray([kind])
    while True:
        out.append((size & 0x7F) | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return bytes(out) + content


def in_full(sheet: bytes) -> bytes:
    """The records of a sheet with every cell saying its column; raises ``ValueError`` or ``IndexError`` on damage."""
    out, column = [], -1
    for kind, begin, start, end in _records(sheet):
        if kind in SHORT:
            column += 1
            out.append(_sized(kind - KINDS_APART, struct.pack("<L", column) + sheet[start:end]))
            continue
        if kind == ROW:
            column = -1
        elif kind in FULL and end - start >= 4:
            column = struct.unpack_from("<L", sheet, start)[0]
        out.append(sheet[begin:end])
    return b"".join(out)


def package_in_full(data: bytes) -> bytes:
    """The package of an .xlsb with the cells of its sheets in full; its entries passed the preflight before."""
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
            for info in old.infolist():
                name = info.filename.replace("\\", "/").lstrip("/")
                content = old.read(info)
                if name.lower().startswith(SHEETS) and name.lower().endswith(".bin"):
                    content = in_full(content)
                new.writestr(name, content)
    except (ValueError, IndexError, struct.error, zipfile.BadZipFile) as error:
        raise FileRefused("file.damaged", "old_reader", ending=".xlsb") from error
    return stream.getvalue()
