"""What is put into words in little time says what it would say slowly: sentences with blanks, lines that programs read, widths."""

from __future__ import annotations

import json
import sys
import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import record
from workbook_tools.report.jsonl_csv import finding_lines
from workbook_tools.report.text_width import wide
from workbook_tools.words import Texts, Words, fill, filled, grouped, shown_fact

NAMES = ("found", "limit.years", "count")
CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
WORD = st.sampled_from([*(f"{{{name}}}" for name in NAMES), *(f"{{{name}:,}}" for name in NAMES), "[", "]", "%", "%s", "{", "}", "共", " ", "{found"])


@given(st.lists(WORD, max_size=9), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "%", "{count}", "1234567", "甲", 12345, ("一", "二")])))
def test_a_sentence_that_was_looked_at_before_says_what_filling_it_piece_by_piece_says(parts: list[str], facts: dict[str, str]) -> None:
    """Blanks, parts that may be left out, signs of formats, facts that are missing or look like blanks."""
    template = "".join(parts)
    shown = {name: shown_fact(fact, "zh") for name, fact in facts.items()}
    # a sentence without blanks is shown as it is, its brackets included
    wanted = any(f"{{{name}{end}}}" in template for name in NAMES for end in ("", ":,"))
    assert filled(Words(template, ""), facts, "zh") == (fill(template, shown) if wanted else template)


@given(st.from_regex(r"\A[0-9٣]{1,25}\Z"))
def test_whole_numbers_of_any_length_are_grouped(digits: str) -> None:
    """Leading zeros go; digits of other scripts are left as they are."""
    assert grouped(digits) == (f"{Decimal(digits):,}" if digits.isascii() else digits)


def test_a_line_of_findings_is_what_pythons_own_library_writes_for_every_character() -> None:
    """But for line ends of any kind, which are escaped, and half characters."""
    words = Words("规则", "rule")
    for start in range(0, len(CHARACTERS), 997):
        text = "".join(character for character in CHARACTERS[start : start + 997] if character not in "\x7f\x85\u2028\u2029")
        finding = Finding(code="c", severity="info", file=f"甲{text}", sheet=text, count=3, found=text, texts=Texts(words, words, words))
        assert finding_lines([finding]).decode() == json.dumps(record(finding), ensure_ascii=False) + "\n"
    for text, escaped in (("\x7f", "\\u007f"), ("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("\ud800", "\\ud800")):
        assert f'"found": "甲{escaped}乙"'.encode() in finding_lines([Finding(code="c", severity="info", found=f"甲{text}乙", texts=Texts(words, words, words))])


def test_every_character_is_as_wide_as_unicode_says() -> None:
    """Whether it is among those that are counted together or not."""
    for character in CHARACTERS:
        assert wide(character) == (2 if unicodedata.east_asian_width(character) in "WFA" else 1)
    assert wide("甲ab\u00e7") == 5
