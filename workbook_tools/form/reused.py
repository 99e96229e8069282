"""Ids that a later edition of a form uses for another question.

What belongs here: two questions with one id, and whether they ask the same. What does not: what follows for returns
(``effects``) and every other difference (``diff``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..words import Words
from .definition import Block, Form, Question

ALIKE = 0.5
"""Two labels of which less is common are taken for two questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it is asked: its id, the sheet, its block, its words, the year that it is about."""

    id: str
    sheet: str
    block: Block
    question: Question
    label: Words
    year: int | None

    @property
    def named(self) -> str:
        """The question as a designer finds it."""
        return f"{self.sheet}“{self.label.zh}”（{self.id}）"

    @property
    def named_en(self) -> str:
        """The same in English."""
        return f"{self.sheet} “{self.label.en}” ({self.id})"


def asked_by(form: Form) -> dict[str, Asked]:
    """Every question of a form by its id, what the form computes among them."""
    out = {}
    for sheet, block in form.blocks():
        years = {column.id: column.year for column in block.columns}
        for line, column, question in block.questions():
            said = Words(*(text.replace("\n", "") for text in (question.label.zh, question.label.en)))
            name = block.input_id(line, column)
            out[name] = Asked(name, sheet.name, block, question, said, question.year or years.get(column))
    return out


@dataclass(frozen=True, slots=True)
class Reuse:
    """An id that means something else in the later edition, and in what: label, type, unit, year."""

    now: Asked
    how: Words

    def warning(self, version: str) -> str:
        """What is said of it to whoever writes the later edition; ``version`` is the earlier one."""
        zh = f"{version} 版里同一个编号问的是另一件事，请核对：{self.now.named}：{self.how.zh}"
        return f"{zh}; version {version} asks something else by the same id: {self.now.named_en}: {self.how.en}"


def reused(old: Form, new: Form) -> Iterator[Reuse]:
    """Each id that stands for another question; one that stands for the same in other words is none."""
    before = asked_by(old)
    for name, now in asked_by(new).items():
        was = before.get(name)
        how = [] if was is None else list(differences(old, new, was, now))
        if how:
            yield Reuse(now, Words("，".join(w.zh for w in how), ", ".join(w.en for w in how)))


def differences(old: Form, new: Form, was: Asked, now: Asked) -> Iterator[Words]:
    """In what a later question asks something else than an earlier one: its words, its type, its unit, its year."""
    if was.block.kind == now.block.kind == "boxes":
        asked = was.question.guidance, now.question.guidance
        if unlike(*asked):
            yield Words(f"填写要求由“{asked[0]}”改为“{asked[1]}”", f"what to write was “{asked[0]}” and is “{asked[1]}”")
    elif unlike(was.label.zh, now.label.zh):
        yield Words(f"名称由“{was.label.zh}”改为“{now.label.zh}”", f"the label was “{was.label.zh}” and is “{now.label.zh}”")
    kinds = old.type_of(was.question), new.type_of(now.question)
    if (kinds[0].kind, kinds[0].json) != (kinds[1].kind, kinds[1].json):
        yield Words(f"类型由“{kinds[0].title.zh}”改为“{kinds[1].title.zh}”", f"the type was {kinds[0].title.en} and is {kinds[1].title.en}")
    units = was.question.unit, now.question.unit
    if units[0] and units[1] and units[0] != units[1]:
        yield Words(f"单位由“{units[0]}”改为“{units[1]}”", f"the unit was {units[0]} and is {units[1]}")
    years = was.year, now.year
    if years[0] and years[1] and years[0] != years[1]:
        yield Words(f"年份由 {years[0]} 改为 {years[1]}", f"the year was {years[0]} and is {years[1]}")


def unlike(one: str, other: str) -> bool:
    """Whether two labels ask different things; years, numerals and marks aside."""
    bare = [re.sub(r"[\W\d_]|[一二三四五六七八九十]+[、）)]", "", text) for text in (one, other)]
    return SequenceMatcher(None, bare[0], bare[1], autojunk=False).ratio() < ALIKE if any(bare) else False
