"""A return whose inputs stand as in one before is not searched for misplaced ones again, and nothing is missed by that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import put_in, right
from tests.sheets_as_text import layout
from tests.test_intake_moved import LIST, NAME, PROJECTS, TARGETS, pointed
from tests.test_intake_structure import put
from workbook_tools.check.well_placed import MEMORY
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.baseline import baseline_of

FIRST, LAST = TARGETS.rows["incubators"], TARGETS.rows["jobs"]
COLUMN = min(TARGETS.inputs.values())
WORDS = sorted({sign for signs in baseline_of(layout()).signs.values() for sign in (signs.over, signs.beside, signs.near) if sign})
"""What the form says of its inputs, without blanks."""


def told(data: bytes) -> list[tuple[str, str | None, str | None, object]]:
    """What is found in a return."""
    return [(f.code, f.sheet, f.cell, f.found) for f in examine_bytes(data, "case.xlsx", forms_in()).findings]


def alone(data: bytes) -> list[tuple[str, str | None, str | None, object]]:
    """What is found in a return that is the first of all."""
    MEMORY.forget()
    return told(data)


MOVED: dict[str, Callable[[], bytes]] = {
    "as it should be": right,
    "a row put in": lambda: put_in(right(), LIST, PROJECTS.first),
    "a heading pasted into a line of a list": lambda: put(LIST, PROJECTS.first + 2, NAME, WORDS[0]),
    "another line's words beside a line": lambda: put(TARGETS.sheet, FIRST, 1, str(baseline_of(layout()).sheets[TARGETS.sheet].constants[LAST, 1])),
    "words without their blanks beside a line": lambda: put(TARGETS.sheet, FIRST, 2, "用 工 规 模"),
    "a name on another line": lambda: pointed("targets_jobs", f"'{TARGETS.sheet}'!$C${FIRST}:$F${FIRST}"),
    "a name on words": lambda: pointed("cover_phone", f"'{TARGETS.sheet}'!$A${LAST}"),
}


@pytest.mark.parametrize("first", list(MOVED)[:3])
@pytest.mark.parametrize("then", MOVED)
def test_what_came_before_changes_nothing_that_is_found(first: str, then: str) -> None:
    data = MOVED[then]()
    wanted = alone(data)
    alone(MOVED[first]())
    assert told(data) == wanted
    assert told(data) == wanted


def test_only_a_return_without_anything_misplaced_is_remembered() -> None:
    alone(MOVED["a name on words"]())
    assert not MEMORY.held
    alone(right())
    told(put(TARGETS.sheet, FIRST, COLUMN, "12"))
    assert len(MEMORY.held) == 1


@settings(deadline=None, max_examples=25)
@given(sheet=st.sampled_from([LIST, TARGETS.sheet]), row=st.integers(1, PROJECTS.last + 2), column=st.integers(1, 14), word=st.sampled_from(WORDS), blank=st.booleans())
def test_words_of_the_form_in_any_cell_are_found_as_in_a_first_return(sheet: str, row: int, column: int, word: str, blank: bool) -> None:
    data = put(sheet, row, column, " ".join(word) if blank else word)
    wanted = alone(data)
    alone(right())
    assert told(data) == wanted
