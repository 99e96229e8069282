"""The filling guide as a Word document on official paper.

What belongs here: which line of the guide takes which level. What does not: the sentences (``binding.guide``) and the look of
the levels (``report.official_docx``).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..binding.guide import WORDS, Level, guide_lines
from ..form.definition import Form
from ..report.official_docx import Level as Look
from ..report.official_docx import Paper

_LOOKS: Mapping[Level, Look] = {"title": "h1", "heading": "h1", "part": "h2"}
_RULES: tuple[Level, ...] = ("error", "verify", "info")


def guide_docx(form: Form) -> bytes:
    """The guide: the steps, then every input; rules are a document of their own."""
    paper = Paper(f"{form.title.zh}填写指南")
    for step in form.steps:
        paper.line(step)
    lines = guide_lines(form)
    for number, line in enumerate(lines):
        following = next((later.level for later in lines[number + 1 :] if later.level not in _RULES), None)
        headed = line.level in _LOOKS and (following is None or following in {"heading", "title"})
        if line.level not in _RULES and not headed:
            paper.line(line.text, _LOOKS.get(line.level, "text"))
    return paper.done()


def rules_docx(form: Form) -> bytes:
    """The rules in words, each with its level, under the sheet that it is of."""
    paper = Paper(f"{form.title.zh}核对规则")
    heading = ""
    for line in guide_lines(form):
        if line.level in {"title", "heading"}:
            heading = line.text
        elif line.level in _RULES:
            if heading:
                paper.line(heading, "h1")
                heading = ""
            paper.line(f"【{WORDS['zh'][line.level]}】{line.text}")
    return paper.done()
