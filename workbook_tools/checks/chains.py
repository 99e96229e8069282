"""Which figures behind a word are of which time: 产值2022年5亿元、2023年8亿元.

What belongs here: the order of figures and times in one sentence. What does not: whose the figures are (``statements``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .figures import Figure
from .phrases import GAP, PERCENT, TOGETHER
from .spoken import Time
from .tokens import Token, clause_before

UNKNOWN = -1
_EACH, _FIRST_AND_EACH, _FIRST, _LISTS = map(re.compile, ("(?:tn)+", "n(?:tn)+", "nt+n*", "t+n+"))
"""Orders of times (t) and figures (n)."""
"""A time that the form does not ask for."""


def time_of(token: Token) -> Time:
    """The year, or the form's own word, of a token that tells a time; ``UNKNOWN`` for any other."""
    if token.kind == "year":
        return int(token.text[:4])
    return token.text if token.kind == "time" else UNKNOWN


@dataclass(frozen=True, slots=True)
class Chain:
    """A word in a sentence with the figures and times that go on from it."""

    text: str
    word: Token
    links: tuple[Token, ...]
    """Figures and times without anything between them that matters; the last one is a figure."""
    rest: tuple[Token, ...]
    """What else stands behind."""

    @property
    def figures(self) -> list[Figure]:
        """The figures, in order."""
        return [t.figure for t in self.links if t.figure is not None]

    @property
    def times(self) -> list[Time]:
        """The times among the figures, in order."""
        return [time_of(t) for t in self.links if t.figure is None]

    def trailing(self) -> list[Time]:
        """The times behind the last figure: they are of what follows."""
        times = [(i, t) for i, t in enumerate(self.rest) if t.figure is None]
        if not times:
            return []
        last = len(times) - 1
        while last and times[last][0] == times[last - 1][0] + 1:
            last -= 1
        return [time_of(t) for _, t in times[last:]]

    def pairs(self, spoken: Sequence[Time]) -> list[tuple[Time, Figure]]:
        """Which figure is of which time, after ``spoken`` were the times spoken of; nothing where that is not certain."""
        figures, times, links = self.figures, self.times, self.links
        if not figures:
            return []
        between = self.text[self.word.end : links[-1].end]
        together = bool(TOGETHER.search(between)) or bool(TOGETHER.search(clause_before(self.text, self.word.start)))
        if not times:
            if len(spoken) == len(figures) and (len(figures) > 1 or not together):
                return list(zip(spoken, figures, strict=True))
            if len(figures) == 1 and not together and len(spoken) <= 1:
                return [(None, figures[0])]
            return []
        kinds = "".join("n" if t.figure is not None else "t" for t in links)
        if _EACH.fullmatch(kinds):
            if together and len(figures) == 1:
                return []
            return [(time_of(links[i]), figures[i // 2]) for i in range(0, len(links), 2)]
        if _FIRST_AND_EACH.fullmatch(kinds) and len(spoken) == 1:
            return [(spoken[0], figures[0]), *((time_of(links[i]), figures[(i + 1) // 2]) for i in range(1, len(links), 2))]
        if _FIRST.fullmatch(kinds) and len(spoken) == 1:
            return [(spoken[0], figures[0])]
        if _LISTS.fullmatch(kinds) and len(times) == len(figures):
            return list(zip(times, figures, strict=True))
        return []


def chain_from(text: str, word: Token, behind: Sequence[Token]) -> Chain:
    """The figures and times among ``behind`` that go on from a word."""
    links: list[Token] = []
    end = word.end
    for t in behind:
        gap = PERCENT.sub("", text[end : t.start])
        if not GAP.fullmatch(gap) or "；" in gap or ";" in gap:
            break
        links.append(t)
        end = t.end
    while links and links[-1].figure is None:
        links.pop()
    return Chain(text, word, tuple(links), tuple(behind[len(links) :]))
