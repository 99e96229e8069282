"""A form's checks and the expressions that read its inputs, as functions, once a form.

What belongs here: what an examination asks for by name: inputs, rules, conditions in the order in which they are tried. What does not:
which functions there are (``form_functions``), the values of a return (``values``) and what a cell tells by itself (``own_cells``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..binding.bound_rules import BoundRule, Condition, bind_rules
from ..binding.names import RAW
from ..form.definition import Block, Form
from ..form.types import FieldType
from ..rules.compile import Compiled, compile_node
from ..rules.syntax import HERE, Node
from ..rules.values import Value
from .form_functions import FormFunctions, Key, Order, functions_of
from .inputs import Input, Inputs, inputs_of
from .own_cells import OwnCells

Ordered = tuple[Order, BoundRule, Condition]
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
    """A form's checks and the expressions that read its inputs; ``functions`` are those that ``functions_of`` would make."""

    def __init__(self, form: Form, functions: FormFunctions | None = None) -> None:
        self.form = form
        self.rules: tuple[BoundRule, ...] = bind_rules(form)
        made = functions or functions_of(form, self.rules)
        self.steps, self.own, self.alike, self.lists = made.steps, made.own, made.alike, made.lists
        self.columns: dict[str, dict[str, OwnCells]] = {}
        """What reads the columns of lists by themselves, by list and column."""
        for (block, line, column), own in made.own.items():
            if line == HERE:
                self.columns.setdefault(block, {})[column] = own
        self.judged: dict[Input, tuple[Ordered, ...]] = {key: tuple(map(self._ordered, told)) for key, told in made.judged.items()}
        """The conditions that look at nothing but one input, as ``Own.failing`` numbers them."""
        self.blocks: dict[str, Block] = {}
        self.raw: dict[str, Mapping[str, tuple[str, str]]] = {}
        """By list and column the name of what stands in a cell of it."""
        self.guidance: dict[tuple[str, str], str] = {}
        self.inputs: list[tuple[str, Block, Input, FieldType, bool]] = []
        """Every input outside lists: its id, its block, its place in that, its type, and whether that reads it."""
        for _, block_ in form.blocks():
            self._ask(block_)
        self._compiled: dict[int, tuple[Node, Compiled]] = {}
        self.others = self._tried(made.others)
        """All other conditions, as functions."""
        self._inputs: dict[int, tuple[Condition, Inputs]] = {}
        self.blanks: dict[Key, Value] = {}
        """What empty cells of lists read as, as far as it was asked for."""

    def _ask(self, block: Block) -> None:
        self.blocks[block.id] = block
        for line, column, question in block.questions():
            if not block.open and not question.formula:
                kind = self.form.type_of(question)
                self.inputs.append((block.input_id(line, column), block, (block.id, line, column), kind, kind.reads))
            self.guidance[block.id, line] = question.guidance
        if block.open:
            self.raw[block.id] = {column.id: (column.id, RAW) for column in block.columns}

    def _ordered(self, order: Order) -> Ordered:
        bound = self.rules[order[0]]
        return order, bound, bound.conditions[order[1]]

    def _tried(self, others: Mapping[Order, Compiled]) -> Others:
        alone: dict[tuple[str, str], list[Tried]] = {}
        of_lines: dict[tuple[str, bool], list[Tried]] = {}
        for order, function in others.items():
            tried = self._ordered(order), function
            _, bound, condition = tried[0]
            if bound.declared.always:
                self._compiled[id(condition.passes)] = condition.passes, function
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
