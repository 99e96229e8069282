"""An amount that only another unit of measurement explains is told; a large park, a small one and a mixed field are not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returned_texts import FORM, UNITS, across, held, returned
from workbook_tools.check.apply_checks import found_across
from workbook_tools.check.wording import worded
from workbook_tools.checks.check import Peers
from workbook_tools.checks.off_peers import APART, OFF_PEERS, slipped
from workbook_tools.demo.story import returns
from workbook_tools.form.submission import Answer, Submission

FIELD = "targets_gross_output.y2021"
PEERS = (120_000, 310_000, 95_500, 640_000, 88_000, 230_000, 150_000)


def items(values: Sequence[float], field: str = FIELD) -> list[Submission]:
    """A return of each number."""
    return [
        replace(returned(str(n), file=f"{n:02}.xlsx"), answers={field: Answer(v, float(v), "六、预期目标", "C30")}) for n, v in enumerate(values)
    ]


def told(values: Sequence[float], field: str = FIELD) -> list[str]:
    """The files that are told."""
    return [f.at.file for f in across(OFF_PEERS, FORM, UNITS, items(values, field))]


@pytest.mark.parametrize(("value", "field"), [
    (25.5, "totals_all.investment"), (2_100_000_000, "totals_all.investment"), (11.2, "totals_related.output_2022"),
])
def test_an_amount_in_another_unit_is_told(value: float, field: str) -> None:
    """亿元 or 元 where all others have 万元."""
    assert told((*PEERS, value), field) == ["07.xlsx"]
    (finding,) = found_across(FORM, (), held(FORM, (), items((*PEERS, value), field)))
    assert finding.code == "value.off_peers"
    typed = f"{value:,.2f}".rstrip("0").rstrip(".")
    assert f"：填 {typed}，其他 7 个单位的中位数为 150,000 万元，相差约一万倍。" in worded(finding, "zh").message
    assert f": has {typed}; the median of 7 other units is 150,000 万元" in worded(finding, "en").message


@pytest.mark.parametrize("values", [
    (*PEERS, 4_000_000), (*PEERS, 9_000), (*PEERS[:5], 25.5), (*PEERS, 25.5, 31.0), (*PEERS, 700), (1, 30, 900, 27_000, 810_000, 2.4e7, 7e8, 2e10),
])
def test_a_large_or_small_park_few_peers_and_a_wide_field_are_not_told(values: Sequence[float]) -> None:
    """Two that stand apart together are no slip of one; 700 is no ten-thousandth."""
    assert told(values, "totals_all.investment") == []


def test_what_is_beyond_the_usual_is_left_to_the_forms_own_rule() -> None:
    """The first form says what is usual of its indicators."""
    assert told((*PEERS, 25.5)) == []


def test_the_demos_returns_are_peers() -> None:
    """Its slips of a unit are told by the form's rules."""
    every = [
        Submission(f"{r.unit}.xlsx", r.unit, FORM.id, FORM.version, {n: Answer(v, v, "表", "A1") for n, v in r.values.items()}, {})
        for r in returns()
    ]
    assert list(across(OFF_PEERS, FORM, (), every)) == []


def test_what_was_taken_of_a_return_has_a_number_for_each_field_or_is_no_use() -> None:
    """The bytes are kept in a file that others may have written to."""
    taken = OFF_PEERS.take(FORM, Peers(), items([7.0], "totals_all.investment")[0])
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(taken), type=OFF_PEERS.kind) == taken
    for values in (taken.values[:-1], taken.values * 2, b""):
        with pytest.raises(ValueError, match="not a number for each field"):
            msgspec.msgpack.decode(msgspec.msgpack.encode({"fields": taken.fields, "values": values}), type=OFF_PEERS.kind)


@given(st.lists(st.floats(1, 1e9), min_size=6, max_size=30), st.floats(1e-3, 1e13))
def test_a_number_is_told_whatever_the_order_of_the_returns(values: list[float], value: float) -> None:
    """If it lies beyond all others by far, and only then."""
    field, others, every = "totals_all.investment", sorted(values), [*values, value]
    mixed = random.Random(1).sample(every, len(every))
    found = [sorted(float(str(f.at.answer.value)) for f in across(OFF_PEERS, FORM, UNITS, items(given_, field))) for given_ in (every, mixed)]
    assert found[0] == found[1]
    assert (value in found[0]) == slipped(value, others)
    if slipped(value, others):
        assert value > others[-1] * APART or value < others[0] / APART
