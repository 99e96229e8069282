"""A check's counts as sentences: what a command prints and what stands first in the results.

What belongs here: the sentences. What does not: the counts (``summary``) and where a sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..levels import LEVELS
from ..words import Fact, Words, filled
from .decision_sheet import NAME as DECISIONS
from .summary import Summary
from .verdicts import STATES, VERDICTS

_FILES = Words("{count} 份文件：{parts}", "{count} files: {parts}")
_NO_FILES = Words("没有文件", "No files")
_UNITS = Words("{count} 个单位：{parts}", "{count} units: {parts}")
_NO_UNITS = Words("没有单位", "No units")
_FINDINGS = Words("{count} 处问题：{parts}", "{count} places found: {parts}")
_NO_FINDINGS = Words("没有问题", "No findings")
_ALL = Words("名册 {roster} 个单位，全部已报送", "All {roster} units of the roster answered")
_MISSING = Words("名册 {roster} 个单位，未报送 {count} 个", "{count} of the {roster} units of the roster did not answer")
_OF_EACH = Words("名册 {roster} 个单位，未报送：{parts}", "of the {roster} units of the roster did not answer: {parts}")
_WAITING = Words("待认定 {count} 个，请在“{book}”中选定后再运行一次", "{count} wait for a decision: decide in “{book}” and run again")
_UNMET = Words("未能执行的认定（{origin}）：{decision}。{why}", "a decision could not be obeyed ({origin}): {decision}; {why}")
_GONE = Words("以前核对过、现在不在了的文件 {count} 份：{names}", "{count} files that were checked earlier are gone: {names}")
_STRAY = Words(
    "“{form}”只有 {count} 个单位报来，没有算作各单位应报的表；要收的，请用 --form {id} 写明",
    "only {count} units sent “{form}”, so that nobody is taken to owe it; if it is asked for, say so by --form {id}",
)
SHOWN = 5
"""Names of files that a sentence gives."""
NO_ROSTER = Words(
    "未提供名册（--units），无法统计未报送的单位", "No roster was given (--units), so nobody can tell which units did not answer"
)


def files_sentence(summary: Summary, lang: str = "zh") -> str:
    """How many files there are of each verdict, those that want attention first."""
    counted = [(mark.words.of(lang), summary.verdicts[mark.id]) for mark in VERDICTS]
    return filled(_FILES if summary.files else _NO_FILES, {"count": len(summary.files), "parts": _parts(counted, lang)}, lang)


def states_sentence(summary: Summary, lang: str = "zh") -> str:
    """How many units there are in each state, those that want attention first; nothing where there are none."""
    counted = [(mark.text(lang), summary.states[mark.id]) for mark in STATES]
    return filled(_UNITS if summary.units else _NO_UNITS, {"count": sum(n for _, n in counted), "parts": _parts(counted, lang)}, lang)


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


def further_sentences(summary: Summary, lang: str = "zh") -> Iterator[str]:
    """What else wants attention: what waits, what could not be obeyed, what is gone, what is owed by nobody."""
    waiting = sum(unit.state == "undecided" for unit in summary.units)
    waiting = waiting or sum(result.status == "undecided" for result in summary.files)
    if waiting:
        yield filled(_WAITING, {"count": waiting, "book": DECISIONS}, lang)
    for one in summary.decided:
        if one.unmet:
            facts: dict[str, Fact] = {"decision": one.decision.told(lang), "why": one.why(lang), "origin": one.decision.origin}
            yield filled(_UNMET, facts, lang)
    if summary.gone:
        names = tuple(summary.gone[:SHOWN])
        yield filled(_GONE, {"count": len(summary.gone), "names": names}, lang)
    for form, title in summary.stray.items():
        units = len({result.unit or result.file for result in summary.files if result.form == form})
        yield filled(_STRAY, {"form": title, "count": units, "id": form}, lang)


def _parts(counted: list[tuple[str, int]], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(f"{words} {count}" for words, count in counted if count)
