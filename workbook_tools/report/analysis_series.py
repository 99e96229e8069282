"""Which amounts of a list are one thing from year to year, so that one may be held against the other.

What belongs here: telling it from the form's columns. What does not: the panels made of them (``analysis_amounts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..form.definition import Block, Question
from .table_schema import Column, short

MOST_STEPS = 3
"""Columns of a series that are shown: the last ones."""
_YEAR = re.compile(r"[12]\d{3}年度?")
_FORESEEN = re.compile(r"^(预计|预期|计划|目标|拟)")
_RUNNING = re.compile(r"累计|合计|总计")
_SAME_END = 3
"""Characters at the end of two labels that make them one thing: 释放产值 in a year, and 释放产值 in full."""


@dataclass(frozen=True, slots=True)
class Series:
    """Columns with one meaning, by year; the last may be what comes of it in the end, without a year."""

    label: str
    columns: tuple[Column, ...]


def series_of(main: Block, amounts: Sequence[Column]) -> tuple[Series, ...]:
    """The series among some amounts of a list, each of two years at least and in one unit."""
    asked = {main.input_id("", question.id): question for question in main.columns}
    dated: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for place, column in enumerate(amounts):
        question = asked.get(column.source)
        if question is not None and question.year:
            dated.setdefault((_FORESEEN.sub("", _meaning(question)), column.unit), []).append((question.year, place))
    found = []
    for (label, unit), steps in dated.items():
        if len({year for year, _ in steps}) < len(steps):  # plan and outcome of one year: what is the next step of which?
            continue
        if len(steps) > 1:
            columns = [amounts[place] for _, place in sorted(steps)]
            columns += _end(label, [c for c in amounts[max(place for _, place in steps) + 1 :] if c.unit == unit], asked)
            found.append(Series(label, tuple(columns[-MOST_STEPS:])))
    return tuple(found)


def _meaning(question: Question) -> str:
    """What is asked, the year left out."""
    return short(question.series.zh) if question.series else short(_YEAR.sub("", question.label.zh))


def _end(label: str, behind: Sequence[Column], asked: dict[str, Question]) -> Iterator[Column]:
    """The column right behind the years that has none and is called the same at its end, if there is one; a running total is another thing."""
    question = asked.get(behind[0].source) if behind else None
    if question is not None and not question.year:
        called = short(question.label.zh)
        if called.endswith(label[-_SAME_END:]) and not _RUNNING.search(called):
            yield behind[0]
