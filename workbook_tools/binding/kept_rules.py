"""Rules and steps of reading as they are bound, from the disk where an earlier command kept them.

What belongs here: what is kept of a form, and what of the form itself it refers to. What does not: binding
(``bound_rules``) and where things are kept (``disk_cache``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pickle import UnpicklingError
from typing import Any

from ..disk_cache import kept
from ..form.definition import Form
from ..form.kept_form import MOST, as_read, read, written
from ..rules.syntax import Binary, Call, Negative, Node, Number, rewrite


@dataclass(frozen=True)
class Bound:
    """All that is bound of a form."""

    rules: tuple[Any, ...]
    inputs: Mapping[tuple[str, str, str], Mapping[str, Node]]
    """By block, line and column: the steps that read an input."""
    lines: Mapping[str, Mapping[str, Node]]
    """By list: the hidden columns of its lines."""


NOTHING = Bound((), {}, {})
_KNOWN: dict[int, tuple[Form, Bound]] = {}


def bound_of(form: Form, bind: Callable[[Form], Bound]) -> Bound | None:
    """What ``bind`` would give for a form; ``None`` for one that was made of another. Raises what ``bind`` raises."""
    if not form.digest or not as_read(form):
        return None
    fresh: list[Bound] = []
    known = _of(form)

    def make() -> bytes:
        fresh.append(bind(form))
        return written(_sparing(fresh[0]), known)

    held = kept("rules", form.digest, make)
    try:
        bound = fresh[0] if fresh else Bound(*read(held, known))
    except UnpicklingError:
        bound = bind(form)
    while len(_KNOWN) >= MOST:
        del _KNOWN[next(iter(_KNOWN))]
    _KNOWN[id(form)] = form, bound
    return bound


def known_of(form: Form) -> Bound:
    """What ``bound_of`` gave for a form before; nothing where it was not asked for."""
    return _KNOWN[id(form)][1] if id(form) in _KNOWN else NOTHING


def _sparing(bound: Bound) -> tuple[object, ...]:
    """The same with every part of an expression once, however often it stands: a third as much has to be read."""
    once = _Once()
    rules = tuple([
        replace(rule, conditions=tuple([replace(c, passes=once(c.passes), show=once.each(c.show)) for c in rule.conditions])) for rule in bound.rules
    ])
    return rules, {key: once.each(steps) for key, steps in bound.inputs.items()}, {key: once.each(steps) for key, steps in bound.lines.items()}


class _Once:
    """Gives the one part that stands for all that say the same."""

    def __init__(self) -> None:
        self._held: dict[object, Node] = {}

    def __call__(self, node: Node) -> Node:
        return rewrite(node, lambda part: self._held.setdefault(self._said(part), part))

    def each(self, nodes: Mapping[str, Node]) -> dict[str, Node]:
        """The same of several, by their names."""
        return {name: self(node) for name, node in nodes.items()}

    def _said(self, part: Node) -> object:
        """What a part says, whose own parts are already those that stand for all."""
        if isinstance(part, Call):
            return part.function, *map(id, part.arguments)
        if isinstance(part, Binary):
            return part.operator, id(part.left), id(part.right)
        if isinstance(part, Negative):
            return "", id(part.operand)
        return ("", repr(part.value)) if isinstance(part, Number) else part  # 0 and -0 are equal


def _of(form: Form) -> list[object]:
    """The records of a form that rules refer to, in their order; they are asked for by identity."""
    found: list[object] = [form, *form.rules]
    for _, block in form.blocks():
        found += block, *(question for _, _, question in block.questions())
    return found
