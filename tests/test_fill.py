"""Answers to cells: every answer has one cell or is named as having none, and stands there as it was typed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.progress_return import ROWS, right, template
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.cells import range_of
from workbook_tools.demo.fill import keystrokes, typed_of
from workbook_tools.demo.story import returns
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.units import Unit
from workbook_tools.intake.answers import read_raw
from workbook_tools.intake.answers import typed_of as typed_again
from workbook_tools.intake.cells import read_cells
from workbook_tools.intake.locate import identify
from workbook_tools.intake.ooxml import read_workbook
from workbook_tools.intake.preflight import inspect
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import Key, Misfit, cell_of, cells_of, inputs_by_id, known_of, prefilled
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.sheet_xml import NS, set_text

ODD: tuple[Value, ...] = (
    "=1+1", "=cmd|'/c calc'!A0", "+86", "-", "@x", "'", " 前后空格 ", "\n首行", "a\tb", "二\n行", "\r", "\x0b", "\x00", "\ufffe",
    "_x000D_", "_x005F_", "_x000D_x000D_", "__x0041_", "<&\">]]>", "𠮷", "12000", "#REF!", "TRUE", "2022-03-15", "\ufeff字",
    True, False, 0.0, -0.0, 0.1 + 0.2, 1e15, 123456789012345.6, 44635.0, 44635.604, -1e-300, 1e307,
    ExcelError("#REF!"), ExcelError("#DIV/0!"), ExcelError("#N/A"), "长" * 32_767,
)
"""What has been typed into cells, or could be."""

values = st.one_of(
    st.sampled_from(ODD), st.booleans(), st.floats(-1e307, 1e307),
    # no cell that was read holds a half of a character or a carriage return before a line feed
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda t: "\r\n" not in t),
)


@given(values)
@settings(max_examples=400, deadline=None)
def test_a_cell_holds_what_is_put_into_it(value: Value) -> None:
    """A value written into a cell's XML is read again as the same value, of the same type."""
    row = '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'
    root = etree.fromstring(f'<worksheet xmlns="{NS[1:-1]}"><sheetData>{row}</sheetData></worksheet>')
    set_text(root[0][0][0], value)
    cells = read_cells(etree.fromstring(etree.tostring(root)), "x", [])
    assert cells.values == {(1, 1): value}
    assert type(cells.values[1, 1]) is type(value)


def test_answers_come_back_from_a_workbook_as_they_were_typed() -> None:
    """Every odd value, one a field of the list, through a whole workbook; the list still numbers itself."""
    columns = [name for name in inputs_by_id(template().layout) if name.startswith("works.") and name != "works.serial"]
    places = [(name, line) for line in range(1, ROWS + 1) for name in columns]
    typed: dict[Key, Value] = dict(zip(places, ODD, strict=False))
    assert len(typed) == len(ODD)
    again = reread(template().prefill("610323", cells_of(template().layout, typed).cells))
    lines = sorted({line for _, line in typed})
    assert again == typed | {("works.serial", line): float(line) for line in lines}


def reread(data: bytes) -> dict[Key, Value]:
    """What stands in the inputs of a workbook of the small form, blanks left out."""
    book, layout = read_workbook(inspect(data)), template().layout
    held = typed_again(read_raw(book, layout, identify(book)), layout.form)
    return {key: value for key, value in held.items() if value is not None and value != ""}


@pytest.mark.parametrize("form_id", form_ids())
def test_every_input_has_cells_of_its_own(form_id: str) -> None:
    """No two answers share a cell, and each lies where the defined name of its input points."""
    layout = lay_out(load_form(form_id), 5)
    names = layout.defined_names()
    seen: dict[tuple[str, int, int], Key] = {}
    for given_input in layout.inputs():
        area = range_of(names[given_input.defined_name])
        assert area is not None
        for line in range(1, given_input.lines + 1) if given_input.lines else (0,):
            place = cell_of(given_input, line)
            assert place is not None and seen.setdefault(place, (given_input.id, line)) == (given_input.id, line)
            assert place[0] == area.sheet and area.holds(*place[1:])
    assert len(seen) > 100


def test_an_answer_without_a_cell_is_named_with_the_reason() -> None:
    """No input of the id; no such line of the list; a line where there are none. A blank is no answer."""
    typed: dict[Key, Value] = {
        ("works.name", ROWS): "末行", ("works.name", ROWS + 1): "再下一行", ("works.name", -1): "上面", ("cover_fax", 0): 5,
        ("cover_unit", 1): "第二个", ("works.name", 0): "整列", ("cover_city", 0): None, ("cover_park", 0): "",
    }
    filling = cells_of(template().layout, typed)
    area = inputs_by_id(template().layout)["works.name"].area
    assert filling.cells == {(area.sheet, area.bottom, area.left): "末行"}
    assert filling.misfits == (
        Misfit("works.name", ROWS + 1, "再下一行", "no_line"), Misfit("works.name", -1, "上面", "no_line"),
        Misfit("cover_fax", 0, 5, "no_input"), Misfit("cover_unit", 1, "第二个", "no_line"),
        Misfit("works.name", 0, "整列", "no_line"),
    )


@given(st.dictionaries(
    st.tuples(st.sampled_from((*inputs_by_id(template().layout), "cover_fax", "s9_9")), st.integers(-2, ROWS + 3)),
    st.one_of(st.none(), st.just(""), values), max_size=30,
))
@settings(max_examples=100, deadline=None)
def test_every_answer_is_in_a_cell_or_among_the_misfits(typed: dict[Key, Value]) -> None:
    filling = cells_of(template().layout, typed)
    given_answers = {key: value for key, value in typed.items() if value is not None and value != ""}
    left = {(m.id, m.line): m.value for m in filling.misfits}
    areas = inputs_by_id(template().layout)
    placed = {key: place for key in given_answers if key not in left and (place := cell_of(areas[key[0]], key[1]))}
    assert left.keys() | placed.keys() == given_answers.keys()
    assert {place: given_answers[key] for key, place in placed.items()} == filling.cells


def test_the_running_number_keeps_its_formula_unless_another_number_is_typed() -> None:
    """What the list would number itself stays a formula; 7 typed over it stands as typed."""
    typed: dict[Key, Value] = {("works.name", 1): "甲", ("works.name", 2): "乙", ("works.serial", 1): 1.0, ("works.serial", 2): 7.0}
    data = template().prefill("610323", cells_of(template().layout, typed).cells)
    sheet, row, column = cell_of(inputs_by_id(template().layout)["works.serial"], 1) or ("", 0, 0)
    first, second = (openpyxl.load_workbook(io.BytesIO(data))[sheet].cell(row + n, column) for n in (0, 1))
    assert first.data_type == "f"
    assert second.value == 7
    assert reread(data) == typed


def test_a_workbook_is_prefilled_with_what_the_roster_knows() -> None:
    """Columns of the roster named as fields of the cover are on the cover; the others are nowhere."""
    unit = Unit("610323", {"code": "610323", "city": "宝鸡市", "unit": "岐山县工业和信息化局", "phone": "", "fax": "0917"})
    assert known_of(template().layout.form, unit) == {("cover_city", 0): "宝鸡市", ("cover_unit", 0): "岐山县工业和信息化局"}
    data = prefilled(template(), unit)
    assert reread(data) == {("cover_city", 0): "宝鸡市", ("cover_unit", 0): "岐山县工业和信息化局"}
    assert examine_bytes(data, "x", forms_in()).unit == "610323"


def test_every_story_of_the_demonstration_fits_its_form() -> None:
    """Nothing that the demonstration types is left out, and a form with too few lines is told at once."""
    layout = lay_out(load_form("specialty-park-2022"))
    for story in returns():
        assert len(keystrokes(layout, typed_of(story))) == len(typed_of(story))
    with pytest.raises(ValueError, match=r"projects\.\w+.*no_line"):
        keystrokes(lay_out(load_form("specialty-park-2022"), 1), typed_of(returns()[0]))


def test_the_right_return_of_the_small_form_has_a_place_for_each_answer() -> None:
    """The answers that other tests type by name are the ones that the map knows."""
    known = inputs_by_id(template().layout)
    assert {name.partition("@")[0] for name in right()} <= set(known)
