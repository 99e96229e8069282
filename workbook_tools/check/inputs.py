"""Which answers a rule reads: the references of its bound expression, down to what an official types.

What belongs here: following references through computed columns and lines to inputs. What does not: where an
expression comes from (``binding``) and what follows from the answers (``localise``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..binding.bound_rules import Condition, input_steps, line_steps
from ..binding.names import GUIDANCE
from ..form.definition import LINE_STEPS, USED, Form
from ..rules.syntax import ALL, HERE, Node, Slot, walk

Input = tuple[str, str, str]
"""Block, line and column of an input; the line of a list is its number, or ``HERE`` or ``ALL`` in a rule."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a condition reads: single answers, whole columns of lists as (block, column), and lists whose lines it counts."""

    single: frozenset[Input]
    columns: frozenset[tuple[str, str]]
    counted: frozenset[str] = frozenset()


def inputs_of(form: Form, condition: Condition) -> Inputs:
    """The answers that a condition reads, its own place among them."""
    at = condition.at
    found = {(at.block, at.row, at.column), *_read(form, condition.passes, at.row)}
    single, columns = set(), set()
    for block, row, column in found:
        if row == ALL and form.block(block).open:
            columns.add((block, column))
        elif row == ALL:
            single |= {(block, line.id, column) for line in form.block(block).lines}
        else:
            single.add((block, row, column))
    return Inputs(frozenset(single), frozenset(columns), frozenset(_counted(condition.passes)))


def _counted(node: Node) -> Iterator[str]:
    """The lists of which all lines are asked whether they are used."""
    return (part.block for part in walk(node) if isinstance(part, Slot) and (part.row, part.column, part.step) == (ALL, "", USED))


def _read(form: Form, node: Node, here: str) -> Iterator[Input]:
    for part in walk(node):
        if not isinstance(part, Slot) or part.step == GUIDANCE:
            continue
        row = here if part.row == HERE else part.row
        block = form.block(part.block)
        if block.open and part.column == "":
            # whether a line is used says nothing of any one of its answers
            if part.step not in LINE_STEPS:
                yield from ((b, row if r == HERE else r, c) for b, r, c in _read(form, line_steps(form, block)[part.step], HERE))
            continue
        question = block.question("" if block.open else (row if row != ALL else block.lines[0].id), part.column)
        if question.formula:
            steps = input_steps(form, block, row, part.column, question)
            yield from _read(form, steps["value"], row)
        else:
            yield part.block, row, part.column
