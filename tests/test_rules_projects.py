"""The form's rules on projects, each tried on both sides of its edge, and how findings on lists behave."""

from __future__ import annotations

import pytest

from .rule_cases import Case, tried
from .sheets_as_text import check

PERIODS = (
    Case(
        "projects[1].period = 202212-202106",
        "projects[1].period = 202106-202106",
        "error project.period_order 项目清单 G5 计划开竣工时间：开工 202212 晚于竣工 202106。请把较早的年月填在前面。",
    ),
    Case(
        "projects[1].period = 201512-202212",
        "projects[1].period = 201601-202212",
        "verify project.period_horizon 项目清单 G5 计划开竣工时间：开竣工时间 201512-202212 不在三年培育期内。请核对年份；确属本方案项目的，请在“自检”说明。",
    ),
    Case(
        "projects[2].period = 201901-202012",
        "projects[2].period = 201901-202101",
        "verify project.period_horizon 项目清单 G6 计划开竣工时间：开竣工时间 201901-202012 不在三年培育期内。请核对年份；确属本方案项目的，请在“自检”说明。",
    ),
)

OUTPUT_AND_PERIOD = (
    Case(
        "projects[1].period = 202301-202312",
        "projects[1].period = 202212-202212",
        "error project.output_before_start 项目清单 I5 投产释放产值（2022年）（万元）：填了2022年释放产值 3,000 万元，但计划 202301 才开工。请核对产值所属年度，或改正计划开竣工时间。",
    ),
    Case(
        "projects[2].period = 202401-202410",
        "projects[2].period = 202312-202312",
        """
error project.output_before_start 项目清单 J6 投产释放产值（2023年）（万元）：填了2023年释放产值 1,000 万元，但计划 202401 才开工。请核对产值所属年度，或改正计划开竣工时间。
verify project.period_horizon 项目清单 G6 计划开竣工时间：开竣工时间 202401-202410 不在三年培育期内。请核对年份；确属本方案项目的，请在“自检”说明。由此引起的错误也须改正，只写情况说明不够。
""",
    ),
    Case(
        "projects[1].period = 202106-202301",
        "projects[1].period = 202106-202212",
        "verify project.output_before_completion 项目清单 I5 投产释放产值（2022年）（万元）：202301 才竣工，2022年已填释放产值 3,000 万元。如为分期投产，请在“自检”说明；否则请改正。",
    ),
    Case(
        "projects[2].period = 202201-202401",
        "projects[2].period = 202201-202312",
        "verify project.output_before_completion 项目清单 J6 投产释放产值（2023年）（万元）：202401 才竣工，2023年已填释放产值 1,000 万元。如为分期投产，请在“自检”说明；否则请改正。",
    ),
)

OUTPUTS = (
    Case(
        """
projects[1].output_2022 = 8000
projects[1].output_2023 = 7999.99
totals
| row     | output_2022 | output_2023 |
| related | 8000        | 7999.99     |
| all     | 8000        | 8999.99     |
""",
        """
projects[1].output_2022 = 8000
projects[1].output_2023 = 8000
totals
| row     | output_2022 | output_2023 |
| related | 8000        | 8000        |
| all     | 8000        | 9000        |
""",
        "verify project.output_declines 项目清单 J5 投产释放产值（2023年）（万元）：2023年释放产值 7,999.99 低于2022年的 8,000。请核对；确有下降的，请在“自检”说明原因。",
    ),
    Case(
        """
projects[1].output_full = 7999.99
totals_related.output_full = 7999.99
totals_all.output_full = 9999.99
""",
        """
projects[1].output_full = 8000
totals_related.output_full = 8000
totals_all.output_full = 10000
""",
        "error project.output_exceeds_full 项目清单 K5 完全竣工投产后释放产值（万元）：2022年 3,000、2023年 8,000 超过完全投产后的 7,999.99。请核对三个产值。",
    ),
    Case(
        """
projects[2].output_full =
totals_supporting.output_full = 0
totals_all.output_full = 10000
""",
        """
projects[2].output_full = 1000
totals_supporting.output_full = 1000
totals_all.output_full = 11000
""",
        "error project.full_missing 项目清单 K6 完全竣工投产后释放产值（万元）：填了2022年或2023年释放产值，没有填完全竣工投产后释放产值。请补填。",
    ),
    Case(
        """
projects
| row | output_2022 | output_2023 | output_full |
| 1   |             |             |             |
totals
| row     | output_2022 | output_2023 | output_full |
| related | 0           | 0           | 0           |
| all     | 0           | 1000        | 2000        |
""",
        """
projects
| row | output_2022 | output_2023 | output_full |
| 1   |             | 600         | 600         |
totals
| row     | output_2022 | output_2023 | output_full |
| related | 0           | 600         | 600         |
| all     | 0           | 1600        | 2600        |
""",
        "verify project.no_output 项目清单 K5 完全竣工投产后释放产值（万元）：是特色产业项目，却没有任何释放产值。请补填产值；确无产值的，请在“自检”说明。",
    ),
    Case(
        """
projects
| row | output_2022 | output_2023 | output_full |
| 1   |             |             | 10000       |
totals
| row     | output_2022 | output_2023 | output_full |
| related | 0           | 0           | 10000       |
| all     | 0           | 1000        | 12000       |
""",
        """
projects
| row | output_2022 | output_2023 | output_full |
| 1   |             | 0.01        | 10000       |
totals
| row     | output_2022 | output_2023 | output_full |
| related | 0           | 0.01        | 10000       |
| all     | 0           | 1000.01     | 12000       |
""",
        "verify project.no_output 项目清单 J5 投产释放产值（2023年）（万元）：202212 竣工，2023年却没有释放产值。请补填；确无产值的，请在“自检”说明。",
    ),
    Case(
        "projects[2].service_effect =",
        "projects[2].service_effect = 年检测300批次",
        "error project.service_missing 项目清单 L6 提供服务的规模效果：是支撑项目，没有填提供服务的规模效果。请描述对特色产业发展的支撑作用和效果。",
    ),
)

SLIPS = (
    Case(
        """
projects
| row | investment | output_2023 | output_full |
| 2   | 9.99       |             |             |
totals
| row        | investment | output_2023 | output_full |
| supporting | 9.99       | 0           | 0           |
| all        | 12009.99   | 8000        | 10000       |
""",
        """
projects
| row | investment | output_2023 | output_full |
| 2   | 10         |             |             |
totals
| row        | investment | output_2023 | output_full |
| supporting | 10         | 0           | 0           |
| all        | 12010      | 8000        | 10000       |
""",
        "verify project.unit_slip 项目清单 H6 总投资（万元）：总投资 9.99 万元，疑似单位填错（元或亿元）。请按万元填写；数字无误的，请在“自检”说明。",
    ),
    Case(
        """
projects
| row | investment | output_2023 | output_full |
| 2   | 120000000  |             |             |
totals
| row        | investment | output_2023 | output_full |
| supporting | 120000000  | 0           | 0           |
| all        | 120012000  | 8000        | 10000       |
""",
        """
projects
| row | investment | output_2023 | output_full |
| 2   | 5000000    |             |             |
totals
| row        | investment | output_2023 | output_full |
| supporting | 5000000    | 0           | 0           |
| all        | 5012000    | 8000        | 10000       |
""",
        "verify project.unit_slip 项目清单 H6 总投资（万元）：总投资 120,000,000 万元，疑似单位填错（元或亿元）。请按万元填写；数字无误的，请在“自检”说明。",
    ),
    Case(
        """
projects[2].investment = 39
totals_supporting.investment = 39
totals_all.investment = 12039
""",
        """
projects[2].investment = 40
totals_supporting.investment = 40
totals_all.investment = 12040
""",
        "verify project.output_ratio 项目清单 K6 完全竣工投产后释放产值（万元）：完全投产后产值 2,000 与总投资 39 相差悬殊。请核对单位和数字；无误的，请在“自检”说明。",
    ),
    Case(
        """
projects[2].investment = 40001
totals_supporting.investment = 40001
totals_all.investment = 52001
""",
        """
projects[2].investment = 40000
totals_supporting.investment = 40000
totals_all.investment = 52000
""",
        "verify project.output_ratio 项目清单 K6 完全竣工投产后释放产值（万元）：完全投产后产值 2,000 与总投资 40,001 相差悬殊。请核对单位和数字；无误的，请在“自检”说明。",
    ),
)

LONG = "高档数控机床关键功能部件智能制造生产线" * 14
"""A name of 266 characters: more than Excel looks up."""

ROWS_OF_THE_LIST = (
    Case(
        """
projects[1].name = 年产5万套（一期）
projects[2].name = 年产５万套(一期)。
projects[2].unit = 甲机床厂
""",
        """
projects[1].name = 年产5万套（一期）
projects[2].name = 年产５万套(二期)。
projects[2].unit = 甲机床厂
""",
        "error project.duplicate 项目清单 C6 项目名称：与前面的行重复：年产５万套(一期)。（甲机床厂）。请删去重复的一行；分期项目请在名称中注明期次。",
    ),
    Case(
        """
projects[2].name = 机床 扩能
projects[2].unit = 甲机床厂
""",
        """
projects[2].name = 机床扩能二期
projects[2].unit = 甲机床厂
""",
        "error project.duplicate 项目清单 C6 项目名称：与前面的行重复：机床 扩能（甲机床厂）。请删去重复的一行；分期项目请在名称中注明期次。",
    ),
    Case(
        """
projects[1].name = 年产5万套【一期】
projects[2].name = 年产5​万套（一期）、
projects[2].unit = ﻿甲机床厂；
""",
        """
projects[1].name = 年产5万套【一期】
projects[2].name = 年产5​万套（一期）改造
projects[2].unit = ﻿甲机床厂；
""",
        "error project.duplicate 项目清单 C6 项目名称：与前面的行重复：年产5〔零宽空格 U+200B〕万套（一期）、"
        "（〔零宽不换行空格 U+FEFF〕甲机床厂；）。请删去重复的一行；分期项目请在名称中注明期次。",
    ),
    Case(
        f"""
projects[1].name = {LONG}
projects[2].name = {LONG}
projects[2].unit = 甲机床厂
""",
        f"""
projects[1].name = {LONG}
projects[2].name = {LONG}二期
projects[2].unit = 甲机床厂
""",
        f"error project.duplicate 项目清单 C6 项目名称：与前面的行重复：{LONG[:60]}…（甲机床厂）。请删去重复的一行；分期项目请在名称中注明期次。",
    ),
    Case(
        """
projects
| row | name   | unit     | related | industry | period        | investment | output_2023 | output_full | service_effect |
| 2   |        |          |         |          |               |            |             |             |                |
| 3   | 检测站 | 乙检测所 | 否      | 光子     | 202201-202310 | 5000       | 1000        | 2000        | 年检测300批次  |
""",
        """
projects
| row | name   | unit     | related | industry | period        | investment | output_2023 | output_full | service_effect |
| 2   | 检测站 | 乙检测所 | 否      | 光子     | 202201-202310 | 5000       | 1000        | 2000        | 年检测300批次  |
| 3   |        |          |         |          |               |            |             |             |                |
""",
        "info project.gap 项目清单 C7 项目名称：上一行是空行。空行不影响汇总，无须处理。",
    ),
)

CASES = PERIODS + OUTPUT_AND_PERIOD + OUTPUTS + SLIPS + ROWS_OF_THE_LIST


@tried(CASES)
def test_a_project_rule_speaks_of_the_wrong_return_and_keeps_silent_on_the_nearest_right_one(case: Case) -> None:
    """Severity, code, sheet, cell and the whole sentence; and nothing besides."""
    case.hold()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "projects[1].period = 202212-202106",
            "error project.period_order 项目清单 G5 Planned start and finish: "
            "starts in 202212, after it finishes in 202106. Put the earlier month first.",
        ),
        (
            "projects[2].service_effect =",
            "error project.service_missing 项目清单 L6 Scale and effect of the services: is a supporting project "
            "without a description of its services. Describe what it does for the specialty industry.",
        ),
    ],
)
def test_english_sentences_say_the_same(typed: str, said: str) -> None:
    """``--lang en`` words a finding in English, at the same place."""
    assert check(typed).said_in("en") == (said,)


@pytest.mark.parametrize("typed", ["待定", "约12000", "#REF!", "12000元"])
def test_an_unreadable_investment_is_one_finding(typed: str) -> None:
    """No total, ratio or range is doubted on the strength of a figure that could not be read."""
    (found,) = check(f"projects[1].investment = {typed}").findings
    assert (found.severity, found.cell) == ("error", "H5")


@pytest.mark.parametrize("typed", ["已建成", "202106", "202113-202212", "44348"])
def test_an_unreadable_period_is_one_finding(typed: str) -> None:
    """No output is held against months that could not be read."""
    (found,) = check(f"projects[1].period = {typed}").findings
    assert (found.code, found.cell) == ("value.period_format", "G5")


def test_an_answer_that_is_not_in_the_list_is_one_finding() -> None:
    """A project that is neither 是 nor 否 is not counted as either, and no total is doubted for it."""
    (found,) = check("projects[1].related = 也许").findings
    assert (found.code, found.cell) == ("value.not_in_list", "E5")


def test_blank_rows_in_between_keep_the_row_numbers_of_the_sheet() -> None:
    """``row`` and ``cell`` are those the official sees on screen, however many rows were left out."""
    text = """
    projects
    | row | name   | unit     | related | industry | period        | investment | output_2023 | output_full | service_effect |
    | 2   |        |          |         |          |               |            |             |             |                |
    | 9   | 检测站 | 乙检测所 | 否      | 光子     | 202310-202201 | 5000       | 1000        | 2000        | 年检测300批次  |
    """
    checked = check(text)
    assert checked.said == (
        "error project.period_order 项目清单 G13 计划开竣工时间："
        "开工 202310 晚于竣工 202201。请把较早的年月填在前面。",
        "info project.gap 项目清单 C13 项目名称：上一行是空行。空行不影响汇总，无须处理。",
    )
    assert [f.row for f in checked.findings] == [13, 13]
    assert [line.row for line in checked.submission.tables["projects"]] == [5, 13]


def test_findings_come_in_the_order_of_sheet_row_and_severity() -> None:
    """A reader walks down the workbook once."""
    text = """
    projects[2].period = 202310-202201
    projects[1].related = √
    projects[1].investment = 待定
    cover_contact =
    targets_jobs.y2023 = 1
    """
    found = check(text).findings
    assert [(f.sheet, f.cell) for f in found] == [
        ("填报说明", "B18"), ("六、预期目标", "E51"), ("项目清单", "H5"), ("项目清单", "E5"), ("项目清单", "G6"),
    ]


def test_an_explained_verify_carries_its_explanation() -> None:
    """What the official wrote on 自检 for a code stands beside every finding of that code."""
    typed = "projects[1].period = 202106-202301\nprojects[2].period = 202201-202401"
    said = "explain_project.output_before_completion = \\s一期已于2022年投产。\\s"
    plain, explained = check(typed), check(f"{typed}\n{said}")
    assert plain.said == explained.said
    assert [f.explanation for f in plain.findings] == [None, None]
    assert [f.explanation for f in explained.findings] == ["一期已于2022年投产。"] * 2


def test_an_explanation_speaks_for_its_own_code_and_for_no_error() -> None:
    """Writing about one code excuses no other, and an error cannot be explained away."""
    found = check(
        "projects[1].period = 202106-202301\ntargets_jobs.y2023 = 4499\n"
        "totals_all.count = 3\nexplain_target.declines = 骨干企业搬迁"
    ).findings
    assert {f.code: f.explanation for f in found} == {
        "total.count_mismatch": None,
        "target.declines": "骨干企业搬迁",
        "project.output_before_completion": None,
    }


def test_blanks_do_not_explain() -> None:
    """An explanation of blanks alone is none."""
    found = check("targets_jobs.y2023 = 4499\nexplain_target.declines = \\s\\n").findings
    assert [f.explanation for f in found] == [None]
