"""Pivots of the aggregate: real ones, judged by two programs, whose totals are those of the rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.aggregated import FORM, submission
from tests.oracles.openxml import validate_all
from tests.test_report_aggregate import SAMPLE, finding
from workbook_tools.demo.libreoffice import Session
from workbook_tools.report import pivot_sheets
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.marks import marks_of
from workbook_tools.report.pivot_sheets import pivots_of
from workbook_tools.report.pivots import TOTAL
from workbook_tools.report.sums import sums_of
from workbook_tools.report.tables import tables_of

MORE = submission("丁.xlsx", "610402", "咸阳市", {
    6: {"name": "戊", "related": "是", "industry": "光子", "period": "202103-202306", "investment": 1200.5, "output_2022": 10},
    7: {"name": "己", "related": "否", "industry": "航空", "period": "202201-202412", "investment": 99.25},
    8: {"name": "庚&<甲>", "related": "是", "industry": "光子", "period": "202103-202212", "investment": 0.25, "output_full": 7},
})
RETURNS = (*SAMPLE, MORE)
MARKS = marks_of([finding(), finding(file="丁.xlsx", row=7, cell="H7", explanation="购置进口设备，属实")])
SHEETS = ["透视 按市", "透视 按是否与特色产业相关联", "透视 按所属产业", "透视 起止年份", "透视 核实标记"]
UNO = Path(__file__).parent / "oracles" / "uno_pivots.py"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pivots") / "汇总.xlsx"
    write_aggregate(path, FORM, RETURNS, marks=MARKS)
    return path


@pytest.fixture(scope="module")
def refreshed(workbook: Path) -> list[Mapping[str, list[list[Any]]]]:
    """What LibreOffice makes of the pivots, before and after the list's third row was repeated in its table."""
    session = Session(UNO)
    try:
        told: list[Mapping[str, list[list[Any]]]] = session.ask("pivots", {"path": str(workbook), "sheet": "项目清单", "row": 4})
    finally:
        session.close()
    return told


def lines(grid: list[list[Any]]) -> dict[str, list[float]]:
    """The values of a pivot by item; what is empty is 0, and the last line is the total in whatever words."""
    body = [(str(line[0]), [v if isinstance(v, float | int) else 0.0 for v in line[1:]]) for line in grid]
    first = next(n for n, (_, values) in enumerate(body) if any(values))
    return {TOTAL if name == "Total Result" else name: [round(float(v), 2) for v in values] for name, values in body[first:]}


def test_the_main_list_has_a_pivot_by_city_choice_group_years_and_marks(workbook: Path) -> None:
    """One a sheet, each with its chart, refreshed when the workbook is opened, its source a table by name."""
    book = openpyxl.load_workbook(workbook)
    assert [name for name in book.sheetnames if name.startswith("透视")] == SHEETS
    for name in SHEETS:
        (pivot,) = book[name]._pivots
        assert pivot.cache.refreshOnLoad and pivot.cache.cacheSource.worksheetSource.name == "t_projects"
        assert len(book[name]._charts) == 1


def test_what_a_preview_shows_is_what_a_refresh_gives(workbook: Path, refreshed: list[Mapping[str, list[list[Any]]]]) -> None:
    """The cells before the first refresh hold the same values, to the cent."""
    before, _ = refreshed
    assert list(before) == SHEETS
    for pivot in pivots_of(FORM, sums_of(FORM, tables_of(FORM, RETURNS, MARKS))):
        assert lines(before[pivot.title]) == lines(pivot.grid()), pivot.title


def test_a_city_is_one_line_however_its_blanks_and_letters_are_typed(tmp_path: Path) -> None:
    """In the totals, in the cells of the pivot and after LibreOffice has refreshed it; names that differ in more stay apart."""
    typed = ("西安市", "西安市 ", "西安市\n", " 西安\u3000市", "西安\u200b市", "Xi'an", "XI'AN", "宝鸡市", "西安", None, " ", "ｘＩ'ａＮ")
    returns = [
        submission(f"{n}.xlsx", f"6103{n:02}", city, {6: {"name": f"{n}号项目", "investment": 10.25 * 2**n}}) for n, city in enumerate(typed)
    ]
    wanted = {"西安市": 10.25 * 31, "Xi'an": 10.25 * (96 + 2048), "宝鸡市": 10.25 * 128, "西安": 10.25 * 256, "（空）": 10.25 * 1536}
    path = tmp_path / "汇总.xlsx"
    write_aggregate(path, FORM, returns)
    book = openpyxl.load_workbook(path)
    head, *rows, whole = book["按市汇总"].iter_rows(values_only=True)
    assert {row[0]: row[head.index("总投资（万元）")] for row in rows} == wanted and whole[1] == len(typed)
    assert {row[0]: row[1] for row in rows} == {"西安市": 5, "Xi'an": 3, "宝鸡市": 1, "西安": 1, "（空）": 2}
    session = Session(UNO)
    try:
        before, _ = session.ask("pivots", {"path": str(path), "sheet": "项目清单", "row": 4})
    finally:
        session.close()
    (pivot,) = (p for p in pivots_of(FORM, sums_of(FORM, tables_of(FORM, returns))) if p.title == "透视 按市")
    shown = lines(pivot.grid())
    assert {name: values[0] for name, values in shown.items() if name != TOTAL} == wanted
    assert lines(before["透视 按市"]) == shown


def test_a_row_added_to_the_table_is_in_the_next_refresh(refreshed: list[Mapping[str, list[list[Any]]]]) -> None:
    """丙项目 of 8,100,000.07 stands there twice then."""
    before, after = refreshed
    for name in SHEETS:
        assert lines(after[name])[TOTAL][-1 if "年份" in name else 0] == pytest.approx(
            lines(before[name])[TOTAL][-1 if "年份" in name else 0] + 8100000.07, abs=0.01
        )


def test_totals_are_those_of_the_rows(refreshed: list[Mapping[str, list[list[Any]]]]) -> None:
    """Reckoned by pandas from the tidy table."""
    from workbook_tools.report.dataframes import dataframe_of

    frame = dataframe_of(tables_of(FORM, RETURNS, MARKS)["projects"])
    found = lines(refreshed[0]["透视 按所属产业"])
    for item, amount in frame.groupby("industry")["investment"].sum().items():
        assert found[str(item)][0] == pytest.approx(amount, abs=0.01)
    years = lines(refreshed[0]["透视 起止年份"])
    assert years["2021"][-1] == pytest.approx(frame[frame["period_from_year"] == "2021"]["investment"].sum(), abs=0.01)


def test_the_rows_behind_a_cell_of_a_pivot_add_up_to_it(workbook: Path) -> None:
    """LibreOffice's drill-down of every cell of every pivot, totals included; and the sheet that a double click makes."""
    session = Session(UNO)
    try:
        found, sheet = session.ask("drilled", {"path": str(workbook)})
    finally:
        session.close()
    assert list(found) == SHEETS
    for pivot in pivots_of(FORM, sums_of(FORM, tables_of(FORM, RETURNS, MARKS))):
        cells = found[pivot.title]
        wide = len(pivot.amounts) if pivot.across is None else 1
        assert len(cells) >= len(pivot.grid()) - pivot.heads
        for column, value, (heads, *rows) in cells:
            at = heads.index(pivot.amounts[(column - 1) % wide].label)
            assert sum(row[at] or 0 for row in rows) == pytest.approx(value, abs=0.01), (pivot.title, heads[at])
            assert "文件" in heads and "单元格" in heads
    heads, *rows = sheet
    assert len(rows) == sum(len(one.tables["projects"]) for one in RETURNS)
    investment = sum(row[heads.index("总投资（万元）")] or 0 for row in rows)
    assert investment == pytest.approx(sum(row[0] for row in [lines_of_totals(found["透视 按市"])]), abs=0.01)


def lines_of_totals(cells: list[Any]) -> list[float]:
    """The last line of a pivot without anything across."""
    return [value for column, value, _ in cells if column == 1][-1:]


def test_the_package_is_as_the_standard_has_it(workbook: Path) -> None:
    """Microsoft's validator finds nothing, with and without a single row."""
    empty = workbook.with_name("空.xlsx")
    write_aggregate(empty, FORM, [])
    assert validate_all([workbook, empty]) == {workbook: [], empty: []}
    assert not [name for name in openpyxl.load_workbook(empty).sheetnames if name.startswith("透视")]


def test_the_same_returns_give_the_same_bytes(workbook: Path) -> None:
    """Pivots included."""
    again = workbook.with_name("again.xlsx")
    write_aggregate(again, FORM, RETURNS, marks=MARKS)
    assert again.read_bytes() == workbook.read_bytes()


def test_all_pivots_of_a_list_share_one_reading_of_it(workbook: Path) -> None:
    """A program that opens the workbook reads the rows once, however many pivots there are."""
    with zipfile.ZipFile(workbook) as package:
        names = package.namelist()
        tables = [package.read(name).decode() for name in names if name.startswith("xl/pivotTables/pivotTable")]
    assert [name for name in names if "pivotCache" in name] == ["xl/pivotCache/pivotCacheDefinition1.xml"]
    assert len(tables) == len(SHEETS) and all('cacheId="1"' in table for table in tables)


def test_a_list_that_goes_on_on_a_further_sheet_has_no_pivot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pivots would be of the rows of the first sheet alone; one row less and there are pivots."""
    sums = sums_of(FORM, tables_of(FORM, RETURNS, MARKS))
    count = len(sums["projects"].table.rows)
    for most, wanted in ((count, len(SHEETS)), (count - 1, 0)):
        monkeypatch.setattr(pivot_sheets, "MOST_ROWS", most)
        assert len(list(pivots_of(FORM, sums))) == wanted
