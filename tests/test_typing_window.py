"""A simulated official types and pastes in a real LibreOffice window: what is refused, and what is caught later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
COVER = "填报说明"

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


def refusal(at: Place) -> str:
    """The words of the validation that covers a cell."""
    sheet, address = at
    top, left, _, _ = box_of(address)
    for said in template().plan.sheet(sheet).validations:
        first_row, first, last_row, last = box_of(said.area)
        if first_row <= top <= last_row and first <= left <= last:
            return said.error
    raise KeyError(at)


@pytest.mark.parametrize(
    "at",
    [
        (COVER, "A1"), (COVER, "A15"), (COVER, "C15"), (COVER, "Z40"), ("一、产业基础", "A3"), ("一、产业基础", "A25"),
        ("六、预期目标", "A99"), ("项目清单", "G4"), ("项目清单", "M6"), (CHECK_SHEET, "D6"),
    ],
)  # fmt: skip
def test_what_is_no_input_cannot_be_typed_into(window: TypingWindow, at: Place) -> None:
    before = window.read(*at)
    outcome = window.enter(*at, "12")
    assert (outcome.told, [[outcome.shown]]) == ((LOCKED,), before)


CHAIN = load_form(FORM).lists["industry"].items[0]
AMOUNT, COUNT, CHOICE = "projects.investment", "targets_enterprises.y2021", "projects.related"
REFUSED = (
    (AMOUNT, "待定", "这里只能填写不小于 0 的数字，单位为万元，如 12000。"),
    (AMOUNT, "-5", "这里只能填写不小于 0 的数字，单位为万元，如 12000。"),
    (AMOUNT, "1.2亿", "这里只能填写不小于 0 的数字，单位为万元，如 12000。"),
    (COUNT, "1.5", "这里只能填写不小于 0 的整数，单位为家，如 12。"),
    (COUNT, "abc", "这里只能填写不小于 0 的整数，单位为家，如 12。"),
    (CHOICE, "也许", "请从下拉名单中选择，不要填写名单以外的内容。"),
    ("projects.industry", "房地产", "请从下拉名单中选择，不要填写名单以外的内容。"),
    ("projects.period", "已建成", "请写成 202106-202212 的形式：六位开工年月、短横线、六位竣工年月，开工不得晚于竣工。"),
    ("projects.period", "202113-202212", "请写成 202106-202212 的形式：六位开工年月、短横线、六位竣工年月，开工不得晚于竣工。"),
    ("projects.period", "202212-202106", "请写成 202106-202212 的形式：六位开工年月、短横线、六位竣工年月，开工不得晚于竣工。"),
    ("cover_date", "昨天", "请填写日期，如 2022-03-15。"),
)


@pytest.mark.parametrize(("name", "typed", "words"), REFUSED)
def test_an_entry_of_the_wrong_kind_is_refused_in_the_words_of_its_cell(
    window: TypingWindow, name: str, typed: str, words: str
) -> None:
    at = place(name)
    outcome = window.enter(*at, typed)
    assert (outcome.told, outcome.shown) == ((words,), "")
    assert (words, outcome.boxes[0].title) == (refusal(at), "填写有误")


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        (AMOUNT, "12000", "12,000.00"), (COUNT, "12", "12"), (CHOICE, "是", "是"), ("projects.industry", CHAIN, CHAIN),
        ("projects.period", "202106-202212", "202106-202212"), ("cover_date", "2022-03-15", "2022-03-15"),
        ("projects.period", "2021年6月—2022年12月", "2021年6月—2022年12月"), ("cover_phone", "0917-5550101", "0917-5550101"),
        ("s5_1", "资金用于园区公共服务平台。", "资金用于园区公共服务平台。"),
    ],
)  # fmt: skip
def test_a_right_entry_is_accepted_without_a_word(window: TypingWindow, name: str, typed: str, shown: str) -> None:
    outcome = window.enter(*place(name, 2), typed) if name.startswith("projects.") else window.enter(*place(name), typed)
    assert (outcome.told, outcome.shown) == ((), shown)


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
    before, said = failing(window, code), verdict(window)
    outcome = window.paste(*at, rubbish)
    assert (outcome.told, outcome.formula) == ((), rubbish)
    assert failing(window, code) == before + 1
    assert verdict(window) != said
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


def test_paragraphs_pasted_onto_a_box_without_opening_it_fall_into_the_rows_beneath(window: TypingWindow) -> None:
    """The counter sees the first paragraph only, so the box says ✗ at once, and the prompt what to do."""
    sheet, address = place("s7_1")
    letters, row = address[0], int(address[1:])
    outcome = window.paste(sheet, address, "第一段。\n第二段。")
    assert outcome.shown == "第一段。"
    assert window.read(sheet, f"{letters}{row + 1}") == [["第二段。"]]
    said = next(v for v in template().plan.sheet(sheet).validations if v.area == address)
    assert "粘贴前先双击本框" in said.prompt
    at = template().layout.blocks["section7"]
    foot = at.rows["s7_1"] + at.heights["s7_1"]
    assert window.read(sheet, f"A{foot}") == [["本框 4 字　✗ 粘贴时有 1 段文字落在框的下层，看不到，也不会被读取"]]
