"""``value.off_peers``: a number ten thousand times what all other units have for the same thing, or a ten-thousandth.

What belongs here: when a number was most probably written in another unit than its peers (元, 亿元 for 万元). What does
not: numbers beyond what a form declares as usual (``least``, ``most``), which its own rules tell.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..form.definition import Block, Form, Question
from ..form.submission import Submission
from ..form.types import ADDS_UP, NUMERIC
from ..form.units import Unit
from ..words import Texts, Words
from .check import AcrossCheck, Answered, Failure, Peers, Returns, answered_at

SLIP = 10_000.0
PEERS = 6
"""Other returns with a number that there have to be."""
APART = 30.0
"""How far the number lies at least beyond every other."""
NEAR = 3.0
"""How far beyond the others it may lie once it is read in the other unit."""


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The amounts of one return: their fields, a line each, and the numbers, as a processor has them."""

    fields: str
    values: bytes

    def __post_init__(self) -> None:
        if len(self.values) != array("d").itemsize * len(self.fields.splitlines()):
            raise ValueError("not a number for each field")


def _compared(form: Form, question: Question) -> bool:
    kind = form.type_of(question)
    return kind.can(ADDS_UP) and kind.can(NUMERIC) and not question.formula


@lru_cache(maxsize=32)
def _asked(form: Form) -> tuple[tuple[Block, str, Question], ...]:
    """The inputs of grids whose amounts are compared: each with its block and its id."""
    return tuple(
        (block, block.input_id(line, column), question) for _, block in form.blocks() if block.kind == "grid"
        for line, column, question in block.questions() if _compared(form, question)
    )


def _numbers(form: Form, submission: Submission) -> Iterator[tuple[Answered, float]]:
    """The amounts of the grids of a return that are positive and not beyond what is usual."""
    for block, name, question in _asked(form):
        answer = submission.answers.get(name)
        if answer is None or not answer.readable or not isinstance(answer.value, float | int) or answer.value <= 0:
            continue
        value = float(answer.value)
        if (question.least is None or value >= question.least) and (question.most is None or value <= question.most):
            yield Answered(submission.file, name, None, block, question, answer), value


def slipped(value: float, others: Sequence[float]) -> bool:
    """Whether a number lies far beyond all others, and among them once it is taken ten thousand times or a ten-thousandth.

    ``others`` are sorted.
    """
    least, most = others[0], others[-1]
    if value > most * APART:
        return least / NEAR <= value / SLIP <= most * NEAR
    return value < least / APART and least / NEAR <= value * SLIP <= most * NEAR


def _without(numbers: array[float], value: float) -> list[float]:
    others = list(numbers)
    others.remove(value)
    return others


def take(form: Form, peers: Peers, submission: Submission) -> _Amounts:
    """The amounts of a return by their fields."""
    found = {item.field: value for item, value in _numbers(form, submission)}
    return _Amounts("\n".join(found), array("d", found.values()).tobytes())


def find(form: Form, units: Sequence[Unit], returns: Returns) -> Iterator[Failure]:
    """Every amount of a grid that stands alone by ten thousand."""
    # most returns have the same fields: their numbers are put in a row first, and parted by field in the end
    rows: dict[str, array[float]] = {}
    for _, taken in returns.taken(OFF_PEERS):
        rows.setdefault(taken.fields, array("d")).frombytes(taken.values)
    held: dict[str, array[float]] = {}
    for fields, row in rows.items():
        names = fields.split("\n")
        for at, name in enumerate(names):
            held.setdefault(name, array("d")).extend(row[at :: len(names)])
    ordered = {name: array("d", sorted(numbers)) for name, numbers in held.items() if len(numbers) > PEERS}
    # two ends are enough to see whether anybody stands alone
    doubtful = {
        name: numbers for name, numbers in ordered.items()
        if numbers[-1] > numbers[-2] * APART or numbers[0] < numbers[1] / APART
    }
    if not doubtful:
        return
    from statistics import median

    for file, taken in returns.taken(OFF_PEERS):
        for name, value in zip(taken.fields.split("\n"), array("d", taken.values), strict=False):
            numbers = doubtful.get(name)
            if numbers is None or value not in (numbers[0], numbers[-1]):
                continue
            others = _without(numbers, value)
            if slipped(value, others):
                item = answered_at(form, returns.of(file), name, None)
                shown = f"{median(others):,.2f}".rstrip("0").rstrip(".")
                yield Failure(item, {"peers": len(others), "middle": shown, "unit": item.question.unit})


OFF_PEERS = AcrossCheck(
    "value.off_peers", "verify",
    Texts(
        Words("金额与其他单位的同一指标不宜相差一万倍", "An amount is normally not ten thousand times another unit's"),
        Words("填 {found:,}，其他 {peers} 个单位的中位数为 {middle} {unit}，相差约一万倍",
              "has {found:,}; the median of {peers} other units is {middle} {unit}, about ten thousand times apart"),
        Words("请核对计量单位；确实无误的，请在“自检”说明", "Check the unit of measurement; if it is right, explain it on 自检"),
    ),
    find, lambda form: any(
        block.kind == "grid" and any(_compared(form, question) for _, _, question in block.questions()) for _, block in form.blocks()
    ),
    take, _Amounts,
)
