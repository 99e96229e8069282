"""Tidy tables as one SQLite file, ready for Datasette or any program that speaks SQL.

What belongs here: tables, keys and views. What does not: what the columns are (``tables``) and totals to the last digit
(``totals``): numbers are binary here, as SQLite has them.
"""

from __future__ import annotations

import datetime
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from ..files import whole
from ..form.definition import Form
from ..made import database_digest, mark_database
from .marks import LEVELS
from .rows import Batch, batches_of
from .table_columns import place_columns
from .table_schema import FILE, MARK, Column, Plain, Table, main_table
from .tables import UNITS

_SETTINGS = ("foreign_keys = ON", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
"""A file that nobody else sees before it is whole needs no journal."""
COLUMNS = "columns"
"""The table that says what each column is."""
_TYPES = {"text": "TEXT", "number": "REAL", "date": "TEXT"}


def _name(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _values(batch: Batch, column: Column) -> Sequence[Plain]:
    values = batch.column(column.id)
    return [v.isoformat() if isinstance(v, datetime.date) else v for v in values] if column.kind == "date" else values


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        key = " PRIMARY KEY" if table.id == UNITS and column.id == FILE.id else ""
        refers = f" REFERENCES {_name(UNITS)}({_name(FILE.id)})" if table.id != UNITS and column.id == FILE.id else ""
        lines.append(f"{_name(column.id)} {_TYPES[column.kind]}{key}{refers}")
    return f"CREATE TABLE {_name(table.id)} ({', '.join(lines)})"


def _views(form: Form, tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """The usual questions: the main list by each column that the form groups it by, by place and by mark; each without a doubt."""
    main = main_table(form)
    table = tables.get(main.id) if main is not None else None
    if main is None or table is None:
        return
    sums = "".join(f", sum({_name(c.id)}) AS {_name(c.id)}" for c in table.columns if c.adds_up)
    whose = {column.id for column in place_columns(form)}
    keys = [c for c in table.columns if c.id in whose or c.id in main.grouped_by or c.id == MARK.id]
    for key in keys:
        yield (
            f"{table.id}_by_{key.id}",
            f"SELECT {_name(key.id)}, count(*) AS rows{sums} FROM {_name(table.id)} GROUP BY {_name(key.id)} ORDER BY {_name(key.id)}",
        )
    yield f"{table.id}_clean", f"SELECT * FROM {_name(table.id)} WHERE {_name(MARK.id)} = '{LEVELS['clean'].zh}'"


def database_of(form: Form, tables: Mapping[str, Table]) -> bytes:
    """The file as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        write_database(path, form, tables)
        return path.read_bytes()


def _fill(path: Path, form: Form, tables: Mapping[str, Table]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as book:
        for setting in _SETTINGS:
            book.execute(f"PRAGMA {setting}")
        book.execute("BEGIN")
        for table in tables.values():
            book.execute(_create(table))
            marks = ", ".join("?" * len(table.columns))
            book.executemany(
                f"INSERT INTO {_name(table.id)} VALUES ({marks})",
                (row for batch in batches_of(table.rows) for row in zip(*(_values(batch, c) for c in table.columns), strict=True)),
            )
        book.execute(f"CREATE TABLE {COLUMNS} (table_id TEXT, id TEXT, label TEXT, kind TEXT, unit TEXT, input TEXT, PRIMARY KEY (table_id, id))")
        described: list[tuple[Table, Column]] = [(table, column) for table in tables.values() for column in table.columns]
        book.executemany(f"INSERT INTO {COLUMNS} VALUES (?, ?, ?, ?, ?, ?)", (
            (table.id, column.id, column.label, column.kind, column.unit or None, column.source or None) for table, column in described
        ))
        for name, query in _views(form, tables):
            book.execute(f"CREATE VIEW {_name(name)} AS {query}")
        mark_database(book, database_digest(book))
        book.execute("COMMIT")


def write_database(path: Path, form: Form, tables: Mapping[str, Table]) -> None:
    """Write the file, whole or not at all: a table for each tidy table, one for their columns, views; the same returns give the same bytes."""
    with whole(path) as stream:
        _fill(Path(stream.name), form, tables)
