"""What a notice asks for: title, fields, sections with parts and limits, tables; and what is none of these.

What belongs here: lines and tables put into the parts of a form, word for word. What does not: types (``guess``), ids and
the definition (``form_of``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .guess import UNIT_LIST, options_in, unit_beside
from .letter import addressed, after_letter, attached, called, without_closing
from .numerals import level_of, limit_in
from .outline_parts import Asked, Outline, Part, Section, Table
from .source import Grid, Line, Notice

_MARK = r"[（(](?:盖章|公章|签字|签章|签名)[）)]"
_FILL = rf"(?:[_＿\s]*|[\s_]*(?:20\d\d)?[\s_]*年[\s_]*月(?:[\s_]*日)?[_＿\s]*|[_＿\s]*{_MARK}[_＿\s]*|(?:[XxＸ×]{{2,}}|某)[^\s：:。；，]{{0,20}}[_＿\s]*|\s*□.*)"
_LABEL = re.compile(rf"([^\s：:。；，_□]{{2,16}}?(?:[（(][^（）()：:]{{1,10}}[）)])?)\s*[：:]({_FILL})(?=[^\s：:。；，_□]{{2,16}}?(?:[（(][^（）()：:]{{1,10}}[）)])?\s*[：:]|$)")
_UNIT_SAID = rf"[（(]?(?:计量|金额)?单位\s*[：:]\s*{UNIT_LIST}[）)]?"
_UNIT_LINE = re.compile(rf"{_UNIT_SAID}$")
_UNIT_WITHIN = re.compile(rf"(?:(?<=\s)|^){_UNIT_SAID}(?=\s|$)")
_DAY_WITHIN = re.compile(r"(?<=\s)20\d\d\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|度)?(?=\s|$)")
_NOTES = re.compile(r"(?:填表|填报|填写|有关|指标)?说明\s*[：:]?$|填(?:表|报|写)(?:须知|要求)\s*[：:]?$")
_NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明|填写说明)\s*\d*\s*[：:]")
_SOURCE = re.compile(r"[^。]*〔\d{4}〕\s*\d+\s*号$|附\s*[件表录].{0,4}$")
_EDITION = re.compile(r"[（(](?:.{0,4}20\d\d\s*年.{0,6}|样表|表样|模板|范本|样式|参考格式|参考文本)[）)]")
_TABLE_WORD = re.compile(r"[表单账录](?:\s*[（(].*[）)])?$|情况$|名册$|目录$|指标$")


def asked_in(line: Line) -> list[Asked]:
    """The fields of a line that holds nothing else: 填报单位（盖章）：      联系人：."""
    text = _DAY_WITHIN.sub("", _UNIT_WITHIN.sub("", line.text)).strip()
    if addressed(text) or attached(text) or called(text) or _NOTES.match(text):
        return []
    found = list(_LABEL.finditer(text))
    if not found:
        return []
    covered = "".join(m[0] for m in found)
    if len(re.sub(r"\s", "", covered)) < len(re.sub(r"\s", "", text)):
        return []
    return [Asked(m[1].strip(), m[2].strip(" _＿"), line.place) for m in found]


def outline(notice: Notice) -> Outline:
    """Read a notice from top to bottom."""
    return _Walk(notice).done()


class _Walk:
    """The walk through a notice: what is open now, and which level of numerals is a section's."""

    def __init__(self, notice: Notice) -> None:
        self._out = Outline()
        self._section: Section | None = None
        self._last: Table | None = None
        self._waiting: list[Line] = []
        self._unit = ""
        self._in_notes = False
        items, self._out.closing = without_closing(notice.items, _asks)
        items, self._out.rest = after_letter(items, _asks)
        self._top = _top_level([i for i in items if isinstance(i, Line)])
        start = self._heading(items)
        for at, item in enumerate(items[start:], start):
            if isinstance(item, Grid):
                self._table(item)
            else:
                self._line(item, items[at + 1 :])
        self._settle()

    def done(self) -> Outline:
        """What was found."""
        return self._out

    def _heading(self, items: Sequence[Line | Grid]) -> int:
        """The lines of the title; gives where the rest begins."""
        for at, item in enumerate(items):
            if isinstance(item, Grid) or level_of(item.text) or asked_in(item) or _UNIT_LINE.fullmatch(item.text.strip()) or _NOTES.match(item.text.strip()):
                return at
            text = item.text.strip()
            if attached(text):
                self._out.source.append(text.rstrip("：: "))
            elif _SOURCE.fullmatch(text):
                self._out.source.append(text)
            elif addressed(text):
                self._out.rest.append(item)
            elif self._out.title and _EDITION.fullmatch(text):
                self._out.title.append(text)
                return at + 1
            elif len(text) > 45 or re.search(r"[。；]$", text) or (self._out.title and (len(self._out.title) > 2 or self._full())):
                return at
            else:
                self._out.title.append(text)
                self._unit = unit_beside(text)
        return len(items)

    def _full(self) -> bool:
        return bool(re.search(r"(?:[表单书账]|清单|报告|方案|台账)(?:[（(].*[）)])?$", self._out.title[-1]))

    def _line(self, line: Line, after: Sequence[Line | Grid]) -> None:
        text = line.text.strip()
        if found := asked_in(line):
            self._out.fields += found
            if (beside := _UNIT_WITHIN.search(text)) is not None:
                self._unit = unit_beside(beside[0])
                self._out.units.append(Line(beside[0].strip(), line.place))
            return
        if attached(text):
            self._another(line)
            return
        level = level_of(text)
        if self._in_notes and (level is None or level[0] != self._top or self._top > 1):
            self._note(line)
        elif level is not None and level[0] <= self._top:
            self._settle()
            self._in_notes = False
            self._open(line)
        elif _NOTES.match(text):
            self._settle()
            self._in_notes = True
            self._note(line)
        elif said := _NOTE.match(text):
            self._settle()
            self._note(line)
            self._in_notes = level_of(text[said.end() :]) is not None
        elif unit := unit_beside(text) if len(text) < 40 else "":
            self._unit = unit
            self._waiting.append(line)
        elif self._section is not None and level is not None and not (self._section.tables and not self._section.parts and self._last):
            self._settle()
            self._part(line, level[0])
        elif re.fullmatch(r"[（(].*[）)]", text) and len(text) > 8 and self._section is not None and self._section.parts and limit_in(text) is None:
            self._settle()
            self._section.closing.append(text)
        else:
            self._waiting.append(line)
            if not (self._caption_like(text) and any(isinstance(i, Grid) for i in after[:3])):
                self._settle()

    def _another(self, line: Line) -> None:
        """Another attachment begins: what follows belongs to nothing that stands above it."""
        self._settle()
        self._section = self._last = None
        self._in_notes, self._unit = False, ""
        self._out.rest.append(line)

    @staticmethod
    def _caption_like(text: str) -> bool:
        return len(text) <= 40 and not re.search(r"[。；，]$", text)

    def _open(self, line: Line) -> None:
        text = line.text.strip()
        limit = limit_in(text)
        heading, rest = text, ""
        if len(text) > 40:
            found = re.match(r"(.{4,40}?[）)]?)(?:[。：:]|(?<=字[）)]))(.+)", text)
            if found:
                heading, rest = found[1], text[len(found[1]) :].lstrip("。：: ")
        self._section = Section(heading, line.place, limit)
        self._last = None
        self._unit = unit_beside(heading)
        self._out.sections.append(self._section)
        if rest:
            self._section.text.append(rest)

    def _part(self, line: Line, level: int) -> None:
        section, text = self._section, line.text.strip()
        assert section is not None
        first = level_of(section.parts[0].text) if section.parts else None
        if first is None or level <= first[0]:
            section.parts.append(Part(text, line.place, limit_in(text)))
        else:
            section.parts[-1].text += f"\n{text}"
            section.parts[-1].limit = section.parts[-1].limit or limit_in(text)

    def _settle(self) -> None:
        """Lines that waited for a table and saw none are text of the section, notes of the table, or left over."""
        for line in self._waiting:
            text = line.text.strip()
            if self._last is not None and not (self._section and self._section.parts and self._section.tables == []):
                self._last.notes.append(text)
            elif self._section is None:
                if not self._out.title and len(text) <= 45:
                    self._out.title.append(text)
                else:
                    self._out.rest.append(line)
            elif self._section.parts:
                self._section.parts[-1].text += f"\n{text}"
                self._section.parts[-1].limit = self._section.parts[-1].limit or limit_in(text)
            else:
                self._section.text.append(text)
                self._section.limit = self._section.limit or limit_in(text)
        self._waiting = []

    def _note(self, line: Line) -> None:
        if self._last is not None:
            self._last.notes.append(line.text.strip())
        else:
            self._out.notes.append(line)

    def _table(self, grid: Grid) -> None:
        units = [line for line in self._waiting if _UNIT_LINE.fullmatch(line.text.strip())]
        captions = [line for line in self._waiting if self._caption_like(line.text.strip()) and line not in units]
        caption = captions[-1] if captions else None
        self._waiting = [line for line in self._waiting if line is not caption and line not in units]
        self._settle()
        if caption is not None and caption.text.strip() and self._section and self._section.parts and not _TABLE_WORD.search(caption.text.strip()):
            self._section.parts[-1].text += f"\n{caption.text.strip()}"
            caption = None
        table = Table(grid, caption.text.strip() if caption else "", self._unit)
        self._out.units += units
        self._unit = ""
        self._last, self._in_notes = table, False
        if self._section is not None and not (self._section.parts and caption is not None):
            self._section.tables.append(table)
        else:
            self._out.tables.append(table)


def _asks(line: Line) -> bool:
    return bool(asked_in(line))


def _top_level(lines: Sequence[Line]) -> int:
    """The outermost numeral that is used twice, or at all; deeper ones are parts."""
    levels = [found[0] for line in lines if (found := level_of(line.text))]
    return min((at for at in set(levels) if levels.count(at) > 1), default=min(levels, default=0))


def has_options(text: str) -> bool:
    """Whether a text lists what may be chosen."""
    return bool(options_in(text))
