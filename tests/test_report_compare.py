"""Two aggregates side by side: what was added, dropped and changed, by how much, and what could not be matched."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aggregated import FORM, ORIGINS, submission
from tests.progress_return import FORM as PROGRESS
from workbook_tools.cli import main
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.report.addresses import origins_of
from workbook_tools.report.compare import Side, pair_rows
from workbook_tools.report.compare_tables import compared
from workbook_tools.report.jsonl_csv import submission_line
from workbook_tools.report.table_schema import Row, Table
from workbook_tools.report.tables import tables_of
from workbook_tools.workbook.place_form import lay_out

BEFORE = (
    submission("去年/甲.xlsx", "610302", "宝鸡市", {
        6: {"name": "新能源汽车零部件产业园（一期）", "unit": "甲厂有限公司", "investment": 100.1, "output_2022": 1.0, "industry": "航空"},
        7: {"name": "新能源汽车零部件产业园（二期）", "unit": "甲厂有限公司", "investment": 200.2},
        8: {"name": "智能制造中心建设项目", "unit": "乙公司", "investment": 300.3},
        9: {"name": "冷链物流基地", "unit": "丙公司", "investment": 400.4},
    }, **{"targets_gross_output.y2022": 100.0, "targets_gross_output.y2021": 80.0}),
    submission("去年/丁.xlsx", "610500", "渭南市", {6: {"name": "只有去年报的项目", "investment": 9999.0}}),
)
NOW = (
    submission("今年/甲.xlsx", "610302", "宝鸡市", {
        6: {"name": "智能制造中心建设项目", "unit": "乙公司", "investment": 300.3},
        7: {"name": "新能源汽车零部件产业园(一期)", "unit": "甲厂", "investment": 150.3, "output_2022": 1.0, "industry": "数控机床"},
        8: {"name": "新能源汽车零部件产业园（三期）", "unit": "甲厂", "investment": 1.5},
        9: {"name": "冷链物流基地项目", "unit": "丙公司"},
    }, **{"targets_gross_output.y2022": 125.0, "targets_gross_output.y2021": 80.0}),
    submission("今年/戊.xlsx", "610600", "延安市", {6: {"name": "新单位的项目", "investment": 7777.0}}),
)


def side(submissions: tuple[Submission, ...]) -> Side:
    """One of the two sides on the first form."""
    return Side(FORM, tables_of(FORM, submissions))


def made(id: str, before: tuple[Submission, ...] = BEFORE, now: tuple[Submission, ...] = NOW) -> Table:
    """One table of the comparison of two seasons."""
    return next(table for table in compared(side(before), side(now)) if table.id == id)


def as_text(table: Table, *columns: str) -> list[str]:
    """Rows as lines of text, blanks as dots."""
    return ["  ".join("·" if row.get(c) is None else str(row.get(c)) for c in columns) for row in table.rows]


def test_a_project_is_known_again_by_its_name_though_it_is_spelled_and_placed_otherwise() -> None:
    """Brackets and 项目 at the end make no other project of it; 一期 and 三期 do, and the nearest name is told."""
    assert as_text(made("compared_projects"), "state", "name_before", "name_now", "investment_more", "nearest") == [
        "有变化  新能源汽车零部件产业园（一期）  新能源汽车零部件产业园(一期)  50.2  ·",
        "取消  新能源汽车零部件产业园（二期）  ·  ·  新能源汽车零部件产业园（三期）",
        "无变化  智能制造中心建设项目  智能制造中心建设项目  0.0  ·",
        "有变化  冷链物流基地  冷链物流基地项目  ·  ·",
        "新增  ·  新能源汽车零部件产业园（三期）  ·  新能源汽车零部件产业园（二期）",
    ]


def test_a_line_says_which_words_changed_and_where_both_sides_stand() -> None:
    """A number that is gone has no difference: a blank is no 0."""
    changed, _, _, gone, _ = made("compared_projects").rows
    assert changed["words"] == "项目名称：新能源汽车零部件产业园（一期）→新能源汽车零部件产业园(一期)；实施单位：甲厂有限公司→甲厂；所属产业：航空→数控机床"
    assert (changed["at_before"], changed["at_now"]) == ("去年/甲.xlsx 项目清单!C6", "今年/甲.xlsx 项目清单!C7")
    assert (gone["investment_before"], gone["investment_now"], gone["investment_more"]) == (400.4, None, None)


def test_units_that_are_on_one_side_only_are_told_and_left_out_of_lines_and_sums() -> None:
    """9999 and 7777 of such units would drown every change."""
    assert as_text(made("compared_units"), "state", "unit_code", "cover_city", "file_before", "file_now") == [
        "两边都有  610302  宝鸡市  去年/甲.xlsx  今年/甲.xlsx",
        "只有原来有  610500  渭南市  去年/丁.xlsx  ·",
        "只有现在有  610600  延安市  ·  今年/戊.xlsx",
    ]
    sums = [line for line in as_text(made("compared"), "what", "measure", "before", "now", "more") if not line.endswith("·  ·  ·")]
    assert sums == [
        "单位  报送单位数  2.0  2.0  0.0",
        "单位  其中：两边都有的单位数  1.0  1.0  0.0",
        "项目清单  行数  4.0  4.0  0.0",
        "项目清单  其中：新增  ·  1.0  ·",
        "项目清单  其中：取消  1.0  ·  ·",
        "项目清单  其中：有变化  ·  2.0  ·",
        "项目清单  其中：无变化  ·  1.0  ·",
        "项目清单  总投资（万元）  1001.0  452.1  -548.9",
        "项目清单  投产释放产值（2022年）（万元）  1.0  1.0  0.0",
        "三年期拟培育特色专业园区名单  行数  0.0  0.0  0.0",
        "三年期拟培育特色专业园区名单  其中：新增  ·  0.0  ·",
        "三年期拟培育特色专业园区名单  其中：取消  0.0  ·  ·",
        "三年期拟培育特色专业园区名单  其中：有变化  ·  0.0  ·",
        "三年期拟培育特色专业园区名单  其中：无变化  ·  0.0  ·",
        "指标  园区工业总产值 2021年（基期）  80.0  80.0  0.0",
        "指标  园区工业总产值 2022年（目标）  100.0  125.0  25.0",
    ]


def test_an_indicator_tells_by_how_much_and_by_which_share_it_changed() -> None:
    """Only of those that both sides have."""
    rows = [row for row in made("compared_indicators").rows if row["before"] is not None]
    assert [(r["state"], r["heading"], r["before"], r["now"], r["more"], r["share"]) for r in rows] == [
        ("无变化", "2021年（基期）", 80.0, 80.0, 0.0, 0.0), ("有变化", "2022年（目标）", 100.0, 125.0, 25.0, 0.25),
    ]


def test_the_same_returns_compared_with_themselves_have_no_change() -> None:
    """Whatever stands in them."""
    for table in compared(side(NOW), side(NOW)):
        assert {row["state"] for row in table.rows if "state" in row} <= {"无变化", "两边都有"}


NAMES = st.text("新能源汽车一二期AB12（）()项目 ", min_size=1, max_size=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
def test_each_line_of_both_sides_is_in_exactly_one_pair(before: list[str], now: list[str]) -> None:
    """Whatever the names: none is lost, none is used twice, and the ids of lines that stand together are real."""
    lines: list[list[tuple[Row, str, str]]] = [
        [({"id": f"{which}{n}"}, name, "") for n, name in enumerate(names)] for which, names in (("b", before), ("n", now))
    ]
    pairs = pair_rows(*lines)
    olds, news = [p.before["id"] for p in pairs if p.before], [p.now["id"] for p in pairs if p.now]
    assert sorted(map(str, olds)) == [f"b{n}" for n in range(len(before))]
    assert sorted(map(str, news)) == [f"n{n}" for n in range(len(now))]


def progress(unit: str, lines: dict[int, dict[str, Any]]) -> Submission:
    """A progress return with some projects."""
    form = forms_in().get(PROGRESS)
    origins = origins_of(lay_out(form))

    def answer(name: str, value: Any, row: int | None = None) -> Answer:
        sheet, cell = origins[name]
        return Answer(value, value, sheet, cell if row is None else f"{cell}{row}")

    names = {i.partition(".")[2] for i in origins if i.startswith("works.")}
    works = tuple(Line(row, {c: answer(f"works.{c}", cells.get(c), row) for c in sorted(names)}) for row, cells in lines.items())
    answers = {i: answer(i, None) for i in origins if i.partition(".")[0] not in {"works", "arrivals"}}
    return Submission("进展/甲.xlsx", unit, form.id, form.version, answers, {"works": works, "arrivals": ()})


def test_a_plan_is_compared_with_its_progress_by_what_both_ask() -> None:
    """Two forms: the main lists meet in names, companies, periods and investment; what only one asks is named."""
    form = forms_in().get(PROGRESS)
    done = progress("610302", {
        5: {"name": "新能源汽车零部件产业园（一期）", "unit": "甲厂", "investment": 120.0, "planned": "202301-202412"},
        6: {"name": "完全没有计划过的项目", "unit": "甲厂", "investment": 5.0},
    })
    tables = {t.id: t for t in compared(side(BEFORE), Side(form, tables_of(form, (done,))))}
    works = tables["compared_works"]
    assert as_text(works, "state", "name_before", "name_now", "investment_more") == [
        "有变化  新能源汽车零部件产业园（一期）  新能源汽车零部件产业园（一期）  19.9",
        "取消  新能源汽车零部件产业园（二期）  ·  ·", "取消  智能制造中心建设项目  ·  ·", "取消  冷链物流基地  ·  ·",
        "新增  ·  完全没有计划过的项目  ·",
    ]
    assert "只有原表有、没有比较的栏：是否与特色产业相关联、所属产业（行业）" in works.meaning
    assert "只有现表有、没有比较的栏：项目阶段" in works.meaning
    assert "compared_indicators" not in tables


def results(folder: Path, submissions: tuple[Submission, ...]) -> Path:
    """A folder as a check leaves it, as far as an aggregate reads it."""
    folder.mkdir()
    (folder / "submissions.jsonl").write_bytes(b"".join(submission_line(one, "accepted", ORIGINS) for one in submissions))
    return folder


def test_the_command_adds_sheets_that_another_program_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """pandas finds each pair of numbers and its difference; the sums are those of the rows."""
    out = tmp_path / "汇总.xlsx"
    told = ["aggregate", str(results(tmp_path / "now", NOW)), "--compare", str(results(tmp_path / "before", BEFORE)), "--out", str(out)]
    assert main(told) == 0, capsys.readouterr().err
    sheets = pandas.read_excel(out, sheet_name=None, engine="calamine")
    assert [s for s in sheets if s.startswith("对比")][:4] == ["对比", "对比_单位", "对比_项目清单", "对比_三年期拟培育特色专业园区名单"]
    lines = sheets["对比_项目清单"]
    known = lines.dropna(subset=["增减：总投资（万元）"])
    for before, now, more in zip(known["原总投资（万元）"], known["现总投资（万元）"], known["增减：总投资（万元）"], strict=True):
        assert Decimal(f"{now:.15g}") - Decimal(f"{before:.15g}") == Decimal(f"{more:.15g}")
    total = sheets["对比"].set_index(["对比内容", "指标"]).loc[("项目清单", "总投资（万元）")]
    assert total["原合计"] == pytest.approx(lines["原总投资（万元）"].sum())
    sheet = openpyxl.load_workbook(out)["对比"]
    formats = {(row[2].value, cell.number_format) for row in sheet.iter_rows(min_row=2) for cell in row[3:6] if cell.value is not None}
    assert formats == {("个", "#,##0"), ("行", "#,##0"), ("万元", "#,##0.00")}, "counts are whole numbers, amounts have cents"


def test_what_became_of_a_unit_and_of_a_line_is_on_paper_beside_its_name(tmp_path: Path) -> None:
    """A wide table is printed from its unit on; the outcome of the comparison stands behind the unit, not before."""
    out = tmp_path / "汇总.xlsx"
    assert main(["aggregate", str(results(tmp_path / "now", NOW)), "--compare", str(results(tmp_path / "before", BEFORE)), "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    for name in ("对比_单位", "对比_项目清单", "对比_三年期拟培育特色专业园区名单", "对比_指标"):
        sheet = book[name]
        printed = sheet[sheet.print_area.replace("$", "").rpartition("!")[2] if sheet.print_area else sheet.dimensions]
        assert "对比结果" in [cell.value for cell in printed[0]], name


def test_nothing_to_compare_with_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing is written."""
    (tmp_path / "empty").mkdir()
    out = tmp_path / "汇总.xlsx"
    assert main(["aggregate", str(results(tmp_path / "now", NOW)), "--compare", str(tmp_path / "empty"), "--out", str(out)]) == 2
    assert re.search("empty: 没有 submissions.jsonl，请先运行 check; there is none, run check first", capsys.readouterr().err)
    assert not out.exists()
