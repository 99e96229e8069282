"""A return that exists only as its answers, judged by the compiled rules without a workbook.

What belongs here: answers put in the place of what was read from a blank, and which rules fail of them. What does not: which
answers are tried (``right``, ``broken``) and the judgement of a file, which has the last word (``examine``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..binding.bound_rules import BoundRule
from ..check.apply_checks import found_by_checks
from ..check.evaluate import Failure, failures, submission_of
from ..check.finding import Finding
from ..check.inputs import Input
from ..check.localise import suspected
from ..check.values import Reading
from ..examine import examine_bytes, rules_of
from ..form.catalog import Forms
from ..form.definition import Form, Rule
from ..form.types import NUMBERED
from ..intake.answers import Raw, RawLine
from ..levels import Severity
from ..rules.syntax import HERE
from ..rules.values import Value
from ..safe_text import MAX_TEXT
from ..workbook.fill import Key, cells_of
from ..workbook.template import Template
from .plausible import LINES, inputs, numbers

Answers = Mapping[Key, Value]
WEIGHT: Mapping[Severity, int] = {"error": 100, "verify": 10, "info": 1}
"""What a failure counts for: one error is worse than several other things."""


_NUMBER = re.compile(r"-?[\d,]*\d(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that there is to find: its level, the inputs that it reads, the numbers that it would tell."""

    severity: Severity
    inputs: tuple[Key, ...]
    told: tuple[float, ...]


class Bench:
    """A form with its template: answers on the bench are judged in milliseconds, as a file a hundred times slower."""

    def __init__(self, form: Form, forms: Forms, template: Template) -> None:
        self.form, self._forms, self._template = form, forms, template
        self._places = {key: (block.id, line, column) for key, block, line, column, _ in inputs(form)}
        self._names = {(*place, number): (name, number) for (name, number), place in self._places.items()}
        self._places |= {key: (block.id, line, column) for key, block, line, column in numbers(form)}
        self._numbered = {block.id: {q.id for q in block.columns if form.type_of(q).can(NUMBERED)} for _, block in form.blocks() if block.open}

    def workbook(self, answers: Answers) -> bytes:
        """The return with these answers."""
        return self._template.prefill("", cells_of(self._template.layout, answers).cells)

    def findings(self, answers: Answers) -> tuple[Finding, ...]:
        """What the checker says of the workbook with these answers."""
        found = examine_bytes(self.workbook(answers), "预览.xlsx", self._forms).findings
        return tuple(f for f in found if f.code == "file.blank" or not f.code.startswith(("file.", "roster.")))

    @cached_property
    def _blank(self) -> Raw:
        raw = examine_bytes(self.workbook({}), "预览.xlsx", self._forms).raw
        assert raw is not None, "a workbook that was just made is a return of its form"
        return raw

    def reading(self, answers: Answers) -> Reading:
        """The return with these answers as it would be read."""
        blank = self._blank
        cells, lines = dict(blank.cells), {b: [dict(line.cells) for line in there] for b, there in blank.tables.items()}
        for (name, number), value in answers.items():
            block, line, column = self._places[name, number]
            typed = value[:MAX_TEXT] if isinstance(value, str) else float(value) if type(value) is int else value
            if number:
                lines[block][number - 1][column] = typed or None if isinstance(typed, str) else typed
            else:
                cells[block, line, column] = typed or None if isinstance(typed, str) else typed
        tables = {}
        for block, held in lines.items():
            self._number(block, held)
            tables[block] = tuple(RawLine(was.row, now) for was, now in zip(blank.tables[block], held, strict=True))
        return Reading(rules_of(self.form, blank.identity.rows).expressions, replace(blank, cells=cells, tables=tables))

    def _number(self, block: str, lines: list[dict[str, Value]]) -> None:
        """Lines number themselves, as far as something stands in them and nothing in the place of the number."""
        number = 0
        for line in lines:
            used = any(value is not None for column, value in line.items() if column not in self._numbered[block])
            number += used
            line |= {column: float(number) if used else None for column in self._numbered[block] if line.get(column) is None}

    def fails(self, rule: Rule, answers: Answers) -> bool:
        """Whether a rule fails somewhere."""
        reading = self.reading(answers)
        mine = tuple(bound for bound in reading.expressions.rules if bound.declared is rule)
        return next(failures(reading, mine), None) is not None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that look at anything in this form, in its order."""
        bound = [one.declared for one in self._rules() if one.conditions]
        return tuple(rule for rule in self.form.rules if any(rule is one for one in bound))

    def blocks_of(self, rule: Rule) -> set[str]:
        """The blocks that a rule is for."""
        return {bound.block for bound in self._rules() if bound.declared is rule}

    def requirement(self, rule: Rule) -> str:
        """A rule in words, with the figures that it names."""
        return next((bound.title["zh"] for bound in self._rules() if bound.declared is rule), rule.texts.rule.zh)

    def _rules(self) -> tuple[BoundRule, ...]:
        return rules_of(self.form, self._blank.identity.rows).expressions.rules

    def named(self, rule: Rule) -> tuple[Key, ...]:
        """The inputs that a rule reads, those where it points first; of a list those of its first lines."""
        expressions = rules_of(self.form, self._blank.identity.rows).expressions
        pointed: list[Key] = []
        read: list[Key] = []
        for condition in (c for bound in expressions.rules if bound.declared is rule for c in bound.conditions):
            pointed += self._keys([(condition.at.block, condition.at.row, condition.at.column)], "")
            inputs = expressions.read_by(condition)
            read += self._keys([*sorted(inputs.single), *((block, HERE, column) for block, column in sorted(inputs.columns))], "")
        return tuple(dict.fromkeys([*pointed, *read]))

    def _keys(self, read: Iterable[Input], at: str) -> Iterator[Key]:
        """The inputs that are read, seen from a line; without one, in every line that is filled in."""
        for block, line, column in read:
            if block not in self._numbered:
                found = self._names.get((block, line, column, 0))
                yield from (found,) if found else ()
                continue
            lines = (int(line),) if line.isdigit() else (int(at),) if line == HERE and at.isdigit() else range(1, 1 + LINES)
            yield from (self._names[key] for number in lines if (key := (block, "", column, number)) in self._names)

    def weight(self, answers: Answers) -> int:
        """What there is to find, each failure counted by its level; nothing is 0."""
        reading = self.reading(answers)
        told = sum(WEIGHT[failure.bound.declared.severity] for failure in failures(reading, reading.expressions.rules))
        return told + sum(WEIGHT[finding.severity] for finding, _ in found_by_checks(self.form, submission_of(reading, "", "")))

    def wrong(self, answers: Answers) -> list[Wrong]:
        """What there is to find, the worst first."""
        reading = self.reading(answers)
        out = [self._wrong(reading, failure) for failure in failures(reading, reading.expressions.rules)]
        for finding, failure in found_by_checks(self.form, submission_of(reading, "", "")):
            suspect = suspected(reading, finding, failure.reads)
            out.append(Wrong(finding.severity, tuple(dict.fromkeys(self._keys([suspect.at, *sorted(suspect.single)], ""))), ()))
        return sorted(out, key=lambda one: -WEIGHT[one.severity])

    def _wrong(self, reading: Reading, failure: Failure) -> Wrong:
        at, read = failure.condition.at, reading.expressions.read_by(failure.condition)
        others = [one for one in sorted(read.single) if one != (at.block, at.row, at.column)]
        keys = [*self._keys([(at.block, at.row, at.column)], failure.line), *self._keys(others, failure.line)]
        keys += self._keys([(block, "", column) for block, column in sorted(read.columns)], "")
        shown = (reading.evaluate(node, at.block, failure.line) for node in failure.condition.show.values())
        told = [v if isinstance(v, float) else float(v.replace(",", "")) for v in shown if isinstance(v, float) or (isinstance(v, str) and _NUMBER.fullmatch(v))]
        return Wrong(failure.bound.declared.severity, tuple(dict.fromkeys(keys)), tuple(told))
