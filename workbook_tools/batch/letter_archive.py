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
from typing import IO, Any

from ..packed import STAMP, checksum
from .ledger import Ledger
from .pieces import Pieces
from .result_record import packed, unpacked
from .standing import Digested, Standing, Written

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
    """An archive as it was: each entry with where it stands, and where the next begins."""

    stream: IO[bytes] | None = None
    entries: Mapping[str, tuple[zipfile.ZipInfo, int, int]] = field(default_factory=dict)


@contextmanager
def _opened(earlier: Written | None) -> Iterator[_Before]:
    if earlier is None:
        yield _Before()
        return
    with earlier.place.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        ends = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
        yield _Before(stream, {entry.filename: (entry, entry.header_offset, end) for entry, end in zip(entries, ends, strict=True)})


def _write(held: Mapping[str, Written], before: _Before, same: set[str], stream: Digested) -> None:
    file: Any = stream
    with zipfile.ZipFile(file, "w") as archive:
        for name, written in held.items():
            stream.settle(_PIECE)
            if name in same and name in before.entries and before.stream is not None:
                entry, start, end = before.entries[name]
                told = _read(before.stream, start, end)
            else:
                entry, told = _packed(name, written.at)
            # the library would write the head of each twice
            entry.header_offset = stream.tell()
            stream.write(told)
            archive.filelist.append(entry)
            archive.NameToInfo[name] = entry
            archive.start_dir = stream.tell()


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


def _read(stream: IO[bytes], start: int, end: int) -> bytes:
    stream.seek(start)
    return stream.read(end - start)
