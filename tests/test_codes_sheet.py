"""The sheet 行业代码: every item of the long list with what it belongs to, to be filtered, and never typed into."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from workbook_tools import load_form
from workbook_tools.cells import corners_of
from workbook_tools.form.codelists import read_lists
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.workbook.codes_sheet import GROUP, ITEM
from workbook_tools.workbook.layout import CODES_SHEET
from workbook_tools.workbook.place_form import FIRST_CODE, code_list
from workbook_tools.workbook.template import Template, make_template

PLAN, REPORT = "specialty-park-2022", "progress-return-2024"


@cache
def template(form_id: str) -> Template:
    return make_template(load_form(form_id))


def test_each_item_stands_with_its_major_group_in_the_order_of_the_drop_down() -> None:
    """The chains first, then mining, manufacturing, energy and water, then all others."""
    sheet = openpyxl.load_workbook(io.BytesIO(template(PLAN).package))[CODES_SHEET]
    shown = [(sheet.cell(row, ITEM).value, sheet.cell(row, GROUP).value) for row in range(FIRST_CODE, sheet.max_row + 1)]
    items = load_form(PLAN).lists["industry"].items
    assert [item for item, _ in shown] == list(items) and len(items) == 1404
    assert shown[0] == ("数控机床", "陕西省23条重点产业链")
    assert ("3744 航空相关设备制造", "C37 铁路、船舶、航空航天和其他运输设备制造业") in shown
    assert ("0111 稻谷种植", "A01 农业") in shown
    letters = [str(group)[0] for item, group in shown[23:]]
    assert "".join(dict.fromkeys(letters)) == "BCDAEFGHIJKLMNOPQRST"


def test_the_drop_down_and_the_filter_cover_every_item_and_the_spellings_are_out_of_sight() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(PLAN).package))
    sheet = book[CODES_SHEET]
    last = FIRST_CODE + len(load_form(PLAN).lists["industry"].items) - 1
    assert book.defined_names["_list_industry"].attr_text == f"'{CODES_SHEET}'!$B${FIRST_CODE}:$B${last}"
    assert corners_of(sheet.auto_filter.ref) == (FIRST_CODE - 2, ITEM, last, GROUP)
    assert template(PLAN).plan.sheet(CODES_SHEET).protected  # as other sheets are, with filtering allowed
    assert sheet.column_dimensions["A"].hidden
    assert all(cell.protection.locked for row in sheet.iter_rows(min_row=1, max_row=30) for cell in row)


def test_a_form_whose_lists_say_nothing_of_groups_has_no_such_sheet() -> None:
    assert code_list(load_form(REPORT)) == ""
    assert CODES_SHEET not in [sheet.name for sheet in template(REPORT).plan.sheets]


def test_reading_a_return_passes_the_sheet_over() -> None:
    """It holds no answers, and would be half of all cells."""
    assert CODES_SHEET not in read_bytes(template(PLAN).package).sheets


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ("A,甲门,\n01,乙类,A\n011,丙组,01\n0111,丁,011\n0112,戊,01\n", ("A01 乙类", "A01 乙类")),
        ("A,甲门,\n0111,丁,A\n0112,戊,\n", ("A 甲门", "")),
        ("0111,丁,0112\n0112,戊,0111\n", ("0112 戊", "0111 丁")),
        ("0111,丁,\n0112,戊,\n", ()),
    ],
    ids=["two levels above", "one level above", "a circle ends", "none"],
)
def test_what_a_code_belongs_to_comes_from_its_parents(rows: str, groups: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("code,name,parent\n" + rows, encoding="utf-8")
    lists = read_lists({"codes": {"version": "1", "file": "codes.csv", "codes": r"\d{4}"}}, tmp_path)
    assert lists["codes"].groups == groups
