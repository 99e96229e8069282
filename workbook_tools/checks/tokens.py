"""The pieces of a sentence: times, numbers, other people's names and the form's words.

What belongs here: finding them and what stands between. What does not: the patterns (``phrases``), what a number
means (``figures``), and what the pieces say together (``statements``).
"""

from __future__ import annotations

from dataclasses import dataclass

from .figures import Figure, read
from .phrases import GRAMMAR
from .spoken import Vocabulary


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence that may matter: what kind it is, where it stands, and the figure that it is."""

    kind: str
    start: int
    end: int
    text: str
    figure: Figure | None = None


def tokens_of(text: str, words: Vocabulary) -> list[Token]:
    """Times, numbers, other people's names and the form's words, in order; a form's word wins where both begin."""
    assert words.words is not None
    found: list[Token] = []
    for match in words.words.finditer(text):
        word = match[0]
        kind = "thing" if word in words.things else "time" if word in words.times and word not in words.nouns else "noun"
        if kind == "noun" and word not in words.nouns:
            kind = "subject"
        found.append(Token(kind, match.start(), match.end(), word))
    own, at = [(t.start, t.end) for t in found], 0
    for match in GRAMMAR.finditer(text):
        start, end = match.span()
        while at < len(own) and own[at][1] <= start:  # both go from left to right
            at += 1
        if at < len(own) and own[at][0] < end:
            continue
        kind = str(match.lastgroup)
        figure = read(text, start, end) if kind == "number" else None
        if kind != "number" or figure is not None:
            found.append(Token(kind, start, end, match[0], figure))
    return sorted(found, key=lambda t: t.start)


def clause_before(text: str, end: int) -> str:
    """What stands before a place, within its clause."""
    at = end = min(end, len(text))
    while at and text[at - 1] not in "，；;、(:":
        at -= 1
    return text[at:end]
