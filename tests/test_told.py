"""What lines of ``submissions.jsonl`` tell straight is what the submissions made of them tell, whatever stands in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aggregated import FORM, FORMS, submission
from workbook_tools.errors import UsageError
from workbook_tools.form.submission import Submission
from workbook_tools.report.collect import Submissions
from workbook_tools.report.tables import tables_of
from workbook_tools.report.told import Told

VALUES = st.one_of(
    st.none(), st.sampled_from(["甲", "", "是", "202101-202212", "2022-03-15", "\ud800", "3744 航空"]),
    st.floats(-1e12, 1e12), st.integers(-10**17, 10**17), st.booleans(),
)
LINE = st.dictionaries(st.sampled_from(["name", "investment", "period", "related", "output_full", "serial"]), VALUES)


def left(folder: Path, *records: Mapping[str, Any]) -> Submissions:
    """Returns as a check leaves them."""
    lines = (json.dumps({**submission("a.xlsx", "610301", "西安市", {}).record("accepted"), **record}) for record in records)
    (folder / "submissions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return Submissions(folder, FORMS)


def held(returns: Any) -> dict[str, list[Any]]:
    return {name: list(table.rows) for name, table in tables_of(FORM, returns).items()}


def line(row: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """A line with every column of the list."""
    one = submission("a.xlsx", "1", None, {row: said}).record("accepted")["tables"]["projects"][0]
    return {**one, **said}


@settings(max_examples=25)
@given(st.lists(LINE, max_size=4), st.lists(LINE, max_size=2), st.dictionaries(st.sampled_from(["cover_city", "cover_date", "s1_1", "targets_gross_output.y2021"]), VALUES))
def test_tables_are_the_same_as_of_submissions(tmp_path_factory: pytest.TempPathFactory, whole: list[Any], few: list[Any], values: dict[str, Any]) -> None:
    """Of lines with every column and of lines with some; of numbers, texts, blanks, and what never stands there."""
    folder = tmp_path_factory.mktemp("r", numbered=True)
    moved = {"projects.name": ["项目清单", "ZZ"], "cover_city": ["别处", "B9"]}
    for lines in ([line(6 + n, said) for n, said in enumerate(whole)], [{"_row": 9 + n, **said} for n, said in enumerate(few)]):
        found = left(folder, {"values": values, "tables": {"projects": lines}}, {"file": "b.xlsx", "tables": {"projects": lines}, "moved": moved})
        assert held(found) == held(list(found)) == held(map(Told.of, found))


def test_lines_as_a_check_writes_them_are_told_straight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No submission is made of them; of a line that lacks a column, one is."""
    made: list[str] = []
    whole = Told.of

    def noted(one: Submission) -> Told:
        made.append(one.file)
        return whole(one)

    monkeypatch.setattr(Told, "of", noted)
    some = line(7, {"name": "甲"})
    del some["name"]
    tuple(left(tmp_path, {"tables": {"projects": [line(6, {"name": "甲"})]}}, {"file": "b.xlsx", "tables": {"projects": [some]}}).told())
    assert made == ["b.xlsx"]


@pytest.mark.parametrize("told", [{"values": {"s9": "x"}}, {"tables": {"projects": [{"_row": 6, "colour": "x"}]}}, {"tables": {"others": [{"_row": 6, "colour": "x"}]}}])
def test_an_input_that_the_form_does_not_have_is_told(tmp_path: Path, told: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"submissions\.jsonl:1: 表里没有"):
        tuple(left(tmp_path, told).told())
