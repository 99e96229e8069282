"""When two names mean one project, or one company, although they are spelled a little differently.

What belongs here: the judgement of a pair. What does not: which pairs are judged (``duplicate_across``, ``report.compare``)
and how names are brought to one spelling (``spelling``). Silence is better than a wrong pair: names that differ in a
figure, or in what tells the parts of one undertaking apart (一期 and 二期), never mean one project.
"""

from __future__ import annotations

import re

from .spelling import abbreviates, numbers_in, pieces, same_name

ALIKE = 0.9
"""How much of two names of one unit's projects agrees when they are taken for one project."""
SHORTENED = 0.75
"""How long a name is at least, against one from which it only leaves out characters."""
LEAST = 2 * SHORTENED / (1 + SHORTENED) - 1e-6
"""How much of two names agrees at least, if one is the other shortened so far; less by what rounding may cost."""

_COMPANY = re.compile("(?:股份|集团)?(?:有限责任公司|有限公司|公司)$")
_PART = re.compile("[一二三四五六七八九十甲乙丙丁东南西北上下前后期段标批号首末续a-z]")
"""What tells the parts of one undertaking apart; names that differ in it mean different projects."""


def company(text: str) -> str:
    """What is left of a company's name when spelling and legal form do not matter."""
    return _COMPANY.sub("", same_name(text))


def agreement(one: str, other: str) -> float:
    """How much of two names agrees, from 0 to 1."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other)


def one_project(one: str, other: str, agree: float) -> bool:
    """Whether two names of one unit's projects, with the same figures in them, mean one project; ``agree`` is their agreement."""
    short, long = sorted((one, other), key=len)
    if agree < ALIKE and not (len(short) >= SHORTENED * len(long) and abbreviates(short, long)):
        return False
    return not any(_PART.search(a + b) for a, b in pieces(one, other))


def one_unit(one: str, other: str) -> bool:
    """Whether one company's name, with the same figures in it, is the other's shortened."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and 2 * len(short) >= len(long) and abbreviates(short, long)


def same_figures(one: str, other: str) -> bool:
    """Whether two names have the same figures in them, in order."""
    return numbers_in(one) == numbers_in(other)
