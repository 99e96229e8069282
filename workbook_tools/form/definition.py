"""The nouns of a form: sheets, blocks, questions, code lists and rules, all frozen.

What belongs here: records and the plain facts that follow from them (ids, names, kinds). What
does not: reading them from files (``load``) or binding their expressions (``binding.names``).

Every block is a matrix of lines and columns. A table's lines are open rows without ids; the
fields and boxes of a sheet are lines with a single unnamed column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from ..levels import Severity
from ..rules.functions import ValueType
from ..rules.ranges import SEPARATOR, packed
from ..words import Texts, Words
from .types import FieldType
from .units import COLUMNS

BlockKind = Literal["fields", "boxes", "grid", "table"]
USED, ABOVE, INDEX = "used", "above", "index"
LINE_STEPS: Mapping[str, ValueType] = {USED: "number", ABOVE: "number", INDEX: "number"}
"""What every line of a list tells of itself: whether anything is written in it, what stands above it, its number."""
DATE = "date"
"""The role of 填报日期 on the cover."""
ROLES = (*COLUMNS[1:], DATE)
"""What a field of the cover may be: a column of the roster, or the date of the return."""
LINES = Words("行", "rows")
"""What the lines of a list are called where the form does not say."""
_EXAMPLE = re.compile(r"\s*（例：[^（）]*）| \(such as [^()]*\)")
ONLY = ""
"""The column id of a block whose lines have a single input."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A versioned list of items, each with the spellings that stand for it.

    ``spellings`` pairs each accepted spelling (blanks stripped, half width) with its item.
    """

    id: str
    version: str
    items: tuple[str, ...]
    spellings: tuple[tuple[str, str], ...]
    groups: tuple[str, ...] = ()
    """What each item belongs to, in words; empty where nothing says so. A list with groups has a sheet to look it up on."""

    @property
    def separable(self) -> tuple[tuple[str, str], ...]:
        """The spellings that can be looked up: those without the mark that stands between spellings."""
        return tuple((spelling, item) for spelling, item in self.spellings if SEPARATOR not in spelling)

    @property
    def spelled(self) -> tuple[str, ...]:
        """The items with their spellings as a workbook keeps them; see ``ranges.packed``."""
        of: dict[str, list[str]] = {item: [] for item in self.items}
        for spelling, item in self.separable:
            of[item].append(spelling)
        return packed((item, tuple(spellings)) for item, spellings in of.items())


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked: a field, a box, a column of a table, a line or column of a grid."""

    id: str
    label: Words
    type: str = "text"
    unit: str = ""
    required: bool = False
    list: str = ""
    width: float = 0
    prompt: Words | None = None
    least: float | None = None
    most: float | None = None
    plain: bool = False
    guidance: str = ""
    formula: str = ""
    example: str = ""
    role: str = ""
    """Whose place or date it is, for a field of the cover: one of ``ROLES``."""
    year: int | None = None
    """The year that the answers are of."""
    series: Words | None = None
    """What is asked for year after year, the year left out of the label."""
    spoken: tuple[str, ...] = ()
    """What a line or column of a grid is called in prose, so that figures in narratives can be compared; see ``checks.spoken``."""
    decides: bool = False
    """Whether a line of a grid says what its inputs are; otherwise its columns do."""

    @property
    def named(self) -> Words:
        """What sentences call it: its label without the example in that, which they give where it is wanted."""
        return _without_example(self.label)


@lru_cache(maxsize=1024)
def _without_example(label: Words) -> Words:
    return Words(_EXAMPLE.sub("", label.zh), _EXAMPLE.sub("", label.en))


@dataclass(frozen=True, slots=True)
class Computed:
    """A hidden column of a table that rules may use."""

    id: str
    kind: ValueType
    formula: str


@dataclass(frozen=True)
class Block:
    """A group of inputs that lie together on a sheet."""

    kind: BlockKind
    id: str
    title: Words | None
    lines: tuple[Question, ...]
    columns: tuple[Question, ...]
    capacity: int = 0
    at_least: int = 0
    limit: int = 0
    least_zi: int = 0
    totals: bool = False
    counted_as: Words = LINES
    grouped_by: tuple[str, ...] = ()
    """Columns by whose items the analyst's totals are made."""
    show_unit: bool = False
    computed: tuple[Computed, ...] = ()
    unique_across: tuple[str, ...] = ()
    """Columns that tell a line apart in whatever return it stands: its name, then who carries it out."""

    @property
    def open(self) -> bool:
        """Whether the lines are open rows of a list."""
        return self.kind == "table"

    @cached_property
    def _questions(self) -> Mapping[tuple[str, str], Question]:
        """What is asked at each (line, column), in order; made once, since every return asks for it many times."""
        if self.open:
            return {("", column.id): column for column in self.columns}
        return {(line.id, head.id): self._where(line, head) for line in self.lines for head in self.columns}

    def _where(self, row: Question, head: Question) -> Question:
        if self.kind != "grid":
            return row
        label = Words(f"{row.label.zh} {head.label.zh}", f"{row.label.en}, {head.label.en}")
        source = row if row.decides else head
        return replace(source, label=label, required=head.required and not row.formula)

    def question(self, line: str, column: str) -> Question:
        """What is asked where a line meets a column; a line's own type overrides its column's."""
        return self._questions["" if self.open else line, column]

    def asks(self, line: str, column: str, question: Question) -> bool:
        """Whether a question is the very one that is asked where a line meets a column."""
        return self._questions.get(("" if self.open else line, column)) is question

    def questions(self) -> Iterator[tuple[str, str, Question]]:
        """Yield every (line, column, question); a table yields its columns once, line ``""``."""
        return ((line, column, question) for (line, column), question in self._questions.items())

    def input_id(self, line: str, column: str) -> str:
        """The id of an input as rules, findings and submissions write it."""
        if self.kind == "boxes":
            return line
        if self.kind == "fields":
            return f"{self.id}_{line}"
        return f"{self.id}.{column}" if self.open else f"{self.id}_{line}.{column}"

    def defined_name(self, line: str, column: str) -> str:
        """The workbook-level name that covers an input."""
        if self.kind == "boxes":
            return line
        return f"{self.id}_{column}" if self.open else f"{self.id}_{line}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    id: str
    name: str
    role: Literal["cover", "section", "list"]
    blocks: tuple[Block, ...]
    heading: str = ""
    title_en: str = ""
    landscape: bool = False
    note: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as declared: for inputs of some types, or for the lines of one block, or the form."""

    code: str
    severity: Severity
    assertion: str
    texts: Texts
    origin: str
    standard: bool = False
    """Whether the rule comes with the types in use, and is none of the form's own."""
    scope: str = ""
    types: tuple[str, ...] = ()
    when: str = ""
    at: str = ""
    needs: tuple[str, ...] = ()
    over: tuple[str, tuple[str, ...]] = ("", ())
    show: Mapping[str, str] = field(default_factory=dict)
    always: bool = False
    """Whether the rule also applies to lines of a table in which nothing is written."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that the province stated, and the input whose answers are to add up to it over all units."""

    input: str
    figure: float
    source: Words
    within: float = 0.0
    """By what part of the figure the sum may differ."""
    whole: bool = False
    """Whether the units of the roster together are the province, so that less is wrong as well."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Form:
    """A whole form as declared in its folder; each loaded form is itself."""

    id: str
    version: str
    title: Words
    year: int
    unit: str
    source: tuple[str, ...]
    steps: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    lists: Mapping[str, CodeList]
    placeholders: str
    types: Mapping[str, FieldType]
    rules: tuple[Rule, ...]
    digest: str
    """Tells this definition from any other, whatever version it says it is."""
    folder: Path
    headline: tuple[str, ...] = ()
    """The title on the cover, line by line: words, or ``=`` and an expression that puts answers into it."""
    own_types: tuple[str, ...] = ()
    """The names of the types that the form declares itself."""
    stated: tuple[Stated, ...] = ()
    """What the province stated of all units together."""

    def __repr__(self) -> str:
        return f"<Form {self.id} {self.version} {self.title.zh}>"

    def blocks(self) -> Iterator[tuple[Sheet, Block]]:
        """Yield every block with its sheet, in sheet order."""
        for sheet in self.sheets:
            for block in sheet.blocks:
                yield sheet, block

    @property
    def main_list(self) -> Block | None:
        """The first list that has a sheet to itself: the one whose length may be chosen when a workbook is made."""
        return next((block for sheet, block in self.blocks() if sheet.role == "list" and block.open), None)

    def cover_field(self, role: str) -> tuple[Block, Question] | None:
        """The field of the cover that has a role, with its block."""
        for sheet, block in self.blocks():
            if sheet.role == "cover":
                for question in block.lines:
                    if question.role == role:
                        return block, question
        return None

    def type_of(self, question: Question) -> FieldType:
        """The type of what is asked."""
        return self.types[question.type]

    def example(self, question: Question) -> str:
        """How an answer is written: the question's own example, an item of its list, or its type's."""
        if not question.example and question.list:
            return self.lists[question.list].items[0]
        return question.example or self.types[question.type].example

    def block(self, block_id: str) -> Block:
        """Find a block by its id; raises ``KeyError``."""
        for _, block in self.blocks():
            if block.id == block_id:
                return block
        raise KeyError(block_id)
