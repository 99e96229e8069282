"""What changed between two forms: inputs, their declarations, lists and rules.

What belongs here: comparing two loaded forms and saying what differs, in words. What does not:
mapping an older return to a newer form (``intake``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .definition import Form, Question, Rule

Change = Literal["added", "removed", "changed"]
SIGNS: Mapping[Change, str] = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is new, gone or other; ``what`` says which, ``detail`` how."""

    change: Change
    kind: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        tail = f": {self.detail}" if self.detail else ""
        return f"{SIGNS[self.change]} {self.kind} {self.what}{tail}"


def _inputs(form: Form) -> dict[str, tuple[Question, int]]:
    return {
        block.input_id(line, column): (question, block.limit)
        for _, block in form.blocks()
        for line, column, question in block.questions()
    }


def _facts(entry: tuple[Question, int]) -> dict[str, object]:
    question, limit = entry
    return {
        "label": question.label.zh, "type": question.type, "unit": question.unit, "list": question.list,
        "required": question.required, "limit": limit, "guidance": question.guidance,
        "formula": question.formula, "least": question.least, "most": question.most,
    }


def _rule_key(rule: Rule) -> str:
    return f"{rule.code} ({rule.scope or '/'.join(rule.types)}, {rule.severity}) {rule.texts.rule.zh}"


def _rule_facts(rule: Rule) -> dict[str, object]:
    return {"assert": rule.assertion, "when": rule.when, "at": rule.at, "for": rule.over[1]}


def _compared(
    kind: str, old: Mapping[str, dict[str, object]], new: Mapping[str, dict[str, object]]
) -> Iterator[Difference]:
    for what in old:
        if what not in new:
            yield Difference("removed", kind, what)
            continue
        for fact, value in old[what].items():
            if new[what][fact] != value:
                yield Difference("changed", kind, what, f"{fact} {value!r} → {new[what][fact]!r}")
    for what in new:
        if what not in old:
            yield Difference("added", kind, what)


def _list_facts(form: Form) -> dict[str, dict[str, object]]:
    return {
        name: {"version": entry.version, "items": len(entry.items)} for name, entry in form.lists.items()
    }


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Everything that differs, inputs first, then lists, then rules."""
    out: list[Difference] = []
    if (old.id, old.version) != (new.id, new.version):
        out.append(Difference("changed", "form", new.id, f"{old.id} {old.version} → {new.id} {new.version}"))
    before = {name: _facts(entry) for name, entry in _inputs(old).items()}
    after = {name: _facts(entry) for name, entry in _inputs(new).items()}
    out += _compared("input", before, after)
    out += _compared("list", _list_facts(old), _list_facts(new))
    rules = [{_rule_key(r): _rule_facts(r) for r in form.rules} for form in (old, new)]
    out += _compared("rule", *rules)
    return tuple(out)
