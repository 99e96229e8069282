"""What the sheets of ``检查结果.xlsx`` have in common: how verdicts look, and saying things in one language.

What belongs here: looks and the noun of what there is to tell. What does not: any one sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..check.finding import Finding
from ..check.wording import sentence_of
from ..levels import Mark, Tone
from ..style import AMBER, AMBER_TINT, GREEN, QUIET, RED, RED_TINT
from ..words import Fact, Words, filled
from ..workbook.model import TITLE, Style
from .bundles import InBundles, none_kept
from .links import Links
from .rule_uses import RuleUse
from .sheet_cells import ENTRY, NUMBER, Head, Styled
from .summary import Summary

COUNT = replace(NUMBER, number_format="#,##0")
SHARE = replace(COUNT, number_format="0.0%")
CENTRE = replace(ENTRY, across="center", indent=0)
TITLE_LEFT = replace(TITLE, across="left", size=18, wrap=False)
COLOURED = {color: replace(COUNT, color=color) for color in (RED, AMBER)}
TONES: Mapping[Tone, Style] = {
    "good": replace(ENTRY, color=GREEN),
    "doubt": replace(ENTRY, color=AMBER, fill=AMBER_TINT),
    "bad": replace(ENTRY, color=RED, fill=RED_TINT),
    "quiet": replace(ENTRY, color=QUIET),
}


LOOKS: tuple[Style, ...] = (ENTRY, COUNT, SHARE, CENTRE, *COLOURED.values(), *TONES.values())
"""The looks of all cells in listings, in an order of their own: a row that was made for another batch then has the same numbers."""


@dataclass(frozen=True)
class Report:
    """All that ``检查结果.xlsx`` tells: the counts, where things can be opened, how the rules fared, how it was run."""

    counts: Summary
    links: Links = field(default_factory=Links)
    rules: Sequence[RuleUse] = ()
    forms: Sequence[tuple[str, str, Words]] = ()
    """The forms that returns were read by: id, version, title."""
    strict: bool = False
    known: InBundles = none_kept


@dataclass(frozen=True)
class Telling:
    """A report in one language."""

    report: Report
    lang: str

    @property
    def counts(self) -> Summary:
        """The counts of the check."""
        return self.report.counts

    def say(self, words: Words, **facts: Fact) -> str:
        """Words with their blanks filled."""
        return filled(words, facts, self.lang)

    def head(self, words: Words, width: float, style: Style = ENTRY) -> Head:
        """A column."""
        return Head(words.of(self.lang), width, style)

    def mark(self, mark: Mark) -> Styled:
        """A verdict, state or level: sign and word in its tone."""
        return Styled(mark.text(self.lang), TONES[mark.tone])

    def count(self, number: int, color: str = "") -> Styled:
        """A number, coloured where it is more than nothing."""
        return Styled(number, COLOURED[color] if number and color else COUNT)

    def unit(self, code: str | None) -> str | None:
        """The roster's name of a unit, else its code."""
        return self.counts.names.get(code or "") or code or None

    def sentence(self, finding: Finding) -> str:
        """What was found and what to do; the place stands in columns of its own."""
        return sentence_of(finding, self.lang)


def place_in(finding: Finding) -> str:
    """A finding's sheet and cell as the place that a link leads to; empty where it has no cell."""
    if not finding.sheet or not (finding.range or finding.cell):
        return ""
    return f"'{finding.sheet.replace(chr(39), chr(39) * 2)}'!{finding.range or finding.cell}"
