"""Parts of packages that a worker met before: a round's returns have many in common, down to the bytes as they stand deflated.

What belongs here: remembering what was found of them. What does not: judging and inflating (``preflight``).
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from hashlib import sha256

KEPT = 8_000_000
"""Bytes of parts that are remembered."""
MOST = 2_000
"""Parts that were met once and are waited for."""

Key = tuple[bytes, int, bool]
"""The digest of an entry's bytes as they stand in the package, how they are deflated, and whether the part is read."""


@dataclass(frozen=True, slots=True)
class Part:
    """An entry that passed before: its content as far as it is read, its size and checksum."""

    content: bytes
    size: int
    checksum: int


class _Memory:
    """Parts that were met twice, by the bytes that they were inflated from: what was found of those holds again."""

    def __init__(self) -> None:
        self.once: set[Key] = set()
        self.parts: dict[Key, Part] = {}
        self.bytes = 0

    def known(self, key: Key | None, info: zipfile.ZipInfo, most: int) -> Part | None:
        """The part, where the directory tells the truth of it and there is room."""
        part = None if key is None else self.parts.get(key)
        told = part is not None and (part.size, part.checksum) == (info.file_size, info.CRC) and part.size <= most
        return part if told else None

    def met(self, key: Key | None, info: zipfile.ZipInfo, content: bytes) -> None:
        """Remember a part that passed, the second time."""
        if key is None or key in self.parts or len(content) > KEPT // 4:
            return
        if key not in self.once:
            if len(self.once) >= MOST:
                self.once.clear()
            self.once.add(key)
            return
        self.bytes += len(content)
        if self.bytes > KEPT:
            self.parts, self.bytes = {}, len(content)
        self.parts[key] = Part(content, info.file_size, info.CRC)

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.once.clear()
        self.parts.clear()
        self.bytes = 0


MEMORY = _Memory()


def key_of(data: bytes, info: zipfile.ZipInfo, start: int, *, read: bool) -> Key:
    """By what an entry is known."""
    return sha256(memoryview(data)[start : start + info.compress_size]).digest(), info.compress_type, read
