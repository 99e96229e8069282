"""The draft of a form: its definition, what is uncertain in it, and why each question has its type.

What belongs here: the nouns, and the check that no sentence of the notice is lost. What does not: making the definition
(``form_of``) and writing files (``draft_files``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .source import Notice, sentences


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something uncertain: where, the words of the notice, what was made of it, what else it might be."""

    place: str
    text: str
    taken: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A question with its type and the reason for it."""

    label: str
    type: str
    unit: str
    why: str


@dataclass
class Draft:
    """A definition that loads, with everything that somebody should look at."""

    data: dict[str, Any]
    doubts: list[Doubt] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """Files of lists that edits brought, by their path in the form's folder."""


_PIECES = re.compile(r"[\s。；;：:□☐_＿|…]+")
_NOTHING = re.compile(r"[\W\d_]*|[（(]?(?:盖章|公章|签字|签章|签名)[）)]?|年?月?日?")


def _bare(text: str) -> str:
    return re.sub(r"[\s□☐_＿…：:。；;]", "", text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def unsaid(notice: Notice, data: Mapping[str, Any], told: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each sentence of a notice, with its place, that is neither in the form nor among the texts ``told``."""
    said = "\n".join(map(_bare, [*_strings(data), *told]))
    for text, place in notice.texts():
        for sentence in sentences(text):
            pieces = [p for p in map(_bare, _PIECES.split(sentence)) if not _NOTHING.fullmatch(p)]
            if _bare(sentence) not in said and any(piece not in said for piece in pieces):
                wide = re.search(r"\s{2,}|\t", sentence)
                yield from ((piece, place) for piece in (filter(lambda p: p not in said, pieces) if wide else [sentence]))
