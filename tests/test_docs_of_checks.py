"""docs/checks.md tells the truth: its table is the two tuples, and its example is a check as soon as it is put in."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from workbook_tools import load_form
from workbook_tools.checks.listed import BATCH_CHECKS, CHECKS, checks_for
from workbook_tools.checks.stated_total import STATED_TOTAL
from workbook_tools.form.definition import Stated
from workbook_tools.levels import LEVELS
from workbook_tools.words import Words

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
FILE, LINES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

PROGRAM = """
from workbook_tools.binding.guide import markdown
from workbook_tools.check.apply_checks import found_by_checks
from workbook_tools.check.wording import worded
from workbook_tools import load_form
from workbook_tools.form.submission import Answer, Submission
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.template import make_template

form = load_form("progress-return-2024")
sentence = "园区东区蒸汽管网尚未贯通，部分企业自建锅炉，用能成本偏高"
texts = {"difficulties_park": f"{sentence}。", "next_steps_plan": f"贯通管网。{sentence}；完成改造。"}
answers = {box: Answer(text, text, "表", "A5") for box, text in texts.items()}
said = Submission("a.xlsx", "", form.id, form.version, answers, {}, {}, {"narrative.repeated": "两处都要写到。"})
((finding, _),) = found_by_checks(form, said)
print(finding.severity, finding.code, finding.field, finding.explanation)
print(worded(finding, "zh").message)
print(worded(finding, "en").message)
print("各部分不宜重复同一句话" in markdown(form), "explain_narrative_repeated" in lay_out(form).defined_names())
check = next(sheet for sheet in make_template(form).plan.sheets if sheet.name == "自检")
at = next(row for (row, column), cell in check.cells.items() if cell.value == "narrative.repeated")
print([check.cells[at, column].value for column in (1, 9, 2, 6)])
"""


def test_the_table_of_the_page_is_the_two_tuples() -> None:
    """Code, level, what it looks at and what it asks, in their order."""
    wanted = [
        f"| `{c.code}` | {LEVELS[c.severity].words.zh} | {looks} | {c.texts.rule.zh} |"
        for looks, checks in (("one return", CHECKS), ("the batch", BATCH_CHECKS))
        for c in checks
    ]
    assert [line for line in PAGE.splitlines() if line.startswith("| `")] == wanted


@pytest.mark.parametrize("form_id", ["specialty-park-2022", "progress-return-2024"])
def test_every_code_of_a_check_is_in_a_family_and_every_check_has_use_for_the_forms_that_ship(form_id: str) -> None:
    """But for the stated figure, which a form has to declare; a check that no form has use for would never be seen."""
    form = load_form(form_id)
    assert {*(c.code for c in CHECKS), *(c.code for c in BATCH_CHECKS)} - {c.code for c in checks_for(form)} == {STATED_TOTAL.code}
    checks = checks_for(replace(form, stated=(Stated("projects.investment", 1.0, Words("公报", "bulletin")),)))
    assert len(checks) == len(CHECKS) + len(BATCH_CHECKS)
    for check in checks:
        assert check.code.split(".")[0] in {"text", "value", "project", "total", "target", "park", "narrative"}
        for words in (check.texts.rule, check.texts.found, check.texts.fix):
            assert set(re.findall(r"\{\w+\}", words.zh)) == set(re.findall(r"\{\w+\}", words.en))


def test_the_example_is_one_file_and_one_line(tmp_path: Path) -> None:
    """Put into a copy of the package it is found, worded, listed on 自检 and in the guide, and can be explained."""
    shutil.copytree(ROOT / "workbook_tools", tmp_path / "workbook_tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    checks = tmp_path / "workbook_tools/checks"
    (checks / "repeated_sentence.py").write_text(FILE, encoding="utf-8")
    before = (checks / "listed.py").read_text(encoding="utf-8")
    old = re.search(r"^CHECKS: .*?^\)\n", before, re.MULTILINE | re.DOTALL)
    assert old is not None
    assert set(LINES.splitlines()) - set(old[0].splitlines()) == {"    REPEATED_SENTENCE,"}
    listed = before.replace(old[0], LINES).replace(
        "from .other_unit", "from .repeated_sentence import REPEATED_SENTENCE\nfrom .other_unit"
    )
    (checks / "listed.py").write_text(listed, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, check=False,
        env={"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}, timeout=120,
    )
    sentence = "园区东区蒸汽管网尚未贯通，部分企业自建锅炉，用能成本偏高"
    assert ran.stdout.splitlines() == [
        "verify narrative.repeated next_steps_plan 两处都要写到。",
        f"表 A5 第三部分：重复了第二部分（一）的“{sentence}”。请删去一处；确需重复的，请在“自检”说明。",
        f"表 A5 Section 3: repeats “{sentence}” of Section 2 part 1. Take one of them out; if it is meant, explain it on 自检.",
        "True True",
        "['核实', 'narrative.repeated', '各部分不宜重复同一句话', '收回后核对']",
    ], ran.stderr
