"""Which of the forms at hand a return is checked by, and how that differs from the one that it was made from.

What belongs here: the match of the two, and its words. What does not: finding forms (``form.catalog``) and
differences (``form.diff``, ``form.fingerprint``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..form.catalog import Forms
from ..form.definition import Form
from ..form.diff import Change, Difference
from ..form.fingerprint import differences_since, fingerprint_of
from ..intake.answers import Raw
from ..intake.locate import Identity
from ..levels import Severity
from ..words import Fact, Words, shown_fact
from .catalogue import catalogued
from .finding import Finding

SHOWN = 8
"""Parts of one kind of change that are named; of more only how many they are."""

_CHANGES: dict[Change, Words] = {
    "added": Words("新增", "new"), "removed": Words("取消", "gone"), "changed": Words("改动", "changed"),
}
_SEMICOLON = Words("；", "; ")
_KINDS = {
    "form": Words("标题或填报步骤", "title or steps"), "sheet": Words("工作表", "sheet"), "block": Words("区块", "block"), "input": Words("", ""),
    "type": Words("类型", "type"), "list": Words("代码表", "list"), "rule": Words("规则", "rule"),
}


def _named(difference: Difference, labels: dict[str, Words], lang: str) -> str:
    """A part as its reader knows it: an input by its words, a rule by its code."""
    kind, name = _KINDS[difference.kind].of(lang), difference.what
    if difference.kind == "form":
        return kind
    if difference.kind == "input":
        return labels[name].of(lang).replace("\n", "") if name in labels else name
    return f"{kind} {name.partition(' ')[0] if difference.kind == 'rule' else name}"


def told(changes: Sequence[Difference], form: Form) -> Words:
    """The differences as half a sentence; ``form`` is the one at hand."""
    labels = {
        block.input_id(line, column): question.label
        for _, block in form.blocks() for line, column, question in block.questions()
    }

    def half(lang: str) -> str:
        parts = []
        for change, words in _CHANGES.items():
            names = tuple(dict.fromkeys(_named(d, labels, lang) for d in changes if d.change == change))
            more = len(names) - SHOWN
            rest = "" if more <= 0 else f"等 {len(names)} 项" if lang == "zh" else f" and {more} more"
            if names:
                parts.append(f"{words.of(lang)} {shown_fact(names[:SHOWN], lang)}{rest}")
        return _SEMICOLON.of(lang).join(parts)

    return Words(half("zh"), half("en"))


def _lacking(raw: Raw) -> Words:
    """The names that only the workbook or only the form at hand has."""

    def half(lang: str) -> str:
        parts = ((Words("没有", "lacks"), raw.found.gone), (Words("多出", "has besides"), raw.found.more))
        said = [f"{words.of(lang)} {shown_fact(tuple(names[:SHOWN]), lang)}" for words, names in parts if names]
        return _SEMICOLON.of(lang).join(said)

    return Words(half("zh"), half("en"))


def answers_differ(changes: Sequence[Difference]) -> bool:
    """Whether what is asked, or what may be answered, is other: then answers may be missing or mean something else."""
    return any(d.kind in {"input", "type", "list"} for d in changes)


@dataclass(frozen=True, slots=True)
class Match:
    """The form that a return is checked by: the one it was made from (``own``), or the nearest at hand."""

    form: Form
    own: bool
    newer: Form | None = None
    """A later version of the form that it was made from, where there is one at hand."""


def match_of(identity: Identity, forms: Forms) -> Match | None:
    """Choose the form that a return is checked by; ``None`` where none of that id is wanted."""
    entry = forms.made(identity.form, identity.version, identity.definition)
    if entry is None:
        return None
    # workbooks made before definitions had a digest are known by their version
    own = entry.digest == identity.definition if identity.definition else entry.version == identity.version
    latest = forms.latest(entry.id)
    newer = latest.load() if own and latest.rank > entry.rank else None
    return Match(entry.load(), own, newer)


def unknown_form(identity: Identity, forms: Forms, file: str) -> Finding:
    """What is to be said of a return whose form is none of those wanted."""
    known = tuple(dict.fromkeys(e.id for e in forms.wanted))
    return catalogued(
        "file.wrong_form", file, {"form": identity.form, "known": known}, unit=identity.unit or None, found=identity.form,
        reason="not_asked" if forms.asked else "not_known",
    )


def about_edition(match: Match, raw: Raw, fingerprint: str, file: str) -> Iterator[Finding]:
    """What is to be said where the form at hand is not, or not only, the one that the return was made from."""
    identity, unit = raw.identity, raw.identity.unit or None
    if match.newer is not None:
        how = told(differences_since(fingerprint_of(match.form), match.newer), match.newer)
        yield catalogued("file.newer_version", file, {"version": match.newer.version, "how": how}, unit=unit)
    if match.own:
        return
    changes = differences_since(fingerprint, match.form)
    how = told(changes, match.form) if changes else _lacking(raw)
    if identity.version != match.form.version:
        yield catalogued("file.old_version", file, {"version": identity.version or "?", "how": how}, unit=unit)
    else:
        grave = answers_differ(changes) or bool(raw.found.gone or raw.found.more)
        severity: Severity = "verify" if grave else "info"
        values: dict[str, Fact] = {"version": identity.version, "how": how}
        yield catalogued("file.form_changed", file, values, unit=unit, severity=severity)
    torn = _torn(raw, changes, match.form)
    if changes and torn:
        yield catalogued("structure.sheet_missing", file, {"what": torn}, unit=unit)


def _torn(raw: Raw, changes: Sequence[Difference], form: Form) -> tuple[str, ...]:
    """The inputs that a return is to have by its own edition as well, and that are not to be found in it."""
    new = {d.what for d in changes if d.kind == "input" and d.change == "added"}
    unborn = {name.replace(".", "_") for name in new} | {name.partition(".")[0] for name in new}
    labels = {
        block.defined_name(line, column): question.label.zh.replace("\n", "")
        for _, block in form.blocks() for line, column, question in block.questions()
    }
    return tuple(labels[name] for name in raw.found.gone if name in labels and name not in unborn)
