"""Read the shared strings of a workbook straight from their bytes, what many workbooks begin with alike at one stroke.

What belongs here: cutting the strings apart, and beginnings that were met before. What does not: reading one string
(``fast_values``) and the slower way for any XML (``ooxml``).

A program writes the form's own words first and then what was typed, so that the strings of two returns begin with the same bytes.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from .fast_rows import LONGEST, MEMORY
from .fast_values import STRANGE, Odd, clean

MOST, KEPT = 8, 400_000
"""Beginnings that are remembered, and how many bytes each may have."""
SHORTEST = 2_000
"""Bytes of a beginning that is worth remembering."""
DECLARED = (
    rb"(?:<\?xml version=([\"'])1\.0\1(?: encoding=([\"'])(?:UTF|utf)-8\2)?(?: standalone=([\"'])yes\3)?[ ]?\?>)?"
    rb"[ \r\n\t]*"
)
"""How a part begins of whose encoding there is no doubt."""
_HEAD = re.compile(
    DECLARED + rb"<sst xmlns=\"http://[A-Za-z0-9./-]+\""
    rb"(?: count=\"[0-9]+\"(?: uniqueCount=\"[0-9]+\")?| uniqueCount=\"[0-9]+\"(?: count=\"[0-9]+\")?)?>"
)
_END = b"</si>"


@dataclass(frozen=True, slots=True)
class _Beginning:
    """Whole items with which strings begin, and their texts."""

    data: bytes
    texts: list[str]


_NOTHING = _Beginning(b"", [])


class _Memory:
    """Beginnings; and lately read strings of which none of them is the greater part."""

    def __init__(self) -> None:
        self.held: deque[_Beginning] = deque(maxlen=MOST)
        self.lately: deque[bytes] = deque(maxlen=MOST)

    def beginning(self, body: bytes) -> _Beginning:
        """The longest known one of some strings."""
        return max((known for known in self.held if body.startswith(known.data)), key=lambda known: len(known.data), default=_NOTHING)

    def met(self, body: bytes, texts: list[str], known: _Beginning) -> None:
        """Remember what strings that were read have in common with others lately, where that is more than what is known."""
        if 2 * len(known.data) > len(body) or len(body) > KEPT or body in self.lately:
            return
        alike = max((_alike(body, other) for other in self.lately), default=0)
        end = body.rfind(_END, 0, alike) + len(_END)
        if end >= len(known.data) + SHORTEST:
            begins = body[:end]
            self.held.append(_Beginning(begins, texts[: begins.count(_END)]))
        self.lately.append(body)

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.__init__()  # type: ignore[misc]


BEGINNINGS = _Memory()


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes are the same at the beginning of both."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def shared_strings(data: bytes) -> list[str] | None:
    """Read the shared strings where nothing but items stands there, or give ``None``."""
    head, end = _HEAD.match(data), data.rfind(b"</sst>")
    if head is None or len(data) > LONGEST or end < 0 or data[end + 6 :].strip(b" \n\t"):
        return None
    body = data[head.end() : end]
    known = BEGINNINGS.beginning(body)
    others = body[len(known.data) :]
    if not clean(others.replace(b"\r\n", b"\n")) or STRANGE.search(others):
        return None
    *items, rest = others.split(_END)
    if rest.strip(b" \n\t"):
        return None
    read = MEMORY.items
    try:
        texts: list[str] = [*known.texts, *[read[item] for item in items]]  # type: ignore[list-item]
    except (Odd, UnicodeDecodeError):
        return None
    BEGINNINGS.met(body, texts, known)
    return texts
