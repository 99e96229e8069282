"""The quick way to write a line of ``submissions.jsonl`` gives what the usual one gives, or leaves it to that one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from workbook_tools.form.submission import Answer, Line, Submission, plain
from workbook_tools.report import jsonl_csv
from workbook_tools.report.jsonl_csv import submission_tail

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-1e-3, 1e-3) | st.floats(1e14, 1e17) | st.decimals(
    -10**6, 10**6, places=2).map(float)
TEXTS = st.text(st.sampled_from("甲“”…—：, :{}[]\"\\/\b\f\n\r\t\0\x1f\x7f\x85\u2028\u2029\ud800𠮷") | st.characters(codec="utf-8"), max_size=12)
VALUES = st.none() | NUMBERS | TEXTS


def returned(values: dict[str, Any], listed: dict[str, Any]) -> Submission:
    def answers(told: dict[str, Any]) -> dict[str, Answer]:
        return {name: Answer(value, value, "表", "B1") for name, value in told.items()}

    return Submission("a.xlsx", "1", "f", "1", answers(values), {"list": (Line(7, answers(listed)),)} if listed else {})


@given(st.dictionaries(TEXTS, VALUES, max_size=4), st.dictionaries(TEXTS, VALUES, max_size=4))
@example({"a": 1e16}, {})
@example({"a": 0.00001}, {"b": -1e-7})
@example({"a": "\x85"}, {"b": "\u2028"})
def test_both_ways_write_the_same_text(values: dict[str, Any], listed: dict[str, Any]) -> None:
    """Numbers of any size and characters of any kind; what readers may take for a line end is escaped."""
    told = returned(values, listed)
    line = {"values": {k: plain(v) for k, v in values.items()}, "tables": {"list": [{"_row": 7, **{k: plain(v) for k, v in listed.items()}}]} if listed else {}}
    usual = jsonl_csv._json_line(json.dumps(line, ensure_ascii=False))
    origins = {**dict.fromkeys(values, ("表", "B1")), **{f"list.{name}": ("表", "B") for name in listed}}
    assert submission_tail(told, origins) == b", " + usual[1:]


def test_what_does_not_stand_in_its_place_is_told_behind_the_answers() -> None:
    """In one object of JSON, as if all had been written at once; a sheet may be called anything."""
    told = returned({"a": 1.0, "b": "甲"}, {"c": "乙"})
    origins = {"a": ("表", "C9"), "b": ("表", "B1"), "list.c": ("表", "B")}
    line = {"values": {"a": 1, "b": "甲"}, "tables": {"list": [{"_row": 7, "c": "乙"}]}, "moved": {"a": ["表", "B1"]}}
    assert submission_tail(told, origins) == b", " + json.dumps(line, ensure_ascii=False).encode()[1:] + b"\n"


@given(st.floats(1e-4, 1e15, exclude_max=True), st.booleans())
def test_usual_numbers_are_written_quickly(number: float, below: bool) -> None:
    value = plain(-number if below else number)
    assert jsonl_csv._quickly_told({"values": {"a": value}, "tables": {}}) == json.dumps({"values": {"a": value}, "tables": {}}).encode()
