"""Shared strings read from their bytes are those that the parser reads, whatever strings came before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.test_fast_cells import MAIN, mutate, mutations
from workbook_tools.errors import FileRefused
from workbook_tools.intake import ooxml
from workbook_tools.intake.shared_strings import KEPT, RUNS, SHORTEST, shared_strings

PRONOUNCED = '<phoneticPr fontId="1" type="noConversion"/>'
"""What Excel in Chinese writes behind each string."""
ITEMS = {
    "plain": "<si><t>甲</t></si>",
    "kept blanks": '<si><t xml:space="preserve"> 乙&amp;\n</t></si>',
    "none": "<si><t/></si>",
    "as Excel in Chinese": f"<si><t>丙</t>{PRONOUNCED}</si>",
    "as Excel in Japanese": f'<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>{PRONOUNCED}</si>',
    "runs": '<si><r><t>丁</t></r><r><rPr><b/><rFont val="宋体"/></rPr><t xml:space="preserve"> 戊</t></r></si>',
    "an escape": "<si><t>己_x000D_\n庚</t></si>",
    "Windows' line ends": "<si><t>辛\r\n壬</t></si>",
    "half an escape": "<si><t>_x</t></si>",
    "another namespace": '<si><t xmlns="urn:x">辛</t></si>',
}


def part(items: str) -> bytes:
    """Shared strings as a part."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst xmlns="{MAIN}" count="9" uniqueCount="9">{items}</sst>'.encode()


def by_parser(data: bytes) -> list[str] | str:
    """What the parser reads, or the code of what is wrong."""
    try:
        return ooxml._shared_strings({"t": b"\xef\xbb\xbf" + data}, "t")
    except FileRefused as refused:
        return refused.refusal.code


def agreed(data: bytes) -> bool:
    """Whether it was read from its bytes; if so it is what the parser reads, also at once again."""
    for _ in range(2):
        found = shared_strings(data)
        if found is not None:
            assert found == by_parser(data)
    return found is not None


@pytest.mark.parametrize("kind", ITEMS)
def test_every_way_to_write_a_string_is_read_from_its_bytes(kind: str) -> None:
    """One that is odd does not send all others to the parser."""
    assert agreed(part(ITEMS["plain"] + ITEMS[kind] + ITEMS["as Excel in Chinese"]))


@pytest.mark.parametrize("items", [
    "<si/><si><t>甲</t></si>",
    "<si><t><![CDATA[</si>]]></t></si>", "<si><t>甲<!-- --></t></si>", "<si><t>甲<?x y?></t></si>", "<x/><si><t>甲</t></si>",
    "甲<si><t>乙</t></si>", "<si><t>甲</si></t>", "<si><x:t>甲</x:t></si>", "<si><t>&lt</t></si>", "<si><t>甲</t></si><si>",
    "<si><t>&foo;</t></si>", "<si><t>&#99999999;</t></si>", "<si><t>&#0;</t></si>", "<si><t>甲\x01</t></si>", "<si><t>]]></t></si>",
    f"<si><t>甲</t>{PRONOUNCED}{PRONOUNCED}</si>".replace(' type="noConversion"', ' type="a" type="b"'),
])
def test_what_may_be_otherwise_is_left_to_the_parser(items: str) -> None:
    assert shared_strings(part(ITEMS["plain"] + items)) is None


@settings(max_examples=300)
@given(st.permutations([*ITEMS.values()]), mutations(), st.booleans())
def test_both_readers_agree_on_mutated_strings(items: list[str], steps: Any, exact: bool) -> None:
    event("fast" if agreed(mutate(part("".join(items)), steps, exact)) else "left to the parser")


FORM = ["".join(f"<si><t>表中文字{start + n}</t></si>" for n in range(20)) for start in (0, 100, 200)]
"""Stretches of a form's own words, long enough to be runs."""


@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from([*FORM, FORM[0][:-60], FORM[1][40:], *ITEMS.values()]), min_size=1, max_size=8), min_size=2, max_size=8))
def test_what_stood_together_before_changes_nothing_that_is_read(books: list[list[str]]) -> None:
    """Words of the form in any order, cut short in the middle of a string, with others between."""
    RUNS.forget()
    for items in books:
        agreed(part("".join(items)))
    assert all(len(run.texts) == run.rest.count(b"</si>") >= SHORTEST for run in RUNS.held.values())
    assert RUNS.bytes == sum(len(first) + len(run.rest) for first, run in RUNS.held.items())


def test_a_form_is_one_run_the_third_time_whatever_is_typed_before_it() -> None:
    RUNS.forget()
    form = "".join(FORM)
    for typed in ("甲一", "甲二", "甲三"):
        data = part(f"<si><t>{typed}</t></si>{form}<si><t>{typed}末</t></si>")
        assert shared_strings(data) == by_parser(data)
    assert [(first + run.rest).decode() for first, run in RUNS.held.items()] == [form]
    data = part(form.replace("表中文字210", "表中文字甲"))
    assert shared_strings(data) == by_parser(data)
    assert [len(run.texts) for run in RUNS.held.values()] == [50, 9]


def test_too_much_is_forgotten() -> None:
    RUNS.forget()
    for start in range(40):
        items = "".join(f"<si><t>{'长' * 4_000}{start}-{n}</t></si>" for n in range(SHORTEST))
        for _ in range(3):
            assert agreed(part(items))
        assert 0 < RUNS.bytes <= KEPT
    assert len(RUNS.held) < 40
