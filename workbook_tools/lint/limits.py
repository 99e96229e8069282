"""Excel's limits on one worksheet: cells, texts, sizes, merges, validations, colouring, tables.

What belongs here: checks of a sheet's XML, each a function that yields problems, in one tuple.
What does not: the text of formulas (``formulas``) and the workbook's own parts (``lint``).
Limits are Microsoft's "Excel specifications and limits"; lengths count UTF-16 units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ..cells import LAST_COLUMN, LAST_ROW, column_letters, column_number
from ..workbook.sheet_xml import NS
from .formulas import faults, sheets_of, utf16
from .package import Book, Problem, SheetPart, text_of

MAX_CELL_TEXT, MAX_LINE_FEEDS = 32_767, 253
MAX_HEIGHT, MAX_WIDTH = 409, 255
VALIDATION_LIMITS = {
    "promptTitle": (32, "dv.title_too_long"), "errorTitle": (32, "dv.title_too_long"),
    "prompt": (255, "dv.prompt_too_long"), "error": (224, "dv.error_too_long"),
}
MAX_VALIDATION_FORMULA = 255

Box = tuple[int, int, int, int]
"""Top, left, bottom, right."""


def box_of(area: str) -> Box:
    """Turn ``B2:D9``, ``A:B`` or ``3:4`` into a rectangle."""
    first, _, last = area.replace("$", "").partition(":")
    ends = [re.fullmatch(r"([A-Z]*)(\d*)", end) for end in (first, last or first)]
    if None in ends:
        raise ValueError(area)
    (left, top), (right, bottom) = (e.groups() for e in ends if e is not None)
    return (
        int(top or 1), column_number(left) or 1, int(bottom or LAST_ROW), column_number(right) or LAST_COLUMN
    )


def _overlapping(areas: list[str]) -> Iterator[tuple[str, str]]:
    """Each pair of neighbours in reading order that share a cell, found row by row."""
    boxes = sorted((box_of(area), area) for area in areas)
    open_boxes: list[tuple[Box, str]] = []
    for box, area in boxes:
        open_boxes = [(b, a) for b, a in open_boxes if b[2] >= box[0]]
        for other, named in open_boxes:
            if other[1] <= box[3] and box[1] <= other[3]:
                yield named, area
        open_boxes.append((box, area))


def _say(sheet: SheetPart, where: str | None, code: str, message: str) -> Problem:
    return Problem(f"{sheet.name}!{where}" if where else sheet.name, code, message)


def shown(book: Book, cell: etree._Element) -> str | None:
    """The text of a cell that holds or shows text; ``None`` for others and lost shared strings."""
    kind, value = cell.get("t"), cell.findtext(f"{NS}v") or ""
    if kind == "inlineStr":
        held = cell.find(f"{NS}is")
        return "" if held is None else text_of(held)
    if kind == "s":
        return book.texts[int(value)] if value.isdigit() and int(value) < len(book.texts) else None
    return value if kind == "str" else None


def texts(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Texts too long for a cell, and shared strings that are not there."""
    for cell in sheet.root.iter(f"{NS}c"):
        text, where = shown(book, cell), cell.get("r")
        if text is None:
            if cell.get("t") == "s":
                held = cell.findtext(f"{NS}v")
                said = f"shared string {held} of {len(book.texts)}"
                yield _say(sheet, where, "text.sst_out_of_range", said)
            continue
        if utf16(text) > MAX_CELL_TEXT:
            said = f"{utf16(text)} characters; a cell holds {MAX_CELL_TEXT}"
            yield _say(sheet, where, "text.too_long", said)
        if text.count("\n") > MAX_LINE_FEEDS:
            said = f"{text.count(chr(10))} line feeds; a cell holds {MAX_LINE_FEEDS}"
            yield _say(sheet, where, "text.line_feeds", said)


def order(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Cells given twice or not in reading order."""
    before = (0, 0)
    for cell in sheet.root.iter(f"{NS}c"):
        if not cell.get("r"):
            continue  # the format allows it: next to the one before
        top, left, _, _ = box_of(cell.get("r", ""))
        if (top, left) <= before:
            yield _say(sheet, cell.get("r"), "cell.order", "the cell is given twice or out of order")
        before = (top, left)


def sizes(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Rows too high and columns too wide."""
    for row in sheet.root.iter(f"{NS}row"):
        if float(row.get("ht", 0)) > MAX_HEIGHT:
            said = f"{row.get('ht')} points; Excel takes {MAX_HEIGHT}"
            yield _say(sheet, row.get("r"), "row.height", said)
    for column in sheet.root.iter(f"{NS}col"):
        if float(column.get("width", 0)) > MAX_WIDTH:
            said = f"{column.get('width')} characters; Excel takes {MAX_WIDTH}"
            letter = column_letters(int(column.get("min", 1)))
            yield _say(sheet, letter, "column.width", said)


def styles(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Looks that the style sheet does not have."""
    formats, differences = book.styled("cellXfs"), book.styled("dxfs")
    for tag, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
        for element in sheet.root.iter(f"{NS}{tag}"):
            number = int(element.get(attribute, 0))
            if number and number >= formats:
                where = element.get("r") or element.get("min")
                yield _say(sheet, where, "style.out_of_range", f"style {number} of {formats}")
    for rule in sheet.root.iter(f"{NS}cfRule"):
        number = int(rule.get("dxfId", -1))
        if number >= differences:
            where = rule.getparent().get("sqref")
            yield _say(sheet, where, "style.dxf_out_of_range", f"dxf {number} of {differences}")


def formulas(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Formulas that Excel refuses, that show nothing, or that share what is not there."""
    heads: dict[str, Box] = {}
    for cell in sheet.root.iter(f"{NS}c"):
        formula, where = cell.find(f"{NS}f"), cell.get("r")
        if formula is None:
            continue
        for code, said in faults(formula.text or "", book.known) if formula.text else ():
            yield _say(sheet, where, code, said)
        held = cell.findtext(f"{NS}v")
        if held is None or (not held and cell.get("t") != "str"):
            yield _say(sheet, where, "formula.no_value", "a formula without its value")
        index = formula.get("si", "")
        if formula.get("t") != "shared":
            if not formula.text:
                yield _say(sheet, where, "formula.syntax", "an empty formula")
        elif formula.get("ref"):
            heads[index] = box_of(formula.get("ref", ""))
        elif not _inside(heads.get(index), where or ""):
            said = f"shared formula {index} does not reach here"
            yield _say(sheet, where, "formula.shared_without_master", said)


def _inside(box: Box | None, where: str) -> bool:
    if box is None:
        return False
    top, left, _, _ = box_of(where)
    return box[0] <= top <= box[2] and box[1] <= left <= box[3]


def merges(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Merged areas that share a cell."""
    areas = [m.get("ref", "") for m in sheet.root.iter(f"{NS}mergeCell")]
    for one, other in _overlapping(areas):
        yield _say(sheet, other, "merge.overlap", f"overlaps {one}")


def validations(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Words and formulas of validations beyond Excel's limits, and cells with two of them."""
    areas: list[str] = []
    for rule in sheet.root.iter(f"{NS}dataValidation"):
        where = rule.get("sqref", "")
        areas += where.split()
        for attribute, (limit, code) in VALIDATION_LIMITS.items():
            length = utf16(rule.get(attribute, ""))
            if length > limit:
                yield _say(sheet, where, code, f"{attribute} of {length} characters; Excel takes {limit}")
        for element in (*rule.findall(f"{NS}formula1"), *rule.findall(f"{NS}formula2")):
            text = element.text or ""
            inline = rule.get("type") == "list" and text.startswith('"')
            length = utf16(text[1:-1] if inline else text)
            if length > MAX_VALIDATION_FORMULA:
                said = f"{length} characters; Excel takes {MAX_VALIDATION_FORMULA}"
                yield _say(sheet, where, "dv.formula_too_long", said)
            for code, said in () if inline or not text else faults(text, book.known):
                yield _say(sheet, where, code, said)
    for one, other in _overlapping(areas):
        yield _say(sheet, other, "dv.overlap", f"{one} has a validation of its own")


def colouring(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Conditional formats whose formulas Excel refuses; several on one cell are allowed."""
    for rule in sheet.root.iter(f"{NS}cfRule"):
        where = rule.getparent().get("sqref")
        for element in rule.findall(f"{NS}formula"):
            text = element.text or ""
            for code, said in faults(text, book.known) if text else ():
                yield _say(sheet, where, code, said)
            for other in sheets_of(text):
                if other.lower() != sheet.name.lower():
                    yield _say(sheet, where, "cf.other_sheet", f"refers to sheet “{other}”")


def tables(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Tables whose columns are not called what their header cells show."""
    if not sheet.tables:
        return
    held = {cell.get("r"): shown(book, cell) for cell in sheet.root.iter(f"{NS}c")}
    for table in sheet.tables:
        if table.get("headerRowCount") == "0":
            continue
        top, left, _, _ = box_of(table.get("ref", ""))
        for i, column in enumerate(table.iter(f"{NS}tableColumn")):
            where = f"{column_letters(left + i)}{top}"
            name = column.get("name", "").replace("_x000a_", "\n")
            if held.get(where) != name:
                said = f"the table says “{name}”, the cell {held.get(where)!r}"
                yield _say(sheet, where, "table.header_mismatch", said)


def printing(book: Book, sheet: SheetPart) -> Iterator[Problem]:
    """Visible sheets that are not printed one page wide and as many high as it takes, nor at a size of their own across pages."""
    if not sheet.shown:
        return
    fitted = sheet.root.find(f"{NS}sheetPr/{NS}pageSetUpPr[@fitToPage='1']")
    setup = sheet.root.find(f"{NS}pageSetup")
    if fitted is None and setup is not None and setup.get("scale") and setup.get("pageOrder") == "overThenDown":
        return  # a table that one page could not show readably
    pages = ("1", "1") if setup is None else (setup.get("fitToWidth", "1"), setup.get("fitToHeight", "1"))
    if fitted is None or pages != ("1", "0"):
        said = "is not fitted to the paper" if fitted is None else f"is fitted to {pages[0]} × {pages[1]} pages"
        yield _say(sheet, None, "print.not_one_page_wide", f"{said}; fitToWidth must be 1 and fitToHeight 0")


CHECKS = (texts, order, sizes, styles, formulas, merges, validations, colouring, tables, printing)
