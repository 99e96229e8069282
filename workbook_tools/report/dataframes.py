"""Tidy tables as pandas frames and as parquet files.

What belongs here: the types of columns in pandas. What does not: what the columns are
(``tables``). pandas is imported in here only, since it takes a third of a second.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..files import whole, write_whole
from ..form.definition import Form
from ..made import WORK, Made, digest_of, require_ours
from .data_package import NAME as PACKAGE
from .data_package import column_metadata, data_package
from .rows import Batch, Spill, Stored, batches_of
from .table_schema import Column, Plain, Table

if TYPE_CHECKING:
    import pandas

GROUP = 1 << 14
"""Rows of a group in a parquet file at least, if there are so many."""


class ParquetUnavailable(RuntimeError):
    """Parquet was asked for and the library that writes it is not installed."""


def require_parquet() -> None:
    """Raise ``ParquetUnavailable`` unless parquet can be written."""
    if importlib.util.find_spec("pyarrow") is None:
        raise ParquetUnavailable(
            "--parquet: 写 Parquet 需要 pyarrow，还没有安装，请先运行 pip install pyarrow; "
            "parquet needs pyarrow, which is not installed, run first: pip install pyarrow"
        )


def _series(values: Sequence[Plain], column: Column) -> pandas.Series:
    import pandas

    if column.kind == "number":
        return pandas.Series(values, dtype="float64")
    if column.kind == "date":
        return pandas.Series(pandas.to_datetime(pandas.Series(values, dtype=object)), dtype="datetime64[s]")
    return pandas.Series(values, dtype="string")


def dataframe_of(table: Table) -> pandas.DataFrame:
    """A DataFrame with the columns' ids: numbers as float64, dates as datetime64, the rest as string."""
    import pandas

    return pandas.DataFrame({
        column.id: _series([value for batch in batches_of(table.rows) for value in batch.column(column.id)], column) for column in table.columns
    })


def _groups(table: Table) -> Iterator[Table]:
    """The table in pieces that become groups of rows of a parquet file, at least one."""
    held: list[Batch] = []
    for batch in batches_of(table.rows):
        held.append(batch)
        if sum(one.count for one in held) >= GROUP:
            yield _joined(table, held)
            held = []
    if held or not len(table.rows):
        yield _joined(table, held)


def _joined(table: Table, batches: Sequence[Batch]) -> Table:
    rows = Stored([c.id for c in table.columns], Spill(), most=None)
    for batch in batches:
        rows.add(batch.count, {c.id: batch.column(c.id) for c in table.columns})
    return replace(table, rows=rows)


def _pack(stream: IO[bytes], table: Table, made: str) -> None:
    """Write a table as a parquet file whose columns say what they are, a group of rows at a time."""
    import pyarrow
    import pyarrow.parquet

    about = {"title": table.title, "description": table.meaning, "form": made}
    with ExitStack() as stack:
        writer: pyarrow.parquet.ParquetWriter | None = None
        for group in _groups(table):
            held = pyarrow.Table.from_pandas(dataframe_of(group), preserve_index=False)
            fields = [held.schema.field(column.id).with_metadata(column_metadata(column)) for column in table.columns]
            schema = pyarrow.schema(fields, metadata={**(held.schema.metadata or {}), **about})
            if writer is None:
                writer = stack.enter_context(pyarrow.parquet.ParquetWriter(stream, schema))
            writer.write_table(held.cast(writer.schema))


def write_parquet(folder: Path, form: Form, tables: Sequence[Table], *, force: bool = False) -> None:
    """Write each table as ``<id>.parquet``, whole or not at all, and a ``datapackage.json`` that describes them.

    Raises ``ParquetUnavailable``, and ``UsageError`` where files are in the way that were not made here (not with
    ``force``): those that were are listed in the folder.
    """
    require_parquet()
    paths, descriptor = {folder / f"{table.id}.parquet": table for table in tables}, folder / PACKAGE
    listed = Made.read(folder / WORK)
    require_ours((*paths, descriptor), force=force, listed=listed, folder=folder)
    for path, table in paths.items():
        with whole(path) as stream:
            _pack(stream, table, f"{form.id} {form.version}")
    write_whole(descriptor, data_package(form, tables))
    now = {path.name: (digest_of(path),) for path in (*paths, descriptor)}
    Made({**listed.files, **now}, True).write(folder / WORK)
