"""For each rule of a form answers that break it.

What belongs here: the changes that are tried and the first that does it. What does not: right answers to begin with
(``right``) and judging (``bench``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice, zip_longest

from ..check.finding import Finding
from ..form.definition import Rule
from ..rules.values import Value
from ..workbook.fill import Key
from .bench import Answers, Bench
from .plausible import inputs, numbers
from .right import another

TRIES = 1500
"""Changes that are tried to break one rule."""
NAMED, TOGETHER = 16, 6
"""Inputs that are changed one by one, and two at a time."""
JUDGED = 3
"""Workbooks that are made to see whether the checker says so."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule, the answers that break it, and what the checker says; ``finding`` is ``None`` where none were found."""

    rule: Rule
    answers: Answers
    finding: Finding | None


def broken_rules(bench: Bench, right: Answers) -> Iterator[Broken]:
    """Each rule that looks at anything once, with answers that break it where they are found."""
    left = {(f.code, f.texts): f for f in reversed(bench.findings(right))}
    for rule in bench.rules:
        found = left.get((rule.code, rule.texts))
        yield Broken(rule, right, found) if found else _break(bench, rule, right)


def _break(bench: Bench, rule: Rule, right: Answers) -> Broken:
    judged = 0
    for change in islice(_changes(bench, rule, right), TRIES):
        answers = {**right, **change}
        if not bench.fails(rule, answers):
            continue
        for finding in bench.findings(answers):
            if (finding.code, finding.texts) == (rule.code, rule.texts):
                return Broken(rule, answers, finding)
        judged += 1
        if judged == JUDGED:
            break
    return Broken(rule, right, None)


def _changes(bench: Bench, rule: Rule, right: Answers) -> Iterator[dict[Key, Value]]:
    """What might break a rule: a list without a line, with a line twice or a gap, or a word where an empty line has its number; another answer to what it reads, or two."""
    form = bench.form
    asked = {key: (block, question) for key, block, _, _, question in inputs(form)}
    for scope in sorted({block.id for block, _ in asked.values() if block.open} & bench.blocks_of(rule)):
        keys = [key for key, (block, _) in asked.items() if block.id == scope]
        yield dict.fromkeys(keys)
        yield {key: right.get((key[0], 1)) for key in keys if key[1] == 2}
        yield {key: None for key in keys if key[1] == 1}
        for at in (key for key, block, _, _ in numbers(form) if block.id == scope and key[1] == 2):
            yield {**{key: None for key in keys if key[1] == 2}, at: "甲"}
    named = bench.named(rule)[:NAMED]
    others = [[(key, value) for value in another(form, *asked[key], right, key)] for key in named]
    for candidates in zip_longest(*others):
        yield from ({key: value} for key, value in filter(None, candidates))
    figures = [key for key in named if isinstance(right.get(key), int | float)]
    for size in range(len(figures), 1, -1):  # several sums at once are nothing
        yield from (dict[Key, Value](dict.fromkeys(some, 0.0)) for some in islice(combinations(figures, size), TOGETHER))
    for ones, twos in combinations(others[:TOGETHER], 2):
        yield from (dict((one, two)) for one in ones for two in twos)
