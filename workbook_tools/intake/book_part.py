"""What the part of the workbook itself says: its sheets, its names, its calendar.

What belongs here: reading that part, and its names at one stroke where they are those of a return before. What does not: the sheets
(``ooxml``) and what the names mean (``locate``).

Excel notes in this part who saved the file where, so that hardly two returns have the same one; the names in it, most of it, are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..errors import FileRefused
from .shared_strings import DECLARED
from .xml_parts import attribute, child, children, is_main, parse

_OPENED, _CLOSED, _EMPTY = b"<definedNames>", b"</definedNames>", b"<definedNames/>"
_PLAIN = re.compile(DECLARED + rb"<workbook[ >]")


@dataclass(frozen=True, slots=True)
class BookPart:
    """The sheets by name, relation and state; what the names of the whole workbook say; whether days are counted from 1904."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str]
    date1904: bool


@lru_cache(maxsize=64)
def book_part(data: bytes | None, part: str) -> BookPart:
    """Read the part; raises ``FileRefused`` where it is missing, damaged, or of another kind of document."""
    return (_by_names(data, part) if data else None) or _read(parse({} if data is None else {part: data}, part))


def _by_names(data: bytes, part: str) -> BookPart | None:
    """The same, where the names stand by themselves and may have been met before; ``None`` where the part has to be read as a whole."""
    start, end = data.find(_OPENED), data.find(_CLOSED)
    if not 0 < start < end or data.count(_OPENED) != 1 or data.count(_CLOSED) != 1 or not _PLAIN.match(data):
        return None
    if b"<!" in data or data.find(b"<?", 2) >= 0:  # what may hide an element
        return None
    end += len(_CLOSED)
    names = _names(data[start:end])
    try:
        root = parse({part: b"".join((data[:start], _EMPTY, data[end:]))}, part)
    except FileRefused:
        return None
    places = [*root.iter("{*}definedNames")]
    if names is None or len(places) != 1 or places[0].getparent() is not root:
        return None
    read = _read(root)
    return BookPart(read.sheets, names, read.date1904)


@lru_cache(maxsize=64)
def _names(element: bytes) -> Mapping[str, str] | None:
    """What names say, from their element alone; ``None`` where that is none by itself."""
    try:
        return _said(parse({"": b"<workbook>%b</workbook>" % element}, "")[0])
    except FileRefused:
        return None


def _said(defined: etree._Element) -> Mapping[str, str]:
    return {
        str(entry.get("name")): entry.text or ""
        for entry in children(defined, "definedName") if entry.get("localSheetId") is None and entry.get("name")
    }


def _read(book: etree._Element) -> BookPart:
    if not is_main(book, "workbook"):
        raise FileRefused("file.not_workbook", "other_document")
    listed, defined, properties = child(book, "sheets"), child(book, "definedNames"), child(book, "workbookPr")
    return BookPart(
        tuple(
            (sheet.get("name") or "", attribute(sheet, "id") or "", sheet.get("state") or "visible")
            for sheet in (children(listed, "sheet") if listed is not None else ())
        ),
        {} if defined is None else _said(defined),
        properties is not None and properties.get("date1904") in {"1", "true", "on"},
    )
