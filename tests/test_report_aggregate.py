"""The analyst's workbook: tidy, traceable, and its totals equal the sums of its rows."""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import python_calamine

from tests import progress_return
from tests.aggregated import FORM, FORMS, ORIGINS, submission
from tests.oracles import rendering
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate
from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.batch.returned_files import returned_files
from workbook_tools.cells import column_number
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.lint.judge import lint
from workbook_tools.made import made_here, marked
from workbook_tools.report import listing, table_sheets
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.chains import proposed_chains
from workbook_tools.report.collect import read_submissions
from workbook_tools.report.dataframes import ParquetUnavailable, dataframe_of
from workbook_tools.report.jsonl_csv import submission_line
from workbook_tools.report.marks import marks_of
from workbook_tools.report.sheet_cells import Head, Value
from workbook_tools.report.table_schema import BLANK
from workbook_tools.report.tables import tables_of
from workbook_tools.safe_text import fitted, visible

SHEETS = [
    "质量", "概览", "分析 产值", "分析 集中度", "分析 指标", "说明", "报送单位", "项目清单", "项目汇总", "三年期拟培育特色专业园区名单", "分年度预期目标", "各部分文字",
    "按市汇总", "按所属产业汇总", "按年度汇总", "字段",
]


CLASS = "3621 汽柴油车整车制造"
SAMPLE = (
    submission("甲.xlsx", "610302", "宝鸡市", {
        6: {"name": "=1+1", "unit": "甲厂", "industry": "航空", "investment": 0.1, "output_2022": 0.1},
        9: {"name": "乙项目", "industry": CLASS, "investment": 0.2, "output_2023": 1234.56},
    }, s1_1="全文12个字 abc", **{"targets_gross_output.y2022": 100.25}),
    submission("乙.xlsx", "610114", "西安市", {
        6: {"name": "丙项目", "industry": "航空", "investment": 8100000.07, "output_2022": 0.2},
        7: {"name": "丁项目", "investment": 0.03},
    }, **{"targets_gross_output.y2022": 0.5}),
    submission("丙.xlsx", "610402", None, {}),
)


def records(path: Path, sheet: str) -> list[dict[str, Any]]:
    """A sheet's rows by heading."""
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's aggregate."""
    path = tmp_path_factory.mktemp("aggregate") / "汇总.xlsx"
    write_aggregate(path, FORM, SAMPLE)
    return path


def test_sheets_are_named_by_the_form(workbook: Path) -> None:
    """A list or grid is called what the form calls it; totals come after the rows, and pivots between them."""
    assert [name for name in openpyxl.load_workbook(workbook).sheetnames if not name.startswith("透视")] == SHEETS


def test_every_row_of_a_list_says_from_where_it_comes(workbook: Path) -> None:
    """File, sheet, and the cell of the row's first answer, beside the unit and its city."""
    keys = ("单位代码", "市（区）", "项目名称", "总投资（万元）", "文件", "工作表", "单元格")
    assert [tuple(r[k] for k in keys) for r in records(workbook, "项目清单")] == [
        ("610302", "宝鸡市", "=1+1", 0.1, "甲.xlsx", "项目清单", "C6"),
        ("610302", "宝鸡市", "乙项目", 0.2, "甲.xlsx", "项目清单", "C9"),
        ("610114", "西安市", "丙项目", 8100000.07, "乙.xlsx", "项目清单", "C6"),
        ("610114", "西安市", "丁项目", 0.03, "乙.xlsx", "项目清单", "C7"),
    ]


def test_every_number_of_a_grid_has_its_own_row_and_cell(workbook: Path) -> None:
    """Indicator, unit of measure, year, value and the value's cell."""
    rows = [r for r in records(workbook, "分年度预期目标") if r["数值"] is not None]
    keys = ("行标识", "指标", "计量单位", "年度", "数值")
    assert [tuple(r[k] for k in keys) for r in rows] == [
        ("gross_output", "园区工业总产值", "万元", 2022, 100.25),
        ("gross_output", "园区工业总产值", "万元", 2022, 0.5),
    ]
    assert (rows[0]["工作表"], rows[0]["单元格"]) == ORIGINS["targets_gross_output.y2022"]


def test_narratives_are_counted_and_stand_there_whole(workbook: Path) -> None:
    """The table has 字, limits and the text itself."""
    rows = records(workbook, "各部分文字")
    assert len(rows) == 3 * 21
    assert [rows[0][k] for k in ("章节", "编号", "字数", "本章字数上限")] == ["一、产业基础", "s1_1", 6, 1000]
    assert [r["正文"] for r in rows[:2]] == ["全文12个字 abc", BLANK]


def test_data_sheets_suit_a_pivot(workbook: Path) -> None:
    """One header row of distinct headings, no merged cell, no blank text, one type a column."""
    book = openpyxl.load_workbook(workbook)
    for name in SHEETS[SHEETS.index("说明") + 1 :]:
        sheet = book[name]
        assert not sheet.merged_cells.ranges
        header, *rows = sheet.iter_rows(values_only=True)
        assert all(isinstance(h, str) and h for h in header)
        assert len(set(header)) == len(header)
        for heading, *values in zip(header, *rows, strict=True):
            kinds = {str if isinstance(v, str) else float if isinstance(v, int | float) else type(v) for v in values}
            assert len(kinds - {type(None)}) <= 1, (name, heading)
            assert kinds != {str, type(None)}, (name, heading)
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f" or c.hyperlink]


def test_data_sheets_are_excel_tables(workbook: Path) -> None:
    """With a filter and distinct names; the row of totals stands below its table."""
    book = openpyxl.load_workbook(workbook)
    tables = {name: dict(book[name].tables.items()) for name in SHEETS[SHEETS.index("说明") + 1 :]}
    assert all(len(found) == 1 for found in tables.values())
    assert len({table for found in tables.values() for table in found}) == len(tables)
    ((name, area),) = tables["项目清单"].items()
    assert name == "t_projects" and area.endswith("5")
    ((_, area),) = tables["按市汇总"].items()
    assert area.endswith("4") and book["按市汇总"]["A5"].value == "合计"


def test_a_period_is_two_months_as_numbers_too() -> None:
    """So that a pivot can group projects by when they begin; what is no period is blank."""
    periods = {6: {"name": "甲", "period": "202106-202212"}, 7: {"name": "乙", "period": "待定"}, 8: {"name": "丙"}}
    rows = tables_of(FORM, [submission("甲.xlsx", "610302", "宝鸡市", periods)])["projects"].rows
    assert [(r["period_from"], r["period_to"]) for r in rows] == [(202106.0, 202212.0), (None, None), (None, None)]


def finding(**said: Any) -> dict[str, Any]:
    """A line of findings.jsonl that has to be verified."""
    return {
        "file": "乙.xlsx", "severity": "verify", "sheet": "项目清单", "cell": "H6", "field": "projects.investment", "row": 6,
        "range": None, "message": "项目清单 H6：疑似单位填错。", "explanation": None, **said,
    }


def test_each_row_carries_what_is_to_be_verified_and_why_it_was_explained() -> None:
    """A range marks each of its rows; one item without an explanation outweighs those with one; errors and notes mark nothing."""
    marks = marks_of([
        finding(cell="H6", range="H6:H7", explanation="合同金额属实，已核"), finding(cell="K6", message="项目清单 K6：相差悬殊。"),
        finding(file="甲.xlsx", severity="info"),
    ])
    rows = tables_of(FORM, SAMPLE, marks)["projects"].rows
    assert [(r["mark"], r["mark_words"]) for r in rows] == [
        ("无核实", None), ("无核实", None),
        ("核实，未说明", "项目清单 H6：疑似单位填错。（说明：合同金额属实，已核）\n项目清单 K6：相差悬殊。"),
        ("核实，已说明", "项目清单 H6：疑似单位填错。（说明：合同金额属实，已核）"),
    ]


def test_what_explains_a_cause_explains_what_follows_from_it(tmp_path: Path) -> None:
    """Wherever the cause stands, in its own file alone; a consequence of what nobody explained stays open."""
    ratio = finding(cell="K6", field="projects.output_full", message="项目清单 K6：相差悬殊。", because="a1")
    told = [ratio, finding(id="a1", explanation="免核实：已核对批文"), {**ratio, "file": "甲.xlsx"}]
    rows = tables_of(FORM, SAMPLE, marks_of(told))["projects"].rows
    assert [r["mark"] for r in rows] == ["核实，未说明", "无核实", "核实，已说明", "无核实"]
    assert "项目清单 K6：相差悬殊。（说明：免核实：已核对批文）" in str(rows[2]["mark_words"])
    write_aggregate(tmp_path / "a.xlsx", FORM, SAMPLE[1:], marks=marks_of(told), levels=("clean", "explained"))
    assert records(tmp_path / "a.xlsx", "项目清单")[0]["总投资（万元）"] == 8100000.07
    assert "✓ 各项合计中没有未说明的核实事项。" in quality(tmp_path / "a.xlsx")
    assert tables_of(FORM, SAMPLE, marks_of([ratio, finding(id="a1")]))["projects"].rows[2]["mark"] == "核实，未说明"


def quality(path: Path) -> list[str]:
    """The lines of the first sheet, their cells joined."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "质量"
    return [" | ".join(str(c) for c in row if c is not None) for row in sheet.iter_rows(values_only=True) if any(row)]


def test_a_slip_that_is_most_of_a_total_is_named_on_the_first_sheet(tmp_path: Path) -> None:
    """With its unit, its own cell and its mark; the shares of what is open, explained and clean stand beside the total."""
    write_aggregate(tmp_path / "汇总.xlsx", FORM, SAMPLE, marks=marks_of([finding()]), states=Counter({"通过": 2, "未报送": 1}))
    said = quality(tmp_path / "汇总.xlsx")
    assert "▲ 名册 3 个单位，通过 2 个（66.7%）；未报送 1 个。" in said
    assert (
        "▲ “项目清单 总投资（万元）”的 100% 是一个数：610114局“丙项目” 8,100,000.07万元（乙.xlsx 项目清单 H6，核实，未说明）。" in said
    )
    (line,) = [one for one in said if one.startswith("项目清单 总投资（万元） | 万元 | 8100000.4 ")]
    assert [f"{float(part):.4f}" for part in line.split(" | ")[3:]] == ["4.0000", "0.0000", "0.0000", "1.0000", "1.0000"]


def test_nothing_to_verify_is_said_too(tmp_path: Path) -> None:
    """And that nobody knows how many units there are where no roster was given."""
    write_aggregate(tmp_path / "汇总.xlsx", FORM, SAMPLE[:1])
    said = quality(tmp_path / "汇总.xlsx")
    assert "✓ 各项合计中没有未说明的核实事项。" in said and "▲ 核对时没有给出名册，覆盖了多少单位无从得知。" in said


def test_a_sum_that_an_official_stated_is_no_surer_than_the_rows_that_it_is_of(tmp_path: Path) -> None:
    """Its own rows: the sum of the other kind of projects, and an indicator that is no sum of them, stay as they are."""
    one = submission(
        "甲.xlsx", "610302", "宝鸡市", {
            6: {"name": "甲", "related": "是", "investment": 9000000}, 7: {"name": "乙", "related": "否", "investment": 100},
        },
        **{"totals_related.investment": 9000000, "totals_related.count": 1, "totals_supporting.investment": 100, "totals_all.investment": 9000100,
           "totals_all.count": 2, "targets_gross_output.y2022": 50, "targets_specialty_output.y2022": 5},
    )
    marks = marks_of([finding(file="甲.xlsx"), finding(file="甲.xlsx", cell="E7", row=7, explanation="合同金额属实，已核")])
    rows = [row for row in tables_of(FORM, [one], marks)["totals"].rows if row["value"] is not None]
    assert [(row["line"], row["column"], row["mark"], row["mark_words"]) for row in rows] == [
        ("related", "count", "核实，未说明", "所加的行中有核实事项：第 6 行"), ("related", "investment", "核实，未说明", "所加的行中有核实事项：第 6 行"),
        ("supporting", "investment", "核实，已说明", "所加的行中有核实事项：第 7 行"),
        ("all", "count", "核实，未说明", "所加的行中有核实事项：第 6 行"), ("all", "investment", "核实，未说明", "所加的行中有核实事项：第 6 行"),
    ]
    write_aggregate(tmp_path / "a.xlsx", FORM, [one, *SAMPLE[1:]], marks=marks)
    write_aggregate(tmp_path / "b.xlsx", FORM, [one, *SAMPLE[1:]], marks=marks, levels=("clean", "explained"))
    (alarm,) = (words for words in quality(tmp_path / "a.xlsx") if "核实事项，最多" in words)
    assert alarm.startswith("▲ 3 项合计含有未说明的核实事项")
    assert [row["数值"] for row in records(tmp_path / "b.xlsx", "项目汇总") if row["数值"] is not None] == [100]
    said = quality(tmp_path / "b.xlsx")
    assert "✓ 各项合计中没有未说明的核实事项。" in said
    assert any("填报的合计数（如各单位自己汇总的），所加的行中有不计的，整个数也不计" in words for words in said)
    panels = [[str(row[0]) for row in openpyxl.load_workbook(tmp_path / name)["分析 指标"].iter_rows(values_only=True)] for name in ("a.xlsx", "b.xlsx")]
    assert "二、指标与项目合计" in panels[0] and "二、指标与项目合计" not in panels[1]


@pytest.mark.parametrize(("levels", "kept"), [(("clean",), 0.33), (("clean", "explained"), 0.33), ((), 8100000.4)])
def test_rows_that_are_to_be_verified_can_be_left_out(tmp_path: Path, levels: tuple[Any, ...], kept: float) -> None:
    """They are then in no table and in no total, and the first sheet says so."""
    write_aggregate(tmp_path / "汇总.xlsx", FORM, SAMPLE, marks=marks_of([finding()]), levels=levels)
    *_, whole = records(tmp_path / "汇总.xlsx", "按市汇总")
    assert whole["总投资（万元）"] == kept
    assert bool([line for line in quality(tmp_path / "汇总.xlsx") if "--only" in line and "只计" in line]) == bool(levels)


def test_dates_are_dates_and_blank_texts_are_named(workbook: Path) -> None:
    """The table of units has one row a return, also for one that left its city blank."""
    rows = records(workbook, "报送单位")
    assert [r["填报日期"] for r in rows] == [datetime.datetime(2022, 3, 15)] * 3
    assert [r["市（区）"] for r in rows] == ["宝鸡市", "西安市", BLANK]


def test_totals_by_city_are_exact_and_in_the_order_of_unit_codes(workbook: Path) -> None:
    """0.1 + 0.2 is 0.3, a city without projects is there, and the last row is the total."""
    rows = records(workbook, "按市汇总")
    assert [tuple(r.values())[:5] for r in rows] == [
        ("西安市", 1, 2, 8100000.1, 0.2), ("宝鸡市", 1, 2, 0.3, 0.1), (BLANK, 1, 0, 0, 0),
        ("合计", 3, 4, 8100000.4, 0.3),
    ]


def test_totals_by_industry_follow_the_code_list(workbook: Path) -> None:
    """The first choice with a long list is the industry, not 是 or 否."""
    rows = records(workbook, "按所属产业汇总")
    assert [tuple(r.values())[:4] for r in rows] == [
        ("航空", 2, 2, 8100000.17), (CLASS, 1, 1, 0.2), (BLANK, 1, 1, 0.03), ("合计", 2, 4, 8100000.4),
    ]


def test_totals_by_year_take_the_year_from_the_columns_id(workbook: Path) -> None:
    """Amounts of lists and of grids; how many returns or rows stand behind each."""
    rows = {tuple(r.values())[:3]: tuple(r.values())[3:] for r in records(workbook, "按年度汇总")}
    assert rows["项目清单", "投产释放产值（万元）", 2022] == ("万元", 0.3, 2)
    assert rows["项目清单", "投产释放产值（万元）", 2023] == ("万元", 1234.56, 1)
    assert rows["分年度预期目标", "园区工业总产值", 2022] == ("万元", 100.75, 2)
    assert not [key for key in rows if "亩均" in str(key[1]) or "企业数" in str(key[1])]


def test_the_sum_of_many_cents_is_the_sum_of_the_rows(tmp_path: Path) -> None:
    """2,000 projects with two decimals add up to the cent, as binary floats would not."""
    amounts = [Decimal(f"{(i * 7919) % 10_000_019}") / 100 for i in range(1, 2001)]
    projects = {6 + i: {"name": f"项目{i}", "investment": float(a)} for i, a in enumerate(amounts)}
    path = tmp_path / "汇总.xlsx"
    write_aggregate(path, FORM, [submission("a.xlsx", "610302", "宝鸡市", projects)])
    held = records(path, "按市汇总")[-1]["总投资（万元）"]
    assert Decimal(str(held)) == sum(amounts)


def test_the_field_list_gives_the_form_cell_of_every_column(workbook: Path) -> None:
    """An amount is traced by the row's cell and its column's letters."""
    rows = [r for r in records(workbook, "字段") if r["本表工作表"] == "项目清单" and r["标识"] == "investment"]
    assert [tuple(r.values()) for r in rows] == [
        ("项目清单", "总投资（万元）", "investment", "数字", "万元", "projects.investment", "项目清单", "H"),
    ]


@pytest.mark.parametrize("form_id", form_ids())
def test_any_form_that_ships_has_tables_for_all_its_blocks(tmp_path: Path, form_id: str) -> None:
    """Nothing is written for one form: each list and grid has its sheet."""
    form = load_form(form_id)
    write_aggregate(tmp_path / "汇总.xlsx", form, [])
    blocks = {b.id for _, b in form.blocks() if b.kind in {"table", "grid"}}
    groups = sum(len(b.grouped_by) for _, b in form.blocks())
    assert set(tables_of(form, [])) == {"units", "narratives", *blocks}
    assert len(openpyxl.load_workbook(tmp_path / "汇总.xlsx").sheetnames) == len(blocks) + 8 + groups


def test_no_return_at_all_still_gives_every_sheet(tmp_path: Path) -> None:
    """The workbook opens, with headings and totals of 0."""
    path = tmp_path / "空.xlsx"
    write_aggregate(path, FORM, [])
    assert openpyxl.load_workbook(path).sheetnames == [name for name in SHEETS if not name.startswith("分析")]
    assert [tuple(r.values())[:4] for r in records(path, "按市汇总")] == [("合计", 0, 0, 0)]


def test_frames_have_numbers_dates_and_texts() -> None:
    """pandas types follow from the form's types; column ids are those of the form."""
    tables = tables_of(FORM, SAMPLE)
    assert list(tables) == ["units", "projects", "totals", "parks", "targets", "narratives"]
    projects = dataframe_of(tables["projects"])
    assert str(projects["investment"].dtype) == "float64"
    assert [projects[c].isna().sum() for c in ("investment", "output_2023")] == [0, 3]
    assert str(dataframe_of(tables["units"])["cover_date"].dtype).startswith("datetime64")


def test_columns_that_every_table_has_are_not_overwritten() -> None:
    """A list's own 园区名称 stands apart from the cover's."""
    labels = [c.label for c in tables_of(FORM, SAMPLE)["parks"].columns]
    assert [label for label in labels if "园区名称" in label] == ["园区名称", "园区名称（本表）"]


def test_a_form_that_names_its_columns_like_an_address_keeps_both() -> None:
    """A column ``file`` of a list becomes ``projects_file``."""
    asked = FORM.block("projects")
    column = replace(asked.columns[1], id="file", label=replace(asked.columns[1].label, zh="文件"))
    block = replace(asked, columns=(column,), computed=())
    sheet = replace(FORM.sheets[-1], blocks=(block,))
    table = tables_of(replace(FORM, sheets=(FORM.sheets[0], sheet)), [])["projects"]
    assert [(c.id, c.label) for c in table.columns][5:9] == [
        ("projects_file", "文件（本表）"), ("mark", "核实标记"), ("mark_words", "核实事项和说明"), ("file", "文件"),
    ]


def test_parquet_without_its_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In both languages; nothing is written then."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParquetUnavailable, match="写 Parquet 需要 pyarrow，还没有安装，请先运行 pip install pyarrow; parquet needs pyarrow"):
        write_aggregate(tmp_path / "汇总.xlsx", FORM, SAMPLE, parquet=tmp_path / "p")
    assert not list(tmp_path.iterdir())


def test_parquet_has_each_tidy_table_by_its_id(tmp_path: Path) -> None:
    """What is read back is the frame."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    write_aggregate(tmp_path / "汇总.xlsx", FORM, SAMPLE, parquet=tmp_path / "p")
    for name, table in tables_of(FORM, SAMPLE).items():
        read = pandas.read_parquet(tmp_path / "p" / f"{name}.parquet")
        pandas.testing.assert_frame_equal(read, dataframe_of(table), check_dtype=False)


def leave(folder: Path, given: Sequence[tuple[Submission, str]]) -> None:
    """Write ``submissions.jsonl`` as a check does."""
    lines = [submission_line(one, status, ORIGINS) for one, status in given]
    (folder / "submissions.jsonl").write_bytes(b"".join(lines))


def test_what_check_left_is_read_back_with_every_address(tmp_path: Path) -> None:
    """Answers, rows and addresses are the same; only accepted returns are read."""
    pairs = [(SAMPLE[0], "accepted"), (SAMPLE[1], "rejected"), (SAMPLE[2], "accepted")]
    leave(tmp_path, pairs)
    read = read_submissions(tmp_path, FORMS)
    assert [one.file for one in read] == ["甲.xlsx", "丙.xlsx"]
    for one, was in zip(read, (SAMPLE[0], SAMPLE[2]), strict=True):
        assert (one.answers, one.tables) == (was.answers, was.tables)
    assert read[0].counts["s1_1"] == 6
    assert len(read_submissions(tmp_path, FORMS, statuses=("accepted", "rejected"))) == 3


def test_a_folder_without_accepted_returns_gives_none(tmp_path: Path) -> None:
    """It is for the caller to say that there is nothing to add up."""
    leave(tmp_path, [(SAMPLE[0], "rejected")])
    assert read_submissions(tmp_path, FORMS) == []


def test_an_answer_that_stood_elsewhere_is_traced_there(tmp_path: Path) -> None:
    """A list whose rows and columns were moved keeps its real cells through the lines."""
    line = Line(8, {"name": Answer("甲", "甲", "项目清单", "D8")})
    cover = {"cover_city": Answer("宝鸡市", "宝鸡市", "封面", "D4")}
    one = Submission("a.xlsx", "610302", FORM.id, FORM.version, cover, {"projects": (line,)})
    leave(tmp_path, [(one, "accepted")])
    read = read_submissions(tmp_path, FORMS)[0]
    assert (read.tables, read.answers) == (one.tables, one.answers)


@pytest.mark.parametrize(("text", "said"), [
    (None, "cannot be read"),
    ("{", "submissions.jsonl:1: 不是 JSON; this line is not JSON"),
    ("[1]", "submissions.jsonl:1: 不是一份报送"),
    ({"form": "other-2030"}, "submissions.jsonl:1: 没有这种表或这一版，请用 --forms 给出它所在的文件夹; there is no form other-2030 1.0.0"),
    ({"version": "9.0.0"}, "there is no form specialty-park-2022 9.0.0"),
    ({"values": {"s9": "x"}}, "the form has no input 's9'"),
    ({"tables": {"projects": [{"_row": 6, "colour": "x"}]}}, "the form has no input 'projects.colour'"),
])  # fmt: skip
def test_a_folder_that_cannot_be_read_back_says_where_and_why(tmp_path: Path, text: Any, said: str) -> None:
    """One sentence, with the line where there is one."""
    record = {"file": "a", "unit": "1", "form": FORM.id, "version": FORM.version, "status": "accepted",
              "values": {}, "tables": {}}  # fmt: skip
    if text is not None:
        content = text if isinstance(text, str) else json.dumps({**record, **text})
        (tmp_path / "submissions.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"submissions\.jsonl") as caught:
        read_submissions(tmp_path, FORMS)
    assert said in str(caught.value)


def test_rows_that_a_sheet_cannot_hold_go_on_on_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is lost, each sheet has the header, and the line of all stands below the last; ``benchmarks.aggregate`` does so with a million."""
    monkeypatch.setattr(listing, "LAST_ROW", 12)
    book = listing.Book("行")
    book.listing("行", [Head("甲", 9), Head("乙", 9)], ([str(n), float(n)] for n in range(25)), wrap=False, last=["合计", 300.0])
    sheets = openpyxl.load_workbook(io.BytesIO(book.done())).worksheets
    assert [sheet.title for sheet in sheets] == ["行", "行 (2)", "行 (3)"]
    rows = [row for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [*((str(n), n) for n in range(25)), ("合计", 300)]
    assert {next(sheet.iter_rows(values_only=True)) for sheet in sheets} == {("甲", "乙")}


HARMFUL = (
    "=1+1", "+1", "-1", "@x", "=HYPERLINK(\"http://a\")", "http://a.example/", "甲&乙", "<r>丙</r>", "a\"b", " 前后 ", "多\n行", "_x0041_", "\x0b", "12345",
    "1e5", "园" * 40_000, "𠮷野", "（空）", "#REF!", "TRUE", "2021-06-01", "\t制表", "\ufffe", "'x", "年产5万套。",
)
"""Texts that some program takes for something else, or that XML does not hold as they are."""


def test_any_text_stays_that_text_in_a_listing_of_many_rows() -> None:
    """No formula and no link, whatever it says, for openpyxl and calamine; numbers and days are what they were."""
    rows: list[Sequence[Value]] = [[text, float(n), datetime.date(2022, 3, 1 + n % 28)] for n, text in enumerate(HARMFUL)]
    rows += [["末行", value, None] for value in (0.1 + 0.2, 1e15, -0.0, 123456789012345.68, float("inf"), float("nan"), 1e-7)]
    book = listing.Book("行")
    book.listing("行", [Head(name, 9) for name in "甲乙丙"], rows, wrap=False, table="t_rows")
    package = book.done()
    shown = [fitted(visible(text)) for text in HARMFUL]
    sheet = openpyxl.load_workbook(io.BytesIO(package))["行"]
    # openpyxl shows the escape of what looks like one, where Excel reads it
    assert [cell.value.replace("_x005F_", "_") for cell in sheet["A"][1 : len(HARMFUL) + 1]] == shown
    assert {cell.data_type for cell in sheet["A"]} <= {"s", "inlineStr"} and not any(cell.hyperlink for cell in sheet["A"])
    assert sheet["A2"].quotePrefix and not sheet["A8"].quotePrefix
    assert [cell.value for cell in sheet["C"][1:4]] == [datetime.datetime(2022, 3, day) for day in (1, 2, 3)]
    assert sheet.tables["t_rows"].ref == f"A1:C{len(rows) + 1}" == sheet.calculate_dimension()
    numbers = [cell.value for cell in sheet["B"][len(HARMFUL) + 1 :]]
    assert numbers == [0.1 + 0.2, 1e15, 0, 123456789012345.68, None, None, 1e-7]
    read = python_calamine.load_workbook(io.BytesIO(package)).get_sheet_by_name("行").to_python()
    assert [row[0] for row in read[1 : len(HARMFUL) + 1]] == shown


def test_a_listing_of_many_rows_is_sound(tmp_path: Path) -> None:
    """For the Open XML SDK and the lint, and LibreOffice shows the texts."""
    book = listing.Book("行")
    rows: list[Sequence[Value]] = [[text[:2_000], float(n)] for n, text in enumerate(HARMFUL)]
    book.listing("行", [Head("甲", 9), Head("乙", 9)], rows, wrap=False, last=["合计", 3.0], table="t_rows")
    path = tmp_path / "a.xlsx"
    path.write_bytes(marked(book.done()))
    assert validate(path) == [] and lint(path) == () and made_here(path.read_bytes())
    with LibreOffice() as office, office.open(path) as opened:
        (shown,) = opened.values([("行", f"A2:B{len(rows) + 2}")])
    assert [(row[0], row[1]) for row in shown[:6]] == [(text, float(n)) for n, text in enumerate(HARMFUL[:6])]
    assert shown[-1] == ["合计", 3.0]


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two returned files in a folder of their own, their results, and the aggregate."""
    folder = tmp_path_factory.mktemp("traced")
    returned = folder / "收 回"
    returned.mkdir()
    answers = progress_return.right()
    (returned / "岐山 #1.xlsx").write_bytes(progress_return.typed(answers))
    (returned / "凤翔.xlsx").write_bytes(progress_return.typed({**answers, "works.investment@1": 15750.5, "summary_producing.investment": 15750.5}, "610322"))
    assert main(["check", str(returned), "--out", str(folder / "结果"), "--quiet"]) in (0, 1)
    assert main(["aggregate", str(folder / "结果"), "--out", str(folder / "汇总.xlsx")]) == 0
    return folder


def test_every_number_of_lists_and_grids_leads_to_the_cell_that_holds_it(traced: Path) -> None:
    """All of them, not a sample: the address beside each number is a link whose file, sheet and cell hold that number."""
    assert validate(traced / "汇总.xlsx") == [] and lint(traced / "汇总.xlsx") == ()
    book = openpyxl.load_workbook(traced / "汇总.xlsx")
    files: dict[Path, Any] = {}
    seen: Counter[str] = Counter()
    form = load_form(progress_return.FORM)
    tables = {t.title: t for t in tables_of(form, read_submissions(traced / "结果", FORMS)).values() if t.id not in {"units", "narratives"}}
    for title, table in tables.items():
        sheet = book[title]
        heads = [cell.value for cell in sheet[1]]
        at = {column.id: heads.index(column.label) for column in table.columns}
        pairs = [(at[c.id.removesuffix("_cell")] if c.id != "cell" else at["value"], at[c.id]) for c in table.columns if c.places
                 and (c.id != "cell" or "value" in at)]
        for row in sheet.iter_rows(min_row=2):
            for number, place in pairs:
                if row[number].value is None:
                    continue
                link = row[place].hyperlink
                path = (traced / unquote(link.target)).resolve()
                if path not in files:
                    files[path] = openpyxl.load_workbook(path)
                held = files[path]
                name, _, cell = str(link.location).rpartition("!")
                assert cell == row[place].value
                assert held[name.strip("'")][cell].value == row[number].value, (title, link.location)
                seen[title] += 1
    assert len(files) == 2 and all(seen[title] > 3 for title in tables) and sum(seen.values()) > 100


def test_where_the_returns_are_gone_addresses_are_texts(traced: Path, tmp_path: Path) -> None:
    """And a sheet that could not hold a link for each number has one a row."""
    submissions = read_submissions(traced / "结果", FORMS)
    form = load_form(progress_return.FORM)
    write_aggregate(tmp_path / "a.xlsx", form, submissions)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["重点项目进展"]
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    table = tables_of(form, submissions)["works"]
    many = replace(table, rows=list(table.rows) * 10_000)
    assert table_sheets._linked(many) == {"cell"} < table_sheets._linked(table)


def test_the_file_of_returned_paths_is_only_read(traced: Path, tmp_path: Path) -> None:
    assert returned_files(traced / "结果", traced) == {"岐山 #1.xlsx": "收 回/岐山 #1.xlsx", "凤翔.xlsx": "收 回/凤翔.xlsx"}
    assert returned_files(tmp_path, tmp_path) == {}
    (tmp_path / "ledger.sqlite").write_text("no ledger", encoding="utf-8")
    assert returned_files(tmp_path, tmp_path) == {}


def test_what_is_printed_of_a_wide_table_can_be_read(workbook: Path, tmp_path: Path) -> None:
    """From who it is of to the marks, across pages, each with the header and with who it is of; the rest is told of."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["项目清单"]
    first, last = (column_number(re.sub(r"[^A-Z]", "", corner)) for corner in sheet.print_area.rpartition("!")[2].split(":"))
    heads = [cell.value for cell in sheet[1]][first - 1 : last]
    assert heads[0] == "填报单位" and {"项目名称", "总投资（万元）", "完全竣工投产后释放产值（万元）"} <= {*heads}
    assert sheet.print_area.endswith(f"${sheet.max_row}") and sheet.print_title_rows == "$1:$1"
    assert "只印主要栏目" in sheet.oddFooter.left.text and (sheet.print_title_cols, sheet.page_setup.scale, sheet.page_setup.pageOrder) == ("$E:$E", 77, "overThenDown")
    assert not book["按市汇总"].print_area and "只印" not in (book["按市汇总"].oddFooter.left.text or "")
    for name in list(book.sheetnames):
        if name != "项目清单":
            del book[name]
    book.save(tmp_path / "a.xlsx")
    pages = rendering.texts(rendering.to_pdf(tmp_path / "a.xlsx", tmp_path))
    assert all("填报单位" in page for page in pages) and "甲.xlsx" not in "".join(pages)
    assert "乙项目" in pages[0] and any("总投资（万元）" in page.replace("\n", "") for page in pages)


def test_nothing_is_printed_smaller_than_8_points(tmp_path: Path) -> None:
    """Every page of a whole aggregate, by the sizes of fonts in LibreOffice's PDF, which poppler gives in thirds of a point."""
    from tests.test_report_analysis import RETURNS

    write_aggregate(tmp_path / "汇总.xlsx", FORM, RETURNS, marks=marks_of([finding()]), chains=proposed_chains())
    sizes = rendering.sizes(rendering.to_pdf(tmp_path / "汇总.xlsx", tmp_path))
    assert len(sizes) > 20 and min(size for size in sizes.values()) >= 8


def test_returns_come_by_the_codes_of_their_units(tmp_path: Path) -> None:
    """Whatever their files are called and whichever folder they came in; those of no unit come last."""
    said = [("第二周/甲.xlsx", "610302"), ("第一周/乙.xlsx", "610114"), ("汇总.zip/丙.xlsx", "610103"), ("丁.xlsx", ""), ("第一周/戊.xlsx", "61010301")]
    lines = [submission_line(submission(file, unit, "宝鸡市", {}), "accepted", ORIGINS) for file, unit in said]
    (tmp_path / "submissions.jsonl").write_bytes(b"\n".join(line.strip() for line in lines) + b"\n")
    assert [one.unit for one in read_submissions(tmp_path, FORMS)] == ["610103", "61010301", "610114", "610302", ""]
