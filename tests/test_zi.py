"""字数 is counted as Word counts it: ``count_zi`` against a second, slow counter.

The rule, from DESIGN 3.4: each character at or above U+2010 that is not a blank counts 1, each
unbroken run of other non-blank characters counts 1. U+2000–U+200F count as blanks here.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference_evaluator import evaluate
from workbook_tools.check.evaluate import submission_of
from workbook_tools.check.wording import worded
from workbook_tools.rules.syntax import Call, Items, Slot, Text
from workbook_tools.rules.values import Value, count_zi

from .sheets_as_text import check, reading


def blank(character: str) -> bool:
    """A blank: what Unicode calls white space, control characters, and U+2000 to U+200F."""
    return character.isspace() or ord(character) <= 0x20 or 0x2000 <= ord(character) <= 0x200F


def slowly(text: str) -> int:
    """Count one character at a time."""
    total = 0
    inside_a_run = False
    for character in text:
        if blank(character):
            inside_a_run = False
        elif ord(character) >= 0x2010:
            total += 1
            inside_a_run = False
        elif not inside_a_run:
            total += 1
            inside_a_run = True
    return total


@pytest.mark.parametrize(
    ("text", "zi"),
    [
        ("", 0),
        ("特色产业园区", 6),
        ("特色产业，园区。", 8),
        ("总投资 1200 万元", 6),
        ("总投资1200万元", 6),
        ("1200", 1),
        ("1,200.50", 1),
        ("R&D spending", 2),
        ("GB/T 4754-2017", 2),
        ("2021—2023年", 4),
        ("“十四五”", 5),
        ("①②㎡℃", 4),
        ("5·12", 1),
        ("3×4", 1),
        ("１２", 2),
        ("……", 2),
        ("\u3000\u3000第一段\n\u3000\u3000第二段", 6),
        ("甲\r\n乙\t丙", 3),
        (" \u00a0\u3000\n\t", 0),
        ("a\u00a0b", 2),
        ("a\u2003b", 2),
        ("a\u200bb", 2),
        ("a\u2010b", 3),
        ("\U00020000\U0002a6d6", 2),
        ("𠮷野家", 3),
        ("a甲b", 3),
    ],
)
def test_known_counts(text: str, zi: int) -> None:
    """Hanzi, marks and digits as an official would count them with Word."""
    assert count_zi(text) == slowly(text) == zi


KINDS = (
    "甲乙丙，。“”—…①㎡℃％１Ａ（）", "abcXYZ019.,-/&%·×±°é", " \n\t\r\x0b\x0c\x1c\x1f\x85\xa0\u1680",
    "".join(map(chr, range(0x2000, 0x2012))) + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff", "𠮷𡈽𪚥\U00030000😀",
    "\x00\x01\x7f\x80\x9f\xad\u0300\u1fff\ud7ff\ue000\uffff",
)
MIXED = st.text(st.one_of(*(st.sampled_from(kind) for kind in KINDS)), max_size=60)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(MIXED, st.text(max_size=60)))
def test_the_fast_counter_agrees_with_the_slow_one(text: str) -> None:
    """On texts of hanzi, rare hanzi, Latin runs, and blanks of every kind."""
    assert count_zi(text) == slowly(text)


def test_the_two_counters_agree_on_every_single_character() -> None:
    """Before, after and between letters: every character that is assigned, and samples of the rest."""
    for code in range(0x110000):
        character = chr(code)
        if 0xD800 <= code <= 0xDFFF or (code > 0x323B0 and code % 97):
            continue
        text = f"{character}a{character}b"
        assert count_zi.__wrapped__(text) == slowly(text), hex(code)


@given(MIXED, MIXED)
def test_counting_adds_up_over_lines(first: str, second: str) -> None:
    """A line break ends a run, so the counts of paragraphs add up."""
    assert count_zi(f"{first}\n{second}") == count_zi(first) + count_zi(second)


def _nowhere(place: Slot | Items | object) -> Value:
    raise AssertionError(f"{place} has no value here")


@given(MIXED)
def test_rules_count_with_the_same_counter(text: str) -> None:
    """``ZI`` in a rule is ``count_zi``."""
    assert evaluate(Call("ZI", (Text(text),)), _nowhere) == slowly(text)


def test_checker_message_and_submission_give_the_same_number() -> None:
    """One number everywhere: 1,002 字 in the check, the message and the submission."""
    text = "s5_1 = 资金 1200 万元，*143"
    assert slowly("资金 1200 万元，" * 143) == 858
    assert check(text).said == ()
    assert submission_of(reading(text), "a", "").counts["s5_1"] == 858
    over = "s5_1 = 资金 1200 万元，*167"
    (found,) = check(over).findings
    assert worded(found).message == "五、资金方向 A4 第五部分：本部分共 1002 字，超过 1000 字。请压缩 2 字。"
    assert submission_of(reading(over), "a", "").counts["s5_1"] == 1002
