"""The sentences of a text that may tell a figure, and a sentence as it is read.

What belongs here: passing over all others, which are most, without looking at each. What does not: what a sentence tells
(``statements``).
"""

from __future__ import annotations

from collections.abc import Iterator

from .phrases import BLANK, BLANK_OR_WIDE, OTHER_STOP, STOP, TELLING, WIDE


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text that may tell a figure."""
    at = 0
    while found := TELLING.search(text, at):
        start = text.rfind(STOP, at, found.start()) + 1
        at = text.find(STOP, found.end())
        if at < 0:
            at = len(text)
        piece = text[start:at]
        if OTHER_STOP.search(piece):
            yield from (part.strip() for part in OTHER_STOP.split(piece) if TELLING.search(part))
        else:
            yield piece.strip()


def plain(sentence: str) -> str:
    """A sentence without blanks and with half-width figures."""
    return BLANK.sub("", sentence).translate(WIDE) if BLANK_OR_WIDE.search(sentence) else sentence
