"""The parts of a definition as it is written, each with its place.

What belongs here: walking sheets, blocks and what they hold, as JSON. What does not: judging them (``validate``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]
Problems = Iterator[str]


class Entry(NamedTuple):
    """A part of the definition with its place."""

    place: str
    data: Json


def place_of(path: Iterable[str | int]) -> str:
    """Write a place in a JSON file as ``sheets[0].blocks[1].id``."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}"
    return out.lstrip(".") or "(top level)"


def texts(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every text with its place."""
    if isinstance(data, str):
        yield place_of(path), data
    elif isinstance(data, Mapping):
        for key, part in data.items():
            yield from texts(part, (*path, key))
    elif isinstance(data, list):
        for i, part in enumerate(data):
            yield from texts(part, (*path, i))


def blocks(data: Json) -> Iterator[tuple[Json, Entry]]:
    """Every block with its sheet."""
    for s, sheet in enumerate(data["sheets"]):
        for b, block in enumerate(sheet["blocks"]):
            yield sheet, Entry(f"sheets[{s}].blocks[{b}]", block)


def parts(block: Entry, key: str) -> Iterator[Entry]:
    """The parts of a block under a key: its fields, columns, lines or boxes."""
    found = block.data.get(key, ())
    for i, part in enumerate(found if isinstance(found, list) else ()):
        yield Entry(f"{block.place}.{key}[{i}]", part)


def repeated(entries: Iterator[Entry] | list[Entry], key: str = "id") -> Problems:
    """Each entry whose id, or another key, is that of one before it; case does not matter."""
    first: dict[str, str] = {}
    for entry in entries:
        word = str(entry.data[key])
        if word.lower() in first:
            yield f"{entry.place}.{key}: “{word}” is already used at {first[word.lower()]}; choose another"
        first.setdefault(word.lower(), entry.place)
