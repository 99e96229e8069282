"""The demo's story: the returns of twelve units as their officials typed them.

What belongs here: putting one unit's numbers, lists and prose together and making its slips of
the pen. The faults themselves are listed in ``faults``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from . import figures, narrative, projects, targets
from .faults import Plan, plan_for
from .projects import COLUMNS, Project
from .records import Cell, Entry, Planted, Return, Unit
from .sources import Park, Trade, trades, units
from .stable_random import pick

__all__ = ["Entry", "Planted", "Return", "Unit", "returns", "units"]

_DATES = ("2022-03-08", "2022-03-10", "2022-03-11", "2022-03-14", "2022-03-15", "2022-03-16")


@cache
def returns() -> tuple[Return, ...]:
    """Give the twelve returns, in the order of the roster."""
    return tuple(_return(unit, trades()[unit.code]) for unit in units())


def _return(unit: Unit, trade: Trade) -> Return:
    plan = plan_for(unit.code)
    listed = projects.build(unit, trade, plan)
    stated = projects.totals(listed)
    indicators = targets.build(unit.code, trade.figures, plan.fixed)
    parks = _parks(unit, trade, plan)
    slots = figures.gather(unit, trade, listed, stated, indicators, parks)
    counted = not any(field.endswith(".count") for field in plan.added)
    prose = narrative.write(unit.code, trade, slots, breakdown=counted, over=plan.over)
    values: dict[str, Cell] = {"cover_date": pick(f"{unit.code}|date", _DATES)}
    values.update({box: text for box, text in prose.items() if box not in plan.blank})
    values.update({box: prose[other] for box, other in plan.same.items()})
    values.update(
        {field: number(amount + plan.added.get(field, 0)) for field, amount in stated.items()}
    )
    for indicator, row in indicators.items():
        for year, amount in zip(targets.YEARS, row, strict=True):
            values[f"targets_{indicator}.{year}"] = number(amount)
    values.update({field: text for (field, nth), text in plan.typed.items() if nth is None})
    return Return(
        unit=unit.code,
        values=values,
        tables={"parks": _park_entries(parks), "projects": _project_entries(listed, plan)},
        explanations=dict(plan.explanations),
        planted=plan.planted,
    )


def number(amount: Decimal) -> float:
    """Give a number as a spreadsheet holds it, whole numbers as ``int``."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _parks(unit: Unit, trade: Trade, plan: Plan) -> tuple[Park, ...]:
    words = trade.words
    own = Park(unit.park, unit.county, words["industry"], words["chain"], 2021)
    others = [
        Park(name, unit.county, specialty, chain, year)
        for name, specialty, chain, year in trade.parks
    ]
    return tuple(
        replace(park, year=plan.years.get(row, park.year))
        for row, park in enumerate((own, *others), start=1)
    )


def _park_entries(parks: Sequence[Park]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            row,
            {
                "name": park.name,
                "county": park.county,
                "specialty": park.specialty,
                "chain": park.chain,
                "year": park.year,
            },
        )
        for row, park in enumerate(parks, start=1)
    )


def _project_entries(listed: Sequence[Project], plan: Plan) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for nth, project in enumerate(listed, start=1):
        row = nth + sum(gap <= nth for gap in plan.gaps)
        cells: dict[str, Cell] = {
            "name": project.name,
            "unit": project.unit,
            "related": "是" if project.related else "否",
            "industry": project.industry,
            "period": project.period,
        }
        for column in COLUMNS:
            amount = project.amount(column)
            if amount is not None:
                cells[column] = number(amount)
        for column, text in (
            ("service_effect", project.service_effect),
            ("remarks", project.remarks),
        ):
            if text:
                cells[column] = text
        typed = {
            field.removeprefix("projects."): text
            for (field, order), text in plan.typed.items()
            if order == nth
        }
        entries.append(Entry(row, {**cells, **typed}))
    return tuple(entries)
