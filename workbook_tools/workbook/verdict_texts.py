"""The verdicts of a line as one text: for each rule that fails its mark, and beside it the letter of the column that fails.

What belongs here: that text, and what can be asked of it in formulas. What does not: which rules a line has and what
they ask (``helper_columns``), and where the text stands (``layout``).

Of rules with the marks 啊 and 埃, 啊C啊F埃C says that the first fails at columns C and F and the second at C. Rules stand
in their order, errors of one answer before those of several, so that the text begins with the rule whose words are shown. One cell a line for each level, in place of
one for each rule, spares a workbook two thirds of the cells of its list.
"""

from __future__ import annotations

from ..binding.bound_rules import BoundRule
from ..cells import Cell
from ..form.definition import USED
from ..rules.syntax import ALL, HERE, Binary, Call, Node, Number, Slot, Text, walk

_FIRST, _A_ROW = 0xB0A1, 94


def verdict_mark(number: int) -> str:
    """The mark of a rule: a hanzi of the first level of GB 2312, since a program that counts cells by a pattern takes
    ``a`` for ``A``, and ``?`` for anything."""
    row, place = divmod(number, _A_ROW)
    return (_FIRST + (row << 8) + place).to_bytes(2).decode("gb2312")


def looks_far(rule: BoundRule) -> bool:
    """Whether a rule of a line looks at other lines, too: at a whole column."""
    parts = (part for condition in rule.conditions for part in walk(condition.passes))
    return any(isinstance(part, Slot) and part.row == ALL for part in parts)


def looks_at_several(rule: BoundRule) -> bool:
    """Whether a rule of a line looks at more than one of its answers."""
    for condition in rule.conditions:
        looked_at = {(part.row, part.column or part.step) for part in walk(condition.passes) if isinstance(part, Slot)}
        if len(looked_at - {(HERE, USED)}) > 1:
            return True
    return False


def letters_of(text: str, mark: str) -> str:
    """The letters of the columns that fail a rule."""
    return "".join(letter for own, letter in zip(text[::2], text[1::2], strict=True) if own == mark)


def joined(parts: list[Node]) -> Node:
    """Some texts, one behind the other; what says nothing is left out."""
    said = [part for part in parts if part != Text("")] or [Text("")]
    out = said[0]
    for part in said[1:]:
        out = Binary("&", out, part)
    return out


def any_line_with(mark: Node) -> Node:
    """The pattern of texts in which a rule fails."""
    if isinstance(mark, Text):
        return Text(f"*{mark.value}*")
    return Binary("&", Binary("&", Text("*"), mark), Text("*"))


def fails(text: Node, mark: str, letter: str = "") -> Node:
    """Whether a rule fails, at all or at a column."""
    return Call("ISNUMBER", (Call("FIND", (Text(mark + letter), text)),))


def first_mark(text: Node) -> Node:
    """The mark of the first rule that fails."""
    return Call("LEFT", (text, Number(1.0)))


def first_letter(text: Node) -> Node:
    """The letter of the first column that fails the first rule that fails."""
    return Call("MID", (text, Number(2.0), Number(1.0)))


def first_letter_of(text: Node, mark: Node) -> Node:
    """The letter of the first column that fails a rule, where it fails."""
    return Call("MID", (text, Binary("+", Call("FIND", (mark, text)), Number(1.0)), Number(1.0)))


def filled(cell: Cell) -> Node:
    """Whether a text says anything."""
    return Binary("<>", cell, Text(""))
