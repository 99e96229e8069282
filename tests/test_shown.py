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
from workbook_tools.intake.number_formats import is_odd, shown_otherwise

WORKS = progress_return.template().layout.blocks["works"]
AT = (WORKS.first, WORKS.inputs["investment"])
OTHERWISE = {
    'm"月"d"日"': "1月24日", "0%": "1500000%", ";;;": "（空白）", '0.00,,"亿"': "0.02亿", "0.0,": "15.0", "yyyy-mm-dd": "1941-01-24",
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


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [('0.00"亿元"', 3410.0, "3410.00亿元"), ('0.00"元"', 3410.0, "3410.00元"), ('0"千元"', 3410.0, "3410千元"), (r"0\.0000", 3410.0, "0.3410"),
     ('0"0000"', 3410.0, "34100000"), ('"1"0', 3410.0, "13410"), (r"\-0", 3410.0, "-3410"), ('[<5]0;"99999"', 3410.0, "99999"),
     ('[>=10000]0.0,"万";0', 34100.0, "34.1万"), (r'0\.0,"万"', 3410.0, "0.3万"), ("0;0", -3.0, "3"), (r"\(0\)", 5.0, "(5)"),
     ('General"亿元"', 3410.0, "3410亿元"), ('0"/2"', 7.0, "7/2"), (r"00\.00", 3410.0, "34.10")],
)  # fmt: skip
def test_words_and_signs_of_a_format_that_change_the_number_are_shown_with_it(code: str, value: float, shown: str) -> None:
    """Digit by digit, as LibreOffice shows them, whatever of it is the number's and whatever the format's."""
    assert shown_otherwise(code, value) == shown
    assert is_odd(code)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [('[>=10000]0.0,"万";0', 3410.0, "万元"), ('0"万元"', 3410.0, "万元/亩"), ('0"个"', 3410.0, "个"), ('0.00"亿元"', 0.0, "万元"),
     ("#,##0_);[Red]\\(#,##0\\)", -3410.0, "万元"), ("0.00;[Red]0.00", -3410.0, "万元"), ('[$￥-804]#,##0.00', 3410.25, "万元"), ('"合计"0', 3.0, "")],
)  # fmt: skip
def test_words_and_signs_that_leave_the_number_alone_pass(code: str, value: float, unit: str) -> None:
    """Its own unit, brackets or red for what is below zero, a sign of money."""
    assert shown_otherwise(code, value, unit) is None


def test_a_unit_behind_a_number_counts_by_the_input_that_it_stands_in() -> None:
    """3410万 is 3410 of 万元, but not of 个."""
    assert shown_otherwise('0"万"', 3410.0, "万元") is None
    assert shown_otherwise('0"万"', 3410.0, "个") == "3410万"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_another_magnitude_behind_a_number_has_to_be_verified(bench: Bench, kind: str) -> None:
    """Whatever the file is saved as."""
    message = [worded(f).message for f in examined(saved(bench, '0.00"亿元"', kind)).findings if f.code == "structure.shown_otherwise"]
    assert len(message) == 1
    assert "格内显示的是“15000.00亿元”，文件里存的是“15000”" in message[0]


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
