"""A form's checks and the expressions that read its inputs, compiled once a form.

What belongs here: which expressions there are, and which conditions look at nothing but one cell. What does not: the values of a
return (``values``) and what a cell tells by itself (``own_cells``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..binding.bound_rules import BoundRule, Condition, bind_rules, input_steps, line_steps
from ..binding.names import RAW, SPELLED
from ..form.definition import USED, Block, Form
from ..form.types import FieldType
from ..rules.compile import Compiled, compile_node
from ..rules.functions import Lookup
from ..rules.known_kinds import known
from ..rules.syntax import HERE, Node, Number, Slot, rewrite, walk
from ..rules.values import Value
from .inputs import Input, Inputs, inputs_of
from .own_cells import OwnCells, by_itself

Key = tuple[str, str, str, str]
Ordered = tuple[tuple[int, int], BoundRule, Condition]
"""A condition with its rule and its place in the order of the checks."""

Tried = tuple[Ordered, Compiled]
"""A condition as a function, as it is tried at a line that is used."""


@dataclass(frozen=True)
class Others:
    """The conditions that look at more than one cell, by where they are tried."""

    alone: Mapping[tuple[str, str], tuple[Tried, ...]]
    """By block and line, those that are not of a list."""
    of_lines: tuple[tuple[str, bool, tuple[Tried, ...]], ...]
    """Those of each list, which are tried at every line or, where that is false, at the lines that are used."""


class Expressions:
    """A form's checks and the expressions that read its inputs, compiled once a form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.rules: tuple[BoundRule, ...] = bind_rules(form)
        self.blocks: dict[str, Block] = {}
        self.steps: dict[Key, Compiled] = {}
        self.own: dict[Input, OwnCells] = {}
        """The inputs that are read by themselves, a list's by their column, the line being ``HERE``."""
        self.columns: dict[str, dict[str, OwnCells]] = {}
        """The same of a list's columns, by list and column."""
        self.raw: dict[str, Mapping[str, tuple[str, str]]] = {}
        """By list and column the name of what stands in a cell of it."""
        self.judged: dict[Input, tuple[Ordered, ...]] = {}
        """The conditions that look at nothing but such an input, as ``Own.failing`` numbers them."""
        self.alike: set[tuple[str, str]] = set()
        """The steps of lines that are the same for all lines without any cell, by block and name."""
        self._others: list[tuple[Ordered, Node]] = []
        self.guidance: dict[tuple[str, str], str] = {}
        self.lists: dict[tuple[str, str], Lookup] = {}
        self.inputs: list[tuple[str, Block, Input, FieldType, bool]] = []
        """Every input outside lists: its id, its block, its place in that, its type, and whether that reads it."""
        self._compiled: dict[int, tuple[Node, Compiled]] = {}
        self._inputs: dict[int, tuple[Condition, Inputs]] = {}
        self.blanks: dict[Key, Value] = {}
        """What empty cells of lists read as, as far as it was asked for."""
        for name, entry in form.lists.items():
            self.lists[name, "spellings"] = Lookup(s for s, _ in entry.spellings)
            self.lists[name, SPELLED] = Lookup(entry.spelled)
        alone: dict[Input, Mapping[str, Node]] = {}
        for _, block in form.blocks():
            self.blocks[block.id] = block
            for line, column, question in block.questions():
                if not block.open and not question.formula:
                    kind = form.type_of(question)
                    self.inputs.append((block.input_id(line, column), block, (block.id, line, column), kind, kind.reads))
                where = HERE if block.open else line
                steps = input_steps(form, block, line, column, question)
                own = {name: by_itself(node, block.id, where, column) for name, node in steps.items()}
                known = {name: node for name, node in own.items() if node is not None}
                if len(known) == len(steps) and not question.formula:
                    alone[block.id, where, column] = known
                else:
                    self.steps.update({(block.id, where, column, name): compile_node(node) for name, node in steps.items()})
                self.guidance[block.id, line] = question.guidance
            if block.open:
                self.raw[block.id] = {column.id: (column.id, RAW) for column in block.columns}
                for name, node in line_steps(form, block).items():
                    self.steps[block.id, HERE, "", name] = compile_node(node)
                    if all(self._of_cells(part) for part in walk(node) if isinstance(part, Slot)):
                        self.alike.add((block.id, name))
        self._judge(alone)

    def _of_cells(self, slot: Slot) -> bool:
        """Whether a slot tells nothing but what the cells of a line hold."""
        return slot.row == HERE and (slot.column != "" or (slot.block, slot.step) in self.alike)

    def _judge(self, alone: Mapping[Input, Mapping[str, Node]]) -> None:
        """Share out the conditions: to the one input that each looks at, or to the others."""
        judged: dict[Input, list[tuple[Ordered, Node]]] = {key: [] for key in alone}
        for first, bound in enumerate(self.rules):
            for second, condition in enumerate(bound.conditions):
                at, ordered = condition.at, ((first, second), bound, condition)
                key = at.block, at.row, at.column
                # a rule that holds in unused lines as well is of the whole list
                own = None if key not in alone or bound.declared.always or bound.block != at.block else by_itself(condition.passes, *key)
                if own is None:
                    self._others.append((ordered, condition.passes if bound.declared.always else _in_use(condition.passes, bound.block)))
                else:
                    judged[key].append((ordered, own))
        shared: dict[object, OwnCells] = {}
        for key, steps in alone.items():
            conditions = tuple(node for _, node in judged[key])
            kind = (tuple(steps.items()), conditions)
            if kind not in shared:
                shared[kind] = OwnCells(steps, conditions, self.lists)
            self.own[key] = shared[kind]
            if key[1] == HERE:
                self.columns.setdefault(key[0], {})[key[2]] = shared[kind]
            if judged[key]:
                self.judged[key] = tuple(ordered for ordered, _ in judged[key])

    @cached_property
    def others(self) -> Others:
        """All other conditions, as functions."""
        alone: dict[tuple[str, str], list[Tried]] = {}
        of_lines: dict[tuple[str, bool], list[Tried]] = {}
        for (order, bound, condition), node in self._others:
            tried = (order, bound, condition), self.compiled(node)
            if self.blocks[bound.block].open:
                of_lines.setdefault((bound.block, bound.declared.always), []).append(tried)
            else:
                alone.setdefault((bound.block, condition.at.row), []).append(tried)
        return Others(
            {place: tuple(all_tried) for place, all_tried in alone.items()},
            tuple((block, always, tuple(all_tried)) for (block, always), all_tried in of_lines.items()),
        )

    def compiled(self, node: Node) -> Compiled:
        """The function of a bound expression, made when first needed."""
        held = self._compiled.get(id(node))
        if held is None or held[0] is not node:
            held = self._compiled[id(node)] = (node, compile_node(node))
        return held[1]

    def read_by(self, condition: Condition) -> Inputs:
        """The answers that a condition reads, looked up when first needed."""
        held = self._inputs.get(id(condition))
        if held is None or held[0] is not condition:
            held = self._inputs[id(condition)] = (condition, inputs_of(self.form, condition))
        return held[1]


def _in_use(node: Node, block: str) -> Node:
    """A condition as it stands at a line of its own list that is used."""
    used = Slot(block, HERE, "", USED)
    return known(rewrite(node, lambda part: Number(1.0) if part == used else part), {})[0]
