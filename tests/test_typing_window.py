"""A simulated official types and pastes in a real LibreOffice window: what is taken, asked about, and caught later.

LibreOffice makes ½ of 1/2 by its own autocorrection, which Excel does not have; 3/5 stands for such remarks here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from tests.oracles.typing_window import TypingWindow
from workbook_tools import load_form
from workbook_tools.check.finding import all_cells
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.lint.limits import box_of
from workbook_tools.workbook.layout import CHECK_SHEET
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import Template, make_template

FORM = "specialty-park-2022"
LOCKED = "Protected cells can not be modified."
COVER, LIST = "填报说明", "项目清单"

Place = tuple[str, str]
"""Sheet and A1."""


@cache
def template() -> Template:
    return make_template(load_form(FORM), 8, lock("密码"))


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypingWindow]:
    path = tmp_path_factory.mktemp("window") / "实施方案.xlsx"
    path.write_bytes(template().package)
    with TypingWindow(path) as opened:
        assert opened.opening == ()
        yield opened


def place(name: str, line: int = 1) -> Place:
    """The cell of an input by its id; ``line`` of a list."""
    found = next(item for item in template().layout.inputs() if item.id == name)
    top = box_of(found.address)[0]
    letters = re.sub(r"\d.*", "", found.address)
    return found.sheet, f"{letters}{top + line - 1}"


def refusal(at: Place) -> tuple[str, str]:
    """The words of the validation that covers a cell, and their title."""
    sheet, address = at
    top, left, _, _ = box_of(address)
    for said in template().plan.sheet(sheet).validations:
        first_row, first, last_row, last = box_of(said.area)
        if first_row <= top <= last_row and first <= left <= last:
            return said.error, said.error_title
    raise KeyError(at)


@pytest.mark.parametrize(
    "at",
    [
        (COVER, "A1"), (COVER, "A15"), (COVER, "C15"), (COVER, "Z40"), ("一、产业基础", "A3"), ("一、产业基础", "A25"),
        ("六、预期目标", "A99"), (LIST, "H4"), (LIST, "N6"), (LIST, "A6"), (CHECK_SHEET, "D6"),
    ],
)  # fmt: skip
def test_what_is_no_input_cannot_be_typed_into(window: TypingWindow, at: Place) -> None:
    before = window.read(*at)
    outcome = window.enter(*at, "12")
    assert (outcome.told, [[outcome.shown]]) == ((LOCKED,), before)


CHAIN = load_form(FORM).lists["industry"].items[0]
AMOUNT, COUNT, CHOICE = "projects.investment", "targets_enterprises.y2021", "projects.related"
NUMBER, WHOLE = "这里填不小于 0 的数字，以万元为单位，如 12000。", "这里填不小于 0 的整数，以家为单位，如 12。"
UNLISTED = "不在名单内，请从下拉名单选择。代码、全称和“√”一类的写法可以保留，由旁边的符号判断。"
PERIOD = "请写成 202106-202212 的形式：六位开工年月、短横线、六位竣工年月，开工不得晚于竣工。"
ASKED = (
    (AMOUNT, "待定", NUMBER),
    (AMOUNT, "-5", NUMBER),
    (COUNT, "1.5", WHOLE),
    (COUNT, "abc", WHOLE),
    (CHOICE, "也许", UNLISTED),
    (CHOICE, "√", UNLISTED),
    (CHOICE, "Y", UNLISTED),
    ("projects.period", "已建成", PERIOD),
    ("projects.period", "2022-03", PERIOD),
    ("projects.period", "202113-202212", PERIOD),
    ("projects.period", "202212-202106", PERIOD),
    ("parks.year", "2050", "填写 2021、2022 或 2023。"),
    ("cover_date", "昨天", "这里填日期，如 2022-03-15。"),
)


@pytest.mark.parametrize(("name", "typed", "words"), ASKED)
def test_an_entry_of_another_kind_is_asked_about_and_stays_or_goes_as_the_official_says(
    window: TypingWindow, name: str, typed: str, words: str
) -> None:
    at = place(name)
    assert (words, "请核对") == refusal(at)
    window.enter(*at, "")
    taken_back = window.enter(*at, typed, insist=False)
    assert (taken_back.told, taken_back.shown) == ((words,), "")
    kept = window.enter(*at, typed)
    assert kept.told == (words,)
    assert kept.formula.lstrip("'") == typed
    window.enter(*at, "")


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        (AMOUNT, "12000", "12,000.00"), (AMOUNT, "99999999.99", "99,999,999.99"), (AMOUNT, "1.2亿", "1.2亿"),
        (AMOUNT, "5500万元", "5500万元"), (COUNT, "12", "12"), (COUNT, "1200", "1,200"), (COUNT, "12家", "12家"),
        (CHOICE, "是", "是"), ("projects.industry", CHAIN, CHAIN), ("projects.industry", "3744", "3744"),
        ("projects.industry", "航空相关设备制造", "航空相关设备制造"), ("projects.industry", "C03", "C03"),
        ("projects.period", "202106-202212", "202106-202212"), ("projects.period", "2021年6月—2022年12月", "2021年6月—2022年12月"),
        ("cover_date", "2022-03-15", "2022-03-15"), ("cover_date", "2022.3.15", "2022.3.15"), ("cover_date", "20220315", "20220315"),
        ("cover_date", "2022/3/15", "2022/3/15"), ("cover_date", "2022年3月15日", "2022年3月15日"),
        ("cover_phone", "0917-5550101", "0917-5550101"), ("cover_phone", "02987654321", "02987654321"),
        ("projects.remarks", "3/5", "3/5"), ("projects.remarks", "2022-03", "2022-03"), ("parks.year", "2022", "2022"),
        ("s5_1", "资金用于园区公共服务平台。", "资金用于园区公共服务平台。"),
    ],
)  # fmt: skip
def test_what_people_type_is_taken_as_typed_and_without_a_word(window: TypingWindow, name: str, typed: str, shown: str) -> None:
    at = place(name, 2) if name.startswith("projects.") else place(name)
    outcome = window.enter(*at, typed)
    assert (outcome.told, outcome.shown) == ((), shown)


READ = {
    "projects.investment": ("1.2亿", 12000.0), "projects.related": ("√", "是"), "projects.industry": ("3744", None),
    "projects.remarks": ("3/5", "3/5"), "cover_date": ("20220315", "2022-03-15"), "cover_phone": ("02987654321", "02987654321"),
}  # fmt: skip


def test_what_the_cells_take_is_what_check_reads(window: TypingWindow, tmp_path: Path) -> None:
    for name, (typed, _) in READ.items():
        window.enter(*place(name, 3 if name.startswith("projects.") else 1), typed)
    returned = window.save_as(tmp_path / "returned.xlsx")
    submission = examine_bytes(returned.read_bytes(), returned.name, forms_in()).submission
    assert submission is not None
    line = next(row for row in submission.tables["projects"] if row.row == int(place(AMOUNT, 3)[1][1:]))
    for name, (_, wanted) in READ.items():
        answer = line.answers[name.partition(".")[2]] if name.startswith("projects.") else submission.answers[name]
        assert answer.readable, name
        assert wanted in {None, answer.value}, name


def test_the_first_yes_of_a_column_is_no_heading_also_where_words_are_completed(tmp_path: Path) -> None:
    """AutoComplete makes 是否与特色产业相关联 of 是, where that stands right above; a heading with a blank before it does not match."""
    path, spoilt = tmp_path / "实施方案.xlsx", tmp_path / "无空格.xlsx"
    path.write_bytes(template().package)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("> 是否与特色产业".encode(), "> 是否与特色产业".replace(" ", "").encode()))
    shown = []
    for file in (path, spoilt):
        with TypingWindow(file, completing=True) as opened:
            shown.append(opened.enter(*place(CHOICE), "是").shown)
    assert shown == ["是", "是否与特色产业相关联"]


THIRTY = [
    [
        str(i), f"主轴部件第{i}期扩能项目", f"渭滨机床{i}厂", "√" if i % 3 else "否", "3744" if i % 2 else "数控机床", "2021.6-2022.12",
        "12,000.5" if i % 2 else "1.2亿", "3000", "8000", "10000", "" if i % 3 else "年检测300批次", "1/2",
    ]
    for i in range(1, 31)
]
"""Twelve columns as they stand in somebody's own list."""


@pytest.mark.parametrize("way", ["another workbook", "a web page or Word"])
def test_a_list_of_thirty_lines_is_pasted_whole_and_read_whole(tmp_path: Path, way: str) -> None:
    """Formats and fonts come along and validation is lost, as in every spreadsheet program; no answer is."""
    path = tmp_path / "实施方案.xlsx"
    path.write_bytes(make_template(load_form(FORM), None, lock("密码")).package)
    corner = (LIST, "B5")
    with TypingWindow(path) as opened:
        if way == "another workbook":
            own = openpyxl.Workbook()
            for row in THIRTY:
                own.active.append([float(v) if v.replace(".", "", 1).isdigit() and v != "3744" else v for v in row])
            own.save(tmp_path / "台账.xlsx")
            outcome = opened.paste_cells(*corner, (tmp_path / "台账.xlsx", "Sheet", "A1:L30"))
        else:
            rows = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in THIRTY)
            outcome = opened.paste_table(*corner, f"<html><head><meta charset='utf-8'></head><body><table>{rows}</table></body></html>")
        assert [told for told in outcome.told if told == LOCKED] == []
        signs = [row[0] for row in opened.read(LIST, "A5:A34")]
        returned = opened.save_as(tmp_path / "returned.xlsx")
    submission = examine_bytes(returned.read_bytes(), returned.name, forms_in()).submission
    assert submission is not None
    lines = submission.tables["projects"]
    assert len(lines) == 30
    read = [[line.answers[c].value for c in ("name", "related", "period", "investment", "output_full")] for line in lines]
    assert read == [
        [row[1], "是" if row[3] == "√" else "否", "202106-202212", 12000.5 if "," in row[6] else 12000.0, 10000.0] for row in THIRTY
    ]
    assert set(signs) <= {"✓", "▲"}


PASTED = (
    (place(AMOUNT, 4), "待定", "value.not_number"),
    (place(AMOUNT, 5), "-5", "value.negative"),
    (place("targets_jobs.y2021"), "1.5", "value.precision"),
    (place(CHOICE, 4), "也许", "value.not_in_list"),
    (place("projects.period", 4), "已建成", "value.period_format"),
    (place("projects.period", 5), "202113-202212", "value.period_format"),
)


def failing(window: TypingWindow, code: str) -> int:
    """How many lines 自检 counts for the errors of a code."""
    form = template().layout.form
    rows = [r for i, r in template().layout.rule_rows.items() if (form.rules[i].code, form.rules[i].severity) == (code, "error")]
    return sum(int(window.read(CHECK_SHEET, f"D{row}")[0][0]) for row in rows)


def verdict(window: TypingWindow) -> str:
    """The words at the head of the cover."""
    return window.read(COVER, f"A{len(template().layout.form.source) + 2}")[0][0]


@pytest.mark.parametrize(("at", "rubbish", "code"), PASTED)
def test_pasted_rubbish_gets_past_validation_and_is_counted_at_once(
    window: TypingWindow, at: Place, rubbish: str, code: str
) -> None:
    window.enter(*at, "")
    before = failing(window, code)
    outcome = window.paste(*at, rubbish)
    assert (outcome.told, outcome.formula) == ((), rubbish)
    assert failing(window, code) == before + 1
    assert verdict(window).startswith("✗ 尚有 ")


def test_pasted_rubbish_is_found_by_check_in_the_same_cells(window: TypingWindow, tmp_path: Path) -> None:
    for at, rubbish, _ in PASTED:
        window.paste(*at, rubbish)
    returned = window.save_as(tmp_path / "returned.xlsx")
    examined = examine_bytes(returned.read_bytes(), returned.name, forms_in())
    found = {((finding.sheet, cell), finding.code) for finding in examined.findings for cell in all_cells(finding)}
    assert {(at, code) for at, _, code in PASTED} <= found


def test_what_the_cover_counts_is_what_check_finds(window: TypingWindow, tmp_path: Path) -> None:
    """One number on 自检 for each line and rule, and the same rules fail for the checker."""
    returned = window.save_as(tmp_path / "returned.xlsx")
    found = {f.code for f in examine_bytes(returned.read_bytes(), returned.name, forms_in()).findings if f.severity == "error"}
    form = template().layout.form
    codes = {form.rules[i].code for i in template().layout.rule_rows if form.rules[i].severity == "error"}
    assert {code for code in codes if failing(window, code)} == found & codes


def test_paragraphs_pasted_onto_a_box_without_opening_it_are_refused_whole(window: TypingWindow) -> None:
    """They would fall into the row beneath, which is locked; the box keeps what it held, and its prompt says what to do."""
    sheet, address = place("s7_1")
    window.enter(sheet, address, "机制已经建立。")
    outcome = window.paste(sheet, address, "第一段。\n第二段。")
    assert LOCKED in outcome.told
    assert outcome.shown == "机制已经建立。"
    said = next(v for v in template().plan.sheet(sheet).validations if v.area == address)
    assert "粘贴前先双击本框" in said.prompt


def test_a_row_grows_with_its_text_while_it_is_typed(window: TypingWindow, tmp_path: Path) -> None:
    """A box that is one cell, a box merged over the columns of a grid below it, and a line of a list."""
    for name, text in (("s1_1", "产业" * 300), ("s6_1", "园区" * 250), ("projects.name", "数控机床主轴部件扩能项目" * 4)):
        window.enter(*place(name, 4 if name.startswith("projects.") else 1), text)
    book = openpyxl.load_workbook(window.save_as(tmp_path / "returned.xlsx"))
    heights = {
        name: book[sheet].row_dimensions[int(re.sub(r"\D", "", address))].height
        for name, (sheet, address) in (("s1_1", place("s1_1")), ("s6_1", place("s6_1")), ("name", place("projects.name", 4)))
    }
    assert heights["s1_1"] > 15 * 17  # 600 字 take 15 lines
    assert heights["s6_1"] > 13 * 17
    assert heights["name"] > 3 * 15
