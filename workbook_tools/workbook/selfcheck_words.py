"""What the parts of 自检 have in common: words of rules, how wide they are, how many lines fail.

What belongs here: text and counts that both the list of rules and the explanations show. What does not: where they
stand (``selfcheck``, ``explanations``).
"""

from __future__ import annotations

from dataclasses import replace

from ..cells import Cell, Range
from ..rules.syntax import Binary, Call, Node, Number, Text
from .failing_lines import failing_lines
from .layout import Layout
from .model import TABLE
from .verdict_texts import any_line_with

CENTRED = replace(TABLE, across="center", indent=0)
LATER, NO_COUNT = "收回后核对", "—"
"""The state and the count of a check that the workbook itself cannot make."""


def area_of(layout: Layout, number: int) -> Range:
    """The verdicts on each line of all rules of a check's level."""
    bound = layout.rules[number]
    at = layout.blocks[bound.block]
    column = at.verdicts[bound.declared.severity]
    return Range(at.sheet, at.first, column, at.last, column)


def mark_of(layout: Layout, number: int) -> Text:
    """The mark of a check in these texts."""
    return Text(layout.blocks[layout.rules[number].block].marks[number])


def count_of(layout: Layout, numbers: list[int], mark: Node | None = None) -> Node:
    """How many lines fail some checks; ``mark`` is the cell in which their mark stands, if they have the same."""
    return sum_of([_count(layout, number, mark or mark_of(layout, number)) for number in numbers])


def _count(layout: Layout, number: int, mark: Node) -> Node:
    bound = layout.rules[number]
    at = layout.blocks[bound.block]
    count = Call("COUNTIF", (area_of(layout, number), any_line_with(mark)))
    if not at.block.open:
        return count
    some = Binary(">", failing_lines(layout, at, bound.declared.severity), Number(0.0))
    return Call("IF", (some, count, Number(0.0)))


def sum_of(parts: list[Node]) -> Node:
    """Several counts, added up."""
    out = parts[0]
    for part in parts[1:]:
        out = Binary("+", out, part)
    return out


def wide(text: str) -> float:
    """How many hanzi wide a text is; a letter or digit takes half."""
    return sum(1 if ord(c) >= 0x2010 else 0.5 for c in text)


def words_of_rule(layout: Layout, index: int) -> str:
    """What a rule requires, in words; what differs from block to block stands there."""
    rule = layout.form.rules[index]
    titles = list(dict.fromkeys(c.title["zh"] for c in layout.rules if c.declared is rule))
    if len(titles) > 1 and rule.texts.general:
        return rule.texts.general.zh
    return "；".join(titles)


def told_apart(layout: Layout, index: int) -> str:
    """The words of a rule and, where another of its level has the same, which lists or kinds of answers it is about."""
    rules, words = layout.form.rules, words_of_rule(layout, index)
    rule = rules[index]
    if not any(i != index and rules[i].severity == rule.severity and words_of_rule(layout, i) == words for i in layout.rule_rows):
        return words
    mine = [c for c in layout.rules if c.declared is rule]
    if rule.types:
        kinds = [layout.form.types[condition.question.type].title.zh for c in mine for condition in c.conditions]
    else:
        blocks = [layout.blocks[c.block] for c in mine]
        kinds = [at.block.title.zh if at.block.title else at.sheet for at in blocks]
    return f"{words}（{'、'.join(dict.fromkeys(kinds))}）"


def link(target: Cell) -> Node:
    """A link with its place as words, or nothing."""
    words = Call("SUBSTITUTE", (Call("SUBSTITUTE", (target, Text("#"), Text(""))), Text("'"), Text("")))
    return Call("IF", (Binary("=", target, Text("")), Text(""), Call("HYPERLINK", (target, words))))
