"""An explanation counts when it explains: no placeholder, long enough, for the rows that it names."""

from __future__ import annotations

import pytest

from tests.sheets_as_text import check, layout
from workbook_tools.cells import a1
from workbook_tools.check.finding import Finding, status_of
from workbook_tools.check.wording import explanation_of, worded
from workbook_tools.form.explanation import LEAST_ZI, PLACEHOLDERS, counts, rows_in

SLIPS = """
projects
| row | name   | unit | investment |
| 1   | 项目甲 | 甲厂 | 5          |
| 3   | 项目乙 | 乙厂 | 6          |
"""


def slips(text: str) -> list[Finding]:
    """What is said of two investments in rows 5 and 7 with one explanation for both."""
    at = layout().explanations["project.unit_slip"]
    typed = f"{SLIPS}\n{at.sheet}!{a1(at.row, at.column)} = {text}"
    return [f for f in check(typed).findings if f.code == "project.unit_slip"]


@pytest.mark.parametrize("text", ["无", "1", "", "   ", "情况属实", "abc", "无 无 无", "数据无误。", "情况 属实 。", "详见附件2《产业规划》", "见 附件 说明材料", "具体见后附说明材料", "🙂" * 6, "！" * 7, "同意同意同意", "已核实，已核实，", "情况属实 情况属实", *PLACEHOLDERS])
def test_a_placeholder_explains_nothing(text: str) -> None:
    """Nor does anything of fewer than six 字."""
    assert not counts(text)


def test_a_form_s_own_placeholders_explain_nothing_either() -> None:
    """However long they are."""
    assert counts("按照原批复文件执行")
    assert not counts("按照原批复文件执行", frozenset({"按照原批复文件执行"}))


@pytest.mark.parametrize("text", ["项目分两期建设", "附近企业搬迁所致", "见附件2，其中一期已于2022年3月投产，二期尚在建设中", "一期2022年3月已投料试生产", "the first line began work in March"])
def test_a_reason_of_six_characters_explains(text: str) -> None:
    """Counted as Word counts."""
    assert counts(text) and LEAST_ZI == 6


@pytest.mark.parametrize(("text", "rows"), [
    ("第8、12行：一期已投产", {8, 12}), ("8,12：一期2022年3月投料", {8, 12}), ("8;12-14：续建项目", {8, 12, 13, 14}),
    ("一期已投产；第5至7行为续建", {5, 6, 7}), ("rows 8, 12 are of the first phase", {8, 12}), ("其中12行是三期项目", {12}),
    ("第5、第6行：一期已投产", {5, 6}), ("第５行和第６行：一期已投产", {5, 6}), ("第5行至第8行均为续建", {5, 6, 7, 8}), ("5——6行为续建", {5, 6}),
    ("8：一期已投产\n9：二期在建；10：三期在建", {8, 9, 10}), ("第6行：投资6,500万元，其中2022、2023年各半", {6}), ("row 8 is of the first phase", {8}),
    ("2021年3月投料，2022年投产", set()), ("第3行业的项目情况特殊", set()), ("共60行，均已核对原始凭证", set()), ("投资3,000万元，合同已签", set()),
    ("2022年一期已投产，说明如下：一期两条线已建成", set()), ("2个项目均分期建设：一期已投产", set()), ("3条生产线：其中2条已投产", set()),
    ("共2行均已分期投产了", set()), ("前5行：一期均已投产了", set()), ("第5.6行一期已投产", set()), ("一期与二期的投资比为3：2", set()),
])
def test_lists_of_rows_are_told_from_other_numbers(text: str, rows: set[int]) -> None:
    """Years, amounts and counts are no rows."""
    assert {row for span in rows_in(text) for row in span} == rows


def test_a_span_the_wrong_way_round_explains_no_row_rather_than_all() -> None:
    """Whoever wrote 第6-5行 meant some rows: the line stays open until they are told rightly."""
    assert rows_in("第6-5行：一期已投产") and not any(span for span in rows_in("第6-5行：一期已投产"))


def test_a_report_tells_a_span_as_it_was_written() -> None:
    """Not row by row."""
    first, second = slips("第5至6、7行：购买服务，合同金额属实")
    assert explanation_of(first) == "第5至6、7行：购买服务，合同金额属实（只说明第 5-6、7 行）"
    assert explanation_of(second, "en").endswith("(for the rows 5-6, 7 only)")


def test_an_explanation_covers_all_rows_of_its_rule_unless_it_lists_some() -> None:
    """And it is said which."""
    both = slips("均为购买服务，合同金额属实")
    assert [(f.row, explanation_of(f)) for f in both] == [
        (5, "均为购买服务，合同金额属实（说明本项全部各行）"), (7, "均为购买服务，合同金额属实（说明本项全部各行）"),
    ]
    assert explanation_of(both[0], "en").endswith("(for all rows of this item)")
    first, second = slips("第5行：购买服务，合同金额属实")
    assert explanation_of(first) == "第5行：购买服务，合同金额属实（只说明第 5 行）"
    assert (second.explanation, second.unheard) == (None, "")


def test_an_explanation_of_other_rows_than_those_that_are_doubted_is_told_of_each() -> None:
    """The official may have written the list's own number: the first project stands in row 5 of the sheet."""
    first, second = slips("第1行：购买服务，合同金额属实")
    assert [(f.explanation, f.unheard) for f in (first, second)] == [(None, "第1行：购买服务，合同金额属实")] * 2
    assert worded(first).message.endswith(
        "“自检”中的说明“第1行：购买服务，合同金额属实”只说第 1 行，不含这里：行号按 Excel 左边的行号写，不是清单的序号。"
    )
    assert worded(second, "en").message.endswith("explains row 1 and not this one: rows are the numbers at the left in Excel and not the list's own.")
    assert "不含这里" not in worded(slips("第5行：购买服务，合同金额属实")[1]).message
    many = worded(slips("第10-30行：购买服务，合同金额属实")[0]).message
    assert "只说第 10-30 行" in many


def test_a_placeholder_leaves_the_item_open_and_the_official_is_told_why() -> None:
    """Also with --strict: what says nothing excuses nothing."""
    first, _ = slips("无")
    assert (first.explanation, first.unheard) == (None, "无")
    assert worded(first).message.endswith("“自检”中写的“无”不算情况说明：须写明原因，不少于 6 字，不能只写“见附件”之类。")
    assert worded(first, "en").message.endswith("is no explanation: give the reason, in 6 characters at least, and not only a pointer to an attachment.")
    assert status_of([first], strict=True) == "rejected"
    assert status_of(slips("均为购买服务，合同金额属实"), strict=True) == "accepted"
