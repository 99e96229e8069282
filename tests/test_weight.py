"""What a generated workbook weighs: limits that a change may lower, and that only a fact worth its bytes may raise."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest

from benchmarks.weight import formulas_of, inflated
from workbook_tools import load_form
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.workbook.layout import CODES_SHEET
from workbook_tools.workbook.lean_package import TEXTS, THEME, lean
from workbook_tools.workbook.template import Template, make_template

PLAN, REPORT = "specialty-park-2022", "progress-return-2024"
MOST = {
    # file and inflated in KB, formula cells, characters of formulas
    PLAN: (131.5, 782, 3_830, 186_100),
    REPORT: (78, 492, 3_745, 130_500),
}


@cache
def template(form_id: str) -> Template:
    return make_template(load_form(form_id))


@pytest.mark.parametrize("form_id", MOST)
def test_a_blank_workbook_weighs_no_more_than_what_was_reached(form_id: str) -> None:
    package = template(form_id).package
    found = (len(package) / 1000, inflated(package) / 1000, *formulas_of(package))
    assert all(one <= most for one, most in zip(found, MOST[form_id], strict=True)), found


def test_a_text_that_many_cells_hold_stands_once_and_any_other_in_its_cell() -> None:
    with zipfile.ZipFile(io.BytesIO(template(PLAN).package)) as held:
        parts = {name: held.read(name).decode() for name in held.namelist()}
    texts = re.findall(r"<si><t>([^<]*)</t></si>", parts[TEXTS])
    used = [int(n) for name, part in parts.items() if name.startswith("xl/worksheets/") for n in re.findall(r't="s"><v>(\d+)<', part)]
    assert set(used) == set(range(len(texts))) and len(set(texts)) == len(texts)
    assert f'count="{len(used)}" uniqueCount="{len(texts)}"' in parts[TEXTS]
    assert "C37 铁路、船舶、航空航天和其他运输设备制造业" in texts and "3744 航空相关设备制造" not in texts
    assert "3744 航空相关设备制造" in parts[f"xl/worksheets/sheet{[s.name for s in template(PLAN).plan.sheets].index(CODES_SHEET) + 1}.xml"]
    assert THEME not in parts and not any("theme" in part for part in parts.values())


def test_blanks_at_the_edge_of_a_text_survive() -> None:
    """Such a text stays as it is; to make a package lean twice changes nothing."""
    stream = io.BytesIO()
    sheet = '<row r="1"><c r="A1" t="inlineStr"><is><t> 甲</t></is></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>'
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("xl/worksheets/sheet1.xml", sheet)
    once = lean(stream.getvalue())
    with zipfile.ZipFile(io.BytesIO(once)) as held:
        assert held.namelist() == ["xl/worksheets/sheet1.xml"]
        assert held.read("xl/worksheets/sheet1.xml").decode() == sheet.replace(' t="inlineStr"><is><t>乙</t></is>', ' t="str"><v>乙</v>')
    assert lean(once) == once


def test_every_text_is_read_again_as_it_was_planned() -> None:
    """By the product's own reader, on every sheet that it reads."""
    read = read_bytes(template(PLAN).package).sheets
    compared = 0
    for sheet in template(PLAN).plan.sheets:
        for place, content in sheet.cells.items() if sheet.name in read else ():
            if isinstance(content.value, str) and content.value:
                assert read[sheet.name].cells.get(place) == content.value, (sheet.name, place)
                compared += 1
    assert compared > 500
