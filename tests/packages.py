"""A right return taken apart into its parts and put together again in other ways.

What belongs here: parts, sheets and cells of the generated workbook with a right return typed into
it, and what is read of a package. What does not: the dialects and the damage themselves.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lxml import etree

from tests.languages import assert_one_language
from tests.sheets_as_text import FILE, FORMS, typed_into_file
from workbook_tools.cells import column_letters, column_number
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.workbook.sheet_xml import NS, cells_of, sheet_parts

Parts = dict[str, bytes]
BOOK = "xl/workbook.xml"


@cache
def right() -> bytes:
    """The generated workbook with a return in which nothing is wrong."""
    return typed_into_file("")


def taken_apart(data: bytes) -> Parts:
    """Every part of a package."""
    package = zipfile.ZipFile(io.BytesIO(data))
    return {info.filename: package.read(info) for info in package.infolist()}


def put_together(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def part_of(sheet: str, data: bytes | None = None) -> str:
    """The part that holds a sheet of the right return, or of ``data``."""
    return sheet_parts(zipfile.ZipFile(io.BytesIO(data or right())))[sheet]


def changed(part: str, change: Callable[[bytes], bytes], data: bytes | None = None) -> bytes:
    """The right return, or ``data``, with one part changed, which it must be."""
    parts = taken_apart(data or right())
    after = change(parts[part])
    assert after != parts[part]
    return put_together({**parts, part: after})


def replaced(part: str, old: str, new: str, data: bytes | None = None) -> bytes:
    """The right return with one text of a part replaced."""
    return changed(part, lambda content: content.replace(old.encode(), new.encode()), data)


def with_tree(sheet: str, change: Callable[[etree._Element], object], data: bytes | None = None) -> bytes:
    """The right return with the tree of one sheet changed."""

    def one(content: bytes) -> bytes:
        root = etree.fromstring(content)
        change(root)
        out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return out

    return changed(part_of(sheet, data), one, data)


def with_cell(sheet: str, row: int, column: int, xml: str, data: bytes | None = None) -> bytes:
    """The right return with the inside of one cell replaced; ``xml`` is a whole ``<c>`` without address."""

    def put(root: etree._Element) -> None:
        cell = cells_of(root)[row, column]
        new = etree.fromstring(f'<c xmlns="{NS[1:-1]}"{xml[2:]}')
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        cell.attrib.update(dict(new.attrib))
        cell.extend(list(new))

    return with_tree(sheet, put, data)


def _moved(text: str, at: int, by: int, *, columns: bool) -> str:
    """References with their rows, or columns, from ``at`` on moved by ``by``."""

    def one(match: re.Match[str]) -> str:
        letters, number = match[2], int(match[4])
        if columns:
            column = column_number(letters)
            letters = column_letters(column + (by if column >= at else 0))
        elif number >= at:
            number += by
        return f"{match[1]}{letters}{match[3]}{number}"

    return re.sub(r"(\$?)\b([A-Z]{1,3})(\$?)(\d+)\b", one, text)


def put_in(data: bytes, sheet: str, at: int, by: int = 1, *, columns: bool = False) -> bytes:
    """A sheet with rows (or columns) put in before ``at``, and what points there, as Excel does it."""

    def cells(root: etree._Element) -> None:
        for row in root.iter(f"{NS}row"):
            for cell in row:
                cell.set("r", _moved(cell.get("r"), at, by, columns=columns))
            if not columns and int(row.get("r")) >= at:
                row.set("r", str(int(row.get("r")) + by))
        for held in root.iter(f"{NS}col") if columns else ():
            for edge in ("min", "max"):
                held.set(edge, str(int(held.get(edge)) + (by if int(held.get(edge)) >= at else 0)))
        for held in root.iter(f"{NS}dataValidation"):
            held.set("sqref", _moved(held.get("sqref"), at, by, columns=columns))
        for merge in root.iter(f"{NS}mergeCell"):
            merge.set("ref", _moved(merge.get("ref"), at, by, columns=columns))

    def names(content: bytes) -> bytes:
        root = etree.fromstring(content)
        for name in root.iter(f"{NS}definedName"):
            place, mark, area = (name.text or "").rpartition("!")
            if place.strip("'") == sheet and name.get("localSheetId") is None:
                name.text = place + mark + _moved(area, at, by, columns=columns)
        out: bytes = etree.tostring(root)
        return out

    return changed(BOOK, names, with_tree(sheet, cells, data))


def examined(data: bytes) -> Examined:
    """What comes of a returned file; whatever is found is said in one language at a time."""
    result = examine_bytes(data, FILE, FORMS)
    for finding in result.findings:
        assert_one_language(finding)
    return result


def answers(data: bytes) -> dict[str, Any]:
    """Every value that was read; the file must be readable."""
    submission = examined(data).submission
    assert submission is not None
    record = submission.record("")
    return {"values": record["values"], "tables": record["tables"]}


def said(data: bytes) -> list[tuple[str, str, str | None, str | None]]:
    """Code, severity, sheet and cell of every finding."""
    return [(f.code, f.severity, f.sheet, f.cell) for f in examined(data).findings]


def codes(data: bytes) -> list[str]:
    """The codes found, each once, in order."""
    return list(dict.fromkeys(f.code for f in examined(data).findings))
