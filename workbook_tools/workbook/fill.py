"""From answers to cells: the one map behind prefilling, annotated copies and the demonstration.

What belongs here: which cell each answer of a form goes into, and which answers have no cell. What does not:
where the inputs are (``layout``), putting values into a file (``template``), reading what came back (``intake``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..form.definition import Form
from ..form.submission import iso_date
from ..form.units import Unit
from ..rules.values import Value
from ..safe_text import MAX_TEXT
from .layout import Input, Layout
from .recalculate import Address

if TYPE_CHECKING:
    from .template import Template

Key = tuple[str, int]
"""The id of an input and the line of its list, from 1; an input that stands alone has line 0."""
Typed = Mapping[Key, Value]
"""What is typed into inputs, as it is typed: a number, a text even if it starts with ``=``, a logical, an error."""


FIRST_DAY, LAST_DAY = 36526, 73051
"""The days that a date may be, from the first on, before the last: 2000 to 2099."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """An answer that has no cell: there is no input of that id, or its list has no such line."""

    id: str
    line: int
    value: Value
    reason: Literal["no_input", "no_line"]


@dataclass(frozen=True, slots=True)
class Filling:
    """Answers by cell, and those that have none: together all that were given, but blanks."""

    cells: Mapping[Address, Value]
    misfits: tuple[Misfit, ...] = ()


def cells_of(layout: Layout, typed: Typed) -> Filling:
    """Put each answer into its cell of a form's workbook; a blank is no answer."""
    inputs, form = inputs_by_id(layout), layout.form
    cells: dict[Address, Value] = {}
    misfits: list[Misfit] = []
    for (name, line), value in typed.items():
        if value is None or value == "":
            continue
        given = inputs.get(name)
        address = None if given is None else cell_of(given, line)
        if given is None or address is None:
            misfits.append(Misfit(name, line, value, "no_input" if given is None else "no_line"))
        elif isinstance(value, str):
            cells[address] = value[:MAX_TEXT]
        else:
            cells[address] = _written(form, given, float(value) if type(value) is int else value)
    return Filling(cells, tuple(misfits))


def _written(form: Form, given: Input, value: Value) -> Value:
    """A day as it is written: the cells of dates hold text, so that nothing typed there becomes another day."""
    kind = form.types.get(given.question.type)
    dated = kind is not None and kind.json == "date" and isinstance(value, float)
    return iso_date(value) if dated and FIRST_DAY <= value < LAST_DAY else value  # type: ignore[operator, arg-type]


def inputs_by_id(layout: Layout) -> Mapping[str, Input]:
    """Every input of a workbook by its id."""
    return layout.by_id


def cell_of(given: Input, line: int) -> Address | None:
    """The cell of an input, or of one line of it; ``None`` where it has no such line."""
    if not (1 <= line <= given.lines if given.lines else line == 0):
        return None
    return given.area.sheet, given.area.top + max(line - 1, 0), given.area.left


def known_of(form: Form, unit: Unit) -> dict[Key, Value]:
    """What the roster knows of a unit, as answers on the cover: a field has its role's column, or its own name's."""
    return {
        (block.input_id(question.id, ""), 0): known
        for sheet, block in form.blocks() if sheet.role == "cover"
        for question in block.lines
        if (known := unit.facts.get(question.role or question.id, ""))
    }


def prefilled(template: Template, unit: Unit) -> bytes:
    """The workbook of one unit, with what the roster knows of it on its cover."""
    layout = template.layout
    return template.prefill(unit.code, cells_of(layout, known_of(layout.form, unit)).cells)
