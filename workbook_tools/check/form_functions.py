"""The functions that a form's expressions become: what reads each input, and each condition of each check.

What belongs here: which expressions there are, and which conditions look at nothing but one cell. What does not: making a function
of an expression (``rules.compile``), keeping functions (``kept_functions``) and what a check asks for by name (``expressions``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..binding.bound_rules import BoundRule, input_steps, line_steps
from ..binding.names import SPELLED
from ..form.definition import USED, Form
from ..rules.compile import Compiled, Lists, compile_node
from ..rules.functions import Lookup
from ..rules.known_kinds import known
from ..rules.syntax import HERE, Node, Number, Slot, rewrite, walk
from .inputs import Input
from .own_cells import Alike, OwnCells, by_itself

Key = tuple[str, str, str, str]
Order = tuple[int, int]
"""The place of a condition in the order of the checks: the number of its rule, and its own in that."""


@dataclass(frozen=True, eq=False)
class FormFunctions:
    """All that is compiled of a form."""

    steps: Mapping[Key, Compiled]
    """The steps of reading of what is not read by itself, and those of the lines of lists."""
    own: Mapping[Input, OwnCells]
    """The inputs that are read by themselves, a list's by their column, the line being ``HERE``."""
    judged: Mapping[Input, tuple[Order, ...]]
    """The conditions that look at nothing but such an input, as ``Own.failing`` numbers them."""
    others: Mapping[Order, Compiled]
    """All other conditions."""
    alike: frozenset[tuple[str, str]]
    """The steps of lines that are the same for all lines without any cell, by block and name."""
    lists: Mapping[tuple[str, str], Lookup]
    """The code lists that the functions look through."""


def functions_of(form: Form, rules: tuple[BoundRule, ...]) -> FormFunctions:
    """Compile the expressions of a form with these rules; those of cells that are read by themselves when they are first asked for."""
    lists = lists_of(form)
    steps: dict[Key, Compiled] = {}
    alone: dict[Input, Mapping[str, Node]] = {}
    alike: set[tuple[str, str]] = set()
    for _, block in form.blocks():
        for line, column, question in block.questions():
            where = HERE if block.open else line
            read = input_steps(form, block, line, column, question)
            own = {name: by_itself(node, block.id, where, column) for name, node in read.items()}
            told = {name: node for name, node in own.items() if node is not None}
            if len(told) == len(read) and not question.formula:
                alone[block.id, where, column] = told
            else:
                steps.update({(block.id, where, column, name): compile_node(node) for name, node in read.items()})
        if block.open:
            for name, node in line_steps(form, block).items():
                steps[block.id, HERE, "", name] = compile_node(node)
                if all(_of_cells(part, alike) for part in walk(node) if isinstance(part, Slot)):
                    alike.add((block.id, name))
    judged, others = _shared_out(rules, alone)
    return FormFunctions(
        steps, _kinds_of(alone, judged, lists), {key: tuple([order for order, _ in told]) for key, told in judged.items() if told},
        {order: compile_node(node) for order, node in others.items()}, frozenset(alike), lists,
    )


def lists_of(form: Form) -> dict[tuple[str, str], Lookup]:
    """The code lists as rules look through them."""
    lists: dict[tuple[str, str], Lookup] = {}
    for name, entry in form.lists.items():
        lists[name, "spellings"] = Lookup(s for s, _ in entry.spellings)
        lists[name, SPELLED] = Lookup(entry.spelled)
    return lists


def _of_cells(slot: Slot, alike: set[tuple[str, str]]) -> bool:
    """Whether a slot tells nothing but what the cells of a line hold."""
    return slot.row == HERE and (slot.column != "" or (slot.block, slot.step) in alike)


def _shared_out(
    rules: tuple[BoundRule, ...], alone: Mapping[Input, Mapping[str, Node]]
) -> tuple[dict[Input, list[tuple[Order, Node]]], dict[Order, Node]]:
    """Share out the conditions: to the one input that each looks at, or to the others."""
    judged: dict[Input, list[tuple[Order, Node]]] = {key: [] for key in alone}
    others: dict[Order, Node] = {}
    for first, bound in enumerate(rules):
        for second, condition in enumerate(bound.conditions):
            key = condition.at.block, condition.at.row, condition.at.column
            # a rule that holds in unused lines as well is of the whole list
            own = None if key not in alone or bound.declared.always or bound.block != condition.at.block else by_itself(condition.passes, *key)
            if own is not None:
                judged[key].append(((first, second), own))
            else:
                others[first, second] = condition.passes if bound.declared.always else _in_use(condition.passes, bound.block)
    return judged, others


def _kinds_of(
    alone: Mapping[Input, Mapping[str, Node]], judged: Mapping[Input, list[tuple[Order, Node]]], lists: Lists
) -> dict[Input, OwnCells]:
    """What reads each input: the same one for all whose expressions are the same."""
    shared: dict[object, OwnCells] = {}
    own: dict[Input, OwnCells] = {}
    for key, steps in alone.items():
        conditions = tuple(node for _, node in judged[key])
        kind = (tuple(steps.items()), conditions)
        if kind not in shared:
            shared[kind] = OwnCells(Alike(steps, conditions, lists))
        own[key] = shared[kind]
    return own


def _in_use(node: Node, block: str) -> Node:
    """A condition as it stands at a line of its own list that is used."""
    used = Slot(block, HERE, "", USED)
    return known(rewrite(node, lambda part: Number(1.0) if part == used else part), {})[0]
