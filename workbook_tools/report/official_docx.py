"""Word documents laid out as official paper: GB/T 9704-2012, written by python-docx.

What belongs here: margins, faces, line spacing, levels of headings, page numbers, and bytes that depend on nothing
but the words. What does not: what a document says (``letter_docx``).

The standard: A4, 37 mm above and 28 mm left of a text area of 156 × 225 mm with 22 lines of 28 characters; the title
in 2号 小标宋, the text in 3号 仿宋, headings 一、 in 黑体 and （一） in 楷体, the page's number between dashes in 4号 宋体 at
the outer edge.
"""

from __future__ import annotations

import io
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from ..disk_cache import kept
from ..packed import STAMP, PackedParts
from ..safe_text import escaped, visible
from ..style import HEI, SONG, XIAOBIAO

FANG, KAI = "仿宋_GB2312", "楷体_GB2312"
SUBSTITUTES = {FANG: "仿宋", KAI: "楷体", XIAOBIAO: "华文中宋", HEI: "SimHei", SONG: "SimSun"}
"""The face that Word takes where the one asked for is not installed."""
TITLE_SIZE, TEXT_SIZE, NUMBER_SIZE = 22.0, 16.0, 14.0
"""2号, 3号 and 4号 in points."""
LINE_SPACING = 28.0
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
"""Millimetres."""
FOOT = 28
"""Millimetres from the foot of the page to the number's line: 7 mm below the text."""
_DOCUMENT, _CORE = "word/document.xml", "docProps/core.xml"
_END, _TITLE = b"<w:sectPr", b"@title@"
"""What stands in the empty document where its paragraphs end, and where its title is said."""

Level = Literal["title", "to", "text", "h1", "h2", "end"]
_STYLES: dict[Level, str] = {
    "title": "Title", "to": "Addressee", "text": "Normal", "h1": "Heading 1", "h2": "Heading 2", "end": "Signature",
}
_FACES: dict[Level, tuple[str, float]] = {
    "title": (XIAOBIAO, TITLE_SIZE), "to": (FANG, TEXT_SIZE), "text": (FANG, TEXT_SIZE), "h1": (HEI, TEXT_SIZE),
    "h2": (KAI, TEXT_SIZE), "end": (FANG, TEXT_SIZE),
}


class Paper:
    """One document, written from top to bottom; any text is shown as it is.

    Pages and styles are python-docx's work, done once; a document differs from the next in its paragraphs and title only,
    and adding those through the library took most of the time of a batch's letters.
    """

    def __init__(self, title: str, lang: str = "zh") -> None:
        self._lang, self._master = lang, _master(lang)
        self._title = visible(title).replace("\n", "")
        self._paragraphs: list[tuple[str, Level, bool]] = []
        self.line(title, "title")

    def line(self, words: str, level: Level = "text") -> None:
        """Add a paragraph."""
        self._paragraphs.append((visible(words), level, False))

    def close(self, lines: Sequence[str]) -> None:
        """Add the lines of the signature, kept on one page with the last line before them."""
        words, level, _ = self._paragraphs[-1]
        self._paragraphs[-1] = words, level, True
        for line in ("", *lines):
            self.line(line, "end")
        words, level, _ = self._paragraphs.pop()
        self._paragraphs.append((words, level, False))

    def done(self) -> bytes:
        """The bytes of the document: parts in their order, with a fixed time."""
        last = len(self._paragraphs) - 1
        body = "".join(
            _paragraph(words, self._master.styles.get(level, ""), kept, loose=level == "end" and number == last)
            for number, (words, level, kept) in enumerate(self._paragraphs)
        )
        return _titled(self._lang, self._title).edition({_DOCUMENT: self._master.document.replace(_END, body.encode() + _END, 1)})


@dataclass(frozen=True)
class _Master:
    """The empty document: its packed parts, those that differ in each document, and the styles' names in them."""

    parts: PackedParts
    document: bytes
    core: bytes
    styles: Mapping[Level, str]


@cache
def _master(lang: str) -> _Master:
    """The empty document, from the disk where an earlier command kept it: the library is imported only to make one."""
    package, styles = marshal.loads(kept("paper", lang, lambda: marshal.dumps(_made(lang))))
    parts = PackedParts.kept(package)
    return _Master(parts, parts.part(_DOCUMENT), parts.part(_CORE), styles)


@lru_cache(maxsize=64)
def _titled(lang: str, title: str) -> PackedParts:
    """The empty document with its title among its properties: most documents of a batch have one of a few."""
    master = _master(lang)
    return master.parts.replaced({_CORE: master.core.replace(_TITLE, escaped(title).encode(), 1)})


def _made(lang: str) -> tuple[bytes, dict[Level, str]]:
    """The package of the empty document, and the styles' names in it."""
    from docx import Document

    blank = _blank(lang)
    styles = Document(io.BytesIO(blank)).styles
    # running text has no style of its own: it is the style Normal
    known: dict[Level, str] = {level: styles[name].style_id for level, name in _STYLES.items() if level != "text"}
    return PackedParts.of(blank).package(), known


def _paragraph(words: str, style: str, kept: bool, *, loose: bool) -> str:
    """A paragraph; ``kept`` on the page of the next one, or ``loose`` from it whatever its style says."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    hold = "<w:keepNext/>" if kept else '<w:keepNext w:val="0"/>' if loose else ""
    form = f"<w:pPr>{named}{hold}</w:pPr>" if named or hold else ""
    if words and "\n" not in words and "\t" not in words:
        return f'<w:p>{form}<w:r><w:t xml:space="preserve">{escaped(words)}</w:t></w:r></w:p>'
    pieces = ("<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' if line else "" for line in part.split("\n"))
              for part in escaped(words).split("\t"))
    return f"<w:p>{form}<w:r>{'<w:tab/>'.join(pieces)}</w:r></w:p>"


@cache
def _blank(lang: str) -> bytes:
    """An empty document with the standard's pages and styles."""
    from docx import Document

    document = Document()
    _properties(document)
    document.core_properties.title = _TITLE.decode()
    _page(document)
    for level in _STYLES:
        _style(document, level)
    _numbers(document)
    _language(document, lang)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _properties(document: Any) -> None:
    import datetime

    told = document.core_properties
    told.author = told.last_modified_by = "workbook_tools"
    told.comments = told.keywords = told.subject = ""
    told.created = told.modified = datetime.datetime(*STAMP)
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of the library's own template
            del package.rels[name]


def _page(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, size in MARGINS.items():
        setattr(section, side, Mm(size))
    section.footer_distance = Mm(FOOT)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE_SPACING * 20)))


def _style(document: Any, level: Level) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    face, size = _FACES[level]
    name = _STYLES[level]
    if name in {s.name for s in document.styles}:
        style = document.styles[name]
    else:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
    _face(style, face)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    for old in style.element.xpath("./w:rPr/w:spacing|./w:rPr/w:kern|./w:pPr/w:pBdr|./w:pPr/w:contextualSpacing"):
        old.getparent().remove(old)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_SPACING)
    form.space_before, form.space_after = Pt(0), Pt(0)
    form.widow_control = False
    form.keep_with_next = level in {"h1", "h2", "title", "end"}
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.first_line_indent = Pt(2 * TEXT_SIZE)
    if level == "title":
        form.alignment, form.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
        # an empty line of the grid below the title; a line of 22 pt needs more than 28
        form.line_spacing, form.space_after = Pt(32), Pt(LINE_SPACING)
    elif level == "to":
        form.first_line_indent = Pt(0)
    elif level == "end":
        form.alignment, form.first_line_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(0)
        form.right_indent = Pt(4 * TEXT_SIZE)
        form.keep_together = True
    # characters, not points: Word then indents by two characters whatever the size
    if level in {"text", "h1", "h2"}:
        style.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def _face(style: Any, face: str) -> None:
    """The face of letters and hanzi alike, without a theme that would take its place."""
    from docx.oxml.ns import qn

    style.font.name = face
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), face)


def _numbers(document: Any) -> None:
    """— 1 —, at the right on odd pages and at the left on even ones, one character from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Normal"]
        form = paragraph.paragraph_format
        form.alignment, form.first_line_indent = side, Pt(0)
        form.left_indent = form.right_indent = Pt(NUMBER_SIZE)
        _no_character_indent(paragraph)
        _number_field(paragraph)


def _no_character_indent(paragraph: Any) -> None:
    from docx.oxml.ns import qn

    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "0")


def _number_field(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def run(words: str = "") -> Any:
        from docx.shared import Pt

        made = paragraph.add_run(words)
        made.font.size = Pt(NUMBER_SIZE)
        made.font.name = SONG
        made._r.rPr.rFonts.set(qn("w:eastAsia"), SONG)
        return made

    run("— ")
    for kind in ("begin", "", "separate", "1", "end"):
        made = run("1" if kind == "1" else "")
        if kind == "":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = " PAGE "
            made._r.append(code)
        elif kind != "1":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            made._r.append(mark)
    run(" —")


def _language(document: Any, lang: str) -> None:
    """The language of proofing, and what stands in for faces that are not installed."""
    from docx.oxml.ns import qn

    for said in document.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), "zh-CN" if lang == "zh" else "en-US")
        said.set(qn("w:eastAsia"), "zh-CN")
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table()


def _font_table() -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="default"/></w:font>'
        for face, other in SUBSTITUTES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{w}">{fonts}</w:fonts>'.encode()
