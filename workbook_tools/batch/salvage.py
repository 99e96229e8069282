"""What can still be read of a ledger that is damaged: earlier rounds stand nowhere else.

What belongs here: reading rows on either side of a damage, and seeing that each is whole. What does not: the ledger
as it should be (``ledger``). Nothing of it is believed: a file that is still there is read again, whatever is
written of it here.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .ledger import APPLICATION, COLUMNS, FORMAT, Ledger
from .result_record import ResultRecord, unpacked

_SHA = re.compile("[0-9a-f]{64}")
_Whole = Callable[[tuple[Any, ...]], bool]


@dataclass(frozen=True)
class Salvage:
    """The rows that are whole, each as its table has it."""

    files: tuple[tuple[Any, ...], ...] = ()
    past: tuple[tuple[Any, ...], ...] = ()
    rounds: tuple[tuple[Any, ...], ...] = ()
    shown: tuple[tuple[Any, ...], ...] = ()

    @property
    def returns(self) -> int:
        """How many files something is still known of."""
        return len({row[2] for row in self.files} | {row[0] for row in self.past})


def salvaged(path: Path) -> Salvage:
    """What is left of the ledger at a path, which is not touched; nothing where it is another program's."""
    with TemporaryDirectory(prefix="workbook-tools-") as folder:
        copy = Path(folder) / "ledger"
        shutil.copyfile(path, copy)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            shutil.copyfile(log, copy.with_name("ledger-wal"))
        with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as ledger:
            whose = ledger.execute("PRAGMA application_id").fetchone(), ledger.execute("PRAGMA user_version").fetchone()
            if whose == ((APPLICATION,), (FORMAT,)):
                return Salvage(
                    _rows(ledger, "files", "name", COLUMNS, _whole_file),
                    _rows(ledger, "past", "sha256", "sha256, name, record, answers", lambda row: _is(row[0], row[1], row[2])),
                    _rows(ledger, "rounds", "sha256", "sha256, round", lambda row: _digest(row[0]) and isinstance(row[1], int) and 0 < row[1] < 10_000),
                    _rows(ledger, "shown", "sha256", "sha256, data", lambda row: _digest(row[0]) and isinstance(row[1], bytes)),
                )
    return Salvage()


def take_over(ledger: Ledger, saved: Salvage) -> None:
    """Put what was saved into a new ledger, as if other rules had found it."""
    if not (saved.files or saved.past or saved.rounds or saved.shown):
        return
    ledger.connection.execute("BEGIN")
    ledger.connection.executemany(
        f"INSERT OR IGNORE INTO files ({COLUMNS}) VALUES (?, '', ?, ?, ?, ?, ?, ?, ?)", [(r[0], *r[2:]) for r in saved.files],
    )
    ledger.connection.executemany("INSERT OR IGNORE INTO past VALUES (?, ?, ?, ?)", saved.past)
    ledger.connection.executemany("INSERT OR IGNORE INTO rounds VALUES (?, ?)", saved.rounds)
    ledger.connection.executemany("INSERT OR IGNORE INTO shown VALUES (?, ?)", saved.shown)
    ledger.connection.execute("COMMIT")


def _rows(ledger: sqlite3.Connection, table: str, key: str, columns: str, whole: _Whole) -> tuple[tuple[Any, ...], ...]:
    """The whole rows of a table, from its beginning up to the damage and from its end down to it."""
    found: dict[Any, tuple[Any, ...]] = {}
    for order in ("ASC", "DESC"):
        for row in _until_damaged(ledger, f"SELECT {columns} FROM {table} ORDER BY {key} {order}"):
            if whole(row):
                found[row[0]] = row
    return tuple(found[at] for at in sorted(found))


def _until_damaged(ledger: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    try:
        yield from ledger.execute(query)
    except (sqlite3.Error, UnicodeDecodeError):
        return


def _whole_file(row: tuple[Any, ...]) -> bool:
    name, rules, sha256, origin, stamp, record, answers, path, modified = row
    plain = all(isinstance(text, str) for text in (rules, origin, stamp)) and isinstance(modified, float)
    return plain and isinstance(answers, bytes) and isinstance(path, bytes) and _is(sha256, name, record)


def _is(sha256: object, name: object, record: object) -> bool:
    """Whether a row tells of a file: its digest, its name, and a record that can be unpacked."""
    if not (_digest(sha256) and isinstance(name, str) and isinstance(record, bytes)):
        return False
    try:
        unpacked(record, ResultRecord)
    except ValueError:
        return False
    return True


def _digest(text: object) -> bool:
    return isinstance(text, str) and _SHA.fullmatch(text) is not None
