"""Several files of one unit: which of them counts, why, and how they differ.

What belongs here: the rule that decides between returns, in words, and the comparison of two. What
does not: the status that follows from it (``resolve``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from ..check.reasons import REASONS
from ..form.submission import Answer, Line, Submission, plain
from ..words import Fact, filled
from .names import copy_path
from .result_record import ResultRecord

FOLDER = "superseded"


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


@dataclass(frozen=True)
class Chosen:
    """What became of the returns of one unit on one form: one counts, or none (``undecided``) of those that are left.

    ``same`` are files with the very answers of the one that they name.
    """

    counts: str = ""
    replaced: tuple[Replaced, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    undecided: tuple[str, ...] = ()


def choose(rivals: Sequence[ResultRecord], accepted: Set[str], pinned: str = "") -> Chosen:
    """Which of a unit's returns counts; ``accepted`` names the files that may pass, ``pinned`` the one decided upon.

    Neither names of files nor times of arrival decide anything, and nothing depends on the order of reading.
    """
    if pinned:
        others = [r for r in rivals if r.file != pinned]
        return Chosen(pinned, tuple(_replaced(r, pinned, "decided") for r in others))
    left, same = _distinct(rivals, accepted)
    replaced: list[tuple[ResultRecord, str, dict[str, Fact]]] = []
    latest = max((r.date for r in left), default="")
    for old in [r for r in left if r.date and r.date < latest]:
        replaced.append((old, "dated_later", {"now": latest, "was": old.date}))
        left.remove(old)
    passing = [r for r in left if r.file in accepted]
    if len(left) > 1 and len(passing) == 1:
        replaced += [(r, "other_accepted", {}) for r in left if r is not passing[0]]
        left = passing
    counts = left[0].file if len(left) == 1 else ""
    # what is older than each of several that wait is out in any case
    by = counts or min(r.file for r in left if r.date == latest or not latest)
    return Chosen(
        counts, tuple(_replaced(r, by, why, values) for r, why, values in replaced), same,
        () if counts else tuple(sorted(r.file for r in left)),
    )


def _replaced(item: ResultRecord, by: str, why: str, values: Mapping[str, Fact] | None = None) -> Replaced:
    return Replaced(item.file, by, item.unit, item.form, why, values or {})


def _distinct(rivals: Sequence[ResultRecord], accepted: Set[str]) -> tuple[list[ResultRecord], dict[str, str]]:
    """Of files with the very same answers one, the one with less to say of; and which file each other repeats."""
    first: dict[str, ResultRecord] = {}
    same: dict[str, str] = {}
    for item in sorted(rivals, key=lambda r: (r.file not in accepted, len(r.findings), r.file)):
        other = first.setdefault(item.content or item.sha256, item)
        if other is not item:
            same[item.file] = other.file
    return sorted(first.values(), key=lambda r: r.file), same


def clock(seconds: float) -> str:
    """A time on this machine's clock."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


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
