"""A finding as facts: its id, its neighbours, what counts, and its words in either language."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress_return import right, typed
from tests.sheets_as_text import FORM, check, reading
from workbook_tools import safe_text
from workbook_tools.batch.parted import parted
from workbook_tools.batch.resolve import resolve_files
from workbook_tools.cells import corners_of
from workbook_tools.check.catalogue import catalogued
from workbook_tools.check.finding import Finding, all_cells, places
from workbook_tools.check.ids import identified
from workbook_tools.check.neighbours import grouped
from workbook_tools.check.wording import record, worded
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.report.annotated import copies_of

LIST = """
projects
| row | name     | unit   | investment | remarks |
| 1   | 项目甲   | 甲厂   | 待定       |         |
| 2   | 项目乙   | 乙厂   | 待定       |         |
| 3   | 项目丙   | 丙厂   | 待定       |         |
| 4   | 项目丁   | 丁厂   | 约3000     |         |
| 5   | 项目戊   | 戊厂   | 约3000     |         |
| 7   | 项目己   | 己厂   | 约3000     |         |
"""


def investments() -> list[Finding]:
    """What is said of the investments of the list above."""
    return [f for f in check(LIST).findings if f.code == "value.not_number"]


def test_the_same_failure_in_neighbouring_rows_is_one_finding() -> None:
    """The first cell, the whole range, and how many; another text or a row between begins another finding."""
    assert [(f.cell, f.range, f.count, f.row, f.found) for f in investments()] == [
        ("H5", "H5:H7", 3, 5, "待定"), ("H8", "H8:H9", 2, 8, "约3000"), ("H11", None, 1, 11, "约3000"),
    ]


def test_a_group_says_its_range_and_how_many() -> None:
    """Where, what was found, what to do: in the words of one cell, with the range and the number of places."""
    several, _, one = investments()
    assert worded(several).message == (
        "项目清单 H5:H7 总投资（万元）：“待定”不是数字（共 3 处）。请填写以万元为单位的数字，如 12000。"
    )
    assert worded(one).message == "项目清单 H11 总投资（万元）：“约3000”不是数字。请填写以万元为单位的数字，如 12000。"
    assert "(3 places)" in worded(several, "en").message


FACTS = st.tuples(
    st.integers(6, 14), st.sampled_from("GH"), st.sampled_from(["待定", "约3000", None]), st.sampled_from(["a.b", "a.c"]),
)


@settings(max_examples=200, deadline=None)
@given(st.sets(FACTS, max_size=25))
def test_grouping_loses_no_place_and_leaves_no_two_neighbours_alike(facts: set[tuple[int, str, str | None, str]]) -> None:
    """Every cell stays in exactly one group with what was found there, and no group could be longer."""
    single = [
        Finding(code=code, severity="error", sheet="表", cell=f"{letter}{row}", field=f"list.{letter}", row=row, found=found)
        for row, letter, found, code in sorted(facts, key=str)
    ]
    single.sort(key=lambda f: f.row or 0)
    groups = grouped(single)
    said = Counter((g.code, cell, g.found) for g in groups for cell in all_cells(g))
    assert said == Counter((f.code, f.cell, f.found) for f in single)
    assert places(groups) == len(single)
    for group in groups:
        assert len(all_cells(group)) == group.count
        assert (group.range is None) == (group.count == 1)
        assert all_cells(group)[0] == group.cell
    ends = {(g.code, g.field, g.found, (g.row or 0) + g.count) for g in groups}
    assert not ends & {(g.code, g.field, g.found, g.row or 0) for g in groups}


def test_an_id_follows_from_the_file_and_the_finding_alone() -> None:
    """Not from the order, the other findings, the name of the file or the language."""
    found = check(LIST).findings
    ids = [f.id for f in identified(found, "1" * 64)]
    assert len(set(ids)) == len(found)
    backwards = [f.id for f in identified(found[::-1], "1" * 64)]
    assert backwards[::-1] == ids
    renamed = [replace(f, file="另一个名字.xlsx") for f in found]
    assert [f.id for f in identified(renamed[2:4], "1" * 64)] == ids[2:4]
    assert not set(ids) & {f.id for f in identified(found, "2" * 64)}


def test_two_findings_that_say_the_same_have_two_ids() -> None:
    """An id is never given twice in a file."""
    one = catalogued("file.macros", "a.xlsx")
    first, second = identified([one, one], "0" * 64)
    assert second.id == f"{first.id}-2"


def test_the_ids_of_a_batch_are_those_of_the_file_alone() -> None:
    """So that a program may ask about one file and find the answer in ``findings.jsonl``."""
    answers = right() | {"indicators_companies.actual_2024": "待定", "cover_date": "明天"}
    alone = examine_bytes(typed(answers, "610323"), "a.xlsx", forms_in())
    resolved = resolve_files([parted(alone)[0]], ())
    assert len(alone.findings) > 1
    assert [f.id for f in resolved.findings] == [f.id for f in alone.findings]
    assert all(f.id for f in resolved.findings)


def test_files_csv_counts_places() -> None:
    """A group of three is three errors: three cells have to be mended."""
    found = check(LIST).findings
    item = parted(examine_bytes(typed(right(), "610323"), "a.xlsx", forms_in()))[0]
    (result,) = resolve_files([replace(item, findings=tuple(found))], ()).files
    assert result.errors == sum(f.count for f in found if f.severity == "error") > sum(f.severity == "error" for f in found)


def test_a_line_of_an_annotated_copy_leads_to_every_row_of_a_group() -> None:
    """Its link selects the whole range."""
    found = check(LIST).findings
    data = copies_of(FORM, 20, None).annotate(reading(LIST).raw, found, "")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["核对意见"]
    lines = {str(row[4].value): row[3] for row in sheet.iter_rows()}
    words = "总投资（万元）：“待定”不是数字（共 3 处）。请填写以万元为单位的数字，如 12000。"
    assert (lines[words].value, lines[words].hyperlink.location) == ("H5:H7", "'项目清单'!H5:H7")
    assert corners_of("H5:H7") == (5, 8, 7, 8)


def test_a_record_has_the_fields_that_programs_rely_on() -> None:
    """In this order; absent values are null."""
    several, *_ = identified(investments(), "0" * 64)
    said = json.loads(json.dumps(record(several)))
    assert list(said) == [
        "id", "because", "file", "unit", "code", "severity", "sheet", "cell", "field", "row", "count", "range",
        "found", "expected", "message", "hint", "explanation",
    ]
    assert said["because"] is None and said["explanation"] is None
    assert (said["cell"], said["range"], said["count"], said["row"]) == ("H5", "H5:H7", 3, 5)
    assert (said["found"], said["expected"], said["hint"]) == ("待定", "数字栏只填数字", "请填写以万元为单位的数字，如 12000")


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("待\u200b定", "“待〔零宽空格 U+200B〕定”"), ("约\x0b300", "“约〔手动换行 U+000B〕300”"),
        ("\ufeff待定\x07", "“〔零宽不换行空格 U+FEFF〕待定〔控制字符 U+0007〕”"), ("待\u202e定", "“待〔不可见字符 U+202E〕定”"),
        ("待定𠮷é", "“待定𠮷é”"),
    ],
)
def test_what_nobody_can_see_is_quoted_by_its_name(typed: str, quoted: str) -> None:
    """Else “待定” and “待定” would look the same; ``found`` has what was typed."""
    finding = replace(investments()[0], found=typed, values={**investments()[0].values, "found": typed})
    assert f"：{quoted}不是数字" in worded(finding).message
    assert worded(finding).found == typed
    assert safe_text.visible(worded(finding).message) == worded(finding).message


def test_the_name_of_an_invisible_character_is_in_the_language_of_the_sentence() -> None:
    """With its number, by which anybody can look it up."""
    assert safe_text.named("a\u200bb\n", "en") == "a[zero-width space U+200B]b[line break U+000A]"


def test_a_day_in_a_column_of_periods_is_quoted_as_a_day() -> None:
    """Excel turns 2021-6 into a date; nobody recognises 44348."""
    (found,) = check("projects[1].period = 44348").findings
    assert worded(found).message == (
        "项目清单 G5 计划开竣工时间：“2021-06-01”不是起止年月。请写成 202106-202212 的形式。"
    )
    (short,) = check("projects[1].period = 202106").findings
    assert "“202106”不是起止年月" in worded(short).message
