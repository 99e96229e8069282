"""The folder ``letters/``: for each unit with something to do a letter and a message, for each city one archive.

What belongs here: the names of the files, and what goes into an archive. What does not: the words (``report.letter``)
and the layout (``report.letter_docx``).
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..files import write_whole
from ..packed import STAMP
from ..report.letter import Letter, chat_text
from ..report.letter_docx import letter_docx
from ..words import Words
from .names import copy_path

FOLDER = "letters"
_NO_CITY = Words("其他", "others")


@dataclass(frozen=True, slots=True)
class Placed:
    """A letter with its place below ``letters/``: its city's folder, and its name there without an ending."""

    letter: Letter
    city: str
    name: str

    @property
    def path(self) -> str:
        """The document, from the folder of results."""
        return f"{FOLDER}/{self.city}/{self.name}.docx"


def placed(letters: Iterable[Letter], lang: str = "zh") -> tuple[Placed, ...]:
    """Give each letter its place; where a unit gets several, their names say on which form."""
    given = tuple(letters)
    several = Counter(letter.unit.code for letter in given)
    taken: set[str] = set()
    out = []
    for letter in given:
        unit = letter.unit
        city = _part(unit.city or _NO_CITY.of(lang))
        parts = unit.code, unit.unit, unit.form if several[unit.code] > 1 else ""
        name = free = _part("_".join(p for p in parts if p))
        number = 2
        # some file systems do not tell A from a
        while f"{city}/{free}".casefold() in taken:
            free, number = f"{name}_{number}", number + 1
        taken.add(f"{city}/{free}".casefold())
        out.append(Placed(letter, city, free))
    return tuple(out)


def write_letters(folder: Path, letters: Iterable[Placed], copies: Mapping[str, Path], lang: str = "zh") -> None:
    """Write every letter as ``.docx`` and ``.txt`` below its city, and a ``.zip`` of each city with the copies.

    ``copies`` are the annotated copies by the return's file; one is called like its letter, so that it comes back
    with the unit's code before its name.
    """
    cities: dict[str, list[Placed]] = {}
    for one in letters:
        cities.setdefault(one.city, []).append(one)
    for city, mine in cities.items():
        held: dict[str, bytes] = {}
        for one in mine:
            # Notepad knows UTF-8 by its mark, and lines by both characters
            text = chat_text(one.letter).replace("\n", "\r\n").encode("utf-8-sig", "replace")
            for name, data in ((f"{one.name}.docx", letter_docx(one.letter, lang)), (f"{one.name}.txt", text)):
                write_whole(folder / city / name, data)
                held[name] = data
            copy = copies.get(one.letter.unit.file)
            if copy is not None:
                held[f"{one.name}.xlsx"] = copy.read_bytes()
        write_whole(folder / f"{city}.zip", _archive(held))


def _archive(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, STAMP)
            # documents and workbooks are packed already
            entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".txt") else zipfile.ZIP_STORED
            archive.writestr(entry, data)
    return stream.getvalue()


def _part(name: str) -> str:
    """A name as one part of a path."""
    return copy_path(name.replace("/", "_")).removesuffix(".xlsx")
