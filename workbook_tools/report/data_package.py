"""What a folder of parquet files holds, as a Frictionless data package: ``datapackage.json``.

What belongs here: tables and columns in the words of that standard, and what a parquet file says of its own columns. What
does not: what the columns are (``tables``) and their types in pandas (``dataframes``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..form.definition import Form
from .marks import LEVELS
from .table_schema import FILE, MARK, UNIT_CODE, Column, Table
from .tables import UNITS

NAME = "datapackage.json"
_TYPES = {"text": "string", "number": "number", "date": "datetime"}
"""What a parquet file holds, as the standard calls it: days stand in it as points in time."""


def column_metadata(column: Column) -> dict[str, str]:
    """What a program is told of a column beside its id: the words over it, its unit, the input that it comes from."""
    told = {"label": column.label.replace("\n", ""), "unit": column.unit, "input": column.source}
    return {key: value for key, value in told.items() if value}


def _field(table: Table, column: Column) -> dict[str, Any]:
    told = column_metadata(column)
    field: dict[str, Any] = {"name": column.id, "type": _TYPES[column.kind], "title": told.pop("label"), **told}
    constraints: dict[str, Any] = {}
    if column.id == MARK.id:
        constraints["enum"] = [words.zh for words in LEVELS.values()]
    if table.id == UNITS and column.id == FILE.id:
        constraints |= {"required": True, "unique": True}
    return field | ({"constraints": constraints} if constraints else {})


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(table, column) for column in table.columns]}
    if table.id == UNITS:
        schema["primaryKey"] = [FILE.id]
    else:
        schema["foreignKeys"] = [{"fields": [FILE.id], "reference": {"resource": UNITS, "fields": [FILE.id]}}]
    return {
        "name": table.id, "type": "table", "path": f"{table.id}.parquet", "scheme": "file", "format": "parquet",
        "mediatype": "application/vnd.apache.parquet", "title": table.title, "description": table.meaning.replace("\n", ""), "schema": schema,
    }


def data_package(form: Form, tables: Sequence[Table]) -> bytes:
    """The descriptor of a folder that holds each table as ``<id>.parquet``."""
    told: Mapping[str, Any] = {
        "name": form.id, "title": form.title.zh, "version": form.version,
        "description": f"每份报送以“{FILE.label}”（{FILE.id}）为主键，各表由它相连；单位代码在 {UNIT_CODE.id}。",
        "resources": [_resource(table) for table in tables],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
