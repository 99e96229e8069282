"""The form's rules on totals, targets and parks, each tried on both sides of its edge."""

from __future__ import annotations

import pytest

from .rule_cases import Case, tried
from .sheets_as_text import check

PARKS = (
    Case(
        """
parks
| row | name              | county | specialty | chain | year |
| 1   | 渭滨园（东区）    | 渭滨区 | 光子      | 光子  | 2022 |
| 2   | 渭滨园 (东区)。   | 渭滨区 | 光子      | 光子  | 2022 |
""",
        """
parks
| row | name              | county | specialty | chain | year |
| 1   | 渭滨园（东区）    | 渭滨区 | 光子      | 光子  | 2022 |
| 2   | 渭滨园 (西区)。   | 渭滨区 | 光子      | 光子  | 2022 |
""",
        "error park.duplicate 六、预期目标 A15 园区名称：园区“渭滨园 (东区)。”重复。请删去重复的一行。",
    ),
    Case(
        """
parks
| row | name              | county | specialty | chain | year |
| 1   | 渭滨园〔东区〕    | 渭滨区 | 光子      | 光子  | 2022 |
| 2   | 渭滨​园[东区],    | 渭滨区 | 光子      | 光子  | 2022 |
""",
        """
parks
| row | name              | county | specialty | chain | year |
| 1   | 渭滨园〔东区〕    | 渭滨区 | 光子      | 光子  | 2022 |
| 2   | 渭滨​园[东区]二, | 渭滨区 | 光子      | 光子  | 2022 |
""",
        "error park.duplicate 六、预期目标 A15 园区名称：园区“渭滨〔零宽空格 U+200B〕园[东区],”重复。请删去重复的一行。",
    ),
    Case(
        """
parks
| row | name             | county | specialty | chain | year |
| 2   | 渭滨 科技工业园  | 渭滨区 | 光子      | 光子  | 2022 |
""",
        """
parks
| row | name             | county | specialty | chain | year |
| 2   | 渭滨光子园       | 渭滨区 | 光子      | 光子  | 2022 |
""",
        "error park.duplicate 六、预期目标 A15 园区名称：园区“渭滨 科技工业园”重复。请删去重复的一行。",
    ),
    Case(
        "parks[1].year = 2020",
        "parks[1].year = 2021",
        "error park.year 六、预期目标 E14 培育年度：培育年度 2020 不在三年期内。请填写 2021、2022 或 2023。",
    ),
    Case(
        "parks[1].year = 2024",
        "parks[1].year = 2023",
        "error park.year 六、预期目标 E14 培育年度：培育年度 2024 不在三年期内。请填写 2021、2022 或 2023。",
    ),
)

DECLINES = (
    Case(
        "targets_jobs.y2021 = 4501",
        "targets_jobs.y2021 = 4500",
        "verify target.declines 六、预期目标 D51 特色产业年度吸纳就业数 2022年（目标）：2022年目标 4,500 低于2021年 4,501。请核对；确需下调的，请在“自检”说明原因。",
    ),
    Case(
        "targets_jobs.y2023 = 4499",
        "targets_jobs.y2023 = 4500",
        "verify target.declines 六、预期目标 E51 特色产业年度吸纳就业数 2023年（目标）：2023年目标 4,499 低于2022年 4,500。请核对；确需下调的，请在“自检”说明原因。",
    ),
)

UNIT_SLIPS = (
    Case(
        "targets_tech_contracts.y2021 = 0.99",
        "targets_tech_contracts.y2021 = 1",
        "verify target.unit_slip 六、预期目标 C54 特色产业企业年度技术合同成交额 2021年（基期）：0.99 万元，疑似单位填错。请按表头单位核对；数字无误的，请在“自检”说明。",
    ),
    Case(
        """
targets_tech_contracts.y2021 = 0
targets_tech_contracts.y2022 = 0.99
""",
        """
targets_tech_contracts.y2021 = 0
targets_tech_contracts.y2022 = 1
""",
        "verify target.unit_slip 六、预期目标 D54 特色产业企业年度技术合同成交额 2022年（目标）：0.99 万元，疑似单位填错。请按表头单位核对；数字无误的，请在“自检”说明。",
    ),
    Case(
        "targets_fixed_investment_per_mu.y2023 = 10000.01",
        "targets_fixed_investment_per_mu.y2023 = 10000",
        "verify target.unit_slip 六、预期目标 E45 园区亩均固定资产投资 2023年（目标）：10,000.01 万元/亩，疑似单位填错。请按表头单位核对；数字无误的，请在“自检”说明。",
    ),
)

AGAINST_PROJECTS = (
    Case(
        """
targets
| row              | y2021 | y2022   |
| specialty_output | 2000  | 2999.99 |
| rd_spending      | 100   | 200     |
""",
        """
targets
| row              | y2021 | y2022   |
| specialty_output | 2000  | 3000    |
| rd_spending      | 100   | 200     |
""",
        "verify target.projects_exceed_output 六、预期目标 D38 特色产业产值 2022年（目标）：特色产业产值目标 2,999.99，清单中特色产业项目当年产值合计 3,000。请核对指标和项目产值；无误的，请在“自检”说明。",
    ),
    Case(
        """
targets
| row              | y2021 | y2022 | y2023   |
| specialty_output | 2000  | 4000  | 7999.99 |
| rd_spending      | 100   | 200   | 300     |
""",
        """
targets
| row              | y2021 | y2022 | y2023   |
| specialty_output | 2000  | 4000  | 8000    |
| rd_spending      | 100   | 200   | 300     |
""",
        "verify target.projects_exceed_output 六、预期目标 E38 特色产业产值 2023年（目标）：特色产业产值目标 7,999.99，清单中特色产业项目当年产值合计 8,000。请核对指标和项目产值；无误的，请在“自检”说明。",
    ),
)

TOTALS = (
    Case(
        "totals_related.count = 2",
        "totals_related.count = 1",
        "error total.count_mismatch 四、园区情况 B8 特色产业项目 项目个数（个）：填 2 个，项目清单中特色产业项目有 1 个。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_related.investment = 12000.01",
        "totals_related.investment = 12000",
        "error total.mismatch 四、园区情况 C8 特色产业项目 总投资（万元）：填 12,000.01，项目清单中特色产业项目合计 12,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_related.output_2022 = 3000.01",
        "totals_related.output_2022 = 3000",
        "error total.mismatch 四、园区情况 D8 特色产业项目 2022年释放产值（万元）：填 3,000.01，项目清单中特色产业项目合计 3,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_related.output_2023 = 8000.01",
        "totals_related.output_2023 = 8000",
        "error total.mismatch 四、园区情况 E8 特色产业项目 2023年释放产值（万元）：填 8,000.01，项目清单中特色产业项目合计 8,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_related.output_full = 10000.01",
        "totals_related.output_full = 10000",
        "error total.mismatch 四、园区情况 F8 特色产业项目 完全达产释放产值（万元）：填 10,000.01，项目清单中特色产业项目合计 10,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_supporting.count = 2",
        "totals_supporting.count = 1",
        "error total.count_mismatch 四、园区情况 B9 支撑项目 项目个数（个）：填 2 个，项目清单中支撑项目有 1 个。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_supporting.investment = 5000.01",
        "totals_supporting.investment = 5000",
        "error total.mismatch 四、园区情况 C9 支撑项目 总投资（万元）：填 5,000.01，项目清单中支撑项目合计 5,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_supporting.output_2022 = 0.01",
        "totals_supporting.output_2022 = 0",
        "error total.mismatch 四、园区情况 D9 支撑项目 2022年释放产值（万元）：填 0.01，项目清单中支撑项目合计 0。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_supporting.output_2023 = 1000.01",
        "totals_supporting.output_2023 = 1000",
        "error total.mismatch 四、园区情况 E9 支撑项目 2023年释放产值（万元）：填 1,000.01，项目清单中支撑项目合计 1,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_supporting.output_full = 2000.01",
        "totals_supporting.output_full = 2000",
        "error total.mismatch 四、园区情况 F9 支撑项目 完全达产释放产值（万元）：填 2,000.01，项目清单中支撑项目合计 2,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_all.count = 3",
        "totals_all.count = 2",
        "error total.count_mismatch 四、园区情况 B10 合计 项目个数（个）：填 3 个，项目清单有 2 个。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_all.investment = 17000.01",
        "totals_all.investment = 17000",
        "error total.mismatch 四、园区情况 C10 合计 总投资（万元）：填 17,000.01，项目清单合计 17,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_all.output_2022 = 3000.01",
        "totals_all.output_2022 = 3000",
        "error total.mismatch 四、园区情况 D10 合计 2022年释放产值（万元）：填 3,000.01，项目清单合计 3,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_all.output_2023 = 9000.01",
        "totals_all.output_2023 = 9000",
        "error total.mismatch 四、园区情况 E10 合计 2023年释放产值（万元）：填 9,000.01，项目清单合计 9,000。请核对汇总表和项目清单。",
    ),
    Case(
        "totals_all.output_full = 12000.01",
        "totals_all.output_full = 12000",
        "error total.mismatch 四、园区情况 F10 合计 完全达产释放产值（万元）：填 12,000.01，项目清单合计 12,000。请核对汇总表和项目清单。",
    ),
)

PARTS = (
    Case(
        "targets_gross_output.y2021 = 399999",
        "targets_gross_output.y2021 = 400000",
        "error target.part_exceeds_whole 六、预期目标 C38 特色产业产值 2021年（基期）：特色产业产值 400,000 超过园区工业总产值 399,999。请核对这两个数。",
    ),
    Case(
        """
targets_specialty_output.y2022 = 900001
targets_specialty_output.y2023 = 950000
""",
        """
targets_specialty_output.y2022 = 900000
targets_specialty_output.y2023 = 950000
""",
        "error target.part_exceeds_whole 六、预期目标 D38 特色产业产值 2022年（目标）：特色产业产值 900,001 超过园区工业总产值 900,000。请核对这两个数。",
    ),
    Case(
        "targets_specialty_output.y2023 = 1000001",
        "targets_specialty_output.y2023 = 1000000",
        "error target.part_exceeds_whole 六、预期目标 E38 特色产业产值 2023年（目标）：特色产业产值 1,000,001 超过园区工业总产值 1,000,000。请核对这两个数。",
    ),
    Case(
        "targets_revenue.y2021 = 389999",
        "targets_revenue.y2021 = 390000",
        "error target.part_exceeds_whole 六、预期目标 C41 特色产业营业收入 2021年（基期）：特色产业营业收入 390,000 超过园区年度营业收入 389,999。请核对这两个数。",
    ),
    Case(
        """
targets_specialty_revenue.y2022 = 880001
targets_specialty_revenue.y2023 = 900000
""",
        """
targets_specialty_revenue.y2022 = 880000
targets_specialty_revenue.y2023 = 900000
""",
        "error target.part_exceeds_whole 六、预期目标 D41 特色产业营业收入 2022年（目标）：特色产业营业收入 880,001 超过园区年度营业收入 880,000。请核对这两个数。",
    ),
    Case(
        "targets_specialty_revenue.y2023 = 980001",
        "targets_specialty_revenue.y2023 = 980000",
        "error target.part_exceeds_whole 六、预期目标 E41 特色产业营业收入 2023年（目标）：特色产业营业收入 980,001 超过园区年度营业收入 980,000。请核对这两个数。",
    ),
    Case(
        "targets_enterprises.y2021 = 29",
        "targets_enterprises.y2021 = 30",
        "error target.part_exceeds_whole 六、预期目标 C47 特色产业入驻企业数 2021年（基期）：特色产业入驻企业数 30 超过园区全部企业数 29。请核对这两个数。",
    ),
    Case(
        """
targets_specialty_enterprises.y2022 = 91
targets_specialty_enterprises.y2023 = 95
""",
        """
targets_specialty_enterprises.y2022 = 90
targets_specialty_enterprises.y2023 = 95
""",
        "error target.part_exceeds_whole 六、预期目标 D47 特色产业入驻企业数 2022年（目标）：特色产业入驻企业数 91 超过园区全部企业数 90。请核对这两个数。",
    ),
    Case(
        "targets_specialty_enterprises.y2023 = 101",
        "targets_specialty_enterprises.y2023 = 100",
        "error target.part_exceeds_whole 六、预期目标 E47 特色产业入驻企业数 2023年（目标）：特色产业入驻企业数 101 超过园区全部企业数 100。请核对这两个数。",
    ),
    Case(
        "targets_specialty_enterprises.y2021 = 2",
        "targets_specialty_enterprises.y2021 = 3",
        "error target.part_exceeds_whole 六、预期目标 C49 其中：龙头企业数 2021年（基期）：龙头企业数 3 超过特色产业入驻企业数 2。请核对这两个数。",
    ),
    Case(
        """
targets_leading_enterprises.y2022 = 37
targets_leading_enterprises.y2023 = 40
""",
        """
targets_leading_enterprises.y2022 = 36
targets_leading_enterprises.y2023 = 40
""",
        "error target.part_exceeds_whole 六、预期目标 D49 其中：龙头企业数 2022年（目标）：龙头企业数 37 超过特色产业入驻企业数 36。请核对这两个数。",
    ),
    Case(
        "targets_leading_enterprises.y2023 = 43",
        "targets_leading_enterprises.y2023 = 42",
        "error target.part_exceeds_whole 六、预期目标 E49 其中：龙头企业数 2023年（目标）：龙头企业数 43 超过特色产业入驻企业数 42。请核对这两个数。",
    ),
    Case(
        """
targets
| row                | y2021 | y2022 | y2023 |
| linked_enterprises | 81    | 85    | 90    |
""",
        """
targets
| row                | y2021 | y2022 | y2023 |
| linked_enterprises | 80    | 85    | 90    |
""",
        "error target.part_exceeds_whole 六、预期目标 C50 其中：上下游关联企业数 2021年（基期）：上下游关联企业数 81 超过园区全部企业数 80。请核对这两个数。",
    ),
    Case(
        """
targets_linked_enterprises.y2022 = 91
targets_linked_enterprises.y2023 = 95
""",
        """
targets_linked_enterprises.y2022 = 90
targets_linked_enterprises.y2023 = 95
""",
        "error target.part_exceeds_whole 六、预期目标 D50 其中：上下游关联企业数 2022年（目标）：上下游关联企业数 91 超过园区全部企业数 90。请核对这两个数。",
    ),
    Case(
        "targets_linked_enterprises.y2023 = 101",
        "targets_linked_enterprises.y2023 = 100",
        "error target.part_exceeds_whole 六、预期目标 E50 其中：上下游关联企业数 2023年（目标）：上下游关联企业数 101 超过园区全部企业数 100。请核对这两个数。",
    ),
    Case(
        "targets_specialty_output.y2021 = 7999",
        "targets_specialty_output.y2021 = 8000",
        "error target.part_exceeds_whole 六、预期目标 C52 特色产业年度研发投入 2021年（基期）：特色产业年度研发投入 8,000 超过特色产业产值 7,999。请核对这两个数。",
    ),
    Case(
        """
targets_rd_spending.y2022 = 450001
targets_rd_spending.y2023 = 500000
""",
        """
targets_rd_spending.y2022 = 450000
targets_rd_spending.y2023 = 500000
""",
        "error target.part_exceeds_whole 六、预期目标 D52 特色产业年度研发投入 2022年（目标）：特色产业年度研发投入 450,001 超过特色产业产值 450,000。请核对这两个数。",
    ),
    Case(
        "targets_rd_spending.y2023 = 520001",
        "targets_rd_spending.y2023 = 520000",
        "error target.part_exceeds_whole 六、预期目标 E52 特色产业年度研发投入 2023年（目标）：特色产业年度研发投入 520,001 超过特色产业产值 520,000。请核对这两个数。",
    ),
    Case(
        "targets_value_added_per_mu.y2021 = 11",
        "targets_value_added_per_mu.y2021 = 12",
        "error target.part_exceeds_whole 六、预期目标 C44 园区亩均税收 2021年（基期）：园区亩均税收 12 超过园区亩均增加值 11。请核对这两个数。",
    ),
    Case(
        """
targets_tax_per_mu.y2022 = 131
targets_tax_per_mu.y2023 = 135
""",
        """
targets_tax_per_mu.y2022 = 130
targets_tax_per_mu.y2023 = 135
""",
        "error target.part_exceeds_whole 六、预期目标 D44 园区亩均税收 2022年（目标）：园区亩均税收 131 超过园区亩均增加值 130。请核对这两个数。",
    ),
    Case(
        "targets_tax_per_mu.y2023 = 141",
        "targets_tax_per_mu.y2023 = 140",
        "error target.part_exceeds_whole 六、预期目标 E44 园区亩均税收 2023年（目标）：园区亩均税收 141 超过园区亩均增加值 140。请核对这两个数。",
    ),
)

CASES = PARKS + DECLINES + UNIT_SLIPS + AGAINST_PROJECTS + TOTALS + PARTS


@tried(CASES)
def test_a_rule_speaks_of_the_wrong_return_and_keeps_silent_on_the_nearest_right_one(case: Case) -> None:
    """Severity, code, sheet, cell and the whole sentence; and nothing besides."""
    case.hold()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "totals_all.investment = 17001",
            "error total.mismatch 四、园区情况 C10 All projects, Investment: states 17,001, the list adds up to 17,000. "
            "Check the totals and the list.",
        ),
        (
            "targets_jobs.y2023 = 4499",
            "verify target.declines 六、预期目标 E51 Jobs in the specialty industry, 2023 (target): "
            "sets 4,499 for 2023, below 4,500 for 2022. Check it; if it is meant to fall, explain it on 自检.",
        ),
        (
            "parks[1].year = 2024",
            "error park.year 六、预期目标 E14 Year: states the year 2024, outside the plan. Write 2021, 2022 or 2023.",
        ),
    ],
)
def test_english_sentences_say_the_same(typed: str, said: str) -> None:
    """``--lang en`` words a finding in English, at the same place."""
    assert check(typed).said_in("en") == (said,)


def test_totals_may_be_off_by_half_a_cent() -> None:
    """Sums of figures with two decimals agree although binary fractions do not."""
    text = """
    projects[1].investment = 0.1
    projects[2].investment = 0.2
    totals
    | row        | investment |
    | related    | 0.1        |
    | supporting | 0.2        |
    | all        | 0.3        |
    """
    assert not [f for f in check(text).findings if f.code.startswith("total.")]


def test_a_total_that_was_left_out_is_missing_and_not_wrong() -> None:
    """One blank is one finding."""
    (found,) = check("totals_all.investment =").findings
    assert (found.code, found.cell) == ("value.missing", "C10")


def test_a_total_that_cannot_be_read_is_one_finding() -> None:
    """What cannot be read is not compared."""
    (found,) = check("totals_all.investment = 约17000").findings
    assert (found.code, found.cell) == ("value.not_number", "C10")


def test_totals_in_other_spellings_are_compared_by_what_they_mean() -> None:
    """1.7亿元 is 17000 万元."""
    (found,) = check("totals_all.investment = 1.7亿元").findings
    assert (found.severity, found.code) == ("verify", "value.normalised")


def test_a_target_of_nothing_is_in_range() -> None:
    """0 is an answer: nothing was spent, and no unit can have slipped."""
    assert check("targets_rd_spending.y2021 = 0\ntargets_tech_contracts.y2021 = 0").said == ()


def test_a_share_of_nothing_is_no_error() -> None:
    """Shares are computed by the form; with a whole of 0 they stay empty and no rule trips over them."""
    text = """
    targets
    | row                   | y2021 |
    | gross_output          | 0     |
    | specialty_output      | 0     |
    | revenue               | 0     |
    | specialty_revenue     | 0     |
    | enterprises           | 0     |
    | specialty_enterprises | 0     |
    | leading_enterprises   | 0     |
    | linked_enterprises    | 0     |
    | rd_spending           | 0     |
    """
    assert check(text).said == ()
