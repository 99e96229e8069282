"""Read a workbook package: sheets, cells, defined names, in every dialect seen in the field.

What belongs here: a package's parts to plain records, for transitional and strict files, any prefix
or encoding. What does not: the cells of a sheet (``cells``, ``fast_cells``), what stands around them
(``sheet_settings``) and which of them matter (``answers``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..cells import Position
from ..errors import FileRefused
from ..rules.values import Value
from . import fast_cells
from .book_part import book_part
from .cells import read_cells, text_of
from .floating import Floating, floating
from .number_formats import formats_of, odd_styles
from .preflight import Package, part_name
from .shared_strings import shared_strings
from .sheet_settings import SheetSettings, settings_of, settings_of_shell
from .struck_out import marked_strings, struck_out, struck_styles, struck_through
from .xml_parts import children, is_main, parse

_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]*)<")
_SAVED = re.compile(rb"<(?:\w+:)?modified[^>]*>\s*(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})")


@dataclass(frozen=True)
class SheetData:
    """One sheet: its cells by (row, column) and which of them hold formulas."""

    name: str
    state: str
    cells: dict[tuple[int, int], Value]
    formulas: frozenset[tuple[int, int]]
    protected: bool
    settings: SheetSettings = field(default_factory=SheetSettings)
    formats: Mapping[Position, str] = field(default_factory=dict)
    """Number formats that may show a number as something else, by cell."""
    struck: Mapping[Position, str] = field(default_factory=dict)
    """What is seen of cells without characters that are struck out, raised or lowered; nothing where it is the whole cell."""
    floating: tuple[Floating, ...] = ()
    """What lies over the cells."""
    source: bytes = field(default=b"", repr=False, compare=False)
    """The XML of the sheet, where the text of its formulas can be looked up."""
    formula_texts: Mapping[Position, str] = field(default_factory=dict, repr=False, compare=False)
    """The text of formulas, where it was read with the cells."""


@dataclass(frozen=True)
class Workbook:
    """A workbook as read; ``names`` maps workbook-level defined names to their text."""

    sheets: dict[str, SheetData]
    names: Mapping[str, str]
    macros: bool
    external: bool
    date1904: bool
    writer: str = ""
    """The program that says it saved the file."""
    listed: tuple[tuple[str, str], ...] = ()
    """Name and state of every sheet in order, also of those that were not read."""
    legacy: str = ""
    """The older format that it was read from, without what is validated; else empty."""
    flat: bool = False
    """Whether only values were read: no formulas, names, merges, errors or locks."""
    saved: str = ""
    """When it was last saved, by its own word: ``2022-03-15 09:30:00``, mostly UTC."""


def _relations(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (type's last word, target part)."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    out: dict[str, tuple[str, str]] = {}
    if path not in parts:
        return out
    for id, kind, said in _said_relations(parts[path], path):
        target = said.replace("\\", "/")
        full = part_name(target) if target.startswith("/") else posixpath.normpath(
            posixpath.join(folder, target)
        )
        if full not in parts:  # names of parts do not heed case
            full = next((p for p in parts if p.casefold() == full.casefold()), full)
        out[id] = (kind, full)
    return out


@lru_cache(maxsize=256)
def _said_relations(data: bytes, path: str) -> tuple[tuple[str, str, str], ...]:
    """Id, type's last word and target of each relationship; a round's returns have the very same ones."""
    return tuple(
        (relation.get("Id") or "", (relation.get("Type") or "").rpartition("/")[2], relation.get("Target") or "")
        for relation in children(parse({path: data}, path), "Relationship")
    )


def _shared_strings(parts: dict[str, bytes], part: str | None) -> list[str]:
    if part is None or part not in parts:
        return []
    fast = shared_strings(parts[part])
    return fast or [text_of(item) for item in children(parse(parts, part), "si")]


def _read_sheet(
    package: Package, part: str, name: str, state: str, strings: list[str], styles: bytes, marked: Mapping[str, str]
) -> SheetData:
    parts = package.parts
    data = parts.get(part, b"")
    odd, struck_looks = odd_styles(styles), struck_styles(styles)
    fast = fast_cells.sheet(data, strings, frozenset(odd) | struck_looks, met=part in package.met)
    settings = None if fast is None else settings_of_shell(fast.shell, name, fast.hidden)
    if fast is not None and settings is not None:
        formats = {place: odd[style] for place, style in fast.styles.items() if style in odd}
        struck = struck_through((place for place, style in fast.styles.items() if style in struck_looks), marked, fast.cells.values)
        return SheetData(name, state, fast.cells.values, fast.cells.formulas, settings.protected, settings, formats, struck, source=data)
    root = parse(parts, part)
    if not is_main(root, "worksheet"):
        raise FileRefused("file.damaged", "no_sheet", sheet=name)
    cells = read_cells(root, name, strings)
    settings = settings_of(root, name)
    formats = {place: code for place, code in formats_of(data, styles).items() if place in cells.values}
    struck = struck_out(data, styles, marked, cells.values)
    return SheetData(name, state, cells.values, cells.formulas, settings.protected, settings, formats, struck, source=data)


def _writer(parts: dict[str, bytes]) -> str:
    """The program that saved the package, by its own word."""
    said = _APPLICATION.search(parts.get("docProps/app.xml", b"")[:4000])
    return said.group(1).decode("utf-8", "replace").strip()[:60] if said else ""


def _saved(parts: dict[str, bytes]) -> str:
    """When the package was last saved, by its own word."""
    said = _SAVED.search(parts.get("docProps/core.xml", b"")[:8000])
    return b" ".join(said.groups()).decode() if said else ""


def read_workbook(package: Package, passed_over: frozenset[str] = frozenset()) -> Workbook:
    """Read the sheets of a package; raises ``FileRefused`` on damage or hostility.

    Sheets named in ``passed_over`` are known not to hold answers and are not read.
    """
    parts = package.parts
    root_part = next(
        (t for kind, t in _relations(parts, "").values() if kind == "officeDocument"), None
    )
    if root_part is None:
        raise FileRefused("file.not_workbook", "no_workbook_in_package")
    book = book_part(parts.get(root_part), root_part)
    relations = _relations(parts, root_part)
    shared = next((t for kind, t in relations.values() if kind == "sharedStrings"), None)
    strings = _shared_strings(parts, shared)
    marked = marked_strings(parts.get(shared or "", b""))
    styles = parts.get(next((t for kind, t in relations.values() if kind == "styles"), ""), b"")
    sheets: dict[str, SheetData] = {}
    used: set[str] = set()
    order: list[tuple[str, str]] = []
    for name, relation, state in book.sheets:
        kind, target = relations.get(relation, ("", ""))
        order.append((name, state))
        if kind != "worksheet" or name in passed_over:
            continue
        if target in used or name in sheets:
            raise FileRefused("file.hostile", "sheet_twice", sheet=name)
        used.add(target)
        read = _read_sheet(package, target, name, state, strings, styles, marked)
        over = floating(parts, _relations(parts, target))
        sheets[name] = replace(read, floating=over) if over else read
    return Workbook(
        sheets, book.names,
        macros=any(n.lower().endswith("vbaproject.bin") for n in parts),
        external=any(kind == "externalLink" for kind, _ in relations.values()),
        date1904=book.date1904, writer=_writer(parts), listed=tuple(order),
        saved=_saved(parts),
    )
