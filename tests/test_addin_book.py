"""The add-in's commands over an open workbook, really run on an engine of xlwings over openpyxl."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl.comments import Comment

from tests.macros import checker
from tests.openpyxl_engine import App, engine
from tests.parity import Parity, right_return
from tests.verdicts import put, typed_into
from workbook_tools import load_form
from workbook_tools.addin import buttons, over_book, over_files
from workbook_tools.addin.findings_list import HEADS, LIST, list_for, marks_in, targets
from workbook_tools.addin.functions import WT_JIEZHI, WT_JINE, WT_QISHI, WT_YUESHU, WT_ZISHU
from workbook_tools.addin.marks import cells_in
from workbook_tools.addin.open_book import ERRORS, workbook_of
from workbook_tools.demo.fill import typed_of
from workbook_tools.errors import UsageError
from workbook_tools.face import check_file, check_workbook
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.workbook.fill import cells_of

FORM = "specialty-park-2022"
CASES, SEED = 60, 20261128


@pytest.fixture(scope="module")
def parity() -> Parity:
    return Parity(load_form(FORM), right_return())


@pytest.fixture
def app() -> Iterator[xw.App]:
    with engine() as running:
        yield running


def looks(book: xw.Book) -> dict[tuple[str, str], tuple[object, ...]]:
    """What every cell of every sheet shows: value, fill, note."""
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.fill.fill_type, cell.fill.fgColor.rgb, cell.comment and cell.comment.text)
        for sheet in book.api.worksheets for row in sheet.iter_rows() for cell in row
        if getattr(cell, "fill", None) is not None
    }


def selected(app: xw.App) -> tuple[str, str]:
    """The sheet and the cell that is selected."""
    cell = app.selection
    assert cell is not None
    return cell.sheet.name, cell.address.replace("$", "")


def wrong(parity: Parity) -> dict[tuple[str, int, int], Value]:
    """A right return but for one figure that is a word, one missing narrative and one project that repeats another."""
    typed = dict(parity.base)
    at = next(c.place for c in parity.cells if c.key == ("projects", "2", "investment"))
    box = next(c.place for c in parity.cells if c.key[0] == "section1")
    typed[at] = "待定"
    typed.pop(box)
    return typed


def test_an_open_workbook_is_checked_as_it_is_now_not_as_it_was_saved(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    book = app.books.open(str(typed_into(parity, dict(parity.base), tmp_path / "a.xlsx")))
    before = check_workbook(workbook_of(book), book.name)
    at = next(c.place for c in parity.cells if c.key == ("projects", "2", "investment"))
    book.sheets[at[0]].range(at[1:]).value = "待定"
    after = check_workbook(workbook_of(book), book.name)
    assert "value.not_number" in {f.code for f in after.findings} - {f.code for f in before.findings}


def test_the_list_is_linked_and_can_be_filtered_and_the_cells_are_marked(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    book = app.books.open(str(typed_into(parity, wrong(parity), tmp_path / "a.xlsx")))
    told = over_book.check_book(book)
    assert told.startswith("错误 ") and "见“检查意见”" in told and "锁定" not in told
    sheet = list_for(book)
    assert sheet is not None and sheet.name == LIST
    assert sheet.range((1, 1), (1, len(HEADS))).value == list(HEADS)
    table = sheet.api.tables["findings"]
    assert table.ref.startswith("A1:F")
    said = {str(row[0]): str(row[1]) for row in zip(sheet.range((2, 10), (40, 10)).value, sheet.range((2, 5), (40, 5)).value, strict=True)}
    row, column = next(c.place[1:] for c in parity.cells if c.key == ("projects", "2", "investment"))
    address = book.sheets["项目清单"].range((row, column)).address.replace("$", "")
    assert said[address] == f"项目清单 {address} 总投资（万元）：“待定”不是数字。请填写以万元为单位的数字，如 12000。"
    cell = book.sheets["项目清单"].range(address)
    assert cell.color == (252, 228, 228) and cell.note is not None and said[address] in cell.note.text
    links = [sheet.range((line, 4)).formula for line in range(2, 6)]
    assert all(str(link).startswith('=HYPERLINK("[') for link in links)


def test_clearing_takes_away_all_of_it_exactly(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    """Also a note and a colour that stood there before, and after checking twice."""
    path = typed_into(parity, wrong(parity), tmp_path / "a.xlsx")
    book = app.books.open(str(path))
    row, column = next(c.place[1:] for c in parity.cells if c.key == ("projects", "2", "investment"))
    book.api["项目清单"].cell(row, column).comment = Comment("张三：再问一下", "张三")
    before, sheets = looks(book), [s.name for s in book.sheets]
    over_book.check_book(book)
    assert looks(book) != before and LIST in {s.name for s in book.sheets}
    over_book.check_book(book)
    assert len([s for s in book.sheets if s.name == LIST]) == 1
    assert over_book.clear_marks(book) == "已清除检查时加上的颜色、批注和检查意见。"
    assert looks(book) == before and [s.name for s in book.sheets] == sheets
    assert over_book.clear_marks(book) == "没有检查留下的标记。"


def test_a_locked_return_is_left_as_it_is_and_the_list_stands_beside_it(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    book = app.books.open(str(typed_into(parity, wrong(parity), tmp_path / "a.xlsx", locked=True)))
    before = looks(book)
    told = over_book.check_book(book)
    assert "见新打开的工作簿“检查意见”" in told and "已锁定，没有着色" in told
    assert looks(book) == before and len(app.books) == 2
    assert app.books.active.sheets[0].name == LIST and marks_in(app.books.active.sheets[0]) == []


def test_next_and_previous_go_round_the_cells_of_the_list(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    book = app.books.open(str(typed_into(parity, wrong(parity), tmp_path / "a.xlsx")))
    assert over_book.go(app, 1) == "没有检查意见，请先点“检查本工作簿”。"
    over_book.check_book(book)
    sheet = list_for(book)
    assert sheet is not None
    wanted = [(t.sheet, t.cell.partition(":")[0]) for t in targets(sheet)]
    seen = []
    for _ in wanted:
        assert over_book.go(app, 1) == ""
        seen.append(selected(app))
    assert len(dict.fromkeys(seen)) == len(dict.fromkeys(wanted)) and set(seen) == set(wanted)
    over_book.go(app, -1)
    assert selected(app) == wanted[-2]


def test_a_workbook_that_is_no_return_is_told_so(app: xw.App) -> None:
    book = app.books.add()
    told = over_book.check_book(book)
    assert told.startswith("没有检查：") and told.endswith("。") and "Traceback" not in told
    assert [s.name for s in book.sheets] == ["Sheet"]


def test_on_whole_forms_the_open_workbook_and_the_checker_agree(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    """Values as xlwings gives them, case by case, against the values that the checker is given."""
    book = app.books.open(str(typed_into(parity, {}, tmp_path / "a.xlsx")))
    chance = random.Random(SEED)
    rules = {rule.code for rule in parity.layout.form.rules}
    later = {check.code for check in parity.layout.checks}
    read = workbook_of(book)
    for _ in range(CASES):
        # who types #REF! into Excel gets the error itself
        typed = {at: ExcelError(v) if isinstance(v, str) and v in ERRORS else v for at, v in parity.case(chance).items()}
        for place in {c.place for c in parity.cells}:
            put(book.api[place[0]], place[1:], typed.get(place))
        read = workbook_of(book)
        found = check_workbook(read, book.name)
        wanted = {(code, sheet, cell) for code, sheet, cell in checker(parity, typed)}
        seen = set()
        for f in found.findings:
            if f.code in rules and f.sheet and f.cell:
                seen |= {(f.code, f.sheet, cell) for cell in cells_in(f)}
        assert {one for one in seen if one[0] not in later} == {one for one in wanted if one[0] not in later}


def test_a_folder_is_checked_and_added_up_as_the_commands_do(app: xw.App, parity: Parity, tmp_path: Path) -> None:
    folder = tmp_path / "收回"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(parity.template.prefill("", cells_of(parity.layout, typed_of(right_return())).cells))
    told = over_files.check_folder(app, str(folder))
    assert "1 份文件" in told and "收回-核对结果" in told
    assert app.books.active.name == "检查结果.xlsx"
    if "通过 1" in told or "待核实 1" in told:
        added = over_files.aggregate(app, str(tmp_path / "收回-核对结果"))
        assert added.startswith("已汇总 1 份报送") and app.books.active.name == "收回-核对结果-汇总.xlsx"
    else:
        with pytest.raises(UsageError, match="没有通过的报送"):
            over_files.aggregate(app, str(tmp_path / "收回-核对结果"))


def test_who_deletes_the_file_beside_the_folder_ends_the_check_and_the_next_goes_on(
    app: xw.App, parity: Parity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the file in hand; nothing is written but what was read, and the file to delete is gone in either case."""
    folder, results = tmp_path / "收回", tmp_path / "收回-核对结果"
    folder.mkdir()
    package = parity.template.prefill("", cells_of(parity.layout, typed_of(right_return())).cells)
    for name in "甲乙丙丁":
        (folder / f"{name}.xlsx").write_bytes(package)
    bar: list[str] = []
    running = tmp_path / "收回-正在检查，删除本文件即停止.txt"

    def shown(app: Any, text: Any) -> None:
        bar.append(str(text))
        if "第 3 个" in str(text):
            assert "删除本文件，查完手头的一个就停止" in running.read_text(encoding="utf-8-sig")
            running.unlink()

    monkeypatch.setattr(App, "status_bar", property(lambda app: bar[-1], shown), raising=True)
    told = over_files.check_folder(app, str(folder))
    assert re.fullmatch(r"已停止：查完 [23] 个，共 4 个，没有写出结果。再点一次“检查文件夹…”，从这里接着做。", told)
    assert bar[1] == f"正在检查第 1 个，共 4 个；要停止，请删除收回文件夹旁边的“{running.name}”" and bar[-1] == "False"
    assert not running.exists() and not (results / "检查结果.xlsx").exists() and len(app.books) == 0
    bar.clear()
    monkeypatch.setattr(App, "status_bar", property(lambda app: bar[-1], lambda app, text: bar.append(str(text))))
    assert "4 份文件" in over_files.check_folder(app, str(folder))
    assert (results / "检查结果.xlsx").exists() and not running.exists()


def test_generate_guide_and_settings_say_what_they_did(app: xw.App, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("code,city,county,park,unit,contact,phone\n610101,西安市,,甲园区,市工信局,张三,1\n", encoding="utf-8")
    told = over_files.generate(app, str(roster), FORM)
    made = list((tmp_path / f"{FORM}-下发").glob("*.xlsx"))
    assert len(made) == 1 and told.startswith("已生成 1 个工作簿") and "密码" in told
    assert check_file(made[0]).status in {"accepted", "rejected"}
    assert over_files.guide(app, FORM) == ""
    assert app.books.active.sheets[0].name == "填报指南"
    lines = [str(v) for v in app.books.active.sheets[0].range((1, 1), (60, 1)).value]
    assert "字" in "".join(lines) and not any(mark in line for line in lines for mark in ("**", "#"))
    tinted = [line for n, line in enumerate(lines, 1) if app.books.active.sheets[0].range((n, 1)).color]
    assert "通用要求" in tinted and not any(line.startswith("-") for line in tinted)
    assert FORM in over_files.settings() and "Python" in over_files.settings()


def test_what_goes_wrong_is_a_sentence_with_what_to_do(app: xw.App, tmp_path: Path) -> None:
    impl: App = app.impl
    buttons.check_folder(str(tmp_path / "没有"))
    buttons.generate(str(tmp_path / "没有.csv"), FORM)
    buttons.check_book()
    assert len(impl.told) == 3
    assert all(told.endswith("。") and "Error" not in told and "Traceback" not in told for told in impl.told)
    assert impl.told[2] == "没有打开的工作簿，请先打开要检查的填报表。"
    assert app.status_bar is False


def test_functions_for_cells_read_as_the_forms_do() -> None:
    assert WT_ZISHU("总投资 1200 万元") == 6
    assert WT_QISHI("2021年6月—2022年12月") == 202106
    assert WT_JIEZHI("2021年6月—2022年12月") == 202212
    assert WT_YUESHU("2021年6月—2022年12月") == 19
    assert WT_JINE("1.2亿元") == 12000 and WT_JINE("约500") == "?" and WT_JINE(None) == ""
    assert WT_YUESHU("长期") == ""


LOADED = "print(sorted(m for m in sys.modules if m.startswith('xlwings.pro')), 'xlwings' in sys.modules)\n"
USED = "from workbook_tools.addin import buttons, functions, over_book, over_files\nfunctions.WT_ZISHU('字')\n"


@pytest.mark.parametrize("key", ["", "noncommercial"])
def test_nothing_of_xlwings_pro_is_loaded(key: str) -> None:
    """Neither without a licence key nor with the one that would load it."""
    assert _said(f"import sys\n{USED}{LOADED}", key) == "[] True\n"


def test_where_xlwings_was_imported_before_nothing_is_added_to_what_it_loaded_itself() -> None:
    """That is one module, left by its look for a licence; the key that loads more shows that the test can see it."""
    assert _said(f"import sys, xlwings\n{USED}{LOADED}", "") == "['xlwings.pro.utils'] True\n"
    assert "xlwings.pro.reports" in _said(f"import sys, xlwings\n{USED}{LOADED}", "noncommercial")


def _said(program: str, key: str) -> str:
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": key}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment).stdout
