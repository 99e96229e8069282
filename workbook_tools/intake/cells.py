"""Read the cells of a parsed sheet: addresses, types, strings in runs.

What belongs here: ``<row>``, ``<c>`` and string items to values. What does not: the sheets and
names of a workbook (``ooxml``) and the quicker way for bytes of a known shape (``fast_cells``).

Nothing is guessed: a cell that is not understood is damage, not a blank.
"""

from __future__ import annotations

import datetime
import math
import re

from lxml import etree

from ..cells import EPOCH, LAST_COLUMN, LAST_ROW, column_letters, column_number
from ..errors import FileRefused
from ..rules.values import ExcelError, Value
from .sheet_cells import MAX_CELLS, SheetCells
from .xml_parts import children, local

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)?(?:(?:\A|T)(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?)?")
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
UNKNOWN_ERROR = ExcelError("#UNKNOWN!")
"""What a cell holds that is said to be an error without saying which."""
_INDEX = re.compile(r"\s*[0-9]{1,9}\s*", re.ASCII)


def unescape(text: str) -> str:
    """Undo ``_x000D_`` escapes; a carriage return before a line feed is one line break."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
        # two escaped halves are one character; a half alone is none
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n")


def text_of(item: etree._Element) -> str:
    """The text of a string item: plain or in runs, without phonetic guides."""
    out = []
    for part in item:
        kind = local(part)
        if kind == "t":
            out.append(part.text or "")
        elif kind == "r":
            out += [t.text or "" for t in children(part, "t")]
    return unescape("".join(out))


def _text_value(kind: str, text: str, strings: list[str], where: str) -> Value:
    """The value that a cell's ``<v>`` means under its type ``t``."""
    try:
        if kind == "s":
            # int() itself would also take a sign and "1_0"
            return strings[int(text)] if _INDEX.fullmatch(text) else strings[len(strings)]
        if kind == "n":
            # float() itself would also take "nan", "inf" and "1_000"
            number = float(text) if _NUMBER.fullmatch(text) else math.nan
            if not abs(number) < 1e308:  # more than a cell can hold
                raise ValueError(text)
            return number
    except (ValueError, IndexError) as error:
        raise FileRefused("file.damaged", "value", where=where, text=text[:40]) from error
    if kind == "b":
        return _truth(text, where)
    if kind == "e":
        return ExcelError(text)
    if kind in {"str", "inlineStr"}:
        return unescape(text)
    if kind == "d":
        return _serial(text.strip(), where)
    raise FileRefused("file.damaged", "cell_kind", where=where, kind=kind[:20])


def _truth(text: str, where: str) -> bool:
    """What a truth value says; what is none is read differently by every program, and by none here."""
    said = _TRUTH.get(text.strip().lower())
    if said is None:
        raise FileRefused("file.damaged", "value", where=where, text=text[:40])
    return said


def _serial(text: str, where: str) -> float:
    """The day number of an ISO date, as Excel (1900 system) counts."""
    match = _DAY.fullmatch(text)
    try:
        if match is None or not text:
            raise ValueError(text)
        day = datetime.date.fromisoformat(match.group(1)) if match.group(1) else EPOCH
        time = datetime.time.fromisoformat(match.group(2)) if match.group(2) else datetime.time()
    except ValueError as error:
        raise FileRefused("file.damaged", "value", where=where, text=text[:40]) from error
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    return (day - EPOCH).days + seconds / 86400


def read_cells(root: etree._Element, name: str, strings: list[str]) -> SheetCells:
    """Read the cells of a sheet; ``strings`` are the workbook's shared strings.

    Raises ``FileRefused`` for what is damaged and for what only a hostile file has.
    """
    tag = str(root.tag)
    cells = _Cells(name, strings, tag[: tag.index("}") + 1] if "}" in tag else "")
    data = list(children(root, "sheetData"))
    if len(data) > 1:
        raise FileRefused("file.damaged", "cells_twice", sheet=name)
    for part in data:
        cells.rows(part)
    return SheetCells(cells.values, frozenset(cells.formulas))


class _Cells:
    """Collects the cells of one sheet."""

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
            if not 1 <= number <= LAST_ROW:
                raise FileRefused("file.hostile", "row_number", sheet=self.name, row=(said or "")[:20])
            column = 0
            for cell in row:
                if cell.tag == self.cell_tag:
                    column = self.cell(cell, number, column + 1)
            if len(self.values) > MAX_CELLS:
                raise FileRefused("file.hostile", "many_cells", sheet=self.name, most=MAX_CELLS)

    def cell(self, cell: etree._Element, row: int, column: int) -> int:
        """Read one cell and return its column."""
        address = cell.get("r")
        if address is not None:
            match = _ADDRESS.fullmatch(address)
            if match is None:
                raise FileRefused("file.damaged", "address", sheet=self.name, address=address[:20])
            letters, digits = match.groups()
            row, column = int(digits), _COLUMNS.get(letters) or column_number(letters)
        if row > LAST_ROW or column > LAST_COLUMN:
            raise FileRefused("file.hostile", "beyond", where=f"{self.name}!{address}")
        value = self.value(cell, (row, column), f"{self.name}!{address}")
        if value is not None and value != "":
            if (row, column) in self.values:
                raise FileRefused("file.damaged", "twice", where=f"{self.name}!{address}")
            self.values[row, column] = value
        return column


    def value(self, cell: etree._Element, place: tuple[int, int], where: str) -> Value:
        """What stands in a cell; a text of its own goes before a value beside it."""
        kind = cell.get("t", "n")
        value: Value = None
        inline: etree._Element | None = None
        for part in cell:
            tag = part.tag
            if tag == self.value_tag:
                if part.text is not None:
                    value = _text_value(kind, part.text, self.strings, where)
            elif tag == self.formula_tag:
                self.formulas.add(place)
            elif tag == self.inline_tag:
                inline = part
        if inline is not None and (value is None or kind == "inlineStr"):
            return text_of(inline)
        if kind == "inlineStr" and value is not None:
            # some programs show such a value, others a blank: an error of its cell, where an answer is read from it
            return UNKNOWN_ERROR
        return UNKNOWN_ERROR if value is None and kind == "e" else value


_COLUMNS = {column_letters(n): n for n in range(1, 200)}
