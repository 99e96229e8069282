"""Read rows of a sheet from their bytes, where every byte is of a known shape, and remember them.

What belongs here: the shapes of rows and cells that programs write, matched without gaps; rows met before; and skeletons, which
are rows without their values: in another return a row has the same skeleton and other values. What does not: what values mean
(``fast_values``) and the sheet around the rows (``fast_cells``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..cells import LAST_ROW, Position
from ..rules.values import Value
from . import fast_values as read
from .fast_values import ADDRESSES, STRANGE, Odd, Values, clean
from .sheet_settings import LOWEST, below

LONGEST = 4_000_000
"""Bytes of one row; more goes to the parser, which has its own limits on text."""
SKELETONS = 6_000_000
"""Bytes of rows without their values that are remembered."""
ONCE = 20_000
"""Rows that were met once and are waited for."""
KEPT = 120_000
"""Cells in one generation of the memory of rows, which holds two: some 30 MB in all."""

_ROW = re.compile(rb"[ \n\t]*<row r=\"([1-9][0-9]{0,6})\"((?: [^<>]*)?/?)>")
_HELD = re.compile(rb'<(v|t)(?: xml:space="preserve")?>([^<]*)</\1>')
_CELL = re.compile(
    rb"""[ \n\t]*<c\ r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?:\ s="([0-9]{1,9})")?(?:\ t="([A-Za-z]{1,9})")?(?:\ cm="[0-9]{1,9}")?
    (?:/>|>[ \n\t]*
    (<f
      (?:\ aca="(?:true|false|0|1)")?
      (?:\ t="(?:shared|array|normal)")?
      (?:\ si="[0-9]{1,9}"(?:\ ref="[A-Z0-9:]{2,21}")?|(?:\ ref="[A-Z0-9:]{2,21}")?(?:\ ca="[01]")?(?:\ si="[0-9]{1,9}")?)
      (?:/>|>[^<]*</f>)[ \n\t]*)?
    (?:<v/>[ \n\t]*|<v>([^<]*)</v>[ \n\t]*
      |<is>[ \n\t]*<t(?:\ xml:space="preserve")?(?:/>|>([^<]*)</t>)[ \n\t]*</is>[ \n\t]*)?
    </c>)[ \n\t]*""",
    re.VERBOSE,
)
_SHAPE = re.compile(rb' [A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?="[ !#-%\'-;=-~]*"')
_HIDDEN, _HEIGHT = re.compile(rb' hidden="(?:1|true|on)"'), re.compile(rb' ht="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Rows:
    """A run of bytes up to the end of a row; ``strings`` are indexes of shared ones.

    ``closed`` tells whether the last row was one without cells, written as one tag.
    """

    first: int
    last: int
    closed: bool
    shapes: tuple[bytes, ...]
    hidden: tuple[int, ...]
    values: dict[Position, Value]
    strings: tuple[tuple[Position, int], ...]
    skeletons: tuple[Skeleton, ...]
    looks: frozenset[int]
    """The styles of cells in which something may stand."""
    size: int

    def weight(self) -> int:
        """What keeping it costs, in cells; its bytes stand for its texts."""
        return 1 + len(self.values) + len(self.strings) + self.size // 100


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The cells of a row without what stands in them: in which places something may, of which kind, in which style."""

    places: tuple[tuple[Position, Values], ...]
    styles: tuple[tuple[Position, int], ...]
    looks: frozenset[int]
    formulas: frozenset[Position]
    size: int


@lru_cache(maxsize=8_192)
def the_same(places: frozenset[Position]) -> frozenset[Position]:
    """The very set that an equal one was met as, which whoever remembers sets finds without looking at every place."""
    return places


def _skeleton(number: int, body: bytes) -> Skeleton:
    """Read a row whose values are all left out; its cells stand from left to right and nowhere else."""
    if not clean(body) or STRANGE.search(body):
        raise Odd
    body.decode()
    pieces = _CELL.split(body)
    if any(pieces[::7]):
        raise Odd
    before = 0
    places, styles, formulas = [], [], []
    for address, style, kind, formula, held, inline in zip(*(pieces[n::7] for n in range(1, 7)), strict=True):
        place = ADDRESSES[address]
        if place[0] != number or place[1] <= before:
            raise Odd
        before = place[1]
        if formula is not None:
            formulas.append(place)
        if held is None and inline is None:
            if kind == b"e":
                raise Odd
            continue
        places.append((place, MEMORY.inline.get(kind, MEMORY.none) if held is None else MEMORY.kinds.get(kind or b"", MEMORY.none)))
        if style is not None:
            styles.append((place, int(style)))
    return Skeleton(tuple(places), tuple(styles), frozenset([style for _, style in styles]), the_same(frozenset(formulas)), len(body))


class _Memory:
    """Rows by their bytes, in two generations: what is not met again is forgotten; once there were too many, none is kept that was met once."""

    def __init__(self) -> None:
        self.young: dict[bytes, Rows] = {}
        self.old: dict[bytes, Rows] = {}
        self.once: set[int] = set()
        self.cells = 0
        self.parsed = 0
        """Rows that were read because they were not known."""
        self.skeletons: dict[tuple[tuple[bytes, ...], tuple[bytes, ...]], Skeleton] = {}
        self.bytes = 0
        self.none, self.indexes, self.errors = Values(read.none), Values(read.index), Values(read.error)
        numbers = Values(read.number)
        self.kinds = {b"": numbers, b"n": numbers, b"s": self.indexes, b"str": Values(read.text), b"b": Values(read.truth), b"e": self.errors}
        self.items = Values(read.item)
        self.inline = {b"inlineStr": Values(read.text)}

    def rows(self, piece: bytes) -> Rows:
        found = self.young.get(piece)
        if found is not None:
            return found
        found = self.old.get(piece)
        if found is None:
            found = _parse(piece)
            self.parsed += 1
            if self.old and self.is_new(piece):
                return found
        weight = found.weight()
        if weight > KEPT // 8:
            return found
        self.cells += weight
        if self.cells > KEPT:
            self.old, self.young, self.cells = self.young, {}, weight
        self.young[piece] = found
        return found

    def is_new(self, piece: bytes) -> bool:
        """Whether a row is met for the first time since there were too many: most such rows are of one return alone, and are forgotten with it."""
        met = hash(piece)
        if met in self.once:
            return False
        if len(self.once) >= ONCE:
            self.once.clear()
        self.once.add(met)
        return True

    def skeleton(self, number: int, apart: tuple[bytes, ...], tags: tuple[bytes, ...]) -> Skeleton:
        """The skeleton of a row, by all its bytes but the values and the tags around each, which are of one of two names."""
        found = self.skeletons.get((apart, tags))
        if found is None:
            emptied = (part + b"<%b></%b>" % (tag, tag) for part, tag in zip(apart, tags, strict=False))
            found = _skeleton(number, b"".join([*emptied, apart[-1]]))
            if len(found.places) != len(tags):
                raise Odd
            self.bytes += found.size
            if self.bytes > SKELETONS:
                self.skeletons, self.bytes = {}, found.size
            self.skeletons[apart, tags] = found
        return found

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.__init__()  # type: ignore[misc]


MEMORY = _Memory()


def _cells(number: int, body: bytes, values: dict[Position, Value], strings: list[tuple[Position, int]]) -> Skeleton:
    """Read the cells of one row."""
    parts = _HELD.split(body)
    skeleton = MEMORY.skeleton(number, tuple(parts[::3]), tuple(parts[1::3]))
    indexes, errors = MEMORY.indexes, MEMORY.errors
    for held, (place, kind) in zip(parts[2::3], skeleton.places, strict=True):
        if held:
            value = kind[held]
            if kind is indexes:
                strings.append((place, value))  # type: ignore[arg-type]
            elif value != "":
                values[place] = value
        elif kind is errors:
            raise Odd
    return skeleton


_NO_CELLS = Skeleton((), (), frozenset(), frozenset(), 0)


@lru_cache(maxsize=1024)
def _shape(said: bytes) -> bytes:
    """A row's tag with its attributes and without their values, which no parser minds; of none other is anything known."""
    names = b"".join(part.partition(b"=")[0] + b'=""' for part in _SHAPE.findall(said))
    if b" xml:" in said or sum(map(len, _SHAPE.findall(said))) != len(said.rstrip(b" ")):
        raise Odd
    return b'<row r=""' + names + b"/>"


def _parse(piece: bytes) -> Rows:
    """Read rows without cells and, last, the one row whose cells end the piece."""
    if len(piece) > LONGEST:
        raise Odd
    first = last = at = 0
    shapes: dict[bytes, None] = {}
    hidden = []
    opened = False
    while not opened and (match := _ROW.match(piece, at)):
        number, said, at = int(match[1]), match[2], match.end()
        if number <= last or number > LAST_ROW or b"xmlns" in said or b":r" in said:
            raise Odd
        first, last = first or number, number
        opened = not said.endswith(b"/")
        shapes[_shape(said if opened else said[:-1])] = None
        height = _HEIGHT.search(said)
        if _HIDDEN.search(said) or (height is not None and below(height[1].decode(), LOWEST)):
            hidden.append(number)
    if not opened and piece[at:].strip(b" \n\t"):
        raise Odd
    values: dict[Position, Value] = {}
    strings: list[tuple[Position, int]] = []
    skeleton = _cells(last, piece[at:], values, strings) if opened else _NO_CELLS
    return Rows(first, last, not opened, tuple(shapes), tuple(hidden), values, tuple(strings), (skeleton,), skeleton.looks, len(piece))
