"""What the template left in a text is told; codes, sizes, headings and the form's own words are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returned_texts import FORM, returned
from workbook_tools.checks import kept_guidance, leftovers
from workbook_tools.checks.spelling import folded

GUIDANCE = {q.id: q.guidance for _, block in FORM.blocks() for _, _, q in block.questions()}


def left(text: str, box: str = "s1_1") -> list[tuple[str, str]]:
    """What the check quotes from a text, and how many it counts."""
    return [(str(f.values["piece"]), str(f.values["count"])) for f in leftovers.find(FORM, returned(answers={box: text}))]


@pytest.mark.parametrize(("text", "piece", "count"), [
    ("XX市（XX园区）高度重视工业发展。", "XX市（XX园区）高", "2"),
    ("我市认真落实，XX园区已初具规模。", "XX园区已初具规模", "1"),
    ("ＸＸ市委、市政府", "ＸＸ市委", "1"),
    ("总投资××万元，", "总投资××万元", "1"),
    ("引进企业✕✕家", "引进企业✕✕家", "1"),
    ("x x 县", "x x 县", "1"),
    ("20XX年建成", "20XX年建成", "1"),
    ("总投资3××万元", "总投资3××万元", "1"),
    ("三年期培育建设特色专业园区实施方案（模板）\n我市", "专业园区实施方案（模板）", "1"),
    ("（模板）\n我市", "（模板）", "1"),
    ("预计投资____万元，____年建成", "预计投资____万元", "2"),
    ("合计＿＿＿亩", "合计＿＿＿亩", "1"),
    ("建设期（例：202106-202212）为两年", "建设期（例：202106-202212）为两年", "1"),
    ("详见附件2《产业发展规划》。", "详见附件2《产业发展规划》。", "1"),
    ("（一）具体情况见后附表格", "（一）具体情况见后附表格", "1"),
    ("见 附 件 2。", "见 附 件 2。", "1"),
    ("见\u200b附件2", "见\u200b附件2", "1"),
    ("相关材料附后。", "相关材料附后。", "1"),
    ("另行报送", "另行报送", "1"),
])
def test_what_the_template_left_is_told_with_a_little_of_what_stands_around_it(text: str, piece: str, count: str) -> None:
    """Where it is one of several, the first is quoted and all are counted."""
    assert left(text) == [(piece, count)]


@pytest.mark.parametrize("text", [
    "批复文号2022XX-01，编号A-XX",
    "服装尺码为S至XXL、XXXL",
    "7XXX系铝合金、5×××系列板材、6xxx系",
    "2×300MW机组，50×50××mm",
    "染色体核型XX、XY，XX染色体",
    "www.xx.com、C:\\xx\\",
    "MAXX品牌，XXI世纪",
    "二○○八年、二〇〇九年",
    "变量a___b",
    "铝合金制品（模板）生产线，建筑模板（铝模）",
    "引进龙头企业（例如：某汽车集团）",
    "我县制定了规划，详见附件，已印发实施",
    "可见附近的配套企业较多",
    "见附件，另外我县还出台了五条措施",
    "附件已报送",
    "产品说明书另附光盘，随设备交付",
    "打√或打×",
])
def test_codes_sizes_formulas_and_products_are_no_leftovers(text: str) -> None:
    """An accusation that is false costs the official a round."""
    assert left(text) == []


def test_a_cell_that_holds_a_placeholder_and_nothing_else_is_left_to_the_declared_rule() -> None:
    """One mistake is told once; an optional field has no such rule and is told here."""
    assert left(" XX ") == []
    assert left("见附件") == []
    assert left("XX", "cover_county") == [("XX", "1")]


def test_fields_and_lists_are_looked_at_as_well() -> None:
    """With the row of the sheet."""
    item = returned(answers={"cover_unit": "XX县工业和信息化局"}, projects=[("甲", "乙"), ("XX园区道路", "丙")])
    found = list(leftovers.find(FORM, item))
    assert [(f.at.field, f.at.row, f.at.answer.cell) for f in found] == [("cover_unit", None, "A5"), ("projects.name", 7, "B7")]


def test_the_forms_own_words_are_no_leftovers() -> None:
    """Guidance, headings, labels and items of lists may all be repeated: none but the title holds XX."""
    for box, guidance in GUIDANCE.items():
        assert left(guidance, "s1_1") == [], box
    for _, block in FORM.blocks():
        for _, _, question in block.questions():
            assert left(question.label.zh) == [] or "（例：" in question.label.zh


@given(st.text("产业园区发展的。，（）0123456789万元ABCab-×X ", max_size=40))
def test_without_two_marks_beside_each_other_nothing_is_told(text: str) -> None:
    """Whatever is written."""
    folded = text.replace(" ", "").replace("×", "X")
    if "XX" not in folded:
        assert left("我县" + text + "。") == []


@given(
    st.text("产业园区发展的，。", max_size=20), st.sampled_from(["XX市", "××园区", "✕✕公司", "____年", "ＸＸ项目"]),
    st.text("产业园区发展的，。", max_size=20),
)
def test_a_mark_among_hanzi_is_always_told(before: str, mark: str, after: str) -> None:
    """Wherever it stands."""
    assert [count for _, count in left(before + mark + after)] == ["1"]


def kept(text: str, box: str) -> list[str]:
    """The guidance that a text is told to repeat."""
    return [str(f.values["piece"]) for f in kept_guidance.find(FORM, returned(answers={box: text}))]


@pytest.mark.parametrize("box", ["s1_2", "s2_6", "s3_5", "s5_1", "s6_3"])
def test_guidance_within_a_longer_text_is_told(box: str) -> None:
    """Also with other blanks, brackets and punctuation, or without its number."""
    own = "我县现有规模以上工业企业五十户，去年实现产值一百二十亿元。"
    guidance = GUIDANCE[box]
    shown = guidance if len(guidance) <= 30 else guidance[:30] + "…"
    assert kept(guidance + own, box) == [shown]
    assert kept(own + guidance, box) == [shown]
    assert kept(own + kept_guidance.core(guidance).replace("(", " ( ") + "：" + own, box) == [shown]


def test_a_heading_that_was_kept_is_in_order() -> None:
    """Guidance of one sentence on the first line by itself; guidance of several sentences is no heading."""
    own = "\n我县编制了特色产业发展规划，已经印发实施。"
    assert kept("（一）编制本市区（园区）特色产业发展规划情况\n" + own, "s3_1") == []
    assert kept(GUIDANCE["s3_1"] + own, "s3_1") == []
    assert len(kept(GUIDANCE["s2_6"] + own, "s2_6")) == 1


def test_guidance_alone_is_left_to_the_declared_rule_and_another_boxs_guidance_is_none_of_this() -> None:
    """``text.copied`` tells the first."""
    assert kept(GUIDANCE["s3_1"], "s3_1") == []
    assert kept(" " + GUIDANCE["s3_1"][:-1] + "。 ", "s3_1") == []
    assert kept(GUIDANCE["s3_1"] + "我县编制了规划。", "s3_2") == []
    assert kept("我县编制了特色产业发展规划，情况良好。", "s3_1") == []


@given(st.text("XxＸ×_＿（(模板）)例：:0123万市甲。\n ", max_size=14))
def test_a_mark_is_found_wherever_its_pattern_finds_one(text: str) -> None:
    """Texts without a hint of a mark are passed over; none of them holds one."""
    assert leftovers.may_hold_mark(text) or not leftovers._MARKS.search(text)


@given(st.from_regex(leftovers._ELSEWHERE, fullmatch=True), st.lists(st.tuples(st.integers(0, 40), st.sampled_from(" \t\n\u3000\u200b\u2060\ufeff甲请")), max_size=4))
def test_a_part_that_only_points_elsewhere_is_known_however_it_begins(text: str, others: list[tuple[int, str]]) -> None:
    """Most parts are passed over by how they begin; this never decides otherwise than looking at the whole part."""
    for at, sign in others:
        text = text[:at] + sign + text[at:]
    assert leftovers.points_elsewhere(text) == bool(leftovers._ELSEWHERE.fullmatch(leftovers._UNSEEN.sub("", text)))


@given(st.sampled_from(sorted(leftovers._placeholders(FORM)[0])), st.lists(st.booleans(), min_size=8, max_size=8), st.text(" \t\n", max_size=9), st.sampled_from(["", "ß", "X"]))
def test_a_placeholder_is_known_in_whatever_case_and_among_blanks(told: str, upper: list[bool], blanks: str, more: str) -> None:
    """Texts that are longer than any are passed over; this never decides otherwise than looking at all of the text."""
    text = blanks + "".join(c.upper() if up else c for c, up in zip(told, upper * len(told), strict=False)) + more + blanks
    assert leftovers.is_placeholder(FORM, text) == (text.strip().casefold() in leftovers._placeholders(FORM)[0])
    assert more or leftovers.is_placeholder(FORM, text)


def test_whatever_is_folded_into_a_chinese_character_is_known_to_be() -> None:
    """A text without the characters of its guidance, and without any of these, cannot repeat it."""
    for point in range(0x110000):
        sign = chr(point)
        if not 0xD800 <= point < 0xE000 and not kept_guidance._HANZI.fullmatch(sign) and kept_guidance._HANZI.search(folded(sign)):
            assert kept_guidance._OTHERWISE.search(sign), hex(point)
    assert kept_guidance.may_hold("\u2f00", "一") and not kept_guidance.may_hold("乙", "一")
