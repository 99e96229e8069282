"""Make the add-in, ``park-forms.xlam``, on any system: tables and texts on hidden sheets, macros, then the ribbon.

What belongs here: putting the parts into one package, in an order that keeps each. What does not: what the tables
hold (``rule_tables``), the macros themselves (``macros/``) and the tab (``ribbon``).
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from ..errors import UsageError
from ..files import write_whole
from ..form.definition import Form
from ..made import marked
from ..version import VERSION
from ..workbook.openpyxl_writer import set_normal
from .ribbon import with_ribbon
from .rule_tables import TABLES, Row, rule_tables, swaps
from .texts import TEXTS

MACRO_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADD_IN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
FORMS, SWAPS, WORDS, CELLS = "forms", "swaps", "texts", "cells"
"""The sheets beside those of the forms' tables."""
HEADS = {
    FORMS: ("id", "version", "title", "", SWAPS, *TABLES),
    SWAPS: ("set", "character", "read as"),
    WORDS: ("key", "zh"),
    CELLS: ("function", "form", "slot", "node"),
    "nodes": ("op", "value", "first", "count", "kept"),
    "arguments": ("node",),
    "slots": ("kind", "block", "name", "at", "node"),
    "conditions": ("rule", "node", "slot", "label", "unit", "example", "dated", "shows"),
    "rules": ("code", "level", "block", "always", "rule", "found", "fix", "explanation"),
    "blocks": ("id", "open", "used"),
    "words": ("list", "text", "value"),
}


def macros_folder() -> Path:
    """The folder of the macros, installed or in a checkout."""
    inside = Path(__file__).parent.parent / "macros"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "macros"


def modules() -> dict[str, str]:
    """Every module of the macros by name, as text."""
    return {path.stem: path.read_text(encoding="ascii") for path in sorted(macros_folder().glob("*.bas"))}


def _sheets(forms: Sequence[Form]) -> dict[str, list[Row]]:
    swapped = swaps()
    texts: list[Row] = [*((key, words.zh) for key, words in TEXTS.items()), ("version", VERSION)]
    out: dict[str, list[Row]] = {FORMS: [], SWAPS: swapped, WORDS: texts, CELLS: []}
    known: set[object] = set()
    for number, form in enumerate(forms, 1):
        made = rule_tables(form)
        out[CELLS] += [(row[0], number, *row[1:]) for row in made.cells if row[0] not in known]
        known |= {row[0] for row in made.cells}
        tables = made.named()
        counts = tuple(len(tables[name]) for name in TABLES)
        out[FORMS].append((form.id, form.version, form.title.zh, "", len(swapped), *counts))
        out.update({f"{name}{number}": rows for name, rows in tables.items()})
    return out


def _workbook(forms: Sequence[Form]) -> bytes:
    """The package with every table, without macros."""
    import openpyxl
    from openpyxl.cell.cell import Cell

    book = openpyxl.Workbook()
    book.remove(book.active)
    set_normal(book)
    for name, rows in _sheets(forms).items():
        sheet = book.create_sheet(name)
        for column, head in enumerate(HEADS[name.rstrip("0123456789")], 1):
            sheet.cell(1, column, head or None)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                if value is None or value == "":
                    continue
                cell: Cell = sheet.cell(number, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with “=” is no formula
        if name != FORMS:
            sheet.sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_content_type(package: bytes, kind: bytes) -> bytes:
    """The same package as another kind of workbook."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "[Content_Types].xml":
                for other in (_WORKBOOK, MACRO_WORKBOOK, ADD_IN):
                    data = data.replace(other, kind)
            new.writestr(zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def with_macros(package: bytes) -> bytes:
    """The package with every module of the macros in a VBA project."""
    try:
        from pyopenvba import ExcelFile
    except ImportError as error:
        raise UsageError(
            "缺少“pyOpenVBA”，生成不了加载项，请先运行“pip install workbook_tools[addin]”; “pyOpenVBA” is missing, run “pip install workbook_tools[addin]”"
        ) from error

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.xlsm"
        path.write_bytes(with_content_type(package, MACRO_WORKBOOK))
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for name, source in modules().items():
                project.add_module(name, source.replace("\n", "\r\n"))
            file.save(path)
        return path.read_bytes()


def macro_workbook(forms: Sequence[Form]) -> bytes:
    """The add-in as an ordinary workbook with macros and the tab: what a program opens that knows no add-ins."""
    return with_ribbon(with_macros(_workbook(forms)))


def add_in(forms: Sequence[Form]) -> bytes:
    """The add-in for some forms, as the bytes of ``park-forms.xlam``."""
    return with_content_type(macro_workbook(forms), ADD_IN)


def write_add_in(path: Path, forms: Sequence[Form]) -> None:
    """Write the add-in's file, whole or not at all; raises ``OSError``."""
    write_whole(path, marked(add_in(forms)))
