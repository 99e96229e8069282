"""A package taken apart, so that a further edition of it costs only the rows in which it differs.

What belongs here: splitting sheets into rows and cells, putting values into them, and writing a package in which
everything else stays as it was packed. What does not: what is changed (``template``) and what a value looks like in XML
(``cell_xml``).

A generated workbook is edited hundreds of times: once a unit, once an annotated copy. Most of its rows never differ, and
parsing, writing and deflating them anew was most of the time.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from lxml import etree

from ..packed import Member, PackedParts, Stretch, spliced
from .cell_xml import CellParts, RowParts, Rows, heightened
from .recalculate import Address
from .sheet_xml import NS, sheet_parts

LONG = 4096
"""Bytes that never differ from which on they are packed once: below, pieces cost more than they spare."""
MOST = 256
"""Stretches and views of a sheet that are remembered."""
_START, _END = b"<sheetData>", b"</sheetData>"
_VIEWS = re.compile(rb"<sheetViews>.*?</sheetViews>", re.DOTALL)
_STANDING = re.compile(rb"@@([0-9])@@")
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)


@dataclass(frozen=True)
class _Sheet:
    """A sheet's part: what comes before its rows, each row, what comes after them."""

    part: str
    head: bytes
    rows: Mapping[int, bytes]
    tail: bytes
    _stretches: dict[tuple[int, int], bytes | Stretch] = field(default_factory=dict)
    _views: dict[Hashable, bytes] = field(default_factory=dict)
    _heads: dict[Hashable, bytes] = field(default_factory=dict)
    _ends: dict[Hashable, tuple[bytes | Stretch, ...]] = field(default_factory=dict)

    @cached_property
    def ordered(self) -> tuple[int, ...]:
        """The numbers of its rows."""
        return tuple(sorted(self.rows))

    @cached_property
    def end(self) -> bytes | Stretch:
        """What comes after its rows."""
        return _stretch(_END + self.tail)

    def between(self, first: int, last: int) -> bytes | Stretch:
        """Its rows from the ``first`` of ``ordered`` up to, not with, the ``last``."""
        known = self._stretches.get((first, last))
        if known is None:
            if len(self._stretches) >= MOST:
                self._stretches.clear()
            known = self._stretches[first, last] = _stretch(b"".join(self.rows[row] for row in self.ordered[first:last]))
        return known

    def viewed(self, view: Callable[[etree._Element], None], key: Hashable) -> bytes:
        """What comes before its rows, with the view that ``view`` makes; that is the same wherever ``key`` is."""
        if key not in self._views:
            if len(self._views) >= MOST:
                self._views.clear()
            self._views[key] = _VIEWS.sub(lambda found: _viewed(found[0], view), self.head, 1)
        return self._views[key]

    def around(self, edit: SheetEdit, head: bytes) -> tuple[bytes, list[bytes | Stretch]] | None:
        """What comes before and after its rows behind a last edit of a kind that is known; ``None`` where it has to be made each time."""
        if edit.last is None or edit.kind is None or not self.rows or b"@@" in head or b"@@" in self.tail:
            return None
        key = edit.kind, edit.view is None, edit.opens
        if key not in self._heads or edit.kind not in self._ends:
            made = self.after(edit.last, head)
            if made.rows:
                return None
            if len(self._heads) >= MOST:
                self._heads.clear()
            self._heads[key] = made.head
            self._ends[edit.kind] = tuple(
                piece if at % 2 else _stretch(piece) for at, piece in enumerate(_STANDING.split(_END + made.tail))
            )
        words = [word.encode() for word in edit.words]
        return self._heads[key], [
            words[int(piece)] if at % 2 and isinstance(piece, bytes) else piece for at, piece in enumerate(self._ends[edit.kind])
        ]

    def after(self, last: Callable[[etree._Element], None], head: bytes) -> _Sheet:
        """The sheet without its rows, after an edit that is made of the whole."""
        root = etree.fromstring(b"".join((head, _START, _END, self.tail)))
        last(root)
        return _taken_apart(self.part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class SheetText(NamedTuple):
    """A sheet as it stands in the file: what comes before its rows, these by number, and what comes after them."""

    head: bytes
    rows: Mapping[int, bytes]
    tail: bytes

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(chain((self.head, _START), (self.rows[row] for row in sorted(self.rows)), (_END, self.tail)))


@dataclass(frozen=True)
class SheetEdit:
    """What differs on a sheet: rows that were filled, heights of rows, the view it opens with, and a last free edit.

    ``opens`` is all that the view follows from, on that sheet.
    ``last`` is given the sheet without its rows, and may add some. With a ``kind`` it does the same wherever the kind is the same, and
    writes ``stand_in(n)`` for the nth of ``words``, which need nothing to stand for their characters. ``text`` takes its place where all
    of the sheet is edited as it stands in the file.
    """

    filled: Mapping[int, bytes] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    view: Callable[[etree._Element], None] | None = None
    last: Callable[[etree._Element], None] | None = None
    opens: Hashable = None
    kind: Hashable = None
    words: Sequence[str] = ()
    text: Callable[[SheetText], SheetText] | None = None


def stand_in(number: int) -> str:
    """What is written for one of the words of an edit, of which there may be ten."""
    return f"@@{number}@@"


class PreparedPackage:
    """A package written here, ready for edits of its sheets."""

    def __init__(self, package: bytes) -> None:
        self._parts = PackedParts.kept(package)
        self._sheets: dict[str, _Sheet] = {}
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            for name, part in sheet_parts(source).items():
                self._sheets[name] = _taken_apart(part, source.read(part))
        self.cells = _Cells(self._sheets)

    def part(self, name: str) -> bytes:
        """The content of a part; raises ``KeyError``."""
        return self._parts.part(name)

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        return self._sheets[sheet].part

    def edited(self, name: str, edit: SheetEdit) -> bytes | Member:
        """The part of a sheet after an edit."""
        sheet = self._sheets[name]
        new = dict(edit.filled)
        for row, height in edit.heights.items():
            new[row] = heightened(new.get(row) or sheet.rows[row], height)
        head = sheet.head if edit.view is None else sheet.viewed(edit.view, edit.opens)
        if edit.text is not None:
            return edit.text(SheetText(head, {**sheet.rows, **new}, sheet.tail)).whole()
        if edit.last is None:
            return spliced(_pieces(sheet, head, new, [sheet.end]))
        around = sheet.around(edit, head)
        if around is not None:
            return spliced(_pieces(sheet, around[0], new, around[1]))
        made = sheet.after(edit.last, head)
        if sheet.rows and not made.rows:
            return spliced(_pieces(sheet, made.head, new, [_END + made.tail]))
        return SheetText(made.head, {**sheet.rows, **new, **made.rows}, made.tail).whole()

    def edition(self, parts: Mapping[str, bytes | Member]) -> bytes:
        """The package with some parts replaced, and new ones at its end."""
        return self._parts.edition(parts)


class _Cells(dict[Address, CellParts]):
    """The cells that something was put into so far; raises ``KeyError`` for one that a sheet does not have."""

    def __init__(self, sheets: Mapping[str, _Sheet]) -> None:
        super().__init__()
        self._sheets = sheets

    def __missing__(self, address: Address) -> CellParts:
        name, number, column = address
        cells = RowParts.of(name, number, self._sheets[name].rows[number]).cells
        found = cells[column]
        self.update(((name, number, at), cell) for at, cell in cells.items())
        return found


def by_sheet(rows: Rows) -> dict[str, dict[int, bytes]]:
    """Rows that were filled, by sheet and number."""
    out: dict[str, dict[int, bytes]] = {}
    for row, pieces in rows.items():
        out.setdefault(row.sheet, {})[row.number] = b"".join(pieces)
    return out


def _stretch(data: bytes) -> bytes | Stretch:
    return Stretch.of(data) if len(data) >= LONG else data


def _pieces(sheet: _Sheet, head: bytes, new: Mapping[int, bytes], end: Sequence[bytes | Stretch]) -> Iterator[bytes | Stretch]:
    """A sheet with some rows anew: what never differs in long stretches, as it is packed already."""
    waiting: list[bytes] = []
    for piece in chain((head, _START), _rows(sheet, new), end):
        if isinstance(piece, Stretch):
            yield b"".join(waiting)
            yield piece
            waiting = []
        else:
            waiting.append(piece)
    if waiting:
        yield b"".join(waiting)


def _rows(sheet: _Sheet, new: Mapping[int, bytes]) -> Iterator[bytes | Stretch]:
    at = 0
    for row in sorted(new):
        place = bisect_left(sheet.ordered, row)
        yield sheet.between(at, place)
        yield new[row]
        at = place + 1
    yield sheet.between(at, len(sheet.ordered))


def _viewed(views: bytes, view: Callable[[etree._Element], None]) -> bytes:
    """The views of a sheet after ``view``, which looks for them in a sheet."""
    root = etree.fromstring(b'<worksheet xmlns="%s">%s</worksheet>' % (NS[1:-1].encode(), views))
    view(root)
    written: bytes = etree.tostring(root, encoding="UTF-8")
    return written[written.index(b">", written.index(b"<worksheet")) + 1 : written.rindex(b"</worksheet>")]


def _taken_apart(part: str, data: bytes) -> _Sheet:
    if _START not in data:  # without any row the element is written in one
        head, _, tail = data.partition(b"<sheetData/>")
        return _Sheet(part, head, {}, tail)
    head, _, rest = data.partition(_START)
    body, _, tail = rest.rpartition(_END)
    return _Sheet(part, head, {int(found[1]): found[0] for found in _ROW.finditer(body)}, tail)
