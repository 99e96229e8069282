"""Tidy tables as pandas frames and as parquet files.

What belongs here: the types of columns in pandas. What does not: what the columns are
(``tables``). pandas is imported in here only, since it takes a third of a second.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_whole
from ..form.definition import Form
from ..made import WORK, Made, digest_of, require_ours
from .data_package import NAME as PACKAGE
from .data_package import column_metadata, data_package
from .table_schema import Column, Table

if TYPE_CHECKING:
    import pandas


class ParquetUnavailable(RuntimeError):
    """Parquet was asked for and the library that writes it is not installed."""


def require_parquet() -> None:
    """Raise ``ParquetUnavailable`` unless parquet can be written."""
    if importlib.util.find_spec("pyarrow") is None:
        raise ParquetUnavailable("parquet needs pyarrow, which is not installed; run: pip install pyarrow")


def _series(table: Table, column: Column) -> pandas.Series:
    import pandas

    values = [row.get(column.id) for row in table.rows]
    if column.kind == "number":
        return pandas.Series(values, dtype="float64")
    if column.kind == "date":
        return pandas.Series(pandas.to_datetime(pandas.Series(values, dtype=object)), dtype="datetime64[s]")
    return pandas.Series(values, dtype="string")


def dataframe_of(table: Table) -> pandas.DataFrame:
    """A DataFrame with the columns' ids: numbers as float64, dates as datetime64, the rest as string."""
    import pandas

    return pandas.DataFrame({column.id: _series(table, column) for column in table.columns})


def _packed(table: Table, made: str) -> bytes:
    """A table as a parquet file whose columns say what they are."""
    import pyarrow
    import pyarrow.parquet

    held = pyarrow.Table.from_pandas(dataframe_of(table), preserve_index=False)
    fields = [held.schema.field(column.id).with_metadata(column_metadata(column)) for column in table.columns]
    about = {"title": table.title, "description": table.meaning, "form": made}
    schema = pyarrow.schema(fields, metadata={**(held.schema.metadata or {}), **about})
    stream = io.BytesIO()
    pyarrow.parquet.write_table(held.cast(schema), stream)
    return stream.getvalue()


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
        write_whole(path, _packed(table, f"{form.id} {form.version}"))
    write_whole(descriptor, data_package(form, tables))
    now = {path.name: (digest_of(path),) for path in (*paths, descriptor)}
    Made({**listed.files, **now}, True).write(folder / WORK)
