"""A further edition of a workbook costs only the rows in which it differs, and is the same as one made of the whole."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Collection, Mapping
from functools import cache, partial

import pytest
from lxml import etree

from tests.reference_evaluator import recalculated
from tests.sheets_as_text import complete
from tests.test_recalculate import PLAN_2022, REPORT_2024, WRONG, second_form
from workbook_tools import load_form
from workbook_tools.cells import Cell, Range
from workbook_tools.report.annotated import _mark, _marking
from workbook_tools.rules.syntax import walk
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.followers import Untouched
from workbook_tools.workbook.layout import META, META_SHEET
from workbook_tools.workbook.notes import MARKS
from workbook_tools.workbook.prepared import PreparedPackage, SheetEdit
from workbook_tools.workbook.recalculate import Address, Recalculation
from workbook_tools.workbook.sheet_extras import grow, open_at
from workbook_tools.workbook.sheet_xml import NS, cells_of, rewrite_sheets, set_text, set_value, xml_text
from workbook_tools.workbook.template import SheetChange, Template, make_template


@cache
def template(form: str) -> Template:
    return make_template(load_form(form))


def typed(form: str) -> dict[Address, Value]:
    if form == REPORT_2024:
        return second_form()
    return {address: value for address, value in complete(WRONG).items() if value is not None}


def parts(package: bytes) -> dict[str, bytes]:
    """The parts of a package, XML in its canonical form."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: etree.tostring(etree.fromstring(archive.read(name)), method="c14n") for name in archive.namelist()}


def made_of_the_whole(of: Template, unit: str, given: Mapping[Address, Value]) -> bytes:
    """Every sheet parsed, every formula of it computed and put in: slow and plain."""
    given = {a: v for a, v in given.items() if a not in of.values}
    changed = {**given, (META_SHEET, 1 + META.index("unit"), 2): unit}
    after = Recalculation(of.plan, changed)

    def change(name: str, root: etree._Element) -> bool:
        mine = {(r, c): v for (s, r, c), v in changed.items() if s == name}
        cells = cells_of(root)
        for place, value in mine.items():
            set_text(cells[place], value)
        for (row, column), cell in cells.items():
            if cell.find(f"{NS}f") is not None and (row, column) not in mine:
                set_value(cell, after.value(name, row, column))
        if mine:
            grow(root, of.frames[name], mine)
            open_at(root, of.frames[name], mine)
        return True

    return rewrite_sheets(of.package, change)


@pytest.mark.parametrize("form", [PLAN_2022, REPORT_2024])
def test_an_edition_is_the_same_as_one_made_of_the_whole(form: str) -> None:
    """Part by part, also after others were made of the same template."""
    of = template(form)
    given = typed(form)
    assert len(given) > 50
    first = of.prefill("610302", given)
    of.prefill("610114", dict(list(given.items())[:7]))
    assert of.prefill("610302", given) == first
    assert parts(first) == parts(made_of_the_whole(of, "610302", given))


def test_what_stays_is_packed_as_it_was() -> None:
    """A part that nobody touches is not deflated again, and a reader sees every part in its old place."""
    of = template(PLAN_2022)
    edition = of.prefill("610302", {})
    with zipfile.ZipFile(io.BytesIO(of.package)) as before, zipfile.ZipFile(io.BytesIO(edition)) as after:
        assert before.namelist() == after.namelist()
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
        assert changed == [of.prepared.part_of(META_SHEET)]
        assert {info.date_time for info in after.infolist()} == {(2022, 1, 1, 0, 0, 0)}
    assert of.prepared.part("xl/workbook.xml") == zipfile.ZipFile(io.BytesIO(edition)).read("xl/workbook.xml")


def test_a_further_edit_may_add_rows() -> None:
    """Rows come out in their order, wherever they were put in."""
    of = template(PLAN_2022)

    def edit(root: etree._Element) -> None:
        data = root.find(f"{NS}sheetData")
        for number in (3_000, 2_999):
            etree.SubElement(data, f"{NS}row", r=str(number))

    sheet = of.layout.form.sheets[1].name
    edition = of.prefill("610302", {}, {sheet: SheetChange(edit)}, {"xl/more.xml": b"<a/>"})
    with zipfile.ZipFile(io.BytesIO(edition)) as package:
        root = etree.fromstring(package.read(of.prepared.part_of(sheet)))
        assert package.read("xl/more.xml") == b"<a/>"
    numbers = [int(row.get("r")) for row in root.iter(f"{NS}row")]
    assert numbers == sorted(numbers) and numbers[-2:] == [2_999, 3_000]


def test_a_sheet_without_a_row_is_taken_apart_as_well() -> None:
    """openpyxl writes it with an empty element."""
    import openpyxl

    book = openpyxl.Workbook()
    stream = io.BytesIO()
    book.save(stream)
    package = PreparedPackage(stream.getvalue())

    def edit(root: etree._Element) -> None:
        etree.SubElement(root.find(f"{NS}sheetData"), f"{NS}row", r="1")

    made = package.edited("Sheet", SheetEdit(last=edit))
    assert isinstance(made, bytes)
    assert len(list(etree.fromstring(made).iter(f"{NS}row"))) == 1


@pytest.mark.parametrize("form", [PLAN_2022, REPORT_2024])
def test_everything_that_depends_on_a_cell_is_known(form: str) -> None:
    """Compared with following every reference of every formula anew."""
    of = template(form)
    changed = sorted(typed(form))[::9]
    wanted: set[Address] = set()
    grown = set(changed)
    while grown:
        found = {
            (sheet.name, row, column)
            for sheet in of.plan.sheets for row, column, node in sheet.formulas()
            if (sheet.name, row, column) not in wanted and any(_refers(part, grown) for part in walk(node))
        }
        wanted |= found
        grown = found
    assert followed(of, changed) == wanted


def followed(of: Template, changed: Collection[Address]) -> set[Address]:
    """Every formula cell that follows from one of the changed cells, directly or not, each after all it refers to."""
    met: set[int] = set()
    seen: set[int] = set()
    queue = list(changed)
    while queue:
        new = set(of.followers.numbers(queue.pop(), met)) - seen
        seen |= new
        queue += [of.followers.addresses[number] for number in new]
    return {of.followers.addresses[number] for number in seen}


def _refers(part: object, cells: set[Address]) -> bool:
    if isinstance(part, Cell):
        return (part.sheet, part.row, part.column) in cells
    if isinstance(part, Range):
        return any(
            part.sheet == sheet and part.top <= row <= part.bottom and part.left <= column <= part.right
            for sheet, row, column in cells
        )
    return False


def test_ranges_of_constants_are_kept_between_recalculations_unless_somebody_typed_there() -> None:
    """A list of codes is the same for every unit; what is typed over one holds for that unit only."""
    of = template(PLAN_2022)
    given = typed(PLAN_2022)
    of.prefill("610302", given)
    kept = set(of.formulas.ranges)
    assert kept and {sheet for sheet, *_ in kept} <= of.formulas.fixed == {"_lists", "_meta", "行业代码"}
    before = dict(of.formulas.ranges)
    over = {("_lists", 2, 1): "改"}
    places = [(s.name, r, c) for s in of.plan.sheets for r, c, _ in s.formulas()][:400]
    changed = Recalculation(of.plan, {**given, **over}, of.formulas)
    wanted = recalculated(of.plan, {**given, **over})
    assert [changed.value(*place) for place in places] == [wanted[place] for place in places]
    assert of.formulas.ranges == before


@pytest.mark.parametrize("seed", range(4))
def test_what_is_typed_over_a_formula_stays_where_the_formula_would_show_something_else(seed: int) -> None:
    """And everything is as if the formula had not been there; what it shows all the same is the formula's."""
    of, chance = template(PLAN_2022), random.Random(seed)
    own = [
        (given.sheet, given.area.top + line, given.area.left)
        for given in of.layout.by_id.values() for line in range(max(1, given.lines))
    ]
    own = [address for address in own if address in of.values]
    assert len(own) > 10
    others = {address: value for address, value in typed(PLAN_2022).items() if address not in of.values}
    alone = Recalculation(None, others, of.formulas)
    over = {
        address: chance.choice((alone.value(*address), 7.0, "另填", ExcelError("#REF!")))
        for address in chance.sample(own, chance.choice((3, 10)))
    }
    numbered, stays = Untouched(of.formulas, of.followers, {**of.formulas.constants, **of.values}).after(others, over)
    changed = {of.followers.addresses[number]: value for number, value in numbered.items()}
    assert stays == {address: value for address, value in over.items() if value != alone.value(*address)}
    assert len(stays) > 0
    whole = Recalculation(None, {**others, **stays}, of.formulas)
    wanted = {address: whole.value(*address) for address in of.values if address not in stays}
    told = {address: changed.get(address, shown) for address, shown in of.values.items() if address not in stays}
    assert [(a, wanted[a], told[a]) for a in wanted if (wanted[a], type(wanted[a])) != (told[a], type(told[a]))] == []
    assert [a for a, value in changed.items() if (value, type(value)) == (of.values[a], type(of.values[a]))] == []


def test_a_text_that_a_cell_can_hold_as_it_is_is_not_changed_and_any_other_is() -> None:
    """Character by character of the first plane, alone and within others."""
    for code in range(0x10000):
        unfit = (code < 0x20 and code not in {9, 10}) or 0xD800 <= code < 0xE000 or code in {0xFFFE, 0xFFFF}
        wanted = f"_x{code:04X}_" if unfit else chr(code)
        assert xml_text(f"甲{chr(code)}乙") == f"甲{wanted}乙"
    assert xml_text("甲_x000B_") == "甲_x005F_x000B_"


def test_an_edit_of_a_kind_that_is_known_gives_what_making_it_anew_gives() -> None:
    """Whatever its words are, whatever is typed beside it, and whatever was edited before; on every sheet that can be marked."""
    of, chance = make_template(load_form(PLAN_2022), 20, comments=True), random.Random(3)
    sheets = [name for name, frame in of.frames.items() if frame.visible]
    known = 0
    for _ in range(12):
        given = dict(chance.sample(sorted(typed(PLAN_2022).items(), key=str), 8))
        areas: dict[str, dict[str, list[str]]] = {
            name: {level: chance.sample(["B6", "C7:C19", "IV9", "AB12"], chance.randint(0, 3)) for level in MARKS}
            for name in dict.fromkeys((sheets[0], *chance.sample(sheets, 2)))
        }
        areas[sheets[0]]["error"] = ['B6 & "<'] if chance.random() < 0.3 else ["B6"]
        quick = {name: _marking(marked) for name, marked in areas.items()}
        slow = {name: SheetChange(partial(_mark, areas=marked)) for name, marked in areas.items()}
        known += sum(change.kind is not None for change in quick.values())
        assert parts(of.prefill("610302", given, quick)) == parts(of.prefill("610302", given, slow))
    assert 0 < known < 12 * 3
