"""Read a workbook package: sheets, cells, defined names, in every dialect seen in the field.

What belongs here: SpreadsheetML to plain records, for transitional and strict files, any prefix
or encoding, inline and shared and rich strings. What does not: which cells matter (``read``).

Nothing is guessed: a cell that is not understood is damage, not a blank.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ..rules.excel import column_number
from ..rules.values import ExcelError, Value
from .preflight import Package
from .trouble import FileTrouble

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_CELLS = 2_000_000
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class SheetData:
    """One sheet: its cells by (row, column) and which of them hold formulas."""

    name: str
    state: str
    cells: dict[tuple[int, int], Value]
    formulas: frozenset[tuple[int, int]]
    protected: bool


@dataclass(frozen=True)
class Workbook:
    """A workbook as read; ``names`` maps workbook-level defined names to their text."""

    sheets: dict[str, SheetData]
    names: dict[str, str]
    macros: bool
    external: bool
    date1904: bool
    writer: str = ""
    notes: tuple[str, ...] = field(default=())


def _parse(parts: dict[str, bytes], name: str) -> etree._Element:
    data = parts.get(name)
    if data is None:
        raise FileTrouble("file.damaged", f"缺少 missing {name}")
    try:
        return etree.fromstring(data, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as error:
        raise FileTrouble("file.damaged", f"{name}: {error.msg}") from error


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) == name)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _attribute(element: etree._Element, local: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == local:
            return str(value)
    return None


def _relations(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (type's last word, target part)."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    out: dict[str, tuple[str, str]] = {}
    if path not in parts:
        return out
    for relation in _children(_parse(parts, path), "Relationship"):
        target = (relation.get("Target") or "").replace("\\", "/")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(
            posixpath.join(folder, target)
        )
        kind = (relation.get("Type") or "").rpartition("/")[2]
        out[relation.get("Id") or ""] = (kind, full)
    return out


def unescape(text: str) -> str:
    """Undo ``_x000D_`` escapes; a carriage return before a line feed is one line break."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
    return text.replace("\r\n", "\n")


def _string(item: etree._Element) -> str:
    """The text of a string item: plain or in runs, without phonetic guides."""
    out = []
    for child in item:
        kind = _local(child)
        if kind == "t":
            out.append(child.text or "")
        elif kind == "r":
            out += [t.text or "" for t in _children(child, "t")]
    return unescape("".join(out))


def _shared_strings(parts: dict[str, bytes], part: str | None) -> list[str]:
    if part is None or part not in parts:
        return []
    return [_string(item) for item in _children(_parse(parts, part), "si")]


def _value(cell: etree._Element, strings: list[str], where: str) -> Value:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        item = _child(cell, "is")
        return "" if item is None else _string(item)
    held = _child(cell, "v")
    text = held.text if held is not None else None
    if text is None:
        return None
    try:
        if kind == "s":
            index = int(text)
            if index < 0:
                raise IndexError(text)
            return strings[index]
        if kind == "n":
            return float(text)
    except (ValueError, IndexError) as error:
        raise FileTrouble("file.damaged", f"{where}: {text[:40]!r}") from error
    if kind == "b":
        return text.strip() in {"1", "true"}
    if kind == "e":
        return ExcelError(text)
    if kind in {"str", "d"}:
        return unescape(text)
    raise FileTrouble("file.damaged", f"{where}: t={kind!r}")


def _read_sheet(parts: dict[str, bytes], part: str, name: str, state: str, strings: list[str]) -> SheetData:
    root = _parse(parts, part)
    cells: dict[tuple[int, int], Value] = {}
    formulas: set[tuple[int, int]] = set()
    data = _child(root, "sheetData")
    next_row = 1
    for row in _children(data, "row") if data is not None else ():
        number = int(row.get("r") or next_row) if (row.get("r") or "1").isdigit() else -1
        next_row = number + 1
        next_column = 1
        for cell in _children(row, "c"):
            address = cell.get("r")
            if address is None:
                at = (number, next_column)
            else:
                match = _ADDRESS.fullmatch(address)
                if match is None:
                    raise FileTrouble("file.damaged", f"{name}!{address[:20]}")
                at = (int(match.group(2)), column_number(match.group(1)))
            if not (1 <= at[0] <= MAX_ROW and 1 <= at[1] <= MAX_COLUMN):
                raise FileTrouble("file.hostile", f"{name}!{address}")
            next_column = at[1] + 1
            if len(cells) > MAX_CELLS:
                raise FileTrouble("file.hostile", f"{name}: > {MAX_CELLS} 个单元格 cells")
            value = _value(cell, strings, f"{name}!{address}")
            if _child(cell, "f") is not None:
                formulas.add(at)
            if value is not None and value != "":
                cells[at] = value
    protection = _child(root, "sheetProtection")
    locked = protection is not None and protection.get("sheet") in {"1", "true"}
    return SheetData(name, state, cells, frozenset(formulas), locked)


def read_workbook(package: Package) -> Workbook:
    """Read every sheet of a package; raises ``FileTrouble`` on damage or hostility."""
    parts = package.parts
    root_part = next(
        (t for kind, t in _relations(parts, "").values() if kind == "officeDocument"), None
    )
    if root_part is None:
        raise FileTrouble("file.not_workbook", "没有 no officeDocument")
    book = _parse(parts, root_part)
    if _local(book) != "workbook":
        raise FileTrouble("file.not_workbook", _local(book))
    relations = _relations(parts, root_part)
    shared = next((t for kind, t in relations.values() if kind == "sharedStrings"), None)
    strings = _shared_strings(parts, shared)
    properties = _child(book, "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    sheets: dict[str, SheetData] = {}
    listed = _child(book, "sheets")
    for sheet in _children(listed, "sheet") if listed is not None else ():
        name, relation = sheet.get("name") or "", _attribute(sheet, "id") or ""
        kind, target = relations.get(relation, ("", ""))
        if kind != "worksheet":
            continue
        sheets[name] = _read_sheet(parts, target, name, sheet.get("state") or "visible", strings)
    names: dict[str, str] = {}
    defined = _child(book, "definedNames")
    for entry in _children(defined, "definedName") if defined is not None else ():
        if entry.get("localSheetId") is None and entry.get("name"):
            names[str(entry.get("name"))] = entry.text or ""
    return Workbook(
        sheets, names,
        macros=any(n.lower().endswith("vbaproject.bin") for n in parts),
        external=any(kind == "externalLink" for kind, _ in relations.values()),
        date1904=date1904,
    )
