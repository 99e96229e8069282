"""Read a workbook of OpenDocument: cells, formulas, names, merges, what is hidden, whichever program wrote it.

What belongs here: ``content.xml`` to the records of ``ooxml``. What does not: the package around it (``preflight``) and
other older formats (``legacy``). Locks and validations are not read: programs keep them here in ways of their own.

Blanks between elements mean nothing, since some programs indent; blanks in a paragraph are one, as the standard has it, and
tabs and further blanks are elements of their own.
"""

from __future__ import annotations

import copy
import datetime
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ..cells import EPOCH, LAST_COLUMN, LAST_ROW, Corners, Position, column_number, sheet_prefix
from ..errors import FileRefused
from ..rules.values import ExcelError, Value
from .floating import MOST, OURS, Floating
from .ooxml import SheetData, Workbook
from .preflight import Package
from .sheet_cells import MAX_CELLS
from .sheet_settings import SheetSettings
from .struck_out import WHOLE
from .xml_parts import attribute, children, local, parse

WRAPPERS = {"table-columns", "table-header-columns", "table-column-group", "table-rows", "table-header-rows", "table-row-group"}
ERRORS = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)|Err:\d{3}")
_COUNT = re.compile(r"[1-9][0-9]{0,6}")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:[.,]\d+)?)?Z?")
_TIME = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_BLANKS = re.compile(r"[ \t\r\n]+")
_CORNER = r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})"
_AREA = re.compile(rf"\$?(?:'((?:[^']|'')+)'|([^'.:]+))\.{_CORNER}(?::(?:\$?(?:'(?:[^']|'')+'|[^'.:]*))?\.{_CORNER})?")


@dataclass
class _Sheet:
    """What is found on a sheet while it is walked through."""

    name: str
    cells: dict[Position, Value] = field(default_factory=dict)
    formulas: dict[Position, str] = field(default_factory=dict)
    merges: list[Corners] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    formats: dict[Position, str] = field(default_factory=dict)
    struck: dict[Position, str] = field(default_factory=dict)
    floating: list[Floating] = field(default_factory=list)
    marked: frozenset[str] = frozenset()
    """The styles that strike out, raise or lower."""


def _count(element: etree._Element, name: str) -> int:
    said = attribute(element, name)
    return int(said) if said is not None and _COUNT.fullmatch(said) else 1


def _within(parent: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The rows or columns of a table, also those in groups."""
    for part in parent:
        name = local(part)
        if name == kind:
            yield part
        elif name in WRAPPERS:
            yield from _within(part, kind)


def _words(element: etree._Element) -> Iterator[str]:
    """The characters of a paragraph, tabs and line breaks among them."""
    if element.text:
        yield _BLANKS.sub(" ", element.text)
    for part in element:
        kind = local(part)
        if kind == "s":
            yield "\0" * _count(part, "c")  # a blank that is meant
        elif kind == "tab":
            yield "\t"
        elif kind == "line-break":
            yield "\n"
        elif kind not in {"annotation", "ruby-text", "note", "frame"}:
            yield from _words(part)
        if part.tail:
            yield _BLANKS.sub(" ", part.tail)


def _paragraph(element: etree._Element) -> str:
    text = re.sub(r" +", " ", "".join(_words(element)))
    return text.strip(" ").replace("\0", " ")


def _text(cell: etree._Element) -> str:
    """What stands in a cell, its paragraphs one below the other; without notes and drawings."""
    return "\n".join(_paragraph(p) for p in cell if local(p) in {"p", "h"})


def _moment(text: str, where: str) -> float:
    """The day number, in the calendar that starts in 1900, of a date with or without a time."""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, day, *time = (int(part or 0) for part in match.groups())
        whole = (datetime.date(year, month, day) - EPOCH).days
    except ValueError as error:
        raise FileRefused("file.damaged", "value", where=where, text=text[:40]) from error
    return whole + (time[0] * 3600 + time[1] * 60 + time[2]) / 86400


def _value(cell: etree._Element, where: str) -> Value:
    """What a cell holds; raises ``FileRefused`` for what is no value of its type."""
    kind = attribute(cell, "value-type") or ""
    said = attribute(cell, "value") or ""
    text = _text(cell)
    if ERRORS.fullmatch(text) and (attribute(cell, "formula") is not None or kind in {"", "float"}):
        return ExcelError(text if text.startswith("#") else "#VALUE!")
    if kind in {"float", "percentage", "currency"}:
        number = float(said) if _NUMBER.fullmatch(said) else math.nan
        if not abs(number) < 1e308:
            raise FileRefused("file.damaged", "value", where=where, text=said[:40])
        return number
    if kind == "date":
        return _moment(attribute(cell, "date-value") or "", where)
    if kind == "time":
        match = _TIME.fullmatch(attribute(cell, "time-value") or "")
        if match is None or any(len(part or "") > 9 for part in match.groups()):
            raise FileRefused("file.damaged", "value", where=where, text=(attribute(cell, "time-value") or "")[:40])
        sign, hours, minutes, seconds = match.groups()
        return (-1 if sign else 1) * (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) / 86400
    if kind == "boolean":
        return (attribute(cell, "boolean-value") or "").strip().lower() in {"true", "1"}
    if kind in {"", "string"}:
        # where a program says the value beside the paragraphs, those are only how it is shown
        return attribute(cell, "string-value") or text
    raise FileRefused("file.damaged", "cell_kind", where=where, kind=kind[:20])


def _read_row(row: etree._Element, number: int, times: int, into: _Sheet) -> None:
    column = 1
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        wide = _count(cell, "number-columns-repeated")
        if column + wide - 1 > LAST_COLUMN:
            wide = LAST_COLUMN - column + 1  # programs write blanks to the end of a wider grid
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            into.merges.append((number, column, min(number + down - 1, LAST_ROW), min(column + right - 1, LAST_COLUMN)))
        formula = attribute(cell, "formula")
        if formula is not None or len(cell) or attribute(cell, "value-type") is not None:
            value = _value(cell, f"{into.name}!{number},{column}")
            if value != "" or formula is not None:
                _put(value, formula, range(number, number + times), range(column, column + wide), into)
            into.floating += _over(cell, number, column)
            if value != "" and into.marked:
                seen = _seen(cell, into.marked)
                if seen is not None:
                    into.struck[number, column] = seen
            if isinstance(value, float) and (code := _format(cell, value)):
                into.formats[number, column] = code
        column += wide


def _over(cell: etree._Element, row: int = 0, column: int = 0) -> Iterator[Floating]:
    """The comment on a cell and the shapes with words that hang from it, or from the whole sheet."""
    for part in cell:
        kind = local(part)
        if kind in {"p", "h"}:
            continue
        words = "\n".join(_paragraph(p) for p in part.iter("{*}p")).strip()
        author = next((a.text for a in part.iter("{*}creator")), "")
        if words and not (kind == "annotation" and author in OURS):
            last = re.fullmatch(r".*\.\$?([A-Z]{1,3})\$?(\d{1,7})", attribute(part, "end-cell-address") or "")
            end = (int(last[2]), column_number(last[1])) if last else (row, column)
            area = row, column, max(row, end[0]), max(column, end[1])
            yield Floating("comment" if kind == "annotation" else "box", area if row else None, words)


def _seen(cell: etree._Element, marked: frozenset[str]) -> str | None:
    """What is left of a cell's words without those in a marked style; ``None`` where there are none."""
    if attribute(cell, "style-name") in marked:
        return WHOLE
    if not any(attribute(part, "style-name") in marked for part in cell.iter("{*}span")):
        return None
    other = copy.deepcopy(cell)
    for part in list(other.iter("{*}span")):
        if attribute(part, "style-name") in marked:
            for below in list(part):
                part.remove(below)
            part.text = ""
    return _text(other)


def _marked_styles(root: etree._Element) -> frozenset[str]:
    """The styles of characters and cells that strike out; those of characters that raise or lower as well."""
    found = set()
    for holder in children(root, "automatic-styles"):
        for style in children(holder, "style"):
            family = attribute(style, "family")
            for part in children(style, "text-properties") if family in {"text", "table-cell"} else ():
                line = attribute(part, "text-line-through-style") or attribute(part, "text-line-through-type") or "none"
                place = (attribute(part, "text-position") or "").partition(" ")[0]
                if line != "none" or (family == "text" and place not in {"", "0%", "0"}):
                    found.add(attribute(style, "name") or "")
    return frozenset(found - {""})


def _format(cell: etree._Element, value: float) -> str:
    """A number format by what the cell is said to show, where that is not its number, rounded or not."""
    shown = _text(cell).strip()
    if attribute(cell, "value-type") == "percentage":
        return "0.00%"
    number = shown.replace(",", "").replace("，", "")
    if _NUMBER.fullmatch(number) and abs(float(number) - value) <= 0.50001 * 10.0 ** -len(number.partition(".")[2]):
        return ""
    return '"' + shown.replace('"', "") + '"'


def _put(value: Value, formula: str | None, rows: range, columns: range, into: _Sheet) -> None:
    if len(into.cells) + len(rows) * len(columns) > MAX_CELLS:
        raise FileRefused("file.hostile", "many_cells", sheet=into.name, most=MAX_CELLS)
    for row in rows:
        for column in columns:
            if value != "":
                into.cells[row, column] = value
            if formula is not None:
                into.formulas[row, column] = formula


def _read_table(table: etree._Element, name: str, marked: frozenset[str]) -> _Sheet:
    sheet = _Sheet(name, marked=marked)
    column = 1
    for part in _within(table, "table-column"):
        wide = _count(part, "number-columns-repeated")
        if (attribute(part, "visibility") or "visible") != "visible":
            sheet.columns.append((column, min(column + wide - 1, LAST_COLUMN)))
        column += wide
    for shapes in children(table, "shapes"):
        sheet.floating += _over(shapes)
    number = 1
    for row in _within(table, "table-row"):
        times = min(_count(row, "number-rows-repeated"), LAST_ROW - number + 1)
        if times < 1:
            break
        if (attribute(row, "visibility") or "visible") != "visible":
            sheet.rows += range(number, min(number + times, number + 20_000))
        _read_row(row, number, times, sheet)
        number += times
    return sheet


def _reference(text: str) -> str:
    """A range as OpenDocument writes it, as Excel writes it; ``#REF!`` for one that leads nowhere."""
    match = _AREA.fullmatch(text.strip())
    if match is None:
        return "#REF!"
    quoted, plain, left, top, right, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else plain
    first = f"{sheet_prefix(sheet)}${left}${top}"
    return f"{first}:${right}${bottom}" if right and (right, bottom) != (left, top) else first


def _names(spreadsheet: etree._Element) -> dict[str, str]:
    return {
        name: _reference(attribute(entry, "cell-range-address") or "")
        for holder in children(spreadsheet, "named-expressions")
        for entry in children(holder, "named-range")
        if (name := attribute(entry, "name"))
    }


def _hidden_styles(root: etree._Element) -> set[str]:
    """The styles of tables that are not shown."""
    return {
        attribute(style, "name") or ""
        for holder in children(root, "automatic-styles") for style in children(holder, "style")
        if attribute(style, "family") == "table"
        and any(attribute(part, "display") == "false" for part in children(style, "table-properties"))
    }


def read_opendocument(package: Package, passed_over: frozenset[str] = frozenset()) -> Workbook:
    """Read the sheets of a package; raises ``FileRefused`` on damage or hostility."""
    root = parse(package.parts, "content.xml")
    spreadsheet = next((s for body in children(root, "body") for s in children(body, "spreadsheet")), None)
    if spreadsheet is None:
        raise FileRefused("file.not_workbook", "other_document")
    hidden, marked = _hidden_styles(root), _marked_styles(root)
    sheets: dict[str, SheetData] = {}
    listed: list[tuple[str, str]] = []
    for table in children(spreadsheet, "table"):
        name = attribute(table, "name") or ""
        if name in sheets:
            raise FileRefused("file.hostile", "sheet_twice", sheet=name)
        state = "hidden" if attribute(table, "style-name") in hidden else "visible"
        listed.append((name, state))
        if name in passed_over:
            continue
        held = _read_table(table, name, marked)
        settings = SheetSettings(
            attribute(table, "protected") == "true", tuple(held.merges), (), tuple(held.columns), tuple(held.rows),
        )
        sheets[name] = SheetData(
            name, state, held.cells, frozenset(held.formulas), settings.protected, settings, held.formats, held.struck,
            tuple(held.floating[:MOST]), formula_texts=held.formulas,
        )
    return Workbook(
        sheets, _names(spreadsheet), macros=False, external=False, date1904=False, writer=_writer(package.parts),
        listed=tuple(listed), legacy=".ods",
    )


def _writer(parts: Mapping[str, bytes]) -> str:
    """The program that saved the package, by its own word."""
    said = re.search(rb"<meta:generator>([^<]*)<", parts.get("meta.xml", b"")[:8000])
    return said.group(1).decode("utf-8", "replace").strip()[:60] if said else ""
