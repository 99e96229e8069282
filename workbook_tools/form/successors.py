"""Which question of a later edition each question of an earlier one has become, and where that is for a person to say.

What belongs here: two editions compared question by question. What does not: what that does to returns (``effects``), and
carrying their answers over (``migrate``).

Nothing is taken for the same because it sounds alike: the same words carry an answer over, the same id in other words
waits until somebody says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..errors import UsageError
from ..words import Words
from .definition import Form
from .reused import ALIKE, Asked, asked_by, differences

_MARKS = re.compile(r"[（(](?:必填|选填|盖章|公章|签章|签字|签名|全称|如有|[例如]+[：:][^（）()]*)[）)]")


@dataclass(frozen=True, slots=True)
class Reworded:
    """A question whose id now asks in other words: what it was, what it is, and in what the two differ."""

    was: Asked
    now: Asked
    how: Words


@dataclass(frozen=True, slots=True)
class Successors:
    """What became of the questions of an earlier edition.

    ``into`` has the later id of each earlier one whose answers carry over; ``renamed`` those of them that have another id and
    the same words; ``reworded`` wait to be confirmed; ``alike`` has, for a question that is ``gone``, one that reads like it.
    """

    into: Mapping[str, str]
    renamed: tuple[tuple[Asked, Asked], ...]
    reworded: Mapping[str, Reworded]
    alike: Mapping[str, Asked]
    gone: Mapping[str, Asked]


def same_words(one: str, other: str, units: Iterable[str] = ()) -> bool:
    """Whether two labels are the same words; blanks, punctuation, units in brackets and marks such as （盖章） aside."""
    return _core(one, units) == _core(other, units)


def _core(text: str, units: Iterable[str]) -> str:
    text = _MARKS.sub("", text)
    for unit in filter(None, units):
        text = re.sub(rf"[（(]\s*(?:单位[：:])?{re.escape(unit)}\s*[）)]", "", text)
    return re.sub(r"[\W_]", "", text).lower()


def successors(old: Form, new: Form, said: Mapping[str, str] | None = None) -> Successors:
    """Compare two editions; ``said`` has the pairs of ids that somebody confirmed to be one question.

    Raises ``UsageError`` where ``said`` names what is no question, or gives two questions one place.
    """
    said = said or {}
    before, after = asked_by(old), asked_by(new)
    _require(said, before, after)
    into = dict(said)
    for name, was in before.items():
        if name in after and name not in said and name not in said.values() and not _how(old, new, was, after[name]):
            into[name] = name
    renamed = _by_words(old, new, before, after, into)
    into |= {was.id: now.id for was, now in renamed}
    taken = set(into.values())
    reworded = {
        name: Reworded(was, after[name], how) for name, was in before.items()
        if name not in into and name in after and name not in taken and (how := _how(old, new, was, after[name]))
    }
    gone = {name: was for name, was in before.items() if name not in into and name not in reworded}
    free = [now for name, now in after.items() if name not in taken and name not in reworded]
    return Successors(into, tuple(renamed), reworded, dict(_alike(gone, free)), gone)


def _require(said: Mapping[str, str], before: Mapping[str, Asked], after: Mapping[str, Asked]) -> None:
    for old, new in said.items():
        for name, known, zh, en in ((old, before, "旧表", "old"), (new, after, "新表", "new")):
            if name not in known:
                raise UsageError(f"--same {old}={new}: {zh}没有编号是 {name} 的填报项，请核对编号; the {en} form has no input {name}, check the id")
    twice = next((new for new, times in Counter(said.values()).items() if times > 1), "")
    if twice:
        raise UsageError(f"--same: {twice} 只能接一项旧答案; {twice} can take the answers of one question only")


def _how(old: Form, new: Form, was: Asked, now: Asked) -> Words | None:
    """In what a later question differs so that it may be another one; ``None`` where it asks the same."""
    said = list(differences(old, new, was, now))
    types = was.question.type, now.question.type
    same = same_words(was.label.zh, now.label.zh, (was.question.unit, now.question.unit))
    if was.block.kind == now.block.kind == "boxes":
        same = same or same_words(was.question.guidance, now.question.guidance)
    if not same and not any(words.zh.startswith(("名称由", "填写要求由")) for words in said):
        said.insert(0, Words(f"名称由“{was.label.zh}”改为“{now.label.zh}”", f"the label was “{was.label.zh}” and is “{now.label.zh}”"))
    if types[0] != types[1] and "percent" in types and not any(words.zh.startswith("类型由") for words in said):
        titles = old.type_of(was.question).title, new.type_of(now.question).title  # 0.5 would become 50 %
        said.append(Words(f"类型由“{titles[0].zh}”改为“{titles[1].zh}”", f"the type was {titles[0].en} and is {titles[1].en}"))
    return Words("，".join(w.zh for w in said), ", ".join(w.en for w in said)) if said else None


def _partner(was: Asked, after: Mapping[str, Asked], labels: Mapping[str, set[str]]) -> str:
    """The block that a question's block has become: the one of its id, else the one of its kind with most of its words."""
    if was.block.id in labels:
        return was.block.id
    mine = {_core(one.label.zh, ()) for _, _, one in was.block.questions()}
    ranked = Counter({name: len(mine & words) for name, words in labels.items()}).most_common(2)
    return "" if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]) else ranked[0][0]


def _by_words(old: Form, new: Form, before: Mapping[str, Asked], after: Mapping[str, Asked], into: Mapping[str, str]) -> list[tuple[Asked, Asked]]:
    """Questions that have another id and the very same words, each the only one of them in its block, or in the form if it stands alone."""
    taken = set(into.values())
    left = [was for name, was in before.items() if name not in into]
    free = [now for name, now in after.items() if name not in taken]
    labels: dict[str, set[str]] = {}
    for _, block in new.blocks():
        labels[block.id] = {_core(one.label.zh, ()) for _, _, one in block.questions()}
    partners = {was.block.id: _partner(was, after, labels) for was in left}
    pairs: list[tuple[Asked, Asked]] = []
    for was in left:
        fits = [now for now in free if now.id != was.id and now.block.open == was.block.open and _how(old, new, was, now) is None]
        fits = [now for now in fits if now.block.id == partners[was.block.id]] or ([] if was.block.open else fits)
        if len(fits) == 1:
            pairs.append((was, fits[0]))
    times = Counter(now.id for _, now in pairs)
    return [(was, now) for was, now in pairs if times[now.id] == 1]


def _alike(gone: Mapping[str, Asked], free: list[Asked]) -> Iterable[tuple[str, Asked]]:
    for name, was in gone.items():
        near = [(SequenceMatcher(None, _core(was.label.zh, ()), _core(now.label.zh, ()), autojunk=False).ratio(), at) for at, now in enumerate(free) if now.block.open == was.block.open]
        best = max(near, default=(0.0, 0))
        if best[0] >= ALIKE:
            yield name, free[best[1]]
