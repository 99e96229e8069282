"""The sheet 规则: how each rule fared over all returns that count, those that never failed last.

What belongs here: what each column says. What does not: counting (``rule_uses``).
"""

from __future__ import annotations

from ..levels import LEVELS
from ..words import Words
from .listing import Book
from .result_words import COUNT, SHARE, Telling
from .rule_names import name_of
from .rule_uses import RuleUse
from .sheet_cells import ENTRY, Cell, Styled

NAME = Words("规则", "Rules")
_HEADS = (
    (Words("规则", "Rule"), 40, ENTRY), (Words("级别", "Level"), 10, ENTRY), (Words("核对处数", "Asked at"), 11, COUNT),
    (Words("符合", "Held at"), 10, COUNT), (Words("不符", "Failed at"), 10, COUNT), (Words("不符占比", "Share failed"), 10, SHARE),
    (Words("涉及单位", "Units"), 10, COUNT), (Words("例", "Example"), 52, ENTRY), (Words("代码", "Rule code"), 28, ENTRY),
)
_EMPTY = Words("没有收到可以核对的报送", "No return could be checked")
_NEVER = Words("没有出现过", "never failed")


def write_rules_sheet(book: Book, said: Telling) -> None:
    """Write the sheet."""
    heads = [said.head(*head) for head in _HEADS]
    book.listing(
        said.say(NAME), heads, (_row(said, use) for use in said.report.rules), table="rules", empty=said.say(_EMPTY),
    )


def _row(said: Telling, use: RuleUse) -> list[Cell]:
    example = use.example
    where = " ".join(p for p in (example.sheet, example.cell) if p) if example else ""
    shown = said.sentence(example) if example else ""
    asked = use.asked
    return [
        name_of(use.code, use.texts, said.lang), said.mark(LEVELS[use.severity]), asked,
        None if asked is None else asked - use.failed, use.failed,
        Styled(use.failed / asked if asked else None, SHARE), use.units,
        " ".join(p for p in (where, shown) if p) or said.say(_NEVER), use.code,
    ]
