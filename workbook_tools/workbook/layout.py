"""Where everything lies: each input, each reading of it, each verdict, as sheet, row and column.

What belongs here: the one map from the form to addresses, used by the writer and the readers, so
that they cannot disagree. What does not: how a cell looks (``sheets``) or what it holds.

Each line of a block has one row. Inputs stand in the visible columns; to their right, in hidden
columns of the same row, stand the steps of reading them and the verdicts of all rules of a level,
as one text (``verdict_texts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..binding.bound_rules import BoundRule
from ..binding.names import CLEAN, COVERED, GUIDANCE, PLAIN, RAW
from ..cells import Cell, Range, a1, sheet_prefix
from ..checks.check import Check
from ..form.definition import Block, Form, Question
from ..rules.ranges import SEPARATOR
from ..rules.syntax import ALL, HERE, Binary, Call, Items, Node, Number, Slot, Text

CHECK_SHEET = "自检"
FIRST_RULE = 24
"""Row of the first rule on 自检, below the list of what is to be done."""
EXPLAINED = 12
"""Hidden column of 自检 beside each explanation: 0 where it is none, 1 where it counts for every row, 2 where it counts for the rows
that it lists."""
LISTED_ROWS = 13
"""Hidden column of 自检 with an explanation as rows are looked for in it."""
LIST_SHEET = "_lists"
COMMENT_SHEET = "核对意见"
"""The sheet of an annotated copy that says what the province found."""
COMMENTED = (
    "file.form_changed", "file.legacy_format", "file.old_version", "file.unit_mismatch", "structure.date_computed",
    "structure.format_lost", "structure.formula_external", "structure.formula_uncomputed",
    "structure.inputs_merged", "structure.label_changed", "structure.sheet_added", "structure.shown_otherwise",
    "structure.struck_out", "structure.text_box", "structure.text_cut",
)
"""Codes to be verified that belong to no rule of a form: their explanations stand on that sheet."""
CODES_SHEET = "行业代码"
"""The sheet on which an official looks up the code list that says what its items belong to."""
META_SHEET = "_meta"
META = ("form", "version", "layout", "unit", "rows", "definition", "fingerprint")
"""Rows of ``_meta``: the key stands in A, the value in B."""
CHOICES = "choices"
"""The items of a code list as a drop-down shows them: the second column of the spelled list."""


BOX_WIDTH = 40
"""Characters of 12 pt that fit a line across the paper with certainty."""
SHOWN = {"section": 8, "list": 26}
"""Columns that a sheet of a role shows at most, the words beside each line included. Verdicts name a column by one
letter, and links rely on it."""


JOINED = (PLAIN, CLEAN)
"""The steps of reading that one cell a line takes for all its columns."""
MARK = SEPARATOR
"""Begins the mark before each text in such a cell; the texts themselves are free of it."""


def piece(cell: Node, mark: str) -> Node:
    """The text that follows a mark in a cell of joined texts, up to the next mark."""
    start, end = (Call("FIND", (Text(MARK + m), cell)) for m in (mark, chr(ord(mark) + 1)))
    return Call("MID", (cell, Binary("+", start, Number(2.0)), Binary("-", Binary("-", end, start), Number(2.0))))


def is_piece(node: Node) -> bool:
    """Whether an expression is such a piece; it is never an error, since the marks are always there."""
    if not isinstance(node, Call) or node.function != "MID" or not isinstance(node.arguments[0], Cell):
        return False
    start = node.arguments[1]
    found = start.left if isinstance(start, Binary) else None
    mark = found.arguments[0] if isinstance(found, Call) and found.function == "FIND" else None
    return isinstance(mark, Text) and len(mark.value) == 2 and node == piece(node.arguments[0], mark.value.removeprefix(MARK))


@dataclass(frozen=True, kw_only=True)
class BlockLayout:
    """The rows and columns of one block."""

    block: Block
    sheet: str
    header: int
    """Row of the column headings (or the row above the first line)."""
    rows: Mapping[str, int]
    """Row of each line; a table's lines are ``"1"``, ``"2"``…"""
    inputs: Mapping[str, int]
    """Column of each input column."""
    steps: Mapping[tuple[str, str], int]
    """Hidden column of each (input column, step); a line's own steps have the column ``""``."""
    joined: Mapping[str, str]
    """The input columns whose texts are made plain in one cell a line, each with its mark in that cell."""
    marks: Mapping[int, str]
    """The mark of each rule in the texts of verdicts, the same in every block."""
    verdicts: Mapping[str, int]
    """Hidden column of the verdicts of all rules of a level."""
    local: Mapping[str, int]
    """In a list, where rules of a level look at whole columns too: hidden column of the verdicts of the others. Any edit of
    the list has the former asked anew in each line, and these in its own only."""
    verifies: int
    """Hidden column of those of level 核实 that nothing explains yet; 0 where there are none."""
    failure: int
    """Hidden column of the first requirement that fails."""
    label: int
    typed: int
    """Hidden columns with the heading of the column that fails first and what was typed there; 0 where a line has
    one column only."""
    words: int
    """Hidden column for the words beside a box."""
    waiting: int
    """Hidden column with a line's number while it needs something; see ``todo``."""
    counted: int
    """Hidden column of how many lines are used up to a line; 0 where a list does not number its lines."""
    status: int
    """Visible column of the words beside a line, on screen only: paper ends before it."""
    sign: int
    """Visible column of the sign before a line of a list, on screen only; 0 where there is none."""
    guidance: Mapping[str, int]
    """Row of each box's guidance."""
    heights: Mapping[str, int]
    """How many rows each box is merged over; 1: the box is one cell that grows with its text."""
    computed: frozenset[str]
    """Lines of a grid that are computed: their reading is what they show."""

    @property
    def errors(self) -> int:
        """Hidden column of the verdicts of all errors."""
        return self.verdicts["error"]

    @property
    def first(self) -> int:
        """Row of the first line."""
        return min(self.rows.values())

    @property
    def last(self) -> int:
        """Row of the last line (of the first row of the last box)."""
        return max(self.rows.values())

    @property
    def end(self) -> int:
        """The last row that the block covers."""
        return max(row + self.heights.get(line, 1) - 1 for line, row in self.rows.items())

    def cell(self, line: str, column: str, step: str = RAW, *, fixed: bool = False) -> Cell:
        """The cell of an input or of one step of reading it."""
        row = self.rows[line]
        if step == GUIDANCE:
            return Cell(self.sheet, self.guidance[line], 1, fixed=True)
        if step == RAW or line in self.computed or (column, step) not in self.steps:
            return Cell(self.sheet, row, self.inputs[column], fixed)
        return Cell(self.sheet, row, self.steps[column, step], fixed)

    @property
    def edge(self) -> int:
        """The last column on paper."""
        return self.status - 1

    def read(self, line: str, column: str, step: str, *, fixed: bool = False) -> Node:
        """The cell of an input or of one step of reading it, or its piece of the cell that many share."""
        if step not in JOINED or column not in self.joined:
            return self.cell(line, column, step, fixed=fixed)
        return piece(Cell(self.sheet, self.rows[line], self.steps["", step], fixed), self.joined[column])

    def covered(self, line: str) -> Range:
        """The cells beneath the first row of a box: those it covers, or the narrow row below a cell that grows."""
        top = self.rows[line]
        return Range(self.sheet, top + 1, 1, top + max(1, self.heights[line] - 1), self.edge)

    def column_of(self, column: str, step: str) -> Range:
        """All lines of an input column, or of one step of reading it."""
        at = self.inputs[column] if step == RAW else self.steps[column, step]
        return Range(self.sheet, self.first, at, self.last, at)

    def lines(self) -> tuple[str, ...]:
        """The ids of the lines, in order."""
        return tuple(self.rows)


@dataclass(frozen=True)
class Layout:
    """The whole map of a form's workbook."""

    form: Form
    rules: tuple[BoundRule, ...]
    blocks: Mapping[str, BlockLayout]
    lists: Mapping[tuple[str, str], Range]
    coded: Mapping[Node, tuple[Range, Number]]
    """Of a list of codes with names: the items and the length of a code, by the cells of the spellings that are written down."""
    rule_rows: Mapping[int, int]
    """Row on 自检 of each rule, by its index in ``form.rules``."""
    checks: tuple[Check[Any], ...]
    """The checks that are made when the return is received, in the order of their rows on 自检."""
    check_rows: tuple[int, ...]
    explanations: Mapping[str, Cell]
    """The cell for the explanation of each 核实 code, of rules and checks alike."""
    sheet_ends: Mapping[str, int]
    digest: str

    def place(self, slot: Slot | Items, line: str = "") -> Node:
        """What stands for a slot, seen from ``line`` of its block: a cell, a range, a piece of a cell."""
        if isinstance(slot, Items):
            return self.lists[slot.list, slot.column]
        block = self.blocks[slot.block]
        if slot.row == ALL:
            return block.column_of(slot.column, slot.step)
        own = line if slot.row == HERE else slot.row
        if slot.step == COVERED:
            return block.covered(own)
        # a list repeats its formulas row by row (its lines are numbers): what stands beside the list stays where it is
        fixed = slot.row != HERE and line.isdigit()
        return block.read(own, slot.column, slot.step, fixed=fixed)

    @cached_property
    def by_id(self) -> Mapping[str, Input]:
        """Every input by its id."""
        return {given.id: given for given in self.inputs()}

    def inputs(self) -> Iterator[Input]:
        """Every input: the cells of fields, boxes and grids, the columns of tables, the explanations."""
        for _, block in self.form.blocks():
            at = self.blocks[block.id]
            for line, column, question in block.questions():
                if question.formula:
                    continue
                name, id = block.defined_name(line, column), block.input_id(line, column)
                if block.open:
                    yield Input(id, name, at.column_of(column, RAW), len(at.rows), question, block.limit)
                else:
                    yield Input(id, name, at.cell(line, column).alone, 0, question, block.limit)
        for code, cell in self.explanations.items():
            name, asked = explanation_id(code), Question("explain", self.form.title)
            yield Input(name, name, cell.alone, 0, asked, 0)

    def defined_names(self) -> dict[str, str]:
        """Every input's defined name with what it refers to, dollar signs and sheet included."""
        return dict(self._defined_names)

    @cached_property
    def _defined_names(self) -> Mapping[str, str]:
        out: dict[str, list[Cell]] = {}
        for _, block in self.form.blocks():
            at = self.blocks[block.id]
            for line, column, question in block.questions():
                if question.formula:
                    continue
                name = block.defined_name(line, column)
                if block.open:
                    area = at.column_of(column, RAW)
                    ends = [
                        Cell(area.sheet, area.top, area.left), Cell(area.sheet, area.bottom, area.left)
                    ]
                else:
                    ends = [at.cell(line, column)]
                out.setdefault(name, []).extend(ends)
            if block.open:
                columns = list(at.inputs.values())
                out[block.id] = [
                    Cell(at.sheet, at.first, min(columns)), Cell(at.sheet, at.last, max(columns))
                ]
        for code, cell in self.explanations.items():
            out[explanation_id(code)] = [cell]
        return {name: _reference(cells) for name, cells in out.items()}

    def list_names(self) -> dict[str, str]:
        """The names by which drop-downs call the code lists, with what they refer to; nobody reads a return by them."""
        ends = {
            area.name: [Cell(area.sheet, area.top, area.left), Cell(area.sheet, area.bottom, area.right)]
            for area in self.lists.values() if area.name
        }
        return {name: _reference(cells) for name, cells in ends.items()}


@dataclass(frozen=True, slots=True)
class Input:
    """One input as other tools see it."""

    id: str
    defined_name: str
    area: Range
    """Its one cell, or in a list the cells of its column."""
    lines: int
    """How many lines its list has; 0 where it stands alone."""
    question: Question
    limit: int

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.area.sheet

    @property
    def address(self) -> str:
        """Its place on the sheet: ``B5``, or ``C6:C205`` for the column of a list."""
        first, last = a1(self.area.top, self.area.left), a1(self.area.bottom, self.area.right)
        return first if first == last else f"{first}:{last}"


def explanation_id(code: str) -> str:
    """The id, and the defined name, of the input where items of a 核实 code are explained."""
    return f"explain_{code.replace('.', '_')}"


def _reference(cells: list[Cell]) -> str:
    first, last = cells[0], cells[-1]
    text = sheet_prefix(first.sheet) + a1(first.row, first.column, fixed=True)
    return text if first == last else f"{text}:{a1(last.row, last.column, fixed=True)}"


def located(layout: Layout, node: Node, line: str) -> Node:
    """Replace every slot of an expression by its cell, seen from a line."""
    from ..rules.syntax import rewrite

    def one(part: Node) -> Node:
        if isinstance(part, Slot | Items):
            return layout.place(part, line)
        if isinstance(part, Call) and part.function == "ITEM" and part.arguments[1] in layout.coded:
            return Call("CODED", (*part.arguments, *layout.coded[part.arguments[1]]))
        return part

    return rewrite(node, one)
