"""Write a definition as a workbook that a person edits.

What belongs here: sheets, columns, drop-downs, hints and looks. What does not: what stands in the cells (``rows``) and what
things are called (``headings``, ``hints``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..errors import UsageError
from ..form.standard import make_types
from ..safe_text import MAX_TEXT
from ..style import ACCENT, AMBER_TINT, HEAD, HEI, INK, LINE, NORMAL, QUIET, SONG, TINT
from ..workbook.openpyxl_writer import font_class, set_normal
from .cell_text import NO, YES, Cell, quoted
from .headings import CHOICES, FILES, GUIDE, KEPT, TOP, column_name, in_order, kind_name, sheet_name, words_for
from .hints import GUIDE as SENTENCES
from .hints import HINTS
from .kept_files import packed_pieces
from .kinds import Kind, Leaf, Variant
from .rows import Row

FIRST = 3
"""The first row of content; above it are the columns' names and keys."""
SPARE = 300
"""Rows below the content that have drop-downs and hints as well."""
_WIDTHS = {"label.zh": 26, "guidance": 52, "assert": 44, "when": 30, "zh.rule": 34, "zh.found": 30, "zh.fix": 30, "heading": 26, "item": 26, "id": 20, "name": 18}
_THIN = Side(style="thin", color=LINE)
_GRID = Border(top=_THIN, bottom=_THIN, left=_THIN, right=_THIN)


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color)


_GREY, _AMBER = _fill("FFE3E6EA"), _fill(AMBER_TINT)


def _font(face: str = SONG, size: float = NORMAL[1], color: str = INK, *, bold: bool = False) -> Any:
    return font_class()(name=face, size=size, color=color, bold=bold)


def put(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """Write a cell; a text is never a formula, whatever it starts with."""
    if isinstance(value, str) and len(value.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise UsageError(
            f"{sheet.title}: 第 {row} 行有一段文字超过一格能放的 {MAX_TEXT:,} 个字符，请先分段; "
            f"a text in row {row} is longer than the {MAX_TEXT:,} characters that a cell holds, divide it first"
        )
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith("=")
    cell.font, cell.border = _font(), _GRID
    cell.alignment = Alignment(vertical="top", wrap_text=True)


class _Choices:
    """The hidden sheet of what drops down."""

    def __init__(self, book: openpyxl.Workbook) -> None:
        self._sheet = book.create_sheet(CHOICES)
        self._sheet.sheet_state = "hidden"
        self._columns: dict[tuple[str, ...], str] = {}

    def source(self, items: Sequence[str]) -> str:
        """The range that holds items, written once for the same ones."""
        key = tuple(items)
        if key not in self._columns:
            column = len(self._columns) + 1
            for row, item in enumerate(items, 1):
                put(self._sheet, row, column, item)
            letter = get_column_letter(column)
            self._columns[key] = f"'{CHOICES}'!${letter}$1:${letter}${len(items)}"
        return self._columns[key]


def all_kinds(kind: Kind) -> dict[str, Kind]:
    """A kind and those below it, by key."""
    found = {kind.key: kind}
    for variant in kind.variants.values():
        for child in variant.below:
            found |= {key: kind for key, kind in all_kinds(child).items() if key not in found}
    return found


class DefinitionBook:
    """A workbook under way: one call a sheet, then ``done``."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._book = openpyxl.Workbook()
        set_normal(self._book)
        self._types = types
        guide = self._book.active
        guide.title = GUIDE
        self._guide(guide)
        self._choices = _Choices(self._book)

    def _guide(self, sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width = 18
        sheet.column_dimensions["B"].width = 92
        sheet.sheet_view.showGridLines = False
        for row, sentence in enumerate(SENTENCES, 1):
            cell = sheet.cell(row, 1, sentence)
            cell.font = _font(HEI, 12, ACCENT) if row == 1 or row == len(SENTENCES) else _font()
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
            sheet.row_dimensions[row].height = 32 if len(sentence) > 50 else 18
        for row, known in enumerate(make_types().values(), len(SENTENCES) + 1):
            put(sheet, row, 1, known.title.zh)
            put(sheet, row, 2, known.about.zh)
            self._height(sheet, row)
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True

    def top(self, variant: Variant, cells: Mapping[str, Cell]) -> None:
        """The definition's own cells, one a line: name, content, key, meaning."""
        sheet = self._sheet(TOP, (18, 70, 16, 60))
        for column, heading in enumerate(("栏目", "内容", "key", "meaning"), 1):
            self._head(sheet, 1, column, heading)
        leaves = {leaf.key: leaf for leaf in variant.leaves}
        for row, key in enumerate(in_order(list(leaves)), 2):
            for column, value in enumerate((column_name(key).zh, cells.get(key), key, leaves[key].about), 1):
                put(sheet, row, column, value)
            for column in (3, 4):
                sheet.cell(row, column).font = _font(size=9, color=QUIET)
            if leaves[key].needed:
                self._mark(sheet, f"B{row}", f'B{row}=""', _AMBER)
            sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            self._height(sheet, row)
        sheet.freeze_panes = "B2"

    def rows(self, kind: Kind, rows: Iterable[Row], ids: Mapping[str, Sequence[str]]) -> None:
        """A sheet of rows; ``ids`` are what may stand in a column beside what the schema says."""
        kinds = all_kinds(kind)
        keys = in_order(list(dict.fromkeys(key for k in kinds.values() for key in k.columns())))
        sheet = self._sheet(sheet_name(kind.key), (12, *(_WIDTHS.get(key, 18 if key.endswith((".en", "en.rule")) else 13) for key in keys)))
        self._head(sheet, 1, 1, "种类")
        for column, key in enumerate(keys, 2):
            self._head(sheet, 1, column, column_name(key).zh)
            put(sheet, 2, column, key)
        put(sheet, 2, 1, "row")
        for cell in sheet[2]:
            cell.font = _font(size=8, color=QUIET)
        last = FIRST - 1
        for last, row in enumerate(rows, FIRST):
            put(sheet, last, 1, kind_name(row.kind))
            for key, value in row.cells.items():
                put(sheet, last, 2 + keys.index(key), value)
            self._height(sheet, last)
            outer = row.kind == kind.key or kinds[row.kind].chooser
            for cell in sheet[last][: len(keys) + 1] if outer else ():
                cell.font = _font(HEI if row.kind == kind.key else SONG, bold=row.kind != kind.key)
                cell.fill = _fill(HEAD if row.kind == kind.key else TINT)
        sheet.freeze_panes = sheet.cell(FIRST, 3)
        self._offer(sheet, "A", last, [kind_name(k) for k in kinds], HINTS[""], strict=True)
        for column, key in enumerate(keys, 2):
            self._column(sheet, get_column_letter(column), key, kinds, last, ids)

    def _column(
        self, sheet: Worksheet, letter: str, key: str, kinds: Mapping[str, Kind], last: int, ids: Mapping[str, Sequence[str]]
    ) -> None:
        held: list[tuple[str, str, Leaf]] = []
        for name, kind in kinds.items():
            held += [(name, variant, leaf) for variant in kind.variants if (leaf := kind.leaf(variant, key))]
        leaf = held[0][2]
        words = dict.fromkeys(w for _, _, one in held for w in self._offered(one))
        choices = list(words) or list(ids.get(key, ()))
        about = HINTS.get(key) or leaf.about
        self._offer(sheet, letter, last, choices, about, strict=bool(words), title=column_name(key).zh)
        where = f"{letter}{FIRST}:{letter}{last + SPARE}"
        applies = self._any([self._is(kinds[name], variant, sheet) for name, variant, _ in held])
        needed = [self._is(kinds[name], variant, sheet) for name, variant, one in held if one.needed and key != "id" and not key.endswith(".en") and not key.startswith("en.")]
        self._mark(sheet, where, f'AND($A{FIRST}<>"",NOT({applies}))', _GREY)
        if needed:
            self._mark(sheet, where, f'AND({letter}{FIRST}="",{self._any(needed)})', _AMBER)

    def _offered(self, leaf: Leaf) -> list[str]:
        if leaf.shape == "flag":
            return [YES, NO]
        words = words_for(leaf, self._types)
        return list(words.values()) if leaf.of == "type_name" else [words.get(code, code) for code in leaf.allowed if leaf.shape == "text"]

    @staticmethod
    def _any(conditions: Sequence[str]) -> str:
        distinct = list(dict.fromkeys(conditions))
        return distinct[0] if len(distinct) == 1 else f"OR({','.join(distinct)})"

    def _is(self, kind: Kind, variant: str, sheet: Worksheet) -> str:
        here = f'$A{FIRST}="{kind_name(kind.key)}"'
        if not kind.chooser:
            return here
        keys = [cell.value for cell in sheet[2]]
        leaf = kind.leaf(variant, kind.chooser)
        word = words_for(leaf, self._types).get(variant, variant) if leaf else variant
        return f'AND({here},${get_column_letter(keys.index(kind.chooser) + 1)}{FIRST}="{word}")'

    def _offer(self, sheet: Worksheet, letter: str, last: int, items: Sequence[str], about: str, *, strict: bool, title: str = "种类") -> None:
        rule = DataValidation(type="list" if items else None, formula1=self._choices.source(items) if items else None, allow_blank=True)
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, title[:32], about[:250] or None
        rule.showErrorMessage, rule.errorStyle = strict, "warning"
        rule.error = "下拉中没有这一项。" if strict else None
        rule.add(f"{letter}{FIRST}:{letter}{last + SPARE}")
        sheet.add_data_validation(rule)

    @staticmethod
    def _mark(sheet: Worksheet, where: str, formula: str, fill: PatternFill) -> None:
        sheet.conditional_formatting.add(where, FormulaRule(formula=[formula], fill=fill))

    def tables(self, tables: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """The rows of the folder's CSV files, each with the name of its file."""
        width = max((len(row) for rows in tables.values() for row in rows), default=3)
        sheet = self._sheet(FILES, (30, *([24] * width)))
        for column in range(width + 1):
            self._head(sheet, 1, column + 1, f"第 {column} 列" if column else "文件")
        line = 1
        for name, rows in tables.items():
            for cells in rows:
                line += 1
                for column, text in enumerate((name, *cells), 1):
                    put(sheet, line, column, quoted(text) if text else None)
        sheet.freeze_panes = "B2"

    def keep(self, files: Mapping[str, bytes]) -> None:
        """The files of the folder as they are, on a sheet that nobody sees."""
        sheet = self._book.create_sheet(KEPT)
        sheet.sheet_state = "veryHidden"
        line = 0
        for name, data in files.items():
            for piece in packed_pieces(data):
                line += 1
                put(sheet, line, 1, name)
                put(sheet, line, 2, piece)

    def done(self) -> bytes:
        """The workbook."""
        self._book.move_sheet(CHOICES, len(self._book.sheetnames))
        stream = io.BytesIO()
        self._book.save(stream)
        return stream.getvalue()

    def _sheet(self, name: str, widths: Sequence[float]) -> Worksheet:
        sheet = self._book.create_sheet(name)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        sheet.print_title_rows = "1:1"
        return sheet

    @staticmethod
    def _height(sheet: Worksheet, row: int) -> None:
        """A row as high as its text needs, up to a dozen lines: programs do not all find that out by themselves."""
        lines = 1
        for cell in sheet[row]:
            fits = max(4.0, sheet.column_dimensions[cell.column_letter].width - 1)
            said = cell.value.split("\n") if isinstance(cell.value, str) else ()
            lines = max(lines, sum(1 + int(sum(2 if ord(c) > 0x2000 else 1 for c in line) / fits) for line in said))
        sheet.row_dimensions[row].height = 15.0 * min(lines, 12)

    @staticmethod
    def _head(sheet: Worksheet, row: int, column: int, text: str) -> None:
        put(sheet, row, column, text)
        cell = sheet.cell(row, column)
        cell.font, cell.fill = _font(HEI), _fill(HEAD)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
