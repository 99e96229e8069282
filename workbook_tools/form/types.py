"""The nouns of a type: how its inputs are read, what may be typed, how it looks, what it can do.

What belongs here: one record that holds every fact of a type, and what its capabilities mean. What does
not: the types there are (``types.json``, and the ``types`` of a form) and reading them (``load``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..rules.functions import ValueType
from ..words import Words

Align = Literal["left", "center", "right"]
EntryKind = Literal["list", "decimal", "whole", "date", "custom"]
JsonType = Literal["number", "string", "date"]
"""How a record holds what was read; a date is a day number when read and ISO text in a record."""

NUMERIC, NOT_NEGATIVE, MEASURED, NUMERAL = "numeric", "not_negative", "measured", "numeral"
WHOLE, TWO_DECIMALS, ADDS_UP = "whole", "two_decimals", "adds_up"
LISTED, SPELLED, DATED, TEXT, MONTHS = "listed", "spelled", "dated", "text", "months"
NARRATIVE, NUMBERED, COMPUTED, ENTRY = "narrative", "numbered", "computed", "entry"

@dataclass(frozen=True, slots=True)
class Capability:
    """Something that types can do: in words, for which kind of reading, and whether it needs one."""

    words: Words
    kind: Literal["number", "text", ""] = ""
    reads: bool = False


def _of(kind: Literal["number", "text", ""], zh: str, en: str, *, reads: bool = True) -> Capability:
    return Capability(Words(zh, en), kind, reads)


CAPABILITIES: Mapping[str, Capability] = {
    NUMERIC: _of("number", "读作数字，可以规定上下限", "reads as a number, which may have a least and a most"),
    NOT_NEGATIVE: _of("number", "不得为负", "is never below 0"),
    MEASURED: _of("number", "只填数字本身，单位另有说明", "is written as a plain number; its unit is told beside it"),
    NUMERAL: _of("number", "写成文字的数字照读，并提示", "a number written as text is read and noted"),
    WHOLE: _of("number", "须为整数", "is a whole number"),
    TWO_DECIMALS: _of("number", "一般保留两位小数", "normally has two decimals"),
    ADDS_UP: _of("number", "可以跨单位相加，进入合计", "may be added up over returns, and is in the totals"),
    LISTED: _of("text", "只能是名单中的一项", "is an item of the list that the question names"),
    SPELLED: _of("text", "有规定写法，其他写法改写后提示", "has a standard spelling; others are rewritten and noted"),
    DATED: _of("", "格内的数字是日期", "numbers in its cells are days", reads=False),
    MONTHS: _of("text", "是起止年月，汇总时拆成开始和结束两栏", "is a first and a last month, which the aggregate has as two numbers"),
    TEXT: _of("text", "是自由文字，不得用“无”“略”等代替", "is free text; 无 or 略 do not stand for it", reads=False),
    NARRATIVE: _of("text", "是文字部分的正文，计字数", "is the text of a narrative box, whose 字 are counted", reads=False),
    NUMBERED: _of("number", "名单的行号，由表自己填", "numbers the lines of a list; the workbook fills it in", reads=False),
    COMPUTED: _of("number", "由表自己算，不填", "is computed by the workbook; nobody types it", reads=False),
}
"""What a type can do. Rules aim at these, so that a new type gets the rules of whatever it can do."""
EVERY_ENTRY = Capability(Words(
    "由填报人填在一格里（上面三种之外的都是）", "is typed into one cell: every type without one of the last three",
))
"""What ``ENTRY`` means: no type declares it, and rules may aim at it."""


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """One step of reading a cell, in the rule language."""

    name: str
    kind: ValueType
    formula: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What Excel takes without asking, and the words it shows before and after.

    ``least`` and ``most`` bound a decimal, a whole number or a date; ``formula`` is the condition of a
    custom one, over ``raw`` and ``unit``. Words may hold ``{unit}`` and ``{example}``, and ``[parts]`` that go without them.
    """

    kind: EntryKind
    error: Words
    prompt: Words | None = None
    least: float | None = None
    most: float | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class FieldType:
    """Everything about the inputs of one type; the reading step called ``value`` is what they mean."""

    name: str
    title: Words
    about: Words
    kind: ValueType
    steps: tuple[ReadingStep, ...]
    capabilities: frozenset[str]
    json: JsonType = "string"
    recorded_in: Words | None = None
    """What a recorded 1 stands for, where the cell shows it otherwise."""
    unit: str = ""
    """The unit of inputs that state none of their own."""
    example: str = ""
    number_format: str = "General"
    align: Align = "left"
    width: float = 14.0
    """Width of a column that says none, in digits."""
    entry: EntryRule | None = None

    @property
    def reads(self) -> bool:
        """Whether the type has a reading of its own beside the raw cell."""
        return any(f.name == "value" for f in self.steps)

    def can(self, capability: str) -> bool:
        """Whether the type has a capability of ``CAPABILITIES``."""
        return capability in self.capabilities
