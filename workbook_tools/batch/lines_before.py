"""A file of lines, one of each return, written beside the one that an earlier run left: lines that would be the same are copied, and where
all are, that file stays.

What belongs here: what is known of the lines of the earlier file, and copying many that follow each other at a time. What does not:
what a line says (``report.jsonl_csv``), and of what it is made (``writers``).

A line is known by a digest of all that it follows from, and the earlier file as every other result is (``standing``).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .digested import stretch
from .ledger import Ledger
from .pieces import Pieces
from .result_record import packed, unpacked
from .standing import Standing

KIND = "lines before"
_MARK = 12
"""Bytes of a digest."""
_UNKNOWN = (b"", 0, 0)


@dataclass
class Lines:
    """The lines of a file that is written, and those of the earlier one: by return the digest, where it begins, how long it is."""

    path: Path
    files: ExitStack
    before: IO[bytes] | None = None
    known: Mapping[str, tuple[bytes, int, int]] = field(default_factory=dict)
    listed: list[tuple[str, bytes, int]] = field(default_factory=list)
    start: int = 0
    end: int = 0
    """From where to where the earlier file is still to be copied."""

    def __post_init__(self) -> None:
        self.held = hashlib.sha256()
        self.stream: IO[bytes] | None = None
        """Not opened before something is written: so far the file begins as the earlier one does."""

    @property
    def same(self) -> bool:
        """Whether the lines so far are all those of the earlier file, and in its order."""
        return self.before is not None and self.stream is None and len(self.listed) == len(self.known) and self.start == 0

    def add(self, file: str, told: bytes, make: Callable[[], bytes]) -> None:
        """Write the line of a return, which follows from what is ``told``."""
        mark = hashlib.blake2b(told, digest_size=_MARK).digest()
        was, start, length = self.known.get(file, _UNKNOWN)
        if was == mark:
            if start != self.end:
                self.catch_up()
                self.start = start
            self.end = start + length
        else:
            self.catch_up()
            line = make()
            length = len(line)
            self.write(line)
        self.listed.append((file, mark, length))

    def catch_up(self) -> None:
        """Copy what waits to be copied."""
        if self.before is not None and self.start < self.end:
            for piece in stretch(self.before, self.start, self.end):
                self.write(piece)
        self.start = self.end

    def write(self, data: bytes | memoryview) -> None:
        """Write on."""
        if self.stream is None:
            self.stream = self.files.enter_context(self.path.open("wb"))
        self.held.update(data)
        self.stream.write(data)

    def finish(self) -> str:
        """Have all on the disk; gives the digest of the file."""
        self.catch_up()
        self.write(b"")  # a file without lines is one, too
        assert self.stream is not None
        self.stream.flush()
        os.fsync(self.stream.fileno())
        return self.held.hexdigest()


@contextmanager
def written_beside(path: Path, ledger: Ledger, standing: Standing) -> Iterator[Lines]:
    """Write a file of lines that goes into the folder of results; what its lines follow from is kept for the next run."""
    with ExitStack() as files:
        lines = Lines(path, files)
        earlier = standing.earlier(path.name)
        data = None if earlier is None else ledger.piece(KIND, path.name, earlier.sha256)
        if earlier is not None and data is not None:
            with suppress(ValueError):
                lines.known = _placed(unpacked(data, list[tuple[str, bytes, int]]))
                lines.before = files.enter_context(earlier.place.open("rb", buffering=0))
        yield lines
        if lines.same:
            standing.stays(path.name)
            return
        sha256 = lines.finish()
    standing.wrote(path.name, sha256)
    ledger.keep_pieces(path.name, Pieces(sha256, {KIND: packed(lines.listed)}))


def _placed(listed: list[tuple[str, bytes, int]]) -> dict[str, tuple[bytes, int, int]]:
    out, start = {}, 0
    for file, mark, length in listed:
        out[file] = mark, start, length
        start += length
    return out
