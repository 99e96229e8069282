"""Plausible answers to any form, through the types of its questions, and what else might be typed.

What belongs here: one answer for each input, and candidates for another. What does not: whether they meet the rules (``right``, ``broken``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..form.definition import Block, Form, Question
from ..form.types import COMPUTED, DATED, LISTED, MONTHS, NARRATIVE, NUMBERED, NUMERIC, WHOLE
from ..rules.values import DIV_ZERO, Value
from ..safe_text import MAX_TEXT
from ..workbook.fill import Key

LINES = 2
"""Lines of each list that are filled in."""
_PEOPLE = {"contact": "张三", "phone": "029-87654321", "city": "某市", "county": "某县", "park": "某园区", "unit": "某市工业和信息化局"}
_SENTENCES = (
    "已建立{0}工作机制并明确牵头部门", "围绕{0}制定了年度计划和任务清单", "{0}方面共推进重点事项若干，总体进展顺利",
    "针对{0}中的薄弱环节，逐项提出改进办法", "下一步将继续做好{0}，按季度调度并公开结果",
)


def inputs(form: Form) -> Iterator[tuple[Key, Block, str, str, Question]]:
    """Every input that somebody types into, with its block, line and column; lines of a list one by one."""
    for _, block in form.blocks():
        for line, column, question in block.questions():
            known = form.type_of(question)
            if question.formula or known.can(NUMBERED) or known.can(COMPUTED):
                continue
            for number in range(1, 1 + min(LINES, block.capacity)) if block.open else (0,):
                yield (block.input_id(line, column), number), block, line, column, question


def numbers(form: Form) -> Iterator[tuple[Key, Block, str, str]]:
    """Every place where a line of a list has its number, which it gives itself, with its block, line and column."""
    for _, block in form.blocks():
        for line, column, question in block.questions() if block.open else ():
            if form.type_of(question).can(NUMBERED):
                for number in range(1, 1 + min(LINES, block.capacity)):
                    yield (block.input_id(line, column), number), block, line, column


def plausible(form: Form) -> dict[Key, Value]:
    """An answer for each input."""
    return {key: _answer(form, block, question, key[1], at) for at, (key, block, _, _, question) in enumerate(inputs(form))}


def _answer(form: Form, block: Block, question: Question, line: int, at: int) -> Value:
    known = form.type_of(question)
    if question.role in _PEOPLE:
        return _PEOPLE[question.role]
    if question.example and not known.can(NUMERIC):
        return question.example
    if known.can(NARRATIVE):
        return _text(block, question)
    if known.can(LISTED):
        return form.lists[question.list].items[0]
    if known.can(NUMERIC):
        return _number(form, question, line, at)
    if known.can(DATED) and known.json == "date":
        return f"{form.year}-06-30"
    if known.can(MONTHS):
        return f"{form.year}03-{form.year + 1}10"
    return known.example or f"{question.label.zh[:12]}示例{line or ''}"


def _text(block: Block, question: Question) -> str:
    room = max(20, block.limit // max(1, len(block.lines)) - 10) if block.limit else 200
    words = re.sub(r"[\d，。；：（）()]|^.{0,4}[）、]", "", question.guidance or question.label.zh)
    told = [s.format(words[at : at + 9] or question.id) for at in range(0, max(1, len(words) - 8), 9) for s in _SENTENCES]
    wanted, out = min(room, max(block.least_zi + 20, 90)), ""
    for sentence in told:
        if len(out) + len(sentence) + 1 > (wanted if len(out) >= block.least_zi else room):
            break
        out += f"{sentence}。"
    return out or told[0][: room - 1]


def _number(form: Form, question: Question, line: int, at: int) -> float:
    known = form.type_of(question)
    least, most = question.least, question.most
    if known.recorded_in is not None:  # 1 is a whole: a share
        return 0.2
    if least is not None and most is not None:
        number = (max(least, 0.01) * most) ** 0.5
    else:
        number = least if least is not None else most if most is not None else 12.0 if known.can(WHOLE) else 1200.0
    number = number + line + at % 7 if least is None and most is None else number
    return float(round(number)) if known.can(WHOLE) or number > 10 else round(number, 2)


def others(form: Form, block: Block, question: Question, now: Value, around: list[float]) -> list[Value]:
    """What else might be typed into an input, rightly or wrongly."""
    kind = form.type_of(question)
    if kind.can(NARRATIVE):
        return [None, "无", question.guidance, DIV_ZERO, "甲" * MAX_TEXT, "略", "字" * (block.limit + 20), "详见附件", "12345678"]
    if kind.can(LISTED):
        known = form.lists[question.list]
        also = [spelling for spelling, _ in known.spellings if spelling not in known.items]
        return [*known.items[:6], None, "名单里没有的", " " + known.items[0], f"（{known.items[0]}）", *also[:4]]
    if kind.can(NUMERIC):
        value = now if isinstance(now, int | float) else 0.0
        steps = [None, 0.0, value * 0.5, value * 0.8, value * 1.2, value * 2, value + 1, value - 1, value * 100, -5.0, "待定", "12万", "1.2亿", DIV_ZERO, 1.5, 0.333, 1e9, 35.0, f"{value:g}", f"{form.year - 1}01", 202501.0]
        return [*steps, *[b for b in (question.least, question.most) if b is not None], *around]
    if kind.can(MONTHS):
        y = form.year
        return [None, f"{y}10-{y}03", f"{y}03", "长期", f"{y}.03-{y + 1}.10", f"{y - 1}01-{y}06", f"{y + 3}01-{y + 5}12", f"{y}03-{y + 2}10"]
    if kind.can(DATED) and kind.json == "date":
        return [None, "不详", "1899-01-01", f"{form.year}/6/30", f"{form.year + 1}-01-10", f"{form.year}-01-01", f"{form.year - 1}-06-30", "2000-01-01", "2099-12-31", "1901-01-01"]
    return [None, "无", "略", DIV_ZERO, "甲" * MAX_TEXT, "另一个", f"{now}　", str(now).lower(), "0" * 18, "13800000000", str(form.year), question.label.zh]
