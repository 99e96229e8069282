"""How the same thing is spelled twice: what to ignore in comparing, and what differs, in words.

What belongs here: texts compared as people mean them. What does not: which texts are compared.
"""

from __future__ import annotations

import re
import unicodedata

_PAIRS = str.maketrans({"【": "(", "】": ")", "[": "(", "]": ")", "〔": "(", "〕": ")", "–": "-", "—": "-", "－": "-"})
_PAIRED = re.compile("[" + re.escape("".join(map(chr, _PAIRS))) + "]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNSEEN = {"Cf", "Cc", "Zs", "Zl", "Zp"}
_NO_WORD = re.compile(r"\W")
"""What cannot be seen is never part of a word, so that only the marks between words have to be looked at."""
MOST = 3
"""Differences that are told one by one."""


def _ends(text: str) -> str:
    first, last = 0, len(text)
    while first < last and unicodedata.category(text[first])[0] == "P" and text[first] != "(":
        first += 1
    while first < last and unicodedata.category(text[last - 1])[0] == "P" and text[last - 1] != ")":
        last -= 1
    return text[first:last]


def folded(text: str) -> str:
    """Half width, one kind of brackets and dashes, no case, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text)
    if _PAIRED.search(plain):
        plain = plain.translate(_PAIRS)
    plain = plain.casefold()
    return _NO_WORD.sub(lambda mark: "" if unicodedata.category(mark[0]) in _UNSEEN else mark[0], plain)


def same_name(text: str) -> str:
    """What is left of a name when spelling does not matter: folded, without punctuation at its ends."""
    return _ends(folded(text))


def numbers_in(text: str) -> tuple[str, ...]:
    """The figures in a folded text, in order."""
    return tuple(_NUMBER.findall(text))


def abbreviates(short: str, long: str) -> bool:
    """Whether one text is the other with characters left out."""
    rest = iter(long)
    return all(c in rest for c in short)


def _picture(piece: str) -> str:
    """A piece of a text with its blanks and unseen characters made visible."""
    shown = (
        "␣" if unicodedata.category(c) == "Zs" else f"U+{ord(c):04X}" if unicodedata.category(c) in _UNSEEN else c
        for c in piece
    )
    return "".join(shown)


def pieces(one: str, other: str) -> list[tuple[str, str]]:
    """The pieces in which two texts differ, in order; one of a pair may be empty."""
    from rapidfuzz.distance import Levenshtein

    return [
        (one[op.src_start : op.src_end], other[op.dest_start : op.dest_end])
        for op in Levenshtein.opcodes(one, other) if op.tag != "equal"
    ]


def difference(one: str, other: str) -> str:
    """The differing pieces as ``“（”≠“(”、“”≠“建设”``, or ``""``."""
    found = [f"“{_picture(a)}”≠“{_picture(b)}”" for a, b in pieces(one, other)]
    return "、".join(found[:MOST]) + ("…" if len(found) > MOST else "")
