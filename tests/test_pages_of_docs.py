"""The documentation that is generated is the one that is checked in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.shipped import form_ids
from tests.small_form import write_form
from workbook_tools import load_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.binding.guide import guide_lines, markdown
from workbook_tools.form import forms_page
from workbook_tools.form.load import read_form
from workbook_tools.form.standard import make_types
from workbook_tools.form.types import CAPABILITIES
from workbook_tools.rules.functions import FUNCTIONS
from workbook_tools.rules.reference_page import page

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_on_the_rule_language_is_generated_from_the_functions() -> None:
    """`python -m workbook_tools.rules.reference_page > docs/rule-language.md` after changing a function."""
    assert (DOCS / "rule-language.md").read_text(encoding="utf-8") == page()


def test_the_page_on_forms_is_generated_from_the_schema_and_the_types() -> None:
    """`python -m workbook_tools.form.forms_page > docs/forms.md` after changing a type or a key."""
    assert (DOCS / "forms.md").read_text(encoding="utf-8") == forms_page.page()


def test_the_page_on_forms_leaves_no_key_type_or_capability_without_words() -> None:
    """Every row of its tables says something."""
    text = forms_page.page()
    assert "|  |\n" not in text.split("## 类型 Types")[0]
    assert all(f"| `{name}` |" in text for name in (*make_types(), *CAPABILITIES))


def test_the_type_that_the_page_shows_can_be_declared(tmp_path: Path) -> None:
    """The example is put into a small form, which loads and reads a number as it says."""
    example = json.loads(forms_page.OWN_TYPE)
    assert forms_page.OWN_TYPE in (DOCS / "forms.md").read_text(encoding="utf-8")

    def declare(data: dict[str, Any]) -> None:
        data["types"] = example["types"]
        data["rules"] += example["rules"]
        data["sheets"][0]["blocks"][0]["fields"].append(
            {"id": "mobile", "label": {"zh": "手机", "en": "Mobile"}, "type": "mobile", "required": True}
        )

    form = read_form(write_form(tmp_path, declare))
    codes = {c.declared.code for c in bind_rules(form) if any(p.question.id == "mobile" for p in c.conditions)}
    assert codes == {"value.not_mobile", "value.missing", "value.error_cell", "value.normalised"}


def test_the_table_of_the_page_has_a_line_for_every_function() -> None:
    """In the order of the functions; a name in the prose does not count."""
    lines = [line for line in page().splitlines() if line.startswith("| `")]
    named = [match[1] for line in lines if (match := re.match(r"\| `([A-Z]+)\(", line))]
    assert named == [f.name for f in FUNCTIONS]
    for function, line in zip(FUNCTIONS, lines[-len(FUNCTIONS):], strict=True):
        assert function.zh in line and function.en in line and function.example in line


def test_the_guide_says_every_rule_of_every_form_in_both_languages() -> None:
    for form_id in form_ids():
        form = load_form(form_id)
        for lang in ("zh", "en"):
            said = {line.text for line in guide_lines(form, lang)}
            own = {r.texts.rule.of(lang) for r in form.rules if not r.types and "{" not in r.texts.rule.of(lang)}
            assert own <= said


def test_the_guide_gives_each_sections_guidance_word_for_word() -> None:
    form = load_form("specialty-park-2022")
    text = markdown(form)
    boxes = [q.guidance for _, b in form.blocks() if b.kind == "boxes" for q in b.lines]
    assert all(guidance in text for guidance in boxes)
    assert "- **错误** 2022年有释放产值的项目，开工时间不得晚于2022年12月" in text
