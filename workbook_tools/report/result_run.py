"""The sheet 运行说明: the counts of the whole check, what was decided, what each sheet and file is for.

What belongs here: what is said of the run. What does not: the counts (``summary``). No clock and no path of a machine
stands here: the same inputs give the same bytes.
"""

from __future__ import annotations

from ..levels import GOOD, LEVELS, WRONG
from ..version import VERSION
from ..words import Words
from ..workbook.model import PLAIN
from .listing import Book
from .result_words import COUNT, SHARE, TITLE_LEFT, TONES, Telling
from .sentences import NO_ROSTER, files_sentence, findings_sentence, roster_sentence
from .sheet_cells import Styled
from .sheet_page import Page
from .verdicts import VERDICTS

NAME = Words("运行说明", "About this check")
_FILES = (Words("结论", "Verdict"), Words("份数", "Files"), Words("占比", "Share"), Words("含义", "Meaning"))
_LEVELS = (Words("级别", "Level"), Words("处数", "Places"), Words("文件数", "Files"), Words("含义", "Meaning"))
_ROSTER = (Words("名册", "Roster"), Words("单位数", "Units"), Words("占比", "Share"), Words("说明", "Note"))
_PENDING = Words("{meaning}；其中 {count} 处尚未说明", "{meaning}; {count} of them not explained yet")
_MISSING, _LISTED = Words("未报送", "Not returned"), Words("名册单位", "Units on the roster")
_STRICT = {
    True: Words("未说明的核实项也退回（--strict）。", "What is to be verified and not explained is returned too (--strict)."),
    False: Words("未说明的核实项不退回，记为待核实。", "What is to be verified and not explained is accepted and marked as such."),
}
_FORM = Words("{title}（{id} {version} 版）", "{title} ({id}, version {version})")
_PROGRAM = Words("核对程序：{version} 版", "Checked by workbook_tools, version {version}")
_USES = (
    (Words("单位", "Units"), Words("谁通过、谁要改、谁没报；先看这张。", "Who passed, who must correct, who did not answer: start here.")),
    (Words("问题", "Findings"), Words("每个原因一行，错误在前；由它引起的其他问题并在同一行。",
                                   "One row a cause, errors first; what follows from it stands in the same row.")),
    (Words("规则", "Rules"), Words("哪条规则错得最多，哪条从没出现过。", "Which rule fails most, and which never did.")),
    (Words("历次报送", "Rounds"), Words("每次报送改了什么，还剩什么。", "What each return mended, and what is left.")),
    (Words("文件", "Files"), Words("收到的每个文件各有一个结论。", "Each file that came has one verdict.")),
    (Words("补正通知", "letters/"), Words("“letters”文件夹：每个单位的通知（Word）和可直接粘贴的文字，按市打包。",
                                      "For each unit a notice in Word and as plain text, packed by city.")),
    (Words("批注副本", "annotated/"), Words("“annotated”文件夹：标出问题的副本，可直接在其中改正后报回。",
                                        "Copies with every finding marked; to be corrected and sent back.")),
)


def write_run_sheet(book: Book, said: Telling) -> None:
    """Write the sheet."""
    page = Page(book, said.say(NAME), (30, 10, 10, 60), landscape=False)
    page.line(said.say(NAME), style=TITLE_LEFT)
    for sentence in (roster_sentence, files_sentence, findings_sentence):
        page.line(sentence(said.counts, said.lang), style=PLAIN)
    _files(page, said)
    _levels(page, said)
    _roster(page, said)
    _decided(page, said)
    _about(page, said)


def _heading(page: Page, said: Telling, words: Words, heads: tuple[Words, ...] = ()) -> None:
    page.heading(said.say(words), *(said.say(head) for head in heads))


def _files(page: Page, said: Telling) -> None:
    _heading(page, said, Words("一、文件", "1. Files"), _FILES)
    total = len(said.counts.files)
    for mark in VERDICTS:
        count = said.counts.verdicts[mark.id]
        share = Styled(count / total if total else None, SHARE)
        page.line(said.mark(mark), Styled(count, COUNT), share, mark.meaning.of(said.lang))
    page.line(said.say(Words("合计", "Total")), Styled(total, COUNT), None, None)


def _levels(page: Page, said: Telling) -> None:
    _heading(page, said, Words("二、问题（只计原因）", "2. Findings (causes only)"), _LEVELS)
    for level in said.counts.levels:
        meaning = LEVELS[level.severity].meaning.of(said.lang)
        if level.severity == "verify":
            meaning = said.say(_PENDING, meaning=meaning, count=level.unexplained)
        page.line(said.mark(LEVELS[level.severity]), Styled(level.places, COUNT), Styled(level.files, COUNT), meaning)


def _roster(page: Page, said: Telling) -> None:
    _heading(page, said, Words("三、名册", "3. Roster"), _ROSTER)
    counts, name = said.counts, said.say(_MISSING)
    if counts.roster is None:
        page.line(Styled(f"– {name}", TONES["quiet"]), None, None, NO_ROSTER.of(said.lang))
        return
    page.line(said.say(_LISTED), Styled(counts.roster, COUNT), None, None)
    for form, absent in counts.absent.items():
        sign, tone = (WRONG, TONES["bad"]) if absent else (GOOD, TONES["good"])
        which = f" {counts.asked[form].of(said.lang)}" if len(counts.asked) > 1 else ""
        share = Styled(absent / counts.roster, SHARE)
        page.line(Styled(f"{sign} {name}{which}", tone), Styled(absent, COUNT), share, None)


def _decided(page: Page, said: Telling) -> None:
    if not said.counts.decided:
        return
    _heading(
        page, said, Words("四、人工认定", "4. Decisions"),
        (Words("文件", "File"), Words("单位", "Unit"), Words("效力", "Obeyed"), Words("认定及理由", "What and why")),
    )
    for done in said.counts.decided:
        sign = Styled(GOOD if not done.unmet else WRONG, TONES["good" if not done.unmet else "bad"])
        why = done.why(said.lang)
        told = done.decision.told(said.lang)
        page.line(done.file or done.decision.sha256[:12], done.unit or None, sign, f"{told}\n{why}" if why else told)


def _about(page: Page, said: Telling) -> None:
    page.heading(said.say(Words("附：怎样看", "How to read this")))
    for name, use in _USES:
        page.line(said.say(name), None, None, said.say(use))
    page.heading(said.say(Words("附：依据", "What it was checked by")))
    for form, version, title in said.report.forms:
        page.line(said.say(_FORM, title=title, id=form, version=version), style=PLAIN)
    page.line(said.say(_STRICT[said.report.strict]), style=PLAIN)
    page.line(said.say(_PROGRAM, version=VERSION), style=PLAIN)
