"""A shipped form is what the tool makes of the notice and a list of edits; next year's notice takes those that fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.cli import main
from workbook_tools.draft.edits import edited, edits_between, edits_text, read_edits
from workbook_tools.form.load import template_folder

PLAN = template_folder() / "specialty-park-2022"
NOTICE, EDITS = PLAN / "notice.txt", PLAN / "edits.json"


def test_the_plan_that_ships_is_its_notice_and_its_edits(tmp_path: Path) -> None:
    """Drafted by command, byte for byte: the definition and the files of its lists."""
    assert main(["form", "draft", str(NOTICE), "--edits", str(EDITS), "--out", str(tmp_path / "form")]) == 0
    for name in ("form.json", "lists/gbt4754_2017.csv", "lists/industry_chains_2021.csv"):
        assert (tmp_path / "form" / name).read_bytes() == (PLAN / name).read_bytes(), name


def test_the_edits_that_ship_are_what_the_command_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So whoever changes the form writes them anew by command; each is a line, what is added has a line of its own."""
    out = tmp_path / "edits.json"
    assert main(["form", "edits", str(NOTICE), "specialty-park-2022", "--out", str(out)]) == 0
    assert "edits make this form of the draft" in capsys.readouterr().out
    assert out.read_bytes() == EDITS.read_bytes()


def test_next_years_notice_takes_the_edits_that_fit(tmp_path: Path) -> None:
    """A part that the new notice has not any more: its edit is listed with what it was, the others are made."""
    text = NOTICE.read_text(encoding="utf-8")
    part = next(line for line in text.splitlines() if line.strip().startswith("（三）园区所在县"))
    notice, out = tmp_path / "明年.txt", tmp_path / "form"
    notice.write_text(text.replace(part, ""), encoding="utf-8")
    assert main(["form", "draft", str(notice), "--edits", str(EDITS), "--out", str(out)]) == 0
    made = json.loads((out / "form.json").read_text(encoding="utf-8"))
    section = made["sheets"][1]
    assert section["name"] == "一、产业基础" and [box["label"]["zh"] for box in section["blocks"][0]["boxes"]] == ["第一部分（一）", "第一部分（二）"]
    told = (out / "草稿说明.md").read_text(encoding="utf-8")
    assert "edits sheets/s1/blocks/section1/boxes/s1_3" in told and "通知里没有这一处，这一条没有做" in told
    assert main(["form", "validate", str(out)]) == 0


@pytest.mark.parametrize(("text", "said"), [
    ("{", "不是 JSON"), ('[{"at": "sheets"}]', "每一条应有“at”和要做的事"), ('[{"at": "", "set": []}]', "每一条应有“at”"), ('[{"at": "", "put": {}}]', "每一条应有“at”"),
])
def test_what_is_no_list_of_edits_is_one_line_and_status_2(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing is written."""
    (tmp_path / "e.json").write_text(text, encoding="utf-8")
    assert main(["form", "draft", str(NOTICE), "--edits", str(tmp_path / "e.json"), "--out", str(tmp_path / "form")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not (tmp_path / "form").exists()


IDS = st.sampled_from(["a", "b", "c", "d", "e"])
TEXTS = st.sampled_from(["甲", "乙", "丙"])
LEAF = st.fixed_dictionaries({"id": IDS}, optional={"label": st.fixed_dictionaries({"zh": TEXTS}), "type": TEXTS, "unit": TEXTS})
LISTED = st.lists(LEAF, max_size=4, unique_by=lambda entry: str(entry["id"]))
BLOCK = st.tuples(IDS, LISTED, st.booleans()).map(lambda b: {"id": b[0], "rows": b[1], "x": "1"} if b[2] else {"x": "2", "rows": b[1], "id": b[0]})
WHOLE = st.fixed_dictionaries({"sheets": st.lists(BLOCK, max_size=3, unique_by=lambda entry: str(entry["id"]))}, optional={"rules": st.lists(TEXTS), "lists": st.dictionaries(IDS, TEXTS)})


@given(WHOLE, WHOLE)
def test_the_edits_between_two_definitions_make_the_one_of_the_other(old: Any, new: Any) -> None:
    """The same text, keys in the same order, through the file; nothing is left over."""
    made, unfit = edited(old, read_edits(edits_text(edits_between(old, new)), "x"))
    assert (json.dumps(made), unfit) == (json.dumps(new), [])
