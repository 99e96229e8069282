"""A finding put into words: where it is, what was found, what to do.

What belongs here: the one place that turns the facts of a finding into sentences, whatever its sentences
come from, and the record that other programs read. What does not: the sentences (``form``, ``catalogue``)
and the files they are written to (``report``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..form.explanation import LEAST_ZI, rows_in
from ..levels import Severity
from ..words import Fact, Words, filled, shown_fact
from .catalogue import BY_CODE, FIXES
from .finding import FileResult, Finding
from .reasons import REASONS

QUOTED = 40
"""Characters of an explanation that is none, as a message quotes it."""
PLACES = Words("（共 {count} 处）", " ({count} places)")
"""What is said of a group beside its range."""
UNHEARD = Words(
    "“自检”中写的“{text}”不算情况说明：须写明原因，不少于 {least} 字，不能只写“见附件”之类",
    "“{text}” on the sheet of checks is no explanation: give the reason, in {least} characters at least, and not only a pointer to an attachment",
)
"""What is said of an explanation that is none."""
UNLISTED = Words(
    "“自检”中的说明“{text}”只说第 {rows} 行，不含这里：行号按 Excel 左边的行号写，不是清单的序号",
    "“{text}” on the sheet of checks explains row {rows} and not this one: rows are the numbers at the left in Excel and not the list's own",
)
"""What is said of an explanation that explains none of the rows of its rule."""
MOST_ROWS = 10
"""Rows of an explanation that a message repeats."""
GRAVE = Words("由此引起的错误也须改正，只写情况说明不够", "Errors follow from it: an explanation alone is not enough")
"""What is said of a 核实 from which errors follow."""
BLAMED = Words("可能填错的是 {place}[：“{found:,}”]", "What is wrong may be {place}[: “{found:,}”]")
"""What is said of the answer that a cause blames."""
_ANY_OF = Words("{place}中的一处", "one of {place}")
_ALL_ROWS = Words("{text}（说明本项全部各行）", "{text} (for all rows of this item)")
_SOME_ROWS = Words("{text}（只说明第 {rows} 行）", "{text} (for the rows {rows} only)")


def explanation_of(finding: Finding, lang: str = "zh") -> str:
    """The explanation of a finding with the rows that it speaks of; empty where there is none."""
    if not finding.explanation:
        return ""
    if finding.row is None:
        return finding.explanation
    rows = _listed(rows_in(finding.explanation))
    return filled(_SOME_ROWS if rows else _ALL_ROWS, {"text": finding.explanation, "rows": rows}, lang)


def _listed(spans: tuple[range, ...]) -> tuple[str, ...]:
    """Rows and spans of rows as a sentence lists them, in their order; a span the wrong way round as it was written."""
    ordered = sorted(spans, key=lambda span: (span.start, span.stop))
    return tuple(dict.fromkeys(str(one.start) if len(one) == 1 else f"{one.start}-{one.stop - 1}" for one in ordered))


@dataclass(frozen=True, slots=True)
class Worded:
    """What a finding says in one language; absent values are ``None``."""

    found: str | None
    expected: str | None
    message: str
    hint: str | None
    place: str = ""
    """Where it is, in words: what stands before the colon of the message, but for sheet and cell."""
    said: str = ""
    """What was found, without an end."""


def worded(finding: Finding, lang: str = "zh") -> Worded:
    """Put a finding into words, in ``zh`` or ``en``."""
    values = _facts(finding, lang)
    said, fix = _found_and_fix(finding, values, lang)
    message, label = _message(finding, said, fix, lang), _label(finding, lang)
    if finding.texts is not None:
        return Worded(finding.found, finding.expected or filled(finding.texts.rule, values, lang), message, fix, label, said)
    found = finding.found or shown_fact(values.get("why") or next(iter(values.values()), ""), lang)
    return Worded(found or None, finding.expected, message, fix, label, said)


def sentence_of(finding: Finding, lang: str = "zh") -> str:
    """What was found and what to do, where sheet and cell stand beside it."""
    said, fix = _found_and_fix(finding, _facts(finding, lang), lang)
    label = _label(finding, lang)
    if lang == "zh":
        return f"{label}：{said}。{fix}。" if label else f"{said}。{fix}。"
    return f"{label}: {said}. {fix}." if label else f"{said}. {fix}."


def found_of(finding: Finding, lang: str = "zh") -> str:
    """What was found, without what to do: of a consequence, which goes with its cause."""
    said, label = _found_and_fix(finding, _facts(finding, lang), lang)[0], _label(finding, lang)
    if lang == "zh":
        return f"{label}：{said}。" if label else f"{said}。"
    return f"{label}: {said}." if label else f"{said}."


def _facts(finding: Finding, lang: str) -> Mapping[str, Fact]:
    if not finding.reason:
        return finding.values
    return {**finding.values, "why": filled(REASONS[finding.reason], finding.values, lang)}


def _found_and_fix(finding: Finding, values: Mapping[str, Fact], lang: str) -> tuple[str, str]:
    """What was found and what to do, both without an end."""
    texts = finding.texts or BY_CODE[finding.code].texts
    fixes = FIXES.get(finding.reason, texts.fix) if finding.texts is None else texts.fix
    said, fix = filled(texts.found, values, lang), filled(fixes, values, lang)
    if finding.count > 1 and "rows" not in values:
        said += filled(PLACES, {"count": finding.count}, lang)
    return said, ("。" if lang == "zh" else ". ").join([fix, *_besides(finding, lang)])


def _besides(finding: Finding, lang: str) -> Iterator[str]:
    """What is said beside what to do, sentence by sentence without their ends."""
    if finding.grave:
        yield GRAVE.of(lang)
    if finding.blamed is not None:
        blamed = finding.blamed
        sheet = "" if blamed.sheet == finding.sheet else blamed.sheet
        place = " ".join(part for part in (sheet, blamed.cells, shown_fact(blamed.label, lang)) if part)
        place = filled(_ANY_OF, {"place": place}, lang) if blamed.any_of else place
        yield filled(BLAMED, {"place": place, "found": blamed.found}, lang)
    if finding.unheard:
        spans = rows_in(finding.unheard)
        if finding.row is not None and spans and not any(finding.row in span for span in spans):
            rows = _listed(spans)
            listed = "、".join(rows[:MOST_ROWS]) + ("…" if len(rows) > MOST_ROWS else "")
            yield filled(UNLISTED, {"text": finding.unheard[:QUOTED], "rows": listed}, lang)
        else:
            yield filled(UNHEARD, {"text": finding.unheard[:QUOTED], "least": LEAST_ZI}, lang)


def _message(finding: Finding, said: str, fix: str, lang: str) -> str:
    where = " ".join(p for p in _place(finding, lang) if p)
    return f"{where}：{said}。{fix}。" if lang == "zh" else f"{where}: {said}. {fix}."


def _label(finding: Finding, lang: str) -> str:
    return shown_fact(finding.values.get("label", ""), lang) if finding.texts is not None else ""


def _place(finding: Finding, lang: str) -> tuple[str, ...]:
    """The words of a message before its colon."""
    inside = finding.sheet or "", finding.range or finding.cell or ""
    if finding.texts is None:
        return (finding.file or finding.unit or "", *inside)
    return (*inside, _label(finding, lang))


def reason_of(result: FileResult, lang: str = "zh") -> str:
    """What speaks for the status of a file, in words."""
    why = result.reason
    return "" if why is None else _message(why, *_found_and_fix(why, _facts(why, lang), lang), lang)


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding as other programs read it: the keys of a line of ``findings.jsonl``, in order.

    ``cell`` is A1 without the sheet, ``row`` the sheet's own row; absent values are ``None``. ``severity`` is
    ``error``, ``verify`` or ``info``; ``message`` says where, what was found and what to do.
    """

    id: str | None
    because: str | None
    file: str
    unit: str | None
    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    field: str | None
    row: int | None
    count: int
    range: str | None
    found: str | None
    expected: str | None
    message: str
    hint: str | None
    explanation: str | None


_KEYS = tuple(f.name for f in fields(FindingRecord))


def told(finding: Finding, lang: str = "zh") -> FindingRecord:
    """A finding in words, in ``zh`` or ``en``."""
    said = worded(finding, lang)
    return FindingRecord(
        finding.id or None, finding.because, finding.file, finding.unit, finding.code, finding.severity,
        finding.sheet, finding.cell, finding.field, finding.row, finding.count, finding.range, said.found,
        said.expected, said.message, said.hint, finding.explanation,
    )


def record(finding: Finding, lang: str = "zh") -> dict[str, Any]:
    """The object of a line of ``findings.jsonl``."""
    return object_of(told(finding, lang))


def object_of(told: FindingRecord) -> dict[str, Any]:
    """A record as an object."""
    return {name: getattr(told, name) for name in _KEYS}
