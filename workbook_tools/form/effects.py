"""What a later edition of a form does to returns that are already out.

What belongs here: what becomes of each answer, and which rules judge it otherwise. What does not: every difference of the
definitions (``diff``), and carrying answers over (``migrate``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ..levels import LEVELS, SEVERITIES
from ..words import Words
from .definition import Form, Rule
from .reused import Asked, Reuse, asked_by, reused
from .successors import Reworded, Successors, successors

Kind = Literal["overall", "migrate", "meaning", "reworded", "lost", "moved", "new", "tighter", "rule"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change does: what kind of thing, which id or rule, in a sentence."""

    kind: Kind
    what: str
    words: Words

    def __str__(self) -> str:
        return f"{self.words.zh}; {self.words.en}"


def effects(old: Form, new: Form) -> tuple[Effect, ...]:
    """What becomes of returns on ``old`` when ``new`` takes its place; none where nothing does."""
    before, after = asked_by(old), asked_by(new)
    other = {one.now.id: one for one in reused(old, new)}
    out = [_meant(one) for one in other.values()]
    found = successors(old, new)
    out += [_reworded(one) for name, one in found.reworded.items() if name not in other]
    out += [_moved(was, now) for was, now in found.renamed]
    aside = {was.id for was, _ in found.renamed} | {now.id for _, now in found.renamed}
    out += [_lost(was) for name, was in before.items() if name not in after and name not in aside]
    out += [_new(now) for name, now in after.items() if name not in before and name not in aside]
    out += _tighter(old, new, before, after)
    out += _rules(old, new)
    if not out:
        return ()
    return (*_summary(old, new, before, after, found), *out)


def _summary(
    old: Form, new: Form, before: Mapping[str, Asked], after: Mapping[str, Asked], found: Successors,
) -> Iterator[Effect]:
    same, other, others = len(found.into) - len(found.renamed), len(found.reworded), len(found.renamed)
    lost, more = len(before) - same - other - others, len(after) - same - other - others
    renamed = Words(f"，{others} 项编号改了、按名称转", f", {others} under another id by their words") if others else Words("", "")
    yield Effect("overall", new.id, Words(
        f"已按 {old.version} 版填好的表：{same} 项按编号照搬，{other} 项编号没变而含义变了{renamed.zh}，{lost} 项在新版没有去处，新版另有 {more} 项",
        f"returns on version {old.version}: {same} answers carry over by their id, {other} under an id that means something else{renamed.en}, "
        f"{lost} have no place, {more} questions are new",
    ))
    if old.id != new.id or before.keys() != after.keys() or found.reworded:
        yield Effect("migrate", new.id, Words(
            f"要换成 {new.version} 版的，逐份转：workbook-tools migrate 旧表.xlsx --form 新版 --out 新表.xlsx；不转的仍按自己的版本核对，旧定义请留着（--forms）",
            f"what is to become version {new.version} is carried over with migrate; the others are still checked by their own version, so keep the old definition (--forms)",
        ))
    if old.id != new.id:
        yield Effect("migrate", new.id, Words(
            f"表的编号由 {old.id} 改为 {new.id}：核对新表时不认旧表，旧表须先转", f"the form's id was {old.id} and is {new.id}: returns on the old one are not known until they are migrated",
        ))


def _meant(one: Reuse) -> Effect:
    return Effect("meaning", one.now.id, Words(
        f"{one.now.named}：{one.how.zh}。不是同一件事的，请换一个编号；是的，migrate 时加 --same {one.now.id} 才转",
        f"{one.now.named_en}: {one.how.en}. Give it another id if it is another question; if it is the same, migrate carries it with --same {one.now.id}",
    ))


def _reworded(one: Reworded) -> Effect:
    return Effect("reworded", one.now.id, Words(
        f"{one.now.named}：{one.how.zh}。是同一件事的，migrate 时加 --same {one.now.id} 才转；不是的，请换一个编号",
        f"{one.now.named_en}: {one.how.en}. If it is the same question, migrate carries it with --same {one.now.id}; if not, give it another id",
    ))


def _moved(was: Asked, now: Asked) -> Effect:
    return Effect("moved", was.id, Words(
        f"{was.named}：名称没变，编号改成了 {now.id}；migrate 按名称转并逐项说明，跨年对比按编号、接不上：是同一件事的，请保留原来的编号",
        f"{was.named_en}: the same words have the id {now.id}; migrate carries by words and says so, comparisons go by id: keep the id if it is the same question",
    ))


def _lost(was: Asked) -> Effect:
    return Effect("lost", was.id, Words(
        f"{was.named}：新版没有这一项，旧表的答案转不过去，migrate 会逐格列出", f"{was.named_en}: is gone, old answers are not carried over and migrate lists each",
    ))


def _new(now: Asked) -> Effect:
    needed = now.question.required and not now.question.formula
    return Effect("new", now.id, Words(
        f"{now.named}：新增，旧表没有答案" + ("，必填，转过去后须补填" if needed else ""),
        f"{now.named_en}: is new, old returns have no answer" + (", required, to be filled in after migrating" if needed else ""),
    ))


def _tighter(old: Form, new: Form, before: Mapping[str, Asked], after: Mapping[str, Asked]) -> Iterator[Effect]:
    """Answers that were right and may no longer be."""
    seen: set[tuple[str, str]] = set()
    for name, was in before.items():
        now = after.get(name)
        for fact, words in [] if now is None else _limits(old, new, was, now):
            place = was.block.id if fact in {"limit", "least_zi", "rows", "at_least"} else name
            if now is not None and (place, fact) not in seen:
                seen.add((place, fact))
                yield Effect("tighter", name, Words(f"{now.named}：{words.zh}", f"{now.named_en}: {words.en}"))


def _limits(old: Form, new: Form, was: Asked, now: Asked) -> Iterator[tuple[str, Words]]:
    mine, other = was.block, now.block
    if other.limit and (not mine.limit or other.limit < mine.limit):
        yield "limit", Words(f"字数上限由 {mine.limit or '无'} 收紧为 {other.limit}，旧表可能超出", f"at most {other.limit} characters, {mine.limit or 'any number'} before: old answers may be too long")
    if other.least_zi > mine.least_zi:
        yield "least_zi", Words(f"一般不少于的字数由 {mine.least_zi} 提高到 {other.least_zi}", f"normally {other.least_zi} characters at least, {mine.least_zi} before")
    if other.open and mine.open and other.capacity < mine.capacity:
        yield "rows", Words(f"清单由 {mine.capacity} 行减为 {other.capacity} 行，migrate 会按旧表加行", f"{other.capacity} rows, {mine.capacity} before; migrate makes as many as a return needs")
    if other.at_least > mine.at_least:
        yield "at_least", Words(f"至少填写的行数由 {mine.at_least} 提高到 {other.at_least}", f"at least {other.at_least} rows, {mine.at_least} before")
    asked, asks = was.question, now.question
    if asks.required and not asked.required and not asks.formula:
        yield "required", Words("改为必填，旧表空着的须补填", "is required now, blanks have to be filled in")
    if asks.least is not None and (asked.least is None or asks.least > asked.least):
        yield "least", Words(f"通常的下限由 {_bound(asked.least)} 提高到 {_bound(asks.least)}", f"usually at least {_bound(asks.least)}, before {_bound(asked.least, 'any')}")
    if asks.most is not None and (asked.most is None or asks.most < asked.most):
        yield "most", Words(f"通常的上限由 {_bound(asked.most)} 收紧为 {_bound(asks.most)}", f"usually at most {_bound(asks.most)}, before {_bound(asked.most, 'any')}")
    if asked.list and asks.list:
        known = {spelling for spelling, _ in new.lists[asks.list].spellings} | set(new.lists[asks.list].items)
        gone = [item for item in old.lists[asked.list].items if item not in known]
        if gone:
            yield "list", Words(f"名单去掉了 {'、'.join(gone[:5])}{f' 等 {len(gone)} 项' if len(gone) > 5 else ''}，旧表选了的不再认", f"{', '.join(gone[:5])}{f' and {len(gone) - 5} more' if len(gone) > 5 else ''} left the list: old answers that chose them are refused")


def _bound(value: float | None, nothing: str = "无") -> str:
    return nothing if value is None else f"{value:g}"


def _rules(old: Form, new: Form) -> Iterator[Effect]:
    """Rules that judge an old answer otherwise."""
    before, after = _by_place(old), _by_place(new)
    for place in [*before, *(p for p in after if p not in before)]:
        was, now = before.get(place, []), after.get(place, [])
        pairs = [(one, other) for one in was for other in now if one.texts.rule.zh == other.texts.rule.zh]
        was = [one for one in was if all(one is not pair[0] for pair in pairs)]
        now = [one for one in now if all(one is not pair[1] for pair in pairs)]
        pairs += list(zip(was, now, strict=False))
        for one, other in pairs:
            how = list(_changed(one, other))
            if how:
                yield _ruled(other, Words("，".join(w.zh for w in how), ", ".join(w.en for w in how)))
        yield from (_ruled(one, Words("取消，旧表不再按它核对", "is gone, old answers are no longer held against it")) for one in was[len(now) :])
        yield from (_ruled(one, Words("新增，旧表可能不合", "is new, old answers may fail it")) for one in now[len(was) :])


def _by_place(form: Form) -> dict[tuple[str, str], list[Rule]]:
    out: dict[tuple[str, str], list[Rule]] = {}
    for rule in form.rules:
        if not rule.standard:
            out.setdefault((rule.code, rule.scope or "/".join(rule.types)), []).append(rule)
    return out


def _changed(was: Rule, now: Rule) -> Iterator[Words]:
    if was.severity != now.severity:
        harder = SEVERITIES.index(now.severity) < SEVERITIES.index(was.severity)
        levels = LEVELS[was.severity].words, LEVELS[now.severity].words
        yield Words(f"级别由“{levels[0].zh}”{'提高' if harder else '降低'}为“{levels[1].zh}”", f"its level was {levels[0].en} and is {levels[1].en}")
    if was.assertion != now.assertion:
        yield Words(f"公式由 {was.assertion} 改为 {now.assertion}", f"its formula was {was.assertion} and is {now.assertion}")
    if (was.when, was.needs, was.over, was.always) != (now.when, now.needs, now.over, now.always):
        yield Words(f"适用条件由 {was.when or '处处'} 改为 {now.when or '处处'}" if was.when != now.when else "适用的范围改了", "it holds elsewhere" + (f": {now.when}" if now.when else ""))


def _ruled(rule: Rule, how: Words) -> Effect:
    return Effect("rule", rule.code, Words(f"规则 {rule.code}“{rule.texts.rule.zh}”：{how.zh}", f"rule {rule.code} “{rule.texts.rule.en}”: {how.en}"))
