"""Several files of one unit: which of them counts, why, and how they differ.

What belongs here: the rule that decides between returns, in words, and the comparison of two. What
does not: the status that follows from it (``resolve``).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..check.reasons import REASONS
from ..form.submission import Answer, Line, Submission, plain
from ..words import Fact, filled
from .names import copy_path
from .result_record import ResultRecord

FOLDER = "superseded"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Replaced:
    """One file that another of the same unit takes the place of."""

    file: str
    by: str
    unit: str
    form: str
    reason: str
    """Why, as ``reasons.REASONS`` words it with ``values``."""
    values: Mapping[str, Fact]


def _written(record: ResultRecord) -> str:
    """填报日期 where it is a date; what is none must not outrank one that is."""
    said = record.cover.get("date", "")
    return said if _DATE.match(said) else ""


def rank(record: ResultRecord) -> tuple[str, float, str]:
    """The rule: the later 填报日期 counts, then the file that came later, then the name.

    Nothing of it depends on the order of reading.
    """
    return _written(record), record.modified, record.file


def _clock(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def reason(older: ResultRecord, newer: ResultRecord) -> tuple[str, dict[str, Fact]]:
    """Why the newer one counts, as a key of ``reasons.REASONS`` with its facts."""
    if _written(older) != _written(newer):
        known = "dated_later" if _written(older) else "dated_only"
        return known, {"now": _written(newer), "was": _written(older)}
    if older.modified != newer.modified:
        now, was = _clock(newer.modified), _clock(older.modified)
        return "came_just_later" if now == was else "came_later", {"now": now, "was": was}
    return "named_later", {}


def _said(answer: Answer | None) -> Any:
    return None if answer is None else plain(answer.value)


def _line_changes(block: str, old: Line | None, new: Line | None, number: int) -> Iterator[dict[str, Any]]:
    before = old.answers if old else {}
    after = new.answers if new else {}
    for column in sorted({*before, *after}):
        was, now = _said(before.get(column)), _said(after.get(column))
        if was != now:
            at = after.get(column) or before[column]
            yield {"id": f"{block}.{column}", "row": number, "sheet": at.sheet, "cell": at.cell, "was": was, "now": now}


def changes(old: Submission, new: Submission) -> list[dict[str, Any]]:
    """Every answer that differs, with its place in the newer file where it has one there."""
    out: list[dict[str, Any]] = []
    for name in dict.fromkeys((*old.answers, *new.answers)):
        was, now = _said(old.answers.get(name)), _said(new.answers.get(name))
        if was != now:
            at = new.answers.get(name) or old.answers[name]
            out.append({"id": name, "sheet": at.sheet, "cell": at.cell, "was": was, "now": now})
    for block in dict.fromkeys((*old.tables, *new.tables)):
        before = {line.row: line for line in old.tables.get(block, ())}
        after = {line.row: line for line in new.tables.get(block, ())}
        for number in sorted({*before, *after}):
            out += _line_changes(block, before.get(number), after.get(number), number)
    for code in dict.fromkeys((*old.explanations, *new.explanations)):
        said, says = old.explanations.get(code) or None, new.explanations.get(code) or None
        if said != says:
            out.append({"id": f"explain_{code}", "sheet": None, "cell": None, "was": said, "now": says})
    return out


def page(replaced: list[tuple[Replaced, list[dict[str, Any]]]], lang: str) -> bytes:
    """The file on one unit: each version that was superseded, by which, why, and what differs."""
    said = [
        {
            "unit": r.unit, "form": r.form, "superseded": r.file, "counts": r.by,
            "reason": filled(REASONS[r.reason], r.values, lang),
            "changes": found,
        }
        for r, found in replaced
    ]
    text = json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def page_name(unit: str) -> str:
    """The name of a unit's file; a unit known by its name only may bring any characters."""
    return copy_path(unit.replace("/", "_")).removesuffix(".xlsx") + ".json"
