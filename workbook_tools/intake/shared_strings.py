"""Read the shared strings of a workbook straight from their bytes, those that stand together in many workbooks at one stroke.

What belongs here: cutting the strings apart, and runs of them that were met before. What does not: reading one string
(``fast_values``) and the slower way for any XML (``ooxml``).

A program writes the form's own words in one order, so that the strings of two returns are the same but for what was typed. A run is
told by its first string and holds only where every byte up to its end is the same; where others follow, it is cut down to what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .fast_rows import LONGEST, MEMORY
from .fast_values import Odd
from .xml_parts import DECLARED

KEPT, MET = 3_000_000, 20_000
"""Bytes of runs that are remembered, and strings of which it is known what they stood behind."""
SHORTEST = 8
"""Strings that make a run."""
_HEAD = re.compile(
    DECLARED + rb"<sst xmlns=\"http://[A-Za-z0-9./-]+\""
    rb"(?: count=\"[0-9]+\"(?: uniqueCount=\"[0-9]+\")?| uniqueCount=\"[0-9]+\"(?: count=\"[0-9]+\")?)?>"
)
_END = b"</si>"


@dataclass(frozen=True, slots=True)
class _Run:
    """What stands behind the first string up to the end of the last, and the texts of all."""

    rest: bytes
    texts: list[str]


class _Runs:
    """Runs by their first string; and behind which string each was met last, by what their bytes hash to."""

    def __init__(self) -> None:
        self.held: dict[bytes, _Run] = {}
        self.bytes = 0
        self.behind: dict[int, int] = {}

    def goes_on(self, piece: int, before: int) -> bool:
        """Whether a string stands behind the one that it was met behind last."""
        known = self.behind
        if known.get(piece) == before:
            return True
        if len(known) >= MET:
            known.clear()
        known[piece] = before
        return False

    def met(self, data: bytes, texts: list[str]) -> None:
        """Remember strings that followed each other before."""
        if len(texts) < SHORTEST or len(data) > KEPT // 4:
            return
        stop = data.index(_END)
        replaced = self.held.pop(data[:stop], None)
        self.bytes += len(data) if replaced is None else len(data) - stop - len(replaced.rest)
        if self.bytes > KEPT:
            self.held, self.bytes = {}, len(data)
        self.held[data[:stop]] = _Run(data[stop:], texts)

    def alike(self, piece: bytes, body: bytes, stop: int) -> _Run | None:
        """The run that begins with a string, cut down to what stands here as well; ``None`` where that is too little for one."""
        run = self.held.get(piece)
        if run is None or body.startswith(run.rest, stop):
            return run
        low, high = 0, min(len(run.rest), len(body) - stop)
        while low < high:
            middle = (low + high + 1) // 2
            if run.rest[low:middle] == body[stop + low : stop + middle]:
                low = middle
            else:
                high = middle - 1
        rest = run.rest[: run.rest.rfind(_END, 0, low) + len(_END)]
        count = rest.count(_END)
        self.bytes -= len(run.rest) - len(rest)
        if count < SHORTEST:
            self.bytes -= len(piece) + len(rest)
            del self.held[piece]
            return None
        self.held[piece] = found = _Run(rest, run.texts[:count])
        return found

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.__init__()  # type: ignore[misc]


RUNS = _Runs()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where strings stand that followed each other before and are of no run, and which they are."""

    start: int
    end: int
    first: int
    last: int


class _Strings:
    """Strings as they are cut apart; raises ``Odd`` and ``UnicodeDecodeError`` where a parser has to decide."""

    def __init__(self, body: bytes) -> None:
        self.texts: list[str] = []
        self.stretches: list[_Stretch] = []
        at = start = first = before = 0
        read, held, texts = MEMORY.items, RUNS.held, self.texts
        while (stop := body.find(_END, at)) >= 0:
            piece = body[at:stop]
            run = RUNS.alike(piece, body, stop) if piece in held else None
            if run is not None:
                self.stretches.append(_Stretch(start, at, first, len(texts)))
                texts += run.texts
                at = start = stop + len(run.rest)
                first, before = len(texts), 0
                continue
            met = hash(piece)
            if not RUNS.goes_on(met, before):
                self.stretches.append(_Stretch(start, at, first, len(texts)))
                start, first = at, len(texts)
            before = met
            texts.append(read[piece])  # type: ignore[arg-type]
            at = stop + len(_END)
        self.stretches.append(_Stretch(start, at, first, len(texts)))
        if body[at:].strip(b" \n\t"):
            raise Odd

    def runs(self, body: bytes) -> Iterator[tuple[bytes, list[str]]]:
        """The strings that followed each other before."""
        return ((body[s.start : s.end], self.texts[s.first : s.last]) for s in self.stretches if s.last - s.first >= SHORTEST)


def shared_strings(data: bytes) -> list[str] | None:
    """Read the shared strings where nothing but items stands there, or give ``None``."""
    head, end = _HEAD.match(data), data.rfind(b"</sst>")
    if head is None or len(data) > LONGEST or end < 0 or data[end + 6 :].strip(b" \n\t"):
        return None
    body = data[head.end() : end]
    try:
        strings = _Strings(body)
    except (Odd, UnicodeDecodeError):
        return None
    for run, texts in strings.runs(body):
        RUNS.met(run, texts)
    return strings.texts
