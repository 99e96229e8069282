"""Generate workbooks: one template of a form, and one prefilled copy of it a unit.

What belongs here: the steps from a form to files, and writing files whole. What does not: what
the sheets say (``assemble``) and the roster's format (``form.units``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from lxml import etree

from ..form.definition import Form
from ..rules.values import Value
from .assemble import META, assemble
from .dependents import Dependents
from .formula_limits import require_limits
from .layout import META_SHEET, Layout
from .model import Plan
from .openpyxl_writer import build
from .place_form import lay_out
from .prepared import PreparedPackage
from .protection import Lock
from .recalculate import Address, Formulas, Recalculation
from .sheet_extras import finish, grow, open_at
from .sheet_xml import NS, cells_of, fill_caches, set_text, set_value

KEPT = 64
"""Sets of inputs whose dependents are remembered: those of a roster are few, those of returns differ."""


@dataclass(frozen=True)
class SheetChange:
    """A further edit of a sheet, which sees the rows in ``rows`` and those that are edited anyway."""

    make: Callable[[etree._Element], None]
    rows: Collection[int] = ()


@dataclass(frozen=True)
class Template:
    """A generated workbook without a unit, from which prefilled ones are made."""

    layout: Layout
    plan: Plan
    package: bytes
    values: Mapping[Address, Value]
    """The cached value of every formula cell."""
    formulas: Formulas
    """The plan's formulas as functions."""
    known: dict[tuple[Address, ...], list[Address]] = field(default_factory=dict)
    """What depends on a set of inputs, found once a batch."""

    @cached_property
    def prepared(self) -> PreparedPackage:
        """The package ready for edits."""
        return PreparedPackage(self.package)

    @cached_property
    def dependents(self) -> Dependents:
        """What depends on what."""
        return Dependents(self.plan)

    def prefill(
        self, unit: str, typed: Mapping[Address, Value], changes: Mapping[str, SheetChange] = MappingProxyType({}),
        parts: Mapping[str, bytes] = MappingProxyType({}),
    ) -> bytes:
        """The workbook of one unit, its known answers in place and every cached value right.

        What the workbook shows by itself (a running number) keeps its formula where the same is typed over
        it. ``changes`` are further edits of sheets, made last; ``parts`` are parts that take the place of others or
        are added.
        """
        changed = self._without_own(typed)
        affected = self._affected(tuple(sorted(changed)))
        changed[META_SHEET, 1 + META.index("unit"), 2] = unit
        moved = set(affected)
        stay = {address: value for address, value in self.values.items() if address not in moved}
        after = Recalculation(self.plan, {**stay, **changed}, self.formulas)
        news: dict[str, dict[tuple[int, int], Value]] = {}
        for sheet, row, column in affected:
            value = after.value(sheet, row, column)
            if value != self.values[sheet, row, column]:
                news.setdefault(sheet, {})[row, column] = value
        mine: dict[str, dict[tuple[int, int], Value]] = {}
        for (name, row, column), value in changed.items():
            mine.setdefault(name, {})[row, column] = value
        made = dict(parts)
        for name in dict.fromkeys((*mine, *news, *changes)):
            last = changes.get(name)
            given, shown = mine.get(name, {}), news.get(name, {})
            touched = {row for row, _ in (*given, *shown)} | set(last.rows if last else ())

            def change(root: etree._Element, name: str = name, last: SheetChange | None = last) -> None:
                self._change(root, name, mine.get(name, {}), news.get(name, {}))
                if last is not None:
                    last.make(root)

            made[self.prepared.part_of(name)] = self.prepared.edited(name, touched, change)
        return self.prepared.edition(made)

    def _change(
        self, root: etree._Element, name: str, given: Mapping[tuple[int, int], Value], shown: Mapping[tuple[int, int], Value]
    ) -> None:
        """Put what is given and what the formulas show into the rows of a sheet."""
        cells = cells_of(root)
        for place, value in given.items():
            set_text(cells[place], value)
        for place, value in shown.items():
            if cells[place].find(f"{NS}f") is not None:
                set_value(cells[place], value)
        sheet = self.plan.sheet(name)
        grow(root, sheet, given)
        open_at(root, sheet, given)

    def _without_own(self, typed: Mapping[Address, Value]) -> dict[Address, Value]:
        """What is typed, but for what the formulas of inputs would show all the same."""
        others = {address: value for address, value in typed.items() if address not in self.values}
        if len(others) < len(typed):
            alone = Recalculation(self.plan, others, self.formulas)
            others |= {a: v for a, v in typed.items() if a in self.values and v != alone.value(*a)}
        return others

    def _affected(self, changed: tuple[Address, ...]) -> list[Address]:
        """Every formula cell that depends on one of the changed cells, directly or not."""
        if changed not in self.known:
            if len(self.known) >= KEPT:
                self.known.clear()
            self.known[changed] = self.dependents.of(changed)
        return self.known[changed]


def make_template(
    form: Form, rows: int | None = None, lock: Lock | None = None, *, comments: bool = False,
) -> Template:
    """Generate the template of a form; ``rows`` sets the capacity of its main list.

    With ``comments``, it has room for the province's findings (``findings_sheet``).
    """
    layout = lay_out(form, rows)
    require_limits(layout)
    plan = assemble(layout, comments=comments)
    computed = Recalculation(plan)
    values = {
        (sheet.name, row, column): computed.value(sheet.name, row, column)
        for sheet in plan.sheets
        for row, column, _ in sheet.formulas()
    }
    sheets = {sheet.name: sheet for sheet in plan.sheets}
    package = fill_caches(build(plan, lock), computed.value, lambda name, root: finish(root, sheets[name], {}))
    return Template(layout, plan, package, values, computed.formulas)

