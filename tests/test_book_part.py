"""Names that were met before are told by their bytes alone, and what the part of the workbook says stays what a parser reads."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import pytest
from hypothesis import event, given, settings

from tests.sheets_as_text import template
from tests.test_fast_cells import MAIN, mutate, mutations
from workbook_tools.errors import FileRefused
from workbook_tools.intake import book_part as module
from workbook_tools.intake.book_part import BookPart, book_part
from workbook_tools.intake.xml_parts import parse

SMALL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    f'<workbook xmlns="{MAIN}" xmlns:r="urn:r"><workbookPr date1904="1"/><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets>'
    '<definedNames><definedName name="甲">表!$A$1</definedName><definedName name="乙" localSheetId="0">表!$B$1</definedName></definedNames>'
    '<calcPr calcId="191029"/></workbook>'
)


@cache
def ours() -> bytes:
    with zipfile.ZipFile(io.BytesIO(template().package)) as package:
        return package.read("xl/workbook.xml")


def by_parser(data: bytes) -> BookPart | str:
    """What is read of the part as a whole, or the code of what is wrong."""
    try:
        return module._read(parse({"": data}, ""))
    except FileRefused as refused:
        return refused.refusal.code


def told(data: bytes) -> BookPart | str:
    try:
        return book_part(data, "")
    except FileRefused as refused:
        return refused.refusal.code


@settings(max_examples=400)
@given(mutations())
@pytest.mark.parametrize("exact", [True, False])
def test_a_mutated_part_is_read_as_the_parser_reads_it(exact: bool, steps: Any) -> None:
    data = mutate(SMALL.encode(), steps, exact)
    found = told(data)
    event("refused" if isinstance(found, str) else "as a whole" if module._by_names(data, "") is None else "by names")
    assert found == by_parser(data)


@pytest.mark.parametrize("data", [
    SMALL.replace("<definedNames>", "<!-- --><definedNames>"),
    SMALL.replace("<definedName ", "<![CDATA[</definedNames>]]><definedName ", 1),
    SMALL.replace("<definedNames>", "<x><definedNames>").replace("</definedNames>", "</definedNames></x>"),
    SMALL.replace("<sheets>", "<x:definedNames xmlns:x='urn:x'/><sheets>"),
    SMALL.replace("<definedName ", "<r:definedName ", 1).replace("</definedName>", "</r:definedName>", 1),
    SMALL.replace("<workbook ", "<x:workbook xmlns:x='urn:x' ").replace("</workbook>", "</x:workbook>"),
    SMALL.replace("</definedName><definedName", "</definedNames><definedNames"),
])
def test_where_names_may_not_stand_by_themselves_the_part_is_read_as_a_whole(data: str) -> None:
    assert told(data.encode()) == by_parser(data.encode())
    assert module._by_names(data.encode(), "") is None


def test_names_of_a_form_are_read_once_whoever_saved_the_file_where() -> None:
    """The very same names, which those who remember where they point know without looking at each."""
    saved = [ours().replace(b"<bookViews>", b'<x url="D:\\%d"/><bookViews>' % number) for number in (1, 2)]
    one, two = (book_part(data, "") for data in saved)
    assert one == by_parser(saved[0]) and len(one.names) > 100
    assert one is not two and one.names is two.names
