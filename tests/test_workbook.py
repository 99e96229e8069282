"""The generated workbook, judged from outside: the validator, a second reader, LibreOffice, gnumeric."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from tests.oracles.gnumeric import resave
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate_all
from tests.shipped import form_ids
from tests.small_form import write_form
from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded
from workbook_tools.cli import main
from workbook_tools.commands.forms import inputs_of
from workbook_tools.demo.fill import fill_with_openpyxl, keystrokes, typed_of
from workbook_tools.demo.sources import units
from workbook_tools.demo.story import returns
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.schema import submission_schema
from workbook_tools.form.units import Unit
from workbook_tools.lint.judge import lint
from workbook_tools.report.annotated import copies_of
from workbook_tools.workbook.fill import cells_of, prefilled
from workbook_tools.workbook.findings_sheet import FIRST
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.recalculate import Recalculation
from workbook_tools.workbook.template import Template, make_template

FORM = "specialty-park-2022"
PASSWORD = "密码 Secret-1"
CONTRACT = {
    **{f"cover_{f}": 1 for f in ["city", "county", "park", "unit", "contact", "phone", "date"]},
    **{f"s{s}_{p}": 1 for s, n in ((1, 3), (2, 6), (3, 5), (6, 3), (7, 2)) for p in range(1, n + 1)},
    "s4_1": 1, "s5_1": 1,
    **{f"projects_{c}": 60 for c in ["serial", "name", "unit", "related", "industry", "period", "investment", "output_2022", "output_2023", "output_full", "service_effect", "remarks"]},
    **{f"totals_{r}": 5 for r in ["related", "supporting", "all"]},
    **{f"parks_{c}": 20 for c in ["name", "county", "specialty", "chain", "year"]},
    **{
        f"targets_{i}": 3
        for i in ["gross_output", "specialty_output", "revenue", "specialty_revenue", "value_added_per_mu", "tax_per_mu", "fixed_investment_per_mu", "enterprises", "specialty_enterprises", "leading_enterprises", "linked_enterprises", "jobs", "rd_spending", "tech_contracts", "platforms", "platform_services", "sme_bases", "maker_spaces", "incubators"]
    },
}
"""The defined names that other tools rely on, and how many cells each covers."""


@pytest.fixture(scope="module")
def templates() -> dict[str, Template]:
    guard = lock(PASSWORD)
    return {form_id: make_template(load_form(form_id), None, guard) for form_id in form_ids()}


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with LibreOffice() as running:
        yield running


def a_unit() -> Unit:
    unit = units()[0]
    return Unit(unit.code, {f: getattr(unit, f) for f in ("code", "city", "county", "park", "unit", "contact", "phone")})


def filled(template: Template, index: int, folder: Path) -> Path:
    """A story's return, typed into the unit's own workbook."""
    story = returns()[index]
    source, target = folder / "sent.xlsx", folder / f"{story.unit}.xlsx"
    source.write_bytes(prefilled(template, next(_unit(u) for u in units() if u.code == story.unit)))
    fill_with_openpyxl(source, target, keystrokes(template.layout, typed_of(story)))
    return target


def _unit(unit: Any) -> Unit:
    return Unit(unit.code, {f: getattr(unit, f) for f in ("code", "city", "county", "park", "unit", "contact", "phone")})


def examined(path: Path) -> Examined:
    return examine_bytes(path.read_bytes(), path.name, forms_in())


def record(item: Examined) -> dict[str, Any]:
    assert item.submission is not None, [worded(f).message for f in item.findings]
    return {**item.submission.record("accepted"), "file": ""}


def test_every_kind_of_workbook_passes_the_open_xml_sdk(templates: dict[str, Template], tmp_path: Path) -> None:
    """Blank, prefilled, and annotated, of every form, for Office2010 and Microsoft365."""
    paths = []
    for form_id, template in templates.items():
        for kind, data in (("blank", template.package), ("prefilled", prefilled(template, a_unit()))):
            path = tmp_path / f"{form_id}-{kind}.xlsx"
            path.write_bytes(data)
            paths.append(path)
    item = examined(filled(templates[FORM], 4, tmp_path))
    assert item.raw is not None
    path = tmp_path / "annotated.xlsx"
    path.write_bytes(copies_of(templates[FORM].layout.form, 200, None).annotate(item.raw, item.findings, item.unit))
    paths.append(path)
    assert {p.name: problems for p, problems in validate_all(paths).items() if problems} == {}


@pytest.mark.parametrize("form_id", form_ids())
def test_every_cell_is_locked_but_the_declared_inputs(templates: dict[str, Template], form_id: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates[form_id].package))
    declared = set()
    for item in inputs_of(load_form(form_id)):
        for row in book[item["sheet"]][item["address"]] if ":" in item["address"] else ((book[item["sheet"]][item["address"]],),):
            declared |= {(item["sheet"], cell.coordinate) for cell in row}
    merged = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for area in sheet.merged_cells.ranges
        for row in sheet[area.coord]
        for cell in row[0 if row[0].row > area.min_row else 1 :]
    }
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked - merged == declared
    assert all(sheet.protection.sheet and sheet.protection.algorithmName == "SHA-512" for sheet in book)
    assert book.security.lockStructure
    assert not any(sheet.protection.autoFilter or sheet.protection.formatColumns for sheet in book)


def test_the_password_opens_the_locks_and_stands_nowhere_in_the_file(templates: dict[str, Template]) -> None:
    import base64
    import hashlib

    package = zipfile.ZipFile(io.BytesIO(templates[FORM].package))
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    guard = re.search(r"<sheetProtection[^>]*>", sheet)
    assert guard is not None
    salt = re.search(r'saltValue="([^"]+)"', guard.group())
    digest = re.search(r'hashValue="([^"]+)"', guard.group())
    spins = re.search(r'spinCount="(\d+)"', guard.group())
    assert salt is not None
    assert digest is not None
    assert spins is not None
    state = hashlib.sha512(base64.b64decode(salt.group(1)) + PASSWORD.encode("utf-16-le")).digest()
    for i in range(int(spins.group(1))):
        state = hashlib.sha512(state + i.to_bytes(4, "little")).digest()
    assert base64.b64encode(state).decode() == digest.group(1)
    assert " password=" not in guard.group()
    assert not any(PASSWORD.encode() in package.read(n) for n in package.namelist())


def test_every_name_of_the_contract_covers_its_cells(templates: dict[str, Template]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates[FORM].package))
    for name, cells in CONTRACT.items():
        ((sheet, area),) = book.defined_names[name].destinations
        found = book[sheet][area.replace("$", "")]
        count = sum(len(row) for row in found) if isinstance(found, tuple) else 1
        assert (name, count) == (name, cells)
    assert {f"explain_{c.replace('.', '_')}" for c in templates[FORM].layout.explanations} <= set(book.defined_names)
    ((_, body),) = book.defined_names["projects"].destinations
    assert body == "$B$5:$M$64"


@pytest.mark.parametrize("form_id", form_ids())
def test_each_input_is_reachable_by_the_name_that_form_show_gives(templates: dict[str, Template], form_id: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates[form_id].package))
    for item in inputs_of(load_form(form_id)):
        ((sheet, area),) = book.defined_names[item["defined_name"]].destinations
        cells = {c.coordinate for row in _rows(book[sheet][area.replace("$", "")]) for c in row}
        wanted = {c.coordinate for row in _rows(book[sheet][item["address"]]) for c in row}
        assert sheet == item["sheet"]
        assert wanted <= cells


def _rows(found: Any) -> Any:
    return found if isinstance(found, tuple) else ((found,),)


def test_the_sheets_come_in_the_order_of_the_form_and_the_hidden_ones_are_hidden(templates: dict[str, Template]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates[FORM].package))
    assert [(s.title, s.sheet_state) for s in book] == [
        ("填报说明", "visible"), ("一、产业基础", "visible"), ("二、支持举措", "visible"), ("三、工作内容", "visible"),
        ("四、园区情况", "visible"), ("五、资金方向", "visible"), ("六、预期目标", "visible"), ("七、保障措施", "visible"),
        ("项目清单", "visible"), ("自检", "visible"), ("行业代码", "visible"), ("_lists", "hidden"), ("_meta", "veryHidden"),
    ]
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows(max_col=2)}
    assert meta["form"] == FORM
    assert meta["layout"] == lay_out(load_form(FORM)).digest


def test_cached_values_of_prefilled_and_annotated_workbooks_are_what_libreoffice_computes(
    templates: dict[str, Template], office: LibreOffice, tmp_path: Path
) -> None:
    sent = tmp_path / "sent-out.xlsx"
    sent.write_bytes(prefilled(templates[FORM], a_unit()))
    copies = [sent]
    for index in (4, 10):
        item = examined(filled(templates[FORM], index, tmp_path))
        assert item.raw is not None
        copy = tmp_path / f"annotated-{index}.xlsx"
        made = copies_of(templates[FORM].layout.form, 200, None)
        copy.write_bytes(made.annotate(item.raw, item.findings, item.unit))
        copies.append(copy)
    for path in copies:
        assert list(stale(path, office)) == []


def stale(path: Path, office: LibreOffice) -> Iterator[str]:
    """Formula cells whose cached value differs from a full recalculation in LibreOffice."""
    formulas = openpyxl.load_workbook(path)
    cached = openpyxl.load_workbook(path, data_only=True)
    with office.open(path) as book:
        for sheet in formulas:
            places = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
            if not places:
                continue
            corner = a1(max(c.row for c in places), max(c.column for c in places))
            (shown,) = book.values([(sheet.title, f"A1:{corner}")])
            for cell in places:
                live = shown[cell.row - 1][cell.column - 1]
                held = cached[sheet.title][cell.coordinate].value
                live, held = ("" if v is None else v for v in (live, held))
                if live != held and not (isinstance(held, int | float) and live == pytest.approx(held)):
                    yield f"{sheet.title} {cell.coordinate}: {held!r} ≠ {live!r}"


def test_a_right_return_says_ready_and_an_annotated_one_lists_its_findings(
    templates: dict[str, Template], tmp_path: Path
) -> None:
    item = examined(filled(templates[FORM], 10, tmp_path))
    assert item.raw is not None
    data = copies_of(templates[FORM].layout.form, 200, None).annotate(item.raw, item.findings, item.unit)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert book.worksheets[0].title == "核对意见"
    listed = list(book["核对意见"].iter_rows(min_row=FIRST, max_row=FIRST + len(item.findings) - 1, max_col=5))
    shown = [(row[2].value, row[3].value) for row in listed]
    assert sorted(shown) == sorted((f.sheet, f.range or f.cell) for f in item.findings)
    assert all(row[4].value for row in listed) and listed[0][0].value == "1"
    assert str(book["填报说明"]["A5"].value).startswith("✗ 尚有 ")
    right = next(i for i, story in enumerate(returns()) if not story.planted)
    fine = examined(filled(templates[FORM], right, tmp_path))
    assert [f for f in fine.findings if f.severity != "info"] == []


@pytest.mark.parametrize("index", [0, 5, 7, 10])
def test_a_return_saved_again_by_libreoffice_or_gnumeric_reads_the_same(
    templates: dict[str, Template], office: LibreOffice, tmp_path: Path, index: int
) -> None:
    original = filled(templates[FORM], index, tmp_path)
    wanted = examined(original)
    by_office, by_gnumeric = tmp_path / "lo.xlsx", tmp_path / "gnumeric.xlsx"
    with office.open(original) as book:
        book.save_as(by_office)
    resave(original, by_gnumeric)
    for saved in (by_office, by_gnumeric):
        again = examined(saved)
        assert record(again) == record(wanted)
        about_answers = [(f.code, f.sheet, f.cell) for f in again.findings if f.cell]
        assert about_answers == [(f.code, f.sheet, f.cell) for f in wanted.findings if f.cell]


def test_every_exported_record_meets_the_published_schema(templates: dict[str, Template], tmp_path: Path) -> None:
    schema = submission_schema(load_form(FORM))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for index in range(len(returns())):
        item = examined(filled(templates[FORM], index, tmp_path))
        assert item.submission is not None
        line = json.loads(json.dumps(item.submission.record("rejected"), ensure_ascii=False))
        assert [e.message for e in judge.iter_errors(line)] == []
    broken = {**line, "values": {**line["values"], "cover_city": 5}}
    assert list(judge.iter_errors(broken))
    assert list(judge.iter_errors({**line, "surplus": 1}))


def test_everything_that_is_written_passes_the_projects_own_lint(
    templates: dict[str, Template], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blank and prefilled workbooks, the results of a check with its annotated copies, one for a passage that others have too, the aggregate."""
    returned, results = tmp_path / "returned", tmp_path / "results"
    returned.mkdir()
    for index in (1, 4, 10):
        shutil.copy(filled(templates[FORM], index, tmp_path), returned)
    assert main(["check", str(returned), "--out", str(results)]) == 1
    assert main(["aggregate", str(results), "--out", str(tmp_path / "totals.xlsx")]) == 0
    (tmp_path / "blank.xlsx").write_bytes(templates[FORM].package)
    written = [tmp_path / "blank.xlsx", tmp_path / "sent.xlsx", tmp_path / "totals.xlsx", *results.rglob("*.xlsx")]
    assert len(written) == 8
    for path in written:
        problems = lint(path.read_bytes())
        assert [p for p in problems if p.level == "error"] == []


def test_a_line_says_what_was_found_with_its_figures() -> None:
    """The rule's own words about the fault, live; a requirement beside a ✗ would say the opposite of what is wrong."""
    made = make_template(load_form("specialty-park-2022"), 4)
    at, totals = made.layout.blocks["projects"], made.layout.blocks["totals"]
    lines: tuple[dict[str, str | float], ...] = (
        {"name": "甲项目"},
        {
            "name": "乙项目", "unit": "乙公司", "related": "是", "industry": "C01", "period": "202401-202512",
            "investment": 100.0, "output_2022": 50.0, "output_full": 60.0,
        },
        {
            "name": "丙项目", "unit": "丙公司", "related": "是", "industry": "C01", "period": "202101-202212",
            "investment": 5.0, "output_2022": 1.0, "output_2023": 2.0, "output_full": 3.0,
        },
    )
    typed = {
        (at.sheet, at.rows[str(n)], at.inputs[column]): value
        for n, line in enumerate(lines, 1) for column, value in line.items()
    }
    stated = {"count": 3.0, "investment": 100.0, "output_2022": 51.0, "output_2023": 2.0, "output_full": 63.0}
    typed |= {(totals.sheet, totals.rows["all"], totals.inputs[column]): value for column, value in stated.items()}
    computed = Recalculation(made.plan, typed)
    said = [computed.value(at.sheet, at.rows[str(n)], at.status) for n in range(1, 5)]
    explained = made.layout.explanations["project.unit_slip"]
    assert said == [
        "✗ 缺：实施单位、是否与特色产业相关联、所属产业、计划开竣工时间、总投资",
        "✗ 填了2022年释放产值 50 万元，但计划 202401 才开工",
        f"▲ 总投资 5 万元，疑似单位填错（元或亿元）（请在“自检” {a1(explained.row, explained.column)} 说明）",
        "",
    ]
    assert computed.value(totals.sheet, totals.rows["all"], totals.status) == (
        "✗ 总投资：填 100，项目清单合计 105\n清单：3｜105.00（填报少 5.00）｜51.00｜2.00｜63.00"
    )


def test_counts_that_have_a_unit_are_totalled_above_a_list_and_years_are_not(tmp_path: Path) -> None:
    """People and companies are added up as amounts are; a year or a month is a number of nothing."""

    def change(data: dict[str, Any]) -> None:
        table = data["sheets"][1]["blocks"][0]
        table["totals"] = True
        for id, more in (("jobs", {"unit": "人"}), ("founded", {"plain": True, "prompt": {"zh": "四位年份", "en": "A year"}}), ("place", {})):
            table["columns"].append({"id": id, "label": {"zh": id, "en": id}, "type": "count", **more})

    made = make_template(load_form(write_form(tmp_path, change)), None)
    at = made.layout.blocks["visits"]
    typed = {("visits.company", n): f"{n}厂" for n in (1, 2)} | {(f"visits.{c}", n): 1200.0 + n for n in (1, 2) for c in ("output", "jobs", "founded", "place")}
    book = openpyxl.load_workbook(io.BytesIO(made.prefill("", cells_of(made.layout, typed).cells)), data_only=True)
    above = {column: book[at.sheet].cell(at.header - 1, where) for column, where in at.inputs.items()}
    assert {column: cell.value for column, cell in above.items()} == {
        "company": "合计", "trade": "共 2 行", "output": 2403, "tax": 0, "jobs": 2403, "founded": None, "place": None,
    }
    assert (above["output"].number_format, above["jobs"].number_format) == ("#,##0.00", "#,##0")
