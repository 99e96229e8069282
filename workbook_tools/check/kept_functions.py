"""The functions of a form, from the disk where an earlier command kept them.

What belongs here: what they are kept as. What does not: making them (``form_functions``), how a function is taken apart and put
together (``rules.kept_code``) and where things are kept (``disk_cache``).
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..binding.bound_rules import bind_rules
from ..disk_cache import keeps, kept
from ..form.definition import Form
from ..form.kept_form import as_read
from ..rules.compile import Lists
from ..rules.functions import Lookup
from ..rules.kept_code import PYTHON, CodeOf, KeptCode
from ..rules.known_kinds import Kind
from .expressions import Expressions
from .form_functions import FormFunctions, functions_of, lists_of
from .own_cells import Judge, OwnCells

KINDS: tuple[Kind, ...] = ("", "number", "text")
"""The kinds of contents for which there are functions of their own."""


@lru_cache(maxsize=8)
def expressions_of(form: Form) -> Expressions:
    """The expressions of a form, as ``Expressions`` has them of itself."""
    if not (form.digest and as_read(form) and keeps()):
        return Expressions(form)
    fresh: list[FormFunctions] = []

    def make() -> bytes:
        fresh.append(functions_of(form, bind_rules(form)))
        return _packed(fresh[0])

    held = kept("functions", f"{form.digest} {PYTHON}", make)
    return Expressions(form, fresh[0] if fresh else _unpacked(held, lists_of(form)))


def _packed(functions: FormFunctions) -> bytes:
    code = CodeOf()
    kinds = {own: number for number, own in enumerate(dict.fromkeys(functions.own.values()))}
    judges = [[_numbered(code, own.judges.judge(kind)) for kind in KINDS] for own in kinds]
    told: Any = (
        {key: code.number(function) for key, function in functions.steps.items()},
        {key: kinds[own] for key, own in functions.own.items()},
        functions.judged,
        {order: code.number(function) for order, function in functions.others.items()},
        functions.alike, judges, code.functions, code.shared,
    )
    return marshal.dumps(told)


def _numbered(code: CodeOf, judge: Judge) -> tuple[dict[str, int], tuple[tuple[int, int], ...]]:
    return (
        {name: code.number(function) for name, function in judge.steps.items()},
        tuple([(number, code.number(function)) for number, function in judge.conditions]),
    )


def _unpacked(held: bytes, lists: Mapping[tuple[str, str], Lookup]) -> FormFunctions:
    steps, own, judged, others, alike, judges, functions, shared = marshal.loads(held)
    code = KeptCode(functions, shared)
    kinds = [OwnCells(_KeptJudges(code, dict(zip(KINDS, told, strict=True)), lists)) for told in judges]
    return FormFunctions(
        {key: code.function(number) for key, number in steps.items()},
        {key: kinds[number] for key, number in own.items()},
        judged, {order: code.function(number) for order, number in others.items()}, alike, lists,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _KeptJudges:
    """The functions of cells that are read and judged alike, by the numbers that they have in the code."""

    code: KeptCode
    told: Mapping[Kind, Any]
    lists: Lists

    def judge(self, kind: Kind) -> Judge:
        steps, conditions = self.told[kind]
        return Judge(
            {name: self.code.function(number) for name, number in steps.items()},
            tuple([(number, self.code.function(of)) for number, of in conditions]), self.lists,
        )
