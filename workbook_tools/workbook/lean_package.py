"""A package as openpyxl writes it, made lighter: texts that many cells hold stand once, and nothing stands that nobody uses.

What belongs here: where constant texts are kept, and parts that are left out. What does not: formulas that repeat
(``named_formulas``) and values of cells (``sheet_xml``).

A text in one cell only stays in it, as the plain string that most exporters write: a table of strings would hold as much,
and every program would have to look it up.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

from .sheet_xml import rewritten

THEME = "xl/theme/theme1.xml"
"""Looks by the name of a theme, of which a generated workbook uses none."""
TEXTS = "xl/sharedStrings.xml"
_SHEETS = "xl/worksheets/"
_INLINE = re.compile(rb' t="inlineStr"><is><t>([^<]*)</t></is></c>')
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_OF_RELATIONS = b'xmlns:r="%b"' % _RELATION.rstrip(b"/")
_USUAL = b'<outlinePr summaryBelow="1" summaryRight="1"/>'
"""What holds where nothing is said."""
_EMPTY = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)/>")
"""Heads and feet of pages that say nothing."""
_USUAL_VIEW = re.compile(
    rb' (?:visibility="visible"|minimized="0"|show(?:HorizontalScroll|VerticalScroll|SheetTabs)="1"|tabRatio="600"|(?:firstSheet|activeTab)="0"'
    rb'|autoFilterDateGrouping="1")'
)
"""How a workbook is shown where nothing is said."""
_CONTENT = b"application/vnd.openxmlformats-officedocument."
_OF_THEME = {
    "[Content_Types].xml": re.compile(rb'<Override PartName="/xl/theme/theme1.xml"[^>]*/>'),
    "xl/_rels/workbook.xml.rels": re.compile(rb'<Relationship Type="[^"]*/theme"[^>]*/>'),
}


def lean(package: bytes, passing: bytes | None = None) -> bytes:
    """The same workbook in fewer bytes; parts that hold ``passing`` are rewritten again, and so packed in little time."""
    with zipfile.ZipFile(io.BytesIO(package)) as held:
        sheets = [held.read(name) for name in held.namelist() if name.startswith(_SHEETS)]
    texts = Counter(found[1] for sheet in sheets for found in _INLINE.finditer(sheet))
    shared = {text: number for number, text in enumerate(text for text, times in texts.items() if _saves(text, times))}

    def kept(found: re.Match[bytes]) -> bytes:
        number = shared.get(found[1])
        if number is not None:
            return b' t="s"><v>%d</v></c>' % number
        plain = found[1] and not (found[1][:1].isspace() or found[1][-1:].isspace())
        return b' t="str"><v>%b</v></c>' % found[1] if plain else found[0]

    def change(name: str, part: bytes) -> bytes | None:
        if name == THEME:
            return None
        if name.startswith(_SHEETS):
            return _EMPTY.sub(b"", _INLINE.sub(kept, part)).replace(_USUAL, b"").replace(b' baseColWidth="8"', b"").replace(b' t="inlineStr"/>', b"/>")
        if name == "xl/styles.xml":
            return part.replace(b' pivotButton="0"', b"").replace(b' quotePrefix="0"', b"").replace(b' hidden="0"', b"")
        if name == "xl/workbook.xml":  # openpyxl says it anew for each sheet
            head, sheets, rest = part.partition(b"</sheets>")
            part = _USUAL_VIEW.sub(b"", head) + sheets + rest
            return part.replace(b" " + _OF_RELATIONS, b"").replace(b'<workbook xmlns="%b"' % _MAIN, b'<workbook xmlns="%b" %b' % (_MAIN, _OF_RELATIONS), 1)
        if name in _OF_THEME:
            part = _OF_THEME[name].sub(b"", part)
        if shared and name == "[Content_Types].xml":
            return part.replace(b"</Types>", b'<Override PartName="/%b" ContentType="%bspreadsheetml.sharedStrings+xml"/></Types>' % (TEXTS.encode(), _CONTENT))
        if shared and name == "xl/_rels/workbook.xml.rels":
            return part.replace(b"</Relationships>", b'<Relationship Type="%bsharedStrings" Target="sharedStrings.xml" Id="texts"/></Relationships>' % _RELATION)
        return part

    table = b"".join(b"<si><t>%b</t></si>" % text for text in shared)
    used = sum(texts[text] for text in shared)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="%b" count="%d" uniqueCount="%d">' % (_MAIN, used, len(shared))
    return rewritten(package, change, {TEXTS: head + table + b"</sst>"} if shared else {}, passing)


def _saves(text: bytes, times: int) -> bool:
    """Whether a text is shorter where it stands once and each cell says its number."""
    space = text[:1].isspace() or text[-1:].isspace()
    return not space and times * (len(text) - 1) > len(text) + len("<si><t></t></si>")
