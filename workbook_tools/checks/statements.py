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
from typing import NamedTuple

from .chains import chain_from, time_of, without_percent
from .figures import MONEY, SAME, Figure
from .phrases import (
    BEFORE_COUNT,
    BEFORE_NOUN,
    BEFORE_SPECIAL,
    BEFORE_THING,
    BEFORE_THINGS_COUNTED,
    GAP,
    NEUTRAL,
    OTHER_BEFORE_SUBJECT,
    SUBJECT_AFTER,
    YEAR_IN,
)
from .sentences import plain, sentences
from .spoken import Asked, Time, Vocabulary
from .tokens import Token, clause_before, tokens_of


class Statement(NamedTuple):
    """One figure that prose tells of one input, with the sentence in which it does."""

    asked: Asked
    figure: Figure
    sentence: str


_TIMES = frozenset({"year", "time", "other_time", "span"})
_FIGURES = frozenset({"year", "time", "other_time", "number"})
"""What may stand between a word and its figures, or is one."""
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
    times: Sequence[Time] = field(default_factory=list)
    fresh: bool = False
    pending: list[tuple[str, Figure]] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    told: list[Statement] = field(default_factory=list)

    def read(self) -> list[Statement]:
        """Every figure of the sentence that is one of those which the form asks for."""
        tokens = self.tokens = tokens_of(self.text, self.words)
        at, end = 0, len(tokens)
        while at < end:
            token = tokens[at]
            kind = token.kind
            if kind == "noun":
                reach = self._reach(tokens, at)
                self._noun(token, tokens[at + 1 : reach])
                at = reach
                continue
            if kind == "others":
                self._other()
            elif kind in _TIMES:
                at = self._time(tokens, at)
                continue
            elif kind == "subject":
                self._spoken_of(token)
            elif kind == "thing":
                self._thing(tokens, at)
            elif kind == "number" and not self.pending and _OF.match(self.text, token.end):
                self._other()
            at += 1
        return self.told

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

    def _thing(self, tokens: Sequence[Token], at: int) -> None:
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
                self.told.append(Statement(asked, said.figure, self.sentence))
                for noun, figure in self.pending:
                    named = self.words.asked.get((line, None, noun))
                    if named is not None:
                        self.told.append(Statement(named, figure, self.sentence))
        self.pending.clear()
        self.subject = OTHERS if self.text.startswith("中", token.end) else line

    def _reach(self, tokens: Sequence[Token], at: int) -> int:
        """How far the figures of a word may reach: up to the next word, or its number (5个支撑项目)."""
        end = at + 1
        while end < len(tokens) and tokens[end].kind in _FIGURES:
            end += 1
        if end < len(tokens) and tokens[end].kind == "thing" and tokens[end - 1].end == tokens[end].start and end - 1 > at:
            end -= 1
        return end

    def _noun(self, token: Token, behind: Sequence[Token]) -> None:
        """A word with the figures and times behind it."""
        text, words = self.text, self.words
        chain = chain_from(text, token, behind)
        spoken, fresh = self.times, self.fresh
        trailing = chain.trailing() if chain.rest else []
        self.fresh = bool(trailing)
        if trailing or chain.times:
            self.times = trailing or chain.times
        counts = words.named[token.text][0].kind != MONEY
        if chain.figures or counts:
            clause = clause_before(text, token.start)
            subject = self._subject_for(token, clause, counts=counts)
            if subject is not None:
                bare, of_year = not (spoken and self.fresh), fresh and YEAR_IN.search(clause) is not None
                for when, figure in chain.pairs(spoken, clause):
                    self._tell(token.text, subject, when, figure, bare=bare, of_year=of_year)
            elif counts and self.subject != OTHERS and BEFORE_THINGS_COUNTED.search(clause):
                self.subject = OTHERS
        self._next_subject(token, counts=counts)

    def _tell(self, name: str, subject: str, when: Time, figure: Figure, *, bare: bool, of_year: bool) -> None:
        """Tell of one figure of a word; one without a time or subject may be of what is counted later."""
        asked = self.words.asked.get((subject, when, name))
        if asked is None:
            if subject == "" and when is None and bare:
                self.pending.append((name, figure))
            return
        right = figure.kind == MONEY if asked.kind == MONEY else figure.kind in SAME[asked.kind]
        if right and not (when is None and of_year):  # 2022年投资9亿元 is no total
            self.told.append(Statement(asked, figure, self.sentence))

    def _next_subject(self, token: Token, *, counts: bool) -> None:
        if self.subject == OTHERS:
            return
        named = self.words.begins.get(token.text)
        if token.text in self.words.firms:
            self.subject = COUNTED
        elif named is not None:
            self.subject = named
        elif counts and not self.subject:
            self.subject = COUNTED

    def _subject_for(self, token: Token, clause: str, *, counts: bool) -> str | None:
        """Whose figure it is, or ``None`` where it is nobody's that is asked for."""
        if self.subject == OTHERS or BEFORE_NOUN.search(clause):
            return None
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
        for before in self.tokens:
            rest.append(self.text[end : before.start])
            if before is token:
                break
            end = before.end
        return NEUTRAL.fullmatch(without_percent("，".join(rest), "，")) is not None


def statements(text: str, words: Vocabulary, own_names: Sequence[str] = ()) -> Iterator[Statement]:
    """Every figure in a text that is one of those which the form asks for, with its sentence.

    ``own_names`` are those of the return's own park, by which a text may call it.
    """
    for sentence in sentences(text) if words.words is not None else ():
        read = plain(sentence)
        for name in own_names:
            read = read.replace(name, "园区")
        yield from _Reader(read, words, sentence).read()
