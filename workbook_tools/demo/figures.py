"""The words and figures that prose may use, taken from the same numbers as the tables.

What belongs here: one mapping per unit from slot to text. Prose never holds a figure of its own,
so that a narrative and its table cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from .projects import Project
from .records import Unit
from .sources import Park, Trade
from .stable_random import between, pick, stepped
from .targets import Row

_AMOUNTS = {
    "g": "gross_output",
    "s": "specialty_output",
    "r": "revenue",
    "sr": "specialty_revenue",
}
_PLAIN = {
    "va": "value_added_per_mu",
    "tax": "tax_per_mu",
    "fi": "fixed_investment_per_mu",
    "e": "enterprises",
    "se": "specialty_enterprises",
    "le": "leading_enterprises",
    "li": "linked_enterprises",
    "j": "jobs",
    "rd": "rd_spending",
    "tc": "tech_contracts",
    "pf": "platforms",
    "ps": "platform_services",
    "sb": "sme_bases",
    "ms": "maker_spaces",
    "ic": "incubators",
}
_SHARES = {
    "sh": ("specialty_output", "gross_output"),
    "rsh": ("specialty_revenue", "revenue"),
    "esh": ("specialty_enterprises", "enterprises"),
    "rdsh": ("rd_spending", "specialty_output"),
}


def plain(number: Decimal) -> str:
    """Write a number without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def hundred_millions(amount: Decimal) -> str:
    """Write an amount of 万元 in 亿元, to two decimals."""
    return plain(stepped(amount / 10000, "0.01"))


def percent(part: Decimal, whole: Decimal) -> str:
    """Write a share in percent, to one decimal."""
    return plain(stepped(part / whole * 100, "0.1"))


def gather(
    unit: Unit,
    trade: Trade,
    projects: Sequence[Project],
    stated: Mapping[str, Decimal],
    targets: Mapping[str, Row],
    parks: Sequence[Park],
) -> Mapping[str, str]:
    """Collect every slot of one unit's prose."""
    out = dict(trade.words)
    out.update(
        city=unit.city, county=unit.county, park=unit.park, unit=unit.unit, lvl=unit.level
    )
    out.update({f"p{n}": product.name for n, product in enumerate(trade.products, start=1)})
    for place, year in enumerate(("21", "22", "23")):
        for slot, indicator in _AMOUNTS.items():
            out[slot + year] = hundred_millions(targets[indicator][place])
        for slot, indicator in _PLAIN.items():
            out[slot + year] = plain(targets[indicator][place])
        for slot, (part, whole) in _SHARES.items():
            out[slot + year] = percent(targets[part][place], targets[whole][place])
    out.update(_history(unit.code, targets["gross_output"][0]))
    out.update(_leader(unit.code, targets))
    out.update(_listed(projects, stated))
    out.update(_park_words(parks))
    out.update(_funds(trade.figures.fund, unit.code))
    return out


def _history(code: str, gross: Decimal) -> Mapping[str, str]:
    base = stepped(gross / between(f"{code}|since2017", "1.32", "1.58"), "100")
    yearly = (gross / base) ** (Decimal(1) / 4) * 100 - 100
    return {"g17": hundred_millions(base), "cagr": plain(stepped(yearly, "0.1"))}


def _leader(code: str, targets: Mapping[str, Row]) -> Mapping[str, str]:
    specialty = targets["specialty_output"][0]
    output = stepped(specialty * between(f"{code}|lead", "0.2", "0.34"), "100")
    return {
        "lo21": hundred_millions(output),
        "losh": percent(output, specialty),
        "lr21": hundred_millions(stepped(output * Decimal("0.97"), "100")),
        "lj21": plain(stepped(targets["jobs"][0] * between(f"{code}|hands", "0.12", "0.22"), "10")),
        "lrd21": plain(stepped(targets["rd_spending"][0] * Decimal("0.42"), "10")),
    }


def _month(month: int) -> str:
    return f"{month // 100}年{month % 100}月"


def _listed(projects: Sequence[Project], stated: Mapping[str, Decimal]) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for slot, group in (("", "all"), ("r", "related"), ("s", "supporting")):
        out["n" + slot] = plain(stated[f"totals_{group}.count"])
        out["inv" + slot] = hundred_millions(stated[f"totals_{group}.investment"])
    out["o22"] = hundred_millions(stated["totals_all.output_2022"])
    out["o23"] = hundred_millions(stated["totals_all.output_2023"])
    out["of"] = hundred_millions(stated["totals_all.output_full"])
    # Amended projects carry the unit's slips; the prose names sound ones where there are enough.
    sound = sorted(projects, key=lambda p: (p.settled, -(p.investment or 0)))
    for n, project in enumerate([p for p in sound if p.related][:3], start=1):
        out[f"top{n}"] = project.name
        out[f"top{n}u"] = project.unit
        out[f"top{n}d"] = project.industry.split(" ")[-1]
        out[f"top{n}p"] = f"{_month(project.start)}至{_month(project.finish)}"
        out[f"top{n}i"] = plain(project.investment or Decimal(0))
        out[f"top{n}f"] = plain(project.output_full or Decimal(0))
    support = next(p for p in sound if not p.related)
    out["sup1"], out["sup1u"] = support.name, support.unit
    return out


def _park_words(parks: Sequence[Park]) -> Mapping[str, str]:
    verbs = {2021: "2021年启动培育"}
    by_year: dict[int, list[str]] = {}
    for park in parks:
        by_year.setdefault(park.year, []).append(park.name)
    listed = "，".join(
        verbs.get(year, f"{year}年培育") + "、".join(names)
        for year, names in sorted(by_year.items())
    )
    details = "，".join(f"{park.name}以{park.specialty}为特色" for park in parks)
    return {"k": str(len(parks)), "parklist": listed, "parkdetail": details}


def _funds(fund: int, code: str) -> Mapping[str, str]:
    parts = pick(f"{code}|funds", ((35, 30, 20, 15), (40, 25, 20, 15), (30, 35, 15, 20)))
    out = {f"f{n}": str(fund * part // 100) for n, part in enumerate(parts, start=1)}
    return {**out, "fund": str(fund), "match": str(fund // 2 + pick(f"{code}|match", (0, 50, 100)))}
