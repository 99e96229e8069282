"""How grave a thing is, in every file that a person reads: the three levels, their names, signs and tones.

What belongs here: the one table of levels and signs, for the workbook, the copies and the results. What does
not: the colours of one kind of file, and verdicts on files and units (``report.verdicts``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .words import Words

Severity = Literal["error", "verify", "info"]
Tone = Literal["good", "doubt", "bad", "quiet"]

WRONG, DOUBT, NOTED, GOOD, OPEN = "✗", "▲", "·", "✓", "○"
"""The signs of 错误, 核实 and 提示, of what is right and of what nobody has begun. A sign or a word always stands
beside a colour."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict or a level: its name, a sign beside the colour, and what kind of colour."""

    id: str
    words: Words
    sign: str
    tone: Tone
    meaning: Words

    def text(self, lang: str) -> str:
        """The sign and the word, so that no reader depends on colour."""
        return f"{self.sign} {self.words.of(lang)}"


LEVELS: Mapping[str, Mark] = {
    mark.id: mark
    for mark in (
        Mark("error", Words("错误", "error"), WRONG, "bad", Words("必须改正", "must be corrected")),
        Mark("verify", Words("核实", "verify"), DOUBT, "doubt",
             Words("核对无误的，写情况说明", "explain it if it is right")),
        Mark("info", Words("提示", "info"), NOTED, "quiet", Words("仅供了解，不必处理", "for information only")),
    )
}
"""Every level, the gravest first."""
SEVERITIES: tuple[Severity, ...] = ("error", "verify", "info")
"""The ids of the levels in that order."""
