"""A workbook as Excel in Chinese would save it: the same cells, written as files are that Excel saved.

What belongs here: how Excel writes sheets, strings and the order of calculation. What does not: filling in (``benchmarks.returns``).

Nobody had Excel at hand: what it writes was read off other projects' files that it saved. Every text is a shared string, with the
mark of how it would be pronounced, which Excel in Chinese puts behind each; strings stand in the order in which Excel came to know
them, the form's own first; rows tell their spans and descent; sheets, the names of revisions; the part of the workbook, in which folder
it was saved; a part of its own, which cells are computed.
"""

from __future__ import annotations

import io
import re
import zipfile

from workbook_tools.cells import column_number
from workbook_tools.packed import PackedParts

_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_ROOT = (
    b'<worksheet ' + _MAIN + b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr xr2 xr3" '
    b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    b'xmlns:xr2="http://schemas.microsoft.com/office/spreadsheetml/2015/revision2" '
    b'xmlns:xr3="http://schemas.microsoft.com/office/spreadsheetml/2016/revision3" xr:uid="{00000000-0001-0000-%02X00-000000000000}"'
)
_PRONOUNCED = b'<phoneticPr fontId="1" type="noConversion"/>'
_STRINGS, _CHAIN, _TYPES, _RELATIONS = "xl/sharedStrings.xml", "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
_WORKBOOK = "xl/workbook.xml"
_BOOK = re.compile(rb"<workbook [^>]*>")
_REVISIONS = "http://schemas.microsoft.com/office/spreadsheetml"
_BOOK_TAG = (
    b"<workbook " + _MAIN + b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15 xr" '
    b'xmlns:x15="%b/2010/11/main" xmlns:xr="%b/2014/revision">' % (_REVISIONS.encode(), _REVISIONS.encode())
)
_FOLDER = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
    f'<x15ac:absPath url="D:\\%s\\" xmlns:x15ac="{_REVISIONS}/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
)
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CELL = re.compile(rb'<c r="([A-Z]+\d+)"((?: s="\d+")?)(?: t="(\w+)")?>(.*?)</c>', re.DOTALL)
_ROW = re.compile(rb'<row r="(\d+)"([^>]*?)(/?)>')
_TAG = re.compile(rb'<worksheet xmlns="[^"]*"(?: xmlns:r="[^"]*")?')
_FORMAT = re.compile(rb"<sheetFormatPr[^>]*/>")
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+)\d+(?::([A-Z]+)\d+)?"')
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


class _Strings:
    """Shared strings as they become known."""

    def __init__(self, own: list[bytes]) -> None:
        self.own = own
        """Those of the workbook itself, by its own numbers."""
        self.numbers: dict[bytes, int] = {}
        self.count = 0

    def number(self, kind: bytes, body: bytes) -> int:
        """The number of a text, from what stands in its cell."""
        said = body.partition(b">")[2].rpartition(b"</")[0]
        if kind == b"s":
            item = self.own[int(said)]
        elif kind == b"inlineStr":
            item = said
        else:
            item = b'<t%s>%s</t>' % (b' xml:space="preserve"' if said != said.strip() or b"\n" in said else b"", said)
        self.count += 1
        return self.numbers.setdefault(item, len(self.numbers))


def as_excel_saves(blank: bytes, filled: bytes, folder: str) -> bytes:
    """A filled-in workbook of ours as Excel would save it in a folder that had opened the blank one; raises ``KeyError`` for what is none."""
    strings = _Strings([])
    for package in (blank, filled):
        parts, strings.count = _parts(package), 0
        strings.own = re.findall(rb"<si>(.*?)</si>", parts[_STRINGS], re.DOTALL)
        chain: list[bytes] = []
        for name in sorted(filter(_SHEET.fullmatch, parts), key=_number):
            parts[name] = _sheet(parts[name], _number(name), strings, chain)
    items = b"".join(b"<si>%s%s</si>" % (item, _PRONOUNCED) for item in strings.numbers)
    parts[_STRINGS] = b'%s<sst %s count="%d" uniqueCount="%d">%s</sst>' % (_XML, _MAIN, strings.count, len(strings.numbers), items)
    parts[_CHAIN] = b"%s<calcChain %s>%s</calcChain>" % (_XML, _MAIN, b"".join(chain))
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts[_TYPES] = parts[_TYPES].replace(b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (_CHAIN.encode(), kind))
    relation = b'<Relationship Id="rIdChain" Type="%scalcChain" Target="calcChain.xml"/></Relationships>' % _OFFICE
    parts[_RELATIONS] = parts[_RELATIONS].replace(b"</Relationships>", relation)
    parts[_WORKBOOK] = _BOOK.sub(lambda tag: _BOOK_TAG + (_FOLDER % folder).encode(), parts[_WORKBOOK], count=1)
    parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(b"<Application>workbook_tools<", b"<Application>Microsoft Excel<")
    return PackedParts.smallest(parts).package()


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _number(name: str) -> int:
    found = _SHEET.fullmatch(name)
    assert found is not None
    return int(found[1])


def _sheet(part: bytes, number: int, strings: _Strings, chain: list[bytes]) -> bytes:
    """The part of a sheet; cells that are computed are added to the chain."""
    head, opened, rest = part.partition(b"<sheetData>")
    body, closed, tail = rest.rpartition(b"</sheetData>")
    head = _XML + _TAG.sub(_ROOT % (number - 1), head[head.index(b"<worksheet") :], count=1)
    head = _FORMAT.sub(b'<sheetFormatPr defaultRowHeight="13.5" x14ac:dyDescent="0.15"/>', head, count=1)
    found = _DIMENSION.search(head)
    ends = (found[1], found[2] or found[1]) if found else (b"A", b"A")
    spans = b"%d:%d" % tuple(column_number(end.decode()) for end in ends)

    def cell(match: re.Match[bytes]) -> bytes:
        address, style, kind, held = match.groups()
        if b"<f" in held:
            chain.append(b'<c r="%s" i="%d"/>' % (address, number))
        elif kind in {b"str", b"s", b"inlineStr"}:
            return b'<c r="%s"%s t="s"><v>%d</v></c>' % (address, style, strings.number(kind, held))
        return match[0]

    rows = _ROW.sub(rb'<row r="\1" spans="' + spans + rb'"\2 x14ac:dyDescent="0.15"\3>', _CELL.sub(cell, body))
    return head + opened + rows + closed + tail
