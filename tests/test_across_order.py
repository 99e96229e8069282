"""What is found across returns follows from what stands in them: not from how the files are called or in which order they come."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.returned_texts import FORM, UNITS, across, returned
from workbook_tools.check.apply_checks import found_across
from workbook_tools.checks import met
from workbook_tools.checks.check import Held, Peers
from workbook_tools.checks.listed import BATCH_CHECKS
from workbook_tools.checks.stated_total import STATED_TOTAL
from workbook_tools.form.definition import Stated
from workbook_tools.form.submission import Answer, Submission
from workbook_tools.words import Words

NOBODY = ("990001", "990002")
"""Units that no roster knows; what they have on their covers may be the same."""
FIRMS = ("陕西某某机械有限公司", "陕西某某机械有限责任公司", "宝鸡精工有限公司")
PROJECTS = ("年产十万套车桥加工项目", "年产十万套车桥加工建设项目", "特种车辆总装项目", "军民两用检测平台")
Told = Counter[tuple[object, ...]]


def passages(chance: random.Random) -> list[str]:
    """Texts of which each second has the one before it with some signs changed, and with a part of it twice."""
    out = []
    for length in (60, 170, 170, 240, 420):
        text = "".join(chr(0x4E00 + chance.randrange(3_000)) for _ in range(length))
        every = chance.choice((9, 14, 25))
        out += [text, "".join(text[0] if n % every == every - 1 else sign for n, sign in enumerate(text)) + text[: chance.choice((0, 90))]]
    return out


def some_returns(chance: random.Random) -> list[Submission]:
    """Returns with passages, projects and places of each other, some of units that the roster does not know."""
    known, several = passages(chance), chance.choice((3, 6, 9))
    who = chance.sample([*(unit.code for unit in UNITS), *NOBODY], several)
    made = []
    for number, unit in enumerate(who):
        boxes = {f"s{n}_1": "".join(chance.choices(known, k=chance.randrange(1, 4))) for n in (1, 2)}
        cover = {"cover_unit": "同名的单位"} if unit in NOBODY else {}
        projects = [(chance.choice(PROJECTS), chance.choice(FIRMS)) for _ in range(chance.randrange(3))]
        one = returned(unit, {**boxes, "s3_1": f"{chance.choice(UNITS).facts['county']}围绕重点任务发展产业。", **cover}, projects=projects, file=f"{number}")
        amount = 255_000.0 if number else 25.5
        made.append(replace(one, answers={**one.answers, "totals_all.investment": Answer(amount, amount, "四、园区情况", "C10")}))
    return made


def told(returns: Sequence[Submission], names: Sequence[str]) -> Told:
    """What is found in returns whose files have these names, without the names."""
    owners = {name: one.file for name, one in zip(names, returns, strict=True)}
    named = sorted((replace(one, file=name) for name, one in zip(names, returns, strict=True)), key=lambda one: one.file)
    found = found_across(FORM, UNITS, Held(FORM, Peers(UNITS), tuple(named)))
    return Counter((owners[f.file], f.code, f.field, f.row, *(f"{key}={value}" for key, value in f.values.items())) for f in found)


@pytest.mark.parametrize("many", [10**9, 0], ids=["counted", "sorted by numpy"])
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_findings_across_returns_do_not_depend_on_names_of_files_nor_on_their_order(many: int, seed: int, data: st.DataObject) -> None:
    """Every word of them; in both ways in which common numbers are found."""
    returns = some_returns(random.Random(seed))
    names = [f"{number}.xlsx" for number in range(len(returns))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(met, "MANY", many)
        first = told(returns, names)
        assert told(returns, data.draw(st.permutations(names))) == first
        assert told(returns, [f"{unit}_某单位.xlsx" for unit in data.draw(st.permutations(names))]) == first


def test_the_returns_that_are_tried_have_findings_of_each_kind() -> None:
    """Else nothing would be shown by their being the same."""
    codes: Counter[object] = Counter()
    for seed in range(30):
        returns = some_returns(random.Random(seed))
        codes.update(key[1] for key in told(returns, [one.file for one in returns]).elements())
    assert {check.code for check in BATCH_CHECKS} - codes.keys() == {STATED_TOTAL.code}, "which needs figures of a province"


def test_of_equal_amounts_the_one_of_the_first_unit_is_told_beside_a_stated_figure() -> None:
    """Not that of whichever file came first."""
    form = replace(FORM, stated=(Stated("targets_gross_output.y2021", 100.0, source=Words("统计公报", "communiqué")),))
    items = [
        replace(returned(unit, {"cover_city": city}), answers={
            **returned(unit, {"cover_city": city}).answers, "targets_gross_output.y2021": Answer(80.0, 80.0, "六、预期目标", "C30"),
        })
        for unit, city in (("610323", "宝鸡市"), ("610102", "西安市"))
    ]
    for order in (items, items[::-1]):
        (failure,) = across(STATED_TOTAL, form, UNITS, order)
        assert (failure.at.file, failure.values["city"]) == ("610102.xlsx", "西安市")
