"""The text in which a workbook keeps the verdicts of a line says which rules fail at which columns."""

from __future__ import annotations

import pytest

from workbook_tools.cells import Cell
from workbook_tools.rules.compile import compile_formula
from workbook_tools.rules.ranges import count_matching, place_of
from workbook_tools.rules.syntax import Node, Text
from workbook_tools.workbook.verdict_texts import (
    any_line_with,
    fails,
    first_letter,
    first_letter_of,
    first_mark,
    joined,
    letters_of,
    verdict_mark,
)

AT = Cell("表", 1, 1)
ONE, OTHER, THIRD = map(verdict_mark, range(3))
TOLD = f"{ONE}C{ONE}F{OTHER}C"


def value(node: Node, text: str = TOLD) -> object:
    """What a formula about the text gives."""
    return compile_formula(node, 1)({("表", 1, 1): text}, {}, 1)


def test_marks_are_hanzi_that_no_pattern_takes_for_another() -> None:
    """A thousand rules have a thousand of them, none of which has upper and lower case or is a letter of a column."""
    marks = [verdict_mark(number) for number in range(1000)]
    assert len(set(marks)) == 1000 and all("\u4e00" <= mark <= "\u9fff" for mark in marks)


def test_what_fails_is_read_from_the_text() -> None:
    """By rule, by rule and column, and the first of all."""
    assert [letters_of(TOLD, mark) for mark in (ONE, OTHER, THIRD)] == ["CF", "C", ""]
    assert [value(fails(AT, mark)) for mark in (ONE, OTHER, THIRD)] == [True, True, False]
    assert [value(fails(AT, ONE, letter)) for letter in "CDF"] == [True, False, True]
    assert value(first_mark(AT)) == ONE and value(first_letter(AT)) == "C"
    assert value(first_letter_of(AT, Text(OTHER))) == "C"
    assert value(first_mark(AT), "") == value(first_letter(AT), "") == ""


@pytest.mark.parametrize(("mark", "count", "place"), [(ONE, 2.0, 1.0), (OTHER, 1.0, 3.0), (THIRD, 0.0, None)])
def test_lines_are_counted_and_found_by_the_mark(mark: str, count: float, place: float | None) -> None:
    """Wherever it stands in a text; a number or a blank has no mark."""
    lines = (f"{ONE}C", "", f"{ONE}B{OTHER}F", None, 1.0)
    pattern = any_line_with(Text(mark))
    assert isinstance(pattern, Text)
    assert count_matching(lines, pattern.value) == count
    found = place_of(pattern.value, lines)
    assert found == place if place is not None else not isinstance(found, float)


def test_joined_texts_leave_out_what_says_nothing() -> None:
    assert joined([Text(""), AT, Text("")]) == AT
    assert joined([]) == Text("")
