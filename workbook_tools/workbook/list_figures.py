"""What a list adds up to, beside the totals that are stated of it, so that nobody has to add up by hand.

What belongs here: the figures of rules that compare something ``stated`` with something ``computed``, as words of a
line. What does not: whether they agree (``helper_columns``), and the rest of those words.
"""

from __future__ import annotations

from ..form.types import WHOLE
from ..rules.syntax import Binary, Call, Node, Number, Text
from .layout import BlockLayout, Layout, located

STATED, COMPUTED = "stated", "computed"
"""What a rule calls the two figures in its ``show``."""
LINES = 1.4
"""Lines beside a total that its own words leave to the figures: the row is on paper too and must stay low."""


def _join(parts: list[Node]) -> Node:
    out = parts[0]
    for part in parts[1:]:
        out = Binary("&", out, part)
    return out


def figures_beside(layout: Layout, at: BlockLayout, line: str) -> Node | None:
    """``清单：34｜186,300.00（填报多 100.00）｜…`` for the totals of a line, in the order of its columns; ``None`` where
    nothing is compared.

    Nothing is shown as long as the list adds up to nothing.
    """
    compared = {
        condition.at.column: condition
        for bound in layout.rules if bound.number in at.marks
        for condition in bound.at_line(line)
        if condition.at.row == line and {STATED, COMPUTED} <= condition.show.keys()
    }
    words: list[Node] = []
    total: Node | None = None
    for column in at.inputs:
        condition = compared.get(column)
        if condition is None:
            continue
        own, sums = (located(layout, condition.show[name], line) for name in (STATED, COMPUTED))
        shown_as = Text("#,##0" if layout.form.type_of(condition.question).can(WHOLE) else "#,##0.00")
        total = sums if total is None else Binary("+", total, sums)
        words += [Text("｜" if words else "清单："), Call("TEXT", (sums, shown_as))]
        words.append(_difference(own, sums, shown_as))
    if total is None:
        return None
    shown = Call("IF", (Binary("=", total, Number(0.0)), Text(""), _join([Text("\n"), *words])))
    return Call("IFERROR", (shown, Text("")))


def _difference(own: Node, sums: Node, shown_as: Node) -> Node:
    """By how much what was stated differs; nothing where it is not a number or is the same."""
    more = Binary("-", own, sums)

    def told(word: str, amount: Node) -> Node:
        return _join([Text(f"（填报{word} "), Call("TEXT", (amount, shown_as)), Text("）")])

    over = Call("IF", (Binary(">", more, Number(0.005)), told("多", more), Text("")))
    either = Call("IF", (Binary("<", more, Number(-0.005)), told("少", Binary("-", sums, own)), over))
    return Call("IF", (Call("ISNUMBER", (own,)), either, Text("")))
