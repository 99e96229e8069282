"""What lies over the cells of a sheet: text boxes, shapes with words in them, comments.

What belongs here: their words and where they lie. What does not: whether an answer is meant (``check.floating``).
A person sees a text box where an answer should stand; no program takes it for the content of a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml import etree

from ..cells import Corners, corners_of
from ..errors import FileRefused
from .xml_parts import child, children, local, parse

Kind = Literal["box", "comment"]
ANCHORS = {"twoCellAnchor", "oneCellAnchor"}
MOST = 500
"""Things over one sheet that are looked at."""
SMALL = 1 << 16
"""Bytes of a part that is remembered."""
OURS = {"核对意见", "Check"}
"""Who writes the notes on the copies that are sent back to be corrected."""


@dataclass(frozen=True, slots=True)
class Floating:
    """Words over cells, and which cells they lie over; ``None`` where only their distance from the edges is known."""

    kind: Kind
    area: Corners | None
    words: str


def floating(parts: dict[str, bytes], related: Mapping[str, tuple[str, str]]) -> tuple[Floating, ...]:
    """What lies over a sheet, by the relations of its part; what cannot be read is left out, as no answer stands in it."""
    found: list[Floating] = []
    for kind, part in related.values():
        data = parts.get(part)
        if kind in _READERS and data:
            found += _lately(kind, data) if len(data) <= SMALL else _within(kind, data)
    return tuple(found[:MOST])


def _within(kind: str, data: bytes) -> tuple[Floating, ...]:
    """What a part holds; nothing where it cannot be read."""
    try:
        return tuple(_READERS[kind](parse({kind: data}, kind)))
    except FileRefused:
        return ()


_lately = lru_cache(maxsize=64)(_within)
"""The same, remembered: some programs give every sheet a part of its own for this, in which nothing is."""


def _boxes(root: etree._Element) -> Iterator[Floating]:
    for anchor in root:
        if local(anchor) not in ANCHORS:
            continue
        first = _corner(child(anchor, "from"))
        last = _corner(child(anchor, "to")) or first
        if first is None or last is None:
            continue
        words = "\n".join(
            "".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in anchor.iter("{*}p")
        ).strip()
        if words:
            yield Floating("box", (*first, max(first[0], last[0]), max(first[1], last[1])), words)


def _corner(marker: etree._Element | None) -> tuple[int, int] | None:
    """The row and column of an anchor's end, counted from 1."""
    said = {local(part): (part.text or "").strip() for part in marker} if marker is not None else {}
    row, column = said.get("row", ""), said.get("col", "")
    return (int(row) + 1, int(column) + 1) if row.isdecimal() and column.isdecimal() and len(row + column) < 14 else None


def _comments(root: etree._Element) -> Iterator[Floating]:
    authors = [a.text or "" for holder in children(root, "authors") for a in children(holder, "author")]
    for holder in children(root, "commentList"):
        for comment in children(holder, "comment"):
            area, number = corners_of(comment.get("ref") or ""), comment.get("authorId") or ""
            words = "".join(text.text or "" for text in comment.iter("{*}t")).strip()
            if area is not None and words and not _is_ours(authors, number):
                yield Floating("comment", area, words)


def _is_ours(authors: Sequence[str], number: str) -> bool:
    return number.isdecimal() and len(number) < 6 and int(number) < len(authors) and authors[int(number)] in OURS


_READERS = {"drawing": _boxes, "comments": _comments}
"""By what relates a part to its sheet, how it is read."""
