"""The second form: a return on progress in 2024 goes the whole way, and no Python knows either form.

LibreOffice is not needed here: that the workbook's own verdicts agree with these is for the tests
that recalculate workbooks; here the checker reads what was typed.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import workbook_tools
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.check.wording import worded
from workbook_tools.cli import main
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.load import template_folder
from workbook_tools.form.schema import submission_schema

from .progress_return import FORM, ROWS, Typed, address, right, template, typed

SHEETS = ["填报说明", "一、建设进展", "二、存在问题", "三、下步打算", "四、资金和项目", "重点项目进展", "自检", "_lists", "_meta"]


def examined(**changes: Typed) -> Examined:
    """Examine the right return with some answers changed; ``__`` in a name is a dot, ``_at_`` an @."""
    answers = right() | {k.replace("__", ".").replace("_at_", "@"): v for k, v in changes.items()}
    return examine_bytes(typed(answers), "岐山.xlsx", forms_in())


def test_its_definition_shares_nothing_but_the_cover_with_the_first() -> None:
    """Same cover fields, which the roster fills; no other input of one form is in the other."""
    ours, first = (
        {b.input_id(line, col) for _, b in load_form(name).blocks() for line, col, _ in b.questions()}
        for name in (FORM, "specialty-park-2022")
    )
    assert ours & first == {f"cover_{f}" for f in sorted(ROSTER - {"cover"})}


def test_its_rules_are_of_every_scope_and_level() -> None:
    """At least twelve rules of its own, over lists, grids and the whole form; all three levels."""
    form = load_form(FORM)
    own = [r for r in form.rules if r.origin.startswith("rules[")]
    assert len(own) >= 12
    assert {r.severity for r in own} == {"error", "verify", "info"}
    assert {r.scope for r in own} == {"works", "arrivals", "funds", "indicators", "form"}
    assert bind_rules(form)


def test_the_workbook_has_its_sheets_and_every_defined_name() -> None:
    """The names that other programs use point into the sheets of this form."""
    book = openpyxl.load_workbook(io.BytesIO(template().package))
    assert book.sheetnames == SHEETS
    names = {name: list(defined.destinations) for name, defined in book.defined_names.items()}
    wanted = {i.defined_name for i in template().layout.inputs()} | {"works", "arrivals"}
    assert wanted <= set(names)
    assert names["works_stage"] == [("重点项目进展", "$E$5:$E$16")]
    assert [book[s][c].value for s, c in names["cover_unit"]] == [None]
    assert len(names["indicators_park_output"]) == 1
    assert {"explain_progress_delayed", "explain_target_declines", "explain_progress_fund_idle"} <= set(names)


def test_a_computed_sum_is_shown_as_an_amount_and_a_share_in_per_cent() -> None:
    """What a computed line shows follows from its type."""
    book = openpyxl.load_workbook(io.BytesIO(template().package))
    at = {b: template().layout.blocks[b] for b in ("funds", "indicators")}
    total = book[at["funds"].sheet].cell(at["funds"].rows["total"], at["funds"].inputs["received"])
    share = book[at["indicators"].sheet].cell(at["indicators"].rows["main_share"], at["indicators"].inputs["actual_2024"])
    assert total.number_format == "#,##0.00"
    assert share.number_format == "0.0%"


def test_a_right_return_gives_no_finding() -> None:
    """Nothing is said of a return in which nothing is wrong."""
    result = examined()
    assert [worded(f).message for f in result.findings] == []
    assert result.unit == "610323"


def test_the_record_of_a_return_meets_the_schema_of_its_form() -> None:
    """``submissions.jsonl`` is valid against ``form schema``, and says what was typed."""
    submission = examined().submission
    assert submission is not None
    record = json.loads(json.dumps(submission.record("accepted")))
    jsonschema.validate(record, submission_schema(load_form(FORM)))
    assert record["tables"]["works"][0]["stage"] == "投产"
    assert record["tables"]["works"][1] | {} == {
        "_row": 6, "serial": record["tables"]["works"][1]["serial"], "name": "车桥精密加工项目",
        "unit": "陕西华桥车桥有限公司", "stage": "在建", "planned": "202401-202506", "actual_start": 202401,
        "actual_finish": None, "investment": 26000, "invested_2024": 9000, "invested_total": 9000,
        "output_2024": None, "output_2025": 8000, "problem_kind": "市场",
        "problem": "进口设备交货推迟两个月，请协调清关。",
    }
    assert record["values"]["cover_date"] == "2025-01-10"
    assert record["values"]["indicators_revenue.plan_2025"] == 548000.5


@pytest.mark.parametrize(("date", "shown"), [(45352.0, "2024-03-01"), ("2024-3-1", "2024-3-1")])
def test_a_sentence_shows_a_day_as_a_date(date: Typed, shown: str) -> None:
    """Excel keeps a date as a number of days, which nobody would know again."""
    (said,) = [worded(f).message for f in examined(cover_date=date).findings if f.code == "progress.date"]
    assert f"：填报日期 {shown} 不在报送期内。" in said


WRONG: tuple[tuple[str, dict[str, Typed], list[tuple[str, str, str]]], ...] = (
    ("a date before the year's end", {"cover_date": "2024-03-01"}, [("progress.date", "error", "cover_date")]),
    ("a narrative left out", {"next_steps_plan": None}, [("text.missing", "error", "next_steps_plan")]),
    ("a section over its limit", {"work_done_park": "建" * 560},
     [("text.over_limit", "error", "work_done_park")]),
    ("a month that is none", {"works__actual_start_at_1": 202313}, [
        ("progress.month", "error", "works.actual_start@1"), ("progress.start_later", "info", "works.actual_start@1")]),
    ("an alias is read as its item", {"works__stage_at_1": "达产"}, [("value.normalised", "info", "works.stage@1")]),
    ("a stage that is not in the list", {"works__stage_at_1": "停工"}, [("value.not_in_list", "error", "works.stage@1")]),
    ("a month of finish missing", {"works__actual_finish_at_3": None}, [
        ("progress.finish_missing", "error", "works.actual_finish@3")]),
    ("a project under construction that was finished", {"works__actual_finish_at_2": 202412}, [
        ("progress.stage_conflict", "error", "works.stage@2")]),
    ("started after it was finished", {"works__actual_start_at_3": 202412}, [
        ("progress.order", "error", "works.actual_finish@3"), ("progress.start_later", "info", "works.actual_start@3")]),
    ("output before production", {"works__output_2024_at_3": 10}, [
        ("progress.output_before_production", "error", "works.output_2024@3")]),
    ("late, with its problem described", {"works__planned_at_2": "202301-202406"}, [
        ("progress.delayed", "verify", "works.stage@2"), ("progress.start_later", "info", "works.actual_start@2")]),
    ("late, without a word", {"works__planned_at_2": "202401-202412", "works__problem_at_2": None,
                              "works__problem_kind_at_2": None}, [
        ("progress.problem_missing", "error", "works.problem@2"), ("progress.delayed", "verify", "works.stage@2")]),
    ("a year of more than all years", {"works__invested_total_at_2": 8000}, [
        ("progress.year_exceeds_total", "error", "works.invested_total@2")]),
    ("spent beyond the budget", {"works__invested_total_at_1": 16600}, [
        ("progress.overspent", "verify", "works.invested_total@1")]),
    ("a project twice", {"works__name_at_4": "园区检测中心"}, [("project.duplicate", "error", "works.name@4")]),
    ("a company twice", {"arrivals__company_at_2": "陕西秦川传动有限公司"}, [
        ("progress.arrival_duplicate", "error", "arrivals.company@2")]),
    ("more spent than received", {"funds_local__spent": 401}, [
        ("progress.fund_overspent", "error", "funds_local.spent")]),
    ("funds that lie idle", {"funds_local__spent": 0, "funds_provincial__spent": 100}, [
        ("progress.fund_idle", "verify", "funds_provincial.spent")]),
    ("a total that is not the list's", {"summary_producing__investment": 15001}, [
        ("total.mismatch", "error", "summary_producing.investment")]),
    ("a count that is not the list's", {"summary_idle__count": 2}, [("total.count_mismatch", "error", "summary_idle.count")]),
    ("a part above its whole", {"indicators_main_companies__plan_2025": 93}, [
        ("target.part_exceeds_whole", "error", "indicators_main_companies.plan_2025")]),
    ("a plan below the year before", {"indicators_employees__plan_2025": 6300}, [
        ("target.declines", "verify", "indicators_employees.plan_2025")]),
    ("亿 in a cell of 万元", {"indicators_park_output__plan_2025": "57亿元"}, [
        ("value.normalised", "verify", "indicators_park_output.plan_2025")]),
    ("a unit that slipped", {"indicators_power_use__actual_2024": 0.5}, [
        ("target.unit_slip", "verify", "indicators_power_use.actual_2024")]),
    ("projects above the park", {"indicators_park_output__actual_2024": 11000, "indicators_main_output__actual_2024": 9000}, [
        ("target.projects_exceed_output", "verify", "indicators_park_output.actual_2024")]),
)


@pytest.mark.parametrize(("changes", "expected"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_return_gives_the_right_code_at_the_right_cell(
    changes: dict[str, Typed], expected: list[tuple[str, str, str]]
) -> None:
    """One thing changed in the right return: exactly these findings, at these cells."""
    found = [(f.code, f.severity, f.sheet, f.cell) for f in examined(**changes).findings]
    assert sorted(map(str, found)) == sorted(str((code, level, *address(at))) for code, level, at in expected)


def test_a_message_speaks_in_the_words_of_this_form() -> None:
    """Sheet, cell and label first, then what was found, then what to do; a column named unit is the unit."""
    found = examined(works__name_at_4="园区检测中心").findings[0]
    assert worded(found).message == (
        "重点项目进展 C8 项目名称：与前面的行重复：园区检测中心（岐山县园区开发有限公司）。"
        "请删去重复的一行；分期项目请在名称中注明期次。"
    )
    assert (found.row, found.field) == (8, "works.name")


def test_an_explanation_stands_beside_its_finding() -> None:
    """The box on 自检 for a code of this form answers its 核实."""
    found = examined(indicators_employees__plan_2025=6300, explain_target_declines="产线自动化改造").findings
    assert [(f.code, f.explanation) for f in found] == [("target.declines", "产线自动化改造")]


def test_the_commands_take_it_from_roster_to_totals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``generate``, ``check`` and ``aggregate`` work for it as for the first form, list length included."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "口令")
    units = tmp_path / "units.csv"
    units.write_text(
        "code,city,county,park,unit,contact,phone\n"
        "610323,宝鸡市,岐山县,岐山汽车零部件产业园,岐山县工业和信息化局,李明,0917-5550101\n"
        "610322,宝鸡市,凤翔区,凤翔酒业园,凤翔区工业和信息化局,王芳,0917-5550102\n",
        encoding="utf-8",
    )
    assert main(["generate", "--form", FORM, "--units", str(units), "--out", str(tmp_path / "blank"), "--rows", "12"]) == 0
    blanks = sorted(p.name for p in (tmp_path / "blank").iterdir())
    assert blanks == ["610322_凤翔区工业和信息化局.xlsx", "610323_岐山县工业和信息化局.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "blank" / blanks[1])
    assert book["填报说明"][address("cover_park")[1]].value == "岐山汽车零部件产业园"
    back = tmp_path / "back"
    back.mkdir()
    (back / "岐山.xlsx").write_bytes(typed(right()))
    results = tmp_path / "results"
    assert main(["check", str(back), "--out", str(results), "--units", str(units)]) == 1
    codes = [json.loads(line)["code"] for line in (results / "findings.jsonl").read_text("utf-8").splitlines()]
    assert codes == ["roster.not_returned"]
    assert main(["aggregate", str(results), "--out", str(tmp_path / "汇总.xlsx")]) == 0
    sheets = openpyxl.load_workbook(tmp_path / "汇总.xlsx", read_only=True).sheetnames
    assert {"报送单位", "重点项目进展", "主要指标"} <= set(sheets)
    assert ROWS == 12
    capsys.readouterr()


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.lineno, node.value


ROSTER = {"city", "county", "park", "unit", "contact", "phone", "date", "cover"}
"""Ids that every form shares on its cover, because the roster and the choice between returns need them."""
TYPES = {"serial", "period"}
"""Ids of columns that are also names of types."""


def ids_of(form_id: str) -> set[str]:
    """The ids of a form's blocks, lines, columns and lists, and every input id."""
    data = json.loads((template_folder() / form_id / "form.json").read_text(encoding="utf-8"))
    out = set(data["lists"])
    for sheet in data["sheets"]:
        out.add(sheet["id"])
        for block in sheet["blocks"]:
            out.add(block["id"])
            for key in ("fields", "boxes", "columns", "rows", "computed"):
                part = block.get(key, [])
                out |= {entry["id"] for entry in part} if isinstance(part, list) else set()
    for _, block in load_form(form_id).blocks():
        out |= {block.input_id(line, column) for line, column, _ in block.questions()}
        out |= {block.defined_name(line, column) for line, column, _ in block.questions()}
    return out


ORDINARY = {"name", "count", "key", "progress", "local", "chain"}
"""Ids that are ordinary words of the program as well: columns of results, keys of dictionaries, where a check is run."""


def schema_keys(part: object) -> Iterator[str]:
    """The keys that any definition may use: ``totals``, ``placeholders``, ``year``…"""
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for value in part.values():
            yield from schema_keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from schema_keys(value)


@pytest.mark.parametrize("form_id", form_ids())
def test_no_python_outside_the_demo_names_an_input_of_a_form(form_id: str) -> None:
    """Every literal is compared with every id of the form; the demo alone tells a form's story."""
    package = Path(workbook_tools.__file__).parent
    schema = json.loads((package / "form" / "form.schema.json").read_text(encoding="utf-8"))
    own = ids_of(form_id) - ROSTER - TYPES - ORDINARY - set(schema_keys(schema))
    assert len(own) > 60
    blocks = {block.id for _, block in load_form(form_id).blocks()} - ROSTER
    own |= {form_id} | {f"{block}{joint}" for block in blocks for joint in "._"}
    found = [
        f"{path.relative_to(package)}:{line}: {text!r}"
        for path in sorted(package.rglob("*.py")) if "demo" not in path.parts
        for line, text in literals(path)
        if text in own
    ]
    assert found == []
