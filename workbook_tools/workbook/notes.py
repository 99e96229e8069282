"""Marks on cells of a finished workbook: a tint through a conditional format, and a note that opens under the mouse.

What belongs here: the XML of notes, of the boxes that they are shown in, and of the tint. What does not: which cells
are marked and what is said there (``report.annotated``).

A tint by a conditional format leaves the cell's own look as it is, so that a marked cell is still an input like the
others; a sheet carries the two formats that never hold, and a copy says where they do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..cells import a1
from ..safe_text import escaped
from ..style import AMBER_TINT, RED_TINT
from .frame import SheetFrame
from .model import Highlight, SheetPlan
from .row_heights import DIGIT, POINT, wide
from .sheet_xml import NS, xml_text

MARKS = {"error": ("IV1", "AND(FALSE)", RED_TINT), "verify": ("IU1", "OR(FALSE)", AMBER_TINT)}
"""For each level where its format stands and what it asks while nothing is marked, and the tint."""
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = NS[1:-1]
_TYPES = "[Content_Types].xml"
_WIDE, _LINE, _INSET = 300, 17, 14
"""Pixels: how wide a note is, how high a line of it, what it needs beside its lines."""
_ZI = 23
"""Hanzi that fit a line of a note."""
_SHAPES = 1024
"""Shapes that one block of numbers is for."""
_FILL = {"error": "#fdecea", "verify": "#fff4dc", "info": "#f3f8fd"}


@dataclass(frozen=True, slots=True)
class Note:
    """What is said at one cell, and how grave it is."""

    row: int
    column: int
    level: str
    text: str


def ready(plan: SheetPlan) -> None:
    """Give a sheet the formats that a copy may wake."""
    for area, formula, fill in MARKS.values():
        plan.highlights.append(Highlight(area, formula, "", fill))


def tint(root: Any, areas: Mapping[str, Sequence[str]]) -> None:
    """Let the formats of a sheet hold for areas (``G6:G205``), by level."""
    for format_ in root.iter(f"{NS}conditionalFormatting"):
        formula = format_.find(f"{NS}cfRule/{NS}formula")
        for level, (_, asleep, _) in MARKS.items():
            if formula is not None and formula.text == asleep and areas.get(level):
                formula.text = "TRUE"
                format_.set("sqref", " ".join(dict.fromkeys(areas[level])))


def hang(root: Any) -> None:
    """Say in a sheet that it has notes."""
    # the prefix is said here, since otherwise it depends on whether another library has made it known to the process
    etree.SubElement(root, f"{NS}legacyDrawing", {f"{{{RELATION}}}id": "rIdNotes"}, nsmap={"r": RELATION})


def note_parts(package_types: bytes, sheets: Mapping[str, tuple[SheetFrame, Sequence[Note]]], author: str) -> dict[str, bytes]:
    """The parts that hold the notes of sheets, by part of each sheet, and the list of types that knows them.

    No sheet may have a part of relations yet.
    """
    out: dict[str, bytes] = {}
    overrides, block = [], 1
    for number, (part, (frame, notes)) in enumerate(sheets.items(), 1):
        blocks = 1 + (len(notes) - 1) // (_SHAPES - 1)
        comments, drawing = f"xl/comments{number}.xml", f"xl/drawings/vmlDrawing{number}.vml"
        out[comments] = _comments(notes, author)
        out[drawing] = _drawing(frame, notes, block, blocks)
        block += blocks
        folder, _, name = part.rpartition("/")
        out[f"{folder}/_rels/{name}.rels"] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rIdNotes" Type="{RELATION}/vmlDrawing" Target="/{drawing}"/>'
            f'<Relationship Id="rIdComments" Type="{RELATION}/comments" Target="/{comments}"/></Relationships>'
        ).encode()
        overrides.append(
            f'<Override PartName="/{comments}" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>'
        )
    if out:
        default = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        out[_TYPES] = package_types.replace(b"<Override", f"{default}<Override".encode(), 1).replace(
            b"</Types>", f"{''.join(overrides)}</Types>".encode(), 1
        )
    return out


def _comments(notes: Sequence[Note], author: str) -> bytes:
    font = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="0"/><charset val="134"/></rPr>'
    said = "".join(
        f'<comment ref="{a1(note.row, note.column)}" authorId="0"><text><r>{font}'
        f'<t xml:space="preserve">{escaped(xml_text(note.text))}</t></r></text></comment>'
        for note in sorted(notes, key=lambda n: (n.row, n.column))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}">'
        f"<authors><author>{escaped(author)}</author></authors><commentList>{said}</commentList></comments>"
    ).encode()


def _drawing(frame: SheetFrame, notes: Sequence[Note], block: int, blocks: int) -> bytes:
    shapes = []
    for place, note in enumerate(sorted(notes, key=lambda n: (n.row, n.column))):
        number = _SHAPES * (block + place // (_SHAPES - 1)) + 1 + place % (_SHAPES - 1)
        shapes.append(
            f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
            f'fillcolor="{_FILL[note.level]}" o:insetmode="auto"><v:fill color2="{_FILL[note.level]}"/>'
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{_anchor(frame, note)}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{note.row - 1}</x:Row><x:Column>{note.column - 1}</x:Column>"
            "</x:ClientData></v:shape>"
        )
    numbers = ",".join(str(block + n) for n in range(blocks))
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{numbers}"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f"{''.join(shapes)}</xml>"
    ).encode()


def _anchor(frame: SheetFrame, note: Note) -> str:
    """From where to where a note's box reaches: column, pixels into it, row, pixels into it, twice."""
    lines = sum(max(1, -(-int(wide(part) + 0.5) // _ZI)) for part in note.text.split("\n"))
    widths = {column: width * DIGIT + 5 for column, width in frame.widths.items()}
    hidden = range(frame.hide_from, frame.hide_to + 1) if frame.hide_from else range(0)
    heights = {row: height * POINT for row, height in frame.heights.items()}
    right = _walk(note.column + 1, 12, _WIDE, lambda column: 0.0 if column in hidden else widths.get(column, 69.0))
    below = _walk(note.row, 4, lines * _LINE + _INSET, lambda row: heights.get(row, 20.0))
    # counted from 0
    return ", ".join(map(str, (note.column, 12, note.row - 1, 4, right[0] - 1, right[1], below[0] - 1, below[1])))


def _walk(first: int, start: int, length: float, size: Any) -> tuple[int, int]:
    """The column or row in which a box ends that begins ``start`` pixels into ``first``, and how far into it."""
    at, left = first, start + length
    while left > size(at) and at < first + 400:
        left -= size(at)
        at += 1
    return at, int(min(left, size(at)))
