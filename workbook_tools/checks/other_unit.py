"""``narrative.other_unit``: another unit's, park's or county's name from the roster in a narrative.

What belongs here: which names are another's, and which mentions are in order. What does not: names
that no roster knows. A mention is in order where the clause itself speaks of another place (与眉县
相邻, 承接眉县产业转移), where the name is part of a longer one (眉县永泰机械公司), or where it is a common
word (建设新城区). So what is left is mostly a text that was written for somebody else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from ..form.definition import Form
from ..form.submission import Submission
from ..form.units import Unit
from ..words import Texts, Words
from .check import AcrossCheck, Answered, Failure, Peers, Returns, answered_at, has_narratives, narratives, on_cover

NAMES = ("unit", "park", "county")
"""What the roster says of a unit that another unit's text does not normally name; cities it may."""
QUOTED = 60
"""Characters of the sentence that a message shows."""

_GENERIC = re.compile(
    "(?:国家级|省级|市级|县级|高新|高新技术|经济|技术|产业|工业|科技|农业|食品|循环|特色|专业|综合|现代|新|老|城|旧|主|中心"
    "|开发|经开|集中|示范|管理|创新|创业|孵化|物流|保税|园|区|县|市|郊|矿|局|委员会|和|信息化|发展|改革)+"
)
"""Names that any place may have: 新城区, 高新区, 经济技术开发区, 工业园区, 工业和信息化局."""

_LISTED = "(?:[^，。；：、]{0,4}?[市县区]、|[\u4e00-\u9fff]{2,4}市|陕西省|我省|省内|外省)*"
_DIRECTLY = re.compile(f"[与同跟向对比较距赴往]{_LISTED}$")
"""A preposition before a name, other names of a list between them: 与扶风县、眉县…"""
_LOOSELY = re.compile(f"[和及从由自至到]{_LISTED}$")
"""Words before a county's name that mostly make it another's: 由眉县迁入. But 宝鸡市和眉县两级, 由眉县工信局提出."""
_GOVERNS = re.compile("两级|[县区市]委|委[、和县区市]|(?:人民)?政府")
"""What follows the name of the place that a text is about."""
_BEFORE = re.compile(
    "承接|辐射|覆盖|学习|借鉴|考察|参观|对接|联合|携手|协同|连接|连通|通往|途经|区别于|不同于|优于|高于|低于|包括|例如"
    "|飞地|原属|毕业|曾任|迁[入自]|转移"
)
_NEAR = 12
"""Characters before a name in which such a word may stand."""
_AFTER = re.compile(
    "(?:、[^，。；、]{2,10}|和[^，。；、]{2,10}?[市县区])*"
    "(?:等(?:地|县|区|市|[一二三四五六七八九十几两多\\d]|邻|兄弟|省)|.{0,3}(?:合作|协作|错位|互补|差异|同质|竞争|联动|一带|客商|之间|相比"
    "|类似|经验|做法)|以[东南西北]|籍)"
)
_NEIGHBOURS = re.compile("毗邻|邻近|临近|紧邻|相邻|周边|周围|接壤|交界|相接")
"""In the clause of a name, before or after it, these make it a neighbour's."""
_LONGER = re.compile(
    "[^，。；：、！？（）()“”\\s的在]{0,12}?"
    "(?:公司|集团|银行|信用社|合作社|大学|学院|中学|医院|研究院|研究所|博物馆)"
    "|[\u4e00-\u9fff]{0,4}?(?:厂(?![房区])|电站|水库|机场|车站|火车站|公路|铁路|隧道|大桥|景区|遗址)"
)
"""What makes the longer name of something else of a name."""
_OTHER_WORD = re.compile("市(?:场|政|值|容|民)|县(?:域|级)|区(?:域|间|块|位|别|分)")
"""Words that begin with the last character of a name: 延长县域产业链."""
_LEADS = re.compile("[在与和同及对向从由到至将把被是为以按给于赴往来自经比较省市、]$")
"""What may stand before a name of two characters (富县, 凤县): else it is the end of another word."""
_CLAUSE = re.compile("[，,。；;：:！!？?（）()\\n]")
_SENTENCE = re.compile("[。；;！!？?\\n]")


def _named(unit: Unit) -> dict[str, str]:
    """The names by which a unit may be told, each with the column of the roster it is from."""
    out = {}
    for column in NAMES:
        name = unit.facts.get(column, "").strip()
        if len(name) > 1 and not _GENERIC.fullmatch(name):
            out[name] = column
    return out


def _near(unit: Unit, own: Unit) -> bool:
    """Whether a unit belongs to the same place: the county's own parks, a city and its counties."""
    city, county = own.facts.get("city", ""), own.facts.get("county", "")
    same_city = bool(city) and unit.facts.get("city", "") == city
    theirs = unit.facts.get("county", "")
    return same_city and (not county or not theirs or theirs == county)


def _own_words(form: Form, submission: Submission, own: Unit) -> set[str]:
    """Every name that is a return's own: the roster's, its cover's and those in its lists."""
    words = {on_cover(form, submission, column) for column in ("city", *NAMES)}
    words |= {own.facts.get(column, "").strip() for column in ("city", *NAMES)}
    for lines in submission.tables.values():
        for line in lines:
            words |= {a.value.strip() for a in line.answers.values() if isinstance(a.value, str)}
    return {word for word in words if len(word) > 1}


def _spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for word in words for m in re.finditer(re.escape(word), text)]


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What the clause of a mention says before and after it."""
    before = _CLAUSE.split(text[:start])[-1]
    return before, _CLAUSE.split(text[end:], maxsplit=1)[0]


def _cut_out(before: str, city: str) -> bool:
    """Whether a name of two characters is rather the end of another word: 工业富县, 丹凤县."""
    known = not before or _LEADS.search(before) or (city and before.endswith(city))
    return not known and "\u4e00" <= before[-1] <= "\u9fff"


def _in_order(text: str, start: int, end: int, unit: Unit) -> bool:
    """Whether a mention is one that a text about one's own place may well contain."""
    before, after = _clause(text, start, end)
    a_county = text[start:end] == unit.facts.get("county", "").strip()
    city = unit.facts.get("city", "")
    return bool(
        _LONGER.match(text, end)
        or _OTHER_WORD.match(text, end - 1)
        or (end - start == 2 and _cut_out(before, city))
        or _DIRECTLY.search(before)
        or (a_county and _LOOSELY.search(before) and not _GOVERNS.match(after))
        or _BEFORE.search(before[-_NEAR:])
        or _AFTER.match(after)
        or _NEIGHBOURS.search(before + after)
    )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence of a mention, shortened on both sides to what a message can show."""
    first = max((m.end() for m in _SENTENCE.finditer(text, 0, start)), default=0)
    found = _SENTENCE.search(text, end)
    last = found.start() if found else len(text)
    room = QUOTED - (end - start)
    left = max(first, start - room // 2)
    right = min(last, end + room - (start - left))
    return ("…" if left > first else "") + text[left:right].strip() + ("…" if right < last else "")


def _mentions(text: str, names: Mapping[str, Unit], own: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Every name of another in a text, with where its first mention stands that is not in order."""
    there = [name for name in names if name in text]
    if not there:
        return
    longer = [word for word in own if word in text]
    for name in there:
        hidden = _spans(text, [w for w in (*longer, *there) if name in w and w != name])
        for found in re.finditer(re.escape(name), text):
            start, end = found.span()
            if any(first <= start and end <= last for first, last in hidden):
                continue
            if not _in_order(text, start, end, names[name]):
                yield name, start
                break


@dataclass(frozen=True, slots=True)
class _Told:
    """One other place that a narrative names, where and how."""

    field: str
    row: int | None
    name: str
    other: str
    sentence: str


def _told(item: Answered, names: Mapping[str, Unit], own: Iterable[str]) -> Iterator[_Told]:
    """Each other place that a text names, by the name that comes first."""
    seen: set[str] = set()
    for name, start in sorted(_mentions(item.text, names, own), key=lambda m: m[1]):
        unit = names[name]
        place = unit.facts.get("county") or unit.code
        if place in seen:
            continue
        seen.add(place)
        yield _Told(item.field, item.row, name, unit.name, _sentence(item.text, start, start + len(name)))


class _Names:
    """The names of a roster, found in a text without looking for each of them."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units: dict[str, list[Unit]] = {}
        for unit in units:
            for name in _named(unit):
                self.units.setdefault(name, []).append(unit)
        self.order = {name: number for number, name in enumerate(self.units)}
        self.by_start: dict[str, list[str]] = defaultdict(list)
        for name in self.units:
            self.by_start[name[:2]].append(name)

    def within(self, text: str) -> list[str]:
        """The names that stand in a text."""
        starts = self.by_start.keys() & set(map(add, text, text[1:]))
        return [name for start in starts for name in self.by_start[start] if name in text]


@lru_cache(maxsize=4)
def _names_of(peers: Peers) -> _Names:
    return _Names(peers.units)


def take(form: Form, peers: Peers, submission: Submission) -> tuple[_Told, ...]:
    """What the narratives of a return say of others; nothing where it is nobody's on the roster, whose own words nobody knows."""
    own = peers.by_code.get(submission.unit)
    if own is None:
        return ()
    known = _names_of(peers)
    items = [*narratives(form, submission)]
    there = {name for item in items for name in known.within(item.text)}
    mine = _own_words(form, submission, own) if there else set()
    names: dict[str, Unit] = {}
    for name in sorted(there - mine, key=known.order.__getitem__):
        other = next((unit for unit in known.units[name] if unit is not own and not _near(unit, own)), None)
        if other is not None:
            names[name] = other
    return tuple(told for item in items for told in _told(item, names, mine)) if names else ()


def find(form: Form, units: Sequence[Unit], returns: Returns) -> Iterator[Failure]:
    """Every narrative that names another unit or county of the roster as if it were its own."""
    for file, taken in returns.taken(OTHER_UNIT) if units else ():
        for told in taken:
            item = answered_at(form, returns.of(file), told.field, told.row)
            yield Failure(item, {"name": told.name, "other": told.other, "sentence": told.sentence})


OTHER_UNIT = AcrossCheck(
    "narrative.other_unit", "verify",
    Texts(
        Words("文字写的是本单位的情况，一般不把其他县区、园区、单位写成自己",
              "A narrative is about the unit itself, not about another county, park or unit"),
        Words("写到了“{name}”（名册中属{other}）：“{sentence}”", "speaks of “{name}” ({other} on the roster): “{sentence}”"),
        Words("请核对是否误用了其他单位的材料；确需写到的，请在“自检”说明",
              "Check whether another unit's text was used; if it is meant, explain it on 自检"),
    ),
    find, has_narratives, take, tuple[_Told, ...],
)
