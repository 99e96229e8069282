"""What a name in an expression means: names become slots, blanks and guards are made explicit.

What belongs here: resolving ids against the form from where the expression stands, and the
conditions under which a rule applies at all. What does not: the meaning of functions and values
(``rules``) and cell addresses (``workbook.layout``).

A rule whose inputs cannot be read does not apply: one mistyped figure is one message, not five.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..form.definition import LINE_STEPS, ONLY, USED, Block, Form, Question
from ..rules.functions import ValueType
from ..rules.syntax import (
    ALL,
    HERE,
    Binary,
    Boolean,
    Call,
    Items,
    Name,
    Negative,
    Node,
    Number,
    Slot,
    Text,
    parse,
    walk,
)
from ..rules.syntax import RAW as RAW
from ..rules.values import UNREADABLE
from .guarded import guarded

VALUE = "value"
PLAIN, CLEAN = "plain", "clean"
"""The text of a cell without blanks, and the same with figures and marks made plain."""
WHOLE_TEXT, CODED_TEXT = "STRIP(raw)", 'STRIP(SUBSTITUTE(LEFT(raw,4000),"|","—"))'
"""How ``plain`` is read: the whole text; or, where codes and figures are written, what may share a cell with others."""
SPELLED = "spelled"
"""A code list with the spellings of each item, as ``ITEM`` takes it."""
GUIDANCE = "guidance"
COVERED = "covered"
"""The cells that a narrative box covers beside its own; a paste may leave text in them, unseen."""


class ScopeError(ValueError):
    """A name that means nothing where it stands; ``position`` is its 1-based character."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: the form, in a block, or at one of a block's inputs."""

    form: Form
    block: Block | None = None
    line: str = HERE
    column: str = HERE
    question: Question | None = None
    across: bool = False
    """Names of a grid's lines mean the cell in the same column (for computed lines)."""
    extra: Mapping[str, Node] = field(default_factory=dict)
    by_line: bool = False
    """Whether a column of the block comes before what is declared of the input: ``unit`` is both."""
    reading: bool = False
    """Whether the expression is itself a step of reading an input."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name resolved to, with the kind of value it has."""

    node: Node
    kind: ValueType
    typed: bool = False
    """Whether it is the reading of an input, which may be unreadable or blank."""


def _constant(value: object) -> Binding:
    if isinstance(value, bool):
        return Binding(Boolean(value), "logical")
    if isinstance(value, int | float):
        return Binding(Number(float(value)), "number")
    return Binding(Text(str(value)), "text")


def _step(scope: Scope, question: Question, slot: tuple[str, str, str], step: str) -> Binding | None:
    """One step of an input; the reading itself is ``value``, or the raw cell without one."""
    if question.formula:
        return Binding(Slot(*slot, VALUE), "number", typed=True) if step == VALUE else None
    field_type = scope.form.types[question.type]
    if step == RAW:
        return Binding(Slot(*slot, RAW), "any")
    if step == VALUE and not field_type.reads:
        return Binding(Slot(*slot, RAW), field_type.kind, typed=True)
    for known in field_type.steps:
        if known.name == step:
            return Binding(Slot(*slot, step), known.kind, typed=step == VALUE or known.shared)
    return None


def _in_line(scope: Scope, name: str) -> Binding | None:
    """Names that a rule over the lines of a block may use without a prefix."""
    block = scope.block
    if block is None:
        return None
    head, _, step = name.partition(".")
    if block.kind in {"table", "grid"} and not scope.across:
        for question in block.columns:
            if question.id == head:
                sample = question if block.open else block.question(block.lines[0].id, head)
                return _step(scope, sample, (block.id, scope.line, head), step or VALUE)
        sharing = _sharing(scope, block, name) if block.open and not step else []
        if len(sharing) > 1:
            wanted = " or ".join(f"{q.id}.{name}" for q in sharing)
            raise ScopeError(f"“{name}” could be of several columns; write {wanted}", 1)
        for question in sharing:
            return _step(scope, question, (block.id, scope.line, question.id), name)
    if scope.across and not step:
        for question in block.lines:
            if question.id == head:
                own = block.question(head, block.columns[0].id)
                return _step(scope, own, (block.id, head, scope.column), VALUE)
    for computed in block.computed:
        if computed.id == name:
            return Binding(Slot(block.id, scope.line, "", name), computed.kind)
    if name in LINE_STEPS and block.open:
        return Binding(Slot(block.id, scope.line, "", name), LINE_STEPS[name])
    if name == "at_least" and block.open:
        return _constant(block.at_least)
    return None


def _sharing(scope: Scope, block: Block, name: str) -> list[Question]:
    """The columns of a table that lend a step such as ``start`` to rules over its lines."""
    types = scope.form.types
    return [q for q in block.columns if any(s.shared and s.name == name for s in types[q.type].steps)]


def _at_input(scope: Scope, name: str) -> Binding | None:
    """Names that a rule for inputs of a type may use: ``it``, ``raw``, steps, what is declared."""
    question, block = scope.question, scope.block
    if question is None or block is None:
        return None
    slot = (block.id, scope.line, scope.column)
    if name in {"it", VALUE}:
        return _step(scope, question, slot, VALUE)
    if name == "spelled" and question.list:
        return Binding(Items(question.list, SPELLED), "range")
    if name == "placeholders" and scope.form.placeholders:
        return Binding(Items(scope.form.placeholders, "spellings"), "range")
    if name == COVERED and block.kind == "boxes":
        return Binding(Slot(*slot, COVERED), "range")
    if name == GUIDANCE:
        return Binding(Slot(*slot, GUIDANCE), "text")
    if name == USED and not block.open:
        return _constant(True)
    declared = {
        "required": question.required, "unit": question.unit, "limit": block.limit,
        "least_zi": block.least_zi, "least": question.least, "most": question.most, "label": question.label.zh,
    }
    if declared.get(name) is not None:
        return _constant(declared[name])
    return _step(scope, question, slot, name)


def _whole_form(scope: Scope, name: str) -> Binding | None:
    """Full ids: ``cover_city``, ``s1_1.zi``, ``totals_all.count``, ``projects.investment``."""
    head, _, rest = name.partition(".")
    if head == "lists":
        return Binding(Items(rest, "spellings"), "range") if rest in scope.form.lists else None
    for _, block in scope.form.blocks():
        alias = scope.block is not None and head == "block" and block.id == scope.block.id
        if block.id == head or alias:
            found = _column_of(scope, block, rest)
            if found:
                return found
    known = scalars(scope.form)
    full, _, step = name.rpartition(".") if name not in known else (name, "", "")
    if full not in known:
        return None
    block_id, line, column, question = known[full]
    return _step(scope, question, (block_id, line, column), step or VALUE)


@lru_cache(maxsize=16)
def scalars(form: Form) -> Mapping[str, tuple[str, str, str, Question]]:
    """Every input that is not in a list, by its id: block, line, column and what is asked."""
    return {
        block.input_id(line, column): (block.id, line, column, question)
        for _, block in form.blocks()
        if not block.open
        for line, column, question in block.questions()
    }


def _column_of(scope: Scope, block: Block, rest: str) -> Binding | None:
    """A whole column of a block, as a range."""
    column, _, step = rest.partition(".")
    if block.open and column in LINE_STEPS:
        return Binding(Slot(block.id, ALL, "", column), "range")
    if any(c.id == rest for c in block.computed):
        return Binding(Slot(block.id, ALL, "", rest), "range")
    if block.kind == "boxes" and rest == "zi":
        return Binding(Slot(block.id, ALL, ONLY, "zi"), "range")
    if block.open and any(q.id == column for q in block.columns):
        question = next(q for q in block.columns if q.id == column)
        found = _step(scope, question, (block.id, ALL, column), step or VALUE)
        return Binding(found.node, "range", found.typed) if found else None
    return None


def _instead(scope: Scope, name: str) -> str:
    """What a mistyped name may have been meant as, else what is known nearby."""
    from difflib import get_close_matches

    near = list(scope.extra)
    if scope.block:
        near += [q.id for q in scope.block.columns if q.id] + [c.id for c in scope.block.computed]
    full = [block.input_id(line, column) for _, block in scope.form.blocks() for line, column, _ in block.questions()]
    close = get_close_matches(name, near + full, 3)
    if close:
        return f"; the nearest: {', '.join(close)}"
    return f"; here are: {', '.join(near)}" if near else f"; write an id such as {full[0]}"


def resolve(scope: Scope, name: Name) -> Binding:
    """Find what a name means; raises ``ScopeError`` naming what could stand there."""
    extra = scope.extra.get(name.text)
    if extra is not None:
        return Binding(extra, "any")
    near, own = (_in_line, _at_input) if scope.by_line else (_at_input, _in_line)
    found = near(scope, name.text) or own(scope, name.text) or _whole_form(scope, name.text)
    if found is None:
        raise ScopeError(f"there is no “{name.text}” here{_instead(scope, name.text)}", name.position)
    return found


_TESTS = {"ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR"}


def bind(scope: Scope, node: Node, *, takes: str = "value") -> Node:
    """Replace every name by its slot.

    Where a number is wanted, the reading of a numeric input counts 0 when blank, as in Excel;
    ``ISBLANK`` tests what was typed, so that blanks alone count as nothing.
    """
    if isinstance(node, Name):
        found = resolve(scope, node)
        numeric = found.kind == "number" and found.typed and takes == "value"
        return Call("N", (found.node,)) if numeric else found.node
    if isinstance(node, Call):
        if node.function == "ISBLANK":
            return _is_blank(scope, node)
        inner = "cell" if node.function in _TESTS else "value"
        arguments = tuple(bind(scope, a, takes=inner) for a in node.arguments)
        if node.function == "ITEM" and isinstance(arguments[1], Items):
            arguments = (arguments[0], Items(arguments[1].list, SPELLED))
        if node.function == "STRIP" and not scope.reading:
            return _stripped(scope, arguments[0])
        return guarded(Call(node.function, arguments, node.position))
    if isinstance(node, Binary):
        marked = any(isinstance(s, Text) for s in (node.left, node.right))
        inner = "cell" if marked and node.operator in {"=", "<>"} else "value"
        return Binary(
            node.operator, bind(scope, node.left, takes=inner), bind(scope, node.right, takes=inner)
        )
    if isinstance(node, Negative):
        return Negative(bind(scope, node.operand))
    return node


def _is_blank(scope: Scope, node: Call) -> Node:
    inner = bind(scope, node.arguments[0], takes="cell")
    if isinstance(inner, Slot) and inner.step == RAW:
        inner = _stripped(scope, inner)
    return Binary("=", inner, Text(""))


def _stripped(scope: Scope, node: Node) -> Node:
    """``STRIP`` of what was typed, which is a step of its own where the type has one."""
    if isinstance(node, Slot) and node.step == RAW:
        block = scope.form.block(node.block)
        if block.open or block.kind != "boxes":
            question = block.question(node.row, node.column)
            first = next(iter(scope.form.types[question.type].steps), None)
            if first is not None and first.name == PLAIN and first.formula in {WHOLE_TEXT, CODED_TEXT}:
                return Slot(node.block, node.row, node.column, PLAIN)
    return Call("STRIP", (node,))


def guards(scope: Scope, source: str) -> tuple[Node, ...]:
    """Conditions under which an expression applies: everything it reads could be read."""
    out: dict[Node, None] = {}
    for part in walk(parse(source)):
        if not isinstance(part, Name) or part.text in scope.extra:
            continue
        found = resolve(scope, part)
        if not found.typed or not isinstance(found.node, Slot) or found.node.step == RAW:
            continue
        if found.kind == "range":
            none = Binary("=", Call("COUNTIF", (found.node, Text("~" + UNREADABLE))), Number(0.0))
            out[none] = None
        elif found.node.step == VALUE:
            out[Binary("<>", found.node, Text(UNREADABLE))] = None
        else:
            out[Call("ISNUMBER", (found.node,))] = None
    return tuple(out)


def headline(form: Form, line: str) -> Node:
    """The expression of a line of the form's title, bound to the answers it names; raises as ``bind`` does."""
    return bind(Scope(form), parse(line.removeprefix("=")))
