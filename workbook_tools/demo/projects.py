"""Inventing a unit's project list and adding it up.

What belongs here: the projects as the unit means them, after its slips of substance and before
its slips of the pen (``faults`` says which is which), and the totals that follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .faults import Amended, Plan
from .records import Unit
from .sources import Product, Trade, supports
from .stable_random import between, pick, shuffled, stepped

Amount = Decimal | None

COLUMNS = ("investment", "output_2022", "output_2023", "output_full")

_ACTIONS = (
    ("年产{quantity}{product}生产线建设项目", "1"),
    ("{product}数字化车间改造项目", "0.22"),
    ("{product}扩能提质项目", "0.45"),
    ("{product}节能技术改造项目", "0.15"),
    ("{product}研发及中试项目", "0.12"),
    ("年产{quantity}{product}智能工厂项目", "1.25"),
    ("{product}关键设备更新项目", "0.18"),
)
_PERIODS = (
    (202006, 202112), (202010, 202204), (202102, 202205), (202103, 202206), (202104, 202203),
    (202106, 202212), (202108, 202210), (202109, 202211), (202203, 202212), (202110, 202209),
    (202204, 202306), (202206, 202310), (202111, 202309), (202209, 202312), (202207, 202311),
    (202210, 202408), (202303, 202412), (202306, 202506),
)


@dataclass(frozen=True, slots=True)
class Project:
    """One project; amounts in 万元, None where the cell stays empty, months as ``YYYYMM``.

    A ``settled`` project was amended by a plan and is left alone by later adjustments.
    """

    name: str
    unit: str
    related: bool
    industry: str
    start: int
    finish: int
    investment: Amount
    output_2022: Amount
    output_2023: Amount
    output_full: Amount
    service_effect: str = ""
    remarks: str = ""
    settled: bool = False

    @property
    def period(self) -> str:
        """The planned period as the form wants it written."""
        return f"{self.start}-{self.finish}"

    def amount(self, column: str) -> Amount:
        """The amount in one of ``COLUMNS``."""
        found: Amount = getattr(self, column)
        return found


def build(unit: Unit, trade: Trade, plan: Plan) -> tuple[Project, ...]:
    """Make a unit's projects: those of the specialty industry first, then the supporting ones."""
    figures = trade.figures
    made = [_related(unit, trade, n) for n in range(figures.related)]
    kinds = shuffled(f"{unit.code}|support", range(len(supports())))[: figures.supporting]
    made += [_supporting(unit, trade, kind) for kind in sorted(kinds)]
    for nth, other in plan.copies.items():
        made[other - 1] = made[nth - 1] = replace(made[other - 1], settled=True)
    for nth, amended in plan.amended.items():
        made[nth - 1] = _amend(made[nth - 1], amended)
    return tuple(_balanced(made))


def _related(unit: Unit, trade: Trade, n: int) -> Project:
    key = f"{unit.code}|related|{n}"
    round_, place = divmod(n, len(trade.products))
    product = trade.products[place]
    # Shifting the action by the round keeps every pair of product and action distinct.
    wording, part = _ACTIONS[(n + round_) % len(_ACTIONS)]
    size = trade.figures.size * Decimal(part) * between(key, "0.7", "1.3")
    investment = stepped(size, pick(key + "|step", ("10", "1", "0.5", "0.01")))
    full = stepped(investment * between(key + "|full", "0.9", "2.1"), "10")
    start, finish = pick(key + "|period", _PERIODS)
    output_2022, output_2023 = _outputs(key, finish, full)
    return Project(
        name=wording.format(product=product.name, quantity=_quantity(key, product)),
        unit=trade.companies[product.makers[round_ % len(product.makers)]],
        related=True,
        industry=product.industry,
        start=start,
        finish=finish,
        investment=investment,
        output_2022=output_2022,
        output_2023=output_2023,
        output_full=full,
        remarks=pick(key + "|note", ("", "续建" if start < 202201 else "新建")),
    )


def _quantity(key: str, product: Product) -> str:
    return f"{product.quantity * pick(key + '|size', (0.5, 1, 2)):g}{product.measure}"


def _outputs(key: str, finish: int, full: Decimal) -> tuple[Amount, Amount]:
    """Release output only after the works are finished, and ever more of it."""
    if finish <= 202206:
        shares: tuple[tuple[str, str] | None, tuple[str, str]] = (("0.3", "0.5"), ("0.65", "0.85"))
    elif finish <= 202212:
        shares = (("0.04", "0.12"), ("0.5", "0.7"))
    elif finish <= 202312:
        shares = (None, ("0.1", "0.3"))
    else:
        return None, None
    first, second = shares
    output_2022 = stepped(full * between(key + "|2022", *first), "10") if first else None
    return output_2022, stepped(full * between(key + "|2023", *second), "10")


def _supporting(unit: Unit, trade: Trade, kind: int) -> Project:
    support = supports()[kind]
    key = f"{unit.code}|supporting|{kind}"
    size = trade.figures.size * between(key, "0.06", "0.28")
    investment = stepped(max(size, Decimal(300)), "10")
    start, finish = pick(key + "|period", _PERIODS[5:15])
    # Whole hundreds need no balancing, so a small incremental output cannot pass its full amount.
    full = stepped(investment * between(key + "|full", "0.2", "0.6"), "100") + 100
    earns = pick(key + "|earns", (True, False))
    slots = {
        **trade.words,
        **{f"p{n}": product.name for n, product in enumerate(trade.products, start=1)},
        "a": f"{between(key + 'a', '2', '12'):.0f}",
        "b": f"{between(key + 'b', '12', '60'):.0f}",
        "c": f"{between(key + 'c', '8', '40'):.0f}0",
        "d": f"{between(key + 'd', '2', '9'):.0f}0",
        "e": f"{between(key + 'e', '2', '15'):.0f}00",
    }
    return Project(
        name=support.name.format_map(slots),
        unit=pick(
            key + "|unit", (f"{unit.county}园区建设投资有限公司", f"{unit.park}运营服务有限公司")
        ),
        related=False,
        industry=support.industry,
        start=start,
        finish=finish,
        investment=investment,
        output_2022=None,
        output_2023=stepped(full / 2 - 50, "100") or None if earns else None,
        output_full=full if earns else None,
        service_effect=support.effect.format_map(slots),
    )


def _amend(project: Project, amended: Amended) -> Project:
    changes: Mapping[str, Any] = amended
    return replace(project, settled=True, remarks="", **changes)


def _balanced(projects: Sequence[Project]) -> list[Project]:
    """Bring the sums of each kind to whole millions of yuan, so that 亿元 with two decimals is exact."""
    out = list(projects)
    for related in (True, False):
        for column in COLUMNS:
            group = [p for p in out if p.related is related]
            free = [p for p in group if not p.settled and p.amount(column) is not None]
            short = (100 - total(group, column) % 100) % 100
            if not free or not short:
                continue
            largest = max(free, key=lambda p: p.amount(column) or 0)
            changes: dict[str, Any] = {column: (largest.amount(column) or Decimal(0)) + short}
            out[out.index(largest)] = replace(largest, **changes)
    return out


def total(projects: Sequence[Project], column: str) -> Decimal:
    """Add up one column to the two decimals that the form asks for."""
    cent = Decimal("0.01")
    return sum(((p.amount(column) or Decimal(0)).quantize(cent) for p in projects), Decimal(0))


def totals(projects: Sequence[Project]) -> Mapping[str, Decimal]:
    """Give the fifteen cells of the form's table of totals, by input id."""
    groups = {
        "related": [p for p in projects if p.related],
        "supporting": [p for p in projects if not p.related],
        "all": list(projects),
    }
    out: dict[str, Decimal] = {}
    for name, group in groups.items():
        out[f"totals_{name}.count"] = Decimal(len(group))
        for column in COLUMNS:
            out[f"totals_{name}.{column}"] = total(group, column)
    return out
