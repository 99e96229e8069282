"""The pieces of a sentence: times, numbers, other people's names and the form's words.

What belongs here: finding them and what stands between. What does not: the patterns (``phrases``), what a number
means (``figures``), and what the pieces say together (``statements``).
"""

from __future__ import annotations

from typing import NamedTuple

from .figures import Figure, read
from .phrases import GRAMMAR
from .spoken import Vocabulary


class Token(NamedTuple):
    """A piece of a sentence that may matter: where it stands, what kind it is, and the figure that it is."""

    start: int
    end: int
    kind: str
    text: str
    figure: Figure | None


def tokens_of(text: str, words: Vocabulary) -> list[Token]:
    """Times, numbers, other people's names and the form's words, in order; a form's word wins where both begin.

    Nothing where no word of the form is there.
    """
    assert words.words is not None
    pieces = words.pieces
    # made in this way, a token costs half as much, and there are hundreds in a return
    own = [Token._make((match.start(), match.end(), pieces[match[0]], match[0], None)) for match in words.words.finditer(text)]
    if not own:
        return own
    found: list[Token] = []
    at, ends = 0, len(own)
    for match in GRAMMAR.finditer(text):
        start, end = match.span()
        while at < ends and own[at].end <= start:  # both go from left to right
            found.append(own[at])
            at += 1
        if at < ends and own[at].start < end:
            continue
        kind = str(match.lastgroup)
        figure = read(text, start, end) if kind == "number" else None
        if kind != "number" or figure is not None:
            found.append(Token._make((start, end, kind, match[0], figure)))
    return found + own[at:]


def clause_before(text: str, end: int) -> str:
    """What stands before a place, within its clause."""
    at = end = min(end, len(text))
    while at and text[at - 1] not in "，；;、(:":
        at -= 1
    return text[at:end]
