"""What a unit is told after a check, in words: a letter as lines, before it is a document or a message.

What belongs here: who gets a letter, its sentences, their order and numbers. What does not: how it opens (``openings``), the layout of
paper (``official_docx``), the documents (``letter_docx``), and what was found (``check``).

Nothing is invented: a date, a name or a contact that nobody gave is a blank to be filled in by hand.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from ..check.causes import Case
from ..check.finding import Finding
from ..check.wording import worded
from ..form.definition import Form
from ..words import Words, filled
from .known import Known, nothing, plain, told
from .official_docx import Level
from .openings import Opening
from .summary import Summary
from .unit_states import UnitState

PLACES = 6
"""Consequences of a cause whose places are named; the rest are counted."""

_AGAIN = Words("关于重新报送{form}\n的通知", "Notice to send again the return on\n{form}")
_TITLES = {
    "returned": Words("关于补正{form}\n报送材料的通知", "Notice to correct the return on\n{form}"),
    "pending": Words("关于核实{form}\n报送材料的通知", "Notice to explain items of the return on\n{form}"),
    "unreadable": _AGAIN,
    "undecided": Words("关于确认{form}\n报送文件的通知", "Notice to confirm the return on\n{form}"),
    "missing": Words("关于报送{form}\n的催办通知", "Reminder to send the return on\n{form}"),
}
_TO = Words("{unit}：", "To {unit}:")
_ERRORS = Words("须改正的错误", "To be corrected")
_VERIFIES = Words("须核实的事项", "To be verified")
_HOW = Words("怎样报送", "How to send it")
_WHOLE = Words("整份文件", "The whole file")
_ITEM = Words("{number}. {where}：{said}。{fix}。", "{number}. {where}: {said}. {fix}.")
_ITEM_WHOLE = Words("{number}. {said}。{fix}。", "{number}. It {said}. {fix}.")
_FOLLOWS = Words(
    "由此引起的另外 {count} 处（{places}）改正后一并消除。", "Mending it also clears {count} further places ({places}).",
)
_FOLLOWS_HERE = Words("由此引起的同一格的另外 {count} 个问题改正后一并消除。", "Mending it also clears {count} more found at the same place.")
_GRAVE = Words("须改正的错误在 {where}：{said}。", "What must be corrected is at {where}: {said}.")
_MORE = Words("{places}等", "{places} and more")
_IN_COPY = Words(
    "请在随附的批注副本（Excel 文件）中直接改正：有问题的单元格已标色并附批注，“核对意见”表列有全部问题。",
    "Correct it in the annotated copy that comes with this: the cells are coloured and carry notes, and the sheet “核对意见” lists "
    "everything.",
)
_IN_FILE = Words("请在原文件中改正。", "Correct it in the file that you sent.")
_EXPLAIN = Words(
    "须核实的事项，数字无误的，在“自检”表的“情况说明”栏写明原因，不少于 6 个字。",
    "Where what is to be verified is right, say why on the sheet “自检” under “情况说明”, in at least 6 characters.",
)
_SEND = Words("改好后保存，按原渠道发回，不必改文件名。", "Save it and send it back as before; its name may stay.")
_CONTACT = Words("联系人：{contact}。", "Contact: {contact}.")
_ASK = Words("如有疑问，请与下发本通知的单位联系。", "With questions, turn to whoever sends you this notice.")
_DAY = Words("{year}年{month}月{day}日", "{iso}")
_BLANK_DAY = Words("＿＿＿＿年＿＿月＿＿日", "____-__-__")
_BLANK_NAME = Words("＿＿＿＿＿＿＿＿", "________________")
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks and until when, as far as it is known; what is empty is left to be filled in by hand."""

    name: str = ""
    contact: str = ""
    deadline: datetime.date | None = None


NOBODY = Sender()
"""A sender of whom nothing is known."""


def form_name(form: Form) -> Words:
    """What a form is called in a sentence: the lines of its headline that hold for every unit, else its title."""
    fixed = "".join(line for line in form.headline if not line.startswith("="))
    return Words(fixed or form.title.zh, form.title.en)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as lines: each with its level, so that paper and a chat show the same words."""

    unit: UnitState
    title: str
    lines: tuple[tuple[Level, str], ...]
    end: tuple[str, ...]


class _Lines(NamedTuple):
    """Of a letter the title, the lines and the end."""

    title: str
    lines: tuple[tuple[Level, str], ...]
    end: tuple[str, ...]


def addressed(summary: Summary) -> Iterator[UnitState]:
    """The units that get a letter: those that have something to do."""
    return (unit for unit in summary.units if unit.state in _TITLES)


def letters(
    summary: Summary, sender: Sender, names: Mapping[str, Words], copies: Collection[str], lang: str = "zh", known: Known = nothing,
    sheets: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Letter]:
    """The letters to all units that have something to do, in the order of the units.

    They are those that ``addressed`` tells. ``names`` are the forms' names by id, ``sheets`` the names of their sheets in order,
    ``copies`` the returns of which there is an annotated copy.
    """
    found: dict[str, list[Case]] = {}
    for case in summary.cases:
        found.setdefault(case.cause.file, []).append(case)
    for unit in addressed(summary):
        name = names.get(unit.form) or summary.asked.get(unit.form) or Words("报送材料", "the form")
        writing = _Writing(unit, name.of(lang), sender, unit.file in copies, lang, tuple(sheets.get(unit.form, ())))
        beside = (unit, writing.form, sender, writing.copy, writing.sheets)
        lines = known("letter", unit.file, beside, partial(writing.plain, found.get(unit.file, ()) if unit.file else ()), _read)
        yield Letter(unit, *lines)


def _read(data: bytes) -> _Lines:
    return told(data, _Lines)


@dataclass(frozen=True)
class _Writing:
    unit: UnitState
    form: str
    sender: Sender
    copy: bool
    lang: str
    sheets: tuple[str, ...]

    def plain(self, found: Sequence[Case]) -> bytes:
        """The title, the lines and the end."""
        state = self.unit.state
        wanting = [case for case in found if case.wanting]
        errors = [case for case in wanting if case.severity == "error"]
        verifies = [case for case in wanting if case.severity == "verify"]
        opening = Opening(self.unit, self.form, self.until(), self.lang).text(found)
        lines: list[tuple[Level, str]] = [("to", self.say(_TO, unit=self.unit.unit or self.unit.code)), ("text", opening)]
        if state in {"returned", "pending"} and not self.unit.dropped:
            lines += self.parts(errors, verifies)
        lines.append(("text", self.ask()))
        return plain(_Lines(self.say(_AGAIN if self.unit.dropped else _TITLES[state], form=self.form), tuple(lines), self.signature()))

    def say(self, words: Words, **facts: str | int) -> str:
        return filled(words, facts, self.lang)

    def until(self) -> str:
        day = self.sender.deadline
        if day is None:
            return _BLANK_DAY.of(self.lang)
        return self.say(_DAY, year=str(day.year), month=day.month, day=day.day, iso=day.isoformat())

    def parts(self, errors: Sequence[Case], verifies: Sequence[Case]) -> Iterator[tuple[Level, str]]:
        number, part = 0, 0
        for words, found in ((_ERRORS, errors), (_VERIFIES, verifies)):
            if not found:
                continue
            part += 1
            yield "h1", self.numbered(part, words.of(self.lang))
            sheets = sorted(dict.fromkeys(case.cause.sheet or "" for case in found), key=self.place)
            for place, sheet in enumerate(sheets, 1):
                yield "h2", self.numbered(place, f"“{sheet}”" if sheet else _WHOLE.of(self.lang), second=True)
                for case in (c for c in found if (c.cause.sheet or "") == sheet):
                    number += 1
                    yield "text", self.item(number, case)
        yield "h1", self.numbered(part + 1, _HOW.of(self.lang))
        yield "text", _IN_COPY.of(self.lang) if self.copy else _IN_FILE.of(self.lang)
        if verifies:
            yield "text", _EXPLAIN.of(self.lang)
        yield "text", _SEND.of(self.lang)

    def place(self, sheet: str) -> int:
        """Where a sheet stands in the form: the whole file before all, what is none of the form's after them."""
        return -1 if not sheet else self.sheets.index(sheet) if sheet in self.sheets else len(self.sheets)

    def numbered(self, place: int, words: str, *, second: bool = False) -> str:
        if self.lang != "zh":
            return f"{chr(64 + place) if second else place}. {words}"
        ordinal = _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"{_ORDINALS[9]}{_ORDINALS[place - 11]}"
        return f"（{ordinal}）{words}" if second else f"{ordinal}、{words}"

    def item(self, number: int, case: Case) -> str:
        cause = case.cause
        said = worded(cause, self.lang)
        where = " ".join(p for p in (cause.range or cause.cell or "", said.place) if p)
        text = self.say(
            _ITEM if where else _ITEM_WHOLE, number=number, where=where, said=said.said, fix=said.hint or "",
        )
        return text + self.follows(case)

    def follows(self, case: Case) -> str:
        following = [f for f in case.consequences if f.severity != "info"]
        if not following:
            return ""
        # places on other sheets stand last: what names no sheet is on that of the cause
        named = sorted(dict.fromkeys(_at(f, case.cause) for f in following), key=lambda place: " " in place)
        places = ("、" if self.lang == "zh" else ", ").join(_in_turn(named[:PLACES]))
        if len(named) > PLACES:
            places = self.say(_MORE, places=places)
        gap = "" if self.lang == "zh" else " "
        here = named == [_at(case.cause, case.cause)]
        said = gap + self.say(_FOLLOWS_HERE if here else _FOLLOWS, count=sum(f.count for f in following), places=places)
        grave = next((f for f in following if case.cause.grave and f.severity == "error"), None)
        if grave is None:
            return said
        words = worded(grave, self.lang)
        return said + gap + self.say(_GRAVE, where=" ".join(p for p in (_at(grave, case.cause), words.place) if p), said=words.said)

    def ask(self) -> str:
        return self.say(_CONTACT, contact=self.sender.contact) if self.sender.contact else _ASK.of(self.lang)

    def signature(self) -> tuple[str, ...]:
        return self.sender.name or _BLANK_NAME.of(self.lang), _BLANK_DAY.of(self.lang)


def _at(finding: Finding, cause: Finding) -> str:
    """Where a consequence is, as seen from its cause: the sheet is named where it is another."""
    cell = finding.range or finding.cell or ""
    sheet = "" if finding.sheet == cause.sheet and cell else finding.sheet or ""
    return " ".join(p for p in (sheet, cell) if p) or finding.file


def _in_turn(places: Sequence[str]) -> Iterator[str]:
    """Places one after the other, each without its sheet where the one before is on the same."""
    before = ""
    for place in places:
        sheet, _, cell = place.rpartition(" ")
        yield cell if sheet and sheet == before else place
        before = sheet


def chat_text(letter: Letter) -> str:
    """The letter as plain text to be pasted into a chat."""
    out = [letter.title.replace("\n", "" if "\u4e00" <= letter.title[0] <= "\u9fff" else " "), ""]
    for level, words in letter.lines:
        if level == "h1":
            out.append("")
        out.append(words)
    return "\n".join([*out, "", *letter.end]) + "\n"
