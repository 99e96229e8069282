"""The sheet 历次报送: every return of each unit, with what became of the findings of the one before.

What belongs here: what each column says. What does not: comparing returns (``history``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..check.causes import Case, case_places
from ..style import RED
from ..words import Words
from .history import Change, History, Version
from .listing import Book
from .ready_rows import ReadyRow
from .result_words import CENTRE, COUNT, Telling
from .rule_names import rule_name
from .sheet_cells import ENTRY, Cell, Link
from .verdicts import VERDICTS_BY_ID

NAME = Words("历次报送", "Rounds")
MOST = 6
"""Findings of each kind that a row names; the rest are counted."""
_HEADS = (
    (Words("单位代码", "Code"), 10, ENTRY), (Words("填报单位", "Unit"), 24, ENTRY), (Words("轮次", "Round"), 8, CENTRE),
    (Words("报送文件", "File"), 30, ENTRY), (Words("填报日期", "Date"), 13.5, CENTRE), (Words("结论", "Verdict"), 12, ENTRY),
    (Words("错误", "Errors"), 8, COUNT), (Words("核实", "To verify"), 8, COUNT), (Words("已改正", "Fixed"), 9, COUNT),
    (Words("仍存在", "Still there"), 9, COUNT), (Words("新出现", "New"), 9, COUNT), (Words("随内容消失", "Vanished"), 9, COUNT),
    (Words("变化的位置", "Where"), 52, ENTRY),
)
_EMPTY = Words("没有收到报送", "No return came")
_PARTS = (
    ("fixed", Words("已改正", "fixed")), ("remaining", Words("仍存在", "still there")), ("new", Words("新出现", "new")),
    ("vanished", Words("随内容消失", "vanished")),
)
_PART = Words("{what}：{places}", "{what}: {places}")
_MORE = Words("{places}等", "{places} and more")
_GONE = Words("{file}（已不在收回的文件中）", "{file} (no longer among the returns)")


def write_rounds_sheet(book: Book, said: Telling) -> None:
    """Write the sheet."""
    heads = [said.head(*head) for head in _HEADS]
    maker = book.maker(heads)

    def made(histories: Sequence[History]) -> list[list[ReadyRow]]:
        return maker.groups(_rows(said, history) for history in histories)

    items = ((history.versions[-1].file, _beside(said, history), history) for history in said.counts.histories)
    rows = (row for bundle in said.report.known("rows.round", items, made, ReadyRow) for row in bundle.said)
    book.listing(said.say(NAME), heads, rows, table="rounds", empty=said.say(_EMPTY))


def _beside(said: Telling, history: History) -> tuple[object, ...]:
    """What rows follow from."""
    return history, said.unit(history.code), [said.report.links.returned(version.file) for version in history.versions]


def _rows(said: Telling, history: History) -> Iterator[list[Cell]]:
    for version in history.versions:
        change = version.change if version.since else None
        counts = [case_places(getattr(change, name)) if change else None for name, _ in _PARTS]
        yield [
            history.code, said.unit(history.code), version.round, _file(said, version), version.date or None,
            said.mark(VERDICTS_BY_ID[version.verdict]), said.count(version.errors, RED), version.verifies, *counts,
            _where(said, change) if change else None,
        ]


def _file(said: Telling, version: Version) -> Cell:
    if not version.here:
        return said.say(_GONE, file=version.file)
    return Link(version.file, said.report.links.returned(version.file))


def _where(said: Telling, change: Change) -> str | None:
    lines = []
    for name, words in _PARTS:
        found: tuple[Case, ...] = getattr(change, name)
        if found:
            places = "、" if said.lang == "zh" else ", "
            named = places.join(dict.fromkeys(_place(said, case) for case in found[:MOST]))
            whole = said.say(_MORE, places=named) if len(found) > MOST else named
            lines.append(said.say(_PART, what=words, places=whole))
    return "\n".join(lines) or None


def _place(said: Telling, case: Case) -> str:
    """Where a finding is; what is said of a file as a whole by its name."""
    cause = case.cause
    return " ".join(p for p in (cause.sheet, cause.range or cause.cell) if p) or rule_name(cause, said.lang)
