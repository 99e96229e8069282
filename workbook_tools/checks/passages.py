"""The longest passage that two texts share almost word for word.

What belongs here: holding two texts against each other, from pieces that both have. What does not: whose texts these are, and
which are looked at (``copied``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ALIKE = 0.8
"""How much of two passages agrees when one is taken for a copy of the other."""
LEAST = 150
"""Characters of a passage, blanks, punctuation and figures left out."""
PIECE = 10
"""Characters of a piece."""
_STEP = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """What two narratives share: where it begins in each, how long it is, how much of it agrees."""

    first: int
    other: int
    length: int
    alike: float


def passage(one: str, other: str, seeds: Sequence[tuple[int, int]]) -> Passage | None:
    """The longest passage that begins at one of the shared pieces and agrees in every window of it."""
    from rapidfuzz.distance import Indel

    best: Passage | None = None
    reached = -1
    for at, there in seeds:
        if at < reached:
            continue
        back = min(at, there, PIECE)
        first, second = at - back, there - back
        length = LEAST
        if first + length > len(one) or second + length > len(other):
            first, second = max(0, min(first, len(one) - length)), max(0, min(second, len(other) - length))
        if Indel.normalized_similarity(one[first : first + length], other[second : second + length]) < ALIKE:
            continue
        while first + length < len(one) and second + length < len(other):
            end = length + _STEP
            a, b = one[first + end - LEAST : first + end], other[second + end - LEAST : second + end]
            if Indel.normalized_similarity(a, b) < ALIKE:
                break
            length = end
        length = min(length, len(one) - first, len(other) - second)
        reached = first + length
        agree = Indel.normalized_similarity(one[first : first + length], other[second : second + length])
        if best is None or length > best.length:
            best = Passage(first, second, length, agree)
    return best
