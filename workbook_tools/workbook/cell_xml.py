"""Values put into the cells of one row, as bytes: a hundred times as often as anything else is edited.

What belongs here: the XML of a cell that holds a value, and finding the cells of a row that was written here. What does
not: rows and sheets (``prepared``), and edits that are rare enough for a parser (``sheet_xml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..cells import column_number
from ..rules.values import ExcelError, Value, number_text
from .sheet_xml import xml_text

CellValue = tuple[bool, Value]
"""Whether the value is what a formula shows (and not typed), and the value."""

_CELL = re.compile(rb'<c r="([A-Z]+)\d+"((?: [a-z]+="[^"]*")*)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(rb"<f(?: [^>]*)?/>|<f(?: [^>]*)?>.*?</f>", re.DOTALL)
_TYPE = re.compile(rb' t="[a-z]+"', re.IGNORECASE)
_SIZED = re.compile(rb' (?:ht|customHeight)="[^"]*"')


@dataclass(frozen=True, slots=True)
class _CellParts:
    """The place of a cell among the pieces of its row, its start without a type, and its formula or nothing."""

    place: int
    start: bytes
    formula: bytes


@dataclass(frozen=True, slots=True)
class RowParts:
    """A row taken apart once, to be filled many times."""

    pieces: tuple[bytes, ...]
    """Everything in it, in order: each cell is a piece."""
    cells: Mapping[int, _CellParts]
    """By column."""

    @classmethod
    def of(cls, row: bytes) -> RowParts:
        """Take apart a row that was written here."""
        pieces: list[bytes] = []
        cells: dict[int, _CellParts] = {}
        end = 0
        for found in _CELL.finditer(row):
            if found.start() > end:
                pieces.append(row[end : found.start()])
            pieces.append(found[0])
            start = b'<c r="%b%b"%b' % (found[1], _row_of(found[0]), _TYPE.sub(b"", found[2]))
            formula = _FORMULA.search(found[3] or b"")
            cells[column_number(found[1].decode())] = _CellParts(len(pieces) - 1, start, formula[0] if formula else b"")
            end = found.end()
        return cls((*pieces, row[end:]), cells)

    def filled(self, values: Mapping[int, CellValue]) -> bytes:
        """The row with values in some of its cells, by column; raises ``KeyError`` for a cell that it does not have."""
        pieces = list(self.pieces)
        for column, (shown, value) in values.items():
            parts = self.cells[column]
            if not shown:
                pieces[parts.place] = parts.start + _typed(value)
            elif parts.formula:  # else it is typed over: what stands there is no formula's
                kind, held = _shown(value)
                pieces[parts.place] = parts.start + kind + parts.formula + held
        return b"".join(pieces)


def _row_of(cell: bytes) -> bytes:
    end = cell.index(b'"', 6)
    return cell[6:end].lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@lru_cache(maxsize=4_000, typed=True)  # a few verdicts make up most of it
def _shown(value: Value) -> tuple[bytes, bytes]:
    """What stands before a formula and behind it, where it shows a value; a blank becomes empty text."""
    if isinstance(value, bool):
        return b' t="b">', b"<v>1</v></c>" if value else b"<v>0</v></c>"
    if isinstance(value, float):
        return b">", b"<v>%b</v></c>" % (repr(value) if value != int(value) else number_text(value)).encode()
    if isinstance(value, ExcelError):
        return b' t="e">', b"<v>%b</v></c>" % value.code.encode()
    text = _escaped(value or "")
    return b' t="str">', b"<v>%b</v></c>" % text if text else b"<v/></c>"


def _typed(value: Value) -> bytes:
    """The rest of a cell that holds a constant, text as inline text."""
    if isinstance(value, str):
        space = b' xml:space="preserve"' if value != value.strip() else b""
        text = _escaped(value)
        return b' t="inlineStr"><is><t%b>%b</t></is></c>' % (space, text) if text else b' t="inlineStr"><is><t/></is></c>'
    if isinstance(value, ExcelError):
        return b' t="e"><v>%b</v></c>' % value.code.encode()
    if isinstance(value, bool):
        return b' t="b"><v>1</v></c>' if value else b' t="b"><v>0</v></c>'
    if isinstance(value, float):
        return b"><v>%b</v></c>" % repr(value).encode()
    return b"/>"


def _escaped(text: str) -> bytes:
    return xml_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


def heightened(row: bytes, height: float) -> bytes:
    """A row with a height that a program may change with the next entry."""
    end = row.index(b">")
    closed = row[end - 1 : end] == b"/"
    start = _SIZED.sub(b"", row[: end - closed])
    return b'%b ht="%b"%b' % (start, number_text(height).encode(), row[end - closed :])
