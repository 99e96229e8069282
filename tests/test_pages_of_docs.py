"""The documentation that is generated is the one that is checked in."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.binding.guide import guide_lines, markdown
from workbook_tools.form.load import form_ids, load_form
from workbook_tools.rules.functions import FUNCTIONS
from workbook_tools.rules.reference_page import page

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_on_the_rule_language_is_generated_from_the_functions() -> None:
    """`python -m workbook_tools.rules.reference_page > docs/rule-language.md` after changing a function."""
    assert (DOCS / "rule-language.md").read_text(encoding="utf-8") == page()


def test_the_page_names_every_function() -> None:
    assert all(f"`{f.name}(" in page() for f in FUNCTIONS)


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
