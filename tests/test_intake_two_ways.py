"""What a reader could take two ways is never taken one way without a word."""

from __future__ import annotations

import pytest

from tests.packages import (
    BOOK,
    answers,
    changed,
    codes,
    examined,
    part_of,
    put_together,
    right,
    said,
    taken_apart,
    with_cell,
)
from tests.sheets_as_text import layout
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded

LIST = "项目清单"
PROJECTS = layout().blocks["projects"]
ROW, AMOUNT, NAME = PROJECTS.rows["1"], PROJECTS.inputs["investment"], PROJECTS.inputs["name"]

def told(data: bytes, code: str) -> list[tuple[str, str | None, str]]:
    """Severity, cell and Chinese sentence of every finding of a code."""
    return [(f.severity, f.cell, worded(f).message) for f in examined(data).findings if f.code == code]


@pytest.mark.parametrize("text", ["9000\n9500", "5 6", "12 00", "1 2345", "3 000\n000"])
def test_two_numbers_in_a_cell_are_an_error(text: str) -> None:
    """They were joined into one without a word."""
    found = told(with_cell(LIST, ROW, AMOUNT, f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'), "structure.numbers_joined")
    assert [(s, c) for s, c, _ in found] == [("error", a1(ROW, AMOUNT))]
    assert "请只填一个数" in found[0][2]


@pytest.mark.parametrize("text", ["12 000", "1 200 000.5", " 12000 ", "12000 万元", "12 000 万元"])
def test_blanks_between_groups_of_three_digits_or_around_a_number_are_none(text: str) -> None:
    """So numbers are written where no comma is."""
    data = with_cell(LIST, ROW, AMOUNT, f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
    assert told(data, "structure.numbers_joined") == []


@pytest.mark.parametrize("text", ['=DISPIMG("ID_1F2E",1)', '=_xlfn.DISPIMG("ID_1F2E",1)'])
def test_a_picture_of_wps_in_a_cell_is_no_text(text: str) -> None:
    """Its formula was read as the name of a project."""
    data = with_cell(LIST, ROW, NAME, f'<c t="str"><f>{text[1:]}</f><v>{text}</v></c>')
    assert told(data, "structure.picture_in_cell") == [
        ("error", a1(ROW, NAME), f"case.xlsx {LIST} {a1(ROW, NAME)}：格中是图片，读不出内容。请删去图片，把内容写成文字或数字。"),
    ]
    assert told(right(), "structure.picture_in_cell") == []


def test_a_sheet_with_its_cells_twice_is_damaged() -> None:
    """Which of the two a program shows is anybody's guess."""
    data = changed(part_of(LIST), lambda c: c.replace(b"</sheetData>", b"</sheetData><sheetData><row r=\"1\"/></sheetData>"))
    assert codes(data) == ["file.damaged"]
    assert "写了两遍" in worded(examined(data).findings[0]).message


def test_the_calendar_of_1904_counts_however_it_is_switched_on() -> None:
    """``on`` is as true as ``1``."""
    day = taken_apart(with_cell("填报说明", *date_place(), "<c><v>43000</v></c>"))
    made = {}
    for switch in (b"1", b"on"):
        book = day[BOOK].replace(b"<workbookPr/>", b'<workbookPr date1904="' + switch + b'"/>')
        made[switch] = answers(put_together({**day, BOOK: book}))["values"]
    assert made[b"1"] == made[b"on"]
    assert made[b"on"]["cover_date"] == "2021-09-23"


def date_place() -> tuple[int, int]:
    """Row and column of the date on the cover."""
    at = layout().blocks["cover"].cell("date", "")
    return at.row, at.column


@pytest.mark.parametrize("xml", ['<c t="e"><v></v></c>', '<c t="e"/>', '<c t="e"><v/></c>'])
def test_an_error_that_does_not_say_which_is_one(xml: str) -> None:
    """It was read as a blank."""
    assert ("value.error_cell", "error", LIST, a1(ROW, AMOUNT)) in said(with_cell(LIST, ROW, AMOUNT, xml))


def test_a_text_of_its_own_goes_before_a_value_beside_it() -> None:
    """In a cell of the kind that has one."""
    data = with_cell(LIST, ROW, NAME, '<c t="inlineStr"><is><t>真名</t></is><v>假名</v></c>')
    assert answers(data)["tables"]["projects"][0]["name"] == "真名"


def test_a_text_cell_with_a_value_in_the_wrong_element_is_an_error_of_that_cell() -> None:
    """Some programs show it, others a blank; the rest of the file is checked."""
    assert codes(with_cell(LIST, ROW, NAME, '<c t="inlineStr"><v>假名</v></c>')) == ["value.error_cell"]
