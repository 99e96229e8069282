"""What stands around the cells of a sheet: protection, validations, merges, what is hidden.

What belongs here: a sheet's XML without its cells, as plain records. What does not: the cells
(``ooxml``) and whether they are as the form has them (``check.structure``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from ..cells import LAST_ROW, Corners, Position, corners_of
from ..errors import FileRefused
from .xml_parts import PARSER, is_main, local

MAX_MERGED = 16 * LAST_ROW
"""Cells that one merged area may cover: somebody may well merge a few whole columns."""

LOWEST, NARROWEST = 2.0, 0.5
"""Points of a row, and characters of a column, below which nothing in it can be seen."""
WAYS, FAR = 1_000, 500
"""Ways over one sheet that are remembered, and from how far up or left none is."""
LISTED = 100
"""Rows of a merge up to which it is listed under each of them; a form's boxes have 45."""

_SIZE = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetSettings:
    """What stands around the cells of one sheet. ``validations`` are the areas in which something is validated."""

    protected: bool = False
    merges: tuple[Corners, ...] = ()
    validations: tuple[Corners, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    _by_row: Mapping[int, tuple[Corners, ...]] = field(init=False, repr=False, compare=False)
    """The merges that cover a row, in their order; those of too many rows to list stand under 0."""
    _ways: dict[tuple[Position, bool], tuple[Position, ...]] = field(init=False, repr=False, compare=False)
    _covered: dict[frozenset[Position], bool] = field(init=False, repr=False, compare=False)
    _unvalidated: dict[Corners, tuple[Position, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows: dict[int, list[Corners]] = {}
        # merges that overlap have an order, which one list of all keeps
        tall = any(bottom - top >= LISTED for top, _, bottom, _ in self.merges)
        for merge in self.merges:
            for row in (0,) if tall else range(merge[0], merge[2] + 1):
                rows.setdefault(row, []).append(merge)
        object.__setattr__(self, "_by_row", {row: tuple(merges) for row, merges in rows.items()})
        object.__setattr__(self, "_ways", {})
        object.__setattr__(self, "_covered", {})
        object.__setattr__(self, "_unvalidated", {})

    def covers_any(self, places: frozenset[Position]) -> bool:
        """Whether at some of the places the content of another cell is seen; settings are those of many returns."""
        told = self._covered.get(places)
        if told is None:
            told = bool(self.merges) and any(self.first_of_merge(place) != place for place in places)
            if len(self._covered) < WAYS:
                self._covered[places] = told
        return told

    def unvalidated(self, area: Corners) -> tuple[Position, ...]:
        """The cells of an area in which nothing is validated; settings are those of many returns."""
        bare = self._unvalidated.get(area)
        if bare is None:
            top, left, bottom, right = area
            near = [v for v in self.validations if v[0] <= bottom and v[2] >= top and v[1] <= right and v[3] >= left]
            bare = tuple(
                (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
                if not any(v[0] <= row <= v[2] and v[1] <= column <= v[3] for v in near)
            )
            if len(self._unvalidated) < WAYS and len(bare) <= WAYS:
                self._unvalidated[area] = bare
        return bare

    def way(self, place: Position, *, up: bool) -> Iterable[Position]:
        """The places whose content is seen from a place upwards or to the left, nearest first; settings are those of many returns."""
        held = self._ways.get((place, up))
        if held is not None:
            return held
        row, column = place
        seen = ((at, column) for at in range(row - 1, 0, -1)) if up else ((row, at) for at in range(column - 1, 0, -1))
        if row > FAR or column > FAR or len(self._ways) >= WAYS:
            return map(self.first_of_merge, seen)
        held = self._ways[place, up] = tuple(dict.fromkeys(map(self.first_of_merge, seen)))
        return held

    def first_of_merge(self, place: Position) -> Position:
        """Whose content is seen at a place: the first cell of the merge that covers it, else its own."""
        for top, left, bottom, right in self._by_row.get(place[0], ()) or self._by_row.get(0, ()):
            if top <= place[0] <= bottom and left <= place[1] <= right:
                return top, left
        return place


def _areas(text: str | None) -> Iterator[Corners]:
    for part in (text or "").split():
        area = corners_of(part)
        if area is not None:
            yield area


def _true(value: str | None) -> bool:
    return value in {"1", "true", "on"}


def below(size: str | None, least: float) -> bool:
    """Whether a height or a width is stated and is less than can be seen."""
    return size is not None and _SIZE.fullmatch(size) is not None and float(size) < least


def _merges(element: etree._Element, name: str) -> Iterator[Corners]:
    for merge in element:
        area = corners_of(merge.get("ref") or "")
        if area is None:
            continue
        top, left, bottom, right = area
        if (bottom - top + 1) * (right - left + 1) > MAX_MERGED:
            raise FileRefused("file.hostile", "merged", sheet=name, range=str(merge.get("ref"))[:40])
        yield area


def _validations(element: etree._Element) -> Iterator[Corners]:
    """Areas of validations, also of those that Excel keeps in an extension (lists on other sheets)."""
    for rule in element:
        if not isinstance(rule.tag, str):
            continue
        if rule.get("type", "none") == "none" and not _true(rule.get("showInputMessage")):
            continue
        yield from _areas(rule.get("sqref"))
        for child in rule:
            if local(child) == "sqref":
                yield from _areas(child.text)


def settings_of(root: etree._Element, name: str) -> SheetSettings:
    """Read the settings out of a parsed sheet, whose cells may have been cut out."""
    protected = False
    merges: list[Corners] = []
    validations: list[Corners] = []
    columns: list[tuple[int, int]] = []
    rows: list[int] = []
    for part in root:
        kind = local(part)
        if kind == "sheetProtection":
            protected = _true(part.get("sheet"))
        elif kind == "mergeCells":
            merges += _merges(part, name)
        elif kind == "dataValidations":
            validations += _validations(part)
        elif kind == "extLst":
            for inner in part.iter():
                if local(inner) == "dataValidations":
                    validations += _validations(inner)
        elif kind == "cols":
            columns += _hidden_columns(part)
        elif kind == "sheetData":
            rows += _hidden_rows(part)
    return SheetSettings(protected, tuple(merges), tuple(validations), tuple(columns), tuple(rows))


def _hidden_columns(element: etree._Element) -> Iterator[tuple[int, int]]:
    for column in element:
        first, last = column.get("min") or "", column.get("max") or ""
        if not (first.isdecimal() and last.isdecimal()) or len(first) > 6 or len(last) > 6:
            continue
        if _true(column.get("hidden")) or below(column.get("width"), NARROWEST):
            yield int(first), int(last)


def _hidden_rows(element: etree._Element) -> Iterator[int]:
    number = 0
    for row in element:
        said = row.get("r")
        if said is not None and said.isdecimal() and len(said) < 8:
            number = int(said)
        else:
            number += 1
        if _true(row.get("hidden")) or below(row.get("ht"), LOWEST):
            yield number


@lru_cache(maxsize=256)
def settings_of_shell(shell: bytes, name: str, hidden_rows: tuple[int, ...] = ()) -> SheetSettings | None:
    """Read the settings of a sheet whose rows were cut out, some of which are hidden; ``None`` where it is no such sheet.

    Most returns of a batch have the very frames that were sent out: each is parsed once.
    """
    try:
        root = etree.fromstring(shell, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError:
        return None
    if not is_main(root, "worksheet"):
        return None
    if root.getroottree().docinfo.doctype or sum(local(part) == "sheetData" for part in root) != 1:
        return None
    settings = settings_of(root, name)
    return replace(settings, hidden_rows=hidden_rows) if hidden_rows else settings
