"""Which figures behind a word are of which time: 产值2022年5亿元、2023年8亿元.

What belongs here: the order of figures and times in one sentence. What does not: whose the figures are (``statements``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .figures import Figure
from .phrases import GAP, PERCENT, TOGETHER
from .spoken import Time
from .tokens import Token

UNKNOWN = -1
_EACH, _FIRST_AND_EACH, _FIRST, _LISTS = map(re.compile, ("(?:tn)+", "n(?:tn)+", "nt+n*", "t+n+"))
"""Orders of times (t) and figures (n)."""
"""A time that the form does not ask for."""


def time_of(token: Token) -> Time:
    """The year, or the form's own word, of a token that tells a time; ``UNKNOWN`` for any other."""
    if token.kind == "year":
        return int(token.text[:4])
    return token.text if token.kind == "time" else UNKNOWN


class Chain(NamedTuple):
    """A word in a sentence with the figures and times that go on from it."""

    text: str
    word: Token
    links: Sequence[Token]
    """Figures and times without anything between them that matters; the last one is a figure."""
    rest: Sequence[Token]
    """What else stands behind."""
    figures: Sequence[Figure]
    """The figures, in order."""
    times: Sequence[Time]
    """The times among the figures, in order."""

    def trailing(self) -> list[Time]:
        """The times behind the last figure: they are of what follows."""
        times = [(i, t) for i, t in enumerate(self.rest) if t.figure is None]
        if not times:
            return []
        last = len(times) - 1
        while last and times[last][0] == times[last - 1][0] + 1:
            last -= 1
        return [time_of(t) for _, t in times[last:]]

    def _together(self, clause: str) -> bool:
        """Whether the figures are told of several things at once, by what stands before the word in its clause or between them."""
        return bool(TOGETHER.search(self.text, self.word.end, self.links[-1].end) or TOGETHER.search(clause))

    def pairs(self, spoken: Sequence[Time], clause: str) -> list[tuple[Time, Figure]]:
        """Which figure is of which time, after ``spoken`` were the times spoken of; nothing where that is not certain.

        ``clause`` is what stands before the word in its clause.
        """
        figures, times, links = self.figures, self.times, self.links
        if not times:
            if len(figures) > 1:
                return list(zip(spoken, figures, strict=True)) if len(spoken) == len(figures) else []
            if not figures or len(spoken) > 1 or self._together(clause):
                return []
            return [(spoken[0] if spoken else None, figures[0])]
        kinds = "".join("n" if t.figure is not None else "t" for t in links)
        if _EACH.fullmatch(kinds):
            if len(figures) == 1 and self._together(clause):
                return []
            return [(time_of(links[i]), figures[i // 2]) for i in range(0, len(links), 2)]
        if _FIRST_AND_EACH.fullmatch(kinds) and len(spoken) == 1:
            return [(spoken[0], figures[0]), *((time_of(links[i]), figures[(i + 1) // 2]) for i in range(1, len(links), 2))]
        if _FIRST.fullmatch(kinds) and len(spoken) == 1:
            return [(spoken[0], figures[0])]
        if _LISTS.fullmatch(kinds) and len(times) == len(figures):
            return list(zip(times, figures, strict=True))
        return []


def without_percent(text: str, instead: str = "") -> str:
    """A text without its shares and growth rates: most have none, and are not searched for how one may be told."""
    return PERCENT.sub(instead, text) if "%" in text or "个百分点" in text else text


def goes_on(gap: str) -> bool:
    """Whether nothing that matters stands in a gap between figures and times."""
    gap = without_percent(gap)
    return not gap or GAP.fullmatch(gap) is not None


def chain_from(text: str, word: Token, behind: Sequence[Token]) -> Chain:
    """The figures and times among ``behind`` that go on from a word."""
    end, last = word.end, 0
    figures: list[Figure] = []
    times: list[Time] = []
    since: list[Time] = []
    for number, token in enumerate(behind, 1):
        if not goes_on(text[end : token.start]):
            break
        end = token.end
        if token.figure is None:
            since.append(time_of(token))
        else:
            figures.append(token.figure)
            times += since
            since, last = [], number
    return Chain(text, word, behind[:last], behind[last:], figures, times)
