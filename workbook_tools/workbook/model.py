"""The nouns of a workbook to be written: cells with contents and looks, sheet by sheet.

What belongs here: records that any writer could put into a file. What does not: what the sheets
say (``sheets``, ``cover``, ``selfcheck``) and the file format (``openpyxl_writer``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from sys import intern
from typing import Literal

from ..cells import Cell
from ..rules.syntax import Node, rewrite
from ..rules.values import ExcelError, Value
from ..style import ACCENT, FANG, HEAD, HEI, INK, KAI, QUIET, SONG, TINT, XIAOBIAO


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks and whether it may be typed into."""

    font: str = SONG
    size: float = 10.5
    bold: bool = False
    color: str = INK
    fill: str = ""
    across: Literal["left", "center", "right"] = "left"
    down: Literal["top", "center"] = "center"
    wrap: bool = False
    border: bool = False
    number_format: str = "General"
    locked: bool = True
    indent: int = 0
    shrink: bool = False
    """Whether a number too wide for its cell is shown smaller, rather than as ###."""


PLAIN = Style()
TITLE = Style(XIAOBIAO, 22, across="center", wrap=True)
LIST_TITLE = replace(TITLE, size=18)
SOURCE = Style(HEI, 16)
HEADING = Style(HEI, 15, wrap=True)
SUBHEADING = Style(HEI, 12)
LABEL_LINE = Style(HEI, 10)
STEP = Style(SONG, 11, wrap=True)
GUIDANCE = Style(KAI, 12, wrap=True)
"""The form's own words about what to write."""
LINE = Style(FANG, 12)
"""The form's own words in one line: who fills it in, units, the seal."""
NOTE = Style(FANG, 12, wrap=True, down="top")
GUIDE = Style(SONG, 9.5, color=QUIET, wrap=True)
LABEL = Style(HEI, 10.5, fill=HEAD, border=True, wrap=True, indent=1)
COLUMN_HEAD = replace(LABEL, across="center", indent=0)
LIST_HEAD = replace(COLUMN_HEAD, size=10)
BESIDE = Style(SONG, 10, color=QUIET, wrap=True, indent=1)
"""Words beside the paper: counts, what is wrong, what is missing."""
SIGN = Style(SONG, 10, across="center")
STATUS = BESIDE
VERDICT = Style(HEI, 14, wrap=True)
TABLE = Style(SONG, 10.5, border=True, wrap=True, indent=1)
LINK = replace(TABLE, color=ACCENT)
FIGURE = Style(SONG, 10.5, border=True, across="right", number_format="#,##0.00", shrink=True)
INPUT = Style(SONG, 10.5, fill=TINT, border=True, wrap=True, locked=False, indent=1)
BOX = Style(FANG, 12, fill=TINT, border=True, wrap=True, down="top", locked=False)
HIDDEN = Style(SONG, 9, color=QUIET)


def moved_down(node: Node, rows: int) -> Node:
    """A formula as it reads some rows further down: references go along, but for fixed ones and ranges."""
    if not rows:
        return node
    return rewrite(node, lambda part: Cell(part.sheet, part.row + rows, part.column) if isinstance(part, Cell) and not part.fixed else part)


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell holds: a constant, or a formula over cells; and how it looks."""

    value: Value = None
    formula: Node | None = None
    style: Style = PLAIN
    below: int = 0
    """How many rows below its own the formula stands here: a column of a list repeats it row by row."""

    @property
    def repeats(self) -> bool:
        """Whether the formula is that of the cell above, moved down by one row."""
        return self.below > 0


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed into an area, with the words shown before and after."""

    area: str
    kind: Literal["list", "decimal", "whole", "date", "custom", "none"]
    formula: str
    prompt_title: str
    prompt: str
    error_title: str
    error: str
    most: str = ""
    """The upper bound, where the formula is the lower one of two."""
    asks: bool = True
    """Whether an entry that is not as it should be is asked about; it may stay all the same."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format: an area is coloured where the formula holds."""

    area: str
    formula: str
    color: str
    fill: str


@dataclass
class SheetPlan:
    """One sheet under construction."""

    name: str
    landscape: bool = False
    state: Literal["visible", "hidden", "veryHidden"] = "visible"
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    growing: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Rows that grow with what is typed: the height of each while it is empty, and its least height afterwards."""
    widths: dict[int, float] = field(default_factory=dict)
    hide_from: int = 0
    hide_to: int = 0
    validations: list[Validation] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    freeze: str = ""
    filter: str = ""
    print_area: str = ""
    repeat_rows: str = ""
    page_breaks: list[int] = field(default_factory=list)
    """Rows after which a page ends. No row is so high that a page could end within it, so where a program
    does not heed them (Excel says so of pages that are fitted both ways), boxes stay whole all the same."""
    footer: str = ""
    protected: bool = True
    ignored: list[tuple[str, str]] = field(default_factory=list)
    """Areas and the kind of doubt (as the format calls it) that Excel is not to mark there with a green corner."""

    def __post_init__(self) -> None:
        self.name = intern(self.name)  # cells are looked up by it, again and again

    def put(self, row: int, column: int, value: Value | Node = None, style: Style = PLAIN) -> None:
        """Write a constant or a formula into a cell."""
        if value is None or isinstance(value, str | float | bool | ExcelError):
            self.cells[row, column] = Content(value, None, style)
        else:
            self.cells[row, column] = Content(None, value, style)

    def repeat(self, row: int, columns: Iterable[int]) -> None:
        """Write into cells of a row what the cells above hold, formulas moved down with it."""
        for column in columns:
            above = self.cells[row - 1, column]
            below = 0 if above.formula is None else above.below + 1
            self.cells[row, column] = replace(above, below=below)

    def merge(self, top: int, left: int, bottom: int, right: int, style: Style) -> None:
        """Merge a rectangle and give its every cell the look of the whole."""
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                held = self.cells.get((row, column), Content(style=style))
                self.cells[row, column] = replace(held, style=style)
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def formulas(self) -> Iterator[tuple[int, int, Node]]:
        """Yield every formula with its row and column, as it reads there."""
        for (row, column), content in self.cells.items():
            if content.formula is not None:
                yield row, column, moved_down(content.formula, content.below)

    def computed(self) -> Iterator[tuple[int, int]]:
        """Yield the row and column of every formula."""
        return (place for place, content in self.cells.items() if content.formula is not None)


@dataclass
class Plan:
    """The whole workbook under construction."""

    sheets: list[SheetPlan]
    names: dict[str, str]
    title: str = ""
    _in_row_1: dict[tuple[int, int], tuple[Node, Node]] = field(default_factory=dict, repr=False, compare=False)

    def in_row_1(self, node: Node, row: int) -> Node:
        """A formula that stands in a row as it would read in row 1, where it may look at rows that there are none of."""
        known = self._in_row_1.get((id(node), row))
        if known is None or known[0] is not node:
            known = self._in_row_1[id(node), row] = node, moved_down(node, 1 - row)
        return known[1]

    def sheet(self, name: str) -> SheetPlan:
        """Find a sheet by its name; raises ``KeyError``."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
