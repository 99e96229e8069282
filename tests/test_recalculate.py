"""Compiled recalculation gives every formula cell the value that the reference evaluator gives it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import pytest

from tests.progress_return import address, right
from tests.reference_evaluator import Address, recalculated
from tests.sheets_as_text import RIGHT, cells_of_text, complete
from workbook_tools import load_form
from workbook_tools.cells import Cell, Range, corners_of
from workbook_tools.rules.syntax import Binary, Call, Node, Number, Text
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.assemble import assemble
from workbook_tools.workbook.model import Plan, SheetPlan
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.recalculate import DEEPEST, Recalculation

PLAN_2022, REPORT_2024 = "specialty-park-2022", "progress-return-2024"

WRONG = """
cover_city = 西安市
cover_phone = #REF!
cover_date = 2022年3月
s1_1 = 短
s2_1 = 园区*900
s3_1 =
totals
| row        | count | investment | output_2022 |
| related    | 二个  | TRUE       | -5          |
targets
| row          | y2021 | y2022  | y2023    |
| gross_output | 8亿   | ８０００ | 1,23     |
| jobs         | #N/A  |        | 0.5      |
projects
| row | name       | unit     | related | industry | period        | investment | output_2022 | service_effect |
| 1   | 机床扩能   | 甲机床厂 | 是      | 数控机床 | 202106-202212 | 待定       | 1e3         |                |
| 2   | 机床扩能   | 甲机床厂 | 也许    | 数控     | 202213-2023.1 | 12000万元  | 99999999999 | 年检测300批次  |
| 7   | A*         | #DIV/0!  | 否      | '5       | 202201        | -0.005     | '＃         | '  \\s          |
| 20  | a*         | FALSE    |         |          |               |            |             |                |
explain_project.unit_slip = 数字无误
"""
"""A return in which much is wrong, gaps and errors among it."""


@cache
def plan(form: str, rows: int | None) -> Plan:
    """The planned workbook of a form."""
    return assemble(lay_out(load_form(form), rows))


def second_form() -> dict[Address, Value]:
    """The right return on the second form, as cells."""
    out: dict[Address, Value] = {}
    for name, value in right().items():
        sheet, text = address(name)
        corners = corners_of(text)
        assert corners is not None
        out[sheet, corners[0], corners[1]] = float(value) if isinstance(value, int) else value
    return out


CASES: dict[str, tuple[str, int | None, Mapping[Address, Value]]] = {
    "blank, 200 rows": (PLAN_2022, None, {}),
    "prefilled": (PLAN_2022, 20, cells_of_text("cover_city = 宝鸡市\ncover_county = 渭滨区\ncover_unit = 渭滨区工信局")),
    "filled": (PLAN_2022, 20, cells_of_text(RIGHT)),
    "filled wrongly": (PLAN_2022, 20, complete(WRONG)),
    "second form, blank": (REPORT_2024, 12, {}),
    "second form, filled": (REPORT_2024, 12, second_form()),
}


@pytest.mark.parametrize("case", CASES)
def test_every_formula_cell_has_the_value_of_the_reference(case: str) -> None:
    """All of them, with the type of the value; asked for in any order."""
    form, rows, typed = CASES[case]
    wanted = recalculated(plan(form, rows), typed)
    found = Recalculation(plan(form, rows), typed)
    order = list(wanted)
    random.Random(case).shuffle(order)
    assert len(order) > 1000
    differing = [
        (key, wanted[key], value) for key in order
        if (value := found.value(*key)) != wanted[key] or type(value) is not type(wanted[key])
    ]
    assert differing == []


def test_other_answers_use_the_same_functions_and_nothing_of_the_former_values() -> None:
    """A second recalculation that was given the formulas of the first."""
    first = Recalculation(plan(PLAN_2022, 20), complete(WRONG))
    wanted = recalculated(plan(PLAN_2022, 20), {})
    for key in wanted:
        first.value(*key)
    second = Recalculation(plan(PLAN_2022, 20), {}, first.formulas)
    assert {key: second.value(*key) for key in wanted} == wanted


def sheet_of(formulas: Mapping[tuple[int, int], Node | float]) -> Plan:
    """A plan of one sheet."""
    sheet = SheetPlan("表")
    for (row, column), node in formulas.items():
        sheet.put(row, column, node)
    return Plan([sheet], {})


def cell(row: int, column: int = 1, *, fixed: bool = False) -> Cell:
    """A cell of that sheet."""
    return Cell("表", row, column, fixed)


ONE = Number(1.0)


@pytest.mark.parametrize("repeats", [False, True])
def test_a_chain_far_longer_than_python_nests_calls_is_followed(repeats: bool) -> None:
    """Five thousand cells, each one more than the cell above, the last asked for first."""
    length = 5_000
    assert length > 10 * DEEPEST
    chain = {(n, 1): Binary("+", cell(n - 1), ONE) for n in range(2, 3 if repeats else length + 1)}
    plan_of_chain = sheet_of({(1, 1): 1.0, **chain})
    for row in range(3, length + 1) if repeats else ():
        plan_of_chain.sheets[0].repeat(row, [1])
    book = Recalculation(plan_of_chain)
    assert book.value("表", length, 1) == float(length)
    assert book.value("表", length // 2, 1) == float(length // 2)


@pytest.mark.parametrize("length", [1, 2, 7, 2 * DEEPEST + 1])
def test_a_cell_that_depends_on_itself_is_refused(length: int) -> None:
    """However long the way round."""
    ring = {(n, 1): Binary("+", cell(n % length + 1), ONE) for n in range(1, length + 1)}
    with pytest.raises(ValueError, match="depends on itself"):
        Recalculation(sheet_of(ring)).value("表", 1, 1)


def test_a_branch_not_taken_is_not_computed() -> None:
    """``IF`` and ``IFERROR`` look only where they need to, so the other branch may lead round."""
    book = Recalculation(sheet_of({
        (1, 1): Call("IF", (Binary("=", cell(9), ONE), cell(1), Text("否"))),
        (2, 1): Call("IFERROR", (Number(5.0), cell(2))),
    }))
    assert book.value("表", 1, 1) == "否"
    assert book.value("表", 2, 1) == 5.0


def test_a_formula_that_a_column_repeats_moves_its_cells_down_but_not_the_fixed_ones() -> None:
    """As a shared formula of the file does."""
    node: dict[tuple[int, int], Node | float] = {
        (n, 3): Binary("&", cell(n, 1), Binary("&", cell(1, 2, fixed=True), Call("COUNT", (Range("表", 1, 1, 3, 1),))))
        for n in (1, 2, 3)
    }
    node |= {(n, 1): float(10 * n) for n in (1, 2, 3)} | {(1, 2): 7.0}
    written = sheet_of(node)
    book = Recalculation(written)
    again = SheetPlan("表")
    for (row, column), held in node.items():
        if row > 1 and column == 3:
            again.repeat(row, [column])
        else:
            again.put(row, column, held)
    assert list(again.formulas()) == list(written.sheets[0].formulas())
    moved_down = Recalculation(Plan([again], {}))
    for row in (1, 2, 3):
        assert book.value("表", row, 3) == moved_down.value("表", row, 3) == f"{10 * row}73"


def test_formulas_that_read_alike_some_rows_apart_are_one_function_and_each_looks_at_its_own_cells() -> None:
    """Also at rows above their own; a fixed cell stays where it is, and another distance is another formula."""
    def formula(row: int, other: Cell) -> Node:
        return Binary("&", cell(row, 1), Binary("&", other, Call("COUNT", (Range("表", 1, 1, 9, 1),))))

    held: dict[tuple[int, int], Node | float] = {(row, column): row / column for row in range(1, 10) for column in (1, 2)}
    alike: dict[tuple[int, int], Node | float] = {(row, 3): formula(row, cell(row - 3, 2)) for row in (4, 6, 9)}
    fixed: dict[tuple[int, int], Node | float] = {(row, 4): formula(row, cell(4, 2, fixed=True)) for row in (2, 7)}
    apart: dict[tuple[int, int], Node | float] = {(5, 3): formula(5, cell(4, 2)), (8, 4): formula(8, cell(4, 2)), (9, 4): formula(9, cell(6, 2))}
    plan = sheet_of({**held, **alike, **fixed, **apart})
    book = Recalculation(plan)
    told = {place: book.value("表", *place) for place in (*alike, *fixed, *apart)}
    assert told == {
        (4, 3): "40.59", (6, 3): "61.59", (9, 3): "939", (2, 4): "229", (7, 4): "729", (5, 3): "529", (8, 4): "829", (9, 4): "939",
    }
    functions = [[book.formulas.at(("表", *place)) for place in places] for places in (alike, fixed, apart)]
    assert len({*functions[0]}) == len({*functions[1]}) == 1
    assert len({function for found in functions for function in found}) == 2 + 2  # the last of those apart is as far away as those alike


def test_a_formula_that_gives_a_blank_shows_zero_and_an_empty_cell_is_blank() -> None:
    """As in Excel."""
    book = Recalculation(sheet_of({(1, 1): cell(5), (2, 1): Call("ISBLANK", (cell(5),)), (3, 1): Call("ISBLANK", (cell(1),))}))
    assert [book.value("表", row, 1) for row in (1, 2, 3, 5)] == [0.0, True, False, None]


def test_what_is_typed_stands_in_the_place_of_a_formula() -> None:
    """An official who overwrites a formula has a constant there."""
    book = Recalculation(sheet_of({(1, 1): ONE, (2, 1): cell(1)}), {("表", 1, 1): ExcelError("#REF!")})
    assert book.value("表", 2, 1) == ExcelError("#REF!")


def test_a_range_where_one_value_is_needed_is_refused() -> None:
    """The plan is wrong then, not the return."""
    many = Range("表", 1, 1, 3, 1)
    for wrong in (Binary("+", many, ONE), Call("ABS", (many,)), Call("IF", (many, ONE, ONE)), many):
        with pytest.raises(TypeError, match="a range stands where one value is needed"):
            Recalculation(sheet_of({(9, 9): wrong})).value("表", 9, 9)
