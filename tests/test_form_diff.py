"""`form diff OLD NEW` says what is new, gone or other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from workbook_tools.cli import main
from workbook_tools.form.load import template_folder

from .small_form import TRADES, write_form

FORM = "specialty-park-2022"


def changed(folder: Path) -> Path:
    """A copy of the form with another limit, a new column, a lost rule."""
    copy = folder / "next"
    shutil.copytree(template_folder() / FORM, copy)
    data = json.loads((copy / "form.json").read_text(encoding="utf-8"))
    data["version"] = "1.1.0"
    data["sheets"][1]["blocks"][0]["limit"] = 1200
    projects = data["sheets"][-1]["blocks"][0]["columns"]
    projects.insert(3, {"id": "leader", "label": {"zh": "负责人", "en": "Leader"}, "type": "text"})
    data["rules"] = [r for r in data["rules"] if r["code"] != "project.gap"]
    (copy / "form.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return copy


def test_a_form_differs_from_itself_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "diff", FORM, FORM]) == 0
    assert capsys.readouterr().out == ""


def test_limits_columns_and_rules_that_changed_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "diff", FORM, str(changed(tmp_path))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"~ form {FORM}: {FORM} 1.0.0 → {FORM} 1.1.0"
    assert "~ input s1_1: limit 1000 → 1200" in lines
    assert "+ input projects.leader" in lines
    assert "- rule project.gap (projects, info) 项目清单中间一般不留空行" in lines
    assert len([line for line in lines if line[0] in "~+-"]) == 6, lines
    assert "项目清单“负责人”（projects.leader）：新增，旧表没有答案; " in lines[-2]
    assert lines[-1].startswith("规则 project.gap“项目清单中间一般不留空行”：取消，旧表不再按它核对; ")


def test_an_unknown_form_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "diff", FORM, "no-such-form"]) == 2
    assert "there is no form “no-such-form”" in capsys.readouterr().err


def test_a_list_names_the_items_that_are_new_or_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where there are as many as before."""
    old = write_form(tmp_path / "old")
    new = write_form(tmp_path / "new", trades=TRADES.replace("种植", "养殖"))
    assert main(["form", "diff", str(old), str(new)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "~ list trade: items 3 → 3 (-种植, +养殖)"


def test_words_of_rules_sheets_and_the_cover_count_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an official reads is part of the form; what no line can show is told as a whole."""

    def reworded(data: dict[str, Any]) -> None:
        data["steps"] = ["先看说明。"]
        data["sheets"][1]["heading"] = "走访企业清单"
        data["rules"][0]["zh"]["fix"] = "请再核对"

    old = write_form(tmp_path / "old")
    assert main(["form", "diff", str(old), str(write_form(tmp_path / "new", reworded))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "~ form visit-list: steps 1 → 1 (-只在浅色格内填写。, +先看说明。)",
        "~ sheet visits: heading '企业走访清单' → '走访企业清单'",
        "~ rule visits.tax (visits, error) 年税收不超过年产值的三成: fix '请核对' → '请再核对'",
    ]
    english = write_form(tmp_path / "english", lambda d: d["rules"][0]["en"].update(fix="Look at it"))
    assert main(["form", "diff", str(old), str(english)]) == 0
    assert capsys.readouterr().out == "~ form visit-list: words or looks that no check depends on\n"


def test_what_is_declared_of_a_whole_list_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How long it is, and by which columns a line is known in other returns."""

    def widened(data: dict[str, Any]) -> None:
        data["sheets"][1]["blocks"][0] |= {"rows": 9, "unique_across": ["company"]}

    old = write_form(tmp_path / "old")
    assert main(["form", "diff", str(old), str(write_form(tmp_path / "new", widened))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "~ block visits: capacity 6 → 9", "~ block visits: unique_across 0 → 1 (+company)",
    ]
