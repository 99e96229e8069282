"""A package as the lint sees it: its workbook, styles, shared texts and sheets, parsed safely.

What belongs here: the nouns, and reading them out of the zip. What does not: what is wrong with
them (``lint``, ``limits``).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from ..workbook.sheet_xml import NS
from .formulas import Known

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class NotAWorkbook(ValueError):
    """The bytes are no ``.xlsx`` package that could be judged."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Excel would refuse, repair or misread."""

    place: str
    code: str
    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class SheetPart:
    """One worksheet and the tables that lie on it."""

    name: str
    root: etree._Element
    tables: tuple[etree._Element, ...]
    shown: bool = True
    """Whether the sheet is visible."""


@dataclass(frozen=True)
class Book:
    """A whole workbook."""

    workbook: etree._Element
    styles: etree._Element
    texts: tuple[str, ...]
    """The shared strings."""
    sheets: tuple[SheetPart, ...]
    known: Known

    def styled(self, group: str) -> int:
        """How many entries a list of the style sheet has, such as ``cellXfs`` or ``dxfs``."""
        found = self.styles.find(f"{NS}{group}")
        return 0 if found is None else len(found)


def text_of(element: etree._Element) -> str:
    """The text of a shared or inline string, its rich runs joined, phonetic guides left out."""
    parts = [element, *element.findall(f"{NS}r")]
    return "".join(t.text or "" for part in parts for t in part.findall(f"{NS}t"))


def _parse(parts: Mapping[str, bytes], name: str) -> etree._Element:
    if name not in parts:
        raise NotAWorkbook(f"there is no part {name}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(parts[name], parser)
    except etree.XMLSyntaxError as error:
        raise NotAWorkbook(f"{name}: {error}") from error


def _links(parts: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str, str]]:
    """Id, kind and target of each relationship of a part."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    if rels not in parts:
        return
    for link in _parse(parts, rels).iter(f"{_SPACE}Relationship"):
        target = posixpath.normpath(posixpath.join("/" + folder, link.get("Target", ""))).lstrip("/")
        yield link.get("Id", ""), link.get("Type", "").rpartition("/")[2], target


def read_book(package: bytes) -> Book:
    """Read a package written here or elsewhere; raises ``NotAWorkbook``."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            parts = {name: source.read(name) for name in source.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise NotAWorkbook(str(error)) from error
    main = next((t for _, kind, t in _links(parts, "") if kind == "officeDocument"), "xl/workbook.xml")
    workbook = _parse(parts, main)
    if workbook.tag != f"{NS}workbook":
        raise NotAWorkbook(f"{main}: its root is {workbook.tag}")
    links = list(_links(parts, main))
    kinds = {kind: target for _, kind, target in links}
    targets = {number: (kind, target) for number, kind, target in links}
    styles = _parse(parts, kinds["styles"]) if "styles" in kinds else etree.Element(f"{NS}styleSheet")
    texts: tuple[str, ...] = ()
    if "sharedStrings" in kinds:
        texts = tuple(text_of(s) for s in _parse(parts, kinds["sharedStrings"]).iter(f"{NS}si"))
    sheets = []
    for entry in workbook.iter(f"{NS}sheet"):
        kind, target = targets.get(entry.get(RELATION, ""), ("", ""))
        if kind != "worksheet":
            continue
        tables = tuple(_parse(parts, t) for _, k, t in _links(parts, target) if k == "table")
        shown = entry.get("state", "visible") == "visible"
        sheets.append(SheetPart(entry.get("name", ""), _parse(parts, target), tables, shown))
    named = [str(n.get("name", "")) for n in workbook.iter(f"{NS}definedName")]
    named += [str(t.get("displayName", "")) for s in sheets for t in s.tables]
    names = {str(s.get("name", "")).lower() for s in workbook.iter(f"{NS}sheet")}
    return Book(workbook, styles, texts, tuple(sheets), Known(names, {n.lower() for n in named}))
