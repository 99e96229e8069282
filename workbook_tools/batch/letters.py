"""The folder ``letters/``: for each unit with something to do a letter and a message, for each city one archive.

What belongs here: the names of the files, and what goes into an archive. What does not: the words (``report.letter``)
and the layout (``report.letter_docx``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from ..report.letter import Letter, chat_text
from ..report.letter_docx import letter_docx
from ..report.unit_states import UnitState
from ..words import Words
from .letter_archive import Listed, write_archive
from .names import copy_path
from .standing import Standing, Written

FOLDER = "letters"
_NO_CITY = Words("其他", "others")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the letter to a unit stands below ``letters/``: its city's folder, and its name there without an ending."""

    unit: UnitState
    city: str
    name: str

    @property
    def path(self) -> str:
        """The document, from the folder of results."""
        return f"{FOLDER}/{self.city}/{self.name}.docx"


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter with its place."""

    letter: Letter
    place: Place


def places(units: Iterable[UnitState], lang: str = "zh") -> tuple[Place, ...]:
    """Give the letter to each unit its place; where a unit gets several, their names say on which form."""
    given = tuple(units)
    several = Counter(unit.code for unit in given)
    taken: set[str] = set()
    out = []
    for unit in given:
        city = _part(unit.city or _NO_CITY.of(lang))
        parts = unit.code, unit.unit, unit.form if several[unit.code] > 1 else ""
        name = free = _part("_".join(p for p in parts if p))
        number = 2
        # some file systems do not tell A from a
        while f"{city}/{free}".casefold() in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(f"{city}/{free}".casefold())
        out.append(Place(unit, city, free))
    return tuple(out)


def placed(letters: Iterable[Letter], lang: str = "zh") -> tuple[Placed, ...]:
    """Give each letter its place."""
    given = tuple(letters)
    return tuple(map(Placed, given, places((letter.unit for letter in given), lang)))


def write_letters(
    standing: Standing, letters: Iterable[Placed], copies: Mapping[str, Written], lang: str = "zh", rules: str = "",
    listed: Listed | None = None,
) -> None:
    """Have every letter as ``.docx`` and ``.txt`` below its city, and a ``.zip`` of each city with the copies.

    ``copies`` are the annotated copies by the return's file; one is called like its letter, so that it comes back
    with the unit's code before its name. ``rules`` tells the program, and its words; ``listed`` what archives hold.
    """
    cities: dict[str, list[Placed]] = {}
    for one in letters:
        cities.setdefault(one.place.city, []).append(one)
    for city, mine in cities.items():
        held: dict[str, Written] = {}
        for one in mine:
            letter, name = one.letter, one.place.name
            told = _digest(rules, lang, letter.title, *chain.from_iterable(letter.lines), "", *letter.end)
            for end, make in ((".docx", partial(letter_docx, letter, lang)), (".txt", partial(_text, letter))):
                held[f"{name}{end}"] = standing.made(f"{FOLDER}/{city}/{name}{end}", told + end, make)
            copy = copies.get(letter.unit.file)
            if copy is not None:
                held[f"{name}.xlsx"] = copy
        path, told = f"{FOLDER}/{city}.zip", _digest(rules, *(f"{name} {written.sha256}" for name, written in held.items()))
        if standing.find(path, told) is None:
            write_archive(standing, path, told, held, listed, rules)


def _digest(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _text(letter: Letter) -> bytes:
    # Notepad knows UTF-8 by its mark, and lines by both characters
    return chat_text(letter).replace("\n", "\r\n").encode("utf-8-sig", "replace")


def _part(name: str) -> str:
    """A name as one part of a path."""
    return copy_path(name.replace("/", "_")).removesuffix(".xlsx")
