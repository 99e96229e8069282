"""English that was left as it was while the Chinese beside it was changed.

What belongs here: which words those are, by comparison with the definition that the workbook was made from, and what takes
their place. What does not: translating (``english``), and reading the workbook (``rows``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .english import english

CONFIRMED = "(ok)"
"""What somebody writes behind English that is right although the Chinese was changed; it is taken off again."""
_BESIDE = (("heading", "title_en"),)
"""Keys of which the second says the first in English, where the two do not stand in one object."""
_NAMES = ("id", "code", "name", "item")


@dataclass(frozen=True, slots=True)
class Outdated:
    """English that no longer said what the Chinese says: its path, what it was, what stands there now."""

    path: tuple[str | int, ...]
    was: str
    now: str
    proposed: bool
    """Whether the English had been proposed by the program as well: then nothing of anybody's was replaced."""


def renewed(data: Any, before: Any) -> tuple[Outdated, ...]:
    """Put proposals in the place of outdated English in a definition, and take the marks off that confirm English."""
    return tuple(_renewed(data, before, (), ()))


def _renewed(new: Any, old: Any, path: tuple[str | int, ...], others: Sequence[Any]) -> Iterator[Outdated]:
    if isinstance(new, list):
        held = old if isinstance(old, list) else []
        named: dict[str, list[Any]] = {}
        for one in held:
            named.setdefault(_name(one), []).append(one)
        times: Counter[str] = Counter()
        for at, entry in enumerate(new):
            name = _name(entry)
            same = named.get(name, []) if name else []
            # several rules may have one code: the one in the same place among them, and no other that says the very words
            was = same[min(times[name], len(same) - 1)] if same else None
            times[name] += 1
            yield from _renewed(entry, was, (*path, at), same if was is not None else held)
    elif isinstance(new, dict):
        for zh, into, key, steps in _pairs(new):
            yield from _one(zh, into, key, (*path, *steps), _said(old, steps), [_said(other, steps) for other in others])
        for name, value in new.items():
            yield from _renewed(value, old.get(name) if isinstance(old, Mapping) else None, (*path, name), ())


def _name(entry: Any) -> str:
    return next((f"{key} {entry[key]}" for key in _NAMES if key in entry), "") if isinstance(entry, Mapping) else ""


def _pairs(entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str, tuple[str, ...]]]:
    """Chinese words of an object, and where their English stands: the object that holds it, its key there, its path."""
    for key, value in entry.items():
        if isinstance(value, dict) and isinstance(value.get("zh"), str) and isinstance(value.get("en"), str):
            yield value["zh"], value, "en", (key, "en")
    zh, en = entry.get("zh"), entry.get("en")
    if isinstance(zh, dict) and isinstance(en, dict):
        yield from ((zh[key], en, key, ("en", key)) for key in en if isinstance(zh.get(key), str) and isinstance(en[key], str))
    yield from ((entry[zh_key], entry, en_key, (en_key,)) for zh_key, en_key in _BESIDE if isinstance(entry.get(zh_key), str) and isinstance(entry.get(en_key), str))


def _said(old: Any, at: tuple[str, ...]) -> tuple[str, str]:
    """Chinese and English that stood at a path of an object."""
    beside = {en: zh for zh, en in _BESIDE}
    chinese = tuple(beside.get(step, "zh" if step == "en" else step) for step in at)
    found = []
    for steps in (chinese, at):
        value = old
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        found.append(value if isinstance(value, str) else "")
    return found[0], found[1]


def _one(zh: str, into: dict[str, Any], key: str, path: tuple[str | int, ...], was: tuple[str, str], others: Sequence[tuple[str, str]]) -> Iterator[Outdated]:
    en = into[key]
    if en.endswith(CONFIRMED):
        into[key] = en.removesuffix(CONFIRMED).rstrip()
        return
    # a row that was copied has the English of the one that it was copied from
    copied = next((other for other in others if other[1] == en and other[0] != zh), None)
    same = next((other for other in others if other == (zh, en)), None)
    before = ("", "") if same is not None else was if was[1] else copied or ("", "")
    if before[1] != en or before[0] == zh or not before[0] or english(zh) == en:
        return
    into[key] = english(zh)
    yield Outdated(path, en, into[key], en == english(before[0]))
