"""The rules that come with the types of inputs, and with lists, each tried on both sides of its edge."""

from __future__ import annotations

import pytest

from workbook_tools.check.wording import worded

from .rule_cases import Case, tried
from .sheets_as_text import check

ERROR_CELLS = (
    Case(
        "cover_contact = #REF!",
        "cover_contact = 张三",
        "error value.error_cell 填报说明 B18 联系人：是错误值“#REF!”。请删去后重新填写。",
    ),
    Case(
        "s4_1 = #VALUE!",
        "s4_1 = 园区潜力大*10",
        "error value.error_cell 四、园区情况 A4 第四部分：是错误值“#VALUE!”。请删去后重新填写。",
    ),
    Case(
        "projects[1].investment = #DIV/0!",
        "projects[1].investment = 12000",
        "error value.error_cell 项目清单 H5 总投资（万元）：是错误值“#DIV/0!”。请删去后重新填写。",
    ),
    Case(
        "targets_value_added_per_mu.y2021 = #N/A",
        "targets_value_added_per_mu.y2021 = 120",
        "error value.error_cell 六、预期目标 C43 园区亩均增加值 2021年（基期）：是错误值“#N/A”。请删去后重新填写。",
    ),
    Case(
        "targets_jobs.y2022 = #NUM!",
        "targets_jobs.y2022 = 4500",
        "error value.error_cell 六、预期目标 D51 特色产业年度吸纳就业数 2022年（目标）：是错误值“#NUM!”。请删去后重新填写。",
    ),
    Case(
        "projects[2].industry = #NAME?",
        "projects[2].industry = 数控机床",
        "error value.error_cell 项目清单 F6 所属产业（行业）：是错误值“#NAME?”。请删去后重新填写。",
    ),
    Case(
        "projects[1].period = #REF!",
        "projects[1].period = 202106-202212",
        "error value.error_cell 项目清单 G5 计划开竣工时间：是错误值“#REF!”。请删去后重新填写。",
    ),
    Case(
        "cover_date = #VALUE!",
        "cover_date = 2022-03-15",
        "error value.error_cell 填报说明 B20 填报日期：是错误值“#VALUE!”。请删去后重新填写。",
    ),
)

MISSING = (
    Case(
        "s3_2 =",
        "s3_2 = 智慧园区建*10",
        "error text.missing 三、工作内容 A7 第三部分（二）：没有填写。请按提示填写。",
    ),
    Case(
        "s3_2 = \\s\\n\\u3000",
        "s3_2 = 智慧园区建*10",
        "error text.missing 三、工作内容 A7 第三部分（二）：没有填写。请按提示填写。",
    ),
    Case(
        "cover_city =",
        "cover_city = 宝鸡市",
        "error value.missing 填报说明 B14 市（区）：没有填写。请补填。",
    ),
    Case(
        "cover_date =",
        "cover_date = 2022-03-15",
        "error value.missing 填报说明 B20 填报日期：没有填写。请补填。",
    ),
    Case(
        "projects[1].period =",
        "projects[1].period = 202106-202212",
        "error value.missing 项目清单 G5 计划开竣工时间：没有填写。请补填。",
    ),
    Case(
        "parks[1].chain =",
        "parks[1].chain = 数控机床",
        "error value.missing 六、预期目标 D14 重点产业链：没有填写。请补填。",
    ),
    Case(
        "targets_tech_contracts.y2022 =",
        "targets_tech_contracts.y2022 = 2500",
        "error value.missing 六、预期目标 D54 特色产业企业年度技术合同成交额 2022年（目标）：没有填写。请补填。",
    ),
    Case(
        "targets_fixed_investment_per_mu.y2022 =",
        "targets_fixed_investment_per_mu.y2022 = 310",
        "error value.missing 六、预期目标 D45 园区亩均固定资产投资 2022年（目标）：没有填写。请补填。",
    ),
    Case(
        "targets_incubators.y2023 =",
        "targets_incubators.y2023 = 2",
        "error value.missing 六、预期目标 E59 省级以上孵化器数 2023年（目标）：没有填写。请补填。",
    ),
    Case(
        """
parks
| row | name | county | specialty | chain | year |
| 1   |      |        |           |       |      |
""",
        """
parks
| row | name     | county | specialty | chain | year |
| 1   | 渭滨园区 | 渭滨区 | 机床      | 光子  | 2021 |
""",
        "error value.missing 六、预期目标 A14 园区名称：名单填了 0 行，至少须填 1 行。请补填。",
    ),
    Case(
        """
projects
| row | name | unit | related | industry | period | investment | output_2022 | output_2023 | output_full | service_effect |
| 1   |      |      |         |          |        |            |             |             |             |                |
| 2   |      |      |         |          |        |            |             |             |             |                |
totals
| row        | count | investment | output_2022 | output_2023 | output_full |
| related    | 0     | 0          | 0           | 0           | 0           |
| supporting | 0     | 0          | 0           | 0           | 0           |
| all        | 0     | 0          | 0           | 0           | 0           |
""",
        """
projects
| row | name     | unit | related | industry | period        | investment | output_2022 | output_2023 | output_full | service_effect |
| 1   | 机床扩能 | 甲厂 | 是      | 数控机床 | 202106-202212 | 12000      | 3000        | 8000        | 10000       |                |
| 2   |          |      |         |          |               |            |             |             |             |                |
totals
| row        | count | investment | output_2022 | output_2023 | output_full |
| related    | 1     | 12000      | 3000        | 8000        | 10000       |
| supporting | 0     | 0          | 0           | 0           | 0           |
| all        | 1     | 12000      | 3000        | 8000        | 10000       |
""",
        "error value.missing 项目清单 C5 项目名称：名单填了 0 行，至少须填 1 行。请补填。",
    ),
)

NUMBERS = (
    Case(
        "projects[1].investment = 待定",
        "projects[1].investment = 12000",
        "error value.not_number 项目清单 H5 总投资（万元）：“待定”不是数字。请填写以万元为单位的数字，如 12000。",
    ),
    Case(
        "targets_tax_per_mu.y2021 = 约12",
        "targets_tax_per_mu.y2021 = 12",
        "error value.not_number 六、预期目标 C44 园区亩均税收 2021年（基期）：“约12”不是数字。请填写以万元/亩为单位的数字，如 35.5。",
    ),
    Case(
        "targets_platforms.y2022 = 三个",
        "targets_platforms.y2022 = 3",
        "error value.not_number 六、预期目标 D55 省级以上公共服务平台数 2022年（目标）：“三个”不是数字。请填写以个为单位的数字，如 12。",
    ),
    Case(
        "targets_tech_contracts.y2021 = -2000",
        "targets_tech_contracts.y2021 = 2000",
        """
error value.negative 六、预期目标 C54 特色产业企业年度技术合同成交额 2021年（基期）：-2000 是负数。请填写不小于 0 的数字。
verify target.unit_slip 六、预期目标 C54 特色产业企业年度技术合同成交额 2021年（基期）：-2,000 万元，疑似单位填错。请按表头单位核对；数字无误的，请在“自检”说明。
""",
    ),
    Case(
        "targets_fixed_investment_per_mu.y2021 = -300",
        "targets_fixed_investment_per_mu.y2021 = 300",
        """
error value.negative 六、预期目标 C45 园区亩均固定资产投资 2021年（基期）：-300 是负数。请填写不小于 0 的数字。
verify target.unit_slip 六、预期目标 C45 园区亩均固定资产投资 2021年（基期）：-300 万元/亩，疑似单位填错。请按表头单位核对；数字无误的，请在“自检”说明。
""",
    ),
    Case(
        "targets_platforms.y2021 = -1",
        "targets_platforms.y2021 = 0",
        "error value.negative 六、预期目标 C55 省级以上公共服务平台数 2021年（基期）：-1 是负数。请填写不小于 0 的数字。",
    ),
    Case(
        "targets_jobs.y2022 = 4500.5",
        "targets_jobs.y2022 = 4501",
        "error value.precision 六、预期目标 D51 特色产业年度吸纳就业数 2022年（目标）：4500.5 不是整数（例：12）。请填写整数。",
    ),
    Case(
        "projects[1].investment = 12000.004",
        "projects[1].investment = 12000",
        "info value.precision 项目清单 H5 总投资（万元）：12000.004 超过两位小数。按原值汇总，显示两位小数。",
    ),
    Case(
        "projects[1].investment = 12000.0000000001",
        "projects[1].investment = 12000",
        "info value.precision 项目清单 H5 总投资（万元）：12000.0000000001 超过两位小数。按原值汇总，显示两位小数。",
    ),
    Case(
        "targets_value_added_per_mu.y2021 = 120.125",
        "targets_value_added_per_mu.y2021 = 120.13",
        "info value.precision 六、预期目标 C43 园区亩均增加值 2021年（基期）：120.125 超过两位小数。按原值汇总，显示两位小数。",
    ),
)

SPELLINGS = (
    Case(
        "projects[2].industry = 机床",
        "projects[2].industry = 数控机床",
        "error value.not_in_list 项目清单 F6 所属产业（行业）：“机床”不在“所属产业（行业）”的名单中。请从下拉名单中选择，如“数控机床”。",
    ),
    Case(
        "projects[1].period = 已建成",
        "projects[1].period = 202106-202212",
        "error value.period_format 项目清单 G5 计划开竣工时间：“已建成”不是起止年月。请写成 202106-202212 的形式。",
    ),
    Case(
        "cover_date = 三月",
        "cover_date = 2022-03-15",
        "error value.date_format 填报说明 B20 填报日期：“三月”不是日期。请写成 2022-03-15 的形式，只收 2000 年至 2099 年的日期。",
    ),
)

NORMALISED = (
    Case(
        "projects[1].investment = 1.2亿元",
        "projects[1].investment = 12000",
        "verify value.normalised 项目清单 H5 总投资（万元）：“1.2亿元”已按 12,000 万元读取。请改填以万元为单位的数字；无误的，请在“自检”说明。",
    ),
    Case(
        "projects[1].investment = 12,000万元",
        "projects[1].investment = 12000",
        "info value.normalised 项目清单 H5 总投资（万元）：“12,000万元”已按 12,000 读取。无须处理。",
    ),
    Case(
        "targets_tax_per_mu.y2021 = １２万元/亩",
        "targets_tax_per_mu.y2021 = 12",
        "info value.normalised 六、预期目标 C44 园区亩均税收 2021年（基期）：“１２万元/亩”已按 12 读取。无须处理。",
    ),
    Case(
        "targets_enterprises.y2021 = 80家",
        "targets_enterprises.y2021 = 80",
        "info value.normalised 六、预期目标 C46 园区全部企业数 2021年（基期）：“80家”已按 80 读取。无须处理。",
    ),
    Case(
        "cover_date = 2022年3月15日",
        "cover_date = 2022-03-15",
        "info value.normalised 填报说明 B20 填报日期：“2022年3月15日”已按 2022-03-15 读取。无须处理。",
    ),
    Case(
        "cover_date = 2022-3-5",
        "cover_date = 2022-03-05",
        "info value.normalised 填报说明 B20 填报日期：“2022-3-5”已按 2022-03-05 读取。无须处理。",
    ),
    Case(
        "parks[1].year = 2022年",
        "parks[1].year = 2022",
        "info value.normalised 六、预期目标 E14 培育年度：“2022年”已按 2022 读取。无须处理。",
    ),
    Case(
        "projects[1].related = √",
        "projects[1].related = 是",
        "info value.normalised 项目清单 E5 是否与特色产业相关联：“√”已按“是”读取。无须处理。",
    ),
    Case(
        "projects[1].period = 2021年6月—2022年12月",
        "projects[1].period = 202106-202212",
        "info value.normalised 项目清单 G5 计划开竣工时间：“2021年6月—2022年12月”已按“202106-202212”读取。无须处理。",
    ),
)

TEXTS = (
    Case(
        "七、保障措施!A5 = 粘贴的第二段",
        "七、保障措施!A5 =",
        "error text.spilled 七、保障措施 A4 第七部分（一）：粘贴时有 1 段文字落在框的下层，看不到，也不会被读取。"
        "请双击本框后重新粘贴全部文字。",
    ),
    Case(
        "s5_1 = 略",
        "s5_1 = 资金投平台*10",
        """
error text.placeholder 五、资金方向 A4 第五部分：只写了“略”。请填写实际内容。
verify text.too_short 五、资金方向 A4 第五部分：只有 1 字。请充实内容；确无更多内容的，请在“自检”说明。
""",
    ),
    Case(
        "projects[1].unit = 同上",
        "projects[1].unit = 甲机床厂",
        "error text.placeholder 项目清单 D5 实施单位：只写了“同上”。请填写实际内容。",
    ),
    Case(
        "s5_1 = 资*1001",
        "s5_1 = 资*1000",
        "error text.over_limit 五、资金方向 A4 第五部分：本部分共 1001 字，超过 1000 字。请压缩 1 字。",
    ),
    Case(
        """
s1_1 = 产*700
s1_2 = 业*251
""",
        """
s1_1 = 产*700
s1_2 = 业*250
""",
        "error text.over_limit 一、产业基础 A4 第一部分（一）：本部分共 1001 字，超过 1000 字。请压缩 1 字。",
    ),
    Case(
        "s5_1 = 资*29",
        "s5_1 = 资*30",
        "verify text.too_short 五、资金方向 A4 第五部分：只有 29 字。请充实内容；确无更多内容的，请在“自检”说明。",
    ),
    Case(
        "s7_1 = 资金可问效*10",
        "s7_1 = 资金可问责*10",
        """
error text.copied 七、保障措施 A4 第七部分（一）：与另一部分或填写提示完全相同。请填写本部分的内容。
error text.copied 七、保障措施 A7 第七部分（二）：与另一部分或填写提示完全相同。请填写本部分的内容。
""",
    ),
    Case(
        "s3_1 = （一）编制本市区（园区）特色产业发展规划情况；",
        "s3_1 = （一）编制园区特色产业发展规划情况；规划已于去年编制完成并印发实施",
        """
error text.copied 三、工作内容 A4 第三部分（一）：与另一部分或填写提示完全相同。请填写本部分的内容。
verify text.too_short 三、工作内容 A4 第三部分（一）：只有 23 字。请充实内容；确无更多内容的，请在“自检”说明。
""",
    ),
    Case(
        "s5_1 = a*32767",
        "s5_1 = 资金投平台*10",
        """
error value.truncated 五、资金方向 A4 第五部分：达到单元格 32767 个字符的上限，后面的内容可能已丢失。请核对并压缩内容。
verify text.too_short 五、资金方向 A4 第五部分：只有 1 字。请充实内容；确无更多内容的，请在“自检”说明。
""",
    ),
    Case(
        "s5_1 = 根据上述计划，提出资金拟使用的方向。",
        "s5_1 = 资金投平台*10",
        """
error text.copied 五、资金方向 A4 第五部分：与另一部分或填写提示完全相同。请填写本部分的内容。
verify text.too_short 五、资金方向 A4 第五部分：只有 18 字。请充实内容；确无更多内容的，请在“自检”说明。
""",
    ),
    Case(
        "projects[1].name = 项目名称",
        "projects[1].name = 项目名称甲",
        "error text.heading 项目清单 C5 项目名称：“项目名称”是表头，不是内容。请改填内容；整行是连同表头一起粘贴的，请清除这一行。",
    ),
    Case(
        "cover_unit = 填报单位 *",
        "cover_unit = 填报单位甲",
        "error text.heading 填报说明 B17 填报单位：“填报单位 *”是表头，不是内容。请改填内容；整行是连同表头一起粘贴的，请清除这一行。",
    ),
    Case(
        "projects[9].serial = 合计",
        "projects[9].serial = 9",
        "error value.beside_number 项目清单 B13 序号：“合计”不是序号，这一行其他栏都没有填。需要报送的内容请填进同一行的其他各栏，不需要的请清除这一格。",
    ),
    Case(
        "projects[1].remarks = a*32767",
        "projects[1].remarks = a*32766",
        "error value.truncated 项目清单 M5 备注：达到单元格 32767 个字符的上限，后面的内容可能已丢失。请核对并压缩内容。",
    ),
)

CASES = ERROR_CELLS + MISSING + NUMBERS + SPELLINGS + NORMALISED + TEXTS


@tried(CASES)
def test_a_standard_rule_speaks_of_the_wrong_return_and_keeps_silent_on_the_nearest_right_one(case: Case) -> None:
    """Severity, code, sheet, cell and the whole sentence; and nothing besides."""
    case.hold()


def test_nothing_is_said_about_the_right_return() -> None:
    """The base of all cases is clean, so that what a case says is about its own lines."""
    assert check("").said == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "projects[1].investment = 待定",
            "error value.not_number 项目清单 H5 Total investment (万元): “待定” is not a number. "
            "Write a number in 万元, such as 12000.",
        ),
        (
            "projects[2].industry = 机床",
            "error value.not_in_list 项目清单 F6 Industry: “机床” is not in the list. "
            "Choose from the list, such as “数控机床”.",
        ),
        (
            "s5_1 = 资*1001",
            "error text.over_limit 五、资金方向 A4 Section 5: the section has 1001 字, more than 1000. "
            "Shorten it by 1 字.",
        ),
        (
            "projects[1].investment = 1.2亿元",
            "verify value.normalised 项目清单 H5 Total investment (万元): “1.2亿元” was read as 12,000 万元. "
            "Write it in 万元; if it is right, explain it on 自检.",
        ),
        ("cover_city =", "error value.missing 填报说明 B14 City: is empty. Fill it in."),
    ],
)
def test_english_sentences_say_the_same(typed: str, said: str) -> None:
    """``--lang en`` words a finding in English, at the same place."""
    assert check(typed).said_in("en") == (said,)


def test_a_finding_carries_field_row_and_what_was_found() -> None:
    """Beside the sentence there are the parts that programs read."""
    (found,) = check("projects[2].industry = 机床").findings
    assert (found.field, found.row, found.found) == ("projects.industry", 6, "机床")
    assert worded(found).expected == "只填名单中的内容"
    assert worded(found).hint == "请从下拉名单中选择，如“数控机床”"
    (found,) = check("targets_jobs.y2022 = 4500.5").findings
    assert (found.field, found.row, found.found) == ("targets_jobs.y2022", None, "4500.5")
    (found,) = check("s3_2 =").findings
    assert (found.field, found.row, found.found) == ("s3_2", None, None)


def test_a_message_quotes_no_more_than_sixty_characters() -> None:
    """What was typed is quoted from its beginning, and whole (up to 1,000) in ``found``."""
    (found,) = check("projects[1].investment = 约*1200").findings
    assert f"“{'约' * 60}…”不是数字" in worded(found).message
    assert found.found == "约" * 1000


def test_the_longest_part_answers_for_a_section_that_is_too_long() -> None:
    """The limit is the section's: one finding, at its longest part, says how much to cut."""
    (found,) = check("s2_1 = 前*100\ns2_4 = 龙*1300").findings
    assert (found.code, found.cell, found.field) == ("text.over_limit", "A13", "s2_4")
    assert worded(found).message.endswith("本部分共 1600 字，超过 1500 字。请压缩 100 字。")


def test_only_used_rows_of_a_list_have_to_be_complete() -> None:
    """A blank row asks for nothing; a row with one word in it asks for all that is required."""
    assert check("projects[5].name = \\s").said == ()
    cells = [f.cell for f in check("parks[3].name = 光子园").findings]
    assert cells == ["B16", "C16", "D16", "E16"]
