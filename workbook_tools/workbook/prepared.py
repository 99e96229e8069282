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
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree

from ..packed import PackedParts
from .cell_xml import CellValue, RowParts, heightened
from .sheet_xml import NS, sheet_parts

_START, _END = b"<sheetData>", b"</sheetData>"
_VIEWS = re.compile(rb"<sheetViews>.*?</sheetViews>", re.DOTALL)
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)


@dataclass(frozen=True)
class _Sheet:
    """A sheet's part: what comes before its rows, each row, what comes after them."""

    part: str
    head: bytes
    rows: Mapping[int, bytes]
    tail: bytes
    _apart: dict[int, RowParts] = field(default_factory=dict)

    def row(self, number: int) -> RowParts:
        """A row taken apart; raises ``KeyError``."""
        if number not in self._apart:
            self._apart[number] = RowParts.of(self.rows[number])
        return self._apart[number]


@dataclass(frozen=True)
class SheetEdit:
    """What differs on a sheet: values by row and column, heights of rows, the view it opens with, and a last free edit.

    ``last`` is given the sheet with the rows in ``rows``, and may add others.
    """

    values: Mapping[int, Mapping[int, CellValue]] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    view: Callable[[etree._Element], None] | None = None
    last: Callable[[etree._Element], None] | None = None
    rows: Collection[int] = ()


class PreparedPackage:
    """A package written here, ready for edits of its sheets."""

    def __init__(self, package: bytes) -> None:
        self._parts = PackedParts.kept(package)
        self._sheets: dict[str, _Sheet] = {}
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            for name, part in sheet_parts(source).items():
                self._sheets[name] = _taken_apart(part, source.read(part))

    def part(self, name: str) -> bytes:
        """The content of a part; raises ``KeyError``."""
        return self._parts.part(name)

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        return self._sheets[sheet].part

    def edited(self, name: str, edit: SheetEdit) -> bytes:
        """The part of a sheet after an edit."""
        sheet = self._sheets[name]
        rows = dict(sheet.rows)
        for row, values in edit.values.items():
            rows[row] = sheet.row(row).filled(values)
        for row, height in edit.heights.items():
            rows[row] = heightened(rows[row], height)
        head, tail = sheet.head, sheet.tail
        if edit.view is not None:
            head = _VIEWS.sub(lambda found: _viewed(found[0], edit.view), head, 1)
        if edit.last is None:
            return b"".join(chain((head, _START), (rows[row] for row in sorted(rows)), (_END, tail)))
        seen = b"".join(rows[row] for row in sorted(edit.rows) if row in rows)
        root = etree.fromstring(b"".join((head, _START, seen, _END, tail)))
        edit.last(root)
        written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        made = _taken_apart(sheet.part, written)
        rows = {row: data for row, data in rows.items() if row not in edit.rows} | dict(made.rows)
        return b"".join(chain((made.head, _START), (rows[row] for row in sorted(rows)), (_END, made.tail)))

    def edition(self, parts: Mapping[str, bytes]) -> bytes:
        """The package with some parts replaced, and new ones at its end."""
        return self._parts.edition(parts)


def _viewed(views: bytes, view: Callable[[etree._Element], None] | None) -> bytes:
    """The views of a sheet after ``view``, which looks for them in a sheet."""
    root = etree.fromstring(b'<worksheet xmlns="%s">%s</worksheet>' % (NS[1:-1].encode(), views))
    if view is not None:
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
