"""``检查结果.xlsx``: what provincial staff read after a check.

What belongs here: the four sheets 总览, 文件, 问题 and 未报送, and what each column says. What does
not: how a sheet is written (``listing``) and made safe (``safe_text``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..check.finding import FileResult, Finding, places
from ..check.wording import reason_of, worded
from ..files import write_whole
from ..levels import GOOD, LEVELS, SEVERITIES, WRONG, Mark, Tone
from ..style import AMBER, AMBER_TINT, GREEN, QUIET, RED, RED_TINT
from ..words import Words
from ..workbook.model import PLAIN, TITLE, Style
from .listing import ENTRY, Book, Head, Page, Styled
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

    files: Sequence[FileResult]
    findings: Sequence[Finding]
    missing: Sequence[Mapping[str, str]]
    units: Mapping[str, str]
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
    if said.findings:
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
    verdicts = Counter(verdict_of(r).id for r in said.files)
    for mark in VERDICTS:
        counted = _share(verdicts[mark.id], len(said.files))
        page.line(said.mark(mark), *counted, mark.meaning.of(said.lang))
    page.line(say("合计", "Total"), Styled(len(said.files), COUNT), None, None)


def _levels(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("二、问题", "2. Findings"),
        say("级别", "Level"), say("处数", "Places"), say("文件数", "Files"), say("含义", "Binding"),
    )
    open_items = places((f for f in said.findings if not f.explanation), "verify")
    for level, mark in LEVELS.items():
        mine = {f.file for f in said.findings if f.severity == level}
        note = mark.meaning.of(said.lang)
        if level == "verify":
            note += say(f"；其中 {open_items} 处尚未说明", f"; {open_items} of them not explained yet")
        counts = Styled(places(said.findings, level), COUNT), Styled(len(mine), COUNT)
        page.line(said.mark(mark), *counts, note)


def _returned(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("三、报送", "3. Returns"),
        say("名册", "Roster"), say("单位数", "Units"), say("占比", "Share"), say("说明", "Note"),
    )
    page.line(say("名册单位", "Units on the roster"), Styled(len(said.units), COUNT), None, None)
    none = not said.missing
    name = f"{GOOD if none else WRONG} {say('未报送', 'Not returned')}"
    where = None if none else say("名单见“未报送”", "listed on “Not returned”")
    counted = _share(len(said.missing), len(said.units))
    page.line(Styled(name, TONES["good" if none else "bad"]), *counted, where)


def _frequent(page: Page, said: _Result) -> None:
    say = said.say
    page.heading(
        say("四、出现最多的问题", "4. Most frequent findings"),
        say("代码", "Code"), say("处数", "Places"), say("级别", "Level"), say("例", "Example"),
    )
    codes: Counter[tuple[int, str]] = Counter()
    examples: dict[tuple[int, str], Finding] = {}
    for finding in said.findings:
        codes[SEVERITIES.index(finding.severity), finding.code] += finding.count
        examples.setdefault((SEVERITIES.index(finding.severity), finding.code), finding)
    ranked = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    for key, count in ranked[:TOP_CODES]:
        example = worded(examples[key], said.lang).message
        shown = example if len(example) <= MAX_EXAMPLE else example[: MAX_EXAMPLE - 1] + "…"
        page.line(key[1], Styled(count, COUNT), said.mark(LEVELS[SEVERITIES[key[0]]]), shown)


def _sentence(said: _Result) -> str:
    """The whole result in one line."""
    bad = sum(verdict_of(r).tone == "bad" for r in said.files)
    return said.say(
        f"共 {len(said.files)} 份文件，{bad} 份退回或隔离；{len(said.missing)} 个单位未报送。"
        "请先看“文件”，再按文件筛选“问题”。",
        f"{len(said.files)} files, {bad} returned or quarantined; "
        f"{len(said.missing)} units did not answer. Start with “Files”, then filter “Findings” by file.",
    )


def _files(book: Book, said: _Result) -> None:
    heads = [said.head(words, width, style) for words, width, style in _FILES]
    order = {mark.id: i for i, mark in enumerate(VERDICTS)}
    rows = [
        (
            r.file, r.unit or None, said.units.get(r.unit), said.mark(verdict_of(r)),
            Styled(r.errors, replace(COUNT, color=RED) if r.errors else COUNT), r.verifies,
            Styled(r.unexplained, replace(COUNT, color=AMBER) if r.unexplained else COUNT), r.infos,
            reason_of(r, said.lang),
        )
        for r in sorted(said.files, key=lambda r: (order[verdict_of(r).id], r.unit, r.file))
    ]
    empty = said.say("没有文件", "No files")
    book.listing(_SHEETS["files"].of(said.lang), heads, rows, empty=empty)


def _findings(book: Book, said: _Result) -> None:
    heads = [said.head(words, width) for words, width in _FINDINGS]
    rows = (
        (
            f.file, said.units.get(f.unit or "") or f.unit, said.mark(LEVELS[f.severity]), f.code,
            f.sheet, f.range or f.cell, words.message, words.hint, f.explanation,
        )
        for f in sorted(said.findings, key=lambda f: (SEVERITIES.index(f.severity), f.file))
        for words in [worded(f, said.lang)]
    )
    empty = said.say(f"{GOOD} 没有问题", f"{GOOD} No findings")
    book.listing(_SHEETS["findings"].of(said.lang), heads, rows, empty=empty)


def _missing(book: Book, said: _Result) -> None:
    heads = [said.head(words, width) for words, width in _MISSING.values()]
    rows = [[unit.get(key) for key in _MISSING] for unit in said.missing]
    empty = said.say(f"{GOOD} 全部已报送", f"{GOOD} Every unit answered")
    book.listing(_SHEETS["missing"].of(said.lang), heads, rows, empty=empty)


def write_result(
    path: Path, *, files: Sequence[FileResult], findings: Sequence[Finding],
    missing: Sequence[Mapping[str, str]], units: Mapping[str, str], lang: str = "zh",
) -> None:
    """Write ``检查结果.xlsx``, whole or not at all.

    ``missing`` are the roster's lines of the units that did not answer, ``units`` the roster's
    names by code. Errors come first; among equals, findings keep the order they are given in.
    """
    said = _Result(files, findings, missing, units, lang)
    book = Book(_TITLE.of(lang), lang)
    _overview(book, said)
    _files(book, said)
    _findings(book, said)
    _missing(book, said)
    write_whole(path, book.done())
