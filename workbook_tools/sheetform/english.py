"""English for Chinese labels, as far as the words of official forms are known.

What belongs here: a label to English words, or to the mark that nobody has translated it. What does not: ids (``ids``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

ENGLISH: Mapping[str, str] = json.loads(Path(__file__).with_name("english.json").read_text(encoding="utf-8"))
"""Words of official forms in English."""
UNTRANSLATED = "(untranslated)"
_MARKS = {"盖章": "seal", "公章": "seal", "签章": "seal", "签字": "signature", "签名": "signature"}
_WORDS = sorted(ENGLISH, key=len, reverse=True)
_KEPT = re.compile(r"[（(][^（）()]{1,8}[）)]|[A-Za-z0-9.%]+")
_NUMERAL = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.、．])\s*")


def english(label: str) -> str:
    """A label in English where every word of it is known, units and years kept; else the label with ``(untranslated)``."""
    rest, parts = _NUMERAL.sub("", label.strip(" ：:；;。"), count=1).strip(), []
    while rest:
        word = next((w for w in _WORDS if rest.startswith(w)), "")
        if word:
            parts.append(ENGLISH[word])
        elif year := re.match(r"((?:19|20)\d\d)年度?", rest):
            word = year[0]
            parts.append(year[1])
        elif (kept := _KEPT.match(rest)) and parts:
            word = kept[0]
            inner = word.strip("（）()")
            parts.append(word if inner == word else f"({_MARKS.get(inner, inner)})")
        elif rest[0] in "、和及与/ \n":
            word = rest[0]
            parts.append("" if word in " \n" else "and")
        else:
            return f"{label} {UNTRANSLATED}"
        rest = rest[len(word) :]
    said = " ".join(part for part in parts if part)
    return said[:1].upper() + said[1:] if said else f"{label} {UNTRANSLATED}".strip()
