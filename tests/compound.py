"""Compound files (the container of .xls, .doc and encrypted workbooks) made of named streams.

What belongs here: laying streams out in sectors. What does not: what they say, and files that are
wrong on purpose (``test_hostile``).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR, CUTOFF = 512, 4096
FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STREAM, STORAGE, ROOT = 2, 1, 5


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    return struct.pack(
        "<64sHBBLLL16sL8s8sLQ", text, len(text), kind, 1, NONE, right, child, b"", 0, b"", b"", start, size
    )


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END] if count else []


def compound(streams: Mapping[str, bytes | Mapping[str, bytes]], claims: Mapping[str, int] | None = None) -> bytes:
    """A compound file; a mapping among the streams is a storage with streams of its own.

    Streams are filled up to 4,096 bytes, below which they would stand in a smaller table. ``claims``
    gives streams another size than theirs.
    """
    entries: list[tuple[str, int, int, int, bytes]] = [("Root Entry", ROOT, NONE, 1, b"")]

    def add(level: Mapping[str, bytes | Mapping[str, bytes]]) -> None:
        at = len(entries)
        entries.extend((name, STREAM, NONE, NONE, b"") for name in level)
        for n, (name, held) in enumerate(level.items()):
            right = at + n + 1 if n + 1 < len(level) else NONE
            if isinstance(held, bytes):
                entries[at + n] = (name, STREAM, right, NONE, held.ljust(CUTOFF, b"\0"))
            else:
                entries[at + n] = (name, STORAGE, right, len(entries), b"")
                add(held)

    add(streams)
    directory = -(-len(entries) // 4)
    sizes = [-(-len(content) // SECTOR) for *_, content in entries]
    tables = 1
    while tables * 128 < tables + directory + sum(sizes):
        tables += 1
    fat = [FAT] * tables + _chain(tables, directory)
    written, body = b"", b""
    for (name, kind, right, child, content), sectors in zip(entries, sizes, strict=True):
        start = len(fat) if sectors else END
        size = (claims or {}).get(name, len(content))
        written += _entry(name, kind, right, child, start, size)
        fat += _chain(len(fat), sectors)
        body += content.ljust(sectors * SECTOR, b"\0")
    fat += [FREE] * (tables * 128 - len(fat))
    first = [*range(tables), *[FREE] * (109 - tables)]
    head = struct.pack(
        "<8s16sHHHHHHLLLLLLLLLL", MAGIC, b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables, 0, CUTOFF, END, 0, END, 0
    ) + struct.pack("<109L", *first)
    return head + struct.pack(f"<{len(fat)}L", *fat) + written.ljust(directory * SECTOR, b"\0") + body


def record(kind: int, content: bytes = b"") -> bytes:
    """One record of a workbook stream."""
    return struct.pack("<HH", kind, len(content)) + content


BEGIN = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
"""How the workbook stream of Excel 97 begins."""
