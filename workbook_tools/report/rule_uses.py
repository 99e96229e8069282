"""How often each rule was asked and how often it failed: which question does the form ask badly?

What belongs here: the noun, and counting the places that a rule looks at in a return. What does not: evaluating rules
(``check``) and showing the counts (``result_rules``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..check.finding import Finding
from ..form.definition import Form
from ..levels import SEVERITIES, Severity
from ..words import Texts
from ..workbook.kept_layout import laid_out
from .rule_names import name_of

Key = tuple[str, str, str]
"""A rule's code, its severity and its name."""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One rule over all returns that count: at how many places it was asked, at how many it failed, in how many units.

    ``example`` is the first failure, ``None`` where it never failed. ``asked`` is ``None`` where nobody counts the places: for
    checks in Python, which look where they like, and for what was found of files and of their structure.
    """

    code: str
    severity: Severity
    texts: Texts | None
    asked: int | None
    failed: int = 0
    units: int = 0
    example: Finding | None = None


class Asked:
    """Counts the places that the rules of forms were asked at, return by return."""

    def __init__(self) -> None:
        self.texts: dict[Key, tuple[Severity, Texts]] = {}
        self._lines: dict[str, Counter[str]] = {}
        """By the digest of a form: the lines of each list in all its returns, and how many returns there are."""
        self._rules: dict[str, list[tuple[Key, str, int]]] = {}
        """By the digest of a form: each rule, the list that it goes through (or none), its conditions."""
        self._counted: set[Key] = set()
        """The rules whose places are counted."""

    def form(self, form: Form) -> list[tuple[Key, str, int]]:
        """Know the rules of a form, so that those are listed too that were never asked."""
        known = self._rules.get(form.digest)
        if known is None:
            layout = laid_out(form)
            known = self._rules[form.digest] = []
            for bound in layout.rules:
                rule = bound.declared
                key = self._known(rule.code, rule.severity, rule.texts)
                self._counted.add(key)
                known.append((key, bound.block if form.block(bound.block).open else "", len(bound.conditions)))
            for check in layout.checks:
                self._known(check.code, check.severity, check.texts)
        return known

    def _known(self, code: str, severity: Severity, texts: Texts) -> Key:
        key = _key(code, severity, texts)
        self.texts.setdefault(key, (severity, texts))
        return key

    def add(self, form: Form, lines: Mapping[str, int]) -> None:
        """Count a return by how many lines its lists have: a rule over a list is asked in each of its used lines."""
        known = self._lines.setdefault(form.digest, Counter())
        known.update(lines)
        known[""] += 1
        self.form(form)

    def uses(self, findings: Iterable[Finding]) -> tuple[RuleUse, ...]:
        """Every rule with its failures among ``findings``, the most frequent first, then those that never failed."""
        places: Counter[Key] = Counter()
        for digest, lines in self._lines.items():
            for key, table, conditions in self._rules[digest]:
                places[key] += conditions * lines[table]
        failed: dict[Key, list[Finding]] = {}
        for finding in findings:
            if finding.code != "roster.not_returned":
                failed.setdefault(_key(finding.code, finding.severity, finding.texts), []).append(finding)
        known: Mapping[Key, tuple[Severity, Texts | None]] = {
            **{key: (found[0].severity, found[0].texts) for key, found in failed.items()}, **self.texts,
        }
        made = [self._use(key, *told, failed.get(key, []), places) for key, told in known.items()]
        return tuple(sorted(made, key=lambda u: (-u.failed, SEVERITIES.index(u.severity), u.code)))

    def _use(self, key: Key, severity: Severity, texts: Texts | None, failed: list[Finding], places: Mapping[Key, int]) -> RuleUse:
        count = sum(f.count for f in failed)
        # a return that waits for a decision may fail, and is not among those that were asked
        asked = max(places.get(key, 0), count) if key in self._counted else None
        units = len({f.unit or f.file for f in failed})
        return RuleUse(key[0], severity, texts, asked, count, units, failed[0] if failed else None)


def _key(code: str, severity: str, texts: Texts | None) -> Key:
    return code, severity, name_of(code, texts, "zh")
