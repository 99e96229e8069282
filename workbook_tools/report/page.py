"""``index.html``: one page that needs nothing else, to look through a check and to print from.

What belongs here: what the page is told, as compact data, and putting its parts together so that nothing a return
holds can act. What does not: what the page does with it (its script, in the folder of parts beside this) and the counts (``summary``).

Texts of returns reach the page as JSON inside an element that is no script, with every character escaped that could
end it, and a content policy lets only this very script and style run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as resources
from pathlib import Path
from typing import Any, NamedTuple

from ..check.causes import Case, case_places
from ..check.finding import Finding
from ..check.wording import explanation_of, sentence_of
from ..files import write_whole
from ..levels import LEVELS, Mark
from ..safe_text import visible
from ..words import Words
from .bundles import InBundles, Item, none_kept
from .history import Change, History
from .links import Links, target
from .rule_names import rule_name
from .sentences import files_sentence, findings_sentence, roster_sentence
from .summary import Summary
from .unit_states import UnitState
from .verdicts import STATES, VERDICTS_BY_ID, verdict_of

PAGE = "index.html"
ROUND_VERDICTS = ("accepted", "pending", "rejected", "quarantined", "undecided")
"""Verdicts that the table of rounds counts."""
_TITLE = Words("检查结果", "Result of the check")
_NO_SCRIPT = Words(
    "本页需要浏览器运行脚本。请改用“检查结果.xlsx”。", "This page needs scripts. Please look at the workbook beside it instead.",
)
_WORDS: Mapping[str, Words] = {
    "any": Words("全部", "All"), "all_rows": Words("全部 {count} 类", "All {count} kinds"), "by_city": Words("各市报送情况（点标题排序）", "Returns by city (headings sort)"),
    "by_kind": Words("各类问题（点标题排序）", "Kinds of findings (headings sort)"),
    "by_round": Words("各轮报送情况", "Returns by round"),
    "cities_heading": Words("各市进度", "Progress by city"), "kinds_heading": Words("问题最多的地方", "What goes wrong most"),
    "rounds_heading": Words("历次报送", "Rounds"), "units_heading": Words("各单位", "Units"),
    "change": Words("第 {round} 轮与上一次相比", "Round {round} compared with the return before"),
    "city": Words("市（区）", "City"), "code": Words("单位代码", "Code"), "colon": Words("：", ": "),
    "comma": Words("，", ", "), "contact": Words("联系人", "Contact"), "copy": Words("批注副本", "Annotated copy"),
    "county": Words("县（市、区）", "County"), "date": Words("填报日期", "Date"), "explanation": Words("情况说明：", "Explanation: "),
    "file": Words("文件", "File"), "files": Words("文件数", "Files"), "filters": Words("筛选", "Filters"),
    "follow": Words("由此引起的另外 {count} 条", "{count} more that follow from it"),
    "form": Words("表", "Form"), "kind": Words("问题种类", "Kind"), "letter": Words("补正通知", "Letter"),
    "level": Words("级别", "Level"), "more": Words("再显示 {count} 条（还有 {left} 条）", "Show {count} more of {left}"),
    "no_city": Words("未列明", "Not known"), "nothing": Words("没有问题。", "Nothing was found."),
    "open": Words("打开", "open"), "open_all": Words("全部展开", "Open all"), "places": Words("处数", "Places"),
    "print": Words("打印", "Print"), "share": Words("进度", "Progress"), "reset": Words("清除筛选", "Clear filters"),
    "round": Words("轮次", "Round"), "sheet": Words("工作表", "Sheet"), "skip": Words("跳到各单位", "Skip to the units"),
    "sort": Words("排序", "Sort by"), "state": Words("状态", "State"), "text": Words("查找文字", "Search"),
    "told": Words("符合条件的单位 {units} 个，问题 {findings} 条", "{units} units and {findings} findings match"),
    "units": Words("单位数", "Units"), "waiting": Words("待认定的文件", "Waiting for a decision"),
}
_ORDERS = {
    "order": Words("按名册", "Roster"), "errors": Words("错误多的在前", "Most errors first"),
    "state": Words("按状态", "State"), "name": Words("按名称", "Name"),
}
CHANGES = {
    "fixed": Words("已改正", "fixed"), "remaining": Words("仍存在", "still there"), "new": Words("新出现", "new"),
    "vanished": Words("随内容消失", "vanished"),
}
"""What became of findings from one return to the next."""
_ORDER = {level: number for number, level in enumerate(LEVELS)}
_PART, _DATA = re.compile(r"\{\{(\w+)\}\}"), re.compile(r"\{\{data\}\}")


def write_page(path: Path, summary: Summary, links: Links, lang: str = "zh", known: InBundles = none_kept) -> None:
    """Write ``index.html``, whole or not at all."""
    write_whole(path, page(summary, links, lang, known))


def page(summary: Summary, links: Links, lang: str = "zh", known: InBundles = none_kept) -> bytes:
    """The page of a check; the same results give the same bytes."""
    data = _Telling(summary, links, lang, known).told()
    style, script = _part("page.css"), _part("page.js")
    parts = {
        "language": "zh-CN" if lang == "zh" else "en", "title": html.escape(_TITLE.of(lang)), "style": style, "script": script,
        "style_hash": _hash(style), "script_hash": _hash(script), "no_script": html.escape(_NO_SCRIPT.of(lang)),
    }
    start, end = _DATA.split(_PART.sub(lambda found: parts.get(found[1], found[0]), _part("page.html")))
    return b"".join((start.encode(), _inert(data), end.encode()))


def _part(name: str) -> str:
    return resources("workbook_tools.report").joinpath("page_parts", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


_ACTING = {c.encode(): f"\\u{ord(c):04x}".encode() for c in "<>&'\u2028\u2029\x7f\x85"}


def _inert(told: Mapping[str, Any]) -> bytes:
    """Data as JSON that can neither end its element nor begin another."""
    from msgspec import json  # imported when first needed: whoever imports the package does not wait for it

    text: bytes = json.encode(told)
    for character, escaped in _ACTING.items():
        text = text.replace(character, escaped)
    return text


class _Said(NamedTuple):
    """What is said of a cause, whatever batch it is in."""

    level: str
    kind: str
    places: int
    texts: tuple[str, ...]
    follow: tuple[tuple[str, str], ...]


@dataclass
class _Telling:
    """What the page is told, in one language; each text and each kind of finding is held once."""

    summary: Summary
    links: Links
    lang: str
    known: InBundles = none_kept
    texts: dict[str, int] = field(default_factory=dict)
    kinds: dict[tuple[str, str], int] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    having: list[set[str]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        summary, lang = self.summary, self.lang
        cases: dict[str, list[Case]] = {}
        for case in summary.cases:
            cases.setdefault(case.cause.file, []).append(case)
        histories = {(h.code, h.form): h for h in summary.histories}
        found = self.said((file, (), cases[file]) for unit in summary.units for file in _files(unit) if file in cases)
        units = []
        for unit in summary.units:
            mine = [said for file in _files(unit) if file in cases for said in next(found)]
            units.append(self.unit(unit, mine, histories.get((unit.code, unit.form))))
        kinds = [
            {"name": name, "level": level, "places": self.places[n], "units": len(self.having[n])}
            for (level, name), n in self.kinds.items()
        ]
        order = sorted(range(len(kinds)), key=lambda n: (-self.places[n], n))
        at = {n: place for place, n in enumerate(order)}
        several = len(summary.asked) > 1
        for one in units:
            for finding in one["findings"]:
                finding[1] = at[finding[1]]
            one["form"] = summary.asked[one["form"]].of(lang) if several and one["form"] in summary.asked else ""
        return {
            "language": "zh-CN" if lang == "zh" else "en", "title": _TITLE.of(lang),
            "sentences": [said(summary, lang) for said in (roster_sentence, files_sentence, findings_sentence)],
            "words": {
                **{name: words.of(lang) for name, words in _WORDS.items()},
                "orders": {name: words.of(lang) for name, words in _ORDERS.items()},
                "changes": [[name, words.of(lang)] for name, words in CHANGES.items()],
            },
            "states": [self.mark(mark) for mark in STATES], "levels": [self.mark(mark) for mark in LEVELS.values()],
            "verdicts": [self.mark(VERDICTS_BY_ID[name]) for name in ROUND_VERDICTS],
            "counts": dict(summary.states), "units": units, "kinds": [kinds[n] for n in order],
            "cities": [
                {"name": visible(c.city), "entries": sum(c.states.values()), "states": dict(c.states)} for c in summary.cities
            ],
            "rounds": list(self.rounds()), "texts": list(self.texts),
        }

    def mark(self, mark: Mark) -> dict[str, str]:
        words = mark.words.of(self.lang), mark.meaning.of(self.lang)
        return {"id": mark.id, "sign": mark.sign, "tone": mark.tone, "text": words[0], "meaning": words[1]}

    def text(self, words: str) -> int:
        return self.texts.setdefault(visible(words), len(self.texts))

    def unit(self, unit: UnitState, mine: Sequence[_Said], history: History | None) -> dict[str, Any]:
        last = history.versions[-1] if history and len(history.versions) > 1 else None
        return {
            "code": visible(unit.code), "name": visible(unit.unit or unit.code), "city": visible(unit.city),
            "county": visible(unit.county), "contact": visible(unit.contact), "phone": visible(unit.phone),
            "form": unit.form, "state": unit.state, "date": visible(unit.date), "round": unit.round,
            "file": visible(unit.file), "href": self.links.returned(unit.file),
            "copy": target(self.links.copies.get(unit.file, "")),
            "letter": target(self.links.letters.get((unit.code, unit.form), "")),
            "errors": unit.errors, "verifies": unit.verifies, "waiting": [visible(file) for file in unit.waiting],
            "change": None if last is None else {"round": last.round, **self.change(last.change)},
            "findings": [self.finding(said, unit.code) for said in sorted(mine, key=lambda said: _ORDER[said.level])],
        }

    def said(self, files: Iterable[Item[Sequence[Case]]]) -> Iterator[list[_Said]]:
        """What is said of each file's causes, with texts as they can be shown."""

        def made(files: Sequence[Sequence[Case]]) -> list[list[_Said]]:
            return [[self.say(case) for case in cases] for cases in files]

        return (said for bundle in self.known("page", files, made, _Said) for said in bundle.each())

    def say(self, case: Case) -> _Said:
        cause = case.cause
        texts = cause.sheet or "", _place(cause), sentence_of(cause, self.lang), explanation_of(cause, self.lang)
        follow = ((visible(_place(f)), visible(sentence_of(f, self.lang))) for f in case.consequences)
        return _Said(case.severity, visible(rule_name(cause, self.lang)), cause.count, tuple(map(visible, texts)), tuple(follow))

    def finding(self, said: _Said, unit: str) -> list[Any]:
        kind = self.kinds.setdefault((said.level, said.kind), len(self.kinds))
        if kind == len(self.places):
            self.places.append(0)
            self.having.append(set())
        self.places[kind] += said.places
        self.having[kind].add(unit)
        texts = self.texts
        # texts are numbered in the order in which they are first told: of what follows before those of the cause
        follow = [[texts.setdefault(text, len(texts)) for text in pair] for pair in said.follow]
        return [said.level, kind, *(texts.setdefault(text, len(texts)) for text in said.texts), said.places, follow]

    def change(self, change: Change) -> dict[str, Any]:
        return {
            name: {
                "count": case_places(getattr(change, name)),
                "told": [self.text(f"{_place(c.cause)} {sentence_of(c.cause, self.lang)}") for c in getattr(change, name)],
            }
            for name in CHANGES
        }

    def rounds(self) -> Iterable[dict[str, int]]:
        versions = [v for history in self.summary.histories for v in history.versions]
        known = {v.file for v in versions if v.here}
        # what could not be read, or is nobody's, is no version of a unit's return, and came in a round all the same
        others = [(r.round, verdict_of(r).id) for r in self.summary.files if r.round and r.file not in known]
        came = [(v.round, v.verdict) for v in versions] + [(number, verdict) for number, verdict in others if verdict in ROUND_VERDICTS]
        for number in sorted({number for number, _ in came}):
            mine, verdicts = [v for v in versions if v.round == number], [verdict for n, verdict in came if n == number]
            yield {
                "round": number, "files": len(verdicts), **{name: verdicts.count(name) for name in ROUND_VERDICTS},
                **{name: sum(case_places(getattr(v.change, name)) for v in mine) for name in CHANGES},
            }


def _files(unit: UnitState) -> Sequence[str]:
    """The files that tell of a unit."""
    return [unit.file] if unit.file else unit.waiting


def _place(finding: Finding) -> str:
    return " ".join(p for p in (finding.sheet, finding.range or finding.cell) if p)
