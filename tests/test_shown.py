"""Numbers that a cell shows otherwise than it holds them have to be verified, with both; plain and rounded ones pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests import progress_return
from tests.office_edits import Bench
from tests.packages import answers, changed, examined, replaced, right, said
from tests.sheets_as_text import layout
from tests.test_intake_structure import put
from workbook_tools.cells import a1
from workbook_tools.check import shown
from workbook_tools.check.wording import worded
from workbook_tools.intake.number_formats import shown_otherwise

WORKS = progress_return.template().layout.blocks["works"]
AT = (WORKS.first, WORKS.inputs["investment"])
OTHERWISE = {
    'm"月"d"日"': "1月24日", "0%": "1500000%", ";;;": "（空白）", '0.00,,"亿"': "0.01亿", "0.0,": "15.0", "yyyy-mm-dd": "1941-01-24",
}
"""Formats, and what they make of 15000."""
PLAIN = ("General", "0", "#,##0.00", '0.0"万元"', "0.00E+00", "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "@")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(progress_return.FORM, tmp_path_factory.mktemp("shown")) as bench:
        yield bench


def saved(bench: Bench, code: str, kind: str) -> bytes:
    """The filled workbook with the investment of its first project in a format."""
    edit = {"do": "show_as", "sheet": WORKS.sheet, "area": [*AT, *AT], "format": code}
    return bench.after([edit], kind)[0].read_bytes()


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("code", OTHERWISE)
def test_a_number_shown_as_something_else_has_to_be_verified(bench: Bench, code: str, kind: str) -> None:
    """What is shown and what is stored are both named; the stored number is read."""
    data = saved(bench, code, kind)
    assert ("structure.shown_otherwise", "verify", WORKS.sheet, a1(*AT)) in said(data)
    message = worded(next(f for f in examined(data).findings if f.code == "structure.shown_otherwise")).message
    assert "文件里存的是“15000”" in message
    if kind != "ods" or code != "0.0,":
        assert f"显示的是“{OTHERWISE[code]}”" in message or kind == "ods"
    assert answers(data)["tables"]["works"][0]["investment"] == 15000


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("code", ["#,##0.0", '0.0"万元"'])
def test_a_number_shown_as_itself_passes(bench: Bench, code: str, kind: str) -> None:
    """Also with words of its own behind it, and rounded; in .ods only what the cell shows is known, and words are doubt."""
    if kind != "ods" or "万元" not in code:
        assert "structure.shown_otherwise" not in {c for c, *_ in said(saved(bench, code, kind))}


@pytest.mark.parametrize("code", PLAIN)
@pytest.mark.parametrize("value", [15000.0, 0.0, 0.5, -3.0])
def test_plain_formats_show_every_number(code: str, value: float) -> None:
    """Nothing is said of them."""
    assert shown_otherwise(code, value) is None


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [("0;;", -3.0, ""), ("0;-0;", 0.0, ""), ('[Red]0;-0;"零"', 0.0, "零"), ("[h]:mm", 0.5, "12:00:00"), ("0.0%", 0.125, "12.5%"),
     ("[$-804]yyyy\"年\"m\"月\"", 44990.0, "2023-03-05"), ("d", 1e300, "########"), ('"待定"', 7.0, "待定"), ("0,,", 5e6, "5")],
)  # fmt: skip
def test_other_formats_are_shown_for_what_they_are(code: str, value: float, shown: str) -> None:
    """Each section for its sign; days, times, percentages, words in place of a number."""
    assert shown_otherwise(code, value) == shown


TARGETS, PROJECTS = layout().blocks["targets"], layout().blocks["projects"]
LINE, FIRST = TARGETS.rows["jobs"], min(TARGETS.inputs.values())
ODD: dict[str, Callable[[], bytes]] = {
    "nothing": right,
    "two numbers in a grid": lambda: put(TARGETS.sheet, LINE, FIRST, "12 34"),
    "two numbers in a list": lambda: put(PROJECTS.sheet, PROJECTS.first, PROJECTS.inputs["investment"], "12 34"),
    "two numbers in words": lambda: put(PROJECTS.sheet, PROJECTS.first, PROJECTS.inputs["name"], "12 34"),
    "a picture in a list": lambda: put(PROJECTS.sheet, PROJECTS.first, PROJECTS.inputs["name"], "=dispimg(1)"),
    "a picture in an empty line": lambda: put(PROJECTS.sheet, PROJECTS.last, PROJECTS.inputs["name"], "_xlfn.DISPIMG(1)"),
    "percentages everywhere": lambda: changed("xl/styles.xml", lambda part: re.sub(rb'numFmtId="[0-9]+"', b'numFmtId="9"', part)),
    "everything struck out": lambda: replaced("xl/styles.xml", "<font>", "<font><strike/>"),
}


@pytest.mark.parametrize("edit", ODD)
def test_inputs_that_are_not_looked_at_have_nothing_to_tell(edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same is found where every filled input is looked at."""
    data = ODD[edit]()  # one that is made again may tell another second
    found = examined(data).findings
    monkeypatch.setattr(shown, "in_doubt", lambda *_: True)
    assert examined(data).findings == found
    assert (edit in {"nothing", "two numbers in words"}) == (not found)
