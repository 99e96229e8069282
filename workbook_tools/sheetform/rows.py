"""A definition as rows, and rows as a definition.

What belongs here: which row is below which, the values of its cells, what was said wrongly and where. What does not: the
sheets of the workbook (``write_book``, ``read_book``) and whether the definition makes sense (``form``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..words import Words
from .cell_text import Cell, Unreadable, cell_of, value_of
from .english import english
from .kinds import KEY, Kind, Leaf, Variant

Path = tuple[str | int, ...]
Shown = Callable[[Leaf], Mapping[str, str]]
"""The words that stand in cells of a leaf for the codes that are allowed."""
Propose = Callable[[Mapping[str, Any], frozenset[str]], str]
"""An id for a row that has none, from its values and the ids that are taken; empty where nothing can be proposed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its kind, and what its cells say by column."""

    kind: str
    cells: Mapping[str, Cell]
    number: int = 0
    """Where it stands on its sheet."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the definition's workbook; without a column, a row."""

    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something said wrongly, and where."""

    place: Place
    words: Words


@dataclass(frozen=True, slots=True)
class Proposal:
    """An id that was not written and is now."""

    place: Place
    id: str


@dataclass
class Reading:
    """What rows say: the definition, the place of each part, what was wrong, which ids were proposed."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def variant_of(kind: Kind, data: Mapping[str, Any]) -> Variant:
    """The variant of a row that the definition's object is."""
    return kind.variants[str(data[kind.chooser]) if kind.chooser else ""]


def _at(data: Any, path: Sequence[str]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def cells(kind: Kind, data: Mapping[str, Any], shown: Shown) -> dict[str, Cell]:
    """The cells of one object, without the rows below it."""
    out = {}
    for leaf in variant_of(kind, data).leaves:
        value = _at(data, leaf.path)
        if value is not None:
            out[leaf.key] = cell_of(leaf, value, shown(leaf))
    return out


def rows(kind: Kind, data: Mapping[str, Any], shown: Shown) -> Iterator[Row]:
    """The rows below an object: each child, then what is below it."""
    for child in variant_of(kind, data).below:
        yield from rows_of(child, data.get(child.key, ()), shown)


def rows_of(kind: Kind, entries: Any, shown: Shown) -> Iterator[Row]:
    """The rows of all objects of a kind, each with those below it."""
    held = [{KEY: name, **entry} for name, entry in entries.items()] if kind.named and entries else entries
    for entry in held:
        yield Row(kind.key, cells(kind, entry, shown))
        yield from rows(kind, entry, shown)


@dataclass
class _Open:
    """A row that further rows may be below."""

    kind: Kind
    variant: Variant
    data: dict[str, Any]
    path: Path


class Reader:
    """Puts rows together again, sheet by sheet, into one ``Reading``."""

    def __init__(self, root: Kind, shown: Shown, propose: Propose) -> None:
        self.reading = Reading()
        self._shown, self._propose = shown, propose
        self._taken: set[str] = set()
        self._root = _Open(root, root.variants[""], self.reading.data, ())
        for child in self._root.variant.below:
            if child.needed:
                self.reading.data[child.key] = {} if child.named else []

    def top(self, sheet: str, row: Row) -> None:
        """Read the cells of the definition itself."""
        self._fill(self._root, sheet, row)

    def sheet(self, sheet: str, kind: str, lines: Sequence[Row]) -> None:
        """Read the rows of a sheet whose outermost rows are of one kind."""
        self._taken = {str(row.cells[KEY]).lower() for row in lines if row.cells.get(KEY)}
        stack: list[_Open] = [self._root]
        for row in lines:
            above = next((i for i in reversed(range(len(stack))) if self._below(stack, i, kind, row.kind)), None)
            if above is None:
                self._wrong(Place(sheet, row.number), Words("这一行前面没有能放它的行", "no row before it can hold this one"))
                continue
            del stack[above + 1 :]
            child = self._below(stack, above, kind, row.kind)
            if child is not None and (opened := self._row(stack[above], child, sheet, row)):
                stack.append(opened)

    @staticmethod
    def _below(stack: Sequence[_Open], at: int, outermost: str, key: str) -> Kind | None:
        return next((k for k in stack[at].variant.below if k.key == key and (at or key == outermost)), None)

    def _row(self, above: _Open, kind: Kind, sheet: str, row: Row) -> _Open | None:
        chosen = ""
        if kind.chooser:
            leaf = kind.leaf(next(iter(kind.variants)), kind.chooser)
            shown = self._shown(leaf) if leaf else {}
            chosen = str(value_of(leaf, row.cells.get(kind.chooser), shown)) if leaf else ""
            if chosen not in kind.variants:
                allowed = "、".join(shown.get(v, v) for v in kind.variants)
                self._wrong(Place(sheet, row.number, kind.chooser), Words(f"应为其中之一：{allowed}", f"one of {allowed}"))
                return None
        data: dict[str, Any] = {}
        opened = _Open(kind, kind.variants[chosen], data, (*above.path, kind.key, len(above.data.get(kind.key, ()))))
        self._fill(opened, sheet, row)
        name = data.pop(KEY, "") if kind.named else data.get(KEY)
        if kind.named:
            held = above.data.setdefault(kind.key, {})
            if name in held:
                self._wrong(Place(sheet, row.number, KEY), Words(f"“{name}”前面已经有了", f"“{name}” is there before"))
            held[name] = data
            self._move(opened.path, (*above.path, kind.key, str(name)))
            opened.path = (*above.path, kind.key, str(name))
        else:
            above.data.setdefault(kind.key, []).append(data)
        for child in opened.variant.below:
            if child.needed:
                data[child.key] = {} if child.named else []
        return opened

    def _move(self, old: Path, new: Path) -> None:
        for path in [p for p in self.reading.places if p[: len(old)] == old]:
            self.reading.places[(*new, *path[len(old) :])] = self.reading.places.pop(path)

    def _fill(self, into: _Open, sheet: str, row: Row) -> None:
        known = {leaf.key: leaf for leaf in into.variant.leaves}
        self.reading.places[into.path] = Place(sheet, row.number)
        values: dict[str, Any] = {}
        for key, cell in row.cells.items():
            place = Place(sheet, row.number, key)
            if key not in known:
                self._wrong(place, Words("这一种行没有这一栏，请清空", "rows of this kind have nothing here, leave it blank"))
                continue
            try:
                values[key] = value_of(known[key], cell, self._shown(known[key]))
            except Unreadable as error:
                self._wrong(place, error.words)
        for leaf in into.variant.leaves:
            zh = ".".join("zh" if step == "en" else step for step in leaf.path)
            if leaf.beside and "en" in leaf.path and leaf.key not in values and zh in values:
                values[leaf.key] = english(values[zh]) if isinstance(values[zh], str) else values[zh]
        if KEY in known and KEY not in values and (proposed := self._propose(values, frozenset(self._taken))):
            values[KEY] = proposed
            self._taken.add(proposed)
            self.reading.proposals.append(Proposal(Place(sheet, row.number, KEY), proposed))
        for leaf in into.variant.leaves:
            self.reading.places[(*into.path, *leaf.path)] = Place(sheet, row.number, leaf.key)
            if leaf.key in values:
                _put(into.data, leaf.path, values[leaf.key])

    def _wrong(self, place: Place, words: Words) -> None:
        self.reading.mistakes.append(Mistake(place, words))


def _ids(row: Row) -> frozenset[str]:
    said = row.cells.get(KEY)
    return frozenset({str(said).lower()}) if said else frozenset()


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value
