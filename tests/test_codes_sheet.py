"""The sheet 行业代码: every item of the long list with what it belongs to, to be filtered, and never typed into."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.oracles.libreoffice import Case, LibreOffice
from workbook_tools import load_form
from workbook_tools.binding.names import VALUE
from workbook_tools.cells import a1, corners_of
from workbook_tools.form.coded import code_length, written_down
from workbook_tools.form.codelists import normal, read_lists
from workbook_tools.form.definition import CodeList
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.rules.ranges import Lookup, coded_item_of, item_of
from workbook_tools.rules.values import Value
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


def test_the_drop_down_and_the_filter_cover_every_item() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(PLAN).package))
    sheet = book[CODES_SHEET]
    last = FIRST_CODE + len(load_form(PLAN).lists["industry"].items) - 1
    assert book.defined_names["_list_industry"].attr_text == f"'{CODES_SHEET}'!$A${FIRST_CODE}:$A${last}"
    assert corners_of(sheet.auto_filter.ref) == (FIRST_CODE - 1, ITEM, last, GROUP)
    assert template(PLAN).plan.sheet(CODES_SHEET).protected  # as other sheets are, with filtering allowed
    assert all(cell.protection.locked for row in sheet.iter_rows(min_row=1, max_row=30) for cell in row)


def test_a_form_whose_lists_say_nothing_of_groups_has_no_such_sheet() -> None:
    assert code_list(load_form(REPORT)) == ""
    assert CODES_SHEET not in [sheet.name for sheet in template(REPORT).plan.sheets]


def test_reading_a_return_passes_the_sheet_over() -> None:
    """It holds no answers, and would be half of all cells."""
    assert CODES_SHEET not in read_bytes(template(PLAN).package).sheets


def test_libreoffice_finds_every_spelling_and_nothing_else(tmp_path: Path) -> None:
    """Most spellings are written nowhere in the workbook: they are read off the items."""
    made = template(PLAN)
    entry, at = load_form(PLAN).lists["industry"], made.layout.blocks["projects"]
    wrong = ["3744 航空", "374", "744", "制造", "* *", "3744*", "~", "?", " ", "9", "3744航空 航空相关设备制造", "37 44", "陕西省23条重点产业链", "甲" * 300]
    wanted = {**dict(entry.spellings), **{item: item for item in entry.items}}
    wanted |= {spelling.upper(): item for spelling, item in entry.spellings if spelling.upper() != spelling}
    checker = item_of_all(entry)
    wanted |= {text: str(checker(text)) for text in wrong}
    assert wanted["3744 航空"] == wanted["制造"] == wanted["3744*"] == "?" and wanted["37 44"] == "3744 航空相关设备制造"
    assert wanted["3744"] == "3744 航空相关设备制造" and wanted["C03"] == "航空" and len(wanted) > 5000
    path = tmp_path / "blank.xlsx"
    path.write_bytes(made.package)
    lines = list(at.rows.values())
    inputs, values = at.inputs["industry"], at.steps["industry", VALUE]
    asked = list(wanted)
    reads = [(at.sheet, f"{a1(lines[0], values)}:{a1(lines[-1], values)}")]
    cases = [
        Case([(at.sheet, a1(row, inputs), text) for row, text in zip(lines, asked[start : start + len(lines)], strict=False)], reads)
        for start in range(0, len(asked), len(lines))
    ]
    with LibreOffice() as office, office.open(path) as book:
        found = [cell for shown in book.run(cases) for row in shown[0] for cell in row]
    differ = {text: (item, wanted[text]) for text, item in zip(asked, found, strict=False) if item != wanted[text]}
    assert not differ


def item_of_all(entry: CodeList) -> Callable[[str], Value]:
    """The checker's reading of an entry: every spelling written down."""
    cells = Lookup(entry.spelled)
    return lambda text: item_of(normal(text), cells)


CODED = ["10 甲", "11 乙", "12 甲", "1a 丙(一)", "1b 丙（二）", "丁", "130 戊 己", "14 辛", "庚 14"]


@given(text=st.one_of(st.text("0123ab甲乙丙丁戊己辛庚（）() |~*?", max_size=8), st.sampled_from(CODED)))
@example("甲")
@example("14")
@example("14庚")
@example("130戊己")
def test_what_the_items_show_and_what_is_written_down_make_up_the_list(text: str) -> None:
    """Whatever the items look like: names held twice, odd codes, brackets of another width."""
    spellings = [(normal(item), item) for item in CODED] + [("11", "11 乙"), ("乙", "11 乙"), ("1a", "1a 丙(一)"), ("|", "丁"), ("别名", "丁")]
    entry = CodeList("codes", "1", tuple(CODED), tuple(spellings))
    length = float(code_length(entry))
    assert length == 2
    plain = normal(text)
    assert coded_item_of(plain, written_down(entry), Lookup(CODED), length) == item_of_all(entry)(text)


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
