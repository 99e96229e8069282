"""The archive of a city's letters: what it held before and would hold again is copied as it is packed.

What belongs here: writing the archive, and noting what each of its entries is. What does not: which letters are in it
(``letters``), and whether it has to be written at all (``standing``).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from ..packed import STAMP, checksum
from .archive_directory import Entry, directory, end_by_library, entries_of, short, told_of
from .digested import Digested
from .ledger import Ledger
from .pieces import Pieces
from .result_record import packed, unpacked
from .standing import Standing, Written

KIND = "archive"
_PIECE = 1 << 20
_FOR_THE_OWNER = 0o600 << 16
"""Who may read an entry, as the library says it of those that it writes itself."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The digests of the entries of archives, kept in the ledger."""

    ledger: Ledger

    def of(self, path: str, archive: str, rules: str) -> Mapping[str, str]:
        """Those of the archive at a path that has a digest, if the same program wrote it; none where that is not known."""
        data = self.ledger.piece(KIND, path, f"{rules} {archive}")
        with suppress(ValueError):
            if data is not None:
                return unpacked(data, dict[str, str])
        return {}

    def note(self, path: str, archive: str, rules: str, entries: Mapping[str, str]) -> None:
        """Write them down."""
        self.ledger.keep_pieces(path, Pieces(f"{rules} {archive}", {KIND: packed(dict(entries))}))


def write_archive(standing: Standing, path: str, told: str, held: Mapping[str, Written], listed: Listed | None, rules: str) -> None:
    """Write the archive at a path, with the files by their names in it."""
    digests = {name: written.sha256 for name, written in held.items()}
    earlier = standing.earlier(path) if listed is not None else None
    known = listed.of(path, earlier.sha256, rules) if listed is not None and earlier is not None else {}
    with _opened(earlier if known else None) as before:
        same = {name for name, digest in digests.items() if known.get(name) == digest}
        made = standing.written(path, told, partial(_write, held, before, same))
    if listed is not None:
        listed.note(path, made.sha256, rules, digests)


@dataclass(frozen=True)
class _Before:
    """An archive as it was, with its entries by their names."""

    stream: IO[bytes] | None = None
    entries: Mapping[str, Entry] = field(default_factory=dict)


@contextmanager
def _opened(earlier: Written | None) -> Iterator[_Before]:
    if earlier is None:
        yield _Before()
        return
    with earlier.place.open("rb", buffering=0) as stream:
        yield _Before(stream, entries_of(stream))


def _write(held: Mapping[str, Written], before: _Before, same: set[str], stream: Digested) -> None:
    """Write an archive; entries that are the same and followed each other before are copied together."""
    archive = _Archive(before, stream)
    for name, written in held.items():
        if name in same and name in before.entries:
            archive.keep(name, before.entries[name])
        else:
            archive.add(name, written.at)
    archive.finish()


@dataclass
class _Archive:
    """An archive that is being written beside the earlier one."""

    before: _Before
    stream: Digested
    places: dict[str, int] = field(default_factory=dict)
    """Where each entry stands."""
    new: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    """From where to where the earlier archive is still to be copied."""

    def keep(self, name: str, entry: Entry) -> None:
        """Take over an entry of the earlier archive."""
        if entry.start != self.end:
            self.catch_up()
            self.start = entry.start
        self.places[name] = self.stream.tell() + entry.start - self.start
        self.end = entry.end

    def add(self, name: str, place: str) -> None:
        """Put in a file."""
        self.catch_up()
        self.stream.settle(_PIECE)
        entry, told = _packed(name, place)
        entry.header_offset = self.places[name] = self.stream.tell()
        self.new[name] = entry
        self.stream.write(told)

    def catch_up(self) -> None:
        """Copy what waits to be copied."""
        if self.before.stream is not None and self.start < self.end:
            self.stream.copy(self.before.stream, self.start, self.end)
        self.start = self.end = 0

    def finish(self) -> None:
        """Write the directory; the library would write the head of each entry twice, so that it writes only this, and that where it has to."""
        self.catch_up()
        start = self.stream.tell()
        told = {name: self.before.entries[name].told for name in self.places if name not in self.new}
        if short(start, len(self.places)) and all(told.values()):
            told |= zip(self.new, told_of(self.new.values()), strict=True)
            self.stream.write(directory(told, self.places, start))
            return
        entries = dict(self.new)
        if told and self.before.stream is not None:
            with zipfile.ZipFile(self.before.stream) as archive:
                entries |= {entry.filename: entry for entry in archive.infolist() if entry.filename in told}
        self.stream.settle()
        end_by_library(self.stream, self.places, entries)


def _packed(name: str, place: str) -> tuple[zipfile.ZipInfo, bytes]:
    """A file as an entry of an archive, and its bytes there with what stands before them."""
    with open(place, "rb") as file:
        data = told = file.read()
    entry = zipfile.ZipInfo(name, STAMP)
    entry.external_attr = _FOR_THE_OWNER
    if name.endswith(".txt"):  # documents and workbooks are packed already
        entry.compress_type = zipfile.ZIP_DEFLATED
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        told = packer.compress(data) + packer.flush()
    entry.CRC, entry.file_size, entry.compress_size = checksum(data), len(data), len(told)
    return entry, entry.FileHeader() + told
