"""However a program writes it, a right return reads the same, and nothing is told that is not so."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from lxml import etree

from tests.oracles import gnumeric
from tests.oracles.libreoffice import LibreOffice
from tests.packages import (
    BOOK,
    answers,
    changed,
    codes,
    examined,
    part_of,
    put_together,
    replaced,
    right,
    said,
    taken_apart,
    with_cell,
    with_tree,
)
from tests.sheets_as_text import layout
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded
from workbook_tools.intake.cells import unescape
from workbook_tools.workbook.sheet_xml import NS

COVER, LIST = "填报说明", "项目清单"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def every_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """The right return with every sheet's part changed."""
    parts = taken_apart(right())
    return put_together({n: change(c) if "worksheets/" in n and n.endswith(".xml") else c for n, c in parts.items()})


def strict() -> bytes:
    """ISO 29500 strict: other namespaces throughout."""
    def one(content: bytes) -> bytes:
        return (
            content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            .replace(RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        )
    return put_together({n: one(c) if n.endswith((".xml", ".rels")) else c for n, c in taken_apart(right()).items()})


def prefixed() -> bytes:
    """Every element of a sheet has the prefix ``x:``, as some generators write."""
    def one(content: bytes) -> bytes:
        content = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", content.replace(b"<?xml", b"\0"))
        return content.replace(b"\0", b"<?xml").replace(f'xmlns="{MAIN}"'.encode(), f'xmlns:x="{MAIN}"'.encode())
    return every_sheet(one)


def utf16(order: str) -> bytes:
    """Sheets in UTF-16 with a byte order mark."""
    mark = "\ufeff".encode(order)
    return every_sheet(lambda c: mark + c.decode().replace("UTF-8", "UTF-16").encode(order))


def shared(item: Callable[[str], str]) -> bytes:
    """All texts made shared strings, one for each cell, each item as ``item`` writes it."""
    parts = taken_apart(right())
    known = ["".join(si.itertext()) for si in etree.fromstring(parts["xl/sharedStrings.xml"])]
    strings = etree.fromstring(f'<sst xmlns="{MAIN}"/>')
    for name in [n for n in parts if "worksheets/" in n and n.endswith(".xml")]:
        root = etree.fromstring(parts[name])
        for cell in root.iter(f"{NS}c"):
            if cell.get("t") not in {"inlineStr", "s", "str"} or cell.find(f"{NS}f") is not None:
                continue
            held = "".join(cell.itertext())
            text = escape(known[int(held)] if cell.get("t") == "s" else held)
            strings.append(etree.fromstring(f'<z xmlns="{MAIN}">{item(text)}</z>')[0])
            for child in list(cell):
                cell.remove(child)
            cell.set("t", "s")
            etree.SubElement(cell, f"{NS}v").text = str(len(strings) - 1)
        parts[name] = etree.tostring(root)
    assert len(strings) > 100
    return put_together({**parts, "xl/sharedStrings.xml": etree.tostring(strings)})


def rich(text: str) -> str:
    """A string in two runs, as LibreOffice splits Chinese and Latin text."""
    half = len(text) // 2
    if "&" in text or not half:
        return f"<si><t xml:space=\"preserve\">{text}</t></si>"
    runs = (text[:half], text[half:])
    return "<si>" + "".join(f'<r><rPr><b/></rPr><t xml:space="preserve">{r}</t></r>' for r in runs) + "</si>"


def phonetic(text: str) -> str:
    """A string with a phonetic guide, which is not part of the text."""
    guide = '<rPh sb="0" eb="1"><t>グイド</t></rPh><phoneticPr fontId="1"/>'
    return f'<si><t xml:space="preserve">{text}</t>{guide}</si>'


DIALECTS: dict[str, Callable[[], bytes]] = {
    "dimension says A1": lambda: every_sheet(lambda c: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', c)),
    "dimension says everything": lambda: every_sheet(
        lambda c: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', c)
    ),
    "strict": strict,
    "prefixed namespaces": prefixed,
    "UTF-16 little-endian": lambda: utf16("utf-16-le"),
    "UTF-16 big-endian": lambda: utf16("utf-16-be"),
    "UTF-8 with a byte order mark": lambda: every_sheet(lambda c: b"\xef\xbb\xbf" + c),
    "shared strings": lambda: shared(lambda text: f'<si><t xml:space="preserve">{text}</t></si>'),
    "rich-text runs": lambda: shared(rich),
    "phonetic runs": lambda: shared(phonetic),
    "stored, not deflated": lambda: put_together(taken_apart(right()), zipfile.ZIP_STORED),
    "backslashes in names": lambda: put_together({n.replace("/", "\\"): c for n, c in taken_apart(right()).items()}),
    "names in capitals": lambda: put_together(
        {n.upper() if "worksheets/" in n else n: c for n, c in taken_apart(right()).items()}
    ),
    "comments between cells": lambda: every_sheet(lambda c: c.replace(b"</row>", b"<!-- x --></row>")),
    "comments inside values": lambda: every_sheet(
        lambda c: re.sub(rb"<v>([0-9])([0-9.]+)</v>", rb"<v>\1<!-- x -->\2</v>", c)
    ),
    "text in CDATA": lambda: every_sheet(
        lambda c: re.sub(rb"<is><t>([^<&]+)</t></is>", rb"<is><t><![CDATA[\1]]></t></is>", c)
    ),
    "an extension nobody knows": lambda: every_sheet(
        lambda c: c.replace(b"</worksheet>", b'<extLst><ext uri="{1}"><y:z xmlns:y="urn:y"/></ext></extLst></worksheet>')
    ),
    "sheets in another order": lambda: changed(BOOK, lambda c: re.sub(rb"(<sheet [^>]*/>)(<sheet [^>]*/>)", rb"\2\1", c, count=1)),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_reads_as_the_workbook_itself(dialect: str) -> None:
    """The same answers at the same places, and not one finding."""
    data = DIALECTS[dialect]()
    assert said(data) == []
    assert answers(data) == answers(right())


def test_the_right_return_itself_has_no_finding() -> None:
    """The oracle of this module: what a dialect is compared with is right."""
    assert said(right()) == []


def test_an_escaped_line_break_is_one_line_break_and_half_a_character_is_none() -> None:
    """Word's line breaks arrive as ``_x000D_``; a lone surrogate would break every later writer."""
    assert unescape("甲_x000D_\n乙") == "甲\n乙"
    assert unescape("_xD842__xDFB7_") == "\U00020bb7"
    unescape("_xD842_").encode()


def test_a_date_reads_the_same_in_both_systems_of_dates() -> None:
    """The 1904 system counts the same day 1,462 days lower, and an ISO date is that day too."""
    row = layout().blocks["cover"].rows["date"]
    plain = with_cell(COVER, row, 2, "<c><v>44635</v></c>")
    low = with_cell(COVER, row, 2, "<c><v>43173</v></c>")
    shifted = changed(BOOK, lambda c: re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', c), low)
    iso = with_cell(COVER, row, 2, '<c t="d"><v>2022-03-15T00:00:00</v></c>')
    read = [answers(data)["values"]["cover_date"] for data in (plain, shifted, iso)]
    assert read == ["2022-03-15"] * 3


def test_a_date_in_the_period_column_is_the_same_day_in_both_systems() -> None:
    """A number in the period column is a day; what is found there does not depend on the system."""
    at = layout().blocks["projects"]
    row, column = at.rows["1"], at.inputs["period"]
    high = with_cell(LIST, row, column, "<c><v>44348</v></c>")
    low = with_cell(LIST, row, column, "<c><v>42886</v></c>")
    shifted = changed(BOOK, lambda c: re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="true"/>', c), low)
    assert said(high) == said(shifted)
    assert answers(high) == answers(shifted)


def test_numbers_written_as_text_are_numbers() -> None:
    """``12000`` as text, or in full-width digits, is 12000, and it is told."""
    at = layout().blocks["projects"]
    place = (LIST, at.rows["1"], at.inputs["investment"])
    for text in ("12000", "１２０００", " 12,000 "):
        data = with_cell(*place, f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
        assert answers(data) == answers(right())
        assert [severity for _, severity, _, _ in said(data) if severity != "info"] == []


def test_macros_are_told_and_not_run() -> None:
    """A workbook with a macro project reads as any other."""
    data = put_together({**taken_apart(right()), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert codes(data) == ["file.macros"]
    assert answers(data) == answers(right())


def test_openpyxl_saves_a_return_without_a_finding(tmp_path: Path) -> None:
    """What a program of the official's own writes is the return itself."""
    (tmp_path / "in.xlsx").write_bytes(right())
    openpyxl.load_workbook(tmp_path / "in.xlsx").save(tmp_path / "out.xlsx")
    data = (tmp_path / "out.xlsx").read_bytes()
    assert said(data) == []
    assert answers(data) == answers(right())


def test_what_libreoffice_drops_when_it_saves_is_not_told_as_tampering(tmp_path: Path) -> None:
    """A plain re-save gives no finding; as .xls and .ods it gives only that locks were not verified."""
    (tmp_path / "in.xlsx").write_bytes(right())
    saved = {}
    with LibreOffice() as office, office.open(tmp_path / "in.xlsx") as book:
        for kind in ("xlsx", "xls", "ods"):
            saved[kind] = book.save_as(tmp_path / f"out.{kind}").read_bytes()
    assert said(saved["xlsx"]) == []
    for kind in ("xls", "ods"):
        assert said(saved[kind]) == [("file.legacy_format", "verify", None, None)]
    assert [kind for kind, data in saved.items() if answers(data) != answers(right())] == []


def test_what_gnumeric_drops_when_it_saves_is_named_as_its_loss(tmp_path: Path) -> None:
    """Gnumeric keeps neither locks nor limits: one note says so."""
    (tmp_path / "in.xlsx").write_bytes(right())
    data = gnumeric.resave(tmp_path / "in.xlsx", tmp_path / "out.xlsx").read_bytes()
    assert said(data) == [("structure.resaved", "info", None, None)]
    assert answers(data) == answers(right())


def test_a_cell_stated_twice_is_damage() -> None:
    """Excel would not open it, and which of the two is meant is not guessed."""
    def twice(root: etree._Element) -> None:
        row = next(r for r in root.iter(f"{NS}row") if any(c.find(f"{NS}v") is not None for c in r))
        cell = next(c for c in row if c.find(f"{NS}v") is not None)
        row.append(etree.fromstring(etree.tostring(cell)))
    data = with_tree(LIST, twice)
    assert codes(data) == ["file.damaged"]
    assert examined(data).unreadable


def test_text_longer_than_a_cell_is_an_error_of_its_cell() -> None:
    """No program shows more than 32,767 characters; the rest of the return is checked all the same."""
    long = "长" * 32_768
    place = layout().blocks["projects"].cell("1", "name")
    data = with_cell(LIST, place.row, place.column, f'<c t="inlineStr"><is><t>{long}</t></is></c>')
    cell = a1(place.row, place.column)
    assert ("structure.text_too_long", "error", LIST, cell) in said(data)
    found = next(f for f in examined(data).findings if f.code == "structure.text_too_long")
    assert worded(found).message == f"case.xlsx {LIST} {cell}：有 32,768 个字符，一个单元格最多 32,767 个。请删减后重新填写。"
    assert not examined(data).unreadable
    assert answers(data)["values"] == answers(right())["values"]


def test_a_part_that_is_not_there_is_damage() -> None:
    """A sheet that the workbook lists and the package lacks."""
    parts = taken_apart(right())
    del parts[part_of(LIST)]
    assert codes(put_together(parts)) == ["file.damaged"]


def test_a_workbook_without_the_forms_identity_is_another_form() -> None:
    """Without ``_meta`` nothing tells which form it is."""
    assert codes(replaced(BOOK, "_meta", "_mета")) == ["file.wrong_form"]


def test_a_day_in_the_column_of_periods_is_shown_as_a_day() -> None:
    """Nobody typed 44348: what is quoted is what the cell shows."""
    place = layout().blocks["projects"].cell("1", "period")
    data = with_cell(LIST, place.row, place.column, "<c><v>44348</v></c>")
    found = next(f for f in examined(data).findings if f.cell == a1(place.row, place.column))
    assert "“2021-06-01”不是起止年月" in worded(found).message
