"""The noun of the comparison with the form: one deviation, and the pair of sheets it is found in.

What belongs here: the records and how a long list of them is cut short. What does not: finding
them (``structure``, ``locks``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..cells import Position, Range
from ..form.submission import shown
from ..intake.baseline import BaselineSheet
from ..intake.ooxml import SheetData
from ..levels import Severity
from ..words import Fact

MOST = 20
"""Findings of one code that are told of one sheet; the last one counts the rest."""
QUOTED = 200
"""Characters of a cell that a finding repeats."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as the form has it. ``severity`` stands where the code's own is not meant."""

    code: str
    sheet: str
    cell: str = ""
    found: str = ""
    expected: str = ""
    values: Mapping[str, Fact] = field(default_factory=dict)
    severity: Severity | None = None
    reason: str = ""
    area: str = ""
    """All of it in A1, where that is more than one cell."""
    count: int = 1
    """How many rows it has."""
    of_list: str = ""
    """The list whose lines are missing for it."""
    more: int = 0
    """Further ones of its code on its sheet, which are not told one by one."""


@dataclass(frozen=True, slots=True)
class SheetPair:
    """A sheet of the form and what it has become.

    ``inputs`` are the places that are read now; ``typed`` those of them that the form itself
    leaves empty.
    """

    plan: BaselineSheet
    sheet: SheetData
    moved: bool
    inputs: frozenset[Position]
    typed: frozenset[Position]
    lists: Mapping[str, Range]
    """Where the lists of the sheet are, by their ids."""
    beneath: frozenset[Position]
    """Filled cells that a narrative box covers; the rule ``text.spilled`` speaks of them."""
    boxes: tuple[Range, ...]
    """Narrative boxes, each with all the cells that it covers."""
    narrated: bool
    """Whether the form has narrative boxes on the sheet."""
    words_stand: bool
    """Whether all words of the form stand in their places just as they were."""
    others: Set[Position]
    """Cells that hold something where the form has none of its words."""


@lru_cache(maxsize=256)
def without(places: frozenset[Position], others: frozenset[Position]) -> frozenset[Position]:
    """The places that are not among others. Most returns have their formulas where another has them, as the very same set."""
    return places - others


@lru_cache(maxsize=256)
def common(places: frozenset[Position], others: frozenset[Position]) -> frozenset[Position]:
    """The places that are among others as well."""
    return places & others


def capped(found: list[Deviation]) -> Iterator[Deviation]:
    """The first ``MOST`` of many deviations of one kind; the last one says how many more there are."""
    yield from found[: MOST - 1]
    if len(found) == MOST:
        yield found[-1]
    elif len(found) > MOST:
        yield replace(found[MOST - 1], more=len(found) - MOST)


def quoted(sheet: SheetData, place: Position) -> str:
    """The start of what stands in a cell, at most ``QUOTED`` characters; empty for a blank."""
    value = sheet.cells.get(place)
    return "" if value is None else shown(value)[:QUOTED]
