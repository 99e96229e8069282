"""What the figures that a form asks for are called in prose, from the words that it declares (``spoken``).

What belongs here: the vocabulary of one form. What does not: the words of the language itself (``figures``,
``statements``).

A word ``A…B`` is of two parts that may stand apart: of a line, 特色产业…营业收入 is 营业收入 wherever 特色产业 was
spoken of before; of a column, 达产…产值 is 产值 wherever 达产 was said of it. A column's word ``…`` is the number
that stands with the line's own word: 支撑项目8个. Where the columns of a grid have no words, the year tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..form.definition import Block, Form, Question
from .figures import KINDS, MONEY, SAME

APART = "…"
Time = int | str | None
"""The year of a figure, the words that stand in its place (达产), or ``None`` where it has none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An input whose figure prose may tell: its id, what kind of figure it is, and how much of it is one."""

    id: str
    kind: str
    scale: float
    line: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one form; ``asked`` gives the input for a subject, a time and a word."""

    subjects: Mapping[str, str]
    things: frozenset[str]
    nouns: frozenset[str]
    times: Mapping[str, str]
    asked: Mapping[tuple[str, Time, str], Asked]
    words: re.Pattern[str] | None
    named: Mapping[str, tuple[Asked, ...]]
    """The inputs that a word may be of, whatever the subject and the time."""
    own: frozenset[tuple[str, str]]
    """The subjects with the words that are theirs."""
    begins: Mapping[str, str]
    """The subject of the word with which a word begins, where it does."""
    firms: frozenset[str]
    """The words for companies that are counted."""
    pieces: Mapping[str, Literal["thing", "time", "noun", "subject"]]
    """What each word is in a sentence."""
    general: frozenset[str]
    """The words for lines that are part of several other lines' words, and so may well mean something else."""

def _kind(question: Question) -> tuple[str, float]:
    unit = question.unit.partition("/")[0]
    if unit.endswith(MONEY):
        return MONEY, {"元": 1.0, "万元": 1e4, "亿元": 1e8}.get(unit, 0.0)
    return KINDS.get(unit, ""), 1.0


def _split(word: str) -> tuple[str, str]:
    first, apart, second = word.partition(APART)
    return (first, second) if apart else ("", first)


def _inputs(block: Block) -> Iterator[tuple[Question, Question, Asked]]:
    for line in block.lines:
        for column in block.columns:
            kind, scale = _kind(block.question(line.id, column.id))
            if kind and scale and not line.formula:
                yield line, column, Asked(block.input_id(line.id, column.id), kind, scale, f"{block.id}.{line.id}")


def longest_of(words: Iterable[str], alone: str = "") -> str:
    """A pattern for the longest of some words that stands at a place; what they begin with in common is looked at once.

    Words that begin with a character of ``alone`` do so only where no digit stands before it. A search for the pattern goes from
    one first character to the next, which is much quicker than trying every place.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        if word:
            rests.setdefault(word[0], []).append(word[1:])
    if not rests:
        return ""
    told = "|".join(
        re.escape(sign) + (f"(?<![0-9]{sign})" if sign in alone else "") + longest_of(rest) for sign, rest in rests.items()
    )
    return f"(?:{told})?" if "" in words else f"(?:{told})"


@lru_cache(maxsize=16)
def vocabulary(form: Form) -> Vocabulary:
    """The words that a form declares, made once."""
    subjects: dict[str, str] = {}
    times: dict[str, str] = {}
    asked: dict[tuple[str, Time, str], Asked] = {}
    things: set[str] = set()
    nouns: set[str] = set()
    for _, block in form.blocks():
        if block.kind != "grid":
            continue
        for line, column, input_ in _inputs(block):
            if column.spoken:
                things.update(line.spoken)
                subjects.update(dict.fromkeys(line.spoken, input_.line))
            for word in line.spoken:
                subject, noun = (input_.line, "") if column.spoken else _split(word)
                if subject and not column.spoken:
                    subjects[subject] = subject
                for said in column.spoken or (noun,):
                    time, name = _split(said)
                    if time:
                        times[time] = input_.id
                    when: Time = column.year or time or None
                    asked.setdefault((subject, when, name), input_)
                    nouns.add(name)
    nouns.discard("")
    general = frozenset(w for w in things if len({subjects[o] for o in things if w in o and w != o} - {subjects[w]}) > 1)
    named = {noun: tuple(a for (_, _, name), a in asked.items() if name == noun) for noun in nouns}
    every = sorted({*subjects, *nouns, *times})
    # 2022年释放产值 is a year and 释放产值; a form may call another figure 年释放产值.
    pattern = re.compile(longest_of(every, alone="年")) if every else None
    pieces: dict[str, Literal["thing", "time", "noun", "subject"]] = {
        word: "thing" if word in things else "noun" if word in nouns else "time" if word in times else "subject" for word in every
    }
    return Vocabulary(
        subjects, frozenset(things), frozenset(nouns), times, asked, pattern, named,
        frozenset((subject, name) for subject, _, name in asked),
        {noun: next(subject for word, subject in subjects.items() if noun.startswith(word)) for noun in nouns if noun.startswith(tuple(subjects))},
        frozenset(noun for noun, of in named.items() if noun.endswith("企业") and "家" in SAME.get(of[0].kind, ())), pieces, general,
    )


def speaks(form: Form) -> bool:
    """Whether a form says how its figures are spoken of."""
    return vocabulary(form).words is not None
