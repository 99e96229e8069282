"""Read a workbook package: sheets, cells, defined names, in every dialect seen in the field.

What belongs here: SpreadsheetML to plain records, for transitional and strict files, any prefix
or encoding, inline and shared and rich strings. What does not: which cells matter (``read``).

Nothing is guessed: a cell that is not understood is damage, not a blank.
"""

from __future__ import annotations

import datetime
import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ..rules.excel import column_letters, column_number
from ..rules.values import ExcelError, Value
from . import quick
from .frame import MAX_COLUMN, MAX_ROW, PARSER, Frame, frame_of, frame_of_shell
from .preflight import Package, part_name
from .shape import MAX_CELLS
from .trouble import FileTrouble

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]*)<")
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)?(?:(?:\A|T)(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?)?")


@dataclass(frozen=True)
class SheetData:
    """One sheet: its cells by (row, column) and which of them hold formulas."""

    name: str
    state: str
    cells: dict[tuple[int, int], Value]
    formulas: frozenset[tuple[int, int]]
    protected: bool
    frame: Frame = field(default_factory=Frame)


@dataclass(frozen=True)
class Workbook:
    """A workbook as read; ``names`` maps workbook-level defined names to their text."""

    sheets: dict[str, SheetData]
    names: dict[str, str]
    macros: bool
    external: bool
    date1904: bool
    writer: str = ""
    """The program that says it saved the file."""
    listed: tuple[tuple[str, str], ...] = ()
    """Name and state of every sheet in order, also of those that were not read."""
    legacy: str = ""
    """The older format that it was read from, without formulas, locks or names; else empty."""


def _parse(parts: dict[str, bytes], name: str) -> etree._Element:
    data = parts.get(name)
    if data is None:
        raise FileTrouble("file.damaged", f"缺少 missing {name}")
    try:
        root = etree.fromstring(data, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as error:
        raise FileTrouble("file.damaged", f"{name}: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise FileTrouble("file.hostile", f"{name}: DOCTYPE")
    return root


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
        full = part_name(target) if target.startswith("/") else posixpath.normpath(
            posixpath.join(folder, target)
        )
        if full not in parts:  # names of parts do not heed case
            full = next((p for p in parts if p.casefold() == full.casefold()), full)
        kind = (relation.get("Type") or "").rpartition("/")[2]
        out[relation.get("Id") or ""] = (kind, full)
    return out


def unescape(text: str) -> str:
    """Undo ``_x000D_`` escapes; a carriage return before a line feed is one line break."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
        # two escaped halves are one character; a half alone is none
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
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
    quickly = quick.shared_strings(parts[part])
    return quickly or [_string(item) for item in _children(_parse(parts, part), "si")]


def _text_value(kind: str, text: str, strings: list[str], where: str) -> Value:
    """The value that a cell's ``<v>`` means under its type ``t``."""
    try:
        if kind == "s":
            index = int(text)
            if index < 0:
                raise IndexError(text)
            return strings[index]
        if kind == "n":
            # float() itself would also take "nan", "inf" and "1_000"
            number = float(text) if _NUMBER.fullmatch(text) else math.nan
            if not abs(number) < 1e308:  # more than a cell can hold
                raise ValueError(text)
            return number
    except (ValueError, IndexError) as error:
        raise FileTrouble("file.damaged", f"{where}: {text[:40]!r}") from error
    if kind == "b":
        return text.strip() in {"1", "true"}
    if kind == "e":
        return ExcelError(text)
    if kind in {"str", "inlineStr"}:
        return unescape(text)
    if kind == "d":
        return _serial(text.strip(), where)
    raise FileTrouble("file.damaged", f"{where}: t={kind[:20]!r}")


_NO_DAY = datetime.date(1899, 12, 30)


def _serial(text: str, where: str) -> float:
    """The day number of an ISO date, as Excel (1900 system) counts."""
    match = _DAY.fullmatch(text)
    try:
        if match is None or not text:
            raise ValueError(text)
        day = datetime.date.fromisoformat(match.group(1)) if match.group(1) else _NO_DAY
        time = datetime.time.fromisoformat(match.group(2)) if match.group(2) else datetime.time()
    except ValueError as error:
        raise FileTrouble("file.damaged", f"{where}: {text[:40]!r}") from error
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    return (day - _NO_DAY).days + seconds / 86400


class _Cells:
    """Collects the cells of one sheet, under the limits that a hostile file would pass."""

    def __init__(self, name: str, strings: list[str], space: str) -> None:
        self.name, self.strings = name, strings
        self.row_tag, self.cell_tag = f"{space}row", f"{space}c"
        self.value_tag, self.formula_tag, self.inline_tag = f"{space}v", f"{space}f", f"{space}is"
        self.values: dict[tuple[int, int], Value] = {}
        self.formulas: set[tuple[int, int]] = set()

    def rows(self, data: etree._Element) -> None:
        """Read every row; a row or cell without an address follows the one before it."""
        number = 0
        for row in data:
            if row.tag != self.row_tag:
                continue
            said = row.get("r")
            number = number + 1 if said is None else int(said) if _ROW_NUMBER.fullmatch(said) else 0
            if not 1 <= number <= MAX_ROW:
                raise FileTrouble("file.hostile", f"{self.name}: r={(said or '')[:20]!r}")
            column = 0
            for cell in row:
                if cell.tag == self.cell_tag:
                    column = self.cell(cell, number, column + 1)
            if len(self.values) > MAX_CELLS:
                raise FileTrouble("file.hostile", f"{self.name}: > {MAX_CELLS} 个单元格 cells")

    def cell(self, cell: etree._Element, row: int, column: int) -> int:
        """Read one cell and return its column."""
        address = cell.get("r")
        if address is not None:
            match = _ADDRESS.fullmatch(address)
            if match is None:
                raise FileTrouble("file.damaged", f"{self.name}!{address[:20]}")
            letters, digits = match.groups()
            row, column = int(digits), _COLUMNS.get(letters) or column_number(letters)
        if row > MAX_ROW or column > MAX_COLUMN:
            raise FileTrouble("file.hostile", f"{self.name}!{address}")
        value: Value = None
        for child in cell:
            tag = child.tag
            if tag == self.value_tag:
                if child.text is not None:
                    where = f"{self.name}!{address}"
                    value = _text_value(cell.get("t", "n"), child.text, self.strings, where)
            elif tag == self.formula_tag:
                self.formulas.add((row, column))
            elif tag == self.inline_tag:
                value = _string(child)
        if value is not None and value != "":
            if (row, column) in self.values:
                raise FileTrouble("file.damaged", f"{self.name}!{address}: 重复 stated twice")
            self.values[row, column] = value
        return column


_COLUMNS = {column_letters(n): n for n in range(1, 200)}


def _read_sheet(parts: dict[str, bytes], part: str, name: str, state: str, strings: list[str]) -> SheetData:
    quickly = quick.sheet(parts.get(part, b""), strings)
    frame = None if quickly is None else frame_of_shell(quickly.shell, name)
    if quickly is not None and frame is not None:
        return SheetData(name, state, quickly.values, frozenset(quickly.formulas), frame.protected, frame)
    root = _parse(parts, part)
    tag = str(root.tag)
    cells = _Cells(name, strings, tag[: tag.index("}") + 1] if "}" in tag else "")
    data = _child(root, "sheetData")
    if data is not None:
        cells.rows(data)
    frame = frame_of(root, name)
    return SheetData(name, state, cells.values, frozenset(cells.formulas), frame.protected, frame)


def _writer(parts: dict[str, bytes]) -> str:
    """The program that saved the package, by its own word."""
    said = _APPLICATION.search(parts.get("docProps/app.xml", b"")[:4000])
    return said.group(1).decode("utf-8", "replace").strip()[:60] if said else ""


def read_workbook(package: Package, passed_over: frozenset[str] = frozenset()) -> Workbook:
    """Read the sheets of a package; raises ``FileTrouble`` on damage or hostility.

    Sheets named in ``passed_over`` are known not to hold answers and are not read.
    """
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
    used: set[str] = set()
    order: list[tuple[str, str]] = []
    listed = _child(book, "sheets")
    for sheet in _children(listed, "sheet") if listed is not None else ():
        name, relation = sheet.get("name") or "", _attribute(sheet, "id") or ""
        kind, target = relations.get(relation, ("", ""))
        order.append((name, sheet.get("state") or "visible"))
        if kind != "worksheet" or name in passed_over:
            continue
        if target in used or name in sheets:
            raise FileTrouble("file.hostile", f"{name}: 工作表重复 sheet listed twice")
        used.add(target)
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
        date1904=date1904, writer=_writer(parts), listed=tuple(order),
    )
