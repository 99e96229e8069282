"""Files made to break a reader: each ends with its code, and the files beside it are checked as usual.

A good return is the start of most of them, so that only what is hostile can be the reason.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.compound import BEGIN, MAGIC, compound, record
from tests.packages import BOOK, changed, examined, part_of, put_together, right, taken_apart, with_cell, with_tree
from tests.sheets_as_text import layout
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in
from workbook_tools.workbook.sheet_xml import NS, cells_of, set_text

COVER, LIST = "填报说明", "项目清单"
SHEET = part_of(LIST)
PROJECTS = layout().blocks["projects"]
AT = (PROJECTS.rows["1"], PROJECTS.inputs["investment"])
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def before(content: bytes, end: bytes, what: bytes) -> bytes:
    """Put something before the last closing tag of that name."""
    head, mark, tail = content.rpartition(end)
    assert mark
    return head + what + mark + tail


def claiming(data: bytes, at: int, number: int, form: str = "<L") -> bytes:
    """A file with another number in its head."""
    size = struct.calcsize(form)
    return data[:at] + struct.pack(form, number) + data[at + size :]


def sheet(end: str, what: str) -> bytes:
    """The project list with something put before a closing tag."""
    return changed(SHEET, lambda c: before(c, end.encode(), what.encode()))


def book(pattern: str, what: str) -> bytes:
    """``workbook.xml`` with a pattern replaced."""
    return changed(BOOK, lambda c: re.sub(pattern.encode(), what.encode(), c, count=1))


def declared(text: str, encoding: str = "utf-8") -> bytes:
    """A document type at the start of the project list."""
    def one(content: bytes) -> bytes:
        body = re.sub(r"\A<\?xml[^>]*\?>", "", content.decode())
        mark = "\ufeff" if encoding != "utf-8" else ""
        return (mark + text + body).encode(encoding)
    return changed(SHEET, one)


def with_strings(content: bytes) -> bytes:
    """The right return with another part of shared strings."""
    return put_together({**taken_apart(right()), "xl/sharedStrings.xml": content})


def strings(items: str, attributes: str = "") -> bytes:
    """Shared strings with these items."""
    return with_strings(f'<sst xmlns="{NS[1:-1]}"{attributes}>{items}</sst>'.encode())


def raw(names: list[str], content: bytes = b"x") -> bytes:
    """The right return with more entries, of whatever names."""
    stream = io.BytesIO(right())
    with zipfile.ZipFile(stream, "a") as package:
        for name in names:
            package.writestr(name, content)
    return stream.getvalue()


def overlapping() -> bytes:
    """Two entries of the directory that share the bytes of one."""
    data = bytearray(raw(["xl/a.xml", "xl/b.xml"], b"<a/>" * 30))
    first = data.find(b"PK\x03\x04", data.find(b"xl/a.xml") - 40)
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = struct.pack("<I", first)
    return bytes(data)


def one_entry(name: bytes, body: bytes, size: int, crc: int, method: int = 8, flags: int = 0) -> bytes:
    """A package of one entry whose headers say what they like."""
    sizes = struct.pack("<III", crc, len(body), size)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, flags, method, 0, 0x21) + sizes
    local += struct.pack("<HH", len(name), 0) + name
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, flags, method, 0, 0x21) + sizes
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local) + len(body), 0)
    return local + body + entry + end


def deflated(data: bytes) -> bytes:
    """Raw deflate."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def bomb(claims: int) -> bytes:
    """Thirty megabytes of zeros in thirty kilobytes, whatever the header claims."""
    content = bytes(40_000_000)
    return one_entry(b"[Content_Types].xml", deflated(content), claims or len(content), zlib.crc32(content))


def cell(address: str) -> bytes:
    """The right return with the first project's amount at another address."""
    def move(root: etree._Element) -> None:
        cells_of(root)[AT].set("r", address)
    return with_tree(LIST, move)


def meta(row: int, value: str) -> bytes:
    """The right return with another value in ``_meta``."""
    def put(root: etree._Element) -> None:
        set_text(cells_of(root)[row, 2], value)
    return with_tree("_meta", put)


def twice_listed() -> bytes:
    """A hundred sheets that are all the same part."""
    return changed(BOOK, lambda c: c.replace(b"</sheets>", b"".join(
        re.sub(rb'name="[^"]*"', f'name="s{i}"'.encode(), m) for i in range(100)
        for m in re.findall(rb"<sheet [^>]*/>", c)[:1]
    ) + b"</sheets>"))


MANY = "<mergeCells>" + "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(300, 2400)) + "</mergeCells>"
HUGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "file.not_workbook"),
    "one byte": (lambda: b"P", "file.not_workbook"),
    "a text": (lambda: "单位,金额\n甲,1\n".encode(), "file.not_workbook"),
    "a page renamed": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "file.not_workbook"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "file.not_workbook"),
    "an archive without a workbook": (lambda: put_together({"a.txt": b"a"}), "file.not_workbook"),
    "an archive without entries": (lambda: put_together({}), "file.damaged"),
    "only the magic of a zip": (lambda: b"PK\x03\x04" + bytes(200), "file.damaged"),
    "cut in half": (lambda: right()[: len(right()) // 2], "file.damaged"),
    "without its end": (lambda: right()[:-30], "file.damaged"),
    "too large": (lambda: right() + bytes(20_000_001), "file.too_large"),
    "an encrypted compound file": (
        lambda: compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(9000)}), "file.encrypted"
    ),
    "a compound file without a workbook": (lambda: compound({"Contents": b""}), "file.not_workbook"),
    "a compound file of nothing": (lambda: MAGIC + bytes(2000), "file.damaged"),
    "only the magic of a compound file": (lambda: MAGIC, "file.damaged"),
    "a compound file cut short": (lambda: compound({"Workbook": BEGIN + bytes(9000)})[:3000], "file.damaged"),
    "an old workbook of noise": (lambda: compound({"Workbook": b"\xff" * 3000 + b"_meta"}), "file.damaged"),
    "an old workbook of noise in capitals": (lambda: compound({"BOOK": b"\xff" * 3000 + b"_meta"}), "file.damaged"),
    "an old workbook with a password": (
        lambda: compound({"Workbook": BEGIN + record(0xE1, b"\xb0\4") + record(0x2F, bytes(6)) + b"_meta"}),
        "file.encrypted",
    ),
    "an old workbook that is not ours": (lambda: compound({"Workbook": BEGIN + record(0xA)}), "file.legacy_format"),
    "a Word document with a workbook inside": (
        lambda: compound({"WordDocument": b"", "ObjectPool": {"Workbook": BEGIN + record(0x2F)}}), "file.not_workbook"
    ),
    "a Word document with a storage of a telling name": (
        lambda: compound({"WordDocument": b"", "Workbook": {"Contents": b""}}), "file.not_workbook"
    ),
    "a presentation that speaks of a workbook": (
        lambda: compound({"PowerPoint Document": "Workbook\0EncryptedPackage\0".encode("utf-16-le")}), "file.not_workbook"
    ),
    "a compound file with tables larger than itself": (
        lambda: claiming(compound({"Workbook": BEGIN}), 64, 0x7FFFFFFF), "file.damaged"
    ),
    "a compound file with sectors of 2^60 bytes": (
        lambda: claiming(compound({"Workbook": BEGIN}), 30, 60, "<H"), "file.damaged"
    ),
    "an old workbook of four gigabytes, it says": (
        lambda: compound({"Workbook": BEGIN}, {"Workbook": 0xFFFFFFFF}), "file.damaged"
    ),
    "a compound file of ten thousand streams in a row": (
        lambda: compound({f"s{n}": {} for n in range(10_000)}), "file.damaged"
    ),
    "an encrypted zip": (lambda: one_entry(b"a.xml", b"x" * 20, 20, 0, 0, flags=1), "file.encrypted"),
    "a bomb": (lambda: bomb(0), "file.hostile"),
    "a bomb that claims to be small": (lambda: bomb(100), "file.hostile"),
    "a wrong checksum": (lambda: one_entry(b"a.xml", deflated(b"<a/>"), 4, 1), "file.damaged"),
    "a claim of four billion bytes": (
        lambda: one_entry(b"a.xml", deflated(b"<a/>"), 0xFFFFFFFE, zlib.crc32(b"<a/>")), "file.damaged"
    ),
    "an unknown method": (lambda: one_entry(b"a.xml", b"abcd", 4, 0, method=97), "file.damaged"),
    "deflate that never ends": (lambda: one_entry(b"a.xml", deflated(b"a" * 5000)[:-4], 5000, 0), "file.damaged"),
    "overlapping entries": (overlapping, "file.hostile"),
    "entries of one name": (lambda: raw(["xl/a.xml", "xl/A.xml"]), "file.hostile"),
    "three thousand entries": (lambda: raw([f"x/{i}.bin" for i in range(3000)], b""), "file.hostile"),
    "a path out of the package": (lambda: raw(["../../etc/cron.d/x"]), "file.hostile"),
    "a path to a drive": (lambda: raw(["C:\\Windows\\x.dll"]), "file.hostile"),
    "a billion laughs": (lambda: declared(LAUGHS), "file.hostile"),
    "a billion laughs in UTF-16": (lambda: declared(LAUGHS, "utf-16-le"), "file.hostile"),
    "an external entity": (
        lambda: declared('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "file.hostile"
    ),
    "a document type on another host": (
        lambda: declared('<!DOCTYPE x SYSTEM "http://198.51.100.1/x.dtd">'), "file.hostile"
    ),
    "UTF-32": (lambda: changed(SHEET, lambda c: c.decode().encode("utf-32")), "file.hostile"),
    "UTF-7": (
        lambda: changed(SHEET, lambda c: b'<?xml version="1.0" encoding="UTF-7"?>' + c.partition(b"?>")[2]),
        "file.hostile",
    ),
    "an encoding that does not exist": (
        lambda: changed(SHEET, lambda c: b'<?xml version="1.0" encoding="x-none"?>' + c.partition(b"?>")[2]),
        "file.damaged",
    ),
    "a sheet that is not XML": (lambda: changed(SHEET, lambda _: b"\0\1\2 not XML"), "file.damaged"),
    "an empty sheet part": (lambda: changed(SHEET, lambda _: b""), "file.damaged"),
    "ten thousand levels": (lambda: sheet("</worksheet>", "<a>" * 10_000 + "</a>" * 10_000), "file.damaged"),
    "six million tags": (lambda: sheet("</worksheet>", "<a>" + "<b/>" * 6_000_000 + "</a>"), "file.hostile"),
    "row 99999999999": (lambda: sheet("</sheetData>", '<row r="99999999999"/>'), "file.hostile"),
    "row 0": (lambda: sheet("</sheetData>", '<row r="0"/>'), "file.hostile"),
    "row 1048577": (lambda: sheet("</sheetData>", '<row r="1048577"/>'), "file.hostile"),
    "column XFE": (lambda: cell("XFE1"), "file.hostile"),
    "an address of no cell": (lambda: cell("1A"), "file.damaged"),
    "a merge of whole columns": (
        lambda: sheet("</mergeCells>", '<mergeCell ref="A1:Z1048576"/>'), "file.hostile"
    ),
    "a merge of the whole sheet": (
        lambda: sheet("</mergeCells>", '<mergeCell ref="A1:XFD1048576"/>'), "file.hostile"
    ),
    "two thousand merges": (lambda: sheet("</worksheet>", MANY), "file.hostile"),
    "fifty thousand conditional formats": (
        lambda: sheet("</worksheet>", "".join(
            f'<conditionalFormatting sqref="A{i}"><cfRule type="expression" priority="{i}"/></conditionalFormatting>'
            for i in range(1, 50_001)
        )), "file.hostile",
    ),
    "two hundred thousand names": (
        lambda: book("</definedNames>", "".join(
            f'<definedName name="n{i}">A!$A$1</definedName>' for i in range(200_000)
        ) + "</definedNames>"), "file.hostile",
    ),
    "a thousand sheets": (
        lambda: book("</sheets>", "".join(f'<sheet name="x{i}" sheetId="{i}"/>' for i in range(1000)) + "</sheets>"),
        "file.hostile",
    ),
    "one sheet listed a hundred times": (twice_listed, "file.hostile"),
    "millions of shared strings": (lambda: strings("<si><t>a</t></si>" * 2_000_000), "file.hostile"),
    "four billion strings, it says": (lambda: strings("", ' uniqueCount="4294967295"'), "file.hostile"),
    "a shared string that is not there": (
        lambda: with_cell(LIST, *AT, '<c t="s"><v>4294967295</v></c>'), "file.damaged"
    ),
    "a negative shared string": (lambda: with_cell(LIST, *AT, '<c t="s"><v>-1</v></c>'), "file.damaged"),
    "a number that is none": (lambda: with_cell(LIST, *AT, "<c><v>nan</v></c>"), "file.damaged"),
    "an endless number": (lambda: with_cell(LIST, *AT, "<c><v>1e999</v></c>"), "file.damaged"),
    "a type that does not exist": (lambda: with_cell(LIST, *AT, '<c t="zz"><v>1</v></c>'), "file.damaged"),
    "a list of a million rows": (
        lambda: book(r'(<definedName name="projects_name"[^>]*>)[^<]*', rf"\1{LIST}!$B$1:$B$1048576"),
        "file.hostile",
    ),
    "a form of a billion rows": (lambda: meta(5, "1000000000"), "file.wrong_form"),
    "a form of superscript rows": (lambda: meta(5, "²"), "file.wrong_form"),
    "a form that is a path": (lambda: meta(1, "../../etc/passwd"), "file.wrong_form"),
    "relationships in a circle": (
        lambda: put_together({**taken_apart(right()), "_rels/.rels": (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r" Type="x/officeDocument" Target="_rels/.rels"/></Relationships>'
        )}), "file.not_workbook",
    ),
}
"""Kind → how it is made, and the one code that it ends with."""


@pytest.mark.parametrize("kind", HUGE)
def test_a_hostile_file_ends_with_its_code(kind: str) -> None:
    """One finding, that code, and nothing read."""
    make, code = HUGE[kind]
    result = examined(make())
    assert [f.code for f in result.findings] == [code]
    assert result.submission is None
    assert result.unreadable == (code != "file.wrong_form")


def test_there_are_at_least_forty_kinds() -> None:
    """The set does not shrink."""
    assert len(HUGE) >= 40


def test_a_lone_cell_in_the_last_corner_costs_nothing() -> None:
    """XFD1048576 is a cell like any other: what stands there is outside the inputs."""
    def add(root: etree._Element) -> None:
        row = etree.SubElement(next(root.iter(f"{NS}sheetData")), f"{NS}row", {"r": "1048576"})
        etree.SubElement(etree.SubElement(row, f"{NS}c", {"r": "XFD1048576"}), f"{NS}v").text = "1"
    found = examined(with_tree(LIST, add)).findings
    assert [(f.code, f.cell) for f in found] == [("structure.content_outside", "XFD1048576")]


def test_the_files_beside_hostile_ones_are_checked_as_usual(tmp_path: Path) -> None:
    """A folder of them with one right return among them: one accepted file, the rest set aside."""
    kinds = ["nothing at all", "a bomb", "a billion laughs", "overlapping entries", "row 99999999999", "cut in half"]
    folder = tmp_path / "in"
    folder.mkdir()
    for number, kind in enumerate(kinds):
        (folder / f"{number}.xlsx").write_bytes(HUGE[kind][0]())
    (folder / "3a.xlsx").write_bytes(right())
    resolved = check_all([folder], tmp_path / "out", (), forms_in())
    assert {f.file: f.status for f in resolved.files} == {
        **{f"{n}.xlsx": "quarantined" for n in range(len(kinds))}, "3a.xlsx": "accepted",
    }
