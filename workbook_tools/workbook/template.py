"""Generate workbooks: one template of a form, and one prefilled copy of it a unit.

What belongs here: the steps from a form to files, and writing files whole. What does not: what
the sheets say (``assemble``) and the roster's format (``form.units``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from lxml import etree

from ..form.definition import Form
from ..packed import Member
from ..rules.values import Value
from .assemble import assemble
from .cell_xml import CellValue
from .dependents import Dependents
from .followers import Followers, after
from .formula_limits import require_limits
from .frame import SheetFrame, frame_of
from .layout import META, META_SHEET, Layout
from .lean_package import lean
from .model import Plan
from .openpyxl_writer import build
from .place_form import lay_out
from .prepared import PreparedPackage, SheetEdit
from .protection import Lock
from .recalculate import Address, Formulas, Recalculation
from .row_heights import height_of
from .sheet_extras import finish, first_empty, open_at
from .sheet_xml import fill_caches


@dataclass(frozen=True)
class SheetChange:
    """A further edit of a sheet, which sees the rows in ``rows`` and those that are edited anyway; ``kind`` and ``words`` as in ``SheetEdit``."""

    make: Callable[[etree._Element], None]
    rows: Collection[int] = ()
    kind: Hashable = None
    words: Sequence[str] = ()


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
    def _blank(self) -> Mapping[Address, Value]:
        return {**self.formulas.constants, **self.values}

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
        shown, stays = after(self.formulas, self.followers, self._blank, others, over)
        sheets: dict[str, _Differing] = {}
        for (name, row, column), value in shown.items():
            _differing(sheets, name, row)[column] = True, value
        for (name, row, column), value in (*others.items(), *stays.items()):
            _differing(sheets, name, row)[column] = False, value
            sheets[name].given[row, column] = value
        made: dict[str, bytes | Member] = dict(parts)
        for name in dict.fromkeys((*sheets, *changes)):
            edit = self._edit(name, sheets.get(name) or _Differing(), changes.get(name))
            made[self.prepared.part_of(name)] = self.prepared.edited(name, edit)
        return self.prepared.edition(made)

    def _edit(self, name: str, differing: _Differing, last: SheetChange | None) -> SheetEdit:
        """What differs on a sheet where something was typed and formulas show something else."""
        frame, given = self.frames[name], differing.given
        heights = {}
        for row in {row for row, _ in given}.intersection(frame.growing):
            typed = {column: value for column, (shown, value) in differing.rows[row].items() if not shown}
            heights[row] = height_of(frame, row, typed)
        view = (lambda root: open_at(root, frame, given)) if given else None
        opens = first_empty(frame.inputs, given) if given else None
        if last is None:
            return SheetEdit(differing.rows, heights, view, opens=opens)
        return SheetEdit(differing.rows, heights, view, last.make, last.rows, opens, last.kind, last.words)


@dataclass(frozen=True, slots=True)
class _Differing:
    """What differs on a sheet: what cells show and hold, by row and column, and of that what was typed."""

    rows: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    given: dict[tuple[int, int], Value] = field(default_factory=dict)


def _differing(sheets: dict[str, _Differing], name: str, row: int) -> dict[int, CellValue]:
    """What differs in a row, to be added to."""
    sheet = sheets.get(name)
    if sheet is None:
        sheet = sheets[name] = _Differing()
    held = sheet.rows.get(row)
    if held is None:
        held = sheet.rows[row] = {}
    return held


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
    return Template(layout, lean(package), values, computed.formulas, Dependents(plan).followers, frames, lambda: plan)

