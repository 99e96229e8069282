"""``total.stated_mismatch``: what all units report together, beside the figure that the province stated for all of them.

What belongs here: adding up an input over the returns that count, and saying when the sum cannot be right. What does not:
the figures themselves, which a form declares with their source in its ``"stated"``.

A sum above the stated figure is told however many units have answered. One below is told only where the form says that
the units of the roster together are the province, and all of them have answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..form.definition import Form, Stated
from ..form.submission import Submission
from ..form.units import CITY, Unit
from ..words import Texts, Words
from .check import Answered, Check, Failure, FindAcross, answered, on_cover


@dataclass
class _Sum:
    """What was added up for one stated figure."""

    whole: Decimal = Decimal(0)
    cities: dict[str, Decimal] = field(default_factory=dict)
    heaviest: tuple[Decimal, Answered, str] | None = None

    def add(self, item: Answered, value: Decimal, city: str) -> None:
        self.whole += value
        self.cities[city] = self.cities.get(city, Decimal(0)) + value
        if self.heaviest is None or value > self.heaviest[0]:
            self.heaviest = value, item, city


def apart(stated: Stated, whole: Decimal, *, complete: bool) -> bool:
    """Whether a sum and the stated figure cannot both be right."""
    figure, within = Decimal(repr(stated.figure)), Decimal(repr(stated.within))
    return whole > figure * (1 + within) or (complete and stated.whole and whole < figure * (1 - within))


def find(form: Form, units: Sequence[Unit], submissions: Iterable[Submission]) -> Iterator[Failure]:
    """For each stated figure that the returns do not add up to, the answer that weighs most in them."""
    wanted = {one.input: one for one in form.stated}
    sums = {name: _Sum() for name in wanted}
    seen = set()
    for submission in submissions:
        seen.add(submission.unit)
        city = on_cover(form, submission, CITY)
        for item in answered(form, submission):
            value = item.answer.value
            if item.field in wanted and item.answer.readable and isinstance(value, float | int) and not isinstance(value, bool):
                sums[item.field].add(item, Decimal(f"{value:.15g}"), city)
    complete = bool(units) and {unit.code for unit in units} <= seen
    for name, stated in wanted.items():
        total = sums[name]
        if total.heaviest is None or not apart(stated, total.whole, complete=complete):
            continue
        largest, item, city = total.heaviest
        yield Failure(item, {
            "sum": _shown(total.whole), "stated": _shown(Decimal(repr(stated.figure))), "unit": item.question.unit,
            "source": stated.source, "returns": len(seen), "city": city or "—", "part": _shown(total.cities[city]),
            "largest": _shown(largest),
        })


def _shown(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


STATED_TOTAL: Check[FindAcross] = Check(
    "total.stated_mismatch", "verify",
    Texts(
        Words("各单位合计与公布的全省数一致", "What all units report adds up to the figure that the province stated"),
        Words("{returns} 份报送合计 {sum} {unit}，公布的全省数为 {stated} {unit}（{source}）；其中最大的一个数是这里的 {largest}，所在的{city}合计 {part} {unit}",
              "{returns} returns add up to {sum} {unit}; stated for the province: {stated} {unit} ({source}). The largest is {largest} here; "
              "{city} has {part} {unit}"),
        Words("请核对计量单位和填报范围；确实无误的，请在“自检”说明", "Check unit and scope; if they are right, explain it on 自检"),
    ),
    find, lambda form: bool(form.stated),
)
