"""Numbers as notices write them, headings by their numerals, and limits of 字.

What belongs here: 一、（一）1. ① and what they number; 1000字以内 and its kin. What does not: which line is a section
(``outline``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?:\d[\d,，]*|[一二两三四五六七八九十百千]+)"
_LEVELS: tuple[re.Pattern[str], ...] = (
    re.compile(r"第[一二三四五六七八九十\d]+(?:部分|章|篇)[、：:\s]*"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、．.][\s]*"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)][、.\s]*"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))\s*|\d{1,2}[ \u3000]+(?=[\u4e00-\u9fff])"),
    re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[ \u3000]*(?=[\u4e00-\u9fff])|[（(]\d{1,2}[）)][、.\s]*|\d{1,2}[）)]\s*"),
    re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]\s*"),
)
"""Numerals from the outermost to the innermost, as official paper uses them."""
_RANGE = re.compile(rf"({_NUMBER})\s*字?\s*[-—–―~～－至到]+\s*({_NUMBER})\s*字")
_AT_LEAST = re.compile(rf"(?:不少于|不低于|至少)\s*({_NUMBER})\s*字")
_MOST = (
    re.compile(rf"(?:不超过|不得超过|不多于|限|最多|控制在|(?<!不)少于|以内)[^\d一二三四五六七八九十，。；]{{0,4}}?({_NUMBER})\s*(?:个)?(?:汉)?字"),
    re.compile(rf"({_NUMBER})\s*(?:个)?(?:汉)?字\s*(?:以内|之内|内|以下|左右)"),
    re.compile(rf"(?:字数|篇幅)[^\d，。；]{{0,6}}({_NUMBER})\s*字?"),
    re.compile(rf"[（(]\s*({_NUMBER})\s*字\s*[）)]"),
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
    """What a number says, in digits or Chinese: 一千五百 is 1500."""
    plain = text.replace(",", "").replace("，", "")
    if plain.isdigit():
        return int(plain)
    total, last = 0, 0
    for character in plain.replace("两", "二"):
        if character in _DIGITS:
            last = _DIGITS.index(character)
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
    if found := _RANGE.search(text):
        return Limit(value(found[2]), value(found[1]), found[0])
    least = _AT_LEAST.search(text)
    for pattern in _MOST:
        if (found := pattern.search(text)) and value(found[1]) >= 10:
            return Limit(value(found[1]), value(least[1]) if least else 0, found[0])
    return Limit(0, value(least[1]), least[0]) if least else None
