"""What several returns have in common is found among few and among many alike, and so are those who may have much in common."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returned_texts import FORM, UNITS, across, returned
from workbook_tools.checks import met, met_among_many
from workbook_tools.checks.copied import COPIED
from workbook_tools.checks.met import Gathered, Met, Told, met_among_few, packed, unpacked

Returns = Sequence[tuple[str | None, list[int]]]
NUMBERS = st.integers(0, 9).map(lambda n: n * 477_218_588)
"""Few, all over the 32 bits, so that many meet."""
RETURNS = st.lists(st.tuples(st.sampled_from([None, "甲", "乙", "丙"]), st.lists(NUMBERS, max_size=6)), max_size=9)


def gathered(returns: Returns) -> Gathered:
    """As a check tells them: each number once, and those that stand there again."""
    again = [packed(n for n, count in Counter(numbers).items() if count > 1) for _, numbers in returns]
    return Gathered.of((f"{at}", Told(owner, packed(numbers), more)) for at, ((owner, numbers), more) in enumerate(zip(returns, again, strict=True)))


def owned(returns: Returns) -> list[tuple[list[str], Counter[int]]]:
    """By owner: the files, and how often each number stands in them."""
    out: dict[str | int, tuple[list[str], Counter[int]]] = {}
    for at, (owner, numbers) in enumerate(returns):
        files, counts = out.setdefault(at if owner is None else owner, ([], Counter()))
        files.append(f"{at}")
        counts.update(numbers)
    return [*out.values()]


def both(returns: Returns) -> tuple[Met, Met]:
    """What is found in either way."""
    return met_among_few(gathered(returns)), met_among_many.met_among_many(gathered(returns))


@given(RETURNS, st.integers(1, 3))
def test_numbers_that_several_have_are_counted_alike_however_many_are_sorted_at_a_time(returns: Returns, at_a_time: int) -> None:
    """Once for each owner, however many returns are of one and wherever they stand."""
    has = Counter(number for _, numbers in owned(returns) for number in numbers)
    expected = {number: count for number, count in has.items() if count > 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(met_among_many, "AT_A_TIME", at_a_time)
        few, many = both(returns)
    assert dict(few.counts) == dict(many.counts) == expected


@given(RETURNS, st.integers(2, 4), st.integers(1, 4), st.integers(1, 4))
def test_whoever_has_much_in_common_with_another_is_among_the_files(returns: Returns, most: int, least: int, few: int) -> None:
    """Counted by every place in which a number stands; and none is told that has nothing in common with anybody."""
    owners = owned(returns)
    has = Counter(number for _, numbers in owners for number in numbers)
    wanted = {number for number, count in has.items() if 1 < count <= most}
    must: set[str] = set()
    for (mine, here), (others, there) in combinations(owners, 2):
        if sum(here[number] * there[number] for number in wanted) >= least:
            must.update(mine, others)
    may = {file for mine, numbers in owners if wanted & numbers.keys() for file in mine}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(met_among_many, "_FEW", few)
        for found in both(returns):
            files = found.files(most, least)
            assert must <= {*files} <= may
            assert files == sorted(files)


def test_among_many_those_are_left_out_that_have_only_a_little_in_common() -> None:
    """Numbers of 32 bits meet by chance; two owners rarely have three of them in common."""
    returns: Returns = [(None, [n, n + 1, n + 2]) for n in range(0, 90, 2)] + [(None, [500, 501, 502, 503]), (None, [500, 501, 502])]
    few, many = both(returns)
    assert many.files(3, 3) == ["45", "46"]
    assert len(few.files(3, 3)) == 47


def test_numbers_are_packed_each_once_and_in_their_order() -> None:
    """As 32 bits each."""
    assert list(unpacked(packed([7, 3, 7, 2**32 - 1]))) == [3, 7, 2**32 - 1]


def test_copied_passages_are_told_alike_whether_few_or_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages that two units have, or more, or one over and over; several returns of one unit one after the other."""
    chance = random.Random(11)
    passages = ["".join(chance.choices([chr(0x4E00 + n) for n in range(3_000)], k=chance.choice((40, 90, 200)))) for _ in range(9)]
    told = set()
    for _ in range(40):
        items = [
            returned(chance.choice(UNITS).code, {
                f"s{n}_1": "".join(chance.choice(passages) for _ in range(chance.randrange(1, 6))) for n in (1, 2)
            }, file=f"{at}.xlsx")
            for at in range(chance.randrange(3, 7))
        ]
        monkeypatch.setattr(met, "MANY", 10**9)
        few = list(across(COPIED, FORM, UNITS, items))
        monkeypatch.setattr(met, "MANY", 0)
        assert list(across(COPIED, FORM, UNITS, items)) == few
        told.add(len(few))
    assert len(told) > 4, "often something is told, and not always the same"
