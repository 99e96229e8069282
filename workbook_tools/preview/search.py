"""Answers that meet the rules of a form, and for each rule answers that break it.

What belongs here: changing one answer after another and asking the checker. What does not: what may be typed (``plausible``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, zip_longest

from ..check.finding import Finding
from ..examine import examine_bytes
from ..form.catalog import Forms
from ..form.definition import Form, Question, Rule
from ..form.types import NUMERIC
from ..rules.values import Value
from ..workbook.fill import Key, cells_of
from ..workbook.template import Template
from .plausible import inputs, others, plausible

Answers = Mapping[Key, Value]
TRIES = 600
"""Changes that are tried to make the answers right."""
FOR_A_RULE = 60
"""Changes that are tried to break one rule."""
_WEIGHT = {"error": 100, "verify": 10, "info": 1}


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule, the answers that break it, and what the checker says; ``finding`` is ``None`` where none were found."""

    rule: Rule
    answers: Answers
    finding: Finding | None


class Search:
    """A form with its template, asked again and again."""

    def __init__(self, form: Form, forms: Forms, template: Template) -> None:
        self._form, self._forms, self._template = form, forms, template
        self._inputs = {key: (block, question) for key, block, _, _, question in inputs(form)}

    def workbook(self, answers: Answers) -> bytes:
        """The return with these answers."""
        return self._template.prefill("", cells_of(self._template.layout, answers).cells)

    def findings(self, answers: Answers) -> tuple[Finding, ...]:
        """What the checker says of these answers."""
        return tuple(f for f in examine_bytes(self.workbook(answers), "预览.xlsx", self._forms).findings if not f.code.startswith(("file.", "roster.")))

    def right(self) -> tuple[dict[Key, Value], tuple[Finding, ...]]:
        """Answers with as little to find as could be reached, and what is left."""
        answers = plausible(self._form)
        found = self.findings(answers)
        tries = 0
        blocked: set[tuple[str, Key]] = set()
        while found and tries < TRIES:
            best = None
            for finding in found:
                for key in self._near(finding):
                    if (finding.code, key) in blocked:
                        continue
                    for value in [*_told(finding), *self._others(key, answers)]:
                        if self._foreign(key, value):
                            continue
                        tries += 1
                        now = self.findings({**answers, key: value})
                        if _weight(now) < _weight(found) and (best is None or _weight(now) < _weight(best[1])):
                            best = ({**answers, key: value}, now)
                        if tries >= TRIES or best is not None:
                            break
                    blocked.add((finding.code, key))
                    if best is not None or tries >= TRIES:
                        break
                if best is not None or tries >= TRIES:
                    break
            if best is None:
                break
            answers, found = best
            blocked.clear()
        return answers, found

    def _near(self, finding: Finding) -> Iterator[Key]:
        """The inputs that a finding is about: its own, then those that its rule names."""
        own = [key for key in self._inputs if key[0] == finding.field]
        yield from own
        rule = next((r for r in self._form.rules if r.code == finding.code and finding.texts == r.texts), None)
        if rule is not None:
            yield from (key for key in self._named(rule) if key not in own)

    def _named(self, rule: Rule) -> list[Key]:
        """The inputs that a rule names, in its lines; for a rule of types, one of each."""
        if rule.types:
            seen: dict[tuple[str, str], Key] = {}
            for key, (block, question) in self._inputs.items():
                if question.type in rule.types:
                    seen.setdefault((block.id, question.type), key)
            return list(seen.values())[:4]
        name, values = rule.over
        texts = [rule.at, rule.assertion, rule.when]
        said = " ".join(t.replace(f"{{{name}}}", v) for t in texts for v in (values[:2] if name else ("",)))
        words = dict.fromkeys(re.findall(r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)?", said))
        keys = [key for word in words for key in self._inputs if key[1] < 2 and key[0] in {word, f"{rule.scope}.{word}"}]
        if not keys:
            keys = [k for word in words for k in self._inputs if k[0].startswith(f"{rule.scope}_") and k[0].endswith(f".{word}")]
        if not keys:
            keys = [k for k, (block, _) in self._inputs.items() if block.id == rule.scope and k[1] < 2]
        return keys[:8]

    def _others(self, key: Key, answers: Answers) -> list[Value]:
        block, question = self._inputs[key]
        out: list[Value] = []
        for value in others(self._form, block, question, answers.get(key), self._around(answers, question)):
            if value != answers.get(key) and value not in out:
                out.append(value)
        return out

    def _foreign(self, key: Key, value: Value) -> bool:
        """Whether an answer is no item of its input's list or no number where one is asked, so that it makes nothing right."""
        question = self._inputs[key][1]
        if question.list:
            return value is not None and value not in self._form.lists[question.list].items
        return self._form.type_of(question).can(NUMERIC) and not (value is None or isinstance(value, float | int))

    def _around(self, answers: Answers, question: Question) -> list[float]:
        """Sums of columns and their counts: what totals have to agree with."""
        sums: dict[str, float] = {}
        for key, value in answers.items():
            if key[1] and isinstance(value, int | float):
                sums[key[0]] = sums.get(key[0], 0.0) + value
        return list(dict.fromkeys([*sums.values(), 1.0, 2.0]))[:10]

    def broken(self, right: Answers) -> Iterator[Broken]:
        """Each rule of the form's own and of its types once, with answers that break it where they are found."""
        left = {(f.code, f.texts): f for f in reversed(self.findings(right))}
        for rule in self._form.rules:
            found = left.get((rule.code, rule.texts))
            yield Broken(rule, right, found) if found else self._break(rule, right)

    def _break(self, rule: Rule, right: Answers) -> Broken:
        for change in islice(self._changes(rule, right), FOR_A_RULE):
            answers = {**right, **change}
            for finding in self.findings(answers):
                if (finding.code, finding.texts) == (rule.code, rule.texts):
                    return Broken(rule, answers, finding)
        return Broken(rule, right, None)

    def _changes(self, rule: Rule, right: Answers) -> Iterator[dict[Key, Value]]:
        """What might break a rule: another answer to what it names; for a list also no line, a line twice, a gap."""
        named = self._named(rule)
        if rule.scope in {block.id for block, _ in self._inputs.values() if block.open}:
            keys = [key for key, (block, _) in self._inputs.items() if block.id == rule.scope]
            yield dict.fromkeys(keys)
            yield {key: right.get((key[0], 1)) for key in keys if key[1] == 2}
            yield {key: None for key in keys if key[1] == 1}
        for candidates in zip_longest(*[[(key, value) for value in self._others(key, right)] for key in named]):
            yield from ({key: value} for key, value in filter(None, candidates))


def _told(finding: Finding) -> list[Value]:
    """The numbers that a finding tells: a total that does not agree says what it should be."""
    out: list[Value] = []
    for fact in finding.values.values():
        if isinstance(fact, str) and re.fullmatch(r"-?[\d,]+(\.\d+)?", fact):
            out.append(float(fact.replace(",", "")))
        elif isinstance(fact, int):
            out.append(float(fact))
    return out


def _weight(found: tuple[Finding, ...]) -> int:
    return sum(_WEIGHT[f.severity] * f.count for f in found)
