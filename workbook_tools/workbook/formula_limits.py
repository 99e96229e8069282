"""Refuse a form whose rules become formulas that Excel does not take.

What belongs here: the lengths of the formulas that rules and readings give, with the rule's place
in the definition. What does not: the limits of everything else in a file (``lint``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..binding.bound_rules import input_steps
from ..errors import DefinitionError
from ..rules.excel import MAX_FORMULA, write
from ..rules.expansions import expand
from ..rules.syntax import Node, Text, walk
from .layout import Layout, located
from .validation import validation_of

MAX_LITERAL = 255
"""Characters of one quoted text in a formula."""


def _too_long(node: Node, home: str) -> str:
    whole = expand(node)
    for part in walk(whole):
        if isinstance(part, Text) and len(part.value) > MAX_LITERAL:
            return f"a text of {len(part.value)} characters; Excel takes {MAX_LITERAL} in a formula"
    length = len(write(whole, home)) + 1
    return f"a formula of {length} characters; Excel takes {MAX_FORMULA}" if length > MAX_FORMULA else ""


def _problems(layout: Layout) -> Iterator[str]:
    for bound in layout.rules:
        at = layout.blocks[bound.block]
        line = at.lines()[0]
        for condition in bound.conditions:
            own = line if at.block.open else condition.at.row
            problem = _too_long(located(layout, condition.passes, own), at.sheet)
            if problem:
                yield f"{bound.declared.origin}.assert: {bound.declared.code} becomes {problem}"
    for name, step, node, home in _steps(layout):
        problem = _too_long(node, home)
        if problem:
            yield f"type {name}.{step} becomes {problem}"
    for item in layout.inputs():
        if item.question.type not in layout.form.types:
            continue
        try:
            validation_of(layout, item.question, item.address)
        except ValueError as error:
            yield f"{item.id}: {error}"


def _steps(layout: Layout) -> Iterator[tuple[str, str, Node, str]]:
    """The steps of reading each type, where it is first used."""
    seen: set[str] = set()
    for at in layout.blocks.values():
        for line, column, question in at.block.questions():
            if question.formula or question.type in seen:
                continue
            seen.add(question.type)
            own = line or at.lines()[0]
            for step, node in input_steps(layout.form, at.block, line, column, question).items():
                if (column, step) in at.steps:  # others are pieces of a cell that many inputs share
                    yield question.type, step, located(layout, node, own), at.sheet


def require_limits(layout: Layout) -> None:
    """Raise ``DefinitionError`` naming every rule that is too long for Excel."""
    problems = tuple(dict.fromkeys(_problems(layout)))
    if problems:
        raise DefinitionError(problems)
