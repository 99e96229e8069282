"""What a generated workbook weighs: limits that a change may lower, and that only a fact worth its bytes may raise."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.weight import formulas_of, inflated
from workbook_tools import generate, load_form
from workbook_tools.cells import Position, Range, a1, corners_of
from workbook_tools.intake.any_format import read_bytes
from workbook_tools.workbook.layout import CODES_SHEET
from workbook_tools.workbook.lean_package import TEXTS, THEME, lean
from workbook_tools.workbook.template import Template, make_template

PLAN, REPORT = "specialty-park-2022", "progress-return-2024"
MOST = {
    # file and inflated in KB, formula cells, characters of formulas
    PLAN: (117.5, 704, 4_030, 153_000),
    REPORT: (71.2, 436, 3_940, 102_300),
}
LARGER = 1.08
"""How much a file may weigh more where Python's own library packs it."""
SMALLER = find_spec("deflate") is not None


@cache
def template(form_id: str) -> Template:
    return make_template(load_form(form_id))


def cells_in(area: str) -> list[Position]:
    """The cells of an area such as ``C37:C38``."""
    return list(Range("", *(corners_of(area) or (0, 0, 0, 0))).positions())


@pytest.mark.parametrize("form_id", MOST)
def test_a_blank_workbook_weighs_no_more_than_what_was_reached(form_id: str) -> None:
    package = template(form_id).package
    found = (len(package) / (1 if SMALLER else LARGER) / 1000, inflated(package) / 1000, *formulas_of(package))
    assert all(one <= most for one, most in zip(found, MOST[form_id], strict=True)), found


def test_what_is_sent_to_a_unit_weighs_at_most_121_kb(tmp_path: Path) -> None:
    """Locked, as the command makes it; inflated it has at most 710 KB."""
    generate(PLAN, out=tmp_path)
    (made,) = tmp_path.glob("*.xlsx")
    assert made.stat().st_size <= 121_000 * (1 if SMALLER else LARGER)
    assert inflated(made.read_bytes()) <= 710_500


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


def test_cells_of_a_column_that_are_told_the_same_share_one_validation() -> None:
    """Its condition reads as in the topmost cell; another unit has another, and so has each column."""
    targets = template(PLAN).layout.blocks["targets"]
    with zipfile.ZipFile(io.BytesIO(template(PLAN).package)) as held:
        number = [s.name for s in template(PLAN).plan.sheets].index(targets.sheet) + 1
        part = held.read(f"xl/worksheets/sheet{number}.xml").decode()
    found = dict(re.findall(r'<dataValidation sqref="([^"]*)"(.*?)(?:/>|</dataValidation>)', part))
    first, second = (a1(targets.rows[line], targets.inputs["y2021"]) for line in ("gross_output", "enterprises"))
    mine = next(area for area in found if area.startswith(f"{first}:"))
    assert "promptTitle=\"2021年（基期）\"" in found[mine] and f"ISNUMBER({first})" in found[mine]
    assert " " in mine and second not in mine and {a[0] for a in mine.split()} == {first[0]}
    covered = [cell for area in found for one in area.split() for cell in cells_in(one)]
    planned = [cell for said in template(PLAN).plan.sheet(targets.sheet).validations for cell in cells_in(said.area)]
    assert sorted(covered) == sorted(planned) and 2 * len(found) < len(template(PLAN).plan.sheet(targets.sheet).validations)
