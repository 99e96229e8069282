"""A right return on the second form, and workbooks filled with it or with one thing changed.

What belongs here: answers by input id, as an official would type them. What does not: what a
checker makes of them (``test_second_form``).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

import openpyxl

from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.workbook.fill import cell_of, inputs_by_id
from workbook_tools.workbook.layout import Input
from workbook_tools.workbook.protection import Lock
from workbook_tools.workbook.template import Template, make_template

FORM = "progress-return-2024"
ROWS = 12
Typed = str | float | int | None

SCALARS: dict[str, Typed] = {
    "cover_city": "宝鸡市",
    "cover_county": "岐山县",
    "cover_park": "岐山汽车零部件产业园",
    "cover_unit": "岐山县工业和信息化局",
    "cover_contact": "李明",
    "cover_phone": "0917-5550101",
    "cover_date": "2025-01-10",
    "work_done_park": "2024年建成标准化厂房6万平方米，园区污水处理站投入运行，智慧园区平台一期通过验收，"
    "服务企业42家，办理事项318件。",
    "work_done_chain": "2024年引进车桥、变速器配套企业2家，龙头企业本地配套率由四成提高到五成，"
    "关键零部件实现批量供货，链上企业协作更加紧密。",
    "difficulties_park": "园区东区蒸汽管网尚未贯通，部分企业自建锅炉，用能成本偏高；技术工人流动较大，"
    "旺季用工缺口约二百人。",
    "difficulties_works": "车桥加工项目因进口设备交货推迟，未能按计划竣工；其余项目按期推进，"
    "目前设备已到港，正在办理清关和运输。",
    "difficulties_help": "请协调加快东区蒸汽管网立项，并在技能人才培训补贴方面给予支持，"
    "帮助园区企业与职业院校建立订单培养关系。",
    "next_steps_plan": "2025年完成东区管网建设，推动车桥加工项目投产，新引进配套企业3家，"
    "园区工业总产值增长一成左右，研发投入保持稳步增长。",
    "indicators_park_output.actual_2024": 520000,
    "indicators_park_output.plan_2025": 570000,
    "indicators_main_output.actual_2024": 390000,
    "indicators_main_output.plan_2025": 430000,
    "indicators_revenue.actual_2024": 500000,
    "indicators_revenue.plan_2025": 548000.5,
    "indicators_tax.actual_2024": 16000,
    "indicators_tax.plan_2025": 17500,
    "indicators_companies.actual_2024": 86,
    "indicators_companies.plan_2025": 92,
    "indicators_main_companies.actual_2024": 51,
    "indicators_main_companies.plan_2025": 55,
    "indicators_employees.actual_2024": 6400,
    "indicators_employees.plan_2025": 6600,
    "indicators_power_use.actual_2024": 21500,
    "indicators_power_use.plan_2025": 22800,
    "funds_provincial.received": 800,
    "funds_provincial.spent": 560,
    "funds_local.received": 400,
    "funds_local.spent": 400,
    "funds_raised.received": 0,
    "funds_raised.spent": 0,
    "summary_idle.count": 1,
    "summary_idle.investment": 9000,
    "summary_idle.invested_2024": 0,
    "summary_building.count": 1,
    "summary_building.investment": 26000,
    "summary_building.invested_2024": 9000,
    "summary_completed.count": 1,
    "summary_completed.investment": 6400,
    "summary_completed.invested_2024": 2400,
    "summary_producing.count": 1,
    "summary_producing.investment": 15000,
    "summary_producing.invested_2024": 3000,
}
"""Every field, box and cell of a grid, by its input id."""

WORKS = (
    ("变速器壳体生产线", "岐山宏力机械有限公司", "投产", "202301-202406", 202301, 202405,
     15000, 3000, 15000, 12000, 20000, "无", None),
    ("车桥精密加工项目", "陕西华桥车桥有限公司", "在建", "202401-202506", 202401, None,
     26000, 9000, 9000, None, 8000, "市场", "进口设备交货推迟两个月，请协调清关。"),
    ("园区检测中心", "岐山县园区开发有限公司", "竣工", "202303-202412", 202303, 202411,
     6400, 2400, 6400, None, None, "无", None),
    ("蒸汽管网二期", "岐山县园区开发有限公司", "未开工", "202503-202612", None, None,
     9000, 0, 0, None, None, "审批", "立项审批尚未完成，请协调。"),
)
WORK_COLUMNS = (
    "name", "unit", "stage", "planned", "actual_start", "actual_finish", "investment",
    "invested_2024", "invested_total", "output_2024", "output_2025", "problem_kind", "problem",
)
ARRIVALS = (("陕西秦川传动有限公司", "传动轴", 4200, 60), ("宝鸡凌云铸造有限公司", "壳体铸件", 2600, 45))
ARRIVAL_COLUMNS = ("company", "trade", "agreed", "jobs")


def right() -> dict[str, Typed]:
    """Every answer of the right return: ids of inputs, ``works.stage@2`` for row 2 of a list."""
    out = dict(SCALARS)
    for name, columns, rows in (
        ("works", WORK_COLUMNS, WORKS), ("arrivals", ARRIVAL_COLUMNS, ARRIVALS),
    ):
        for number, row in enumerate(rows, 1):
            out |= {f"{name}.{c}@{number}": v for c, v in zip(columns, row, strict=True)}
    return out


@cache
def template() -> Template:
    """The generated workbook of the form, locked, with a short list."""
    return make_template(load_form(FORM), ROWS, Lock("c2FsdA==", "ZGlnZXN0", spins=1))


def address(name: str) -> tuple[str, str]:
    """The sheet and A1 of an answer such as ``cover_city`` or ``works.stage@2``."""
    wanted, _, line = name.partition("@")
    place = cell_of(_inputs()[wanted], int(line or 0))
    if place is None:
        raise KeyError(name)
    return place[0], a1(*place[1:])


@cache
def _inputs() -> Mapping[str, Input]:
    return inputs_by_id(template().layout)


def typed(answers: Mapping[str, Typed], unit: str = "610323") -> bytes:
    """The workbook of a unit with the answers typed into it, saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(template().prefill(unit, {})))
    for name, value in answers.items():
        sheet, cell = address(name)
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
