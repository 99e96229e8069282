"""Read the cells of a sheet straight from its bytes, where every byte is of a known shape.

What belongs here: a sheet put together from its rows. What does not: shared strings (``shared_strings``), and any other shape than
Excel, WPS, LibreOffice, gnumeric and openpyxl write. At the first byte that is not understood the answer is ``None``, and ``ooxml``
reads the same bytes with a parser.

Being silently wrong is ruled out in three ways. Pieces are cut by one pattern and nothing may
remain between them. Everything around the cells, row tags included, still goes through the
parser, so that namespaces, duplicate attributes and damage there are its to judge. And a row is
taken from memory only when its bytes are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from ..cells import Position
from ..rules.values import Value
from .fast_rows import KEPT, MEMORY, Skeleton, the_same
from .fast_values import Odd
from .row_runs import RUNS
from .sheet_cells import MAX_CELLS, SheetCells
from .xml_parts import DECLARED

__all__ = ["KEPT", "MEMORY", "Sheet", "sheet"]

_SHEET = re.compile(DECLARED + rb"<worksheet[ >]")
_VIEWS = re.compile(
    rb'<sheetViews>(?:[ \n\t]*</?[A-Za-z][A-Za-z0-9]*(?: [A-Za-z][A-Za-z0-9]*="[ !#-%\'-;=-~]*")* ?/?>)*[ \n\t]*</sheetViews>'
)
_VALUE, _DIMENSION = re.compile(rb'="[^"]*"'), re.compile(rb'<dimension ref="[A-Z0-9:]*"/>')
_CELLS_AROUND = re.compile(rb"<(?:[^\s<>:]*:)?c\s|strike|vertAlign")
"""What outside ``sheetData`` looks like a cell or like marks in one, which those who look at the bytes alone may take for such."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a sheet tells by itself: without the shared strings, for each of which there is nothing among the values yet."""

    values: dict[Position, Value]
    strings: tuple[tuple[Position, int], ...]
    formulas: frozenset[Position]
    shell: bytes
    hidden: tuple[int, ...]
    looks: tuple[tuple[Position, int], ...]
    """Cells that have one of the styles that were asked for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, and its XML without them.

    The shell does not tell where somebody looked last, and has one empty ``row`` for each set of attributes that rows have, without their values. It holds good only
    if a parser takes it and finds ``sheetData`` directly under the root (``sheet_settings.settings_of_shell``).
    """

    cells: SheetCells
    shell: bytes
    hidden: tuple[int, ...] = ()
    """Rows that say that they are hidden."""
    styles: Mapping[Position, int] = field(default_factory=dict)
    """Filled cells that have one of the styles that were asked for."""


@lru_cache(maxsize=256)
def _around(head: bytes, tail: bytes) -> bool:
    """Whether what stands before and after the rows of a sheet holds nothing that looks like rows or cells."""
    # between the two nothing is passed over, so that only these can hold a second one
    if b"sheetData" in head[:-10] or b"sheetData" in tail[12:]:
        return False
    return not any(b"<!" in part or part.find(b"<?", 2) >= 0 or _CELLS_AROUND.search(part) for part in (head, tail))


@lru_cache(maxsize=256)
def _unlooked(head: bytes) -> bytes:
    """What stands before the rows without where somebody looked last, which no setting tells and no parser minds."""
    views = _VIEWS.search(head)
    if views is not None and b"xml" not in views[0]:
        head = head[: views.start()] + _VALUE.sub(b'=""', views[0]) + head[views.end() :]
    return _DIMENSION.sub(b'<dimension ref=""/>', head, 1)


@lru_cache(maxsize=256)
def _formulas(rows: tuple[frozenset[Position], ...]) -> frozenset[Position]:
    """Where formulas stand; in most returns where they stood in another."""
    return the_same(frozenset().union(*rows))


def _read(data: bytes, looks: Set[int]) -> _Read | None:
    """Read what a sheet tells by itself."""
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if not 0 < start < end or not _SHEET.match(data):
        return None
    head, tail = data[: start + 11], data[end:]
    if not _around(head, tail):
        return None
    values: dict[Position, Value] = {}
    strings: list[tuple[Position, int]] = []
    skeletons: list[Skeleton] = []
    shapes: dict[bytes, None] = {}
    hidden: list[int] = []
    styled: list[tuple[Position, int]] = []
    before, closed = 0, False
    try:
        for rows in RUNS.rows_in(data, start + 11, end):
            if closed or 0 < rows.first <= before:
                return None
            before, closed = rows.last, rows.closed
            for shape in rows.shapes:
                shapes[shape] = None
            if rows.hidden:
                hidden += rows.hidden
            values.update(rows.values)
            skeletons += rows.skeletons
            if rows.strings:
                strings += rows.strings
                values.update(dict.fromkeys([place for place, _ in rows.strings]))
            if looks and not looks.isdisjoint(rows.looks):
                styled += [(place, style) for skeleton in rows.skeletons for place, style in skeleton.styles if style in looks]
            if len(values) > MAX_CELLS:
                return None
    except (Odd, UnicodeDecodeError):
        return None
    if not closed:
        return None
    formulas = _formulas(tuple([skeleton.formulas for skeleton in skeletons]))
    return _Read(values, tuple(strings), formulas, b"".join((_unlooked(head), *shapes, tail)), tuple(hidden), tuple(styled))


_read_again = lru_cache(maxsize=256)(_read)
"""The same, remembered: bytes that are the very object that they were are told apart without looking at them."""


def sheet(data: bytes, strings: Sequence[str], looks: Set[int] = frozenset(), *, met: bool = False) -> Sheet | None:
    """Read a whole sheet, or give ``None`` where a parser has to decide.

    ``strings`` are the shared strings of the workbook; ``looks`` the styles whose filled cells are asked for; ``met`` says that
    the data is the very object that was read before.
    """
    read = _read_again(data, looks) if met else _read(data, looks)
    if read is None:
        return None
    values = dict(read.values) if met else read.values
    try:
        for place, index in read.strings:
            text = strings[index]
            if text:
                values[place] = text
            else:
                del values[place]
    except IndexError:
        return None
    styles = {place: style for place, style in read.looks if place in values} if read.looks else {}
    return Sheet(SheetCells(values, read.formulas), read.shell, read.hidden, styles)
