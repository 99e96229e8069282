"""Calls that Excel and the programs like it answer differently for some values, kept from those values.

What belongs here: which values those are, and what a rule gives for them instead, the same everywhere: mostly an error
value, as for anything else that cannot be computed. What does not: the meaning of functions (``rules``).
"""

from __future__ import annotations

from ..cells import LAST_DAY
from ..rules.shapes import is_many
from ..rules.syntax import RAW, Binary, Call, Node, Number, Slot, Text
from ..rules.texts import FIGURES, FIRST_DAY

FIRST_YEAR = 1901.0
"""Excel adds 1900 to smaller years, LibreOffice 1900 or 2000 to those of two digits."""
AS_TEXT = ("NUMERAL", "PADMONTH")
"""Words that compare what they are given as a text, or give it back."""
_ERROR = Binary("/", Number(1.0), Number(0.0))


def guarded(call: Call) -> Node:
    """A call, or what stands for it in a rule."""
    name, (first, *rest) = call.function, call.arguments or (_ERROR,)
    if name == "MATCH" and isinstance(first, Slot):
        return Call("IF", (Binary("=", first, Text("")), _ERROR, call))  # LibreOffice finds a blank among blanks
    if any(map(is_many, rest)):
        return call  # refused where it stands
    if name == "INDEX" and not _at_least(rest[0], 1.0) and not (isinstance(rest[0], Call) and rest[0].function == "MATCH"):
        return _from(rest[0], 1.0, call)  # 0 is the whole column
    if name == "FIND" and not (isinstance(first, Text) and first.value):
        # nothing is found at once, but not by LibreOffice
        return Call("IF", (Binary("=", first, Text("")), rest[1] if rest[1:] else Number(1.0), call))
    if name == "MONTH":
        # before March 1900 Excel counts a day that there never was, LibreOffice has other months, and a blank is a day, too
        days = Call("AND", (Binary(">=", first, Number(float(FIRST_DAY))), Binary("<=", first, Number(float(LAST_DAY)))))
        return Call("IF", (days, call, _ERROR))
    if name == "DATE" and not _at_least(first, FIRST_YEAR):
        return _from(first, FIRST_YEAR, call)
    if name == "TEXT" and rest[0] == Text(FIGURES):
        return Call("FIGURE", (Binary("+", Number(0.0), first),))  # Excel leaves the point behind a whole number
    if name == "VALUE":
        # left to themselves programs read dates, fractions and signs of money as numbers, each its own
        return Binary("*", Number(1.0), Call("NUMERAL", (_text(first),)))
    if name in AS_TEXT and isinstance(first, Slot) and first.step == RAW:
        return Call(name, (_text(first), *rest), call.position)  # a number may stand where text was asked for
    return call


def _text(node: Node) -> Node:
    return Binary("&", node, Text(""))


def _at_least(node: Node, least: float) -> bool:
    return isinstance(node, Number) and node.value >= least


def _from(node: Node, least: float, call: Call) -> Node:
    return Call("IF", (Binary(">=", node, Number(least)), call, _ERROR))
