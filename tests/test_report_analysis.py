"""The sheets 分析…: what stands on them is what an independent reckoning in decimals gives, and each has its charts."""

from __future__ import annotations

import functools
import json
import re
import statistics
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from benchmarks.aggregate import returned
from tests import progress_return
from tests.aggregated import FORM, answer, submission
from tests.oracles import rendering
from tests.oracles.openxml import validate
from workbook_tools import check_file, load_form
from workbook_tools.demo.story import returns
from workbook_tools.form.definition import Form
from workbook_tools.form.submission import Submission
from workbook_tools.lint.judge import lint
from workbook_tools.report.addresses import origins_of
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.analysis import analyses_of
from workbook_tools.report.analysis_amounts import MOST_TOP
from workbook_tools.report.analysis_ratios import Standing, standings
from workbook_tools.report.jsonl_csv import submission_line
from workbook_tools.report.overview import dated_grid
from workbook_tools.report.tables import tables_of
from workbook_tools.words import Words
from workbook_tools.workbook.place_form import lay_out

CITIES = ("西安市", "宝鸡市", "咸阳市", "汉中市")
GROWN = Decimal("0.0000001")


def with_city(number: int) -> Any:
    city = CITIES[number % len(CITIES)]
    one = returned(number)
    return replace(one, answers={**one.answers, "cover_city": answer("cover_city", city)})


RETURNS = tuple(with_city(n) for n in range(len(returns())))
RECORDS = [json.loads(submission_line(one, "accepted", origins_of(lay_out(FORM))), parse_float=Decimal, parse_int=Decimal) for one in RETURNS]
"""As ``submissions.jsonl`` has them, numbers in decimals."""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("analysis") / "汇总.xlsx"
    write_aggregate(path, FORM, RETURNS)
    return path


@functools.cache
def read(path: Path) -> openpyxl.Workbook:
    """Only to look at: it is read once for all tests."""
    return openpyxl.load_workbook(path)


def panels(path: Path, sheet: str) -> dict[str, dict[str, tuple[Any, ...]]]:
    """The lines of each panel of a sheet, by its title and then by their first cell; the headings are the first line."""
    out: dict[str, dict[str, tuple[Any, ...]]] = {}
    for row in read(path)[sheet].iter_rows(min_row=3, values_only=True):
        if isinstance(row[0], str) and (found := re.match(r"[一二三四五]、(.+)", row[0])):
            out[found[1]] = {}
        elif out and row[0] is not None:
            out[list(out)[-1]][str(row[0])] = tuple(v for v in row[1:] if v is not None)
    return out


def projects() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for record in RECORDS:
        for line in record["tables"]["projects"]:
            yield record["values"]["cover_city"], line


def number(value: Any) -> Decimal:
    """A number that counts; what is written in words or blank does not."""
    return value if isinstance(value, Decimal) else Decimal(0)


def total(values: Iterable[Any]) -> Decimal:
    return sum(map(number, values), Decimal(0))


def same(shown: Any, wanted: Decimal) -> bool:
    return abs(Decimal(repr(shown)) - wanted) <= abs(wanted) * GROWN + Decimal("0.000001")


def test_output_by_city_is_what_the_submissions_add_up_to(workbook: Path) -> None:
    """For 2022, 2023 and full, each city and all, and what each grew by."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for city, line in projects():
        for name in (city, "合计"):
            for n, column in enumerate(("output_2022", "output_2023", "output_full")):
                sums[name][n] += number(line.get(column))
    shown = panels(workbook, "分析 产值")["按市（万元）"]
    assert set(shown) - {"市"} == {*CITIES, "合计"}
    for city, (first, second, full) in sums.items():
        assert [same(v, w) for v, w in zip(shown[city], (first, second, full, second / first - 1, full / second - 1), strict=True)] == [True] * 5
    by_industry = panels(workbook, "分析 产值")["按所属产业（万元）"]
    assert by_industry["合计"] == shown["合计"] and any(name.startswith("其他 ") for name in by_industry)
    assert sum(Decimal(repr(v[2])) for name, v in by_industry.items() if name not in {"所属产业", "合计"}) == sums["合计"][2]


def typed(**columns: dict[str, Any]) -> Form:
    """The first form with other facts about some columns of its list."""
    main = next(block for _, block in FORM.blocks() if block.id == "projects")
    changed = replace(main, columns=tuple(replace(q, **columns.get(q.id, {})) for q in main.columns))
    return replace(FORM, sheets=tuple(replace(s, blocks=tuple(changed if b is main else b for b in s.blocks)) for s in FORM.sheets))


def first_sheet(form: Form) -> tuple[str, list[tuple[str, list[str]]]]:
    found = analyses_of(form, tables_of(form, RETURNS[:2]))[0]
    return found.name, [(panel.title, [head.label for head in panel.heads]) for panel in found.panels]


def test_only_amounts_of_one_meaning_are_held_against_each_other(tmp_path: Path) -> None:
    """On the form of progress: output of two years, foreseen or not, and neither investment of one year nor a running total."""
    (tmp_path / "a.xlsx").write_bytes(progress_return.typed(progress_return.right()))
    one = check_file(tmp_path / "a.xlsx").submission
    assert one is not None
    form = load_form(progress_return.FORM)
    found = analyses_of(form, tables_of(form, [one]))[0]
    assert found.name == "分析 产值" and [panel.title for panel in found.panels] == ["按市（万元）", "按项目阶段（万元）", "按问题类别（万元）"]
    assert [head.label for head in found.panels[0].heads] == ["2024年产值", "2025年预计产值", "2025年比2024年"]
    assert found.panels[0].lines[-1] == ("合计", (Decimal(12000), Decimal(28000), Decimal(28000) / 12000 - 1))


def test_amounts_without_years_stand_beside_each_other_without_a_growth() -> None:
    """All of them, the first too; and a sheet that shows more than output is not called 产值."""
    undated = typed(output_2022={"year": None, "label": Words("利润（万元）", "profit")}, output_2023={"year": None, "label": Words("税收（万元）", "tax")})
    name, panels = first_sheet(undated)
    assert name == "分析 金额" and panels[0] == ("按市（万元）", ["总投资", "利润", "税收", "完全竣工投产后释放产值"])
    name, panels = first_sheet(typed(output_full={"label": Words("累计释放产值（万元）", "so far")}))
    assert name == "分析 产值" and panels[0][1] == ["投产释放产值（2022年）", "投产释放产值（2023年）", "2023年比2022年"]
    two = typed(investment={"year": 2022, "label": Words("2022年税收（万元）", "")}, output_full={"year": 2023, "label": Words("2023年计划税收（万元）", "")})
    name, panels = first_sheet(two)
    assert name == "分析 金额" and [title for title, _ in panels] == [
        "按市 税收（万元）", "按所属产业 税收（万元）", "按市 投产释放产值（万元）", "按所属产业 投产释放产值（万元）",
    ]
    assert panels[0][1] == ["2022年税收", "2023年计划税收", "2023年比2022年"]


def test_concentration_and_top_lists_are_of_the_largest(workbook: Path) -> None:
    amounts = sorted((number(line.get("investment")) for _, line in projects()), reverse=True)
    whole = total(amounts)
    shown = panels(workbook, "分析 集中度")
    for count in (1, 3, 5, 10, 20, 50):
        value, share = shown["总投资的集中程度"][f"最大的 {count} 个项目"]
        assert same(value, total(amounts[:count])) and same(share, total(amounts[:count]) / whole)
    top = [values for name, values in shown["总投资最大的项目"].items() if name != "名称"]
    assert len(top) == MOST_TOP and [same(v[0], w) for v, w in zip(top, amounts, strict=False)] == [True] * MOST_TOP
    assert same(top[-1][2], total(amounts[:MOST_TOP]) / whole)
    cities = [values for name, values in shown["总投资最大的市"].items() if name != "名称"]
    assert len(cities) == len(CITIES) and same(cities[-1][2], Decimal(1))


def test_indicators_against_their_base_year_and_the_projects(workbook: Path) -> None:
    shown = panels(workbook, "分析 指标")
    line = shown["各项指标与基期（2021年）相比"]["园区工业总产值（万元）"]
    asked = [[r["values"].get(f"targets_gross_output.y{y}") for r in RECORDS] for y in (2021, 2022, 2023)]
    growth = []
    for year in asked[1:]:
        both = [(base, now) for base, now in zip(asked[0], year, strict=True) if isinstance(base, Decimal) and isinstance(now, Decimal)]
        growth.append(total(now for _, now in both) / total(base for base, _ in both) - 1)
    assert [same(v, w) for v, w in zip(line, (*map(total, asked), *growth), strict=True)] == [True] * 5
    listed = total(line.get("output_2022") for _, line in projects() if line.get("related") == "是")
    stated = total(r["values"].get("targets_specialty_output.y2022") for r in RECORDS)
    against = shown["指标与项目合计"]["特色产业产值 2022年（目标）"]
    assert [same(v, w) for v, w in zip(against, (stated, listed, listed / stated), strict=True)] == [True] * 3


def test_shares_are_of_the_sums(workbook: Path) -> None:
    parts = [total(r["values"].get(f"targets_{n}.y2023") for r in RECORDS) for n in ("specialty_output", "gross_output")]
    assert same(panels(workbook, "分析 占比")["特色产业产值占比"]["合计"][2], parts[0] / parts[1])


def test_growth_is_of_the_returns_that_have_both_years() -> None:
    """A return that has no base year adds to its year's sum and not to the growth."""
    two = (
        submission("a.xlsx", "610302", "宝鸡市", {}, **{"targets_gross_output.y2021": 100.0, "targets_gross_output.y2022": 110.0}),
        submission("b.xlsx", "610303", "宝鸡市", {}, **{"targets_gross_output.y2022": 5000.0}),
    )
    (found,) = (a for a in analyses_of(FORM, tables_of(FORM, two)) if a.name == "分析 指标")
    ((_, values),) = found.panels[0].lines
    assert values == (Decimal(100), Decimal(5110), None, Decimal("0.1"), None)


def test_without_returns_there_is_no_sheet_that_would_be_empty() -> None:
    assert analyses_of(FORM, tables_of(FORM, ())) == ()


def test_each_sheet_is_one_page_wide_sound_and_has_its_charts(workbook: Path, tmp_path: Path) -> None:
    assert validate(workbook) == [] and lint(workbook) == ()
    with zipfile.ZipFile(workbook) as held:
        charts = [held.read(name).decode() for name in held.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    ours = [chart for chart in charts if "分析" in chart]
    assert len(ours) == 2 + 3 + 2 + 3 + 9 and all("<c:numCache>" in chart or "<c:numRef>" in chart for chart in ours)
    book = openpyxl.load_workbook(workbook)
    names = [name for name in book.sheetnames if name.startswith("分析")]
    assert names == ["分析 产值", "分析 集中度", "分析 指标", "分析 占比", "分析 比率"] == book.sheetnames[2:7]
    for name in list(book.sheetnames):
        if name not in names:
            del book[name]
    book.save(tmp_path / "a.xlsx")
    pages = rendering.texts(rendering.to_pdf(tmp_path / "a.xlsx", tmp_path))
    starts = [page.strip().split()[0] for page in pages]
    assert [start for start in starts if not re.match("[二三四五六七八九十]", start)] == ["产值", "集中度", "指标", "占比", "比率"]
    assert len(pages) == 2 + 3 + 2 + 3 + 10, "each panel is on a page of its own"


def test_long_names_are_printed_whole_beside_their_chart(tmp_path: Path) -> None:
    """Over as many lines as they need, so that units are told apart by how their names end; the chart is on the same page, or on the next."""
    names = [f"汉中经济技术开发区管理委员会工业和信息化发展服务中心{tail}" for tail in ("", "办公室", "综合科")]
    told = [replace(one, answers={**one.answers, "cover_unit": answer("cover_unit", name)}) for one, name in zip(RETURNS, names, strict=False)]
    projects = [
        submission(f"{n}.xlsx", f"61{n}", "汉中市", {6: {"name": f"年产30万套新能源汽车驱动电机及控制系统智能化生产线建设及配套研发检测中心扩能技术改造项目{n}", "investment": 10**7 + n}})
        for n in range(12)
    ]
    write_aggregate(tmp_path / "a.xlsx", FORM, [*told, *projects])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["分析 比率"]
    found = [row[0] for row in sheet.iter_rows() if row[0].value in names]
    assert {cell.value for cell in found} == set(names)
    assert all(cell.alignment.wrap_text and sheet.row_dimensions[cell.row].height == 31.5 for cell in found)
    pages = rendering.texts(rendering.to_pdf(tmp_path / "a.xlsx", tmp_path))
    first = next(n for n, page in enumerate(pages) if "二、总投资最大的项目" in page)
    assert all(f"造项目{n}" in re.sub(r"\s", "", pages[first]) for n in range(12)) and "总投资最大的项目" in pages[first + 1]


def test_what_does_not_add_up_is_compared_unit_by_unit_and_never_summed(workbook: Path) -> None:
    """Against the base year and the median of all returns, reckoned anew here from the answers; one row a unit and indicator."""
    book = openpyxl.load_workbook(workbook)
    header, *rows = book["对标_不作合计的指标"].iter_rows(values_only=True)
    heads = list(header)
    told = {(row[heads.index("文件")], row[heads.index("指标")]): row for row in rows}

    def value(one: Submission, line: str, year: str) -> float | None:
        answer = one.answers[f"targets_{line}.{year}"]
        return float(answer.value) if isinstance(answer.value, int | float) else None

    for line, label in (("tax_per_mu", "园区亩均税收"), ("enterprises", "园区全部企业数")):
        held = {one.file: (value(one, line, "y2021"), value(one, line, "y2023")) for one in RETURNS}
        held = {file: pair for file, pair in held.items() if pair[1] is not None}
        assert {file for file, name in told if name == label} == set(held)
        middle = statistics.median(last for _, last in held.values() if last is not None) if len(held) >= 3 else None
        for file, (base, last) in held.items():
            row = dict(zip(heads, told[file, label], strict=True))
            assert (row["2021年（基期）"], row["2023年"], row["2023年全部单位中位数"]) == (base, last, middle)
            assert row["比基期增长"] == (None if not base or last is None else pytest.approx(last / base - 1))
    for one in RETURNS:
        part, whole = (value(one, line, "y2023") for line in ("specialty_output", "gross_output"))
        if part is not None and whole:
            assert told[one.file, "特色产业产值占比"][heads.index("2023年")] == pytest.approx(part / whole)
    assert not any(str(row[0]).startswith("合计") for row in book["分析 比率"].iter_rows(values_only=True))


def test_numbers_of_things_are_not_said_to_be_what_cannot_be_added(workbook: Path) -> None:
    """Jobs and companies could be; they are only not totalled, and the reader is told how to get a sum of them."""
    shown = panels(workbook, "分析 比率")
    assert "园区全部企业数（家）" in shown["其他不作合计的指标：中位数和升降"]
    book = read(workbook)
    told = [str(cell) for row in book["说明"].iter_rows(values_only=True) for cell in row if cell]
    assert any("个数、人数没有列入合计的，要总数请按指标和年度筛选后把“数值”相加。" in words for words in told)
    assert not [words for words in [*book.sheetnames, *told, *shown] if "不能相加的指标" in words]


def test_a_median_of_two_is_none() -> None:
    """Two values have no middle that says anything; three have, and the farthest of them come first."""
    block = dated_grid(FORM)
    assert block is not None

    def found(*values: float) -> dict[str, list[Standing]]:
        returns = [submission(f"{n}.xlsx", f"61{n}", "宝鸡市", {}, **{"targets_tax_per_mu.y2021": 2.0, "targets_tax_per_mu.y2023": v}) for n, v in enumerate(values)]
        return {r.label: held for r, held in standings(FORM, block, tables_of(FORM, returns)["targets"]).items()}

    assert [one.median for one in found(1.0, 3.0)["园区亩均税收"]] == [None, None]
    three = found(1.0, 4.0, 30.0)["园区亩均税收"]
    assert [(one.last, one.grown, one.median, one.times) for one in three] == [(1.0, -0.5, 4.0, 0.25), (4.0, 1.0, 4.0, 1.0), (30.0, 14.0, 4.0, 7.5)]
