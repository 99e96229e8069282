"""Values put into the cells of one row, as bytes: a hundred times as often as anything else is edited.

What belongs here: the XML of a cell that holds a value, and finding the cells of a row that was written here. What does
not: rows and sheets (``prepared``), and edits that are rare enough for a parser (``sheet_xml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..cells import column_letters
from ..rules.values import ExcelError, Value, number_text
from .sheet_xml import xml_text

CellValue = tuple[bool, Value]
"""Whether the value is what a formula shows (and not typed), and the value."""

_CELL = re.compile(rb'<c r="([A-Z]+)\d+"((?: [a-z]+="[^"]*")*)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(rb"<f(?: [^>]*)?/>|<f(?: [^>]*)?>.*?</f>", re.DOTALL)
_TYPE = re.compile(rb' t="[a-z]+"', re.IGNORECASE)
_SIZED = re.compile(rb' (?:ht|customHeight)="[^"]*"')


def filled_row(row: bytes, number: int, values: Mapping[int, CellValue]) -> bytes:
    """A row with values in some of its cells, by column; raises ``KeyError`` for a cell that it does not have."""
    left = {column_letters(column).encode(): value for column, value in values.items()}

    def put(found: re.Match[bytes]) -> bytes:
        given = left.pop(found[1], None)
        return found[0] if given is None else _cell(found, *given)

    out = _CELL.sub(put, row)
    if left:
        raise KeyError(f"{min(left).decode()}{number}")
    return out


def _cell(found: re.Match[bytes], shown: bool, value: Value) -> bytes:
    start = b'<c r="%b%b"%b' % (found[1], _row_of(found[0]), _TYPE.sub(b"", found[2]))
    if not shown:
        kind, inner = _typed(value)
        return b"%b%b>%b</c>" % (start, kind, inner) if inner else start + b"/>"
    formula = _FORMULA.search(found[3] or b"")
    if formula is None:  # typed over: what stands there is no formula's
        return found[0]
    kind, held = _shown(value)
    return b"%b%b>%b%b</c>" % (start, kind, formula[0], held)


def _row_of(cell: bytes) -> bytes:
    end = cell.index(b'"', 6)
    return cell[6:end].lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _shown(value: Value) -> tuple[bytes, bytes]:
    """The type and the element of a formula's value; a blank becomes empty text."""
    if isinstance(value, bool):
        return b' t="b"', b"<v>1</v>" if value else b"<v>0</v>"
    if isinstance(value, float):
        return b"", b"<v>%b</v>" % (repr(value) if value != int(value) else number_text(value)).encode()
    if isinstance(value, ExcelError):
        return b' t="e"', b"<v>%b</v>" % value.code.encode()
    text = _escaped(value or "")
    return b' t="str"', b"<v>%b</v>" % text if text else b"<v/>"


def _typed(value: Value) -> tuple[bytes, bytes]:
    """The type and the content of a constant, text as inline text; nothing for a blank."""
    if isinstance(value, str):
        space = b' xml:space="preserve"' if value != value.strip() else b""
        text = _escaped(value)
        return b' t="inlineStr"', b"<is><t%b>%b</t></is>" % (space, text) if text else b"<is><t/></is>"
    if isinstance(value, ExcelError):
        return b' t="e"', b"<v>%b</v>" % value.code.encode()
    if isinstance(value, bool):
        return b' t="b"', b"<v>1</v>" if value else b"<v>0</v>"
    if isinstance(value, float):
        return b"", b"<v>%b</v>" % repr(value).encode()
    return b"", b""


def _escaped(text: str) -> bytes:
    return xml_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


def heightened(row: bytes, height: float) -> bytes:
    """A row with a height that a program may change with the next entry."""
    end = row.index(b">")
    closed = row[end - 1 : end] == b"/"
    start = _SIZED.sub(b"", row[: end - closed])
    return b'%b ht="%b"%b' % (start, number_text(height).encode(), row[end - closed :])
