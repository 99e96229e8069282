"""A narrative that was written for another unit is told; neighbours, firms and common words are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.returned_texts import FORM, UNITS, across, returned
from workbook_tools.checks.other_unit import OTHER_UNIT
from workbook_tools.demo.story import returns
from workbook_tools.demo.story import units as demo_units
from workbook_tools.form.submission import Submission
from workbook_tools.form.units import Unit


def named(text: str, unit: str = "610323") -> list[tuple[str, str]]:
    """The names that a unit's narrative is told to speak of, and whose they are."""
    found = across(OTHER_UNIT, FORM, UNITS, [returned(unit, {"s1_1": text})])
    return [(str(f.values["name"]), str(f.values["other"])) for f in found]


@pytest.mark.parametrize(("text", "name", "other"), [
    ("眉县县委、县政府高度重视工业发展。", "眉县", "眉县工业和信息化局"),
    ("近年来，扶风县立足资源优势，大力发展食品产业。", "扶风县", "扶风县工业和信息化局"),
    ("园区位于宝鸡市眉县，规划面积八平方公里。", "眉县", "眉县工业和信息化局"),
    ("眉县机械产业园是县域工业的主要载体。", "眉县机械产业园", "眉县工业和信息化局"),
    ("扶风县工业和信息化局牵头推进。", "扶风县工业和信息化局", "扶风县工业和信息化局"),
    ("我局会同有关部门，把扶风食品产业园建成示范园区。", "扶风食品产业园", "扶风县工业和信息化局"),
    ("预计到2023年，丹凤县特色产业产值达到二十亿元。", "丹凤县", "丹凤县科技和工业信息化局"),
    ("近年来，宝鸡市和眉县两级出台了一系列政策。", "眉县", "眉县工业和信息化局"),
    ("由眉县工业和信息化局会同财政部门提出方案。", "眉县工业和信息化局", "眉县工业和信息化局"),
    ("研发成果回到眉县机械产业园转化。", "眉县机械产业园", "眉县工业和信息化局"),
    ("西安市新城区2022年计划引进企业十家。", "", ""),
])
def test_a_text_about_another_place_is_told_by_the_name_it_uses(text: str, name: str, other: str) -> None:
    """The longest name that stands there; a name that any place may have is none."""
    assert named(text) == ([(name, other)] if name else [])


@pytest.mark.parametrize("text", [
    "岐山县与眉县、扶风县相邻。",
    "园区距眉县二十公里。",
    "承接西安市和眉县产业转移。",
    "眉县、扶风县等周边县区以农业为主。",
    "与周边的扶风县相比，我县同质化程度不高。",
    "眉县永泰机械有限公司在园区设立分厂。",
    "学习扶风县经验，推行标准地。",
    "宝鸡市加强统筹，宝鸡市工业和信息化局给予指导。",
    "岐山县工业园是主要载体，岐山县履行主体责任。",
    "加快建设新城区，完善工业园区配套。",
    "着力延长县域产业链。",
    "实施工业富县战略，争创百强富县。",
    "由眉县迁入的企业有三家。",
    "园区辐射眉县和扶风县。",
    "与眉县工业和信息化局签订了共建协议。",
    "西安市、咸阳市的整车企业是主要客户。",
])
def test_neighbours_firms_cities_own_names_and_common_words_are_in_order(text: str) -> None:
    """Each of these stands in good returns."""
    assert named(text) == []


def test_a_name_within_a_longer_name_is_not_that_name() -> None:
    """凤县 is no part of 丹凤县, whether or not 丹凤县 is on the roster."""
    assert named("丹凤县现有企业五十户。", "610323") == [("丹凤县", "丹凤县科技和工业信息化局")]
    assert named("丹凤县现有企业五十户。", "611022") == []
    few = [u for u in UNITS if u.facts["county"] != "丹凤县"]
    assert list(across(OTHER_UNIT, FORM, few, [returned(answers={"s1_1": "丹凤县现有企业五十户。"})])) == []


def test_a_city_may_name_its_counties_and_a_county_its_city() -> None:
    """What is near is one's own; a county elsewhere is not."""
    assert named("岐山县、眉县两个园区各有特色，眉县机械产业园进展较快。", "6103") == []
    assert named("丹凤县建成标准化厂房十万平方米。", "6103") == [("丹凤县", "丹凤县科技和工业信息化局")]


def test_what_a_return_lists_itself_is_its_own() -> None:
    """An implementing unit, a project and a park of its lists may be named in its text."""
    text = "眉县国资平台牵头实施该项目，眉县机械产业园飞地区启动建设。"
    item = returned(answers={"s1_1": text}, projects=[("飞地", "眉县国资平台")], parks=[("眉县机械产业园飞地区", "岐山县")])
    assert list(across(OTHER_UNIT, FORM, UNITS, [item])) == []


def test_the_sentence_around_the_name_is_shown_and_a_long_one_shortened() -> None:
    """With dots where it goes on."""
    sentence = "坚持规划引领，" * 8 + "眉县特色产业产值达到四十亿元，" + "质量效益同步提升，" * 8
    (failure,) = across(OTHER_UNIT, FORM, UNITS, [returned(answers={"s1_1": f"第一句。{sentence}。末句。"})])
    shown = str(failure.values["sentence"])
    assert shown.startswith("…") and shown.endswith("…") and "眉县特色产业产值" in shown and len(shown) <= 64
    (failure,) = across(OTHER_UNIT, FORM, UNITS, [returned(answers={"s1_1": "第一句。眉县产值四十亿元。末句。"})])
    assert failure.values["sentence"] == "眉县产值四十亿元"


def test_one_failure_for_each_box_and_each_other_place() -> None:
    """Though it is named more than once, or by several names."""
    text = "眉县现有企业五十户。眉县机械产业园是载体。扶风县也在发展。眉县产值四十亿元。"
    found = list(across(OTHER_UNIT, FORM, UNITS, [returned(answers={"s1_1": text, "s1_2": "眉县产值四十亿元。"})]))
    assert [(f.at.field, f.values["name"]) for f in found] == [("s1_1", "眉县"), ("s1_1", "扶风县"), ("s1_2", "眉县")]


def test_without_a_roster_or_for_a_unit_that_is_not_on_it_nothing_is_said() -> None:
    """Nothing is known of what is its own."""
    assert named("眉县现有企业五十户。", "999999") == []
    assert list(across(OTHER_UNIT, FORM, (), [returned(answers={"s1_1": "眉县现有企业五十户。"})])) == []


def story() -> list[Submission]:
    """The demo's twelve returns as submissions: covers, narratives and lists of parks."""
    boxes = {q.id for _, block in FORM.blocks() if block.kind == "boxes" for q in block.lines}
    out = []
    for given in returns():
        texts = {i: str(v) for i, v in given.values.items() if i in boxes or i.startswith("cover_")}
        out.append(returned(given.unit, texts))
    return out


def test_twelve_whole_returns_name_nobody_else_and_each_is_known_in_anothers_hands() -> None:
    """Every narrative of the demo; then each unit hands in the texts of the next under its own cover."""
    units = [Unit(u.code, {"city": u.city, "county": u.county, "park": u.park, "unit": u.unit}) for u in demo_units()]
    mine = story()
    assert list(across(OTHER_UNIT, FORM, units, mine)) == []
    borrowed = [
        replace(own, answers={**other.answers, **{i: a for i, a in own.answers.items() if i.startswith("cover_")}})
        for own, other in zip(mine, [*mine[1:], mine[0]], strict=True)
    ]
    told = Counter(f.at.file for f in across(OTHER_UNIT, FORM, units, borrowed))
    assert len(told) == 12 and min(told.values()) >= 5
