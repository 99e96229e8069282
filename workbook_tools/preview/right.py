"""Answers that meet the rules of a form.

What belongs here: changing one answer after another as long as less is left to find. What does not: what may be typed
(``plausible``) and judging it (``bench``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..form.definition import Block, Form, Question
from ..form.types import NUMERIC
from ..rules.values import Value
from ..workbook.fill import Key
from .bench import Answers, Bench, Wrong
from .plausible import inputs, others, plausible

MOST_ELSEWHERE = 12
"""Texts of other columns that are tried: what stands in one list may have to stand in another."""
TRIES = 3000
"""Changes that are tried at most."""


def right_answers(bench: Bench) -> dict[Key, Value]:
    """Answers with as little to find as could be reached."""
    answers = plausible(bench.form)
    asked = {key: (block, question) for key, block, _, _, question in inputs(bench.form)}
    weight, tries = bench.weight(answers), 0
    while weight and tries < TRIES:
        for change in _changes(bench.form, asked, answers, bench.wrong(answers)):
            tries += 1
            now = bench.weight({**answers, **change})
            if now < weight:
                answers, weight = {**answers, **change}, now
                break
            if tries >= TRIES:
                break
        else:
            break
    return answers


def _changes(form: Form, asked: dict[Key, tuple[Block, Question]], answers: Answers, wrong: list[Wrong]) -> Iterator[dict[Key, Value]]:
    """What might mend something that is wrong: another answer to what it reads, each once."""
    tried: set[tuple[Key, Value]] = set()
    for one in wrong:
        for key in one.inputs:
            block, question = asked[key]
            for value in [*one.told, *another(form, block, question, answers, key)]:
                if (key, value) not in tried and value != answers.get(key) and _fit(form, question, value):
                    tried.add((key, value))
                    yield {key: value}


def _fit(form: Form, question: Question, value: Value) -> bool:
    """Whether an answer can be right at all: an item of its list, a number where one is asked."""
    if question.list:
        return value is None or value in form.lists[question.list].items
    return not form.type_of(question).can(NUMERIC) or value is None or isinstance(value, float | int)


def another(form: Form, block: Block, question: Question, answers: Answers, key: Key) -> list[Value]:
    """Other answers to an input, rightly or wrongly typed; sums of what stands in the columns are among them."""
    sums: dict[str, float] = {}
    for (name, number), value in answers.items():
        if number and isinstance(value, int | float):
            sums[name] = sums.get(name, 0.0) + value
    around = list(dict.fromkeys([*sums.values(), 1.0, 2.0]))[:10]
    elsewhere = [said for (name, number), said in answers.items() if number and name != key[0] and isinstance(said, str)]
    more: list[Value] = [] if question.list or form.type_of(question).kind != "text" else [*elsewhere[:MOST_ELSEWHERE]]
    out: list[Value] = []
    for value in [*others(form, block, question, answers.get(key), around), *more]:
        if value != answers.get(key) and value not in out:
            out.append(value)
    return out
