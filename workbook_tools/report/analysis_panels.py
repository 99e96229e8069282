"""The noun of an analysis: a small table with a chart; and what all panels are made with.

What belongs here: what a panel is, choosing the largest groups, quotients. What does not: which panels there are
(``analysis``), and how they lie on sheets (``analysis_sheets``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..form.definition import Form
from ..form.units import CITY
from .sums import Group

MOST_LINES = 12
REST, ALL = "其他", "合计"
Format = Literal["amount", "count", "share"]
Value = Decimal | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a panel."""

    label: str
    format: Format = "amount"


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table with a chart: lines of a name and values; the last ``whole`` lines are totals and not in the chart."""

    title: str
    key: str
    heads: tuple[Head, ...]
    lines: tuple[tuple[str, tuple[Value, ...]], ...]
    charted: tuple[int, ...] = ()
    """The columns that the chart shows, counted from 0."""
    kind: Literal["column", "bar", "line", "pareto"] = "column"
    whole: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One sheet of panels."""

    name: str
    panels: tuple[Panel, ...]


def over(part: Value, whole: Value, less: int = 0) -> Value:
    """A quotient less a number, where there is one."""
    return part / whole - less if part is not None and whole else None


def most(groups: Mapping[str, Group], weight: Callable[[Group], Value]) -> Iterator[tuple[str, Group]]:
    """The groups by weight, the largest first; what is beyond the most lines is one line."""
    ordered = sorted(groups, key=lambda name: (-(weight(groups[name]) or Decimal(0)), name))
    kept = ordered if len(ordered) <= MOST_LINES else ordered[: MOST_LINES - 1]
    yield from ((name, groups[name]) for name in kept)
    if rest := ordered[len(kept) :]:
        together = Group()
        for name in rest:
            together += groups[name]
        yield f"{REST} {len(rest)} 个", together


def city_of(form: Form) -> str | None:
    """The column of the unit's city, where the cover asks for it."""
    asked = form.cover_field(CITY)
    return asked[0].input_id(asked[1].id, "") if asked else None
