"""The bytes of one input, from a file or from inside an archive, as they stood at one moment.

What belongs here: reading so that a file which is being written is noticed, and following a chain
into nested archives. What does not: what the bytes mean (``examine``).
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TypeVar

from ..errors import FileRefused, Refusal, refused_by_system
from ..intake.preflight import MAX_FILE
from .archive import inflate, is_document, open_archive

T = TypeVar("T")
TRIES = 3
SETTLED = 3.0
"""Seconds after which a change would show in a file's times, on any file system we know."""
PIECE = 1 << 20


@dataclass(frozen=True)
class FileBytes:
    """What was read: the bytes (``None`` where they are too many), their digest, the stamp."""

    data: bytes | None
    sha256: str
    size: int
    stamp: str = ""
    """Tells this state of the file from any other; empty where times are not to be trusted."""
    package: zipfile.ZipFile | None = None
    """The archive, where the input is one."""
    refused: Refusal | None = None
    """Why, where it is an archive that cannot be unpacked."""


def stamp_of(state: os.stat_result, now: float | None = None) -> str:
    """What changes whenever a file does; with ``now``, empty if that cannot be told yet."""
    # Windows keeps the time of creation where others keep that of the last change
    if os.name == "nt":
        return ""
    if now is not None and now - max(state.st_mtime, state.st_ctime) < SETTLED:
        return ""
    return f"{state.st_dev}:{state.st_ino}:{state.st_size}:{state.st_mtime_ns}:{state.st_ctime_ns}"


def current_stamp(path: Path) -> str:
    """The stamp of a file as it is now, without opening it."""
    try:
        return stamp_of(path.stat())
    except OSError:
        return ""


def _moment(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_size, state.st_mtime_ns, state.st_ino


def steadily(path: Path, read: Callable[[IO[bytes]], T]) -> tuple[T, str]:
    """Read an open file until it did not change meanwhile; raises ``FileRefused`` if it never rests."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileRefused("file.unreadable", "no_file")
        for _ in range(TRIES):
            with path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                now = time.time()
                result = read(stream)
                after = os.fstat(stream.fileno())
            if _moment(before) == _moment(after) == _moment(path.stat()):
                return result, stamp_of(after, now)
    except OSError as error:
        raise refused_by_system(error) from error
    raise FileRefused("file.unreadable", "rewritten")


def digest(stream: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 of a stream from its start, and how many bytes it has."""
    stream.seek(0)
    held, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        held.update(piece)
        size += len(piece)
    return held.hexdigest(), size


def file_digest(path: Path) -> tuple[str, str]:
    """The digest and the stamp of a file; raises ``FileRefused``."""
    (sha, _), stamp = steadily(path, digest)
    return sha, stamp


def _whole(stream: IO[bytes]) -> tuple[bytes | None, str, int]:
    # to read no more than there is takes a third of the time: room is made first for as much as was asked for
    told = min(os.fstat(stream.fileno()).st_size, MAX_FILE)
    data = stream.read(told + 1)
    if len(data) > told:
        data += stream.read(MAX_FILE + 1 - len(data))
    if len(data) > MAX_FILE:
        return None, *digest(stream)
    return data, hashlib.sha256(data).hexdigest(), len(data)


def bytes_of_file(path: Path) -> FileBytes:
    """The content of a file on disk; of one beyond the limit only what it is."""
    (data, sha, size), stamp = steadily(path, _whole)
    return FileBytes(data, sha, size, stamp, *(_archive(path.open("rb")) if data is None else _archive_in(data)))


def _archive_in(data: bytes) -> tuple[zipfile.ZipFile | None, Refusal | None]:
    """The same for bytes; most are a workbook, which is told at a glance."""
    return (None, None) if is_document(data) else _archive(io.BytesIO(data))


def _archive(stream: IO[bytes]) -> tuple[zipfile.ZipFile | None, Refusal | None]:
    """The archive in a stream, where it is one, or why it cannot be unpacked."""
    try:
        return open_archive(stream), None
    except FileRefused as error:
        return None, error.refusal


@lru_cache(maxsize=1)
def _outer(path: Path, state: tuple[int, int, int]) -> zipfile.ZipFile:
    package = open_archive(path.open("rb"))
    if package is None:
        raise FileRefused("file.unreadable", "rewritten")
    return package


@lru_cache(maxsize=2)
def _inner(path: Path, state: tuple[int, int, int], chain: tuple[int, ...]) -> zipfile.ZipFile:
    above = _outer(path, state) if len(chain) == 1 else _inner(path, state, chain[:-1])
    package = open_archive(io.BytesIO(inflate(above, chain[-1])))
    if package is None:
        raise FileRefused("file.damaged", "inner_archive")
    return package


def bytes_of_entry(path: Path, chain: tuple[int, ...]) -> FileBytes:
    """The content of an entry; archives on the way are kept open for the entries that follow."""
    try:
        state = _moment(path.stat())
        above = _outer(path, state) if len(chain) == 1 else _inner(path, state, chain[:-1])
        data = inflate(above, chain[-1])
        if _moment(path.stat()) != state:
            raise FileRefused("file.unreadable", "rewritten")
    except OSError as error:
        raise refused_by_system(error) from error
    sha = hashlib.sha256(data).hexdigest()
    package, refused = _archive_in(data)
    return FileBytes(data, sha, len(data), package=package, refused=refused)
