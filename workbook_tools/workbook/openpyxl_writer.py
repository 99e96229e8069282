"""Write a planned workbook as an ``.xlsx`` package: styles, locks, validations, print set-up.

What belongs here: turning a ``Plan`` into openpyxl objects. What does not: the values that formula
cells show (``sheet_xml``), which openpyxl cannot write.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any

from ..cells import a1, column_letters
from ..rules.excel import is_array, write
from ..rules.syntax import Node
from .joined_validations import joined_validations
from .model import HIDDEN, Content, Highlight, Plan, SheetPlan, Style, Validation
from .named_formulas import named_formulas
from .protection import Lock
from .recalculate import Address
from .sheet_xml import shifted

A4 = 9
MARGIN_SIDE, MARGIN_TOP = 0.55, 0.7
"""Inches."""
CALCULATED_BY = 191029
"""The calculation engine of Excel 2019 and later; with an older one Excel computes everything on opening."""


@cache
def font_class() -> Any:
    """openpyxl's ``Font``, but written in the order that the schema fixes: its own is refused by Microsoft's validator.

    A class of ours, since whoever else uses openpyxl in this process relies on its own.
    """
    from openpyxl.styles import Font

    class OrderedFont(Font):  # type: ignore[misc]
        __elements__ = (
            "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign",
            "sz", "color", "name", "family", "charset", "scheme",
        )
        __nested__ = Font.__nested__

    return OrderedFont


class _Book:
    """One openpyxl workbook under construction, with its styles made once each."""

    def __init__(self) -> None:
        import openpyxl

        if not openpyxl.DEFUSEDXML:
            raise RuntimeError("openpyxl must find defusedxml; install defusedxml")
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.worksheets[0])
        set_normal(self.book)
        self.styles: dict[Style, Any] = {}
        self._arrays: dict[int, tuple[Node, bool]] = {}

    def is_array(self, formula: Node) -> bool:
        """Whether a formula has to be entered as an array; the lines of a column have the very same one."""
        known = self._arrays.get(id(formula))
        if known is None:
            known = self._arrays[id(formula)] = formula, is_array(formula)
        return known[1]

    def style(self, cell: Any, style: Style) -> None:
        """Give a cell its look; openpyxl looks a style up slowly, so each is looked up once."""
        known = self.styles.get(style)
        if known is not None:
            cell._style = copy(known)
            return
        font, fill, alignment, border, protection = _parts(style)
        cell.font, cell.alignment, cell.border, cell.protection = font, alignment, border, protection
        if fill is not None:
            cell.fill = fill
        cell.number_format = style.number_format
        self.styles[style] = copy(cell._style)


def set_normal(book: Any) -> None:
    """Make the style Normal, and with it the unit of column widths, a face that every Chinese Excel has."""
    from openpyxl.utils.indexed_list import IndexedList

    from ..style import GB2312, NORMAL

    font = font_class()(name=NORMAL[0], sz=NORMAL[1], charset=GB2312)
    book._fonts = IndexedList([font])  # cells without a look of their own refer to the first
    book._named_styles["Normal"].font = font


def _parts(style: Style) -> tuple[Any, ...]:
    from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side

    from ..style import GB2312, LINE

    side = Side("thin", color=LINE) if style.border else Side()
    return (
        font_class()(name=style.font, sz=style.size, b=style.bold, color=style.color, charset=GB2312),
        PatternFill("solid", fgColor=style.fill) if style.fill else None,
        Alignment(
            horizontal=style.across, vertical=style.down, wrap_text=style.wrap or None,
            indent=style.indent, shrink_to_fit=style.shrink or None,
        ),
        Border(left=side, right=side, top=side, bottom=side),
        Protection(locked=style.locked),
    )


def _idle(plan: SheetPlan) -> set[tuple[int, int]]:
    """The cells that a merge covers and that look as if they were not there: without border and tint."""
    return {
        (row, column) for top, left, bottom, right in plan.merges
        for row in range(top, bottom + 1) for column in range(left, right + 1)
        if (row, column) != (top, left) and not (look := plan.cells[row, column].style).border and not look.fill
    }


def _put(book: _Book, sheet: Any, row: int, column: int, content: Content, name: str | None) -> None:
    from openpyxl.worksheet.formula import ArrayFormula

    cell = sheet.cell(row, column)
    if content.style != HIDDEN:  # nobody sees it: it keeps the look of Normal, of which nothing is written
        book.style(cell, content.style)
    node = content.formula
    if node is not None:
        if name is not None:
            text = f"={name}"  # or a text that has names in it
            cell.value = ArrayFormula(a1(row, column), text) if book.is_array(node) else text
        elif content.repeats:
            # no array formula repeats: what stands above is its text
            cell.value = shifted(sheet.cell(row - 1, column).value, 1)
        else:
            text = "=" + formula_text(node, sheet.title)
            cell.value = ArrayFormula(a1(row, column), text) if book.is_array(node) else text
    elif isinstance(content.value, str):
        cell.value = content.value
        cell.data_type = "s"
    elif content.value is not None:
        cell.value = content.value


def formula_text(node: Any, home: str) -> str:
    """The text of a located formula, without ``=``."""
    from ..rules.expansions import expand

    return write(expand(node), home)


def _validate(sheet: Any, said: Validation) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    kind = None if said.kind == "none" else said.kind
    bounded = "between" if said.most else "greaterThanOrEqual"
    operator = bounded if kind in {"decimal", "whole", "date"} else None
    asks = kind is not None and said.asks
    rule = DataValidation(
        type=kind, formula1=said.formula or None, formula2=said.most or None, operator=operator, allow_blank=True,
        showErrorMessage=asks or None, showInputMessage=bool(said.prompt) or None, showDropDown=None,
        errorTitle=said.error_title if asks else None, error=said.error if asks else None, errorStyle="warning" if asks else None,
        promptTitle=said.prompt_title if said.prompt else None, prompt=said.prompt or None,
    )
    for area in said.area.split():
        rule.add(area)
    sheet.add_data_validation(rule)


def _highlight(sheet: Any, mark: Highlight) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    font = font_class()(color=mark.color) if mark.color else None
    fill = PatternFill(bgColor=mark.fill) if mark.fill else None
    sheet.conditional_formatting.add(mark.area, FormulaRule([mark.formula], font=font, fill=fill))


def _page(sheet: Any, plan: SheetPlan) -> None:
    from openpyxl.worksheet.pagebreak import Break

    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if plan.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN_SIDE
    margins.top = margins.bottom = MARGIN_TOP
    margins.header = margins.footer = 0.35
    if plan.footer:
        sheet.oddFooter.center.text = plan.footer
        sheet.oddFooter.center.size = 9
        sheet.oddFooter.left.text, sheet.oddFooter.left.size = "&A", 9
    if plan.print_area:
        sheet.print_area = plan.print_area
    if plan.repeat_rows:
        sheet.print_title_rows = plan.repeat_rows
    for row in plan.page_breaks:
        sheet.row_breaks.append(Break(id=row))


def _protect(sheet: Any, lock: Lock) -> None:
    guard = sheet.protection
    guard.sheet = True
    guard.algorithmName, guard.hashValue = lock.algorithm, lock.digest
    guard.saltValue, guard.spinCount = lock.salt, lock.spins
    # an attribute that is false here is a thing that stays allowed
    guard.autoFilter = guard.formatColumns = guard.formatRows = False
    guard.objects = guard.scenarios = True


def _sheet(book: _Book, plan: SheetPlan, lock: Lock | None, named: Mapping[Address, str]) -> None:
    sheet = book.book.create_sheet(plan.name)
    sheet.sheet_state = plan.state
    sheet.sheet_view.showGridLines = False
    idle = _idle(plan)
    for (row, column), content in sorted(plan.cells.items()):
        if (row, column) in idle:
            continue
        _put(book, sheet, row, column, content, named.get((plan.name, row, column)))
    for top, left, bottom, right in plan.merges:
        sheet.merged_cells.add(f"{a1(top, left)}:{a1(bottom, right)}")
    for row, height in plan.heights.items():
        sheet.row_dimensions[row].height = height
    for column, width in plan.widths.items():
        sheet.column_dimensions[column_letters(column)].width = width
    if plan.hide_from and plan.state == "visible":
        hidden = sheet.column_dimensions[column_letters(plan.hide_from)]
        hidden.min, hidden.max, hidden.hidden, hidden.width = plan.hide_from, plan.hide_to, True, 9
    for said in joined_validations(plan.validations):
        _validate(sheet, said)
    for mark in plan.highlights:
        _highlight(sheet, mark)
    if plan.freeze:
        sheet.freeze_panes = plan.freeze
    if plan.filter:
        sheet.auto_filter.ref = plan.filter
    if plan.state == "visible":
        _page(sheet, plan)
    if lock is not None and plan.protected:
        _protect(sheet, lock)


def _protect_book(book: Any, lock: Lock) -> None:
    from openpyxl.workbook.protection import WorkbookProtection

    book.security = WorkbookProtection(
        lockStructure=True, workbookAlgorithmName=lock.algorithm, workbookHashValue=lock.digest,
        workbookSaltValue=lock.salt, workbookSpinCount=lock.spins,
    )


def build(plan: Plan, lock: Lock | None) -> bytes:
    """Write a plan as an ``.xlsx`` package whose formula cells still lack their values."""
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.workbook.properties import CalcProperties

    book = _Book()
    named = named_formulas(plan)
    for sheet in plan.sheets:
        _sheet(book, sheet, lock, named.used)
    for name, target in sorted(plan.names.items()):
        book.book.defined_names[name] = DefinedName(name, attr_text=target)
    for name, formula in named.texts.items():
        book.book.defined_names[name] = DefinedName(name, attr_text=formula, hidden=True)
    if lock is not None:
        _protect_book(book.book, lock)
    # every formula cell carries its value: nothing is computed, nor is saving asked for, after a mere look
    book.book.calculation = CalcProperties(calcId=CALCULATED_BY, fullCalcOnLoad=False)
    book.book.properties.title = plan.title
    book.book.properties.creator = "workbook_tools"
    stream = io.BytesIO()
    book.book.save(stream)
    return stream.getvalue()
