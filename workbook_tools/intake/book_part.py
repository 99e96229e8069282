"""What the part of the workbook itself says: its sheets, its names, its calendar.

What belongs here: reading that part, and its names at one stroke where they are those of a return before. What does not: the sheets
(``ooxml``) and what the names mean (``locate``).

Excel notes in this part who saved the file where, so that hardly two returns have the same one; the names in it, most of it, are.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..errors import FileRefused
from .file_type import SLIDES, WORD
from .xml_parts import DECLARED, attribute, child, children, is_main, parse

_OPENED, _CLOSED, _EMPTY = b"<definedNames>", b"</definedNames>", b"<definedNames/>"
_PLAIN = re.compile(DECLARED + rb"<workbook[ >]")


@dataclass(frozen=True, slots=True)
class BookPart:
    """The sheets by name, relation and state; what the names of the whole workbook say; whether days are counted from 1904."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str]
    date1904: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The element of names as it stood, and what it says; it has no other of its kind within."""

    element: bytes
    names: Mapping[str, str]


_LATELY: deque[_Known] = deque(maxlen=8)


def book_part(data: bytes | None, part: str) -> BookPart:
    """Read the part; raises ``FileRefused`` where it is missing, damaged, or of another kind of document."""
    return (_by_names(data, part) if data else None) or _read(parse({} if data is None else {part: data}, part))


def _by_names(data: bytes, part: str) -> BookPart | None:
    """The same, where the names stand by themselves and may have been met before; ``None`` where the part has to be read as a whole."""
    start = data.find(_OPENED)
    if start <= 0 or not _PLAIN.match(data):
        return None
    known = next((known for known in _LATELY if data.startswith(known.element, start)), None) or _met(data, start)
    if known is None:
        return None
    rest = _without(b"".join((data[:start], _EMPTY, data[start + len(known.element) :])), part)
    return None if rest is None else BookPart(rest.sheets, known.names, rest.date1904)


def _met(data: bytes, start: int) -> _Known | None:
    """Names that were not met lately; ``None`` where they are nothing by themselves."""
    end = data.find(_CLOSED, start) + len(_CLOSED)
    element = data[start:end]
    if end < start or _OPENED in element[1:] or not _plainly(element):
        return None
    try:
        known = _Known(element, _said(parse({"": b"<workbook>%b</workbook>" % element}, "")[0]))
    except FileRefused:
        return None
    _LATELY.append(known)
    return known


def _plainly(data: bytes) -> bool:
    """Whether nothing stands there that may hide an element."""
    return b"<!" not in data and data.find(b"<?", 2) < 0


@lru_cache(maxsize=64)
def _without(rest: bytes, part: str) -> BookPart | None:
    """What the part says but for its names; ``None`` where these may not stand where they seem to."""
    if not _plainly(rest) or rest.count(b"definedNames") != 1:
        return None
    try:
        root = parse({part: rest}, part)
    except FileRefused:
        return None
    place = child(root, "definedNames")
    return None if place is None else _read(root)


def _said(defined: etree._Element) -> Mapping[str, str]:
    return {
        str(entry.get("name")): entry.text or ""
        for entry in children(defined, "definedName") if entry.get("localSheetId") is None and entry.get("name")
    }


def _other_document(main: etree._Element) -> FileRefused:
    """The refusal of a package whose main part is no workbook, with what it is of."""
    kind = {"document": WORD, "presentation": SLIDES}.get(etree.QName(main).localname)
    return FileRefused("file.not_workbook", "kind", kind=kind) if kind else FileRefused("file.not_workbook", "other_document")


def _read(book: etree._Element) -> BookPart:
    if not is_main(book, "workbook"):
        raise _other_document(book)
    listed, defined, properties = child(book, "sheets"), child(book, "definedNames"), child(book, "workbookPr")
    return BookPart(
        tuple(
            (sheet.get("name") or "", attribute(sheet, "id") or "", sheet.get("state") or "visible")
            for sheet in (children(listed, "sheet") if listed is not None else ())
        ),
        {} if defined is None else _said(defined),
        properties is not None and properties.get("date1904") in {"1", "true", "on"},
    )
