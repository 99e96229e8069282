"""``检查结果.xlsx``: what provincial staff read after a check.

What belongs here: the four sheets 总览, 文件, 问题 and 未报送, and what each column says. What does
not: how a sheet is written (``listing``) and made safe (``safe_text``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..check.wording import explanation_of, reason_of, worded
from ..files import write_whole
from ..levels import GOOD, LEVELS, SEVERITIES, WRONG, Mark, Tone
from ..style import AMBER, AMBER_TINT, GREEN, QUIET, RED, RED_TINT
from ..words import Words
from ..workbook.model import PLAIN, TITLE, Style
from .listing import ENTRY, Book, Cell, Head, Page, Styled
from .sentences import NO_ROSTER, files_sentence, roster_sentence
from .summary import Summary
from .verdicts import VERDICTS, verdict_of

TOP_CODES, MAX_EXAMPLE = 10, 100
COUNT = replace(ENTRY, across="right", number_format="#,##0")
TONES: Mapping[Tone, Style] = {
    "good": replace(ENTRY, color=GREEN),
    "doubt": replace(ENTRY, color=AMBER, fill=AMBER_TINT),
    "bad": replace(ENTRY, color=RED, fill=RED_TINT),
    "quiet": replace(ENTRY, color=QUIET),
}
SHARE = replace(COUNT, number_format="0.0%")
TITLE_LEFT = replace(TITLE, across="left", size=18)

_TITLE = Words("检查结果", "Result of the check")
_SHEETS = {
    "overview": Words("总览", "Overview"), "files": Words("文件", "Files"),
    "findings": Words("问题", "Findings"), "missing": Words("未报送", "Not returned"),
}
_FILES = (
    (Words("文件", "File"), 36, ENTRY), (Words("单位代码", "Unit code"), 11, ENTRY),
    (Words("单位名称", "Unit"), 26, ENTRY), (Words("结论", "Verdict"), 14, ENTRY),
    (Words("错误", "Errors"), 9, COUNT), (Words("核实", "To verify"), 9, COUNT),
    (Words("其中未说明", "not explained"), 12, COUNT), (Words("提示", "Notes"), 9, COUNT),
    (Words("原因", "Reason"), 46, ENTRY),
)
_FINDINGS = (
    (Words("文件", "File"), 26), (Words("单位名称", "Unit"), 20), (Words("级别", "Level"), 11),
    (Words("代码", "Code"), 20), (Words("工作表", "Sheet"), 13), (Words("单元格", "Cell"), 9),
    (Words("问题", "What"), 58), (Words("建议", "Hint"), 28), (Words("情况说明", "Explanation"), 26),
)
_MISSING = {
    "code": (Words("单位代码", "Unit code"), 12), "city": (Words("市（区）", "City"), 14),
    "county": (Words("县（市、区）", "County"), 14), "park": (Words("园区名称", "Park"), 34),
    "unit": (Words("填报单位", "Reporting unit"), 32), "contact": (Words("联系人", "Contact"), 14),
    "phone": (Words("联系电话", "Telephone"), 18),
}


@dataclass(frozen=True)
class _Result:
    """What there is to say, in one language."""

    counts: Summary
    lang: str

    def head(self, words: Words, width: float, style: Style = ENTRY) -> Head:
        return Head(words.of(self.lang), width, style)

    def mark(self, mark: Mark) -> Styled:
        return Styled(mark.text(self.lang), TONES[mark.tone])

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def _overview(book: Book, said: _Result) -> None:
    page = Page(book, _SHEETS["overview"].of(said.lang), (26, 10, 10, 52), landscape=False)
    page.line(_TITLE.of(said.lang), style=TITLE_LEFT)
    page.line(_sentence(said), style=PLAIN)
    _verdicts(page, said)
    _levels(page, said)
    _returned(page, said)
    if said.counts.codes:
        _frequent(page, said)


def _share(part: int, whole: int) -> tuple[Styled, Styled]:
    """A number and its share of the whole."""
    return Styled(part, COUNT), Styled(part / whole if whole else None, SHARE)


def _verdicts(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("一、文件", "1. Files"),
        say("结论", "Verdict"), say("份数", "Files"), say("占比", "Share"), say("含义", "Binding"),
    )
    total = len(said.counts.files)
    for mark in VERDICTS:
        page.line(said.mark(mark), *_share(said.counts.verdicts[mark.id], total), mark.meaning.of(said.lang))
    page.line(say("合计", "Total"), Styled(total, COUNT), None, None)


def _levels(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("二、问题", "2. Findings"),
        say("级别", "Level"), say("处数", "Places"), say("文件数", "Files"), say("含义", "Binding"),
    )
    for level in said.counts.levels:
        mark, pending = LEVELS[level.severity], level.unexplained
        note = mark.meaning.of(said.lang)
        if level.severity == "verify":
            note += say(f"；其中 {pending} 处尚未说明", f"; {pending} of them not explained yet")
        page.line(said.mark(mark), Styled(level.places, COUNT), Styled(level.files, COUNT), note)


def _returned(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("三、报送", "3. Returns"),
        say("名册", "Roster"), say("单位数", "Units"), say("占比", "Share"), say("说明", "Note"),
    )
    counts, name = said.counts, say("未报送", "Not returned")
    if counts.roster is None:
        page.line(Styled(f"– {name}", TONES["quiet"]), None, None, NO_ROSTER.of(said.lang))
        return
    page.line(say("名册单位", "Units on the roster"), Styled(counts.roster, COUNT), None, None)
    for form, absent in counts.absent.items():
        sign, tone = (WRONG, TONES["bad"]) if absent else (GOOD, TONES["good"])
        where = say("名单见“未报送”", "listed on “Not returned”") if absent else None
        which = f" {counts.asked[form].of(said.lang)}" if len(counts.asked) > 1 else ""
        page.line(Styled(f"{sign} {name}{which}", tone), *_share(absent, counts.roster), where)


def _frequent(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("四、出现最多的问题", "4. Most frequent findings"),
        say("代码", "Code"), say("处数", "Places"), say("级别", "Level"), say("例", "Example"),
    )
    for counted in said.counts.codes[:TOP_CODES]:
        example = worded(counted.example, said.lang).message
        shown = example if len(example) <= MAX_EXAMPLE else example[: MAX_EXAMPLE - 1] + "…"
        page.line(counted.code, Styled(counted.places, COUNT), said.mark(LEVELS[counted.severity]), shown)


def _sentence(said: _Result) -> str:
    """The whole result in one line."""
    files, roster = files_sentence(said.counts, said.lang), roster_sentence(said.counts, said.lang)
    return said.say(
        f"{files}。{roster}。请先看“文件”，再按文件筛选“问题”。",
        f"{files}. {roster}. Start with “Files”, then filter “Findings” by file.",
    )


def _files(book: Book, said: _Result) -> None:
    heads = [said.head(words, width, style) for words, width, style in _FILES]
    order = {mark.id: i for i, mark in enumerate(VERDICTS)}
    files = sorted(said.counts.files, key=lambda r: (order[verdict_of(r).id], r.unit, r.file))
    rows: list[list[Cell]] = [
        [
            r.file, r.unit or None, said.counts.names.get(r.unit), said.mark(verdict_of(r)),
            Styled(r.errors, replace(COUNT, color=RED) if r.errors else COUNT), r.verifies,
            Styled(r.unexplained, replace(COUNT, color=AMBER) if r.unexplained else COUNT), r.infos,
            reason_of(r, said.lang),
        ]
        for r in files
    ]
    if len(said.counts.asked) > 1:
        heads.insert(3, said.head(Words("表", "Form"), 24))
        for row, r in zip(rows, files, strict=True):
            title = said.counts.asked.get(r.form)
            row.insert(3, title.of(said.lang) if title else r.form or None)
    empty = said.say("没有文件", "No files")
    book.listing(_SHEETS["files"].of(said.lang), heads, rows, empty=empty)


def _findings(book: Book, said: _Result) -> None:
    heads = [said.head(words, width) for words, width in _FINDINGS]
    rows = (
        (
            f.file, said.counts.names.get(f.unit or "") or f.unit, said.mark(LEVELS[f.severity]), f.code,
            f.sheet, f.range or f.cell, words.message, words.hint, explanation_of(f, said.lang) or None,
        )
        for f in sorted(said.counts.findings, key=lambda f: (SEVERITIES.index(f.severity), f.file))
        for words in [worded(f, said.lang)]
    )
    empty = said.say(f"{GOOD} 没有问题", f"{GOOD} No findings")
    book.listing(_SHEETS["findings"].of(said.lang), heads, rows, empty=empty)


def _missing(book: Book, said: _Result) -> None:
    heads = [said.head(words, width) for words, width in _MISSING.values()]
    rows: list[list[Cell]] = [[owed.unit.facts.get(key) for key in _MISSING] for owed in said.counts.missing]
    if len(said.counts.asked) > 1:
        heads.append(said.head(Words("未报送的表", "Form not returned"), 40))
        for row, owed in zip(rows, said.counts.missing, strict=True):
            row.append(said.counts.asked[owed.form].of(said.lang))
    answered = said.say(f"{GOOD} 全部已报送", f"{GOOD} Every unit answered")
    empty = answered if said.counts.complete else f"– {NO_ROSTER.of(said.lang)}"
    book.listing(_SHEETS["missing"].of(said.lang), heads, rows, empty=empty)


def write_result(path: Path, counts: Summary, lang: str = "zh") -> None:
    """Write ``检查结果.xlsx``, whole or not at all; errors come first, equals in the order they are given in."""
    said = _Result(counts, lang)
    book = Book(_TITLE.of(lang), lang)
    _overview(book, said)
    _files(book, said)
    _findings(book, said)
    _missing(book, said)
    write_whole(path, book.done())
