"""What an official does to a workbook whose protection is off, for `uno_session.py`: runs under LibreOffice's own Python.

One request opens a workbook, does its edits in order, saves it and tells what then stands on its sheets, as a person sees it:
the cells that hold something, what each shows, which are hidden and which lie under a merge.
"""

from __future__ import annotations

from typing import Any

TYPED, FORMULAS = 1 + 2 + 4, 16  # com.sun.star.sheet.CellFlags: numbers, dates and texts
COLUMNS = 30
"""Columns that are looked at for the results of formulas; what a form computes out of sight lies beyond or is hidden."""


def _address(office: Any, document: Any, edit: Any) -> Any:
    """The corners of an edit, counted from 1, as LibreOffice counts them."""
    area = office.uno.createUnoStruct("com.sun.star.table.CellRangeAddress")
    area.Sheet = document.Sheets.getByName(edit["sheet"]).RangeAddress.Sheet
    area.StartRow, area.StartColumn, area.EndRow, area.EndColumn = (number - 1 for number in edit["area"])
    return area


def _range(document: Any, edit: Any) -> Any:
    top, left, bottom, right = (number - 1 for number in edit["area"])
    return document.Sheets.getByName(edit["sheet"]).getCellRangeByPosition(left, top, right, bottom)


def _goal(office: Any, document: Any, edit: Any) -> Any:
    cell = office.uno.createUnoStruct("com.sun.star.table.CellAddress")
    cell.Sheet = document.Sheets.getByName(edit.get("to_sheet", edit["sheet"])).RangeAddress.Sheet
    cell.Row, cell.Column = (number - 1 for number in edit["to"])
    return cell


def insert_rows(office: Any, document: Any, edit: Any) -> None:
    """The command of the context menu on row numbers."""
    document.Sheets.getByName(edit["sheet"]).Rows.insertByIndex(edit["at"] - 1, edit["count"])


def delete_rows(office: Any, document: Any, edit: Any) -> None:
    """Whole rows go; what is below moves up."""
    document.Sheets.getByName(edit["sheet"]).Rows.removeByIndex(edit["at"] - 1, edit["count"])


def insert_columns(office: Any, document: Any, edit: Any) -> None:
    """The command of the context menu on column letters."""
    document.Sheets.getByName(edit["sheet"]).Columns.insertByIndex(edit["at"] - 1, edit["count"])


def delete_columns(office: Any, document: Any, edit: Any) -> None:
    """Whole columns go; what is to the right moves to the left."""
    document.Sheets.getByName(edit["sheet"]).Columns.removeByIndex(edit["at"] - 1, edit["count"])


def insert_cells(office: Any, document: Any, edit: Any) -> None:
    """Cells are put in, and their neighbours move down or to the right."""
    mode = office.uno.Enum("com.sun.star.sheet.CellInsertMode", edit["mode"])
    document.Sheets.getByName(edit["sheet"]).insertCells(_address(office, document, edit), mode)


def delete_cells(office: Any, document: Any, edit: Any) -> None:
    """Cells are taken out, and their neighbours move up or to the left."""
    mode = office.uno.Enum("com.sun.star.sheet.CellDeleteMode", edit["mode"])
    document.Sheets.getByName(edit["sheet"]).removeRange(_address(office, document, edit), mode)


def cut(office: Any, document: Any, edit: Any) -> None:
    """Cut and paste: names follow the cells."""
    sheet = document.Sheets.getByName(edit["sheet"])
    sheet.moveRange(_goal(office, document, edit), _address(office, document, edit))


def copy(office: Any, document: Any, edit: Any) -> None:
    """Copy and paste: names stay where they are."""
    sheet = document.Sheets.getByName(edit["sheet"])
    sheet.copyRange(_goal(office, document, edit), _address(office, document, edit))


def sort(office: Any, document: Any, edit: Any) -> None:
    """Sort rows by one of their columns."""
    field = office.uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = edit["by"], edit["ascending"]
    fields = office.uno.Any("[]com.sun.star.table.TableSortField", (field,))
    _range(document, edit).sort(office.properties(SortFields=fields, ContainsHeader=False, IsSortColumns=False))


def merge(office: Any, document: Any, edit: Any) -> None:
    """Merge, and keep what stands in the cells that are covered."""
    _range(document, edit).merge(edit["on"])


def copy_sheet(office: Any, document: Any, edit: Any) -> None:
    """Copy a sheet under another name, to a place among the sheets."""
    document.Sheets.copyByName(edit["sheet"], edit["name"], edit["to"])


def move_sheet(office: Any, document: Any, edit: Any) -> None:
    """Drag a sheet to another place."""
    document.Sheets.moveByName(edit["sheet"], edit["to"])


def rename_sheet(office: Any, document: Any, edit: Any) -> None:
    """Type another name on a sheet's tab."""
    document.Sheets.getByName(edit["sheet"]).setName(edit["name"])


def hide_sheet(office: Any, document: Any, edit: Any) -> None:
    """Hide a sheet."""
    document.Sheets.getByName(edit["sheet"]).IsVisible = False


def hide_rows(office: Any, document: Any, edit: Any) -> None:
    """Hide rows."""
    _range(document, edit).Rows.IsVisible = False


def hide_columns(office: Any, document: Any, edit: Any) -> None:
    """Hide columns."""
    _range(document, edit).Columns.IsVisible = False


def filter_rows(office: Any, document: Any, edit: Any) -> None:
    """Show only the rows whose column holds a text."""
    area = _range(document, edit)
    told = area.createFilterDescriptor(True)
    field = office.uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.StringValue = edit["by"], edit["text"]
    field.Operator = office.uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    told.setFilterFields((field,))
    told.ContainsHeader = True
    area.filter(told)


def delete_name(office: Any, document: Any, edit: Any) -> None:
    """Delete a defined name in the names' own dialogue."""
    document.NamedRanges.removeByName(edit["name"])


def put(office: Any, document: Any, edit: Any) -> None:
    """Type a number or a text into a cell."""
    cell = _range(document, edit).getCellByPosition(0, 0)
    if isinstance(edit["value"], str):
        cell.setString(edit["value"])
    else:
        cell.setValue(edit["value"])


def show_as(office: Any, document: Any, edit: Any) -> None:
    """Give cells another number format."""
    formats, place = document.NumberFormats, office.uno.createUnoStruct("com.sun.star.lang.Locale")
    place.Language, place.Country = "en", "US"
    known = formats.queryKey(edit["format"], place, False)
    _range(document, edit).NumberFormat = known if known != -1 else formats.addNew(edit["format"], place)


def strike_out(office: Any, document: Any, edit: Any) -> None:
    """Strike out or raise characters of a text, from one place to another; without places the whole cell is struck."""
    cell = _range(document, edit).getCellByPosition(0, 0)
    if "text" in edit:
        cell.setString(edit["text"])
    if "start" not in edit:
        cell.CharStrikeout = 1
        return
    cursor = cell.createTextCursor()
    cursor.gotoStart(False)
    cursor.goRight(edit["start"], False)
    cursor.goRight(edit["end"] - edit["start"], True)
    if edit.get("raised"):
        cursor.CharEscapement, cursor.CharEscapementHeight = 33, 58
    else:
        cursor.CharStrikeout = 1


def comment(office: Any, document: Any, edit: Any) -> None:
    """Write a comment on a cell."""
    area = _range(document, edit)
    area.Spreadsheet.Annotations.insertNew(area.getCellByPosition(0, 0).CellAddress, edit["text"])


def text_box(office: Any, document: Any, edit: Any) -> None:
    """Lay a text box over cells."""
    area = _range(document, edit)
    shape = document.createInstance("com.sun.star.drawing.RectangleShape")
    shape.setPosition(area.Position)
    shape.setSize(area.Size)
    area.Spreadsheet.DrawPage.add(shape)
    shape.setString(edit["text"])


EDITS = {
    do.__name__: do for do in (
        insert_rows, delete_rows, insert_columns, delete_columns, insert_cells, delete_cells, cut, copy, sort, merge,
        copy_sheet, move_sheet, rename_sheet, hide_sheet, hide_rows, hide_columns, filter_rows, delete_name, put, show_as,
        strike_out, comment, text_box,
    )
}  # fmt: skip


def _seen(sheet: Any) -> list[Any]:
    """Row, column, value, what is shown, whether it is hidden, whether it is a formula: of each cell that holds something."""
    found = []
    shut_rows: dict[int, bool] = {}
    shut_columns: dict[int, bool] = {}
    for flags in (TYPED, FORMULAS):
        for area in sheet.queryContentCells(flags):
            at = area.RangeAddress
            last = at.EndColumn if flags == TYPED else min(at.EndColumn, COLUMNS)
            for c in range(at.StartColumn, last + 1):
                if c not in shut_columns:
                    shut_columns[c] = not sheet.Columns.getByIndex(c).IsVisible
                part = sheet.getCellRangeByPosition(c, at.StartRow, c, at.EndRow)
                for r, (value,) in enumerate(part.getDataArray(), at.StartRow):
                    if r not in shut_rows:
                        shut_rows[r] = not sheet.Rows.getByIndex(r).IsVisible
                    shown = part.getCellByPosition(0, r - at.StartRow).getString()
                    found.append([r + 1, c + 1, value, shown, shut_rows[r] or shut_columns[c], flags == FORMULAS])
    return found


def _merged(sheet: Any) -> list[list[int]]:
    """The corners of every merge between the first row and the last with something in it."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    used = sheet.getCellRangeByPosition(0, 0, max(end.EndColumn, 20), end.EndRow)
    found = []
    for same in used.getUniqueCellFormatRanges():
        for area in same:
            if not area.getIsMerged():
                continue
            at = area.RangeAddress
            for row in range(at.StartRow, at.EndRow + 1):
                for column in range(at.StartColumn, at.EndColumn + 1):
                    one = sheet.createCursorByRange(sheet.getCellByPosition(column, row))
                    one.collapseToMergedArea()
                    held = one.RangeAddress
                    if (held.EndRow, held.EndColumn) != (row, column):
                        found.append([row + 1, column + 1, held.EndRow + 1, held.EndColumn + 1])
    return found


def _told(document: Any) -> list[Any]:
    sheets = [document.Sheets.getByIndex(index) for index in range(document.Sheets.Count)]
    return [
        {"name": s.Name, "visible": s.IsVisible, "cells": _seen(s), "merged": _merged(s)}
        for s in sheets if not s.Name.startswith("_")
    ]  # fmt: skip


def do(office: Any, request: Any) -> Any:
    """The command: open ``path``; for each of ``rounds`` do its ``edits``, save at its ``path`` as ``kind``, tell what is seen."""
    document = office.load(request["path"])
    answers = []
    try:
        for turn in request["rounds"]:
            done = []
            for edit in turn["edits"]:
                try:
                    EDITS[edit["do"]](office, document, edit)
                    done.append("")
                except Exception as problem:  # an edit that LibreOffice refuses is no edit
                    done.append(f"{type(problem).__name__}: {problem}"[:200])
            if turn["path"]:
                office.store(document, turn["path"], turn["kind"])
            answers.append({"done": done, "sheets": _told(document)})
    finally:
        document.close(True)
    return answers


COMMANDS = {"do": do}
