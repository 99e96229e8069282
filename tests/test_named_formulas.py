"""Formulas that a column repeats are stated once by name; a program that expands the names has what stood there."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.cells import Cell, Range
from workbook_tools.rules.syntax import Binary, Call, Node, Number, Text
from workbook_tools.workbook.model import Plan, SheetPlan
from workbook_tools.workbook.named_formulas import NAMED, named_formulas
from workbook_tools.workbook.openpyxl_writer import build
from workbook_tools.workbook.template import make_template

SHEET = "项目 清单"
ROWS = range(5, 25)


def long(cell: Cell) -> Node:
    """A formula worth a name."""
    total = Call("SUM", (Range(SHEET, 5, 1, 24, 1),))
    return Binary("&", Binary("&", Text("这一行写的是 A1 而不是 $B$2："), cell), Binary("/", total, Number(2.0)))


def plan_of(formula: dict[tuple[int, int], Node]) -> Plan:
    sheet = SheetPlan(SHEET)
    for row in ROWS:
        sheet.put(row, 1, float(row))
    for place, node in formula.items():
        sheet.put(*place, node)
    return Plan([sheet], {})


def test_a_repeated_formula_has_a_name_that_moves_down_with_its_cell_and_keeps_its_columns() -> None:
    """Also where another column repeats it: both cells of a row mean the same cell."""
    plan = plan_of({(row, column): long(Cell(SHEET, row, 1)) for row in ROWS for column in (2, 7)})
    named = named_formulas(plan)
    assert named.texts == {
        "_00": "\"这一行写的是 A1 而不是 $B$2：\"&'项目 清单'!$A1&SUM('项目 清单'!$A$5:$A$24)/2"
    }
    assert set(named.used) == {(SHEET, row, column) for row in ROWS for column in (2, 7)}


def test_a_fixed_cell_stays_and_what_looks_at_rows_above_has_no_name() -> None:
    fixed = {(row, 2): long(Cell(SHEET, 5, 1, fixed=True)) for row in ROWS}
    assert "'项目 清单'!$A$5&" in named_formulas(plan_of(fixed)).texts["_00"]
    above = {(row, 2): long(Cell(SHEET, row - 1, 1)) for row in ROWS}
    assert not named_formulas(plan_of(above)).texts


def test_a_formula_in_few_cells_has_no_name() -> None:
    assert not named_formulas(plan_of({(row, 2): long(Cell(SHEET, row, 1)) for row in (5, 6)})).texts


def test_libreoffice_takes_a_name_for_what_it_stands_for(tmp_path: Path) -> None:
    """In the file and in its own copies of it, in three formats."""
    path = tmp_path / "named.xlsx"
    path.write_bytes(build(plan_of({(row, 2): long(Cell(SHEET, row, 1)) for row in ROWS}), None))
    wanted = [[f"这一行写的是 A1 而不是 $B$2：{row}145"] for row in ROWS]
    with LibreOffice() as office:
        with office.open(path) as book:
            copies = [path, *(book.save_as(tmp_path / f"copy.{kind}") for kind in ("xlsx", "ods", "xls"))]
        for copy in copies:
            with office.open(copy) as book:
                assert book.values([(SHEET, "B5:B24")]) == [wanted], copy.name


@pytest.mark.parametrize("form_id", form_ids())
def test_no_name_of_a_formula_is_one_of_the_contract_and_all_are_hidden_from_the_official(form_id: str) -> None:
    template = make_template(load_form(form_id))
    book = openpyxl.load_workbook(io.BytesIO(template.package))
    named = {name for name in book.defined_names if NAMED.fullmatch(name)}
    assert named and not named & template.plan.names.keys()
    assert all(book.defined_names[name].hidden for name in named)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    used = {name for cell in cells for name in NAMED.findall(str(getattr(cell.value, "text", cell.value)))}
    within = {name for other in named for name in NAMED.findall(book.defined_names[other].attr_text)}
    assert named <= used | within and within - used


@pytest.mark.parametrize("form_id", form_ids())
def test_openpyxl_can_be_asked_for_the_places_of_every_name(form_id: str) -> None:
    """It takes what begins with a name or an address for addresses alone, and fails on a formula that goes on with names."""
    book = openpyxl.load_workbook(io.BytesIO(make_template(load_form(form_id)).package))
    asked = {name: list(defined.destinations) for name, defined in book.defined_names.items()}
    assert asked["projects" if form_id == "specialty-park-2022" else "works"] != []
    assert any(places == [] for name, places in asked.items() if NAMED.fullmatch(name))
