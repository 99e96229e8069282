"""The parts that a notice falls into: fields, sections with their parts, tables, and what is left.

What belongs here: the nouns. What does not: finding them (``outline``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .numerals import Limit
from .source import Grid, Line


@dataclass(frozen=True, slots=True)
class Asked:
    """A field by its label, what stands where its answer goes, and its place."""

    label: str
    hint: str
    place: str
    unit: str = ""
    """The unit that is stated above the table that it stands in."""


@dataclass
class Part:
    """A part of a section: its numeral and words as they stand."""

    text: str
    place: str
    limit: Limit | None = None


@dataclass
class Table:
    """A table with the words above and below it."""

    grid: Grid
    caption: str = ""
    unit: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Section:
    """A section: heading as it stands, the text before its parts, parts, tables."""

    heading: str
    place: str
    limit: Limit | None = None
    text: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


@dataclass
class Outline:
    """All that was found; ``rest`` are lines that nothing of the form holds."""

    source: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    fields: list[Asked] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    """Who issued the notice and when, and whom to call."""
    units: list[Line] = field(default_factory=list)
    """Lines that state the unit of a table."""
