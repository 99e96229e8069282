"""The same project in the returns of two units is told to both; parts, phases and other firms are not."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returned_texts import FORM, UNITS, across, returned
from workbook_tools.checks.duplicate_across import DUPLICATE_ACROSS
from workbook_tools.checks.spelling import difference, same_name
from workbook_tools.words import shown_fact

FIRM = "陕西华桥车桥有限公司"


def told(*returns: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Each failure as file, cell and sentence, for returns of 610323, 610326 and 610324 with these projects."""
    codes = ("610323", "610326", "610324")
    items = [returned(code, projects=rows) for code, rows in zip(codes, returns, strict=False)]
    found = []
    for failure in across(DUPLICATE_ACROSS, FORM, UNITS, items):
        said = [shown_fact(value, "zh") for value in failure.values.values()]
        found.append((failure.at.file, failure.at.answer.cell, "；".join(said)))
    return found


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two units' projects are taken for one."""
    found = told([one], [other])
    assert len(found) in {0, 2}
    return bool(found)


def test_both_returns_are_told_the_other_unit_its_project_and_its_cell() -> None:
    """The row is each one's own."""
    name = "车桥精密加工项目"
    assert told([("检测中心", "甲"), (name, FIRM)], [(name, FIRM)]) == [
        ("610323.xlsx", "B7", f"眉县工业和信息化局“{name}”（项目清单 B6）；写法相同"),
        ("610326.xlsx", "B6", f"岐山县工业和信息化局“{name}”（项目清单 B7）；写法相同"),
    ]


def test_differences_of_spelling_are_explained() -> None:
    """With what cannot be seen made visible."""
    said = told([("车桥加工项目（一期）", FIRM)], [("车桥加工\u200b项目(一期) ", FIRM)])
    assert said[0][2].endswith("；写法不同处：“”≠“U+200B”、“（”≠“(”、“）”≠“)”")
    assert difference("年产5万吨", "年产 ５万吨铝") == "“”≠“␣”、“5”≠“５”、“”≠“铝”"


@pytest.mark.parametrize(("one", "other"), [
    (("车桥加工项目（一期）", FIRM), ("车桥加工项目(一期)", FIRM)),
    (("车桥 加工项目", FIRM), ("车桥加工项目。", FIRM)),
    (("年产５万套车桥项目", FIRM), ("年产5万套车桥项目", FIRM)),
    (("车桥\u200b加工项目", FIRM), ("《车桥加工项目》", FIRM)),
    (("车桥加工项目", "陕西华桥车桥有限责任公司"), ("车桥加工项目", "陕西华桥车桥公司")),
    (("车桥加工项目", "岐山县园区建设投资有限公司"), ("车桥加工项目", "岐山园区建投有限公司")),
    (("年产5万套重型商用车车桥精密加工生产线建设项目", FIRM), ("年产5万套重型商用车车桥精密加工生产线项目", FIRM)),
    (("重型商用车车桥数字化车间改造项目", FIRM), ("重形商用车车桥数字化车间改造项目", FIRM)),
    (("ABC检测平台建设项目", FIRM), ("abc检测平台建设项目", FIRM)),
])
def test_one_project_spelled_twice_is_one(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Width, blanks, what cannot be seen, brackets, ends, company forms, left out words, one wrong hanzi."""
    assert alike(one, other)


@pytest.mark.parametrize(("one", "other"), [
    (("标准化厂房建设项目", "岐山县园区建设投资有限公司"), ("标准化厂房建设项目", "扶风县园区建设投资有限公司")),
    (("车桥加工项目（一期）", FIRM), ("车桥加工项目（二期）", FIRM)),
    (("车桥加工项目", FIRM), ("车桥加工项目（二期）", FIRM)),
    (("年产5万套重型车桥生产线建设项目", FIRM), ("年产8万套重型车桥生产线建设项目", FIRM)),
    (("东区标准化厂房及配套道路建设项目", FIRM), ("西区标准化厂房及配套道路建设项目", FIRM)),
    (("重型商用车车桥甲车间数字化改造项目", FIRM), ("重型商用车车桥乙车间数字化改造项目", FIRM)),
    (("车桥加工项目", FIRM), ("传动轴加工项目", FIRM)),
    (("车桥加工项目", ""), ("车桥加工项目", "")),
    (("", FIRM), ("", FIRM)),
    (("车桥加工项目", "甲公司"), ("车桥加工项目", "甲乙丙丁公司")),
])
def test_parts_phases_other_firms_and_unnamed_ones_are_different(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Two parks may well build the same kind of thing."""
    assert not alike(one, other)


def test_within_one_return_nothing_is_said_here() -> None:
    """``project.duplicate`` is the declared rule for that."""
    assert told([("车桥加工项目", FIRM), ("车桥加工项目", FIRM)]) == []


def test_of_three_returns_each_is_told_of_both_others_once() -> None:
    """In the order of the units' names, whatever the files are called; a fourth would be counted."""
    name = "车桥加工项目"
    said = told([(name, FIRM)], [(name, FIRM)], [(name, FIRM)])
    assert [s for _, _, s in said] == [
        f"扶风县工业和信息化局“{name}”（项目清单 B6）、眉县工业和信息化局“{name}”（项目清单 B6）；写法相同",
        f"岐山县工业和信息化局“{name}”（项目清单 B6）、扶风县工业和信息化局“{name}”（项目清单 B6）；写法相同",
        f"岐山县工业和信息化局“{name}”（项目清单 B6）、眉县工业和信息化局“{name}”（项目清单 B6）；写法相同",
    ]
    items = [returned(f"{n}", projects=[(name, FIRM)]) for n in range(5)]
    assert all("等 4 处" in shown_fact(f.values["others"], "zh") for f in across(DUPLICATE_ACROSS, FORM, (), items))


NOISE = st.sampled_from(["", " ", "\u3000", "\u200b", "\u00a0"])


@given(st.text("车桥加工项目扩能年产5", min_size=1, max_size=12), st.lists(NOISE, max_size=12), st.sampled_from(["", "。", "；", "、"]))
def test_noise_never_hides_a_project(name: str, noise: list[str], end: str) -> None:
    """Blanks, unseen characters and a mark at the end, anywhere."""
    noisy = "".join(c + n for c, n in itertools.zip_longest(name, noise[: len(name)], fillvalue="")) + end
    assert same_name(noisy) == same_name(name)
    assert alike((name, FIRM), (noisy, FIRM))


def test_every_pair_is_found_that_comparing_all_with_all_finds() -> None:
    """Blocking loses nothing: checked against itself, two returns at a time, on names that are close together."""
    chance = random.Random(7)
    words = ["重型商用车", "车桥", "精密加工", "数字化", "生产线", "建设", "改造", "扩能", "项目", "年产5万套", "年产8万套", "（二期）"]
    firms = [FIRM, "陕西华桥车桥公司", "陕西宏力机械有限公司"]

    def rows(n: int) -> list[tuple[str, str]]:
        return [("".join(w for w in words if chance.random() < 0.8), chance.choice(firms)) for _ in range(n)]

    left, right = rows(25), rows(25)
    together = {(f.at.file, f.at.row) for f in across(DUPLICATE_ACROSS, FORM, UNITS, [returned("610323", projects=left), returned("610326", projects=right)])}
    apart = set()
    for (i, one), (j, other) in itertools.product(enumerate(left, 6), enumerate(right, 6)):
        if alike(one, other):
            apart |= {("610323.xlsx", i), ("610326.xlsx", j)}
    assert together == apart and len(together) > 10


def test_three_hundred_returns_of_sixty_projects_are_compared() -> None:
    """All by one firm, which is the worst case for blocking; every planted pair is found and no other."""
    chance = random.Random(11)
    hanzi = [chr(0x4E00 + n) for n in range(0, 4000, 7)]
    items = []
    for unit in range(300):
        rows = [("".join(chance.choices(hanzi, k=14)) + "项目", FIRM) for _ in range(60)]
        if unit % 100 == 0:
            rows[5] = ("重型商用车车桥精密加工生产线" + "扩能" * (unit > 0) + "项目", FIRM)
        items.append(returned(f"{unit:06}", projects=rows))
    found = [(f.at.file, f.at.row) for f in across(DUPLICATE_ACROSS, FORM, UNITS, items)]
    assert found == [("000000.xlsx", 11), ("000100.xlsx", 11), ("000200.xlsx", 11)]
