"""What a person sees of a cell without the characters that are struck out, raised or lowered.

What belongs here: which texts and which cells of a package are marked so. What does not: the texts themselves (``cells``,
``fast_cells``) and whether it is told (``check.shown``). Another format knows its own marks and asks here for nothing but
the words.

``5`` with a struck ``6`` behind it is stored as ``56``, and ``6`` with the mark of a footnote as ``61``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from lxml import etree

from ..cells import Position, column_number
from ..errors import FileRefused
from ..rules.values import Value
from .cells import text_of, unescape
from .styled_cells import cells_with
from .xml_parts import child, children, local, parse

WHOLE = ""
"""What is left of a cell that is struck out as a whole."""
_MARKED = re.compile(rb"<(?:\w+:)?(?:strike|vertAlign)\b")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _is_marked(properties: etree._Element | None) -> bool:
    """Whether the properties of a run or a font strike its characters out, raise or lower them."""
    for part in properties if properties is not None else ():
        kind, said = local(part), part.get("val")
        if kind == "strike" and said not in {"0", "false", "off"}:
            return True
        if kind == "vertAlign" and said in {"superscript", "subscript"}:
            return True
    return False


def seen_of(item: etree._Element) -> str | None:
    """What is left of a string item without what is marked; ``None`` where nothing is."""
    kept, marked = [], False
    for part in item:
        if local(part) == "r" and _is_marked(child(part, "rPr")):
            marked = True
        elif local(part) in {"r", "t"}:
            texts = children(part, "t") if local(part) == "r" else (part,)
            kept += [t.text or "" for t in texts]
    return unescape("".join(kept)) if marked else None


def _may_be_marked(part: bytes) -> bool:
    """Whether a part is to be looked at closely: most are not."""
    return b"strike" in part or b"vertAlign" in part


def marked_strings(shared: bytes) -> Mapping[str, str]:
    """The texts of a part of shared strings that hold marked characters, with what is left of each."""
    # marks are said of runs alone
    if b"rPr" not in shared or not _may_be_marked(shared) or not _MARKED.search(shared):
        return {}
    try:
        items = children(parse({"strings": shared}, "strings"), "si")
    except FileRefused:
        return {}  # told where the strings are read
    return {text_of(item): seen for item in items if (seen := seen_of(item)) is not None}


@lru_cache(maxsize=64)
def struck_styles(styles: bytes) -> frozenset[int]:
    """The styles of cells whose font is struck out."""
    if b"strike" not in styles:
        return frozenset()
    try:
        root = parse({"styles": styles}, "styles")
    except FileRefused:
        return frozenset()  # how cells look says nothing about what they hold
    fonts, looks = child(root, "fonts"), child(root, "cellXfs")
    struck = {
        str(number) for number, font in enumerate(children(fonts, "font") if fonts is not None else ())
        if any(local(p) == "strike" and p.get("val") not in {"0", "false", "off"} for p in font)
    }
    return frozenset(
        number for number, look in enumerate(children(looks, "xf") if looks is not None else ()) if look.get("fontId") in struck
    )


def _inline(sheet: bytes) -> Iterator[tuple[Position, str]]:
    """The cells whose own text holds marked characters, with what is left of it."""
    if not _may_be_marked(sheet) or not _MARKED.search(sheet):
        return
    for cell in parse({"sheet": sheet}, "sheet").iter("{*}c"):
        item, place = child(cell, "is"), _CELL.fullmatch(cell.get("r") or "")
        if item is not None and place is not None and (seen := seen_of(item)) is not None:
            yield (int(place[2]), column_number(place[1])), seen


def struck_out(
    sheet: bytes, styles: bytes, strings: Mapping[str, str], cells: Mapping[Position, Value]
) -> dict[Position, str]:
    """The filled cells of a sheet part that are marked, with what a person sees of them without it."""
    return struck_through((place for place, _ in cells_with(sheet, struck_styles(styles))), strings, cells) | dict(_inline(sheet))


def struck_through(
    looks: Iterable[Position], strings: Mapping[str, str], cells: Mapping[Position, Value]
) -> dict[Position, str]:
    """The filled cells that are marked by their own looks or by those of a shared string, with what a person sees of them."""
    out = {place: WHOLE for place in looks if place in cells}
    # a run has a font of its own, whatever that of its cell
    for place, text in cells.items() if strings else ():
        if isinstance(text, str) and text in strings:
            out[place] = strings[text]
    return out
