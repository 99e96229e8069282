"""Write a definition as a workbook that a person edits.

What belongs here: sheets, columns, drop-downs, hints and looks. What does not: what stands in the cells (``rows``) and what
things are called (``headings``, ``hints``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..form.standard import make_types
from ..style import ACCENT, HEAD, HEI, QUIET, SONG, TINT
from ..workbook.openpyxl_writer import set_normal
from .book_cells import AMBER, GREY, fill, fit_height, font, put, put_heading
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
_WIDTHS = {
    "title.zh": 10, "name": 12, "role": 9, "kind": 9, "id": 16, "label.zh": 22, "type": 9, "unit": 8, "limit": 8, "required": 6, "list": 9, "guidance": 30,
    "assert": 44, "when": 30, "zh.rule": 34, "zh.found": 30, "zh.fix": 30, "heading": 26, "item": 26,
}
"""Widths of columns, in digits: of 表单 all that is usually filled in fits a screen of 1366 dots."""
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
            cell.font = font(HEI, 12, ACCENT) if row == 1 or row == len(SENTENCES) else font()
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
            sheet.row_dimensions[row].height = 32 if len(sentence) > 50 else 18
        for row, known in enumerate(make_types().values(), len(SENTENCES) + 1):
            put(sheet, row, 1, known.title.zh)
            put(sheet, row, 2, known.about.zh)
            fit_height(sheet, row)
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True

    def top(self, variant: Variant, cells: Mapping[str, Cell]) -> None:
        """The definition's own cells, one a line: name, content, key, meaning."""
        sheet = self._sheet(TOP, (18, 70, 16, 60))
        for column, heading in enumerate(("栏目", "内容", "key", "meaning"), 1):
            put_heading(sheet, 1, column, heading)
        leaves = {leaf.key: leaf for leaf in variant.leaves}
        for row, key in enumerate(in_order(list(leaves)), 2):
            for column, value in enumerate((column_name(key).zh, cells.get(key), key, leaves[key].about), 1):
                put(sheet, row, column, value)
            for column in (3, 4):
                sheet.cell(row, column).font = font(size=9, color=QUIET)
            if leaves[key].needed:
                self._mark(sheet, f"B{row}", f'B{row}=""', AMBER)
            sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            fit_height(sheet, row)
        sheet.freeze_panes = "B2"

    def rows(self, kind: Kind, rows: Iterable[Row], ids: Mapping[str, Sequence[str]]) -> None:
        """A sheet of rows; ``ids`` are what may stand in a column beside what the schema says."""
        kinds = all_kinds(kind)
        keys = in_order(list(dict.fromkeys(key for k in kinds.values() for key in k.columns())))
        sheet = self._sheet(sheet_name(kind.key), (12, *(_WIDTHS.get(key, 18 if key.endswith((".en", "en.rule")) else 13) for key in keys)))
        put_heading(sheet, 1, 1, "种类")
        for column, key in enumerate(keys, 2):
            put_heading(sheet, 1, column, column_name(key).zh)
            put(sheet, 2, column, key)
        put(sheet, 2, 1, "row")
        for cell in sheet[2]:
            cell.font = font(size=8, color=QUIET)
        last = FIRST - 1
        for last, row in enumerate(rows, FIRST):
            put(sheet, last, 1, kind_name(row.kind))
            for key, value in row.cells.items():
                put(sheet, last, 2 + keys.index(key), value)
            fit_height(sheet, last)
            outer = row.kind == kind.key or kinds[row.kind].chooser
            for cell in sheet[last][: len(keys) + 1] if outer else ():
                cell.font = font(HEI if row.kind == kind.key else SONG, bold=row.kind != kind.key)
                cell.fill = fill(HEAD if row.kind == kind.key else TINT)
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
        self._mark(sheet, where, f'AND($A{FIRST}<>"",NOT({applies}))', GREY)
        if needed:
            self._mark(sheet, where, f'AND({letter}{FIRST}="",{self._any(needed)})', AMBER)

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
            put_heading(sheet, 1, column + 1, f"第 {column} 列" if column else "文件")
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
