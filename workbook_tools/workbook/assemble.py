"""Assemble the whole workbook of a form: its sheets in order, its lists, its identity.

What belongs here: putting the sheets together. What does not: what any one sheet shows, and the
file format (``openpyxl_writer``).
"""

from __future__ import annotations

from ..binding.names import SPELLED
from ..cells import a1, sheet_prefix
from ..form.definition import Form
from ..form.fingerprint import fingerprint_of
from .codes_sheet import codes_sheet
from .cover import cover_sheet
from .findings_sheet import comment_sheet, explained_here
from .layout import CHOICES, LIST_SHEET, META, META_SHEET, Layout
from .model import HIDDEN, Plan, SheetPlan
from .notes import ready
from .place_form import spelled_cells
from .selfcheck import check_sheet
from .sheets import list_sheet, section_sheet


def _lists(layout: Layout) -> SheetPlan:
    plan = SheetPlan(LIST_SHEET, state="hidden")
    for (name, column), area in layout.lists.items():
        if column == CHOICES:
            continue  # the second column of the spelled list, or on a sheet of its own
        written = tuple(spelling for spelling, _ in layout.form.lists[name].spellings)
        values = spelled_cells(layout.form, name) if column == SPELLED else written
        for place, value in zip(area.positions(), values, strict=True):
            if value:
                plan.put(*place, value, HIDDEN)
    return plan


def _meta(layout: Layout, unit: str) -> SheetPlan:
    plan = SheetPlan(META_SHEET, state="veryHidden")
    form = layout.form
    rows = str(len(layout.blocks[form.main_list.id].rows)) if form.main_list else ""
    told = (form.id, form.version, layout.digest, unit, rows, form.digest, fingerprint_of(form))
    for row, (key, value) in enumerate(zip(META, told, strict=True), 1):
        plan.put(row, 1, key, HIDDEN)
        plan.put(row, 2, value, HIDDEN)
    return plan


def assemble(layout: Layout, unit: str = "", *, comments: bool = False) -> Plan:
    """Assemble the workbook of a form, empty of answers; ``unit`` is the unit's code for ``_meta``.

    With ``comments``, a sheet for the province's findings stands first.
    """
    form: Form = layout.form
    makers = {"cover": cover_sheet, "section": section_sheet, "list": list_sheet}
    sheets = [makers[sheet.role](layout, sheet) for sheet in form.sheets]
    codes = codes_sheet(layout)
    sheets += [check_sheet(layout), *([codes] if codes else []), _lists(layout), _meta(layout, unit)]
    names = layout.defined_names() | layout.list_names()
    if comments:
        for sheet in sheets:
            if sheet.state == "visible" and sheet is not codes:
                ready(sheet)
        sheets.insert(0, comment_sheet())
        names |= {name: f"{sheet_prefix(cell.sheet)}{a1(cell.row, cell.column, fixed=True)}" for name, cell in explained_here().items()}
    return Plan(sheets, names, title=form.title.zh)
