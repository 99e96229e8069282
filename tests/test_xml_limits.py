"""What is too much for a parser is told of a part's bytes, wherever in it somebody put it."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.packages import put_together, right
from workbook_tools.errors import FileRefused
from workbook_tools.intake.preflight import MAX_ENTRIES, inspect
from workbook_tools.intake.sheet_settings import settings_of
from workbook_tools.intake.xml_limits import MAX_MERGES, MAX_STRINGS, OFTEN, readable_part
from workbook_tools.intake.xml_parts import PARSER

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MERGES = "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, MAX_MERGES + 2)) + "</mergeCells>"
ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def sheet(inner: str) -> bytes:
    """A sheet of some XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet {NAMESPACE}>{inner}</worksheet>'.encode()


def refused(content: bytes) -> str:
    """Why a part is refused; nothing where it is not."""
    try:
        readable_part("xl/worksheets/sheet1.xml", content)
    except FileRefused as error:
        return error.refusal.reason
    return ""


@pytest.mark.parametrize("inner", [
    ROWS + MERGES, MERGES + ROWS, "<sheetData/>" + MERGES, "<sheetData></sheetData>" + MERGES + "<sheetData></sheetData>",
    "<!-- <sheetData> -->" + MERGES + ROWS, "<?hide <sheetData> ?>" + MERGES + ROWS,
    "<sheetData><!-- </sheetData> --></sheetData>" + MERGES, "<sheetData><![CDATA[</sheetData>]]></sheetData>" + MERGES,
    f"<sheetPr><![CDATA[<sheetData>]]></sheetPr>{MERGES}{ROWS}", f"<extLst><sheetData>{MERGES}</sheetData></extLst>",
    "<sheetData><sheetData></sheetData></sheetData>" + MERGES,
], ids=lambda inner: inner[:60])
def test_too_many_merges_are_refused_wherever_they_stand(inner: str) -> None:
    assert etree.fromstring(sheet(inner)) is not None
    assert refused(sheet(inner)) == "too_many"


def test_merges_within_limits_pass_and_those_that_nobody_reads_are_none() -> None:
    """Among rows they are no merges of a sheet, to any reader; what is counted is what a reader would take."""
    few = MERGES.replace('<mergeCell ref="A1:B1"/>', "")
    assert not refused(sheet(ROWS + few))
    among = sheet(f"<sheetData>{MERGES}</sheetData>")
    assert not refused(among)
    assert settings_of(etree.fromstring(among), "表").merges == ()


PIECES = (
    "<sheetData>", "</sheetData>", "<!-- ", " -->", "<![CDATA[", "]]>", "<?x ", " ?>", "<extLst>", "</extLst>", "<a>", "</a>",
    "<mergeCells>", "</mergeCells>", '<mergeCell ref="A1:B1"/>', '<dataValidations><dataValidation type="list" sqref="A1"/></dataValidations>',
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_whatever_hides_rows_no_reader_finds_a_merge_that_was_not_counted(pieces: list[str]) -> None:
    """Each area that would be read is made ten thousand, which no part may hold."""
    many = {'<mergeCell ref="A1:B1"/>': MERGES[12:-13], PIECES[-1]: "<dataValidations>" + '<dataValidation type="list" sqref="A1"/>' * 10_001 + "</dataValidations>"}
    try:
        root = etree.fromstring(sheet("".join(pieces)), etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError:
        return
    found = settings_of(root, "表")
    if found.merges or found.validations:
        assert refused(sheet("".join(many.get(piece, piece) for piece in pieces))) == "too_many"


@pytest.mark.parametrize("before", ["", "!" * (OFTEN - 1), "!" * OFTEN, "!" * 3 * OFTEN, "a!b<b!c"])
def test_a_document_type_is_found_however_many_exclamation_marks_come_first(before: str) -> None:
    assert refused(f"<a>{before}".encode() + b"<!DOCTYPE x>") == "doctype"
    assert refused(b"<!ENTITY x>" + before.encode()) == "doctype"
    assert not refused(f"<a>{before}</a><!-- DOCTYPE -->".encode())


def test_strings_are_counted_in_their_own_part_and_names_in_theirs() -> None:
    assert refused(f"<sst {NAMESPACE}>".encode() + b"<si/>" * (MAX_STRINGS + 1) + b"</sst>") == "too_many"
    assert refused(f"<workbook {NAMESPACE}>".encode() + b"<definedName/>" * 50_001 + b"</workbook>") == "too_many"
    assert refused(f"<x:workbook {NAMESPACE}>".encode() + b"<x:definedName/>" * 50_001 + b"</x:workbook>") == "too_many"
    assert not refused(f"<sst {NAMESPACE}>".encode() + b"<definedName/>" * 50_001 + b"</sst>")


@pytest.mark.parametrize("root", ["sst", "workbook", "worksheet", "anything"])
def test_strings_are_counted_in_any_part_that_may_be_named_for_them(root: str) -> None:
    """Only which part a package names for its strings says where they are read."""
    assert refused(f"<{root} {NAMESPACE}>".encode() + b"<si/>" * (MAX_STRINGS + 1) + f"</{root}>".encode()) == "too_many"


def test_entries_are_counted_whatever_stands_behind_the_directory() -> None:
    """The end of a package says how long its directory is; where that is not the end that is read, entries are counted."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(MAX_ENTRIES + 1):
            package.writestr(f"x/{number}.bin", b"")
    many = stream.getvalue()
    small = put_together({"a.xml": b"<a/>"})[-22:]
    for data in (many, many + b"tail", many[:-2] + b"\4\0tail", many + small):
        with pytest.raises(FileRefused) as told:
            inspect(data)
        assert told.value.refusal.code in {"file.hostile", "file.damaged"}
    assert inspect(right()).parts
