"""Figures in Chinese prose: 45.6亿元, 三十八个, 约4300余人, with what each may mean at most and at least.

What belongs here: reading a number, its unit and the words that make it a rough one. What does not: what it
speaks of (``statements``).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

MONEY = "元"
"""The kind of a figure that is an amount; the others are kinds of things that are counted."""
KINDS = {"元": MONEY, "个": "个", "项": "个", "家": "家", "户": "家", "人": "人", "名": "人", "家次": "家次", "户次": "家次"}
"""The words behind a number that are understood, each with its kind."""
SAME = {"个": {"个"}, "家": {"家", "个"}, "人": {"人"}, "家次": {"家次", "家"}}
"""The kinds of figures in which things of a kind are counted."""
Rough = Literal["", "about", "above", "below"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10.0, "百": 100.0, "千": 1000.0}
_SCALES = {"": 1.0, "万": 1e4, "亿": 1e8}
_HANZI = "〇零一二两三四五六七八九十百千"
_UNIT = "家次|户次|人次|元|个|项|家|户|人|名"
_MORE = "[余多]?"
NUMBER = (
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[{_HANZI}]+(?:点[〇零一二三四五六七八九]+)?){_MORE}[万亿]?{_MORE}"
    rf"(?:(?<=亿)(?:\d+|[{_HANZI}]+)万)?(?:{_UNIT}|(?<=亿)(?=[，,。；;、）)以左]|$))(?:/亩|每亩)?"
)
_PARTS = re.compile(rf"(\d[\d,]*(?:\.\d+)?|[{_HANZI}点]+)({_MORE})([万亿]?)({_MORE})(?:(\d+|[{_HANZI}]+)万)?({_UNIT}|)")
_ABOUT = re.compile("(?:约|大约|大致|估计|将近|接近|近|左右|上下)$")
_ABOVE = re.compile("(?:超过|超|突破|不低于|不少于|至少|逾|高于|以上|大于)$")
_BELOW = re.compile("(?:不超过|不高于|低于|不到|以内|以下)$")
_AFTER = re.compile("(?:左右|上下|以上|以内|以下|多|余)")
_ROUGH_BEFORE, _ROUGH_BEHIND = frozenset("约致计近右下过超破于少逾上到内"), frozenset("左上以多余")
"""The last characters of the words before a number that make it a rough one, and the first ones of those behind it."""


class Figure(NamedTuple):
    """A number with its kind: ``value`` in 元 or in things, ``step`` what its last written digit stands for."""

    value: float
    kind: str
    step: float
    rough: Rough
    text: str

    def agrees(self, number: float) -> bool:
        """Whether a number, in the same measure, may well be told in this way: rounded, cut off, or roughly."""
        near = self.step * 1.0001 if self.kind == MONEY or self.step > 1 else 0.0
        if self.rough == "about":
            near = max(near, 0.1 * abs(self.value))
        if self.rough == "above":
            return number >= self.value - near
        if self.rough == "below":
            return number <= self.value + near
        return abs(number - self.value) <= near


def _hanzi(text: str) -> float | None:
    """A numeral such as 三百二十 or 四十五点六; ``None`` for what is none."""
    whole, point, part = text.partition("点")
    out, digit, last = 0.0, None, 1e9
    for c in whole:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
            continue
        step = _STEPS[c]
        if step >= last:
            return None
        out, digit, last = out + (1 if digit is None else digit) * step, None, step
    out += digit or 0
    return out + float("0." + "".join(str(_DIGITS[c]) for c in part)) if point and part else out


def _written(text: str) -> tuple[float, float] | None:
    """A number and what its last written digit stands for."""
    if text[0] in _HANZI:
        value = _hanzi(text)
        if value is None:
            return None
        digits = len(text.partition("点")[2])
        step = 10.0 ** -digits if digits else _STEPS.get(text[-1], 1.0)
        return value, step if value >= step else 1.0
    plain = text.replace(",", "") if "," in text else text
    part = plain.partition(".")[2]
    if part:
        return float(plain), 10.0 ** -len(part)
    zeros = len(plain) - len(plain.rstrip("0")) if plain[-1] == "0" else 0
    return float(plain), 10.0**zeros if zeros > 1 else 1.0


def read(sentence: str, start: int, end: int) -> Figure | None:
    """The figure that ``NUMBER`` found in a sentence, or ``None`` where it cannot be read with certainty."""
    found = _PARTS.match(sentence, start, end)
    if found is None:
        return None
    number, more, scale, again, rest, unit = found.groups()
    read_one = _written(number)
    kind = KINDS.get(unit or "元")
    if read_one is None or kind is None:
        return None
    value, step = read_one[0] * _SCALES[scale], read_one[1] * _SCALES[scale]
    if number[0] in _HANZI and len(number) == 1 and kind != MONEY and value < 4:
        return None  # 一个, 两家 are no counts
    if rest:
        smaller = _written(rest)
        if smaller is None:
            return None
        value, step = value + smaller[0] * 1e4, smaller[1] * 1e4
    after = _AFTER.match(sentence, end) if sentence[end : end + 1] in _ROUGH_BEHIND else None
    said = after[0] if after else ""
    before = sentence[max(0, start - 4) : start] if sentence[start - 1 : start] in _ROUGH_BEFORE else ""
    rough: Rough = ""
    if said in {"左右", "上下"} or (before and _ABOUT.search(before)):
        rough = "about"
    elif said in {"以内", "以下"} or (before and _BELOW.search(before)):
        rough = "below"
    elif said == "以上" or (before and _ABOVE.search(before)):
        rough = "above"
    elif more or again or said:
        rough = "about"
    return Figure(value, kind, step, rough, sentence[start:end])
