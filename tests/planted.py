"""Right returns of the demo with slips of the pen planted in them, and what is blamed for each.

What belongs here: planting in what was read, without a file. What does not: what is expected
(``test_causes``, ``benchmarks/localisation``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from workbook_tools import load_form
from workbook_tools.cells import a1
from workbook_tools.check.causes import Case, cases
from workbook_tools.check.evaluate import check_return, submission_of
from workbook_tools.check.finding import Finding
from workbook_tools.check.ids import identified
from workbook_tools.check.values import Reading
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.story import Return, returns
from workbook_tools.examine import examine_bytes, rules_of
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.intake.answers import Raw
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.template import Template, make_template

COVER = ("city", "county", "park", "unit", "contact", "phone")
Place = tuple[str, str]

SLIPS: Mapping[str, Callable[[float], Value]] = {
    "a minus before it": lambda x: -x - 1,
    "nothing": lambda x: None,
    "yuan for 万元": lambda x: x * 10_000,
    "亿 for 万元": lambda x: round(x / 10_000, 6),
    "words": lambda x: "待定",
    "a zero more": lambda x: x * 10,
    "another number": lambda x: x + round(abs(x) * 0.3) + 7,
    "digits backwards": lambda x: float(str(int(x))[::-1]) if x >= 10 else x + 3,
}
"""What people type in place of a number."""


@cache
def form() -> Form:
    """The form of the demo."""
    return load_form("specialty-park-2022")


@cache
def template(rows: int = 0) -> Template:
    """Its workbook."""
    return make_template(form(), rows or None)


def read(story: Return, more: Mapping[Key, Value] | None = None, rows: int = 0) -> Raw:
    """What stands in a return of the story, with more typed into it."""
    typed = {**{(f"cover_{role}", 0): "某" for role in COVER}, **typed_of(story), **(more or {})}
    made = template(rows)
    raw = examine_bytes(made.prefill(story.unit, cells_of(made.layout, typed).cells), "a.xlsx", forms_in()).raw
    assert raw is not None
    return raw


@cache
def right() -> tuple[Raw, ...]:
    """The returns without any fault."""
    return tuple(read(story) for story in returns() if not story.planted)


def judged(raw: Raw) -> list[Finding]:
    """Everything that is found in what was read."""
    rules = rules_of(form(), raw.identity.rows)
    reading = Reading(rules.expressions, raw)
    return identified(check_return(reading, rules.layout.rules, submission_of(reading, "a.xlsx", "")), "x")


def blamed(raw: Raw) -> list[Case]:
    """The causes that want something done."""
    return [case for case in cases(judged(raw)) if case.severity != "info"]


@dataclass(frozen=True)
class Slip:
    """One number replaced, and where it stands."""

    kind: str
    key: tuple[str, str, str]
    place: Place
    typed: Value


def numbers(raw: Raw) -> list[tuple[tuple[str, str, str], float, Place]]:
    """Every number of a return: its key (a list's line counts from 0), itself, its sheet and cell."""
    out = [(key, value, raw.places[key]) for key, value in raw.cells.items() if isinstance(value, float)]
    for block, lines in raw.tables.items():
        for number, line in enumerate(lines):
            for column, value in line.cells.items():
                if isinstance(value, float) and column != "serial":
                    area = raw.columns[block, column]
                    out.append(((block, str(number), column), value, (area.sheet, a1(line.row, area.left))))
    return out


def planted(raw: Raw, count: int, chance: random.Random) -> tuple[Raw, list[Slip]]:
    """The return with so many slips at random, and the slips."""
    slips = []
    for key, value, place in chance.sample(numbers(raw), count):
        kind = chance.choice(list(SLIPS))
        slip = Slip(kind, key, place, SLIPS[kind](value))
        slips.append(slip)
        raw = put(raw, slip)
    return raw, slips


def put(raw: Raw, slip: Slip) -> Raw:
    """The return with one number replaced."""
    block, line, column = slip.key
    if slip.key in raw.cells:
        return replace(raw, cells={**raw.cells, slip.key: slip.typed})
    lines = list(raw.tables[block])
    lines[int(line)] = replace(lines[int(line)], cells={**lines[int(line)].cells, column: slip.typed})
    return replace(raw, tables={**raw.tables, block: tuple(lines)})
