"""What is passed over in prose to read it quickly: never anything that reading all of it would have taken."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.returned_texts import FORM
from workbook_tools.checks import figures
from workbook_tools.checks.chains import goes_on, without_percent
from workbook_tools.checks.phrases import BLANK, GAP, GRAMMAR, PERCENT, TELLING, WIDE
from workbook_tools.checks.sentences import plain, sentences
from workbook_tools.checks.spoken import longest_of, vocabulary
from workbook_tools.checks.statements import statements
from workbook_tools.checks.tokens import tokens_of

WORDS = vocabulary(FORM)
EVERY = sorted({*WORDS.subjects, *WORDS.nouns, *WORDS.times}, key=lambda word: (-len(word), word))
ROUGH = [
    "约", "大约", "大致", "估计", "将近", "接近", "近", "左右", "上下", "超过", "超", "突破", "不低于", "不少于", "至少", "逾", "高于", "以上", "大于",
    "不超过", "不高于", "低于", "不到", "以内", "以下", "余", "多",
]
PIECES = [
    *EVERY, *ROUGH, *"，。；：、（）()！!？?\n %％.·．/", " ", "\t", "\u3000", "\xa0", *"0123456789０１２３年月万亿元个家户人名项次一二两三四五十百千点零",
    "2021年", "2022年", "2023年底", "从", "到", "由", "至", "增加到", "达到", "分别", "各", "其中", "占", "占比", "同比增长", "个百分点", "10.2%", "5.5％", "45.6亿元",
    "３８个", "三十八个", "一个", "1,234万元", "2亿3000万元", "四十五点六亿元", "4300余人", "每亩", "户次", "公司", "全县", "近三年", "三年内", "每年", "上年", "园区", "的", "已",
]
"""Words of the form, of the language and of numbers, half and full width, and what ends a clause, a sentence and a line."""
AT_EASE = settings(deadline=None)
prose = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@AT_EASE
@given(prose)
@example("一。个")
@example("共\n5个！3\n家，8家")
def test_the_sentences_that_may_tell_a_figure_are_found_as_if_each_were_looked_at(text: str) -> None:
    """Wherever a text begins, ends, or has several marks in a row."""
    assert [*sentences(text)] == [s.strip() for s in re.findall("[^。！!？?\n]+", text) if TELLING.search(s)]


@AT_EASE
@given(prose)
def test_a_sentence_is_made_plain_as_if_nothing_were_known_of_it(text: str) -> None:
    """Blanks go, full-width figures become half-width ones."""
    assert plain(text) == BLANK.sub("", text).translate(WIDE)


@AT_EASE
@given(prose)
@example("，占5%、")
@example("提高2个百分点")
def test_shares_are_left_out_and_gaps_judged_as_if_every_gap_held_a_share(gap: str) -> None:
    """A gap without a sign of a share is not searched for one."""
    assert without_percent(gap, "，") == PERCENT.sub("，", gap)
    assert goes_on(gap) == bool(GAP.fullmatch(PERCENT.sub("", gap)))


@AT_EASE
@given(prose)
@example("2022年释放产值、年释放产值")
def test_the_forms_words_are_found_as_if_each_were_tried_the_longest_first(text: str) -> None:
    """What words begin with in common is looked at once; after a digit 年 is the year's."""
    assert WORDS.words is not None
    every = re.compile("|".join(("(?<![0-9])" if word[0] == "年" else "") + re.escape(word) for word in EVERY))
    assert [m.span() for m in WORDS.words.finditer(text)] == [m.span() for m in every.finditer(text)]


@AT_EASE
@given(st.lists(st.text("甲乙丙年.(", min_size=1, max_size=5), min_size=1, max_size=8, unique=True), st.text("甲乙丙年.(1", max_size=20))
def test_the_longest_of_any_words_is_found(words: list[str], text: str) -> None:
    """Of whatever words a form declares."""
    tried = re.compile("|".join(("(?<![0-9])" if w[0] == "年" else "") + re.escape(w) for w in sorted(words, key=len, reverse=True)))
    assert [m.span() for m in re.finditer(longest_of(words, alone="年"), text)] == [m.span() for m in tried.finditer(text)]


@AT_EASE
@given(prose)
def test_pieces_stand_in_order_and_are_those_of_the_form_with_whatever_does_not_meet_them(text: str) -> None:
    """Both are found from left to right; a sentence without a word of the form has none."""
    assert WORDS.words is not None
    own = [m.span() for m in WORDS.words.finditer(text)]
    free = [m for m in GRAMMAR.finditer(text) if all(m.end() <= start or end <= m.start() for start, end in own)]
    read = [m.span() for m in free if m.lastgroup != "number" or figures.read(text, *m.span()) is not None]
    assert [(t.start, t.end) for t in tokens_of(text, WORDS)] == (sorted(own + read) if own else [])


@AT_EASE
@given(st.sampled_from([*ROUGH, "总投资", "约共", ""]), st.sampled_from(["5个", "45.6亿元", "三十八家", "300余人"]), st.sampled_from([*ROUGH, "的", "，", ""]), st.booleans())
def test_a_number_is_as_rough_as_the_words_before_and_behind_it_say(before: str, number: str, behind: str, spaced: bool) -> None:
    """Looking at one character first never decides otherwise than looking for every word."""
    text = ("共" if spaced else "") + before
    figure = figures.read(text + number + behind, len(text), len(text + number))
    after = figures._AFTER.match(behind)
    said = after[0] if after else ""
    wanted = (
        "about" if figures._ABOUT.search(text[-4:]) or said in {"左右", "上下"} else "below" if figures._BELOW.search(text[-4:]) or said in {"以内", "以下"}
        else "above" if figures._ABOVE.search(text[-4:]) or said == "以上" else "about" if said or "余" in number else ""
    )
    assert figure is not None and figure.rough == wanted


@pytest.mark.parametrize("text", ["共安排３９个项目！", "（39 个项目）", "园区 共安排 39 个项目\n"])
def test_figures_of_full_width_and_between_blanks_are_read(text: str) -> None:
    """As the same sentence without them."""
    assert [(s.asked.id, s.figure.value) for s in statements("共安排39个项目。" + text, WORDS)] == [("totals_all.count", 39.0)] * 2
