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

from .safe_text import named

PLACEHOLDER = re.compile(r"\{(\w+(?:\.\w+)*(?::,)?)\}")
"""A blank in a sentence: ``{found}``, ``{limit.years}``; ``{stated:,}`` shows a number with separators."""
GROUPED = ":,"
"""How the name in such a blank ends."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[+-]?\d+)?", re.ASCII)
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
    wanted = _blanks(template)
    return fill(template, {name: shown_fact(facts[name], lang) for name in wanted if name in facts}) if wanted else template


@lru_cache(maxsize=4096)
def _blanks(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare(name) for name in PLACEHOLDER.findall(template)))


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
