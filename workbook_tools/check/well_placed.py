"""Returns in which every input stands with its own words, remembered by all that this follows from.

What belongs here: what that is, and telling that another return has the same. What does not: what is misplaced (``misplaced``).

It follows from where the inputs are, from the merges, and from the cells that hold words by which the form says what an input is.
Where all words of the form stand in their places and no other cell holds one of them, those cells are the form's own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..cells import Corners, Range
from ..intake.answers import Raw
from ..intake.baseline import LONG, Baseline, bare
from ..intake.ooxml import Workbook
from .deviation import SheetPair

MOST = 16
"""Ways in which inputs stand that are remembered."""
TEXTS = 10_000
"""Texts of other cells that are remembered of each."""
_NUMBER = re.compile(r"-?[0-9.]+(?:e[+-]?[0-9]+)?|inf|nan|True|False|#.*", re.IGNORECASE)
"""How something else than a text looks when it is compared with words."""


def signs_of(expected: Baseline) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The words that say what an input is: those over one, beside one, and right before one."""
    signs = expected.signs.values()
    return frozenset(s.over for s in signs if s.over), frozenset(s.beside for s in signs if s.beside), frozenset(s.near for s in signs if s.near)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where the inputs of a return stand in which nothing was misplaced; ``merges`` by sheet."""

    expected: Baseline
    words: frozenset[str]
    areas: Mapping[str, Range]
    places: Mapping[tuple[str, str, str], tuple[str, str]]
    columns: Mapping[tuple[str, str], Range]
    explained: frozenset[str]
    merges: Mapping[str, tuple[Corners, ...]]
    others: set[str] = field(default_factory=set)
    """Short texts of other cells that were none of the words, whatever their blanks: returns have many in common."""

    def of(self, expected: Baseline, raw: Raw, book: Workbook) -> bool:
        """Whether another return has its inputs in the same places."""
        return (
            self.expected is expected and (self.areas is raw.found.areas or self.areas == raw.found.areas)
            and self.places == raw.places and self.columns == raw.columns and self.explained == raw.explanations.keys()
            and all(name in book.sheets and book.sheets[name].settings.merges == merges for name, merges in self.merges.items())
        )


def _own_words_only(standing: _Standing, pairs: Sequence[SheetPair]) -> bool:
    """Whether on the sheets with inputs all words of the form stand where they stood, and nowhere else."""
    sheets = standing.expected.sheets
    mine = {pair.sheet.name: pair for pair in pairs if sheets.get(pair.sheet.name) is pair.plan}
    for name in standing.merges:
        pair = mine.get(name)
        if pair is None or not pair.words_stand:
            return False
        cells = pair.sheet.cells
        others = {value for value in map(cells.__getitem__, pair.others) if type(value) is str}
        new = others - standing.others
        if any(bare(text) in standing.words for text in new):
            return False
        if len(standing.others) > TEXTS:
            standing.others.clear()
        standing.others.update(text for text in new if len(text) <= LONG)
    return True


class _Memory:
    """The ways in which inputs stood lately."""

    def __init__(self) -> None:
        self.held: deque[_Standing] = deque(maxlen=MOST)

    def well_placed(self, expected: Baseline, raw: Raw, book: Workbook, pairs: Sequence[SheetPair]) -> bool:
        """Whether nothing can be misplaced in a return, because nothing was in one like it; ``pairs`` are its sheets."""
        return any(standing.of(expected, raw, book) and _own_words_only(standing, pairs) for standing in self.held)

    def remember(self, expected: Baseline, raw: Raw, book: Workbook, pairs: Sequence[SheetPair]) -> None:
        """Remember a return in which nothing is misplaced, unless other cells than the form's had a say in that."""
        words = frozenset().union(*signs_of(expected))
        names = {area.sheet for area in raw.found.areas.values()} | {area.sheet for area in raw.columns.values()} | {sheet for sheet, _ in raw.places.values()}
        if any(map(_NUMBER.fullmatch, words)) or not names <= expected.sheets.keys() & book.sheets.keys():
            return
        standing = _Standing(
            expected, words, raw.found.areas, raw.places, raw.columns, frozenset(raw.explanations),
            {name: book.sheets[name].settings.merges for name in names},
        )
        if _own_words_only(standing, pairs) and not any(held.of(expected, raw, book) for held in self.held):
            self.held.append(standing)

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.held.clear()


MEMORY = _Memory()
