"""``narrative.copied``: a longer passage that stands almost word for word in another unit's return as well.

What belongs here: which passages two units share, found in time and memory nearly linear in the returns. What does
not: how two texts are held against each other (``passages``), another place's name in a text (``other_unit``), guidance
that was kept (``kept_guidance``). Names of the unit's own place and figures are left out of the comparison, since a
copied text has those changed. What more than a few units write alike is no unit's own: words of the notice, phrases of
office.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..form.definition import Form
from ..form.submission import Submission
from ..form.units import UNIT, Unit
from ..words import Texts, Words
from .check import AcrossCheck, Answered, Failure, Peers, Returns, has_narratives, narratives, on_cover
from .met import Told, met, unpacked
from .passages import LEAST, PIECE, Passage, passage

FEW = 3
"""Units whose texts share a passage at most, where it is taken for a copy."""
QUOTED = 60
"""Characters of the passage that a message shows."""
_SAMPLE, _SEEDS = 15, 3
_NAMES = re.compile("\0+")
_SIGNS = " \t\n\r\u30000123456789，。、；：？！（）“”‘’《》〈〉【】—…·％－～￥!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""Signs that narratives are full of; there are others."""
_WITHOUT_SIGNS = re.compile(f"[^{re.escape(_SIGNS)}]+")
_BEGIN = bytes(low % (_SAMPLE + 1) == 0 for low in range(256))
"""With which last byte of its first letter a piece may begin."""
_BEGINS = re.compile(b"\1")
_OWN = ("unit", "park", "county", "city")

_Place = tuple[str, str]
"""A file and a box."""
_Rank = tuple[int, float, str, str, int, int]
"""What is told first of several passages of a narrative: the longest, the most alike, and then by whose and where it is."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A narrative as it is compared: its letters, and where each stands in what was written."""

    letters: str
    at: tuple[int, ...]


def _own_names(form: Form, submission: Submission, unit: Unit | None) -> list[str]:
    facts = unit.facts if unit is not None else {}
    names = {facts.get(role, "").strip() for role in _OWN} | {on_cover(form, submission, role) for role in _OWN}
    return sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))


class _Letters(dict[int, int | None]):
    """What is left of a text, character by character: its letters, and the sign that stands for a name."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = code if code == 0 or chr(code).isalpha() else None
        return kept


_LETTERS = _Letters()


def _letters(text: str, own: Sequence[str]) -> str:
    """The letters alone that ``_compared`` gives."""
    for name in own:
        text = text.replace(name, "\0")
    if "\0\0" in text:
        text = _NAMES.sub("\0", text)
    kept = "".join(_WITHOUT_SIGNS.findall(text))
    return kept if kept.replace("\0", "").isalpha() else kept.translate(_LETTERS)


def _compared(text: str, own: Sequence[str]) -> _Text:
    """The letters of a text; a name of the unit's own place is one sign, figures and all signs are left out."""
    for name in own:
        text = text.replace(name, "\0" * len(name))
    kept = [(c, i) for i, c in enumerate(text) if c.isalpha() or (c == "\0" and (i == 0 or text[i - 1] != "\0"))]
    return _Text("".join(c for c, _ in kept), tuple(i for _, i in kept))


def _coded(letters: str) -> bytes:
    return letters.encode("utf-32-le", "surrogatepass")


def _places(letters: str) -> list[int]:
    """Where the pieces of a text begin: at certain letters, the same in every text."""
    low = _coded(letters)[: 4 * max(0, len(letters) - PIECE + 1) : 4]
    return [found.start() for found in _BEGINS.finditer(low.translate(_BEGIN))]


def _seeds(letters: str, places: Sequence[int]) -> list[int]:
    """The pieces of a text that begin at these places."""
    coded, crc32 = _coded(letters), zlib.crc32
    return [crc32(coded[4 * at : 4 * (at + PIECE)]) for at in places]


@dataclass(frozen=True, slots=True)
class _Passages:
    """The narratives of one return that are long enough: whose they are, and their pieces, all as numbers of 32 bits."""

    owner: str
    fields: tuple[str, ...]
    starts: bytes
    """Where the letters of each narrative begin, were they all one text."""
    every: bytes
    """All pieces, each once and in the order of their numbers."""
    at: bytes
    """Where each of them stands first in that text."""
    again: bytes
    """Pieces that stand there more than once, each followed by a further place of it."""


def _owner(form: Form, peers: Peers, submission: Submission) -> str:
    """Who a return is of; two returns of one unit are not compared."""
    unit = peers.by_code.get(submission.unit)
    return unit.name if unit else on_cover(form, submission, UNIT) or submission.unit or submission.file


def _texts(form: Form, peers: Peers, submission: Submission) -> Iterator[tuple[Answered, _Text]]:
    """Every narrative of a return that is long enough."""
    own = _own_names(form, submission, peers.by_code.get(submission.unit))
    for item in narratives(form, submission):
        text = _compared(item.text, own)
        if len(text.letters) >= LEAST:
            yield item, text


def take(form: Form, peers: Peers, submission: Submission) -> _Passages:
    """The pieces of each narrative."""
    fields, starts, length = [], array("I"), 0
    seeds, places = array("I"), array("I")
    own = _own_names(form, submission, peers.by_code.get(submission.unit))
    for item in narratives(form, submission):
        letters = _letters(item.text, own)
        if len(letters) < LEAST:
            continue
        here = _places(letters)
        seeds.extend(_seeds(letters, here))
        places.extend([length + place for place in here])
        fields.append(item.field)
        starts.append(length)
        length += len(letters)
    every, at, again = _ordered(seeds, places)
    return _Passages(_owner(form, peers, submission), tuple(fields), starts.tobytes(), every.tobytes(), at.tobytes(), again.tobytes())


def _ordered(seeds: array[int], places: array[int]) -> tuple[array[int], array[int], array[int]]:
    """Pieces by their numbers, with where each stands first; and those that stand there again, each with its place."""
    first = dict(zip(reversed(seeds), reversed(places), strict=True))
    again = array("I")
    if len(first) < len(seeds):
        for seed, place in zip(seeds, places, strict=True):
            if first[seed] != place:
                again.extend((seed, place))
    every = sorted(first)
    return array("I", every), array("I", map(first.__getitem__, every)), again


def _standing(taken: _Passages, wanted: set[int]) -> list[tuple[int, int]]:
    """Where some pieces stand in a return, in the order of their places."""
    every = unpacked(taken.every)
    there = wanted.intersection(every)
    if not there:
        return []
    at = unpacked(taken.at)
    found = [(at[bisect_left(every, seed)], seed) for seed in there]
    again = unpacked(taken.again)
    found += [(place, seed) for seed, place in zip(again[::2], again[1::2], strict=True) if seed in there]
    return sorted(found)


def _candidates(
    returns: Returns, shared: set[int], files: set[str],
) -> tuple[dict[tuple[_Place, _Place], list[tuple[int, int]]], dict[str, str]]:
    """Pairs of narratives of different units that share several pieces, with the places of these; and who the returns are of.

    ``files`` are those that may be of such a pair.
    """
    held: dict[int, list[tuple[str, _Place, int]]] = defaultdict(list)
    owners: dict[str, str] = {}
    for file, taken in returns.taken(COPIED, files):
        found = _standing(taken, shared)
        if not found:
            continue
        owners[file] = taken.owner
        starts, boxes = unpacked(taken.starts), [(file, field) for field in taken.fields]
        for at, seed in found:
            number = bisect_right(starts, at) - 1
            held[seed].append((taken.owner, boxes[number], at - starts[number]))
    pairs: dict[tuple[_Place, _Place], list[tuple[int, int]]] = defaultdict(list)
    for places in held.values():
        if len(places) > 4 * FEW:
            continue  # a piece that one unit repeats over and over
        for i, (owner, place, at) in enumerate(places):
            for other_owner, other, there in places[i + 1 :]:
                if owner != other_owner:
                    pairs[place, other].append((at, there))
    several = {pair: sorted(seeds) for pair, seeds in pairs.items() if len(seeds) >= _SEEDS}
    files = {place[0] for pair in several for place in pair}
    return several, {file: owner for file, owner in owners.items() if file in files}


class _Narrative(NamedTuple):
    """A narrative with whose it is."""

    owner: str
    item: Answered
    text: _Text


def _of_many(letters: str, many: set[int]) -> bool:
    """Whether a passage is mostly what more than a few units write."""
    pieces = [seed in many for seed in _seeds(letters, _places(letters))]
    return 2 * sum(pieces) >= len(pieces)


def _shared(one: _Narrative, other: _Narrative, seeds: Sequence[tuple[int, int]], many: set[int]) -> Passage | None:
    """What two narratives share and few others have: the same whichever of them is looked at first."""
    here, there = one.text.letters, other.text.letters
    if (there, other.owner) < (here, one.owner):
        turned = _shared(other, one, sorted((second, first) for first, second in seeds), many)
        return turned and Passage(turned.other, turned.first, turned.length, turned.alike)
    found = passage(here, there, seeds)
    if found is None:
        return None
    sides = here[found.first : found.first + found.length], there[found.other : found.other + found.length]
    return None if any(_of_many(letters, many) for letters in sides) else found


def _told(mine: _Narrative, first: int, found: Passage, theirs: _Narrative) -> Failure:
    item, text, other = mine.item, mine.text, theirs.item
    start, end = text.at[first], text.at[first + found.length - 1] + 1
    quoted = " ".join(item.text[start:end].split())
    return Failure(item, {
        "other": theirs.owner, "place": Words(f"{other.answer.sheet} {other.answer.cell}", f"{other.answer.sheet} {other.answer.cell}"),
        "length": str(found.length), "alike": f"{found.alike:.0%}",
        "passage": quoted if len(quoted) <= QUOTED else quoted[:QUOTED] + "…",
    })


def find(form: Form, units: Sequence[Unit], returns: Returns) -> Iterator[Failure]:
    """Every narrative that shares a longer passage with another unit's; both are told, each once, by the longest.

    Among equals it is the one most alike, then that of the other whose name and box come first: what files are called, and in which order
    they come, decides nothing.
    """
    several = met(
        (file, Told(taken.owner, taken.every, unpacked(taken.again)[::2].tobytes())) for file, taken in returns.taken(COPIED)
    )
    shared = {seed for seed, count in several.counts.items() if count <= FEW}
    common = several.counts.keys() - shared
    pairs, owners = _candidates(returns, shared, {*several.files(FEW, _SEEDS)}) if shared else ({}, {})
    peers = Peers(tuple(units))
    held: dict[_Place, _Narrative] = {}
    for file, by in owners.items():
        for item, text in _texts(form, peers, returns.of(file)):
            held[file, item.field] = _Narrative(by, item, text)
    best: dict[_Place, tuple[_Rank, Failure]] = {}
    for (place, there), seeds in pairs.items():
        found = _shared(held[place], held[there], seeds, common)
        if found is None:
            continue
        for at, first, other, second in ((place, found.first, there, found.other), (there, found.other, place, found.first)):
            theirs = held[other]
            rank = -found.length, -found.alike, theirs.owner, theirs.item.field, first, second
            if at not in best or rank < best[at][0]:
                best[at] = rank, _told(held[at], first, found, theirs)
    yield from (best[place][1] for place in held if place in best)


COPIED = AcrossCheck(
    "narrative.copied", "verify",
    Texts(
        Words("文字由本单位撰写，一般不整段使用其他单位的材料", "A narrative is the unit's own, not a passage of another unit's"),
        Words("有一段文字（{length} 字）与{other}（{place}）{alike} 相同：“{passage}”",
              "a passage of {length} characters is {alike} the same as in {other} ({place}): “{passage}”"),
        Words("请改为本单位的情况；确需一致的，请在“自检”说明", "Write about the unit itself; if it has to be the same, explain it on 自检"),
    ),
    find, has_narratives, take, _Passages,
)
