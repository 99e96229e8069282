"""Values put into the cells of one row, as bytes: a hundred times as often as anything else is edited.

What belongs here: the XML of a cell that holds a value, and finding the cells of a row that was written here. What does
not: rows and sheets (``prepared``), and edits that are rare enough for a parser (``sheet_xml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..cells import column_number
from ..rules.values import ExcelError, Value, number_text
from .sheet_xml import xml_text

_CELL = re.compile(rb'<c r="([A-Z]+)\d+"((?: [a-z]+="[^"]*")*)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(rb"<f(?: [^>]*)?/>|<f(?: [^>]*)?>.*?</f>", re.DOTALL)
_TYPE = re.compile(rb' t="[a-z]+"', re.IGNORECASE)
_SIZED = re.compile(rb' (?:ht|customHeight)="[^"]*"')


class CellParts(NamedTuple):
    """A cell's row, its place among the pieces of that, its start without a type, and its formula or nothing."""

    row: RowParts
    place: int
    start: bytes
    formula: bytes


@dataclass(frozen=True, slots=True, eq=False)
class RowParts:
    """A row taken apart once, to be filled many times."""

    sheet: str
    number: int
    pieces: tuple[bytes, ...]
    """Everything in it, in order: each cell is a piece."""
    cells: dict[int, CellParts]
    """By column."""

    @classmethod
    def of(cls, sheet: str, number: int, row: bytes) -> RowParts:
        """Take apart a row that was written here."""
        pieces: list[bytes] = []
        found_at: dict[int, tuple[int, bytes, bytes]] = {}
        end = 0
        for found in _CELL.finditer(row):
            if found.start() > end:
                pieces.append(row[end : found.start()])
            pieces.append(found[0])
            start = b'<c r="%b%d"%b' % (found[1], number, _TYPE.sub(b"", found[2]))
            formula = _FORMULA.search(found[3] or b"")
            found_at[column_number(found[1].decode())] = len(pieces) - 1, start, formula[0] if formula else b""
            end = found.end()
        made = cls(sheet, number, (*pieces, row[end:]), {})
        made.cells.update((column, CellParts(made, *parts)) for column, parts in found_at.items())
        return made


Rows = dict[RowParts, list[bytes]]
"""Rows that are being filled, in pieces."""


def put_shown(rows: Rows, cells: Iterable[CellParts], values: Iterable[Value]) -> None:
    """Put what formulas show into their cells; what is typed over one is not a formula's, and stays."""
    for (row, place, start, formula), value in zip(cells, values, strict=True):
        if formula:
            pieces = rows.get(row)
            if pieces is None:
                pieces = rows[row] = list(row.pieces)
            kind, held = _shown(value)
            pieces[place] = start + kind + formula + held


def put_typed(rows: Rows, cells: Iterable[CellParts], values: Iterable[Value]) -> None:
    """Put constants into cells, whatever stands there."""
    for (row, place, start, _), value in zip(cells, values, strict=True):
        pieces = rows.get(row)
        if pieces is None:
            pieces = rows[row] = list(row.pieces)
        pieces[place] = start + _typed(value)


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
        return inline(value) if value else b' t="inlineStr"><is><t/></is></c>'
    if isinstance(value, ExcelError):
        return b' t="e"><v>%b</v></c>' % value.code.encode()
    if isinstance(value, bool):
        return b' t="b"><v>1</v></c>' if value else b' t="b"><v>0</v></c>'
    if isinstance(value, float):
        return b"><v>%b</v></c>" % repr(value).encode()
    return b"/>"


def inline(text: str) -> bytes:
    """The rest of a cell that holds a text by itself."""
    space = b' xml:space="preserve"' if text != text.strip() else b""
    return b' t="inlineStr"><is><t%b>%b</t></is></c>' % (space, _escaped(text))


def _escaped(text: str) -> bytes:
    return xml_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


def heightened(row: bytes, height: float) -> bytes:
    """A row with a height that a program may change with the next entry."""
    end = row.index(b">")
    closed = row[end - 1 : end] == b"/"
    start = _SIZED.sub(b"", row[: end - closed])
    return b'%b ht="%b"%b' % (start, number_text(height).encode(), row[end - closed :])
