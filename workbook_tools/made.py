"""What was made here: by a mark in a workbook, or by a list in the folder of what stands in it.

What belongs here: telling our own files, untouched since, from those of others, so that nobody else's are overwritten or
removed by any command. What does not: writing results (``batch.publish``).

The mark is the digest of all other parts, in the identifier of the document's properties. A program that saves
the file again writes other parts, so that a workbook with somebody's answers is never taken for ours. Files that can
hold no mark are listed, by their path below the folder, with the digests that they may have.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .errors import UsageError, cannot_write
from .files import write_whole
from .packed import PackedParts

if TYPE_CHECKING:
    import sqlite3

WORK = ".workbook-tools"
"""The folder, inside that of the files, in which the list of them stands."""
NAME = "made.json"
PROGRAM = "workbook_tools"
CORE = "docProps/core.xml"
_DATABASE_MARK = "_workbook_tools"
"""The table of a database that holds the mark."""
_MARK = re.compile(rb"<dc:identifier[^>]*>workbook_tools:([0-9a-f]{64})</dc:identifier>")
_PIECE = 1 << 20
SHOWN = 3
"""Names of files in the way that are told."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def free_name(path: Path) -> Path:
    """A name beside a file that nothing has yet, for what is kept: ``检查结果（保留）.xlsx``, then ``（保留2）``."""
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}（保留{number if number > 1 else ''}）{path.suffix}")
        if not kept.exists():
            return kept
        number += 1


def files_below(folder: Path, start: str = "") -> list[str]:
    """Every file below a folder by its path from there, with ``/``; links are named and not followed into folders."""
    out: list[str] = []
    waiting = [(str(folder / start), f"{start}/" if start else "")]
    while waiting:
        place, before = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, f"{before}{entry.name}/"))
                    elif entry.is_symlink() or entry.is_file():
                        out.append(f"{before}{entry.name}")
        except FileNotFoundError:
            continue
    return sorted(out)


@dataclass(frozen=True)
class Made:
    """The files written here, by their path below the folder; ``ours`` is false where nothing says so."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ours: bool = False

    @classmethod
    def read(cls, work: Path) -> Made:
        """What the folder's own list says; an empty one where there is none that can be read."""
        try:
            return _listed((work / NAME).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    @classmethod
    def of(cls, folder: Path, names: Iterable[str], known: Mapping[str, str] = MappingProxyType({})) -> Made:
        """Files below a folder as they are now; of some the digests may be ``known``."""
        return cls({name: (known.get(name) or digest_of(folder / name),) for name in names}, True)

    def joined(self, other: Made) -> Made:
        """Both: a path may have any of the digests."""
        files = {**self.files, **other.files}
        for name in self.files.keys() & other.files.keys():
            mine = self.files[name]
            if mine != files[name]:
                files[name] = tuple(dict.fromkeys((*mine, *files[name])))
        return Made(files, True)

    def holds(self, name: str, path: Path) -> bool:
        """Whether the file at ``path`` is one that we wrote under ``name``, and as we wrote it."""
        known = self.files.get(name)
        return known is not None and digest_of(path) in known

    @staticmethod
    def place(work: Path) -> Path:
        """Where the list stands."""
        return work / NAME

    def write(self, work: Path) -> None:
        """Write the list into the folder ``work``."""
        said = {"program": PROGRAM, "files": dict(sorted(self.files.items()))}
        write_whole(work / NAME, json.dumps(said, ensure_ascii=False).encode("utf-8"))


@lru_cache(maxsize=1)
def _listed(data: bytes) -> Made:
    """What a list says; one run asks for the same list several times. Raises ``ValueError`` and its like where it is none."""
    said = json.loads(data.decode("utf-8"))
    if said["program"] != PROGRAM:
        return Made()
    return Made(MappingProxyType({str(name): tuple(map(str, known)) for name, known in said["files"].items()}), True)


def marked(package: bytes) -> bytes:
    """The same workbook with the mark."""
    return marked_parts(PackedParts.kept(package)).package()


def marked_parts(parts: PackedParts) -> PackedParts:
    """The parts of a workbook with the mark among them."""
    digest = _joined((name, parts.digest(name)) for name in sorted(parts.members) if name != CORE).encode()
    core = parts.part(CORE)
    end = core.rindex(b"</")
    element = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">workbook_tools:%b</dc:identifier>'
    return parts.replaced({CORE: core[:end] + element % digest + core[end:]})


def mark_database(book: sqlite3.Connection, digest: str) -> None:
    """Put the mark into a database."""
    book.execute(f"CREATE TABLE {_DATABASE_MARK} (digest TEXT)")
    book.execute(f"INSERT INTO {_DATABASE_MARK} VALUES (?)", (digest,))


def database_digest(book: sqlite3.Connection) -> str:
    """The digest of all that a database holds but the mark."""
    held = hashlib.sha256()
    for line in book.iterdump():
        if _DATABASE_MARK not in line[:60]:
            held.update(line.encode("utf-8", "surrogatepass") + b"\0")
    return held.hexdigest()


def _database_made_here(data: bytes) -> bool:
    import sqlite3

    with contextlib.closing(sqlite3.connect(":memory:")) as book:
        try:
            book.deserialize(data)
            (told,) = book.execute(f"SELECT digest FROM {_DATABASE_MARK}").fetchone()
            return bool(told == database_digest(book))
        except (sqlite3.Error, TypeError, ValueError):
            return False


def made_here(data: bytes) -> bool:
    """Whether a file is a workbook or a database with the mark, and untouched."""
    if data.startswith(b"SQLite format 3\0"):
        return _database_made_here(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found = _MARK.search(package.read(CORE))
        return found is not None and found[1].decode() == _digest(data)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False


def _digest(package: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return _joined((name, _part_digest(parts, name)) for name in sorted(parts.namelist()) if name != CORE)


def _part_digest(parts: zipfile.ZipFile, name: str) -> bytes:
    own = hashlib.sha256()
    with parts.open(name) as part:
        while piece := part.read(_PIECE):  # a part may be larger than what is at hand
            own.update(piece)
    return own.digest()


def _joined(digests: Iterable[tuple[str, bytes]]) -> str:
    held = hashlib.sha256()
    for name, digest in digests:
        held.update(name.encode() + b"\0" + digest)
    return held.hexdigest()


def require_ours(paths: Iterable[Path], *, force: bool | None, listed: Made | None = None, folder: Path | None = None) -> None:
    """Raise ``UsageError`` if anything stands at one of the paths that is not ours or was touched since; writes nothing.

    A file is ours by its mark, or by the list ``listed`` of the files below ``folder``. With ``force`` only folders
    are in the way; ``None`` stands for a command that has no such option.
    """
    strange = []
    try:
        for path in paths:
            if path.is_dir() or (path.exists() and not force and not _is_ours(path, listed, folder)):
                strange.append(path)
    except OSError as error:
        raise cannot_write(error.filename, error) from error
    if strange:
        names = "、".join(str(path) for path in strange[:SHOWN])
        more = f" 等 {len(strange)} 个" if len(strange) > SHOWN else ""
        zh, en = ("", "") if force is None else ("，或加 --force", ", or add --force")
        raise UsageError(
            f"{names}{more}: 已经有了，不是本程序写的，或写后改过，不会覆盖。请换一个名称或文件夹{zh}; "
            "is there already and was not made by this program, or was changed since, and is not overwritten: "
            f"choose another name or folder{en}"
        )


def _is_ours(path: Path, listed: Made | None, folder: Path | None) -> bool:
    if listed is not None and folder is not None and listed.holds(path.relative_to(folder).as_posix(), path):
        return True
    return made_here(path.read_bytes())
