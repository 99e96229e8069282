"""`form diff OLD NEW` says what is new, gone or other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from workbook_tools.cli import main
from workbook_tools.form.load import template_folder

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
    assert len(lines) == 6, lines


def test_an_unknown_form_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "diff", FORM, "no-such-form"]) == 2
    assert "there is no form “no-such-form”" in capsys.readouterr().err
