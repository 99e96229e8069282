"""What Excel lets an official type into each kind of input, and the words it shows.

What belongs here: a type's entry rule as data validation, in Chinese, within Excel's limits (prompt 255,
error 224, titles 32, formula 255 characters). What does not: the rule itself (``form.types``), and the
verdict on what was typed or pasted, which the rules give. Nothing that was typed is destroyed: an entry that
is not as it should be is asked about, and stays if whoever typed it says so; the sign beside it judges. What the
rules can read is taken without a word wherever a validation of 255 characters can tell.
"""

from __future__ import annotations

from ..cells import Cell, corners_of
from ..form.definition import Question
from ..form.types import EntryRule
from ..rules.excel import write
from ..rules.expansions import expand
from ..rules.syntax import Name, Node, Text, parse, rewrite
from ..rules.values import number_text
from ..words import fill
from .layout import CHOICES, Layout
from .model import Validation

MAX_PROMPT, MAX_ERROR, MAX_TITLE, MAX_FORMULA = 255, 224, 32, 255
REFUSED = "请核对"
"""The title of the words shown when an entry is asked about."""
LONG_LIST = 30
"""Items of the longest list that is chosen from rather than typed into."""
AGAIN = "请重新填写。"
"""What is said where a type refuses nothing."""


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _words(layout: Layout, question: Question, rule: EntryRule | None) -> tuple[str, str]:
    """The prompt shown on entry and the words shown on refusal; a question's own prompt comes first."""
    own = question.prompt.zh if question.prompt else ""
    if rule is None:
        return own, AGAIN
    given = {"unit": question.unit, "example": layout.form.example(question)}
    prompt = own or (fill(rule.prompt.zh, given) if rule.prompt else "")
    # what a plain number such as a year may be, only its own prompt says
    return prompt, f"{own}。" if question.plain and own else fill(rule.error.zh, given)


def _typed_into(layout: Layout, question: Question) -> bool:
    """Whether a list is too long to be chosen from alone: codes and names are typed, and nothing is asked."""
    return bool(question.list) and len(layout.form.lists[question.list].items) > LONG_LIST


def _condition(source: str, area: str, unit: str) -> str:
    """A custom condition as the text of a formula; ``raw`` is the first cell of the area, ``unit`` the question's."""
    top, left, _, _ = corners_of(area) or (1, 1, 1, 1)

    def one(part: Node) -> Node:
        if isinstance(part, Name):
            return Text(unit) if part.text == "unit" else Cell("", top, left)
        return part

    return write(expand(rewrite(parse(source), one)), "")


def _bounds(layout: Layout, question: Question, rule: EntryRule, area: str) -> tuple[str, str]:
    """The two formulas of a validation; the second is empty where there is no upper bound."""
    if rule.kind == "list":
        return write(layout.lists[question.list, CHOICES], ""), ""
    if rule.kind == "custom":
        return _condition(rule.formula, area, question.unit), ""
    return _numbers(rule.least, rule.most)


def _numbers(*bounds: float | None) -> tuple[str, str]:
    least, most = ("" if n is None else number_text(n) for n in bounds)
    return least, most


def validation_of(layout: Layout, question: Question, area: str) -> Validation | None:
    """The validation of one input area (``B12`` or ``G6:G205``); ``None`` where nothing is said."""
    rule = layout.form.type_of(question).entry
    prompt, error = _words(layout, question, rule)
    if rule is None and not prompt:
        return None
    kind: str = rule.kind if rule else "none"
    if question.plain and question.least is not None:  # a year of the plan
        kind, (formula, upper) = "whole", _numbers(question.least, question.most)
    else:
        formula, upper = _bounds(layout, question, rule, area) if rule else ("", "")
    if len(formula) > MAX_FORMULA:
        raise ValueError(f"a validation of {len(formula)} characters; Excel takes {MAX_FORMULA}")
    return Validation(
        area, kind, formula,  # type: ignore[arg-type]
        _clip(question.label.zh, MAX_TITLE), _clip(prompt, MAX_PROMPT),
        REFUSED, _clip(error, MAX_ERROR), upper, asks=not _typed_into(layout, question),
    )
