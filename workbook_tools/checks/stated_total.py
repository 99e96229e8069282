"""``total.stated_mismatch``: what all units report together, beside the figure that the province stated for all of them.

What belongs here: adding up an input over the returns that count, and saying when the sum cannot be right. What does not:
the figures themselves, which a form declares with their source in its ``"stated"``.

A sum above the stated figure is told however many units have answered. One below is told only where the form says that
the units of the roster together are the province, and all of them have answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..form.definition import Form, Stated
from ..form.submission import Submission
from ..form.units import CITY, Unit
from ..words import Texts, Words
from .check import AcrossCheck, Failure, Peers, Returns, answered, answered_at, on_cover


@dataclass
class _Sum:
    """What was added up for one stated figure."""

    whole: Decimal = Decimal(0)
    cities: dict[str, Decimal] = field(default_factory=dict)
    heaviest: tuple[Decimal, str, int | None, str] | None = None
    """The largest value, the file that it stands in, the row there, and the city."""
    of: str = ""
    """The unit of that file: of equal values counts that of the first unit, whatever files are called."""

    def add(self, file: str, row: int | None, value: Decimal, taken: _Figures) -> None:
        city = taken.city
        self.whole += value
        self.cities[city] = self.cities.get(city, Decimal(0)) + value
        if self.heaviest is None or (-value, taken.unit) < (-self.heaviest[0], self.of):
            self.heaviest, self.of = (value, file, row, city), taken.unit


@dataclass(frozen=True, slots=True)
class _Figures:
    """What one return has for the stated figures: field, row of a list and value."""

    unit: str
    city: str
    values: tuple[tuple[str, int | None, float], ...]


def apart(stated: Stated, whole: Decimal, *, complete: bool) -> bool:
    """Whether a sum and the stated figure cannot both be right."""
    figure, within = Decimal(repr(stated.figure)), Decimal(repr(stated.within))
    return whole > figure * (1 + within) or (complete and stated.whole and whole < figure * (1 - within))


def take(form: Form, peers: Peers, submission: Submission) -> _Figures:
    """The answers of a return of which the province stated a figure."""
    wanted = {one.input for one in form.stated}
    values = [
        (item.field, item.row, float(item.answer.value)) for item in answered(form, submission)
        if item.field in wanted and item.answer.readable and isinstance(item.answer.value, float | int)
        and not isinstance(item.answer.value, bool)
    ]
    return _Figures(submission.unit, on_cover(form, submission, CITY), tuple(values))


def find(form: Form, units: Sequence[Unit], returns: Returns) -> Iterator[Failure]:
    """For each stated figure that the returns do not add up to, the answer that weighs most in them."""
    wanted = {one.input: one for one in form.stated}
    sums = {name: _Sum() for name in wanted}
    seen = set()
    for file, taken in returns.taken(STATED_TOTAL):
        seen.add(taken.unit)
        for name, row, value in taken.values:
            if name in sums:
                sums[name].add(file, row, Decimal(f"{value:.15g}"), taken)
    complete = bool(units) and {unit.code for unit in units} <= seen
    for name, stated in wanted.items():
        total = sums[name]
        if total.heaviest is None or not apart(stated, total.whole, complete=complete):
            continue
        largest, file, row, city = total.heaviest
        item = answered_at(form, returns.of(file), name, row)
        yield Failure(item, {
            "sum": _shown(total.whole), "stated": _shown(Decimal(repr(stated.figure))), "unit": item.question.unit,
            "source": stated.source, "returns": len(seen), "city": city or "—", "part": _shown(total.cities[city]),
            "largest": _shown(largest),
        })


def _shown(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


STATED_TOTAL = AcrossCheck(
    "total.stated_mismatch", "verify",
    Texts(
        Words("各单位合计与公布的全省数一致", "What all units report adds up to the figure that the province stated"),
        Words("{returns} 份报送合计 {sum} {unit}，公布的全省数为 {stated} {unit}（{source}）；其中最大的一个数是这里的 {largest}，所在的{city}合计 {part} {unit}",
              "{returns} returns add up to {sum} {unit}; stated for the province: {stated} {unit} ({source}). The largest is {largest} here; "
              "{city} has {part} {unit}"),
        Words("请核对计量单位和填报范围；确实无误的，请在“自检”说明", "Check unit and scope; if they are right, explain it on 自检"),
    ),
    find, lambda form: bool(form.stated), take, _Figures,
)
