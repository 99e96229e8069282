"""Generate workbooks: one template of a form, and one prefilled copy of it a unit.

What belongs here: the steps from a form to files, and writing files whole. What does not: what
the sheets say (``assemble``) and the roster's format (``form.units``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from lxml import etree

from ..form.definition import Form
from ..packed import Member
from ..rules.values import Value
from .assemble import assemble
from .cell_xml import CellParts, Rows, put_shown, put_typed
from .dependents import Dependents
from .followers import Followers, Untouched
from .formula_limits import require_limits
from .frame import Place, SheetFrame, frame_of
from .layout import META, META_SHEET, Layout
from .lean_package import lean
from .model import Plan
from .openpyxl_writer import build
from .place_form import lay_out
from .prepared import PreparedPackage, SheetEdit, SheetText, by_sheet
from .protection import Lock
from .recalculate import Address, Formulas, Recalculation
from .row_heights import height_of
from .sheet_extras import finish, first_empty, open_at
from .sheet_xml import fill_caches


@dataclass(frozen=True)
class SheetChange:
    """A further edit of a sheet: ``make`` is ``last`` in ``SheetEdit``, the others are as they are there."""

    make: Callable[[etree._Element], None] | None = None
    kind: Hashable = None
    words: Sequence[str] = ()
    text: Callable[[SheetText], SheetText] | None = None


@dataclass(frozen=True)
class Template:
    """A generated workbook without a unit, from which prefilled ones are made."""

    layout: Layout
    package: bytes
    values: Mapping[Address, Value]
    """The cached value of every formula cell."""
    formulas: Formulas
    """The plan's formulas as functions."""
    followers: Followers
    """What has to be computed anew after which cell."""
    frames: Mapping[str, SheetFrame]
    """Its sheets, by name."""
    planned: Callable[[], Plan]
    """Gives the plan, which a template from the disk does without."""

    @cached_property
    def plan(self) -> Plan:
        """The plan that it was written by."""
        return self.planned()

    @cached_property
    def prepared(self) -> PreparedPackage:
        """The package ready for edits."""
        return PreparedPackage(self.package)

    @cached_property
    def _untouched(self) -> Untouched:
        return Untouched(self.formulas, self.followers, {**self.formulas.constants, **self.values})

    @cached_property
    def _cells(self) -> _Numbered:
        return _Numbered(self.prepared.cells, self.followers.addresses)

    def prefill(
        self, unit: str, typed: Mapping[Address, Value], changes: Mapping[str, SheetChange] = MappingProxyType({}),
        parts: Mapping[str, bytes | Member] = MappingProxyType({}),
    ) -> bytes:
        """The workbook of one unit, its known answers in place and every cached value right.

        What the workbook shows by itself (a running number) keeps its formula where the same is typed over
        it. ``changes`` are further edits of sheets, made last; ``parts`` are parts that take the place of others or
        are added.
        """
        others = {address: value for address, value in typed.items() if address not in self.values}
        others[META_SHEET, 1 + META.index("unit"), 2] = unit
        over = {address: value for address, value in typed.items() if address in self.values}
        shown, stays = self._untouched.after(others, over)
        others.update(stays)
        rows: Rows = {}
        put_shown(rows, map(self._cells.__getitem__, shown), shown.values())
        put_typed(rows, map(self.prepared.cells.__getitem__, others), others.values())
        filled, given = by_sheet(rows), dict[str, dict[Place, Value]]()
        for (name, row, column), value in others.items():
            given.setdefault(name, {})[row, column] = value
        made: dict[str, bytes | Member] = dict(parts)
        for name in dict.fromkeys((*filled, *changes)):
            edit = self._edit(name, filled.get(name, {}), given.get(name, {}), changes.get(name))
            made[self.prepared.part_of(name)] = self.prepared.edited(name, edit)
        return self.prepared.edition(made)

    def _edit(self, name: str, filled: Mapping[int, bytes], given: Mapping[Place, Value], last: SheetChange | None) -> SheetEdit:
        """What differs on a sheet where something was typed and formulas show something else."""
        frame = self.frames[name]
        texts: dict[int, dict[int, Value]] = {}
        for (row, column), value in given.items() if frame.growing else ():
            if row in frame.growing:
                texts.setdefault(row, {})[column] = value
        heights = {row: height_of(frame, row, typed) for row, typed in texts.items()}
        view = (lambda root: open_at(root, frame, given)) if given else None
        opens = first_empty(frame.inputs, given) if given else None
        if last is None:
            return SheetEdit(filled, heights, view, opens=opens)
        return SheetEdit(filled, heights, view, last.make, opens, last.kind, last.words, last.text)


class _Numbered(dict[int, CellParts]):
    """The cells of formulas by their numbers, of those that ever showed something else."""

    def __init__(self, cells: Mapping[Address, CellParts], addresses: Sequence[Address]) -> None:
        super().__init__()
        self._places = cells, addresses

    def __missing__(self, number: int) -> CellParts:
        cells, addresses = self._places
        cell = self[number] = cells[addresses[number]]
        return cell


def make_template(
    form: Form, rows: int | None = None, lock: Lock | None = None, *, comments: bool = False,
) -> Template:
    """Generate the template of a form; ``rows`` sets the capacity of its main list.

    With ``comments``, it has room for the province's findings (``findings_sheet``).
    """
    layout = lay_out(form, rows)
    require_limits(layout)
    return template_of(layout, assemble(layout, comments=comments), lock)


def template_of(layout: Layout, plan: Plan, lock: Lock | None = None) -> Template:
    """Write a planned workbook with every formula's value, ready to be filled in."""
    computed = Recalculation(plan)
    values = {
        (sheet.name, row, column): computed.value(sheet.name, row, column)
        for sheet in plan.sheets
        for row, column in sheet.computed()
    }
    sheets = {sheet.name: sheet for sheet in plan.sheets}
    package = fill_caches(build(plan, lock), computed.value, lambda name, root: finish(root, sheets[name], {}))
    frames = {sheet.name: frame_of(sheet) for sheet in plan.sheets}
    passing = lock.salt.encode() if lock and lock.passing else None
    return Template(layout, lean(package, passing), values, computed.formulas, Dependents(plan).followers, frames, lambda: plan)

