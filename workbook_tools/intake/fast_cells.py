"""Read the cells of a sheet straight from its bytes, where every byte is of a known shape.

What belongs here: the shape that Excel, LibreOffice, gnumeric and openpyxl write, matched without
gaps, and the memory of rows met before. What does not: any other shape. At the first byte that is
not understood the answer is ``None``, and ``ooxml`` reads the same bytes with a parser.

Being silently wrong is ruled out in three ways. Pieces are cut by one pattern and nothing may
remain between them. Everything around the cells, row tags included, still goes through the
parser, so that namespaces, duplicate attributes and damage there are its to judge. And a row is
taken from memory only when its bytes are the same (by SHA-256).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from ..cells import LAST_COLUMN, LAST_ROW, Position, column_number
from ..rules.values import ExcelError, Value
from .sheet_cells import MAX_CELLS, SheetCells

LONGEST = 4_000_000
"""Bytes of one row; more goes to the parser, which has its own limits on text."""

KEPT = 60_000
"""Cells in one generation of the memory of rows, which holds two: some 15 MB in all."""

_DECLARED = (
    rb"(?:<\?xml version=([\"'])1\.0\1(?: encoding=([\"'])(?:UTF|utf)-8\2)?(?: standalone=([\"'])yes\3)?[ ]?\?>)?"
    rb"[ \r\n\t]*"
)
_SHEET = re.compile(_DECLARED + rb"<worksheet[ >]")
_STRINGS = re.compile(
    _DECLARED + rb"<sst xmlns=\"http://[A-Za-z0-9./-]+\""
    rb"(?: count=\"[0-9]+\"(?: uniqueCount=\"[0-9]+\")?| uniqueCount=\"[0-9]+\"(?: count=\"[0-9]+\")?)?>"
)
_ROW = re.compile(rb"[ \n\t]*<row r=\"([1-9][0-9]{0,6})\"((?: [^<>]*)?/?)>")
_CELL = re.compile(
    rb"""[ \n\t]*<c\ r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?:\ s="[0-9]{1,9}")?(?:\ t="([A-Za-z]{1,9})")?
    (?:/>|>[ \n\t]*
    (<f
      (?:\ aca="(?:true|false|0|1)")?
      (?:\ t="(?:shared|array|normal)")?
      (?:\ si="[0-9]{1,9}"(?:\ ref="[A-Z0-9:]{2,21}")?|\ ref="[A-Z0-9:]{2,21}"(?:\ si="[0-9]{1,9}")?)?
      (?:/>|>[^<]*</f>)[ \n\t]*)?
    (?:<v/>[ \n\t]*|<v>([^<]*)</v>[ \n\t]*
      |<is>[ \n\t]*<t(?:\ xml:space="preserve")?(?:/>|>([^<]*)</t>)[ \n\t]*</is>[ \n\t]*)?
    </c>)[ \n\t]*""",
    re.VERBOSE,
)
_ITEM = re.compile(r"[ \n\t]*<si>[ \n\t]*<t(?: xml:space=\"preserve\")?(?:/>|>([^<]*)</t>)[ \n\t]*</si>[ \n\t]*")
_PLACE = re.compile(rb"([A-Z]+)([0-9]+)")
_NUMBER = re.compile(rb"-?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][-+]?[0-9]{1,3})?")
_INDEX = re.compile(rb"[0-9]{1,9}")

# an ampersand that is not one of the five entities or a reference to a character far from any
# that XML forbids
_REFERENCE = "amp;|lt;|gt;|quot;|apos;|#(?:9|10|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}|65(?:[0-4][0-9]{2}|5[01][0-9]));"
_STRANGE = re.compile(f"&(?!{_REFERENCE})".encode())
_ENTITY = re.compile("&(?:#([0-9]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

# bytes that XML forbids, and the carriage return, which it changes
_FORBIDDEN = bytes(b for b in range(32) if b not in b"\t\n")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, and its XML without them.

    The shell has an empty ``row`` for each row. It holds good only if a parser takes it and finds
    ``sheetData`` directly under the root (``sheet_settings.settings_of_shell``).
    """

    cells: SheetCells
    shell: bytes


@dataclass(frozen=True, slots=True)
class _Rows:
    """A run of bytes up to the end of a row; ``strings`` are indexes of shared ones.

    ``closed`` tells whether the last row was one without cells, written as one tag.
    """

    first: int
    last: int
    closed: bool
    tags: bytes
    values: dict[Position, Value]
    strings: tuple[tuple[Position, int], ...]
    formulas: frozenset[Position]

    def weight(self) -> int:
        """What keeping it costs, in cells."""
        text = sum(len(v) for v in self.values.values() if isinstance(v, str))
        return 1 + len(self.values) + len(self.strings) + len(self.formulas) + text // 50


class _Odd(Exception):
    """Something here is not of the known shape."""


class _Places(dict[bytes, Position]):
    """The row and column of an address, kept while there are not too many."""

    def __missing__(self, address: bytes) -> Position:
        match = _PLACE.fullmatch(address)
        if match is None:
            raise _Odd
        place = int(match[2]), column_number(match[1].decode())
        if place[0] > LAST_ROW or place[1] > LAST_COLUMN:
            raise _Odd
        if len(self) >= KEPT:
            self.clear()
        self[address] = place
        return place


class _Memory:
    """Rows by the digest of their bytes, in two generations: what is not met again is forgotten."""

    def __init__(self) -> None:
        self.young: dict[bytes, _Rows] = {}
        self.old: dict[bytes, _Rows] = {}
        self.cells = 0

    def rows(self, piece: bytes) -> _Rows:
        key = sha256(piece).digest()
        found = self.young.get(key)
        if found is not None:
            return found
        found = self.old.get(key) or _parse(piece)
        weight = found.weight()
        if weight > KEPT // 8:
            return found
        self.cells += weight
        if self.cells > KEPT:
            self.old, self.young, self.cells = self.young, {}, weight
        self.young[key] = found
        return found

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.__init__()  # type: ignore[misc]


_PLACES = _Places()
MEMORY = _Memory()


def _plain(text: str) -> str:
    """Text with its references resolved; escapes and line ends are left to the parser's path."""
    if "&" in text:
        text = _ENTITY.sub(lambda m: chr(int(m[1])) if m[1] else _NAMED[m[2]], text)
    if "_x" in text or "\r" in text:
        raise _Odd
    return text


def _value(kind: bytes, held: bytes) -> Value:
    if kind in {b"", b"n"}:
        if _NUMBER.fullmatch(held) and abs(number := float(held)) < 1e308:
            return number
        raise _Odd
    if kind == b"str":
        return _plain(held.decode())
    if kind == b"b" and held in {b"0", b"1"}:
        return held == b"1"
    if kind == b"e" and held.startswith(b"#") and b"&" not in held:
        return ExcelError(held.decode())
    raise _Odd


def _clean(data: bytes) -> bool:
    return (
        len(data.translate(None, _FORBIDDEN)) == len(data)
        and not any(mark in data for mark in _NONCHARACTERS)
    )


def _cells(number: int, body: bytes, values: dict[Position, Value], strings: list[tuple[Position, int]],
           formulas: list[Position]) -> None:
    """Read the cells of one row, which stand from left to right and nowhere else."""
    pieces = _CELL.split(body)
    if any(pieces[::6]):
        raise _Odd
    before = 0
    for address, kind, formula, held, inline in zip(
        pieces[1::6], pieces[2::6], pieces[3::6], pieces[4::6], pieces[5::6], strict=True
    ):
        place = _PLACES[address]
        if place[0] != number or place[1] <= before:
            raise _Odd
        before = place[1]
        if formula is not None:
            formulas.append(place)
        if held:
            if kind == b"s":
                if not _INDEX.fullmatch(held):
                    raise _Odd
                strings.append((place, int(held)))
            else:
                value = _value(kind or b"", held)
                if value != "":
                    values[place] = value
        elif kind == b"e":
            raise _Odd
        elif inline:
            if kind != b"inlineStr":
                raise _Odd
            values[place] = _plain(inline.decode())


def _parse(piece: bytes) -> _Rows:
    """Read rows without cells and, last, the one row whose cells end the piece."""
    if len(piece) > LONGEST or not _clean(piece) or _STRANGE.search(piece):
        raise _Odd
    piece.decode()
    values: dict[Position, Value] = {}
    strings: list[tuple[Position, int]] = []
    formulas: list[Position] = []
    first = last = at = 0
    tags: list[bytes] = []
    opened = False
    while not opened and (match := _ROW.match(piece, at)):
        number, said, at = int(match[1]), match[2], match.end()
        if number <= last or number > LAST_ROW or b"xmlns" in said or b":r" in said:
            raise _Odd
        first, last = first or number, number
        opened = not said.endswith(b"/")
        tags.append(match[0] if not opened else match[0][:-1] + b"/>")
    if opened:
        _cells(last, piece[at:], values, strings, formulas)
    elif piece[at:].strip(b" \n\t"):
        raise _Odd
    return _Rows(first, last, not opened, b"".join(tags), values, tuple(strings), frozenset(formulas))


def sheet(data: bytes, strings: Sequence[str]) -> Sheet | None:
    """Read a whole sheet, or give ``None`` where a parser has to decide.

    ``strings`` are the shared strings of the workbook.
    """
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if not 0 < start < end or not _SHEET.match(data):
        return None
    # between the two nothing is passed over, so that only the rest can hold a second one
    head, tail = data[: start + 11], data[end:]
    if b"sheetData" in head[:-10] or b"sheetData" in tail[12:]:
        return None
    if any(b"<!" in part or part.find(b"<?", 2) >= 0 for part in (head, tail)):
        return None
    values: dict[Position, Value] = {}
    formulas: set[Position] = set()
    tags = []
    pieces = data[start + 11 : end].split(b"</row>")
    before = 0
    try:
        for i, piece in enumerate(pieces, 1):
            rows = MEMORY.rows(piece)
            if rows.closed != (i == len(pieces)) or 0 < rows.first <= before:
                return None
            before = rows.last
            tags.append(rows.tags)
            values.update(rows.values)
            formulas |= rows.formulas
            for place, index in rows.strings:
                text = strings[index]
                if text:
                    values[place] = text
            if len(values) > MAX_CELLS:
                return None
    except (_Odd, IndexError, UnicodeDecodeError):
        return None
    return Sheet(SheetCells(values, frozenset(formulas)), b"".join((head, *tags, tail)))


def shared_strings(data: bytes) -> list[str] | None:
    """Read the shared strings where each is one plain text, or give ``None``."""
    head, end = _STRINGS.match(data), data.rfind(b"</sst>")
    if head is None or len(data) > LONGEST or end < 0 or data[end + 6 :].strip(b" \n\t"):
        return None
    body = data[head.end() : end]
    if not _clean(body) or b"_x" in body or _STRANGE.search(body):
        return None
    try:
        pieces = _ITEM.split(body.decode())
        if any(pieces[::2]):
            return None
        return [_plain(text) if text and "&" in text else text or "" for text in pieces[1::2]]
    except (_Odd, UnicodeDecodeError):
        return None
