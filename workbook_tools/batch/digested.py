"""A file that is written piece by piece, with the digest of all that it holds, and what it takes over from an earlier file.

What belongs here: writing, taking the digest on the way, copying stretches. What does not: which stretches are the same as before
(``letter_archive``, ``lines_before``), and what is known of the file in the end (``standing``).
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Iterator
from typing import IO

_PIECE = 1 << 18
"""Bytes that are copied at a time: more of them leave what is nearest to the processor before they are written."""


def stretch(source: IO[bytes], start: int, end: int) -> Iterator[memoryview]:
    """What stands in a file from one place to another, in pieces, each of which is good until the next is asked for.

    Raises ``OSError`` where the file ends before. To have room made for each piece would take longer than reading it.
    """
    source.seek(start)
    with memoryview(bytearray(min(_PIECE, max(0, end - start)))) as room:
        while start < end:
            count = source.readinto(room[: end - start])  # type: ignore[attr-defined]
            if not count:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            yield room[:count]
            start += count


class Digested:
    """A file that is being written, with the digest of all that is settled; only what was written since may be written over."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.start, self.held = stream, 0, io.BytesIO()
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write on, or over what is not settled."""
        return self.held.write(data)

    def tell(self) -> int:
        """Where is written next."""
        return self.start + self.held.tell()

    def seek(self, place: int) -> int:
        """Go to a place; raises ``ValueError`` where that is settled."""
        return self.start + self.held.seek(place - self.start)

    def flush(self) -> None:
        """Do nothing: what is written stays at hand until it is settled."""

    def settle(self, least: int = 0) -> None:
        """Take all that was written as it is now, where that is so much."""
        size = self.held.seek(0, io.SEEK_END)
        if size >= least:
            with self.held.getbuffer() as data:
                self._take(data)
            self.held = io.BytesIO()

    def copy(self, source: IO[bytes], start: int, end: int) -> None:
        """Write on with a stretch of another file, and settle all; raises ``OSError`` where that file ends before."""
        self.settle()
        for piece in stretch(source, start, end):
            self._take(piece)

    def _take(self, data: memoryview) -> None:
        self.digest.update(data)
        self.stream.write(data)
        self.start += len(data)
