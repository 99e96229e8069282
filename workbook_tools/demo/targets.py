"""Inventing the yearly targets: three years of nineteen indicators that grow together.

What belongs here: figures in the form's own units and the order between them (a part stays
within its whole, no share and no indicator falls).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from .sources import Figures
from .stable_random import between, stepped

YEARS = ("y2021", "y2022", "y2023")

Row = tuple[Decimal, Decimal, Decimal]


def build(code: str, figures: Figures, fixed: Mapping[str, Decimal]) -> Mapping[str, Row]:
    """Make the indicators of one unit by indicator id; ``fixed`` cells are taken as they are."""
    rows: dict[str, Row] = {}

    def grow(base: Decimal, least: str, most: str, step: str, key: str) -> Row:
        second = stepped(base * between(f"{code}|{key}|2022", least, most), step)
        third = stepped(second * between(f"{code}|{key}|2023", least, most), step)
        return stepped(base, step), second, third

    def each(make: Callable[[int], Decimal], step: str) -> Row:
        return stepped(make(0), step), stepped(make(1), step), stepped(make(2), step)

    def put(indicator: str, row: Row) -> None:
        first, second, third = (
            fixed.get(f"{indicator}.{year}", value) for year, value in zip(YEARS, row, strict=True)
        )
        rows[indicator] = (first, second, third)

    def rising(key: str, start: Decimal, least: str, most: str) -> Row:
        second = start + between(f"{code}|{key}|2022", least, most)
        return start, second, second + between(f"{code}|{key}|2023", least, most)

    put("gross_output", grow(Decimal(figures.gross), "1.08", "1.15", "100", "gross"))
    gross = rows["gross_output"]
    share = rising("share", Decimal(figures.share) / 1000, "0.012", "0.026")
    put("specialty_output", each(lambda y: gross[y] * share[y], "100"))
    specialty = rows["specialty_output"]

    sold = between(f"{code}|sold", "0.95", "0.985")
    put("revenue", each(lambda y: gross[y] * sold, "100"))
    revenue = rows["revenue"]
    put("specialty_revenue", each(lambda y: revenue[y] * (share[y] + Decimal("0.008")), "100"))

    put("value_added_per_mu", grow(Decimal(figures.va), "1.05", "1.1", "0.1", "va"))
    added = rows["value_added_per_mu"]
    taxed = between(f"{code}|tax", "0.08", "0.12")
    put("tax_per_mu", each(lambda y: added[y] * taxed, "0.01"))
    put(
        "fixed_investment_per_mu",
        grow(added[0] * between(f"{code}|fixed", "2.1", "3.2"), "1.04", "1.09", "0.1", "fi"),
    )

    put("enterprises", grow(Decimal(figures.enterprises), "1.03", "1.07", "1", "enterprises"))
    firms = rows["enterprises"]
    part = rising("firms", between(f"{code}|firms", "0.52", "0.62"), "0.025", "0.04")
    put("specialty_enterprises", each(lambda y: firms[y] * part[y], "1"))
    special = rows["specialty_enterprises"]
    put("leading_enterprises", each(lambda y: 1 + special[y] / 18, "1"))
    put("linked_enterprises", each(lambda y: special[y] * Decimal("0.62"), "1"))

    put("jobs", grow(Decimal(figures.jobs), "1.05", "1.1", "10", "jobs"))
    effort = rising("rd", between(f"{code}|rd", "0.018", "0.03"), "0.0004", "0.0012")
    put("rd_spending", each(lambda y: specialty[y] * effort[y], "10"))
    research = rows["rd_spending"]
    dealt = between(f"{code}|deals", "0.35", "0.6")
    put("tech_contracts", each(lambda y: research[y] * dealt, "10"))

    base = figures.platforms
    put("platforms", each(lambda y: Decimal(base + (y + 1) // 2 + y // 2), "1"))
    platforms = rows["platforms"]
    visits = between(f"{code}|visits", "52", "96")
    put("platform_services", each(lambda y: platforms[y] * visits, "5"))
    put("sme_bases", each(lambda y: Decimal(1 + (base + y) // 4), "1"))
    put("maker_spaces", each(lambda y: Decimal(base // 3 + (y + 1) // 2), "1"))
    put("incubators", each(lambda y: Decimal(1 + base // 5 + y // 2), "1"))
    return rows
