"""What prose states of the figures that a form asks for: sentence by sentence, figure by figure.

What belongs here: which subject and word a figure goes with. What does not: reading a number (``figures``), its time
(``chains``), the form's own words (``spoken``), and comparing (``figure_mismatch``).

Silence is better than a wrong reading: a figure is taken only where every word between it and what it speaks of
is one that is known to change nothing, and where nobody else (a company, the county, 在建 projects) was spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .chains import chain_from, time_of
from .figures import MONEY, SAME, Figure
from .phrases import (
    BEFORE_COUNT,
    BEFORE_NOUN,
    BEFORE_SPECIAL,
    BEFORE_THING,
    BEFORE_THINGS_COUNTED,
    BLANK,
    GAP,
    NEUTRAL,
    OTHER_BEFORE_SUBJECT,
    PERCENT,
    SENTENCE,
    SUBJECT_AFTER,
    TELLING,
    WIDE,
    YEAR_IN,
)
from .spoken import Asked, Time, Vocabulary
from .tokens import Token, clause_before, tokens_of


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure that prose tells of one input, with the sentence in which it does."""

    asked: Asked
    figure: Figure
    sentence: str


OTHERS = "?"
"""The subject is somebody or something that the form does not ask for."""
_OF = re.compile(r"(?:以上|以下|左右)?的(?!\d)")
_AMONG = re.compile("其中[^，]{0,2}$")
_ANOTHER = re.compile("[一二两]期|库|[甲乙丙丁]")
COUNTED = "#"
"""The subject is what was just counted: 龙头企业5家."""


@dataclass(slots=True)
class _Reader:
    """Goes through one sentence; ``subject`` and ``times`` are what was spoken of last."""

    text: str
    words: Vocabulary
    sentence: str
    subject: str = ""
    times: list[Time] = field(default_factory=list)
    fresh: bool = False
    pending: list[tuple[str, Figure]] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def read(self) -> Iterator[Statement]:
        tokens = self.tokens = tokens_of(self.text, self.words)
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.kind == "others":
                self._other()
            elif token.kind in {"year", "time", "other_time", "span"}:
                at = self._time(tokens, at)
                continue
            elif token.kind == "subject":
                self._spoken_of(token)
            elif token.kind == "thing":
                yield from self._thing(tokens, at)
            elif token.kind == "noun":
                reach = self._reach(tokens, at)
                yield from self._noun(token, tokens[at + 1 : reach])
                at = reach
                continue
            elif token.kind == "number" and not self.pending and _OF.match(self.text, token.end):
                self._other()
            at += 1

    def _other(self) -> None:
        self.subject = OTHERS
        self.pending.clear()

    def _time(self, tokens: Sequence[Token], at: int) -> int:
        """Times that stand beside each other are one list: 2022年、2023年."""
        if tokens[at].kind == "span":
            self.times, self.fresh = [], False
            return at + 1
        if "月" in tokens[at].text and "." in self.subject:
            self._other()  # 项目2022年6月开工 is one project
        times = [time_of(tokens[at])]
        while at + 1 < len(tokens) and tokens[at + 1].kind == "year" and self.text[tokens[at].end : tokens[at + 1].start] in {"、", "和", "及", "与", ""}:
            at += 1
            times.append(time_of(tokens[at]))
        self.times, self.fresh = times, True
        return at + 1

    def _spoken_of(self, token: Token) -> None:
        """A subject after which the form's words are of it, unless it belongs to somebody else."""
        before = self.text[: token.start]
        held = SUBJECT_AFTER.search(before)
        same_clause = clause_before(self.text, token.start)
        if not held and OTHER_BEFORE_SUBJECT.search(before):
            self._other()
        elif self.subject == OTHERS and (same_clause.strip() and not NEUTRAL.fullmatch(same_clause)):
            return
        else:
            self.subject = self.words.subjects[token.text]

    def _thing(self, tokens: Sequence[Token], at: int) -> Iterator[Statement]:
        """项目 with its number, before or after it, if it means what the form has under that name."""
        token = tokens[at]
        before = tokens[at - 1] if at else None
        counted = before if before is not None and before.figure is not None and before.end == token.start and before.figure.kind != MONEY else None
        start = counted.start if counted else token.start
        prefix = clause_before(self.text, start)
        general = token.text in self.words.general
        stood = self.text[:start]
        ok = bool(BEFORE_THING.search(stood)) or bool(counted and not BEFORE_COUNT.search(prefix))
        if not ok and not general:
            ok = bool(BEFORE_SPECIAL.search(stood))
        if general and _AMONG.search(stood):
            ok = False
        if _ANOTHER.match(self.text, token.end):
            ok = False
        line = self.words.subjects[token.text]
        if not ok:
            self._other()
            return
        said = counted
        if said is None and at + 1 < len(tokens) and tokens[at + 1].figure is not None:
            after = tokens[at + 1]
            gap = self.text[token.end : after.start]
            if after.figure is not None and after.figure.kind != MONEY and GAP.fullmatch(gap):
                said = after
        asked = self.words.asked.get((line, None, ""))
        if said is not None and said.figure is not None:
            of_a_year = self.fresh and any(isinstance(time, int) for time in self.times)
            if of_a_year or BEFORE_COUNT.search(prefix):
                self._other()
                return
            if asked is not None and said.figure.kind in SAME[asked.kind]:
                yield Statement(asked, said.figure, self.sentence)
                for noun, figure in self.pending:
                    named = self.words.asked.get((line, None, noun))
                    if named is not None:
                        yield Statement(named, figure, self.sentence)
        self.pending.clear()
        self.subject = OTHERS if self.text.startswith("中", token.end) else line

    def _reach(self, tokens: Sequence[Token], at: int) -> int:
        """How far the figures of a word may reach: up to the next word, or its number (5个支撑项目)."""
        end = at + 1
        while end < len(tokens) and tokens[end].kind in {"year", "time", "other_time", "number"}:
            end += 1
        if end < len(tokens) and tokens[end].kind == "thing" and tokens[end - 1].end == tokens[end].start and end - 1 > at:
            end -= 1
        return end

    def _noun(self, token: Token, rest: Sequence[Token]) -> Iterator[Statement]:
        """A word with the figures and times behind it."""
        chain = chain_from(self.text, token, rest)
        asked_any = self.words.named[token.text]
        kinds = self.words.kinds[token.text]
        subject = self._subject_for(token, asked_any)
        trailing = chain.trailing()
        pairs = chain.pairs(self.times)
        told = list(self.times)
        fresh = self.fresh
        if chain.times:
            self.times = chain.times
        if trailing:
            self.times, self.fresh = trailing, True
        else:
            self.fresh = False
        if subject is None:
            if asked_any and asked_any[0].kind != MONEY and self.subject != OTHERS:
                self.subject = OTHERS if BEFORE_THINGS_COUNTED.search(clause_before(self.text, token.start)) else self.subject
        else:
            for when, figure in pairs:
                asked = self._asked(subject, when, token.text)
                if asked is None and subject == "" and when is None and not (told and self.fresh):
                    self.pending.append((token.text, figure))
                if asked is None or figure.kind not in kinds or not self._right_kind(asked, figure):
                    continue
                if when is None and fresh and YEAR_IN.search(clause_before(self.text, token.start)):
                    continue  # 2022年投资9亿元 is no total
                yield Statement(asked, figure, self.sentence)
        self._next_subject(token, asked_any, fresh)

    def _right_kind(self, asked: Asked, figure: Figure) -> bool:
        return figure.kind == MONEY if asked.kind == MONEY else figure.kind in SAME[asked.kind]

    def _next_subject(self, token: Token, asked: Sequence[Asked], fresh: bool) -> None:
        if self.subject == OTHERS:
            return
        named = self.words.begins.get(token.text)
        if asked and "家" in SAME.get(asked[0].kind, ()) and token.text.endswith("企业"):
            self.subject = COUNTED
        elif named is not None:
            self.subject = named
        elif asked and asked[0].kind != MONEY and not self.subject:
            self.subject = COUNTED

    def _subject_for(self, token: Token, asked: Sequence[Asked]) -> str | None:
        """Whose figure it is, or ``None`` where it is nobody's that is asked for."""
        clause = clause_before(self.text, token.start)
        if self.subject == OTHERS or BEFORE_NOUN.search(clause):
            return None
        counts = bool(asked) and asked[0].kind != MONEY
        if counts and BEFORE_THINGS_COUNTED.search(clause):
            return None
        if self.subject and (self.subject, token.text) in self.words.own:
            return self.subject
        if self.subject.count(".") == 1:
            return None  # the projects were spoken of, and this is no word for theirs
        if self.subject == COUNTED and not counts:
            return None
        return None if self.subject == "" and not self._plain_before(token) else ""

    def _plain_before(self, token: Token) -> bool:
        """Whether nothing stands before a word but times, figures, the form's words and fillers."""
        end, rest = 0, []
        for t in self.tokens:
            if t.start >= token.start:
                break
            rest.append(self.text[end : t.start])
            end = t.end
        rest.append(self.text[end : token.start])
        return NEUTRAL.fullmatch(PERCENT.sub("，", "，".join(rest))) is not None

    def _asked(self, subject: str, when: Time, name: str) -> Asked | None:
        return self.words.asked.get((subject, when, name)) or (
            self.words.asked.get((subject, None, name)) if when is None else None
        )


def statements(text: str, words: Vocabulary, own_names: Sequence[str] = ()) -> Iterator[Statement]:
    """Every figure in a text that is one of those which the form asks for, with its sentence.

    ``own_names`` are those of the return's own park, by which a text may call it.
    """
    if words.words is None:
        return
    for found in SENTENCE.finditer(text):
        sentence = found[0].strip()
        if not TELLING.search(sentence):
            continue
        plain = BLANK.sub("", sentence).translate(WIDE)
        for name in own_names:
            plain = plain.replace(name, "园区")
        if words.words.search(plain):
            yield from _Reader(plain, words, sentence).read()
