"""What a part of an expression can give: a kind of value, an error as well, or anything.

What belongs here: the kinds, and what follows for a part from what it is made of. What does not: what Python says the same as a
part (``python_source``), and kinds that are known because of what stands in a cell (``known_kinds``).
"""

from __future__ import annotations

from typing import Literal

from .functions import Function

Gives = Literal["logical", "number", "text", "logical!", "number!", "text!", "any"]
"""With ``!`` an error value as well; ``any`` also a blank."""
SURE = ("logical", "number", "text")
"""Those that are never an error or a blank."""


def of_function(function: Function) -> Gives:
    """What a call of a function can give, as its record says."""
    gives: Gives = function.gives  # type: ignore[assignment]
    return gives if function.sure else may_fail(gives)


def may_fail(kind: Gives) -> Gives:
    """The same, or an error."""
    return kind if kind not in SURE else f"{kind}!"  # type: ignore[return-value]


def either(one: Gives, other: Gives) -> Gives:
    """What gives one of two can give."""
    if one == other:
        return one
    return may_fail(one) if may_fail(one) == may_fail(other) else "any"
