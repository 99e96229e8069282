"""Functions for cells, for xlwings on Windows; the macros of the add-in have the same by the same names everywhere.

What belongs here: what a cell reads as, by the types' own steps, with help in Chinese. What does not: the steps
(``form/types.json``) and their meaning (``rules``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ..binding.bound_rules import input_steps
from ..binding.names import RAW
from ..form.catalog import forms_in
from ..form.definition import Block, Form, Question
from ..rules.compile import Compiled, compile_node
from ..rules.syntax import HERE
from ..rules.values import Value
from .open_core import open_core
from .rule_tables import CELL_FUNCTIONS
from .texts import TEXTS

if TYPE_CHECKING:
    import xlwings as xw
else:
    xw = open_core()


class _Input(dict[tuple[str, ...], Value]):
    """The steps of reading one input, by column and step, in front of them block and line where it stands alone."""

    def __init__(self, value: Value, steps: Mapping[str, Compiled], column: str) -> None:
        super().__init__({(column, RAW): value})
        self.steps = steps

    def __missing__(self, key: tuple[str, ...]) -> Value:
        value = self[key] = self[key[2:]] if len(key) == 4 else self.steps[key[1]](self, self, {})  # type: ignore[arg-type]
        return value


@lru_cache(maxsize=8)
def _steps(kind: str) -> tuple[dict[str, Compiled], str]:
    """The steps of the first input of a type among the forms at hand, and its column."""
    for entry in forms_in(()).entries:
        found = _first(entry.load(), kind)
        if found is not None:
            form, block, line, column, question = found
            where = HERE if block.open else line
            nodes = input_steps(form, block, where, column, question)
            return {name: compile_node(node) for name, node in nodes.items()}, column
    raise LookupError(kind)


def _first(form: Form, kind: str) -> tuple[Form, Block, str, str, Question] | None:
    for _, block in form.blocks():
        for line, column, question in block.questions():
            if question.type == kind:
                return form, block, line, column, question
    return None


def _read(name: str, value: object) -> Value:
    kind, step = next((kind, step) for function, kind, step in CELL_FUNCTIONS if function == name)
    steps, column = _steps(kind)
    held: Value = value if isinstance(value, str | bool | float) else None if value is None else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        held = float(value)
    return _Input(held, steps, column)[column, step]


@xw.func
@xw.arg("text", doc=TEXTS["WT_ZISHU"].zh)
def WT_ZISHU(text: object) -> Value:
    """The number of 字, counted as Word does."""
    return _read("WT_ZISHU", text)


@xw.func
@xw.arg("period", doc=TEXTS["WT_QISHI"].zh)
def WT_QISHI(period: object) -> Value:
    """The first month of a period, as a number like 202106; blank where it cannot be read."""
    return _read("WT_QISHI", period)


@xw.func
@xw.arg("period", doc=TEXTS["WT_JIEZHI"].zh)
def WT_JIEZHI(period: object) -> Value:
    """The last month of a period, as a number like 202212; blank where it cannot be read."""
    return _read("WT_JIEZHI", period)


@xw.func
@xw.arg("period", doc=TEXTS["WT_YUESHU"].zh)
def WT_YUESHU(period: object) -> Value:
    """How many months a period has, both ends counted; blank where it cannot be read."""
    first, last = _read("WT_QISHI", period), _read("WT_JIEZHI", period)
    if not isinstance(first, float) or not isinstance(last, float):
        return ""
    return (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1


@xw.func
@xw.arg("amount", doc=TEXTS["WT_JINE"].zh)
def WT_JINE(amount: object) -> Value:
    """An amount in 万元; ``?`` where it cannot be read."""
    return _read("WT_JINE", amount)
