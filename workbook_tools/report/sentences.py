"""A check's counts as sentences: what a command prints and what stands first in the results.

What belongs here: the sentences. What does not: the counts (``summary``) and where a sentence is shown.
"""

from __future__ import annotations

from ..levels import LEVELS
from ..words import Words, filled
from .summary import Summary
from .verdicts import VERDICTS

_FILES = Words("{count} 份文件：{parts}", "{count} files: {parts}")
_NO_FILES = Words("没有文件", "No files")
_FINDINGS = Words("{count} 处问题：{parts}", "{count} places found: {parts}")
_NO_FINDINGS = Words("没有问题", "No findings")
_ALL = Words("名册 {roster} 个单位，全部已报送", "All {roster} units of the roster answered")
_MISSING = Words("名册 {roster} 个单位，未报送 {count} 个", "{count} of the {roster} units of the roster did not answer")
_OF_EACH = Words("名册 {roster} 个单位，未报送：{parts}", "of the {roster} units of the roster did not answer: {parts}")
NO_ROSTER = Words(
    "未提供名册（--units），无法统计未报送的单位", "No roster was given (--units), so nobody can tell which units did not answer"
)


def files_sentence(summary: Summary, lang: str = "zh") -> str:
    """How many files there are of each verdict, those that want attention first."""
    counted = [(mark.words.of(lang), summary.verdicts[mark.id]) for mark in VERDICTS]
    return filled(_FILES if summary.files else _NO_FILES, {"count": len(summary.files), "parts": _parts(counted, lang)}, lang)


def findings_sentence(summary: Summary, lang: str = "zh") -> str:
    """How many places findings of each level speak of, errors first."""
    counted = [(LEVELS[level.severity].words.of(lang), level.places) for level in summary.levels]
    return filled(
        _FINDINGS if summary.findings else _NO_FINDINGS, {"count": sum(n for _, n in counted), "parts": _parts(counted, lang)}, lang
    )


def roster_sentence(summary: Summary, lang: str = "zh") -> str:
    """How many units of the roster did not answer, or that there is no roster to tell by."""
    if summary.roster is None:
        return NO_ROSTER.of(lang)
    if len(summary.asked) > 1 and not summary.complete:
        counted = [(f"{summary.asked[form].of(lang)}", count) for form, count in summary.absent.items()]
        return filled(_OF_EACH, {"roster": summary.roster, "parts": _parts(counted, lang)}, lang)
    return filled(_ALL if summary.complete else _MISSING, {"roster": summary.roster, "count": len(summary.missing)}, lang)


def _parts(counted: list[tuple[str, int]], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(f"{words} {count}" for words, count in counted if count)
