"""The overview of an aggregate: its sums are those of the rows, it is one page, and its charts show what stands on it."""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import progress_return
from tests.aggregated import FORM, answer, submission
from tests.oracles import rendering
from tests.oracles.openxml import validate_all
from tests.test_report_aggregate import SAMPLE
from workbook_tools import check_file, load_form
from workbook_tools.form.submission import Submission
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.listing import Book
from workbook_tools.report.overview import MOST_PLACES, REST, Figure, Overview, Years, overview_of
from workbook_tools.report.overview_sheet import write_overview
from workbook_tools.report.quality import trust_of
from workbook_tools.report.sums import sums_of
from workbook_tools.report.tables import tables_of
from workbook_tools.report.text_width import lines_broken
from workbook_tools.report.totals import by_city

CITIES = ("西安市", "宝鸡市", "咸阳市", "铜川市", "渭南市", "延安市", "榆林市", "汉中市", "安康市", "商洛市", "杨凌示范区", "西咸新区", "韩城市")


def one(number: int) -> Submission:
    """A return of a city of its own, larger with each."""
    rows = {
        6 + k: {
            "name": f"第{number}号年产{k + 1}万吨高端数控机床主轴及功能部件智能工厂扩能改造项目", "related": "是", "industry": "航空",
            "period": "202103-202212", "investment": 1000.25 * (number + 1) * (k + 1), "output_2022": 10.1 * number, "output_full": 5000,
        }
        for k in range(3)
    }
    grid: Mapping[str, Any] = {
        "targets_gross_output.y2021": 1000.5, "targets_gross_output.y2022": 1100, "targets_gross_output.y2023": 1250.75 + number,
        "targets_specialty_output.y2021": 400, "targets_specialty_output.y2022": 500, "targets_specialty_output.y2023": 700,
    }
    return submission(f"{number}.xlsx", f"61{number:04}", CITIES[number], rows, **grid)


RETURNS = tuple(one(n) for n in range(len(CITIES)))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("overview") / "汇总.xlsx"
    write_aggregate(path, FORM, RETURNS)
    return path


@functools.cache
def lines(path: Path) -> list[Sequence[Any]]:
    """The lines of the sheet that hold anything."""
    sheet = openpyxl.load_workbook(path)["概览"]
    return [row for row in sheet.iter_rows(values_only=True) if any(v is not None for v in row)]


def line(path: Path, first: str) -> Sequence[Any]:
    """The line that begins with a text."""
    return next(row for row in lines(path) if row[0] == first)


def summed(column: str) -> Decimal:
    """A column of the list, added up apart from what is tested."""
    return sum((Decimal(str(ln.answers[column].value)) for s in RETURNS for ln in s.tables["projects"]), Decimal(0))


def test_the_large_figures_and_the_line_of_all_are_the_sums_of_the_rows(workbook: Path) -> None:
    """In 亿元 where they are large."""
    wanted = summed("investment")
    assert line(workbook, "合计")[3] == float(wanted)
    figures = next(row for row in lines(workbook) if row[0] == len(RETURNS))
    assert figures[1] == 3 * len(RETURNS) and figures[2] == float(round(wanted / 10000, 2))
    assert "总投资（亿元）" in next(row for row in lines(workbook) if row[0] == "报送单位（个）")


def test_the_largest_cities_come_first_and_the_small_ones_are_one_line(workbook: Path) -> None:
    """So that the page stays one page; nothing is lost of the sum."""
    table = lines(workbook)
    start = next(i for i, row in enumerate(table) if row[0] == "市（区）") + 1
    named = table[start : start + MOST_PLACES]
    assert [row[0] for row in named] == [*reversed(CITIES[-MOST_PLACES + 1 :]), f"{REST} {len(CITIES) - MOST_PLACES + 1} 个"]
    assert sum(Decimal(str(row[3])) for row in named) == summed("investment")


def test_years_grow_and_shares_are_of_the_sums(workbook: Path) -> None:
    """A share of sums is no mean of shares."""
    gross = line(workbook, "园区工业总产值")
    last = sum(Decimal("1250.75") + n for n in range(len(RETURNS)))
    assert gross[3:6] == (1000.5 * 13, 14300, float(last))
    assert gross[6] == pytest.approx(float(last) / (1000.5 * 13) - 1)
    assert line(workbook, "特色产业产值占比")[3:6] == pytest.approx((400 / 1000.5, 500 / 1100, 9100 / float(last)))


def test_what_weighs_most_is_listed_with_its_share(workbook: Path) -> None:
    """And those five together in the heading; 质量 has ten."""
    top = next(i for i, row in enumerate(lines(workbook)) if str(row[0]).startswith("三、"))
    heading, first = str(lines(workbook)[top][0]), lines(workbook)[top + 2]
    largest = sorted((Decimal(str(ln.answers["investment"].value)) for s in RETURNS for ln in s.tables["projects"]), reverse=True)
    assert first[4] == float(largest[0]) and first[5] == pytest.approx(float(largest[0] / summed("investment")))
    assert heading == f"三、项目清单 总投资（万元）最大的 5 项，占合计的 {sum(largest[:5]) / summed('investment'):.1%}"


def test_it_is_one_page_with_two_charts_and_every_name_on_one_line(workbook: Path, tmp_path: Path) -> None:
    """Judged by LibreOffice, which prints it, and by the Open XML SDK."""
    pages = rendering.texts(rendering.to_pdf(workbook, tmp_path))
    mine = [page for page in pages if "汇总概览" in page]
    assert len(mine) == 1 and "各项数字依据已接收的报送" in mine[0] and "三、项目清单" in mine[0]
    with zipfile.ZipFile(workbook) as package:
        charts = [package.read(name).decode() for name in package.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    of_page = [chart for chart in charts if "'概览'!" in chart or "概览!" in chart]
    assert len(of_page) == 2
    assert [len(re.findall("<c:ser>", chart)) for chart in of_page] == [2, 3]
    assert validate_all([workbook]) == {workbook: []}


def test_long_names_are_printed_whole(tmp_path: Path) -> None:
    """Over several lines, of letters no smaller than 8 points, on one page; there are fewer of the heaviest where they need the room."""
    def named(number: int, unit: str) -> Submission:
        told = RETURNS[number]
        return replace(told, answers={**told.answers, "cover_unit": answer("cover_unit", unit)})

    unit = "陕西省西安市高新技术产业开发区管理委员会工业和信息化局"
    path = tmp_path / "汇总.xlsx"
    write_aggregate(path, FORM, [named(number, unit if number > 10 else "咸阳高新区管委会") for number in range(len(RETURNS))])
    sheet = openpyxl.load_workbook(path)["概览"]
    (first, *_), *_ = (row for row in sheet.iter_rows(min_row=30) if row[0].value == unit)
    assert sheet.row_dimensions[first.row].height == 45 and first.alignment.wrap_text
    pdf = rendering.to_pdf(path, tmp_path)
    (number,) = (number for number, page in enumerate(rendering.texts(pdf), 1) if "汇总概览" in page)
    page = rendering.texts(pdf)[number - 1]
    assert "信息化局" in page and "改造项目" in page and "各项数字依据已接收的报送" in page and rendering.sizes(pdf)[number] >= 8


def test_a_line_holds_whole_characters_only() -> None:
    """Half a hanzi that there would be room for is no room; a closing mark stays with what it closes, and words stay whole."""
    assert [lines_broken("西" * count, 21.1) for count in (10, 11, 20, 31)] == [1, 2, 2, 4]
    assert lines_broken("总投资（2022年）（万元）", 20) == 2 == lines_broken("一二三四五六七八九十，", 20)
    assert [lines_broken("of machine tools", room) for room in (16, 12, 8)] == [1, 2, 3]
    assert lines_broken("a" * 50, 20) == 3 and lines_broken("甲\n乙", 20) == 2 and lines_broken("", 20) == 1


def test_a_return_with_little_in_it_and_none_at_all_give_a_page_too(tmp_path: Path) -> None:
    """Nothing is divided by nothing."""
    write_aggregate(tmp_path / "a.xlsx", FORM, SAMPLE)
    write_aggregate(tmp_path / "b.xlsx", FORM, [])
    assert line(tmp_path / "a.xlsx", "汇总概览") and line(tmp_path / "b.xlsx", "汇总概览")
    assert line(tmp_path / "b.xlsx", "合计")[1] == 0
    assert not any(isinstance(v, str) and v.startswith("#") for row in lines(tmp_path / "b.xlsx") for v in row)


def test_a_measure_that_no_return_has_is_blank_and_no_0(tmp_path: Path) -> None:
    """Neither in its years nor as a share or growth of them; a stated 0 stays one."""
    values = {"targets_gross_output.y2021": 100, "targets_gross_output.y2022": 0, "targets_specialty_output.y2021": 40}
    write_aggregate(tmp_path / "a.xlsx", FORM, [submission("a.xlsx", "610302", "宝鸡市", {}, **values)])
    rows = {row[0]: row for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["概览"].iter_rows(values_only=True) if row[0]}
    held = {name: [v for v in rows[name][1:] if isinstance(v, int | float)] for name in ("园区工业总产值", "特色产业产值", "园区年度营业收入", "特色产业产值占比")}
    assert held == {"园区工业总产值": [100, 0], "特色产业产值": [40], "园区年度营业收入": [], "特色产业产值占比": [0.4]}


@pytest.fixture(scope="module")
def progress(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The aggregate of a form that asks for five amounts of each project."""
    folder = tmp_path_factory.mktemp("progress")
    (folder / "岐山.xlsx").write_bytes(progress_return.typed(progress_return.right()))
    one = check_file(folder / "岐山.xlsx").submission
    assert one is not None
    write_aggregate(folder / "汇总.xlsx", load_form(progress_return.FORM), [one])
    return folder / "汇总.xlsx"


def test_amounts_that_there_is_no_room_for_are_told_of(progress: Path, tmp_path: Path) -> None:
    """Every number is shown as one, and no line is higher than its words; the large figures have all of them."""
    heading = next(row[0] for row in lines(progress) if str(row[0]).startswith("一、"))
    assert heading == "一、按市（另有 1 项金额，见“按市汇总”）"
    head = line(progress, "市（区）")
    assert head[3:] == ("总投资（万元）", "2024年完成投资（万元）", "累计完成投资（万元）", "2024年产值（万元）")
    assert line(progress, "合计")[3:] == (56400, 14400, 30400, 12000)
    assert "2025年预计产值（万元）" in [cell.value for cell in openpyxl.load_workbook(progress)["按市汇总"][1]]
    heights = [held.height for held in openpyxl.load_workbook(progress)["概览"].row_dimensions.values() if held.height]
    assert max(heights) <= 50
    (page,) = (page for page in rendering.texts(rendering.to_pdf(progress, tmp_path)) if "汇总概览" in page)
    assert "###" not in page and "最大的 4 项" in page


def test_the_parts_that_there_are_are_numbered_in_order(tmp_path: Path) -> None:
    """Also on a form that asks for nothing by year."""
    grids = {"targets"}
    bare = replace(FORM, sheets=tuple(replace(s, blocks=tuple(b for b in s.blocks if b.id not in grids)) for s in FORM.sheets))
    tables = tables_of(bare, RETURNS)
    sums = sums_of(bare, tables)
    book = Book("概览")
    write_overview(book, bare, overview_of(bare, tables, sums, by_city(bare, tables, sums), trust_of(bare, sums)))
    (tmp_path / "a.xlsx").write_bytes(book.done())
    assert [str(row[0])[:2] for row in lines(tmp_path / "a.xlsx") if re.match("[一二三]、", str(row[0]))] == ["一、", "二、"]


def test_of_many_years_the_first_and_the_last_are_shown(tmp_path: Path) -> None:
    """And it is told where the others are; three years are shown without a word."""
    def shown(*years: int) -> list[Sequence[Any]]:
        values = tuple(Decimal(year) for year in years)
        book, path = Book("概览"), tmp_path / f"{len(years)}.xlsx"
        write_overview(book, FORM, Overview((Figure("报送单位", Decimal(1), "个"),), None, Years(years, (("产值", "万元", values),), ()), None))
        path.write_bytes(book.done())
        return lines(path)

    four, three = shown(2021, 2022, 2023, 2024), shown(2021, 2022, 2023)
    assert ("一、分年度指标合计（其他年份见“按年度汇总”）", *[None] * 6) in four
    assert ("指标", None, "单位", "2021年", "2023年", "2024年", "2024年比2021年") in four
    assert next(row for row in four if row[0] == "产值")[3:] == (2021, 2023, 2024, pytest.approx(2024 / 2021 - 1))
    assert ("一、分年度指标合计", *[None] * 6) in three
    assert next(row for row in three if row[0] == "产值")[3:6] == (2021, 2022, 2023)
