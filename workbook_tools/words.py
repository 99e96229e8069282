"""Words in the two languages that users read, and facts put into them.

What belongs here: the pair itself, the three sentences of whatever finds something, and filling in
their blanks. What does not: what any message says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from .safe_text import named

PLACEHOLDER = re.compile(r"\{(\w+(?:\.\w+)*(?::,)?)\}")
"""A blank in a sentence: ``{found}``, ``{limit.years}``; ``{stated:,}`` shows a number with separators."""
GROUPED = ":,"
"""How the name in such a blank ends."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?", re.ASCII)
_SHORT = 18
"""Digits of a whole number that needs no exact arithmetic of its own."""
_WIDE = Context(prec=330)
"""Enough digits for any number that a cell holds."""
_PART = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the words in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en

    def with_blank(self, old: str, new: str) -> Words:
        """The same words with one blank in the place of another."""
        return Words(self.zh.replace(f"{{{old}}}", f"{{{new}}}"), self.en.replace(f"{{{old}}}", f"{{{new}}}"))


@dataclass(frozen=True, slots=True)
class Texts:
    """What a rule, a check or a code says: what is asked, what was found, what to do."""

    rule: Words
    found: Words
    fix: Words
    general: Words | None = None
    """What is asked, in words that hold wherever a rule asks for different numbers."""


Fact = str | int | Words | tuple[str, ...]
"""What fills a blank: text as it stands, a count, words in both languages, or a list of texts."""


def shown_fact(fact: Fact, lang: str) -> str:
    """A fact as a sentence shows it: a count with separators, a character that cannot be seen by its name."""
    if isinstance(fact, Words):
        return named(fact.of(lang).replace("\n", ""), lang)
    if isinstance(fact, tuple):
        return ("、" if lang == "zh" else ", ").join(named(text, lang) for text in fact)
    return f"{fact:,}" if isinstance(fact, int) else named(fact, lang)


def filled(words: Words, facts: Mapping[str, Fact], lang: str) -> str:
    """Words in one language with their blanks filled; a blank without a fact stays as it is."""
    template = words.of(lang)
    plan = _planned(template)
    if not plan.wanted:
        return template
    values = {name: shown_fact(facts[name], lang) for name in plan.wanted if name in facts}
    return plan.filled(values) if plan.text else fill(template, values)


class _Plan(NamedTuple):
    """A sentence that is looked at once: which names stand in its blanks, and itself with ``%s`` in their place."""

    wanted: tuple[str, ...]
    text: str
    """Empty where there are parts that may be left out."""
    blanks: tuple[tuple[str, bool, str], ...]
    """Of each blank its name, whether it shows a number with separators, and itself."""

    def filled(self, values: Mapping[str, str]) -> str:
        """What ``fill`` makes of the sentence."""
        return self.text % tuple([
            grouped(values.get(name, blank)) if apart else values.get(name, blank) for name, apart, blank in self.blanks
        ])


@lru_cache(maxsize=4096)
def _planned(template: str) -> _Plan:
    blanks = tuple((bare(found[1]), found[1].endswith(GROUPED), found[0]) for found in PLACEHOLDER.finditer(template))
    text = "" if _PART.search(template) else "%s".join(part.replace("%", "%%") for part in PLACEHOLDER.split(template)[::2])
    return _Plan(tuple(dict.fromkeys(name for name, _, _ in blanks)), text, blanks)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a sentence's ``{blanks}``; an unknown one stays as it is.

    A part in brackets, ``[ in {unit}]``, is left out where a value in it is empty.
    """
    whole = _PART.sub(lambda m: _part(m, values), template)
    return PLACEHOLDER.sub(lambda m: _blank(m, values), whole)


def _blank(blank: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(bare(blank[1]), blank[0])
    return grouped(value) if blank[1].endswith(GROUPED) else value


def bare(name: str) -> str:
    """The name in a blank, without how it is shown."""
    return name.removesuffix(GROUPED)


def grouped(text: str) -> str:
    """A number as text with separators and at most six decimals, which a cell's own text keeps; other text as it is."""
    if text.isdecimal() and text.isascii() and len(text) <= _SHORT:
        return f"{int(text):,}"
    if not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text).quantize(Decimal("0.000001"), ROUND_HALF_UP, _WIDE)
    whole, _, rest = f"{abs(number) if number.is_zero() else number:,f}".partition(".")
    return f"{whole}.{rest.rstrip('0')}".rstrip(".")


def _part(part: re.Match[str], values: Mapping[str, str]) -> str:
    held = [values.get(bare(name)) for name in PLACEHOLDER.findall(part[1])]
    if not held or None in held:
        return part[0]
    return part[1] if all(held) else ""
