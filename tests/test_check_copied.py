"""A passage that another unit's return has as well is told to both; what everybody writes is not."""

from __future__ import annotations

import random
from array import array
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returned_texts import FORM, UNITS, across, returned
from workbook_tools.checks import copied
from workbook_tools.checks.copied import COPIED
from workbook_tools.checks.passages import LEAST
from workbook_tools.demo.story import returns, units
from workbook_tools.form.submission import Answer, Submission

OWN = (
    "岐山县坚持把装备制造作为首位产业来抓，依托蔡家坡经济技术开发区的汽车及零部件基础，围绕重型汽车变速器、车桥、传动轴等关键部件延伸链条，"
    "推动整零协同发展。岐山县工业园建成中小企业孵化中心和检验检测平台，帮助企业解决工艺验证、材料分析和人才实训等共性难题，"
    "并与西北工业大学等院校共建研发中心，2021年完成技术改造投资3.2亿元，设备数控化率由过去的百分之四十提高到百分之六十五。"
)
CHANGED = OWN.replace("岐山县工业园", "眉县机械产业园").replace("岐山县", "眉县").replace("3.2亿元", "1.7亿元").replace("帮助企业", "帮扶企业")
REST = "本单位结合实际制定了工作方案，明确了责任分工和完成时限，逐月调度推进，确保各项任务落到实处、见到成效。"


def told(*texts: str, units_: tuple[str, ...] = ("610323", "610326", "610324", "610330", "6103")) -> list[tuple[str, str, str]]:
    """File, the other unit and how much is alike, for a text of each unit."""
    items = [returned(unit, {"s1_1": text}) for unit, text in zip(units_, texts, strict=False)]
    return [(f.at.file, str(f.values["other"]), str(f.values["alike"])) for f in across(COPIED, FORM, UNITS, items)]


def test_a_text_with_names_and_figures_changed_is_told_to_both() -> None:
    """Names of one's own place, figures and punctuation do not count; the passage is quoted as it was written."""
    assert told(OWN, CHANGED) == [
        ("610323.xlsx", "眉县工业和信息化局", "99%"), ("610326.xlsx", "岐山县工业和信息化局", "99%"),
    ]
    (one, _) = across(COPIED, FORM, UNITS, [returned("610323", {"s1_1": OWN}), returned("610326", {"s2_3": REST + CHANGED})])
    assert str(one.values["passage"]).startswith("岐山县坚持把装备制造作为首位产业来抓") and str(one.values["passage"]).endswith("…")
    assert int(str(one.values["length"])) >= LEAST


@pytest.mark.parametrize("share", [0.05, 0.12])
def test_a_text_in_which_words_were_changed_here_and_there_is_still_told(share: float) -> None:
    """Up to an eighth of its characters."""
    chance = random.Random(7)
    other = "".join(chance.choice("的和在与及对") if chance.random() < share else c for c in OWN * 1)
    assert [file for file, _, _ in told(OWN, other)] == ["610323.xlsx", "610326.xlsx"]


def test_a_short_passage_a_text_of_ones_own_and_what_everybody_writes_are_not_told() -> None:
    """The words of the notice stand in most returns."""
    assert told(REST + "甲地发展装备。", REST + "乙地发展食品。") == []
    assert told(OWN, "".join(reversed(OWN))) == []
    assert told(OWN, CHANGED, OWN, OWN) == []
    assert len(told(OWN, CHANGED, OWN)) == 3
    assert told(OWN, OWN, units_=("610323", "610323")) == [], "two returns of one unit"


def test_of_two_passages_of_one_length_the_one_of_the_first_unit_by_name_is_told() -> None:
    """Wherever in the text they stand, and whatever the files are called."""
    chance = random.Random(3)
    first = "".join(chr(0x4E00 + chance.randrange(9_000)) for _ in range(200))
    second = "".join(chr(ord(sign) + 16) for sign in first)  # its pieces begin at the same places
    items = [returned("610323", {"s1_1": second + first}), returned("610324", {"s1_1": first}), returned("610326", {"s1_1": second})]
    for order in permutations(items):
        told = {f.at.file: (f.values["other"], f.values["length"]) for f in across(COPIED, FORM, UNITS, order)}
        assert told["610324.xlsx"][1] == told["610326.xlsx"][1]
        assert told["610323.xlsx"][0] == "扶风县工业和信息化局"


def test_a_passage_that_one_of_two_has_from_what_many_write_is_told_to_neither() -> None:
    """Whichever of them comes first: the one has those words as they are, the other has changed a sign here and there."""
    chance = random.Random(5)
    common = "".join(chr(0x4E00 + chance.randrange(9_000)) for _ in range(400))
    own = "".join(chr(0x4E00 + 16 * chance.randrange(500) + (n % 5 > 0)) for n in range(30))  # four pieces begin in it, and some stand in it alone
    changed = "".join("的" if n % 8 == 7 else sign for n, sign in enumerate(common))
    two = [returned("610323", {"s1_1": common + own}), returned("610324", {"s1_1": changed + own})]
    many = [returned(unit, {"s1_1": common}) for unit in ("610326", "610330", "610102")]
    for order in (two, two[::-1]):
        assert list(across(COPIED, FORM, UNITS, [*order, *many])) == []
        assert len(list(across(COPIED, FORM, UNITS, order))) == 2


def test_the_demos_returns_are_not_copies_of_each_other() -> None:
    """Though they are made of the same sentences; one that is copied is found."""
    roster = [u for u in UNITS if u.code not in {x.code for x in units()}]
    items = [
        Submission(f"{r.unit}.xlsx", r.unit, FORM.id, FORM.version, {n: Answer(v, v, "表", "A1") for n, v in r.values.items()}, {})
        for r in returns()
    ]
    assert list(across(COPIED, FORM, roster, items)) == []
    first = items[0].answers["s2_2"]
    copied = Submission("z.xlsx", "z", FORM.id, FORM.version, {"s2_2": first}, {})
    assert {f.at.file for f in across(COPIED, FORM, roster, [*items, copied])} == {items[0].file, "z.xlsx"}


def test_the_same_returns_give_the_same_in_each_language() -> None:
    """The check's sentences have their blanks filled by every failure."""
    failures = list(across(COPIED, FORM, UNITS, [returned("610323", {"s1_1": OWN}), returned("610326", {"s1_1": CHANGED})]))
    for failure in failures:
        for words in (COPIED.texts.found.zh, COPIED.texts.found.en):
            assert words.format_map(failure.values).count("{") == 0


SIGNS = st.text(st.sampled_from("甲乙丙丁，。 \nab1²½Ⅳ𠀀𠀐\0") | st.characters(), max_size=60)


def test_no_sign_that_is_left_out_at_once_is_a_letter() -> None:
    assert not any(sign.isalpha() or sign == "\0" for sign in copied._SIGNS)


@given(SIGNS, st.lists(st.text("甲乙丙a", min_size=2, max_size=3), max_size=2, unique=True))
def test_the_letters_of_a_text_are_those_that_are_compared_sign_by_sign(text: str, own: list[str]) -> None:
    """Taking the letters alone is quicker than keeping where each stands, and gives the same."""
    names = sorted(own, key=len, reverse=True)
    assert copied._letters(text, names) == copied._compared(text, names).letters


@given(SIGNS)
def test_pieces_begin_where_the_last_four_bits_of_a_letter_are_zero(letters: str) -> None:
    assert copied._places(letters) == [at for at in range(len(letters) - 9) if ord(letters[at]) % 16 == 0]


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 5), max_size=40), st.sets(st.integers(0, 5) | st.integers(0, 2**32 - 1)))
def test_where_pieces_stand_is_found_again_however_often_each_does(seeds: list[int], wanted: set[int]) -> None:
    """In the order of the text, and only those that are wanted."""
    wanted |= {*seeds[::3]}
    places = [3 * at + 1 for at in range(len(seeds))]
    every, at, again = copied._ordered(array("I", seeds), array("I", places))
    assert [*every] == sorted({*seeds})
    taken = copied._Passages("甲", (), b"", *(told.tobytes() for told in (every, at, again)))
    assert copied._standing(taken, wanted) == [(place, seed) for place, seed in zip(places, seeds, strict=True) if seed in wanted]
