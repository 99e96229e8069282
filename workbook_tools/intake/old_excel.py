"""Read a workbook of Excel 97: cells with their errors, where formulas stand, names, merges, what is hidden.

What belongs here: the records of an .xls to those of ``ooxml``. What does not: the compound file around it (``file_type``) and
the other older formats (``legacy``, ``opendocument``). Locks and validations are not read.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Any

from ..cells import Position, a1, sheet_prefix
from ..errors import FileRefused
from ..rules.values import ExcelError, Value
from .floating import OURS, Floating
from .number_formats import is_odd
from .ooxml import SheetData, Workbook
from .sheet_cells import MAX_CELLS
from .sheet_settings import SheetSettings
from .struck_out import WHOLE

BEGIN, END, FORMULA, PROTECT, SHOWN, CONTINUED = 0x809, 0x0A, 0x06, 0x12, 0x207, 0x3C
"""Records of a workbook stream; ``SHOWN`` holds the text that the formula before it shows."""
PIECE = 1
"""Set in the first byte of a piece of text that has two bytes a character."""


def _walked(stream: bytes, start: int) -> tuple[frozenset[Position], bool]:
    """Where formulas stand on the sheet whose records begin at a place, and whether it is protected."""
    found: set[Position] = set()
    protected, at, depth = False, start, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == BEGIN:
            depth += 1  # a chart on the sheet has a beginning and an end of its own
        elif kind == END:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and kind == FORMULA and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            found.add((row + 1, column + 1))
        elif depth == 1 and kind == PROTECT and size >= 2:
            protected = struct.unpack_from("<H", stream, at + 4)[0] == 1
        at += 4 + size
    return frozenset(found), protected


def _counted(stream: bytes) -> bytes:
    """The stream with the lengths of what formulas show in characters: rare hanzi and emoji are written, and counted, as two.

    xlrd counts them as one, goes on looking for the rest of the text, and reads no sheet of such a workbook.
    """
    out, at = bytearray(stream), 0
    shown, length = 0, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        start, end = at + 4, at + 4 + size
        if kind == SHOWN and size > 2:
            shown, length = start, struct.unpack_from("<H", stream, start)[0]
            start += 2
        elif kind != CONTINUED:
            length = 0
        if length and start < end and stream[start] & PIECE:
            length -= sum(character > "\uffff" for character in stream[start + 1 : end].decode("utf-16-le", "replace"))
            struct.pack_into("<H", out, shown, max(length, 0))
        at = end
    return bytes(out)


def _value(cell: Any, text_of_error: Mapping[int, str]) -> Value:
    kind, value = cell.ctype, cell.value
    if kind == 1:
        return str(value).replace("\r\n", "\n")
    if kind in {2, 3}:
        return float(value)
    if kind == 4:
        return bool(value)
    if kind == 5:
        return ExcelError(text_of_error.get(value, "#VALUE!"))
    return None


def _cells(sheet: Any, text_of_error: Mapping[int, str]) -> dict[Position, Value]:
    found: dict[Position, Value] = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row), 1):
            value = _value(cell, text_of_error)
            if value is not None and value != "":
                found[row + 1, column] = value
        if len(found) > MAX_CELLS:
            raise FileRefused("file.hostile", "many_cells", sheet=sheet.name, most=MAX_CELLS)
    return found


def _formats(book: Any, sheet: Any) -> dict[Position, str]:
    """The number formats that may show a number as something else, by cell."""
    codes = {number: str(book.format_map[style.format_key].format_str) for number, style in enumerate(book.xf_list)}
    odd = {number: code for number, code in codes.items() if is_odd(code)}
    return {
        (row + 1, column + 1): odd[cell.xf_index]
        for row in range(sheet.nrows) for column, cell in enumerate(sheet.row(row))
        if cell.ctype in {2, 3} and cell.xf_index in odd
    }


def _struck(book: Any, sheet: Any) -> dict[Position, str]:
    """What is seen of cells without characters that are struck out, raised or lowered."""
    fonts = [bool(font.struck_out) or font.escapement in {1, 2} for font in book.font_list]
    struck = {n for n, style in enumerate(book.xf_list) if book.font_list[style.font_index].struck_out}
    out = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.xf_index in struck and cell.ctype in {1, 2, 3}:
                out[row + 1, column + 1] = WHOLE
            runs = sheet.rich_text_runlist_map.get((row, column)) if cell.ctype == 1 else None
            if runs and any(fonts[font] for _, font in runs):
                ends = [*(start for start, _ in runs[1:]), len(cell.value)]
                kept = [cell.value[start:end] for (start, font), end in zip(runs, ends, strict=True) if not fonts[font]]
                out[row + 1, column + 1] = cell.value[: runs[0][0]] + "".join(kept)
    return out


def _settings(sheet: Any, *, protected: bool) -> SheetSettings:
    merges = tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    columns = tuple((column + 1, column + 1) for column, told in sorted(sheet.colinfo_map.items()) if told.hidden)
    rows = tuple(row + 1 for row, told in sorted(sheet.rowinfo_map.items()) if told.hidden)
    return SheetSettings(protected, merges, (), columns, rows)


def _reference(book: Any, name: Any) -> str:
    """What a name refers to, as a range of one sheet; ``#REF!`` for anything else."""
    areas = getattr(name.result, "value", None)
    if not isinstance(areas, list) or len(areas) != 1:
        return "#REF!"
    sheet, after, top, bottom, left, right = areas[0].coords
    if not (0 <= sheet < after == sheet + 1 <= book.nsheets and 0 <= top < bottom and 0 <= left < right):
        return "#REF!"
    first, last = a1(top + 1, left + 1, fixed=True), a1(bottom, right, fixed=True)
    return sheet_prefix(book.sheet_names()[sheet]) + (first if first == last else f"{first}:{last}")


def _names(book: Any) -> dict[str, str]:
    """The names of the whole workbook."""
    return {
        str(name.name): _reference(book, name)
        for name in book.name_obj_list if name.scope == -1 and not name.hidden and not name.func and not name.vbasic
    }


def read_old_excel(data: bytes, passed_over: frozenset[str] = frozenset()) -> Workbook | None:
    """Read an .xls; ``None`` where its records are not understood. Raises ``FileRefused`` for what is hostile."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True)
        book.mem = _counted(bytes(book.mem))
        sheets: dict[str, SheetData] = {}
        listed: list[tuple[str, str]] = []
        for number, sheet in enumerate(book.sheets()):
            state = "hidden" if sheet.visibility else "visible"
            listed.append((sheet.name, state))
            if sheet.name in passed_over:
                continue
            formulas, protected = _walked(book.mem, book.base + book._sh_abs_posn[number])
            cells = _cells(sheet, xlrd.error_text_from_code)
            settings = _settings(sheet, protected=protected)
            formats = _formats(book, sheet)
            struck = _struck(book, sheet)
            notes = tuple(
                Floating("comment", (row + 1, column + 1, row + 1, column + 1), str(note.text).strip())
                for (row, column), note in sorted(sheet.cell_note_map.items()) if str(note.text).strip() and note.author not in OURS
            )
            sheets[sheet.name] = SheetData(sheet.name, state, cells, formulas, protected, settings, formats, struck, notes)
        return Workbook(
            sheets, _names(book), macros=False, external=False, date1904=book.datemode == 1, listed=tuple(listed), legacy=".xls",
        )
    except (FileRefused, MemoryError):
        raise
    except Exception:  # xlrd raises whatever its arithmetic on records that it does not understand ends in
        return None
