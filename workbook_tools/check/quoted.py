"""A value of a return as a sentence quotes it.

What belongs here: shortening and rounding what an official typed, or what a rule computed. What does not: the sentences (``wording``).
"""

from __future__ import annotations

from ..form.submission import iso_date
from ..rules.values import ExcelError, Value, number_text, to_text

DAYS = (18_264, 73_415)
"""The numbers of the days from 1950 to 2100, in which an official dates anything."""
QUOTED = 60
"""Characters of an official's own text that a message quotes."""


def quoted(value: Value, *, dated: bool = False, typed: bool = False) -> str:
    """A value as a sentence quotes it; a number in a ``dated`` cell that can be a day is shown as one.

    What was ``typed`` has all its digits, since one of them may be what is wrong; what a rule computed has six decimals, unless
    nothing is left of it.
    """
    if isinstance(value, ExcelError):
        return value.code
    if isinstance(value, float):
        if dated and DAYS[0] <= value <= DAYS[1]:
            return iso_date(value)
        return number_text(value if typed else round(value, 6) or value)
    text = str(to_text(value))
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"
