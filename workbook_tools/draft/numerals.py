"""Numbers as notices write them, headings by their numerals, and limits of 字.

What belongs here: 一、（一）1. ① and what they number; 1000字以内 and its kin. What does not: which line is a section
(``outline``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?:\d{1,3}(?:[,，\u2009\u00a0 ]\d{3})+(?!\d)|\d+(?:\.\d+)?万|\d+|[一二两三四五六七八九十百千万]+)"
_LEVELS: tuple[re.Pattern[str], ...] = (
    re.compile(r"第[一二三四五六七八九十\d]+(?:部分|章|篇)[、：:\s]*"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、．.][\s]*"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)][、.\s]*"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))\s*|\d{1,2}[ \u3000]+(?=[\u4e00-\u9fff])"),
    re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[ \u3000]*(?=[\u4e00-\u9fff])|[（(]\d{1,2}[）)][、.\s]*|\d{1,2}[）)]\s*"),
    re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]\s*"),
)
"""Numerals from the outermost to the innermost, as official paper uses them."""
_CHARACTERS = r"\s*(?:个)?(?:汉)?字"
_RANGE = re.compile(rf"({_NUMBER})(?:{_CHARACTERS})?\s*[-—–―~～－至到]+\s*({_NUMBER}){_CHARACTERS}")
_RANGE_OF = re.compile(rf"字数[^\d，。；]{{0,6}}({_NUMBER})\s*[-—–―~～－至到]+\s*({_NUMBER})(?!\d)")
_AT_LEAST = re.compile(rf"(?:不得?少于|不得?低于|不小于|至少|最少|≥|>=)[^\d一二三四五六七八九十，。；]{{0,2}}({_NUMBER}){_CHARACTERS}")
_MOST = (
    re.compile(rf"(?:不超过|不得超过|不超|不得?多于|不大于|限|最多|上限|控制在|少于|以内|≤|<=|＜|<)[^\d一二三四五六七八九十，。；]{{0,4}}?({_NUMBER}){_CHARACTERS}"),
    re.compile(rf"({_NUMBER}){_CHARACTERS}\s*(?:以内|之内|内|以下|左右|上下|为宜)"),
    re.compile(rf"(?:约|大约|大概)\s*({_NUMBER}){_CHARACTERS}"),
    re.compile(rf"(?:字数|篇幅)[^\d，。；]{{0,6}}({_NUMBER})(?:{_CHARACTERS})?(?!\s*(?:页|张|个|项))"),
    re.compile(rf"[（(]\s*({_NUMBER}){_CHARACTERS}\s*[）)]"),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many 字 may, and have to, be written; ``said`` are the words that say so."""

    most: int
    least: int = 0
    said: str = ""


def chinese(number: int) -> str:
    """A number up to 99 in Chinese: 21 is 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + ("" if not ones else _DIGITS[ones])


def value(text: str) -> int:
    """What a number says, in digits or Chinese: 一千五百 is 1500, 1,500 and 1 500 as well, 1.5万 is 15000."""
    plain = re.sub(r"[,，\s]", "", text)
    if plain.isdigit():
        return int(plain)
    if plain[0].isdigit():
        return round(float(plain.removesuffix("万")) * 10_000)
    total, last = 0, 0
    for character in plain.replace("两", "二"):
        if character in _DIGITS:
            last = _DIGITS.index(character)
        elif character == "万":
            total, last = ((total + last) or 1) * 10_000, 0
        else:
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            last = 0
    return total + last


def level_of(text: str) -> tuple[int, str] | None:
    """The level of a line's numeral and the rest of the line; ``None`` where it has none."""
    stripped = text.strip()
    for level, pattern in enumerate(_LEVELS):
        found = pattern.match(stripped)
        if found and stripped[found.end() :]:
            return level, stripped[found.end() :]
    return None


def limit_in(text: str) -> Limit | None:
    """The limit of 字 that a text states."""
    if found := _RANGE.search(text) or _RANGE_OF.search(text):
        return Limit(value(found[2]), value(found[1]), found[0])
    least = _AT_LEAST.search(text)
    rest = _AT_LEAST.sub("；", text)
    for pattern in _MOST:
        if (found := pattern.search(rest)) and value(found[1]) >= 10:
            return Limit(value(found[1]), value(least[1]) if least else 0, found[0])
    return Limit(0, value(least[1]), least[0]) if least else None
