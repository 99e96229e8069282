"""Put into every formula cell the value that a recalculation would give.

What belongs here: editing the XML of sheets that ``openpyxl_writer`` wrote, and sharing the formula of a
column so that files stay small. What does not: computing the values (``recalculate``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

from lxml import etree

from ..cells import column_number
from ..packed import PackedParts
from ..rules.values import ExcelError, Value, number_text

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CLOCK = re.compile(rb">\d{4}-\d\d-\d\dT[0-9:.]+Z<")
APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>workbook_tools</Application></Properties>"
)
"""What made the file, instead of the name of the library that wrote it."""
_CELL = re.compile(r"([A-Z]+)(\d+)")
Values = Callable[[str, int, int], Value]


def set_value(cell: etree._Element, value: Value) -> None:
    """Give a formula cell its cached value; a blank becomes empty text."""
    held = cell.find(f"{NS}v")
    if held is None:
        held = etree.SubElement(cell, f"{NS}v")
    if isinstance(value, bool):
        cell.set("t", "b")
        held.text = "1" if value else "0"
    elif isinstance(value, float):
        cell.attrib.pop("t", None)
        held.text = repr(value) if value != int(value) else number_text(value)
    elif isinstance(value, ExcelError):
        cell.set("t", "e")
        held.text = value.code
    else:
        cell.set("t", "str")
        held.text = xml_text(value or "") or None  # written as one element, as it is read again


def set_text(cell: etree._Element, value: Value) -> None:
    """Put a constant into an input cell, text as inline text."""
    for child in list(cell):
        cell.remove(child)
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{NS}is"), f"{NS}t")
        text.text = xml_text(value)
        if value != value.strip():
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    elif isinstance(value, ExcelError):
        cell.set("t", "e")
        etree.SubElement(cell, f"{NS}v").text = value.code
    elif isinstance(value, bool):
        cell.set("t", "b")
        etree.SubElement(cell, f"{NS}v").text = "1" if value else "0"
    elif isinstance(value, float):
        cell.attrib.pop("t", None)
        etree.SubElement(cell, f"{NS}v").text = repr(value)
    else:
        cell.attrib.pop("t", None)


_UNFIT = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """Text as a cell's XML holds it: what XML cannot hold, and what would read as such, as ``_x000B_``."""
    if text.isprintable() and "_x" not in text:
        return text  # none of it can be meant
    return _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def cells_of(root: etree._Element) -> dict[tuple[int, int], etree._Element]:
    """Index a sheet's cells by row and column."""
    out = {}
    for cell in root.iter(f"{NS}c"):
        match = _CELL.fullmatch(cell.get("r", ""))
        if match:
            out[int(match.group(2)), column_number(match.group(1))] = cell
    return out


def share_formulas(cells: Mapping[tuple[int, int], etree._Element]) -> None:
    """Write a formula once where a column repeats it row by row, as Excel itself does.

    Two neighbouring rows share when moving every relative row of the upper formula down by one
    gives the lower one exactly.
    """
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(row)
    index = 0
    for column, rows in columns.items():
        run: list[int] = []
        for row in [*sorted(rows), -1]:
            if run and row == run[-1] + 1 and _follows(cells[run[-1], column], cells[row, column]):
                run.append(row)
                continue
            if len(run) > 2:
                index = _share(cells, column, run, index)
            run = [row]


_REFERENCE = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'!|(\$?[A-Z]{1,3})(\$?)(\d+)(?![\d(A-Za-z_])")


def shifted(formula: str, rows: int) -> str:
    """Move the relative rows of a formula down; text and sheet names are left alone."""

    def move(match: re.Match[str]) -> str:
        if match.group(1) is None or match.group(2):
            return match.group(0)
        return f"{match.group(1)}{int(match.group(3)) + rows}"

    return _REFERENCE.sub(move, formula)


def _follows(upper: etree._Element, lower: etree._Element) -> bool:
    a, b = upper.find(f"{NS}f"), lower.find(f"{NS}f")
    if a is None or b is None or a.get("t") or b.get("t"):
        return False
    return len(a.text or "") > 20 and shifted(a.text or "", 1) == b.text


def _share(
    cells: Mapping[tuple[int, int], etree._Element], column: int, run: list[int], index: int
) -> int:
    for i, row in enumerate(run):
        cell = cells[row, column]
        formula = cell.find(f"{NS}f")
        if formula is None:
            continue
        formula.set("t", "shared")
        formula.set("si", str(index))
        if i == 0:
            last = cells[run[-1], column].get("r")
            formula.set("ref", f"{cell.get('r')}:{last}")
        else:
            formula.text = None
    return index + 1


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Map sheet names to the parts that hold them, for a package written here."""
    book = etree.fromstring(package.read("xl/workbook.xml"))
    links = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target") for r in links}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    out = {}
    for sheet in book.iter(f"{NS}sheet"):
        target = str(targets[sheet.get(relation)])
        out[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return out


def rewrite_sheets(package: bytes, change: Callable[[str, etree._Element], bool], passing: bytes | None = None) -> bytes:
    """Rewrite the sheets for which ``change(name, root)`` says so; copy every other part. ``passing`` as in ``rewritten``."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        names = {part: name for name, part in sheet_parts(source).items()}

    def changed(part: str, data: bytes) -> bytes:
        if part in names:
            root = etree.fromstring(data)
            if change(names[part], root):
                written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
                return written
        elif part == "docProps/core.xml":
            # openpyxl writes the clock here; the same form gives the same bytes
            return CLOCK.sub(b">2022-01-01T00:00:00Z<", data)
        elif part == "docProps/app.xml":
            return APPLICATION
        return data

    return rewritten(package, changed, passing=passing)


def rewritten(
    package: bytes, change: Callable[[str, bytes], bytes | None], added: Mapping[str, bytes] = MappingProxyType({}),
    passing: bytes | None = None,
) -> bytes:
    """The package with each part as ``change(name, content)`` gives it, without those that it drops, and with others ``added``.

    Parts that hold ``passing`` are packed in little time, since they are rewritten again.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: change(name, source.read(name)) for name in source.namelist()}
    parts.update(added)
    return PackedParts.smallest({name: part for name, part in parts.items() if part is not None}, passing).package()


def fill_caches(package: bytes, values: Values, finish: Callable[[str, etree._Element], None]) -> bytes:
    """Give every formula cell of a package its value, share repeated formulas, and ``finish`` each sheet by name.

    The package is one in passing: ``lean`` makes it what is sent out.
    """

    def change(name: str, root: etree._Element) -> bool:
        cells = cells_of(root)
        for (row, column), cell in cells.items():
            if cell.find(f"{NS}f") is not None:
                set_value(cell, values(name, row, column))
            elif cell.get("t") == "n":
                del cell.attrib["t"]  # what a cell without a type holds is a number, or nothing
        share_formulas(cells)
        finish(name, root)
        return True

    return rewrite_sheets(package, change, passing=b"")
