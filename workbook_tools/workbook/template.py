"""Generate workbooks: one template of a form, and one prefilled copy of it a unit.

What belongs here: the steps from a form to files, and writing files whole. What does not: what
the sheets say (``assemble``) and the roster's format (``form.units``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from ..cells import Cell, Range
from ..form.definition import Form
from ..rules.syntax import walk
from ..rules.values import Value
from .assemble import META, assemble
from .formula_limits import require_limits
from .layout import META_SHEET, Layout
from .model import Plan
from .openpyxl_writer import build
from .place_form import lay_out
from .protection import Lock
from .recalculate import Address, Formulas, Recalculation
from .sheet_extras import finish, grow, open_at
from .sheet_xml import NS, cells_of, fill_caches, rewrite_sheets, set_text, set_value


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

    def prefill(
        self, unit: str, typed: Mapping[Address, Value], hidden: Mapping[str, range] = MappingProxyType({})
    ) -> bytes:
        """The workbook of one unit, its known answers in place and every cached value right.

        What the workbook shows by itself (a running number) keeps its formula where the same is typed over
        it. ``hidden`` names rows of a sheet that are not shown.
        """
        changed = self._without_own(typed)
        affected = self._affected(tuple(sorted(changed)))
        changed[META_SHEET, 1 + META.index("unit"), 2] = unit
        after = Recalculation(self.plan, changed, self.formulas)
        news: dict[str, dict[tuple[int, int], Value]] = {}
        for sheet, row, column in affected:
            value = after.value(sheet, row, column)
            if value != self.values[sheet, row, column]:
                news.setdefault(sheet, {})[row, column] = value

        def change(name: str, root: etree._Element) -> bool:
            mine = {(r, c): v for (s, r, c), v in changed.items() if s == name}
            if not mine and name not in news:
                return False
            cells = cells_of(root)
            for place, value in mine.items():
                set_text(cells[place], value)
            for row in root.iter(f"{NS}row") if name in hidden else ():
                if int(row.get("r", "0")) in hidden[name]:
                    row.set("hidden", "1")
            for place, value in news.get(name, {}).items():
                if cells[place].find(f"{NS}f") is not None:
                    set_value(cells[place], value)
            sheet = self.plan.sheet(name)
            grow(root, sheet, mine)
            open_at(root, sheet, mine)
            return True

        return rewrite_sheets(self.package, change)

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
            self.known[changed] = self._follow(changed)
        return self.known[changed]

    def _follow(self, changed: tuple[Address, ...]) -> list[Address]:
        points: dict[Address, list[Address]] = {}
        areas: list[tuple[Range, Address]] = []
        for sheet in self.plan.sheets:
            for row, column, node in sheet.formulas():
                for part in walk(node):
                    if isinstance(part, Cell):
                        key = (part.sheet, part.row, part.column)
                        points.setdefault(key, []).append((sheet.name, row, column))
                    elif isinstance(part, Range):
                        areas.append((part, (sheet.name, row, column)))
        seen: dict[Address, None] = {}
        queue = list(changed)
        while queue:
            name, row, column = queue.pop()
            after = list(points.get((name, row, column), ()))
            after += [
                user for area, user in areas
                if area.sheet == name and area.top <= row <= area.bottom
                and area.left <= column <= area.right
            ]
            for user in after:
                if user not in seen:
                    seen[user] = None
                    queue.append(user)
        return list(seen)


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

