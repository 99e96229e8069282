"""Annotated copies: a return's answers in a fresh workbook, with what was found on a sheet of its own.

What belongs here: putting answers and findings into a copy whose locks, formulas and cached values
are those of the form as it was handed out. What does not: the returned file, which is never
touched, and the sheet 核对意见 itself (``workbook.findings_sheet``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..cells import sheet_prefix
from ..check.finding import Finding, places
from ..check.wording import explanation_of, worded
from ..form.definition import Form
from ..intake.answers import Raw, typed_of
from ..levels import GOOD, LEVELS
from ..rules.values import Value
from ..safe_text import visible
from ..words import Fact, Words, filled
from ..workbook.fill import cells_of
from ..workbook.findings_sheet import CAPACITY, FIRST, NAME, TARGET
from ..workbook.protection import Lock
from ..workbook.recalculate import Address
from ..workbook.template import Template, make_template

LEFT_OUT = Words(
    "{counts}；原文件另有 {count} 处填报内容在本表没有位置，以原文件为准",
    "{counts}; {count} answers of the returned file have no place in this copy, see that file",
)
MORE = Words("另有 {count} 条，见检查结果", "and {count} more, see the result of the check")
_AND = Words("，", ", ")


@dataclass(frozen=True)
class Copies:
    """Makes the annotated copies of one form and size."""

    template: Template

    def annotate(self, raw: Raw, findings: Sequence[Finding], unit: str, lang: str = "zh") -> bytes:
        """The copy of one return; every formula cell shows what a recalculation would give."""
        filling = cells_of(self.template.layout, typed_of(raw, self.template.layout.form))
        typed = {**filling.cells, **self._comments(findings, lang)}
        if filling.misfits:
            facts: dict[str, Fact] = {"counts": str(typed[NAME, 2, 1]), "count": len(filling.misfits)}
            typed[NAME, 2, 1] = filled(LEFT_OUT, facts, lang)
        empty = range(FIRST + min(len(findings), CAPACITY + 1), FIRST + CAPACITY + 1)
        return self.template.prefill(unit, typed, {NAME: empty})

    def _comments(self, findings: Sequence[Finding], lang: str) -> dict[Address, Value]:
        out: dict[Address, Value] = {}
        counts = {level: places(findings, level) for level in LEVELS}
        words = _AND.of(lang).join(f"{LEVELS[level].words.of(lang)} {n}" for level, n in counts.items() if n)
        out[NAME, 2, 1] = words or GOOD
        for number, finding in enumerate(findings[:CAPACITY]):
            row = FIRST + number
            out[NAME, row, 1] = float(number + 1)
            out[NAME, row, 2] = LEVELS[finding.severity].text(lang)
            out[NAME, row, 3] = visible(finding.sheet or "")
            out[NAME, row, 5] = visible(worded(finding, lang).message)
            out[NAME, row, 6] = visible(explanation_of(finding, lang))
            if finding.sheet and finding.cell and finding.sheet in self._sheets():
                out[NAME, row, TARGET] = f"#{sheet_prefix(finding.sheet)}{finding.range or finding.cell}"
        if len(findings) > CAPACITY:
            out[NAME, FIRST + CAPACITY, 5] = filled(MORE, {"count": len(findings) - CAPACITY}, lang)
        return out

    def _sheets(self) -> set[str]:
        return {sheet.name for sheet in self.template.plan.sheets}


@lru_cache(maxsize=4)
def copies_of(form: Form, rows: int, lock: Lock | None) -> Copies:
    """Prepare the copies of a form whose main list has ``rows`` rows."""
    return Copies(make_template(form, rows or None, lock, comments=True))
