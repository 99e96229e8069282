"""Characters that are struck out, raised or lowered are read with the rest, and somebody has to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import progress_return
from tests.office_edits import Bench
from tests.packages import answers, changed, examined, with_cell
from tests.packages import right as right_package
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded

WORKS = progress_return.template().layout.blocks["works"]
AT = (WORKS.first, WORKS.inputs["investment"])
NAME = (WORKS.first, WORKS.inputs["name"])
KINDS = ["xlsx", "xls", "ods"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(progress_return.FORM, tmp_path_factory.mktemp("struck")) as bench:
        yield bench


def saved(bench: Bench, kind: str, at: tuple[int, int] = AT, **edit: Any) -> bytes:
    """The filled workbook with characters of one cell struck out or raised."""
    return bench.after([{"do": "strike_out", "sheet": WORKS.sheet, "area": [*at, *at], **edit}], kind)[0].read_bytes()


def told(data: bytes) -> list[tuple[str, str | None, str]]:
    """What is said of struck characters: severity, cell, words."""
    return [(f.severity, f.cell, worded(f).said) for f in examined(data).findings if f.code == "structure.struck_out"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_with_a_struck_digit_is_to_be_verified_with_both_readings(bench: Bench, kind: str) -> None:
    """15 and a struck 6 are stored as 156."""
    data = saved(bench, kind, text="156", start=2, end=3)
    assert told(data) == [("verify", a1(*AT), "“156”带删除线或上下标，去掉这些字符后是“15”，仍按“156”读取")]
    assert answers(data)["tables"]["works"][0]["investment"] == 156


@pytest.mark.parametrize("kind", KINDS)
def test_the_raised_mark_of_a_footnote_is_to_be_verified(bench: Bench, kind: str) -> None:
    """6¹ is stored as 61."""
    data = saved(bench, kind, text="61", raised=True, start=1, end=2)
    assert told(data) == [("verify", a1(*AT), "“61”带删除线或上下标，去掉这些字符后是“6”，仍按“61”读取")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", [AT, NAME])
def test_a_cell_that_is_struck_out_as_a_whole_is_to_be_verified(bench: Bench, kind: str, at: tuple[int, int]) -> None:
    """Whoever strikes an answer out may have meant that it does not count."""
    (found,) = told(saved(bench, kind, at))
    assert found[:2] == ("verify", a1(*at)) and "去掉" not in found[2] and found[2].startswith("“")


@pytest.mark.parametrize("kind", KINDS)
def test_a_struck_word_within_a_name_is_no_matter(bench: Bench, kind: str) -> None:
    """It is read as it stands, and no figure depends on it."""
    assert told(saved(bench, kind, NAME, start=0, end=1)) == []


RUNS = '<r><t>12</t></r><r><rPr>{}</rPr><t>00</t></r>'


def in_cell(properties: str) -> bytes:
    """A package whose first investment is text in two runs, the second with some properties."""
    xml = f'<c t="inlineStr"><is>{RUNS.format(properties)}</is></c>'
    return with_cell(WORKS.sheet, *AT, xml, progress_return.typed(progress_return.right()))


@pytest.mark.parametrize(("properties", "seen"), [
    ("<strike/>", True), ('<strike val="1"/>', True), ('<strike val="0"/>', False), ('<vertAlign val="superscript"/>', True),
    ('<vertAlign val="subscript"/>', True), ('<vertAlign val="baseline"/>', False), ("<b/>", False),
])
def test_only_marks_that_change_what_is_seen_are_told(properties: str, seen: bool) -> None:
    """In texts that stand in the cell itself as in shared ones."""
    assert bool(told(in_cell(properties))) == seen


def test_a_right_return_says_nothing_of_it() -> None:
    """Also where a conditional format or a style that no cell has strikes out."""
    assert told(right_package()) == []
    styles = changed("xl/styles.xml", lambda data: data.replace(b"</dxfs>", b"<dxf><font><strike/></font></dxf></dxfs>"))
    assert told(styles) == []
