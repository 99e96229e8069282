"""What prose states of the figures that a form asks for: sentence by sentence, figure by figure.

What belongs here: which subject, time and word a figure goes with. What does not: reading a number (``figures``),
the form's own words (``spoken``), and comparing (``figure_mismatch``).

Silence is better than a wrong reading: a figure is taken only where every word between it and what it speaks of
is one that is known to change nothing, and where nobody else (a company, the county, 在建 projects) was spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .figures import MONEY, SAME, Figure, read
from .phrases import (
    BEFORE_COUNT,
    BEFORE_NOUN,
    BEFORE_SPECIAL,
    BEFORE_THING,
    BEFORE_THINGS_COUNTED,
    BLANK,
    GAP,
    GRAMMAR,
    NEUTRAL,
    OTHER_BEFORE_SUBJECT,
    PERCENT,
    SENTENCE,
    SUBJECT_AFTER,
    TELLING,
    TOGETHER,
    WIDE,
    YEAR_IN,
)
from .spoken import Asked, Time, Vocabulary


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure that prose tells of one input, with the sentence in which it does."""

    asked: Asked
    figure: Figure
    sentence: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    start: int
    end: int
    text: str
    figure: Figure | None = None


def _tokens(text: str, words: Vocabulary) -> list[_Token]:
    """Times, numbers, other people's names and the form's words, in order; a form's word wins where both begin."""
    assert words.words is not None
    found: list[_Token] = []
    for match in words.words.finditer(text):
        word = match[0]
        kind = "thing" if word in words.things else "time" if word in words.times and word not in words.nouns else "noun"
        if kind == "noun" and word not in words.nouns:
            kind = "subject"
        found.append(_Token(kind, match.start(), match.end(), word))
    own = [(t.start, t.end) for t in found]
    for match in GRAMMAR.finditer(text):
        start, end = match.span()
        if any(first < end and start < last for first, last in own):
            continue
        kind = str(match.lastgroup)
        figure = read(text, start, end) if kind == "number" else None
        if kind != "number" or figure is not None:
            found.append(_Token(kind, start, end, match[0], figure))
    return sorted(found, key=lambda t: t.start)


def _clause(text: str, end: int) -> str:
    """What stands before a place, within its clause."""
    cut = max(text.rfind(mark, 0, end) for mark in "，；;、(:")
    return text[cut + 1 : end]


OTHERS = "?"
"""The subject is somebody or something that the form does not ask for."""
COUNTED = "#"
"""The subject is what was just counted: 龙头企业5家."""
_UNKNOWN = -1


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
    tokens: list[_Token] = field(default_factory=list)

    def read(self) -> Iterator[Statement]:
        tokens = self.tokens = _tokens(self.text, self.words)
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
            elif token.kind == "number" and re.match("(?:以上|以下|左右)?的(?!\\d)", self.text[token.end :]) and not self.pending:
                self._other()
            at += 1

    def _other(self) -> None:
        self.subject = OTHERS
        self.pending.clear()

    def _when(self, token: _Token) -> Time:
        if token.kind == "year":
            return int(token.text[:4])
        return token.text if token.kind == "time" else _UNKNOWN

    def _time(self, tokens: Sequence[_Token], at: int) -> int:
        """Times that stand beside each other are one list: 2022年、2023年."""
        if tokens[at].kind == "span":
            self.times, self.fresh = [], False
            return at + 1
        if "月" in tokens[at].text and "." in self.subject:
            self._other()  # 项目2022年6月开工 is one project
        times = [self._when(tokens[at])]
        while at + 1 < len(tokens) and tokens[at + 1].kind == "year" and self.text[tokens[at].end : tokens[at + 1].start] in {"、", "和", "及", "与", ""}:
            at += 1
            times.append(self._when(tokens[at]))
        self.times, self.fresh = times, True
        return at + 1

    def _spoken_of(self, token: _Token) -> None:
        """A subject after which the form's words are of it, unless it belongs to somebody else."""
        before = self.text[: token.start]
        held = SUBJECT_AFTER.search(before)
        same_clause = _clause(self.text, token.start)
        if not held and OTHER_BEFORE_SUBJECT.search(before):
            self._other()
        elif self.subject == OTHERS and (same_clause.strip() and not NEUTRAL.fullmatch(same_clause)):
            return
        else:
            self.subject = self.words.subjects[token.text]

    def _thing(self, tokens: Sequence[_Token], at: int) -> Iterator[Statement]:
        """项目 with its number, before or after it, if it means what the form has under that name."""
        token = tokens[at]
        before = tokens[at - 1] if at else None
        counted = before if before is not None and before.figure is not None and before.end == token.start and before.figure.kind != MONEY else None
        start = counted.start if counted else token.start
        prefix = _clause(self.text, start)
        general = token.text in self.words.general
        stood = self.text[:start]
        ok = bool(BEFORE_THING.search(stood)) or bool(counted and not BEFORE_COUNT.search(prefix))
        if not ok and not general:
            ok = bool(BEFORE_SPECIAL.search(stood))
        if general and re.search("其中[^，]{0,2}$", stood):
            ok = False
        if re.match("[一二两]期|库|[甲乙丙丁]", self.text[token.end :]):
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

    def _reach(self, tokens: Sequence[_Token], at: int) -> int:
        """How far the figures of a word may reach: up to the next word, or its number (5个支撑项目)."""
        end = at + 1
        while end < len(tokens) and tokens[end].kind in {"year", "time", "other_time", "number"}:
            end += 1
        if end < len(tokens) and tokens[end].kind == "thing" and tokens[end - 1].end == tokens[end].start and end - 1 > at:
            end -= 1
        return end

    def _noun(self, token: _Token, rest: Sequence[_Token]) -> Iterator[Statement]:
        """A word with the figures and times behind it."""
        numbers, times = self._joined(token, rest)
        asked_any = self.words.named[token.text]
        kinds = {k for a in asked_any for k in ({MONEY} if a.kind == MONEY else SAME[a.kind])}
        subject = self._subject_for(token, asked_any)
        trailing = self._trailing(token, rest)
        pairs = self._pairs(token, numbers, times)
        told = list(self.times)
        fresh = self.fresh
        if times:
            self.times = [t for t in times if t is not None]
        if trailing:
            self.times, self.fresh = trailing, True
        else:
            self.fresh = False
        if subject is None:
            if asked_any and asked_any[0].kind != MONEY and self.subject != OTHERS:
                self.subject = OTHERS if BEFORE_THINGS_COUNTED.search(_clause(self.text, token.start)) else self.subject
        else:
            for when, figure in pairs:
                asked = self._asked(subject, when, token.text)
                if asked is None and subject == "" and when is None and numbers and not (told and self.fresh):
                    self.pending.append((token.text, figure))
                if asked is None or figure.kind not in kinds or not self._right_kind(asked, figure):
                    continue
                if when is None and fresh and YEAR_IN.search(_clause(self.text, token.start)):
                    continue  # 2022年投资9亿元 is no total
                yield Statement(asked, figure, self.sentence)
        self._next_subject(token, asked_any, fresh)

    def _right_kind(self, asked: Asked, figure: Figure) -> bool:
        return figure.kind == MONEY if asked.kind == MONEY else figure.kind in SAME[asked.kind]

    def _next_subject(self, token: _Token, asked: Sequence[Asked], fresh: bool) -> None:
        if self.subject == OTHERS:
            return
        named = [subject for word, subject in self.words.subjects.items() if token.text.startswith(word)]
        if asked and "家" in SAME.get(asked[0].kind, ()) and token.text.endswith("企业"):
            self.subject = COUNTED
        elif named:
            self.subject = named[0]
        elif asked and asked[0].kind != MONEY and not self.subject:
            self.subject = COUNTED

    def _subject_for(self, token: _Token, asked: Sequence[Asked]) -> str | None:
        """Whose figure it is, or ``None`` where it is nobody's that is asked for."""
        clause = _clause(self.text, token.start)
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

    def _plain_before(self, token: _Token) -> bool:
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

    def _joined(self, token: _Token, rest: Sequence[_Token]) -> tuple[list[tuple[Figure, int]], list[Time | None]]:
        """The figures and times that go on from a word without anything between them that matters."""
        numbers: list[tuple[Figure, int]] = []
        times: list[Time | None] = []
        end = token.end
        chain: list[_Token] = []
        for t in rest:
            gap = PERCENT.sub("", self.text[end : t.start])
            if not GAP.fullmatch(gap) or "；" in gap or ";" in gap:
                break
            chain.append(t)
            end = t.end
        while chain and chain[-1].figure is None:
            chain.pop()
        for i, t in enumerate(chain):
            if t.figure is not None:
                numbers.append((t.figure, i))
            else:
                times.append(self._when(t))
        self._chain = chain
        return numbers, times

    def _trailing(self, token: _Token, rest: Sequence[_Token]) -> list[Time]:
        """The times behind the last figure: they are of what follows."""
        times = [(i, t) for i, t in enumerate(rest) if i >= len(self._chain) and t.figure is None]
        if not times:
            return []
        last = len(times) - 1
        while last and times[last][0] == times[last - 1][0] + 1:
            last -= 1
        out = [self._when(t) for _, t in times[last:]]
        return out

    _chain: list[_Token] = field(default_factory=list)

    def _pairs(self, token: _Token, numbers: Sequence[tuple[Figure, int]], times: Sequence[Time | None]) -> list[tuple[Time, Figure]]:
        """Which figure is of which time; nothing where that is not certain."""
        figures = [figure for figure, _ in numbers]
        if not figures:
            return []
        chain = self._chain
        between = self.text[token.end : chain[-1].end]
        together = bool(TOGETHER.search(between)) or bool(TOGETHER.search(_clause(self.text, token.start)))
        if not times:
            if len(self.times) == len(figures) and (len(figures) > 1 or not together):
                return list(zip(self.times, figures, strict=True))
            if not self.times and len(figures) == 1 and not together:
                return [(None, figures[0])]
            if len(figures) == 1 and not together and len(self.times) <= 1:
                return [(None, figures[0])]
            return []
        kinds = "".join("n" if t.figure is not None else "t" for t in chain)
        if re.fullmatch("(?:tn)+", kinds):
            return [(self._when(chain[i]), figures[i // 2]) for i in range(0, len(chain), 2)] if not (together and len(figures) == 1) else []
        if re.fullmatch("n(?:tn)+", kinds) and len(self.times) == 1:
            return [(self.times[0], figures[0]), *((self._when(chain[i]), figures[(i + 1) // 2]) for i in range(1, len(chain), 2))]
        if re.fullmatch("nt+n*", kinds) and len(self.times) == 1:
            return [(self.times[0], figures[0])]
        if re.fullmatch("t+n+", kinds) and len(times) == len(figures):
            return list(zip(times, figures, strict=True))
        return []


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
