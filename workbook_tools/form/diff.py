"""What changed between two forms: what is asked, lists, rules, sheets and words.

What belongs here: comparing two loaded forms and saying what differs, in words. What does not:
mapping an older return to a newer form (``intake``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .definition import Block, CodeList, Form, Question, Rule, Sheet
from .types import FieldType

Change = Literal["added", "removed", "changed"]
Facts = Mapping[str, object]
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


SHOWN = 5
"""Items of a list that are named as added or removed."""


def _question(question: Question, limit: int) -> Facts:
    return {
        "label": question.label.zh, "type": question.type, "unit": question.unit, "list": question.list,
        "required": question.required, "limit": limit, "guidance": question.guidance,
        "formula": question.formula, "least": question.least, "most": question.most,
        "prompt": question.prompt.zh if question.prompt else "", "spoken": question.spoken,
    }


def _rule_name(rule: Rule) -> str:
    return f"{rule.code} ({rule.scope or '/'.join(rule.types)}, {rule.severity}) {rule.texts.rule.zh}"


def _rule(rule: Rule) -> Facts:
    return {
        "assert": rule.assertion, "when": rule.when, "at": rule.at, "for": rule.over[1],
        "found": rule.texts.found.zh, "fix": rule.texts.fix.zh,
    }


def _list(entry: CodeList) -> Facts:
    return {"version": entry.version, "items": entry.items, "spellings": frozenset(entry.spellings)}


def _sheet(sheet: Sheet) -> Facts:
    return {"name": sheet.name, "heading": sheet.heading, "note": sheet.note, "closing": sheet.closing}


def _block(block: Block) -> Facts:
    return {
        "kind": block.kind, "title": block.title.zh if block.title else "", "capacity": block.capacity,
        "at_least": block.at_least, "least_zi": block.least_zi, "totals": block.totals,
        "counted_as": block.counted_as.zh, "grouped_by": block.grouped_by, "unique_across": block.unique_across,
        "computed": tuple(f"{c.id}={c.formula}" for c in block.computed),
    }


def _type(kind: FieldType) -> Facts:
    return {
        "kind": kind.kind, "steps": tuple(f"{s.name}={s.formula}" for s in kind.steps), "unit": kind.unit,
        "capabilities": tuple(sorted(kind.capabilities)), "format": kind.number_format, "example": kind.example,
        "entry": "" if kind.entry is None else f"{kind.entry.kind} {kind.entry.least} {kind.entry.most} {kind.entry.formula}",
    }


def parts_of(form: Form) -> dict[str, dict[str, Facts]]:
    """Every part of a form, by its kind and then by its name, with what is declared of it.

    Standard types, and the rules that come with the types in use, are the program's, not the form's.
    """
    asked = {
        block.input_id(line, column): _question(question, block.limit)
        for _, block in form.blocks()
        for line, column, question in block.questions()
    }
    words: Facts = {"title": form.title.zh, "year": form.year, "unit": form.unit, "steps": form.steps,
                    "stated": tuple(f"{one.input}={one.figure:,} ({one.source.zh})" for one in form.stated)}
    return {
        "form": {form.id: words},
        "sheet": {sheet.id: _sheet(sheet) for sheet in form.sheets},
        "block": {block.id: _block(block) for _, block in form.blocks()},
        "input": asked,
        "list": {name: _list(entry) for name, entry in form.lists.items()},
        "type": {name: _type(form.types[name]) for name in form.own_types},
        "rule": {_rule_name(rule): _rule(rule) for rule in form.rules if not rule.standard},
    }


def _changed(fact: str, old: object, new: object) -> str:
    """How one fact changed; of many items only those that are not in both."""
    if isinstance(old, tuple | frozenset) and isinstance(new, tuple | frozenset):
        gone = [str(x) for x in old if x not in new]
        more = [str(x) for x in new if x not in old]
        if gone or more:
            said = [f"-{x}" for x in sorted(gone)[:SHOWN]] + [f"+{x}" for x in sorted(more)[:SHOWN]]
            return f"{fact} {len(old)} → {len(new)} ({', '.join(said)})"
    return f"{fact} {old!r} → {new!r}"


def _compared(kind: str, old: Mapping[str, Facts], new: Mapping[str, Facts]) -> Iterator[Difference]:
    for what in old:
        if what not in new:
            yield Difference("removed", kind, what)
            continue
        for fact, value in old[what].items():
            if new[what][fact] != value:
                yield Difference("changed", kind, what, _changed(fact, value, new[what][fact]))
    for what in new:
        if what not in old:
            yield Difference("added", kind, what)


def differences(old: Form, new: Form) -> tuple[Difference, ...]:
    """Everything that differs: the form itself, its sheets, what is asked, its lists, its rules."""
    out: list[Difference] = []
    if (old.id, old.version) != (new.id, new.version):
        out.append(Difference("changed", "form", new.id, f"{old.id} {old.version} → {new.id} {new.version}"))
    before, after = parts_of(old), parts_of(new)
    before["form"] = {new.id: before["form"][old.id]}
    for kind in before:
        out += _compared(kind, before[kind], after[kind])
    if not out and old.digest != new.digest:
        out.append(Difference("changed", "form", new.id, "words or looks that no check depends on"))
    return tuple(out)
