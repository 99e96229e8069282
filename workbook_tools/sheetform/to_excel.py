"""From a form's folder to the workbook of its definition.

What belongs here: reading the folder's files and handing their rows on. What does not: the look of the workbook (``write_book``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import DefinitionError, UsageError, cannot_read
from ..form.catalog import FILE
from ..form.load import definition_schema, judge
from ..made import marked
from .headings import type_names, words_for
from .kept_files import is_table, table_rows
from .kinds import kinds
from .rows import cells, rows_of
from .write_book import DefinitionBook

EDITED = "定义.xlsx"
"""The workbook of a definition where it lies in the form's own folder; it is no part of the form."""


def folder_files(folder: Path) -> dict[str, bytes]:
    """Every file of a form's folder by its path in it, hidden ones and its own workbook left out; raises ``UsageError``."""
    try:
        paths = sorted(p for p in folder.rglob("*") if p.is_file())
        inside = [(p.relative_to(folder), p) for p in paths]
        return {r.as_posix(): p.read_bytes() for r, p in inside if not any(part.startswith(".") for part in r.parts) and r.as_posix() != EDITED}
    except OSError as error:
        raise cannot_read(error.filename, error) from error


def definition_workbook(folder: Path) -> bytes:
    """The workbook of the form in a folder, with the mark of what was made here.

    The definition needs the shape that the JSON Schema asks for, and may have other mistakes: they are mended in
    the workbook. Raises ``UsageError`` and ``DefinitionError``.
    """
    files = folder_files(folder)
    if FILE not in files:
        raise UsageError(f"{folder}: 里面没有表（{FILE}）; there is no form ({FILE}) in it")
    try:
        data = json.loads(files[FILE].decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{folder / FILE}: 不是 JSON; this is not JSON: {error}") from error
    if problems := judge(data):
        raise DefinitionError(f"{folder / FILE}: {p}" for p in problems)
    tables = {}
    for name in filter(is_table, files):
        try:
            tables[name] = table_rows(files[name])
        except UnicodeDecodeError as error:
            raise UsageError(f"{folder / name}: 不是 UTF-8 文本，请另存为 UTF-8 的 CSV; this is not UTF-8, save it as CSV in UTF-8") from error
    return marked(workbook_of(data, tables, files))


def workbook_of(data: Mapping[str, Any], tables: Mapping[str, list[list[str]]], files: Mapping[str, bytes]) -> bytes:
    """The workbook of a definition, the rows of its CSV files, and the files that it keeps."""
    types = type_names(data.get("types"))
    root = kinds(definition_schema(data))
    variant = root.variants[""]
    book = DefinitionBook(types)
    book.top(variant, cells(root, data, lambda leaf: words_for(leaf, types)))
    ids = {"list": list(data["lists"]), "scope": ["form", *(b["id"] for s in data["sheets"] for b in s["blocks"])]}
    for kind in _in_order(variant.below):
        book.rows(kind, list(rows_of(kind, data.get(kind.key, ()), lambda leaf: words_for(leaf, types))), ids)
    book.tables(tables)
    book.keep(files)
    return book.done()


def _in_order(below: Any) -> list[Any]:
    """Sheets first, then the others in the order of the schema."""
    return sorted(below, key=lambda kind: kind.key != "sheets")
