"""The ledger of a batch: what each finished file told, kept so that a killed run can go on.

What belongs here: the SQLite file in the folder of results. What does not: what is kept
(``result_record``). One row a file, written as the file ends; write-ahead logging keeps what was
committed through ``kill -9``, and the exclusive lock keeps a second run out of the same folder.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError, cannot_write
from .pieces import KINDS, Pieces
from .publish import UNTOUCHED
from .standing import Known

NAME = "ledger.sqlite"
APPLICATION = 0x57425431
"""How SQLite's header says whose file it is."""
FORMAT = 2
"""Which tables there are; a ledger of another format is set aside."""
TABLES = """
CREATE TABLE IF NOT EXISTS files (
  name TEXT PRIMARY KEY, rules TEXT NOT NULL, sha256 TEXT NOT NULL, origin TEXT NOT NULL,
  stamp TEXT NOT NULL, path BLOB NOT NULL, modified REAL NOT NULL, record BLOB NOT NULL, answers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS past (
  sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, record BLOB NOT NULL, answers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rounds (sha256 TEXT PRIMARY KEY, round INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (
  kind TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outputs (
  path TEXT PRIMARY KEY, told TEXT NOT NULL, sha256 TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
"""


COLUMNS = "name, rules, sha256, origin, stamp, record, answers, path, modified"
"""Those of the files, whatever their order: what is long stands last, so that the rest is read without it, but not in an older ledger."""

_TO_PAST = "INSERT OR REPLACE INTO past SELECT sha256, name, record, answers FROM files"


_NONE = Pieces()
AT_A_TIME = 100
"""Rows that are read at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger holds of one file under the present rules.

    ``origin`` says which archive and entry it came from; ``stamp`` tells an untouched file without
    opening it; ``path`` is where it, or its archive, was; ``modified`` is in seconds since 1970.
    """

    sha256: str
    origin: str
    stamp: str
    record: bytes
    path: bytes = b""
    modified: float = 0.0
    pieces: Pieces = _NONE
    """What the whole batch needs of it; not read with the row."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that the ledger knows, whether it is among the inputs now or not; ``current`` tells if these rules made it."""

    name: str
    row: Row
    current: bool


class Ledger:
    """The ledger of one folder of results, as one set of rules sees it."""

    def __init__(self, connection: sqlite3.Connection, rules: str) -> None:
        self.connection, self.rules = connection, rules

    def row(self, name: str) -> Row | None:
        """What is known of a file, if it was examined under these rules."""
        found = self.connection.execute(
            "SELECT sha256, origin, stamp, record, path, modified FROM files WHERE name = ? AND rules = ?",
            (name, self.rules),
        ).fetchone()
        return Row(*found) if found else None

    def rows(self) -> Iterator[tuple[str, Row]]:
        """What is known of each file that was examined under these rules, by name; others may be written down meanwhile."""
        found = self._by_name("files", "sha256, origin, stamp, record, path, modified", "rules", self.rules)
        return ((name, Row(*row)) for name, *row in found)

    def _by_name(self, table: str, columns: str, where: str, said: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in which a column says something, many at a time: the name, then some columns."""
        last: str | None = ""
        while last is not None:
            found = self.connection.execute(
                f"SELECT name, {columns} FROM {table} WHERE name > ? AND {where} = ? ORDER BY name LIMIT ?", (last, said, AT_A_TIME),
            ).fetchall()
            yield from found
            last = found[-1][0] if found else None

    def every(self) -> Iterator[Kept]:
        """All files that are known, under whatever rules, by name."""
        found = self.connection.execute(
            "SELECT name, sha256, origin, stamp, record, path, modified, rules FROM files ORDER BY name"
        ).fetchall()
        return (Kept(name, Row(*row), rules == self.rules) for name, *row, rules in found)

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Where each file that is known, or the archive that it is in, was."""
        yield from self.connection.execute("SELECT name, path FROM files ORDER BY name")

    def keep(self, name: str, row: Row, answers: bytes) -> None:
        """Write down what a file told; what another file of that name told is past."""
        with self.together():
            self.connection.execute(f"{_TO_PAST} WHERE name = ? AND sha256 <> ?", (name, row.sha256))
            self.connection.execute(
                f"INSERT OR REPLACE INTO files ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (name, self.rules, row.sha256, row.origin, row.stamp, row.record, answers, row.path, row.modified),
            )
            self.keep_pieces(name, row.pieces)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write down several things at once: all of them or none."""
        self.connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # a full disk ends it, and what failed is to be told, not that
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def keep_pieces(self, name: str, pieces: Pieces) -> None:
        """Write down what the whole batch needs of a file."""
        rows = [(kind, name, pieces.key, data) for kind, data in pieces.held.items()]
        self.connection.executemany("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?)", rows)

    def piece(self, kind: str, name: str, key: str) -> bytes | None:
        """One piece of a file, if it follows from what ``key`` tells."""
        found = self.connection.execute("SELECT data FROM pieces WHERE kind = ? AND name = ? AND key = ?", (kind, name, key)).fetchone()
        return bytes(found[0]) if found else None

    def pieces(self, kind: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
        """Every piece of a kind with its file and its key, by name; others may be written down meanwhile."""
        return ((name, (key, data)) for name, key, data in self._by_name("pieces", "key, data", "kind", kind))

    def restamp(self, name: str, stamp: str) -> None:
        """Note that an unchanged file has other times now."""
        self.connection.execute("UPDATE files SET stamp = ? WHERE name = ?", (stamp, name))

    def place(self, name: str, path: bytes, modified: float) -> None:
        """Note where an unchanged file is now, and its time."""
        self.connection.execute("UPDATE files SET path = ?, modified = ? WHERE name = ?", (path, modified, name))

    def past(self) -> Iterator[tuple[str, str, bytes]]:
        """What was read earlier and is no input any more: digest, name and record, by name."""
        yield from self.connection.execute("SELECT sha256, name, record FROM past ORDER BY name, sha256").fetchall()

    def past_answers(self, sha256: str) -> bytes:
        """What stood in a file that is no input any more."""
        found = self.connection.execute("SELECT answers FROM past WHERE sha256 = ?", (sha256,)).fetchone()
        return bytes(found[0]) if found else b""

    def rounds(self) -> dict[str, int]:
        """The round in which each file, known by its bytes, was first read."""
        return dict(self.connection.execute("SELECT sha256, round FROM rounds").fetchall())

    def note_round(self, shas: Iterable[str], number: int) -> None:
        """Write down that files were first read in a round."""
        self.connection.executemany("INSERT OR IGNORE INTO rounds VALUES (?, ?)", [(sha, number) for sha in sorted(shas)])

    def shown(self) -> dict[str, bytes]:
        """What all returns together showed of each file, known by its bytes, when it last counted."""
        return dict(self.connection.execute("SELECT sha256, data FROM shown").fetchall())

    def note_shown(self, shown: Mapping[str, bytes]) -> None:
        """Write down what all returns together show of files."""
        with self.together():
            self.connection.executemany("INSERT OR REPLACE INTO shown VALUES (?, ?)", sorted(shown.items()))

    def answers(self, name: str) -> bytes:
        """What stood in a file."""
        found = self.connection.execute("SELECT answers FROM files WHERE name = ?", (name,)).fetchone()
        return bytes(found[0]) if found else b""

    def drop(self, name: str) -> None:
        """Forget one file."""
        self.connection.execute("DELETE FROM files WHERE name = ?", (name,))

    def outputs(self) -> dict[str, Known]:
        """The results in folders, by their path below the folder of results."""
        return {path: Known(*rest) for path, *rest in self.connection.execute("SELECT path, told, sha256, stamp FROM outputs")}

    def note_output(self, path: str, known: Known) -> None:
        """Write down that a result was written."""
        self.connection.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?)", (path, known.told, known.sha256, known.stamp))

    def settle_outputs(self, before: Mapping[str, Known], now: Mapping[str, Known]) -> None:
        """Write down what there is now, and drop what is not made any more."""
        with self.together():
            self.connection.executemany("DELETE FROM outputs WHERE path = ?", [(path,) for path in before.keys() - now.keys()])
            self.connection.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?)", [
                (path, known.told, known.sha256, known.stamp) for path, known in now.items() if before.get(path) != known
            ])

    def retire(self, names: Set[str]) -> None:
        """Make past what is no part of the batch any more; ``names`` are the files that are."""
        known = {row[0] for row in self.connection.execute("SELECT name FROM files")}
        gone = [(name,) for name in sorted(known - names)]
        with self.together():
            self.connection.executemany(f"{_TO_PAST} WHERE name = ?", gone)
            self.connection.executemany("DELETE FROM files WHERE name = ?", gone)
            self.connection.executemany(
                "DELETE FROM pieces WHERE kind = ? AND name = ?", [(kind, name) for (name,) in gone for kind in KINDS],
            )


class LedgerDamaged(Exception):
    """A ledger that is not understood: damaged, of another format, or of another program."""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0.2)
    try:
        # exclusive before WAL: then no shared memory is needed and folders on a network work too
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN EXCLUSIVE")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (whose,) = connection.execute("PRAGMA application_id").fetchone()
        (format_,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("COMMIT")
        if tables and (whose, format_) != (APPLICATION, FORMAT):
            raise LedgerDamaged(f"application {whose}, format {format_}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.executescript(TABLES)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the ledger itself is at fault, not the disk or the system; texts whose bytes are none are told as a failed operation."""
    failed = isinstance(error, sqlite3.OperationalError) and "Could not decode" not in str(error)
    return isinstance(error, sqlite3.DatabaseError) and not failed


@contextmanager
def opened(folder: Path, rules: str) -> Iterator[Ledger]:
    """Open the ledger of a folder, which nobody else may have open.

    Raises ``UsageError`` when it cannot be written or another run is at work there, ``LedgerDamaged`` when it
    is not understood, also while it is used.
    """
    try:
        connection = _connect(folder / NAME)
    except sqlite3.Error as error:
        raise LedgerDamaged(str(error)) if _is_damage(error) else refused(folder, error) from error
    try:
        yield Ledger(connection, rules)
    except sqlite3.Error as error:
        raise LedgerDamaged(str(error)) if _is_damage(error) else refused(folder, error) from error
    finally:
        connection.close()


def set_aside(folder: Path) -> Path:
    """Give the ledger another name, so that a new one can be begun; returns where it is now."""
    path = folder / NAME
    number = 1
    while (kept := path.with_name(f"{NAME}.damaged{f'-{number}' if number > 1 else ''}")).exists():
        number += 1
    path.rename(kept)
    for end in ("-wal", "-shm"):
        beside = path.with_name(NAME + end)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + end))
    return kept


def refused(folder: Path, error: sqlite3.Error) -> UsageError:
    """Say what to do when the ledger cannot be used."""
    if "locked" in str(error) or "busy" in str(error):
        return UsageError(
            f"{folder}: 另一个 check 正在使用，请等它结束或换一个文件夹; another check is at work there, "
            "wait for it or choose another folder"
        )
    if not os.access(folder, os.W_OK):
        sealed = hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY
        return cannot_write(folder, OSError(errno.EROFS if sealed else errno.EACCES, ""), UNTOUCHED)
    if "disk is full" in str(error):
        return cannot_write(folder, OSError(errno.ENOSPC, ""), UNTOUCHED)
    if str(error) == "disk I/O error" and _file_size_limited():
        return cannot_write(folder, OSError(errno.EFBIG, ""), UNTOUCHED)
    return UsageError(
        f"{folder}: 写不进去，请检查磁盘空间和写入权限，或换一个文件夹，再运行同一命令; cannot be written, "
        "check free space and rights, or choose another folder, and run the same command again"
    )


def _file_size_limited() -> bool:
    """Whether this process may write files of a certain size only: SQLite does not say that it was this that stopped it."""
    try:
        import resource
    except ImportError:  # no such limits on Windows
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
