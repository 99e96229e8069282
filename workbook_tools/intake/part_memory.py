"""Parts of packages that a worker met before: a round's returns have many in common, down to the bytes as they stand deflated.

What belongs here: remembering what was found of them. What does not: judging and inflating (``preflight``).
"""

from __future__ import annotations

from dataclasses import dataclass

from .zip_directory import Entry

KEPT = 16_000_000
"""Bytes of parts that are remembered, inflated and as they stand in packages."""
MOST = 2_000
"""Parts that were met once and are waited for."""

Key = tuple[int, int, int, int, bool]
"""What the directory says of an entry (checksum, size, size as it stands deflated, how), and whether the part is read."""


@dataclass(frozen=True, slots=True)
class Part:
    """An entry that passed before: its bytes as they stand in the package, its content as far as it is read, its size."""

    deflated: bytes
    content: bytes
    size: int


class _Memory:
    """Parts that were met twice, by the bytes that they were inflated from: what was found of those holds again."""

    def __init__(self) -> None:
        self.once: set[Key] = set()
        self.parts: dict[Key, Part] = {}
        self.bytes = 0

    def known(self, key: Key, data: bytes, start: int, most: int) -> Part | None:
        """The part, where all its bytes stand in the package and there is room."""
        part = self.parts.get(key)
        return part if part is not None and data.startswith(part.deflated, start) and part.size <= most else None

    def met(self, key: Key, data: bytes, info: Entry, start: int, content: bytes) -> None:
        """Remember a part that passed, the second time."""
        size = len(content) + info.compress_size
        if key in self.parts or size > KEPT // 4:
            return
        if key not in self.once:
            if len(self.once) >= MOST:
                self.once.clear()
            self.once.add(key)
            return
        self.bytes += size
        if self.bytes > KEPT:
            self.parts, self.bytes = {}, size
        self.parts[key] = Part(data[start : start + info.compress_size], content, info.file_size)

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.once.clear()
        self.parts.clear()
        self.bytes = 0


MEMORY = _Memory()


def key_of(info: Entry, *, read: bool) -> Key:
    """By what an entry is looked up; that it is the same one is told by its bytes alone."""
    return info.checksum, info.file_size, info.compress_size, info.compress_type, read
