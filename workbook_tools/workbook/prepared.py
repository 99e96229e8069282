"""A package taken apart, so that a further edition of it costs only the rows in which it differs.

What belongs here: splitting sheets into rows, and writing a package in which everything else stays as it was packed.
What does not: what is changed (``template``).

A generated workbook is edited hundreds of times: once a unit, once an annotated copy. Most of its rows never differ, and
parsing, writing and deflating them anew was most of the time.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from .sheet_xml import sheet_parts

STAMP = (2022, 1, 1, 0, 0, 0)
"""The time of every part."""
_START, _END = b"<sheetData>", b"</sheetData>"
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_DATE = (STAMP[0] - 1980) << 9 | STAMP[1] << 5 | STAMP[2]
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LAST = struct.Struct("<4s4H2IH")
_VERSION, _DEFLATED = 20, 8
_MADE_BY = 3 << 8 | _VERSION
"""As Python's own archives say it on every system but Windows."""


@dataclass(frozen=True)
class _Member:
    """A part as it is packed."""

    packed: bytes
    checksum: int
    size: int


@dataclass(frozen=True)
class _Sheet:
    """A sheet's part: what comes before its rows, each row, what comes after them."""

    part: str
    head: bytes
    rows: Mapping[int, bytes]
    tail: bytes


class PreparedPackage:
    """A package written here, ready for edits of its sheets."""

    def __init__(self, package: bytes) -> None:
        self._members: dict[str, _Member] = {}
        self._sheets: dict[str, _Sheet] = {}
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            for info in source.infolist():
                self._members[info.filename] = _member(source.read(info))
            for name, part in sheet_parts(source).items():
                self._sheets[name] = _taken_apart(part, source.read(part))

    def part(self, name: str) -> bytes:
        """The content of a part; raises ``KeyError``."""
        return zlib.decompress(self._members[name].packed, -15)

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        return self._sheets[sheet].part

    def edited(self, name: str, touched: Collection[int], change: Callable[[etree._Element], None]) -> bytes:
        """The part of a sheet after ``change``, which sees only the rows in ``touched`` and may add rows to them."""
        sheet = self._sheets[name]
        seen = b"".join(sheet.rows[row] for row in sorted(touched) if row in sheet.rows)
        root = etree.fromstring(b"".join((sheet.head, _START, seen, _END, sheet.tail)))
        change(root)
        written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        made = _taken_apart(sheet.part, written)
        rows = {row: data for row, data in sheet.rows.items() if row not in touched} | dict(made.rows)
        ordered = (rows[row] for row in sorted(rows))
        return b"".join(chain((made.head, _START), ordered, (_END, made.tail)))

    def edition(self, parts: Mapping[str, bytes]) -> bytes:
        """The package with some parts replaced, and new ones at its end."""
        members = {**self._members, **{name: _member(data) for name, data in parts.items()}}
        return _written(members)


def _taken_apart(part: str, data: bytes) -> _Sheet:
    if _START not in data:  # without any row the element is written in one
        head, _, tail = data.partition(b"<sheetData/>")
        return _Sheet(part, head, {}, tail)
    head, _, rest = data.partition(_START)
    body, _, tail = rest.rpartition(_END)
    return _Sheet(part, head, {int(found[1]): found[0] for found in _ROW.finditer(body)}, tail)


def _member(data: bytes) -> _Member:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return _Member(packer.compress(data) + packer.flush(), zlib.crc32(data), len(data))


def _written(members: Mapping[str, _Member]) -> bytes:
    """The archive; names of parts are ASCII, and no workbook comes near four gigabytes."""
    out = io.BytesIO()
    directory = []
    for name, member in members.items():
        known = name.encode("ascii")
        told = 0, _DEFLATED, 0, _DATE, member.checksum, len(member.packed), member.size, len(known)
        directory.append(_CENTRAL.pack(
            b"PK\x01\x02", _MADE_BY, _VERSION, *told, 0, 0, 0, 0, 0o600 << 16, out.tell(),
        ) + known)
        out.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *told, 0))
        out.write(known)
        out.write(member.packed)
    start = out.tell()
    out.writelines(directory)
    count, size = len(directory), out.tell() - start
    out.write(_LAST.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))
    return out.getvalue()
