"""The filling guide: every input and every rule in words, from the form's own declarations.

What belongs here: the guide's sentences and its Markdown. What does not: the workbook's first
sheet, which shows the same sentences (``workbook.cover``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..checks.listed import checks_for
from ..form.definition import Block, Form, Question, Sheet
from ..form.types import NUMBERED
from .bound_rules import BoundRule, bind_rules

Level = Literal["title", "heading", "part", "note", "hint", "guidance", "input", "error", "verify", "info"]
WORDS = {
    "zh": {
        "general": "通用要求", "required": "必填", "optional": "选填",
        "limit": "合计不超过{}字（字数按 Word 的“字数”统计）", "unit": "单位：{}", "choose": "从名单中选择（{}项）",
        "error": "错误", "verify": "核实", "info": "提示",
        "later": "收回后核对",
        "levels": "“错误”须改正；“核实”请改正或在“自检”写情况说明；“提示”不用处理。",
    },
    "en": {
        "general": "For every sheet", "required": "required", "optional": "optional",
        "limit": "at most {} 字 in all, counted as Word does", "unit": "in {}", "choose": "chosen from a list of {}",
        "error": "error", "verify": "verify", "info": "info",
        "later": "Checked when the return is received",
        "levels": "An error must be corrected; what is to be verified is corrected or explained on 自检; info needs nothing.",
    },
}
HINTS = {
    "zh": (
        "带 * 的为必填；行首或旁边的“✗”须改正，“▲”请核实，“✓”没有问题。",
        "粘贴数据：请用“选择性粘贴→数值”，否则会带进别处的字体、边框和校验。粘贴文字：先双击框内再粘贴。",
        "文字框和清单的行随内容增高；框旁显示“打印不全”的，请按提示加高行或精简文字。",
        "清单行数不够：请向下发单位索取行数更多的表（最多5000行），再把已填内容复制过去；不要插入行或另建工作表。",
    ),
    "en": (
        "Inputs with * are required; ✗ beside a line must be corrected, ▲ be checked, ✓ is right.",
        "Paste figures with Paste Special, Values, or foreign fonts, borders and checks come with them; "
        "double-click a box before pasting text into it.",
        "Boxes and lines grow with what is written; where the words beside a box say that it is not printed "
        "whole, heighten the row or shorten the text.",
        "When the lines of a list run out, ask the sender for a workbook with more (up to 5,000): "
        "copy over what is written; neither insert rows nor add sheets.",
    ),
}
"""How to fill in any form of ours; the form's own steps come before."""


@dataclass(frozen=True, slots=True)
class GuideLine:
    """One line of the guide and what kind of line it is."""

    level: Level
    text: str


def _kind_words(form: Form, question: Question, lang: str) -> str:
    words = WORDS[lang]
    parts = [words["required"] if question.required else words["optional"]]
    if question.unit:
        parts.append(words["unit"].format(question.unit))
    if question.list:
        parts.append(words["choose"].format(len(form.lists[question.list].items)))
    if question.prompt:
        parts.append(question.prompt.of(lang).rstrip("。."))
    return ("；" if lang == "zh" else "; ").join(parts)


def _inputs(form: Form, block: Block, lang: str) -> Iterator[GuideLine]:
    colon = "：" if lang == "zh" else ": "
    if block.title:
        yield GuideLine("part", block.title.of(lang))
    if block.kind == "boxes":
        for box in block.lines:
            yield GuideLine("guidance", box.guidance)
        return
    asked = block.columns if block.kind in {"table", "grid"} else block.lines
    for question in asked:
        if not form.type_of(question).can(NUMBERED):
            label = question.label.of(lang).replace("\n", "")
            yield GuideLine("input", f"{label}{colon}{_kind_words(form, question, lang)}")
    if block.kind == "grid":
        lines = [
            line.label.of(lang) + (f"（{line.unit}）" if line.unit and lang == "zh" else f" ({line.unit})" if line.unit else "")
            for line in block.lines
            if not line.formula
        ]
        yield GuideLine("note", ("、" if lang == "zh" else ", ").join(lines))


def _rules(rules: tuple[BoundRule, ...], lang: str) -> Iterator[GuideLine]:
    said = dict.fromkeys((c.declared.severity, c.title[lang]) for c in rules)
    for severity, title in said:
        yield GuideLine(severity, title)


def _sheet(form: Form, sheet: Sheet, rules: tuple[BoundRule, ...], lang: str) -> Iterator[GuideLine]:
    heading = sheet.heading if lang == "zh" or not sheet.title_en else sheet.title_en
    yield GuideLine("heading", heading or sheet.name)
    ids = {block.id for block in sheet.blocks}
    for block in sheet.blocks:
        said = WORDS[lang]["limit"].format(block.limit)
        if block.limit and lang == "en":
            yield GuideLine("note", said)
        elif block.limit and str(block.limit) not in re.findall(r"\d+", re.sub(r"[,，]", "", heading)):
            yield GuideLine("guidance", said)  # in the workbook it stands beside the boxes
        yield from _inputs(form, block, lang)
    if sheet.note:
        yield GuideLine("note", sheet.note)
    own = tuple(c for c in rules if c.block in ids and not c.declared.types)
    yield from _rules(own, lang)


def guide_lines(form: Form, lang: str = "zh") -> tuple[GuideLine, ...]:
    """The whole guide, line by line; ``lang`` is ``zh`` or ``en``."""
    rules = bind_rules(form)
    out = [GuideLine("note", WORDS[lang]["levels"]), *(GuideLine("hint", hint) for hint in HINTS[lang])]
    out += [GuideLine("heading", WORDS[lang]["general"])]
    general = tuple(c for c in rules if c.declared.types)
    out += _rules(tuple(c for c in general if "limit" not in c.declared.needs), lang)
    for sheet in form.sheets:
        out += _sheet(form, sheet, rules, lang)
    checks = checks_for(form)
    if checks:
        out.append(GuideLine("heading", WORDS[lang]["later"]))
        out += [GuideLine(check.severity, check.texts.rule.of(lang)) for check in checks]
    return tuple(out)


def markdown(form: Form, lang: str = "zh") -> str:
    """The guide as Markdown."""
    words = WORDS[lang]
    marks: dict[Level, str] = {
        "title": "# {}", "heading": "\n## {}\n", "part": "\n### {}\n", "note": "{}\n", "input": "- {}",
        "hint": "- {}", "guidance": "- {}",
        "error": f"- **{words['error']}** {{}}", "verify": f"- **{words['verify']}** {{}}",
        "info": f"- {words['info']} {{}}",
    }
    lines = [f"# {form.title.of(lang)}", ""]
    if lang == "zh":
        lines += [*form.steps, ""]
    lines += [marks[line.level].format(line.text) for line in guide_lines(form, lang)]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"
