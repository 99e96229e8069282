"""What each unit gets wrong, and the findings that must follow.

What belongs here: one plan per faulty unit, as data. A slip of substance (``amended``, ``fixed``,
``years``) is made before totals and prose are worked out, so that they agree with it; a slip of
the pen (``typed``, ``added``, ``blank``, ``same``) changes only what stands in the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict

from .records import Planted


class Amended(TypedDict, total=False):
    """What an amended project has in place of what was invented."""

    name: str
    industry: str
    start: int
    finish: int
    investment: Decimal | None
    output_2022: Decimal | None
    output_2023: Decimal | None
    output_full: Decimal | None
    service_effect: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The slips of one unit; projects are named by their order, parks by their row.

    ``gaps``: projects with an empty row above. ``fixed``: indicators by ``name.year``.
    ``typed``: text in place of a value, by field id and order. ``added``: error in a stated total.
    ``same``: box → box whose text it repeats. ``over``: the section that runs over its limit.
    """

    amended: Mapping[int, Amended] = field(default_factory=dict)
    copies: Mapping[int, int] = field(default_factory=dict)
    gaps: tuple[int, ...] = ()
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    typed: Mapping[tuple[str, int | None], str] = field(default_factory=dict)
    added: Mapping[str, Decimal] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    over: str = ""
    explanations: Mapping[str, str] = field(default_factory=dict)
    planted: tuple[Planted, ...] = ()


def _project(
    start: int,
    finish: int,
    investment: str | None,
    outputs: tuple[int | None, int | None, int | None],
    name: str = "",
) -> Amended:
    named = Amended(name=name) if name else Amended()
    released = [None if amount is None else Decimal(amount) for amount in outputs]
    return {
        **named,
        "start": start,
        "finish": finish,
        "investment": None if investment is None else Decimal(investment),
        "output_2022": released[0],
        "output_2023": released[1],
        "output_full": released[2],
    }


_SHENMU = Plan(
    amended={
        4: _project(
            202109, 202306, "46000", (12000, 30000, 52000), "年产40万吨高纯乙二醇改扩建项目"
        ),
        17: _project(202106, 202212, "5200", (400, 4200, 6800)),
        30: _project(202203, 202311, "12600", (None, 3600, 18000)),
        52: Amended(
            name="园区产业政策咨询服务项目",
            industry="7249 其他专业咨询与调查",
            investment=Decimal("8.5"),
            output_2022=None,
            output_2023=None,
            output_full=None,
            service_effect="年组织政策宣讲24场次，为200家次企业提供申报辅导",
        ),
    },
    typed={
        ("projects.period", 17): "2021.06-2022.12",
        ("projects.investment", 30): "12,600.00",
    },
    explanations={
        "project.output_before_completion": "项目分两期建设，一期装置2022年3月已投料试生产，2022年产值为一期产值。",
        "project.unit_slip": "该项目为购买服务，合同金额8.5万元，数字无误。",
    },
    planted=(
        Planted("project.output_before_completion", "verify", "projects.output_2022", 4),
        Planted("value.normalised", "info", "projects.period", 17),
        Planted("value.normalised", "info", "projects.investment", 30),
        Planted("project.unit_slip", "verify", "projects.investment", 52),
    ),
)

_YAOZHOU = Plan(
    amended={
        3: _project(201510, 202203, "9600", (3800, 8200, 11500)),
        10: _project(
            202301, 202406, "1800", (None, None, None), "铝合金板带研发中试线建设项目"
        ),
    },
    gaps=(7, 12),
    fixed={"tech_contracts.y2021": Decimal(4300)},
    explanations={
        "target.declines": "2021年含一次性技术转让收入900万元，2022年不再发生，其余合同额保持增长。",
        "project.period_horizon": "该项目为续建项目，2015年10月立项开工，因用地调整停工，2021年复工。",
        "project.no_output": "该项目为研发中试线，只提供试制服务，不直接形成产值。",
    },
    planted=(
        Planted("project.period_horizon", "verify", "projects.period", 3),
        Planted("project.gap", "info", "projects.name", 8),
        Planted("project.no_output", "verify", "projects.output_full", 11),
        Planted("project.gap", "info", "projects.name", 14),
        Planted("target.declines", "verify", "targets_tech_contracts.y2022"),
    ),
)

_LINWEI = Plan(
    amended={
        3: _project(202104, 202203, "4680.128", (2400, 4700, 6400)),
        9: _project(202202, 202210, "60", (200, 1900, 3600)),
        12: _project(202103, 202203, "3000", (1800, 1500, 4000)),
        15: _project(202205, 202308, "860", (None, 260, 1200)),
    },
    typed={("projects.related", 15): "√"},
    explanations={
        "project.output_declines": "2023年该产线停产三个月进行设备改造，当年产值相应减少。",
    },
    planted=(
        Planted("value.precision", "info", "projects.investment", 3),
        Planted("project.output_ratio", "verify", "projects.output_full", 9),
        Planted("project.output_declines", "verify", "projects.output_2023", 12),
        Planted("value.normalised", "info", "projects.related", 15),
    ),
)

_QISHAN = Plan(
    amended={
        5: Amended(industry="3670 汽车零部件及配件制造"),
        8: _project(202303, 202311, "2600", (600, 900, 3200)),
        14: _project(202212, 202109, "1200", (300, 800, 1500)),
    },
    typed={("projects.industry", 5): "3670"},
    added={"totals_supporting.output_2023": Decimal(900)},
    over="s2",
    planted=(
        Planted("text.over_limit", "error", "s2_2"),
        Planted("value.normalised", "info", "projects.industry", 5),
        Planted("project.output_before_start", "error", "projects.output_2022", 8),
        Planted("project.period_order", "error", "projects.period", 14),
        Planted("total.mismatch", "error", "totals_supporting.output_2023"),
    ),
)

_FUPING = Plan(
    amended={
        9: _project(202204, 202306, None, (None, 700, 3500)),
        18: Amended(service_effect=""),
    },
    copies={14: 2},
    fixed={"revenue.y2023": Decimal(586000)},
    typed={
        ("projects.investment", 9): "待定",
        ("targets_revenue.y2023", None): "58.6亿",
    },
    blank=("s3_4",),
    planted=(
        Planted("text.missing", "error", "s3_4"),
        Planted("value.not_number", "error", "projects.investment", 9),
        Planted("project.duplicate", "error", "projects.name", 14),
        Planted("project.service_missing", "error", "projects.service_effect", 18),
        Planted("value.normalised", "verify", "targets_revenue.y2023"),
    ),
)

_HANTAI = Plan(
    amended={11: _project(202207, 202312, "2400", (None, None, 3600))},
    typed={
        ("projects.industry", 6): "高端装备",
        ("projects.period", 11): "长期",
    },
    added={"totals_related.count": Decimal(-1)},
    same={"s7_2": "s7_1"},
    planted=(
        Planted("value.not_in_list", "error", "projects.industry", 6),
        Planted("value.period_format", "error", "projects.period", 11),
        Planted("text.copied", "error", "s7_1"),
        Planted("text.copied", "error", "s7_2"),
        Planted("total.count_mismatch", "error", "totals_related.count"),
    ),
)

_ZIYANG = Plan(
    amended={
        1: _project(202006, 202112, "28600", (26400, 29800, 42000)),
        2: _project(202010, 202204, "19200", (18300, 21200, 30000), "年产8000吨魔芋精粉加工项目"),
        3: _project(202103, 202206, "17500", (13200, 15600, 23000), "年产5万吨富硒茶饮料项目"),
        4: _project(202102, 202205, "8700", (6600, 8400, 12000), "年产20万吨富硒天然水项目"),
    },
    fixed={
        "gross_output.y2021": Decimal(82000),
        "gross_output.y2022": Decimal(90000),
        "gross_output.y2023": Decimal(102000),
        "specialty_output.y2021": Decimal(56000),
        "specialty_output.y2022": Decimal(62000),
        "specialty_output.y2023": Decimal(78000),
        "leading_enterprises.y2023": Decimal(32),
    },
    years={2: 2025},
    typed={("s3_5", None): "待补充"},
    planted=(
        Planted("text.placeholder", "error", "s3_5"),
        Planted("text.too_short", "verify", "s3_5"),
        Planted("park.year", "error", "parks.year", 2),
        Planted("target.projects_exceed_output", "verify", "targets_specialty_output.y2022"),
        Planted("target.part_exceeds_whole", "error", "targets_leading_enterprises.y2023"),
    ),
)

RIGHT = Plan()

PLANS: Mapping[str, Plan] = {
    "610323": _QISHAN,
    "610502": _LINWEI,
    "610204": _YAOZHOU,
    "610528": _FUPING,
    "610702": _HANTAI,
    "610881": _SHENMU,
    "610924": _ZIYANG,
}


def plan_for(code: str) -> Plan:
    """Give a unit's plan; a unit without one gets everything right."""
    return PLANS.get(code, RIGHT)
