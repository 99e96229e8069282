"""What compiled rules do at run time: Excel's operators, with a short way for the usual operands.

What belongs here: comparing, joining and cleaning two numbers or two texts without the detour that
every kind of value needs. What does not: the meaning itself, which stays that of ``values`` and
``functions`` and decides whenever the operands are anything else.
"""

from __future__ import annotations

from functools import lru_cache

from .functions import BY_NAME
from .ranges import counted_as
from .values import (
    STRIPPED,
    ExcelError,
    Value,
    arithmetic,
    compare,
    fold,
    half_width,
    strip_blanks,
    to_text,
)

NEAR = 1e-13
"""Relative distance beyond which two numbers differ in the 15 digits that Excel compares."""

_BLANKS = "".join(STRIPPED)

LONGER_IN_LOWER_CASE = "\u0130"
"""The one character whose lower case has another length."""


def equal_ignoring_case(left: str, right: str) -> bool:
    """Whether two texts are equal but for case."""
    if left == right:
        return True
    if len(left) != len(right) and LONGER_IN_LOWER_CASE not in left and LONGER_IN_LOWER_CASE not in right:
        return False
    return compare(left, right) == 0


def equal(left: Value, right: Value) -> Value:
    """``=``."""
    kind = type(left)
    if kind is type(right):
        if kind is str:
            return equal_ignoring_case(left, right)  # type: ignore[arg-type]
        if kind is float:
            if left == right:
                return True
            if abs(left - right) > NEAR * (abs(left) + abs(right)):  # type: ignore[operator, arg-type]
                return False
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order == 0


@lru_cache(maxsize=128)
def _folded(value: Value) -> str | None:
    """What a text is compared by, once for the few narratives of a return; a blank reads as no text, and nothing else equals one."""
    return fold(value) if isinstance(value, str) else "" if value is None else None


def equal_any(left: Value, others: tuple[Value, ...]) -> bool:
    """Whether any other value equals the first; an error among them is none that does."""
    if type(left) is str:
        return _folded(left) in map(_folded, others)
    return any(equal(left, other) is True for other in others)


def unequal(left: Value, right: Value) -> Value:
    """``<>``."""
    out = equal(left, right)
    return out if type(out) is ExcelError else not out


def is_text(left: Value, text: str) -> Value:
    """Equality with a text that has no upper and lower case, for whatever is not text."""
    return left if type(left) is ExcelError else left is None and text == ""


def is_not_text(left: Value, text: str) -> Value:
    """``<>`` with a text that has no case, for whatever is not text."""
    return left if type(left) is ExcelError else not (left is None and text == "")


def below(left: Value, right: Value) -> Value:
    """``<``."""
    if type(left) is float and type(right) is float and (left == right or abs(left - right) > NEAR * (abs(left) + abs(right))):
        return left < right
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order < 0


def at_most(left: Value, right: Value) -> Value:
    """``<=``."""
    if type(left) is float and type(right) is float and (left == right or abs(left - right) > NEAR * (abs(left) + abs(right))):
        return left <= right
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order <= 0


def above(left: Value, right: Value) -> Value:
    """``>``."""
    if type(left) is float and type(right) is float and (left == right or abs(left - right) > NEAR * (abs(left) + abs(right))):
        return left > right
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order > 0


def at_least(left: Value, right: Value) -> Value:
    """``>=``."""
    if type(left) is float and type(right) is float and (left == right or abs(left - right) > NEAR * (abs(left) + abs(right))):
        return left >= right
    order = compare(left, right)
    return order if isinstance(order, ExcelError) else order >= 0


def join(left: Value, right: Value) -> Value:
    """``&``."""
    a = left if type(left) is str else to_text(left)
    b = right if type(right) is str else to_text(right)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else a + b


def join_all(*values: Value) -> Value:
    """A chain of ``&``."""
    try:
        return "".join(values)  # type: ignore[arg-type]
    except TypeError:
        pass
    texts = [value if type(value) is str else to_text(value) for value in values]
    try:
        return "".join(texts)  # type: ignore[arg-type]
    except TypeError:
        return next(text for text in texts if isinstance(text, ExcelError))


def strip(value: Value) -> str:
    """``STRIP``."""
    if type(value) is not str:
        return strip_blanks(value)
    for blank in STRIPPED:
        value = value.replace(blank, "")
    return value


def any_written(*values: Value) -> bool:
    """Whether ``STRIP`` of a chain of ``&`` leaves anything: all but texts, error values included, is written as something."""
    return any(value is not None and (type(value) is not str or value.strip(_BLANKS) != "") for value in values)


def half(value: Value) -> Value:
    """``HALF``."""
    text = value if type(value) is str else to_text(value)
    if isinstance(text, ExcelError) or text.isascii():
        return text
    return half_width(text)


def between(value: Value, first: str, last: str) -> Value:
    """``MID`` of what stands between two marks, as the two ``FIND`` of each say where."""
    if type(value) is str:
        start, end = value.find(first) + len(first), value.find(last)
        if start <= end and start >= len(first):
            return value[start:end]
    start_of, end_of = (BY_NAME["FIND"].apply(mark, value) for mark in (first, last))
    count = arithmetic("-", arithmetic("-", end_of, start_of), float(len(first)))
    middle: Value = BY_NAME["MID"].apply(value, arithmetic("+", start_of, float(len(first))), count)
    return middle


def substitute(value: Value, old: str, new: str) -> Value:
    """``SUBSTITUTE`` of every occurrence; ``old`` is not empty."""
    text = value if type(value) is str else to_text(value)
    return text if isinstance(text, ExcelError) else text.replace(old, new)


def count_text(cells: tuple[Value, ...], text: str) -> float:
    """``COUNTIF`` for one plain text."""
    return float(cells.count(text))


def sum_by_text(cells: tuple[Value, ...], text: str, numbers: tuple[Value, ...]) -> Value:
    """``SUMIF`` for one plain text."""
    return BY_NAME["SUM"].apply([n for v, n in zip(cells, numbers, strict=True) if v == text])


def plain_criterion(text: str) -> str | None:
    """The one text that a criterion means, or ``None`` where it may mean more."""
    plain = text.replace("~~", "\0").replace("~?", "\1").replace("~*", "\2")
    if not text or text[0] in "<>=" or any(c in plain for c in "~?*") or not caseless(text) or not text.isprintable():
        return None
    if counted_as(text) is not None or len(text) > 255:
        return None
    return plain.replace("\0", "~").replace("\1", "?").replace("\2", "*")


def caseless(text: str) -> bool:
    """Whether only the very same text equals it when case does not matter."""
    return text.lower() == text == text.upper() and "\u0307" not in text
