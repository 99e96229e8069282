"""What people type, and what it is read as: a value, or an error, and never a silent 0.

The lists of spellings are those of FACTS.md, "What people type".
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from workbook_tools.binding.bound_rules import BoundRule
from workbook_tools.check.evaluate import failures
from workbook_tools.check.finding import all_cells
from workbook_tools.check.values import Reading
from workbook_tools.examine import examine_bytes, rules_of
from workbook_tools.intake.answers import Raw, RawLine
from workbook_tools.rules.syntax import HERE, Slot
from workbook_tools.rules.values import Value, number_text
from workbook_tools.workbook.sheet_xml import NS, cells_of, rewrite_sheets

from .sheets_as_text import FORM, FORMS, ROWS, cells_of_line, check, layout, reading, typed_into_file, value_of

AMOUNT = ("projects", HERE, "investment")
COUNT = ("targets", "jobs", "y2021")
NUMBER = ("targets", "tax_per_mu", "y2021")
CHOICE = ("projects", HERE, "related")
PERIOD = ("projects", HERE, "period")
DATE = ("cover", "date", "")
Input = tuple[str, str, str]
MANY = settings(max_examples=250, deadline=None)


@cache
def right() -> Raw:
    """What stands in the right return."""
    return reading("").raw


@cache
def standard_checks(at: Input) -> tuple[BoundRule, ...]:
    """The checks of the input's type, on that input alone."""
    block, line, column = at
    narrowed = (
        replace(c, conditions=tuple(p for p in c.conditions if (p.at.row, p.at.column) == (line, column)))
        for c in layout().rules
        if c.declared.types and c.block == block
    )
    return tuple(c for c in narrowed if c.conditions)


def typed(at: Input, value: Value) -> tuple[Value, list[str]]:
    """Type a value into one input; give its reading and what the rules of its type say."""
    block, line, column = at
    value = None if value == "" else value
    if line == HERE:
        only = RawLine(6, {**right().tables[block][0].cells, column: value})
        raw = replace(right(), tables={**right().tables, block: (only,)})
    else:
        raw = replace(right(), cells={**right().cells, at: value})
    read = Reading(rules_of(FORM, ROWS).expressions, raw)
    said = [f"{f.bound.declared.severity} {f.bound.declared.code}" for f in failures(read, standard_checks(at))]
    return read.value(Slot(*at, "value"), "1"), said


def spellings(at: Input, table: str) -> list[object]:
    """A table of what is typed, what it reads as (``?`` is unreadable) and what is said, as cases."""
    out: list[object] = []
    for line in table.strip().splitlines()[1:]:
        text, reads, says = cells_of_line(line)
        expected = value_of(reads) if reads else ""
        out.append(pytest.param(at, value_of(text), expected, [says] if says else [], id=f"{at[2] or at[1]} {text}"))
    return out


AMOUNTS = r"""
| typed              | reads   | says                   |
| 1234.56            | 1234.56 |                        |
| 0                  | 0       |                        |
| 1,234.56           | 1234.56 | info value.normalised  |
| 1，234.5           | 1234.5  | info value.normalised  |
| 12,345,678         | 12345678 | info value.normalised |
| １２３４           | 1234    | info value.normalised  |
| １２．５           | 12.5    | info value.normalised  |
| 1234万             | 1234    | info value.normalised  |
| 1234万元           | 1234    | info value.normalised  |
| 1 234 万 元        | 1234    | info value.normalised  |
| '\s1234\n          | 1234    | info value.normalised  |
| 1.2亿              | 12000   | verify value.normalised |
| １.２亿元          | 12000   | verify value.normalised |
| ￥500              | 500     | info value.normalised  |
| ¥1,200万元         | 1200    | info value.normalised  |
| '500               | 500     | info value.normalised  |
| '0                 | 0       | info value.normalised  |
| 0万元              | 0       | info value.normalised  |
|                    |         | error value.missing    |
| '\s\t\u3000\n      |         | error value.missing    |
| 约500              | ?       | error value.not_number |
| 500左右            | ?       | error value.not_number |
| ≥500               | ?       | error value.not_number |
| 300-500            | ?       | error value.not_number |
| 300\|500           | ?       | error value.not_number |
| 12万\|34           | ?       | error value.not_number |
| —                  | ?       | error value.not_number |
| -                  | ?       | error value.not_number |
| /                  | ?       | error value.not_number |
| 无                 | ?       | error value.not_number |
| 待定               | ?       | error value.not_number |
| (500)              | ?       | error value.not_number |
| （500）            | ?       | error value.not_number |
| '1e4               | ?       | error value.not_number |
| '=1000+200         | ?       | error value.not_number |
| 2000萬             | ?       | error value.not_number |
| 1.2億              | ?       | error value.not_number |
| 1万万元            | ?       | error value.not_number |
| 3万万              | ?       | error value.not_number |
| 万元               | ?       | error value.not_number |
| 亿                 | ?       | error value.not_number |
| 1234元             | ?       | error value.not_number |
| 五百               | ?       | error value.not_number |
| 5%                 | ?       | error value.not_number |
| 500.               | ?       | error value.not_number |
| 1.2.3              | ?       | error value.not_number |
| 1,2345             | ?       | error value.not_number |
| 12,34              | ?       | error value.not_number |
| 0,123              | ?       | error value.not_number |
| 1.234,56           | ?       | error value.not_number |
| 1.,5               | ?       | error value.not_number |
| .-5                | ?       | error value.not_number |
| --5                | ?       | error value.not_number |
| .                  | ?       | error value.not_number |
| '.5                | 0.5     | info value.normalised  |
| '1234567890123456  | ?       | error value.not_number |
| TRUE               | ?       | error value.not_number |
| -500               | -500    | error value.negative   |
"""

COUNTS = """
| typed  | reads | says                   |
| 4000   | 4000  |                        |
| '4000  | 4000  | info value.normalised  |
| 4000人 | 4000  | info value.normalised  |
| ４000  | 4000  | info value.normalised  |
| 4,000  | 4000  | info value.normalised  |
| 4000.5 | 4000.5 | error value.precision |
| 4000个 | ?     | error value.not_number |
| 4000万 | ?     | error value.not_number |
| 若干   | ?     | error value.not_number |
"""

NUMBERS = """
| typed       | reads | says                   |
| 12.5        | 12.5  |                        |
| 12.5万元/亩 | 12.5  | info value.normalised  |
| 12.5万元／亩 | 12.5 | info value.normalised  |
| 12.5万      | ?     | error value.not_number |
| 12.5亿      | ?     | error value.not_number |
"""

TICKS = """
| typed    | reads | says                    |
| 是       | 是    |                         |
| 否       | 否    |                         |
| '\\s是   | 是    |                         |
| √        | 是    | info value.normalised   |
| ✓        | 是    | info value.normalised   |
| ✔        | 是    | info value.normalised   |
| Y        | 是    | info value.normalised   |
| yes      | 是    | info value.normalised   |
| 有       | 是    | info value.normalised   |
| 相关     | 是    | info value.normalised   |
| 1        | 是    | info value.normalised   |
| ×        | 否    | info value.normalised   |
| ✗        | 否    | info value.normalised   |
| n        | 否    | info value.normalised   |
| 不相关   | 否    | info value.normalised   |
| 无       | 否    | info value.normalised   |
| 0        | 否    | info value.normalised   |
| （是）   | 是    | info value.normalised |
| 是的     | ?     | error value.not_in_list |
| 部分相关 | ?     | error value.not_in_list |
| ?        | ?     | error value.not_in_list |
| '*       | ?     | error value.not_in_list |
| TRUE     | ?     | error value.not_in_list |
|          |       | error value.missing     |
"""

PERIODS = """
| typed                   | reads         | says                      |
| 202106-202212           | 202106-202212 |                           |
| '\\s202106 - 202212     | 202106-202212 |                           |
| 2021.06-2022.12         | 202106-202212 | info value.normalised     |
| 2021.6-2022.12          | 202106-202212 | info value.normalised     |
| 2021年6月—2022年12月    | 202106-202212 | info value.normalised     |
| 2021年06月——2022年12月  | 202106-202212 | info value.normalised     |
| 2021/6至2022/12         | 202106-202212 | info value.normalised     |
| 2021-06~2022-12         | 202106-202212 | info value.normalised     |
| 2021-06-2022-12         | 202106-202212 | info value.normalised     |
| 202106–202212           | 202106-202212 | info value.normalised     |
| 202106―202212           | 202106-202212 | info value.normalised     |
| 202106－202212          | 202106-202212 | info value.normalised     |
| 202106～202212          | 202106-202212 | info value.normalised     |
| 202106到202212          | 202106-202212 | info value.normalised     |
| ２０２１０６-２０２２１２ | 202106-202212 | info value.normalised   |
| 202212-202106           | 202212-202106 |                           |
| 202106                  | ?             | error value.period_format |
| 2021年6月               | ?             | error value.period_format |
| 2021.1                  | ?             | error value.period_format |
| '2021.10                | ?             | error value.period_format |
| 44348                   | ?             | error value.period_format |
| 202113-202212           | ?             | error value.period_format |
| 202106-202213           | ?             | error value.period_format |
| 202100-202212           | ?             | error value.period_format |
| 2021.13-2022.12         | ?             | error value.period_format |
| 2021-2022               | ?             | error value.period_format |
| 2021.6-12               | ?             | error value.period_format |
| 202106202212            | ?             | error value.period_format |
| 202106-202212-202306    | ?             | error value.period_format |
| 2021.06.01-2022.12.31   | ?             | error value.period_format |
| 202106至今              | ?             | error value.period_format |
| 已建成                  | ?             | error value.period_format |
| 长期                    | ?             | error value.period_format |
|                         |               | error value.missing       |
"""

DATES = """
| typed               | reads | says                    |
| 2022-03-15          | 44635 |                         |
| 44635               | 44635 |                         |
| 44635.75            | 44635 |                         |
| 2022-3-15           | 44635 | info value.normalised   |
| 2022/3/15           | 44635 | info value.normalised   |
| 2022.03.15          | 44635 | info value.normalised   |
| 2022年3月15日       | 44635 | info value.normalised   |
| ２０２２－３－１５  | 44635 | info value.normalised   |
| 20220315            | 44635 |                         |
| '20220315           | 44635 | info value.normalised   |
| '20221315           | ?     | error value.date_format |
| 20220230            | ?     | error value.date_format |
| 2022-02-29          | ?     | error value.date_format |
| 2022-13-01          | ?     | error value.date_format |
| 2022年3月           | ?     | error value.date_format |
| 三月十五日          | ?     | error value.date_format |
| 1999-12-31          | ?     | error value.date_format |
|                     |       | error value.missing     |
"""


@pytest.mark.parametrize(
    ("at", "value", "reads", "says"),
    [
        *spellings(AMOUNT, AMOUNTS), *spellings(COUNT, COUNTS), *spellings(NUMBER, NUMBERS),
        *spellings(CHOICE, TICKS), *spellings(PERIOD, PERIODS), *spellings(DATE, DATES),
    ],
)
def test_what_people_type(at: Input, value: Value, reads: Value, says: list[str]) -> None:
    """Each spelling has one reading and one verdict."""
    assert typed(at, value) == (reads, says)


@pytest.mark.parametrize("at", [AMOUNT, COUNT, NUMBER, CHOICE, PERIOD, DATE])
@pytest.mark.parametrize("code", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_value_is_unreadable_and_said_once(at: Input, code: str) -> None:
    """``#REF!`` is not a number, not an item, not a blank."""
    assert typed(at, value_of(code)) == ("?", ["error value.error_cell"])


# Any text at all.

BLANKS = " \u3000\u00a0\t\n\r"
WIDE = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９．，－／～：（）"}
NEAR_NUMBERS = st.text(st.sampled_from("0123456789" * 3 + ",,..--万亿元￥¥|？?~*%+eE约０５９，．－ \u3000\t"), max_size=14)
SPELT = st.from_regex(
    re.compile(r"[￥¥]?-?[0-9]{1,3}([,，][0-9]{2,4}){0,3}([.．][0-9]{0,4})?[,]?(万元|万|亿元|亿|元)?"), fullmatch=True
)
ANY_TEXT = st.one_of(NEAR_NUMBERS, SPELT, st.text(max_size=20))


def plainly(text: str) -> float | None:
    """A second, slow reading of an amount; ``None`` for what nobody could be sure of."""
    bare = "".join(c for c in text if c not in BLANKS).translate(WIDE)
    match = re.fullmatch(
        r"￥?¥?(?P<whole>-?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]*))(?P<rest>\.[0-9]+)?(?P<unit>亿元|亿|万元|万)?", bare
    )
    if match is None:
        return None
    digits = (match["whole"] + (match["rest"] or "")).replace(",", "")
    if not 1 <= sum(c.isdigit() for c in digits) <= 15 or (match["rest"] is None and digits == "-"):
        return None
    number = float(digits)
    if "," in match["whole"] and number < 0 and number != int(number):
        return None  # a grouped negative fraction: refused as unreadable rather than as negative
    return number * 10000 if (match["unit"] or "").startswith("亿") else number


@MANY
@given(ANY_TEXT)
def test_text_in_a_number_cell_is_a_number_only_where_it_plainly_is(text: str) -> None:
    """It reads as what it says, as a blank if it is nothing but blanks, and else as an error."""
    reads, says = typed(AMOUNT, text)
    number = plainly(text)
    if all(c in BLANKS for c in text):
        assert (reads, says) == ("", ["error value.missing"])
    elif number is None:
        assert (reads, says) == ("?", ["error value.not_number"])
    else:
        assert reads == pytest.approx(number, rel=1e-12, abs=1e-6)
        assert [s for s in says if s.endswith("value.normalised")]


@MANY
@given(ANY_TEXT)
def test_no_text_is_silently_a_zero(text: str) -> None:
    """0 is read where zeros are written and no other digit; "2000萬" is never 0."""
    for at in (AMOUNT, COUNT, NUMBER):
        reads, _ = typed(at, text)
        bare = text.translate(WIDE)
        if reads == 0.0:
            assert "0" in bare and not re.search(r"[1-9]", bare)
        assert reads != "" or all(c in BLANKS for c in text)


@MANY
@given(st.integers(0, 10**12), st.integers(0, 2))
def test_a_thousands_separator_is_read_where_it_belongs(number: int, decimals: int) -> None:
    """Grouped by threes from the right of the whole part, with or without decimals."""
    text = f"{number:,}" + (f".{number % 10**decimals:0{decimals}}" if decimals else "")
    assert typed(AMOUNT, text)[0] == float(text.replace(",", ""))


@MANY
@given(st.integers(0, 10**9), st.sets(st.integers(0, 12), min_size=1, max_size=3), st.sampled_from(["", ".5", ".125"]))
def test_a_thousands_separator_anywhere_else_is_an_error(number: int, places: set[int], rest: str) -> None:
    """``1,2345``, ``12,34`` and ``1.2,5`` cannot be read with certainty."""
    plain = f"{number}{rest}"
    text = plain
    for place in sorted((p for p in places if p <= len(plain)), reverse=True):
        text = f"{text[:place]},{text[place:]}"
    if text not in (plain, f"{number:,}{rest}"):
        assert typed(AMOUNT, text) == ("?", ["error value.not_number"])


@MANY
@given(st.floats(-9.99999999999999e307, 9.99999999999999e307))
def test_a_number_is_read_as_it_is(number: float) -> None:
    """A number in a number cell is not touched, however large, and only its sign and decimals are judged."""
    reads, says = typed(AMOUNT, number)
    assert reads == number
    assert set(says) <= {"error value.negative", "info value.precision"}
    assert ("error value.negative" in says) == (float(f"{number:.15g}") < 0)


@pytest.mark.parametrize("number", [1e15, 1e26, 1e300, 9e307])
def test_a_huge_number_does_not_stop_the_check(number: float) -> None:
    """A cell that was held down too long is a finding about a unit, not a crash."""
    text = f"{number:f}".split(".")[0]
    found = check(f"projects[1].investment = {text}\nprojects[2].investment = {text}").findings
    assert [cell for f in found if f.code == "project.unit_slip" for cell in all_cells(f)] == ["H5", "H6"]


# Months and days.

DIALECTS = (
    "{y}{m:02}-{Y}{M:02}", "{y}.{m:02}-{Y}.{M:02}", "{y}.{m}-{Y}.{M}", "{y}年{m}月—{Y}年{M}月", "{y}/{m}至{Y}/{M}",
    "{y}-{m:02}~{Y}-{M:02}", "{y}-{m}-{Y}-{M}", "{y}年{m:02}月到{Y}年{M:02}月", "{y}.{m} — {Y}.{M}", "{y}{m:02}～{Y}{M:02}",
    "{y}年{m}月——{Y}年{M}月", "{y}{m:02}–{Y}{M:02}", "{y}{m:02}―{Y}{M:02}",
)
YEARS, MONTHS = st.integers(1900, 2100), st.integers(1, 12)


@MANY
@given(YEARS, MONTHS, YEARS, MONTHS, st.booleans())
def test_all_dialects_of_a_period_read_the_same(y: int, m: int, year: int, month: int, wide: bool) -> None:
    """However two months are written, they are ``YYYYMM-YYYYMM``."""
    for dialect in DIALECTS:
        text = dialect.format(y=y, m=m, Y=year, M=month)
        if wide:
            text = text.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"})
        reads, says = typed(PERIOD, text)
        assert reads == f"{y}{m:02}-{year}{month:02}"
        assert says in ([], ["info value.normalised"])


@MANY
@given(YEARS, st.sampled_from([0, 13, 14, 20, 99]), YEARS, MONTHS, st.booleans())
def test_a_month_that_does_not_exist_is_refused(y: int, m: int, year: int, month: int, later: bool) -> None:
    """Month 13, in either place, in any dialect."""
    for dialect in DIALECTS:
        first, second = ((year, month), (y, m)) if later else ((y, m), (year, month))
        text = dialect.format(y=first[0], m=first[1], Y=second[0], M=second[1])
        assert typed(PERIOD, text) == ("?", ["error value.period_format"])


@MANY
@given(st.one_of(st.text(max_size=20), st.text(st.sampled_from("0123456789.-—~至到年月/ "), max_size=18)))
def test_text_is_a_period_only_if_it_names_two_real_months(text: str) -> None:
    """Whatever is typed, the reading is blank, unreadable or two months of 1900 to 2100."""
    reads, says = typed(PERIOD, text)
    if reads not in ("", "?"):
        match = re.fullmatch(r"(\d{4})(\d{2})-(\d{4})(\d{2})", str(reads))
        assert match
        assert all(1900 <= int(match[i]) <= 2100 for i in (1, 3))
        assert all(1 <= int(match[i]) <= 12 for i in (2, 4))
        figures = [re.sub(r"\D", "", t).lstrip("0") for t in (text.translate(WIDE), str(reads))]
        assert len(figures[0]) >= len(figures[1]) - 2
    else:
        assert says == (["error value.missing"] if reads == "" else ["error value.period_format"])


@MANY
@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_all_spellings_of_a_day_read_the_same(day: datetime.date) -> None:
    """A day is Excel's number of it, in every usual spelling."""
    serial = float((day - datetime.date(1899, 12, 30)).days)
    y, m, d = day.year, day.month, day.day
    for text in (day.isoformat(), f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}.{m:02}.{d:02}", f"{y}年{m}月{d}日"):
        assert typed(DATE, text)[0] == serial
    assert typed(DATE, serial) == (serial, [])


@MANY
@given(st.integers(2000, 2099), st.integers(0, 99), st.integers(0, 99))
def test_a_day_that_does_not_exist_is_refused(year: int, month: int, day: int) -> None:
    """February 30 and month 13 are errors, not other days."""
    real = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    assert (typed(DATE, f"{year}-{month}-{day}")[0] != "?") == real


# Lists.


@MANY
@given(st.text(min_size=1, max_size=12))
def test_text_outside_a_list_is_no_item(text: str) -> None:
    """Only declared spellings stand for an item; wildcards are characters like any other."""
    known = {s.lower() for s, _ in FORM.lists["yes_no"].spellings}
    bare = "".join(c for c in text if c not in BLANKS).translate(WIDE)
    reads, says = typed(CHOICE, text)
    if bare == "":
        assert (reads, says) == ("", ["error value.missing"])
    elif bare.lower() not in known:
        assert (reads, says) == ("?", ["error value.not_in_list"])


@pytest.mark.parametrize("name", ["chains", "industry", "yes_no"])
def test_every_spelling_of_a_list_stands_for_its_item(name: str) -> None:
    """Items, codes and aliases of every list are found, whatever their case; an item is never renamed."""
    at = {"chains": ("parks", HERE, "chain"), "industry": ("projects", HERE, "industry"), "yes_no": CHOICE}[name]
    entries = FORM.lists[name]
    for spelling, item in entries.spellings[:: 1 + len(entries.spellings) // 400]:
        assert typed(at, spelling.lower())[0] == item
    for item in entries.items[:: 1 + len(entries.items) // 200]:
        assert typed(at, item) == (item, [])


def test_a_code_of_the_industry_list_may_be_typed_as_a_number() -> None:
    """3421 in a cell is a number, and it names class 3421."""
    reads, says = typed(("projects", HERE, "industry"), 3421.0)
    assert str(reads).startswith("3421 ")
    assert says == ["info value.normalised"]


# What is handed on.


def test_a_submission_holds_what_was_read() -> None:
    """Amounts are in 万元, periods ``YYYYMM-YYYYMM``, dates ISO, items as listed, blanks null."""
    record = check(
        "projects[1].investment = 1.2亿\nprojects[1].period = 2021.6—2022.12\nprojects[1].related = √\n"
        "cover_date = 44635\ncover_county ="
    ).submission.record("accepted")
    line = record["tables"]["projects"][0]
    assert (line["_row"], line["investment"], line["period"], line["related"]) == (5, 12000, "202106-202212", "是")
    assert (line["output_2022"], line["remarks"]) == (3000, None)
    assert (record["values"]["cover_date"], record["values"]["cover_county"]) == ("2022-03-15", None)


def test_a_submission_holds_unreadable_text_as_it_was_typed() -> None:
    """Nothing is put in the place of what could not be read, and it is marked."""
    answer = check("projects[1].investment = 约500").submission.tables["projects"][0].answers["investment"]
    assert (answer.value, answer.readable) == ("约500", False)


def with_formula(formula: str, result: float | None) -> bytes:
    """The right return with a formula typed over the first project's investment."""

    def change(name: str, root: etree._Element) -> bool:
        if name != "项目清单":
            return False
        cell = cells_of(root)[5, 8]
        for child in list(cell):
            cell.remove(child)
        etree.SubElement(cell, f"{NS}f").text = formula
        if result is not None:
            etree.SubElement(cell, f"{NS}v").text = number_text(result)
        return True

    return rewrite_sheets(typed_into_file(""), change)


def test_a_formula_in_an_input_is_read_as_its_result() -> None:
    """``=10000+2000`` typed by an official is the 12000 that Excel saved with it."""
    examined = examine_bytes(with_formula("10000+2000", 12000.0), "a.xlsx", FORMS)
    assert examined.submission is not None
    assert examined.submission.tables["projects"][0].answers["investment"].value == 12000
    assert [f.code for f in examined.findings if f.code.split(".")[0] in {"value", "project", "total"}] == []


def test_a_formula_without_a_result_is_no_zero() -> None:
    """A program that saves no results leaves the input unfilled, which is said."""
    examined = examine_bytes(with_formula("10000+2000", None), "a.xlsx", FORMS)
    assert ("value.missing", "H5") in [(f.code, f.cell) for f in examined.findings]


@pytest.mark.parametrize("text", ["NaN", "inf", "1e999", "1.7e308", "1_000", "１２", "zwölf"])
def test_a_cell_that_claims_to_be_a_number_and_is_none_is_damage(text: str) -> None:
    """``<v>NaN</v>`` is written by no spreadsheet program; the file is set aside, nothing crashes."""

    def change(name: str, root: etree._Element) -> bool:
        if name == "项目清单":
            cell = cells_of(root)[5, 8]
            cell.attrib.pop("t", None)
            for child in list(cell):
                cell.remove(child)
            etree.SubElement(cell, f"{NS}v").text = text
        return name == "项目清单"

    examined = examine_bytes(rewrite_sheets(typed_into_file(""), change), "a.xlsx", FORMS)
    assert [f.code for f in examined.findings] == ["file.damaged"]
