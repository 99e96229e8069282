"""Where the inputs of a return stand is found as in a first return, whatever returns came before."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.packages import changed, put_in, right
from tests.sheets_as_text import layout
from tests.test_intake_moved import LIST, NAME, PROJECTS, TARGETS, pointed
from tests.test_intake_structure import put
from workbook_tools.cells import a1
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake import locate
from workbook_tools.intake.answers import Raw
from workbook_tools.intake.placed import MEMORY

LINE = TARGETS.rows["jobs"]
FIRST, LAST = min(TARGETS.inputs.values()), max(TARGETS.inputs.values())
BOX = next(at for at in layout().blocks.values() if at.block.kind == "boxes")


def raw(data: bytes) -> Raw | None:
    """What stands in a return's inputs; nothing where it was refused."""
    return examine_bytes(data, "case.xlsx", forms_in()).raw


def alone(data: bytes) -> Raw | None:
    """What stands in the inputs of a return that is the first of all."""
    MEMORY.forget()
    locate.MEMORY.forget()
    return raw(data)


def wider(at: int) -> bytes:
    """A grid with a column put in, in which somebody wrote: its names are the same wherever that was between its first and last."""
    return put(TARGETS.sheet, LINE, at, "77", put_in(right(), TARGETS.sheet, at, columns=True))


CASES: dict[str, Callable[[], bytes]] = {
    "as it should be": right,
    "answers typed": lambda: put(TARGETS.sheet, LINE, FIRST, "860"),
    "a column put into a grid": lambda: wider(FIRST + 1),
    "a column put in further right": lambda: wider(LAST),
    "a row put into a list": lambda: put_in(right(), LIST, PROJECTS.first + 1),
    "a row put in above a grid": lambda: put_in(right(), TARGETS.sheet, 1),
    "a row put in above a box": lambda: put_in(right(), BOX.sheet, 1),
    "a line under a list's heading": lambda: put(LIST, PROJECTS.first, NAME, "项目"),
    "a name on another cell": lambda: pointed("cover_phone", f"'{TARGETS.sheet}'!$A${LINE}"),
    "a name that is gone": lambda: pointed("cover_phone", "#REF!"),
}


@pytest.mark.parametrize("before", ["as it should be", "a column put into a grid", "a row put in above a grid"])
@pytest.mark.parametrize("then", CASES)
def test_what_came_before_changes_nothing_that_is_read(before: str, then: str) -> None:
    data = CASES[then]()
    wanted = alone(data)
    alone(CASES[before]())
    assert raw(data) == wanted
    assert raw(data) == wanted


def test_a_grid_with_a_column_put_in_is_read_by_its_headings_each_time() -> None:
    """Its names are the same wherever the column was put, so nothing is known from them."""
    found = [alone(wider(at)) for at in (FIRST + 1, LAST)]
    MEMORY.forget()
    assert [raw(wider(at)) for at in (FIRST + 1, LAST)] == found
    assert [one.places["targets", "jobs", "y2022"][1] for one in found if one] == [a1(LINE, FIRST + 2), a1(LINE, FIRST + 1)]
    assert not MEMORY.held


def unnamed(row: int) -> bytes:
    """A return that lost the name of a line; where its heading is another word the input is not there any more."""
    data = put(TARGETS.sheet, row, 1, "另一行") if row else right()
    return changed("xl/workbook.xml", lambda part: re.sub(rb'<definedName name="targets_jobs"[^>]*>[^<]*</definedName>', b"", part), data)


def test_a_name_that_is_lost_is_looked_for_in_each_return() -> None:
    """The names of both are the same; the words around the place are not."""
    found = [alone(unnamed(row)) for row in (0, LINE)]
    assert found[0] is not None
    assert (found[0].lost, found[1]) == (("targets_jobs",), None)
    for first in (0, LINE):
        alone(unnamed(first))
        assert [raw(unnamed(row)) for row in (0, LINE)] == found


def test_where_names_point_is_looked_up_once() -> None:
    first = alone(right())
    other = raw(put(TARGETS.sheet, LINE, FIRST, "12"))
    assert first is not None
    assert other is not None
    assert other.found is first.found


def test_returns_whose_names_point_alike_are_looked_at_once() -> None:
    alone(right())
    raw(put(TARGETS.sheet, LINE, FIRST, "12"))
    assert len(MEMORY.held) == 1
