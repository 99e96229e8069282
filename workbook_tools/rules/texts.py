"""What the functions on text give.

What belongs here: the Python meaning of functions whose first argument is text. What does not:
numbers (``numbers``), criteria and look-ups (``ranges``), and the table by name (``functions``).
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence

from ..cells import EPOCH, LAST_DAY
from ..words import grouped
from .numbers import first_error
from .values import (
    UNREADABLE,
    VALUE_ERROR,
    ExcelError,
    Value,
    all_digits,
    count_zi,
    numeral,
    round_half_away,
    to_number,
    to_text,
)

MANY = 2**31
"""So many characters no program counts, or takes."""


def on_text(change: Callable[[str], Value]) -> Callable[[Value], Value]:
    """Apply a change to the text that a value is."""
    def apply(value: Value) -> Value:
        text = value if type(value) is str else to_text(value)
        return text if isinstance(text, ExcelError) else change(text)

    return apply


def reading(read: Callable[[str], Value]) -> Callable[[Value], Value]:
    """Read the text that a value is; an error value cannot be read."""
    def apply(value: Value) -> Value:
        text = value if type(value) is str else to_text(value)
        return UNREADABLE if isinstance(text, ExcelError) else read(text)

    return apply


def _text_and_numbers(values: Sequence[Value]) -> tuple[str, list[int]] | ExcelError:
    error = first_error(values)
    if error:
        return error
    text = to_text(values[0])
    numbers = [to_number(v) for v in values[1:]]
    if isinstance(text, ExcelError) or any(isinstance(n, ExcelError) for n in numbers):
        return VALUE_ERROR
    counts = [math.floor(n) for n in numbers if isinstance(n, float)]
    return (text, counts) if all(n < MANY for n in counts) else VALUE_ERROR


def left(value: Value, count: Value = 1.0) -> Value:
    """The first characters."""
    text = value if type(value) is str else to_text(value)
    if type(text) is str and type(count) is float and 0 <= count < MANY:
        return text[: int(count)]
    out = _text_and_numbers((value, count))
    if isinstance(out, ExcelError):
        return out
    return VALUE_ERROR if out[1][0] < 0 else out[0][: out[1][0]]


def right(value: Value, count: Value = 1.0) -> Value:
    """The last characters."""
    if type(value) is str and type(count) is float and 0 <= count < MANY:
        return value[max(0, len(value) - int(count)) :]
    out = _text_and_numbers((value, count))
    if isinstance(out, ExcelError):
        return out
    text, (n,) = out
    return VALUE_ERROR if n < 0 else text[max(0, len(text) - n) :]


def middle(value: Value, start: Value, count: Value) -> Value:
    """Characters from the middle."""
    if type(value) is str and type(start) is float and type(count) is float and 1 <= start < MANY and 0 <= count < MANY:
        first = int(start) - 1
        return value[first : first + int(count)]
    out = _text_and_numbers((value, start, count))
    if isinstance(out, ExcelError):
        return out
    text, (at, n) = out
    return VALUE_ERROR if at < 1 or n < 0 else text[at - 1 : at - 1 + n]


def position_of(sought: Value, within: Value, start: Value = 1.0) -> Value:
    """Where text occurs, case matters."""
    if type(sought) is str and type(within) is str and type(start) is float and 1 <= start < MANY:
        found = within.find(sought, int(start) - 1)
        return VALUE_ERROR if found < 0 else float(found + 1)
    out = _text_and_numbers((within, start))
    needle = to_text(sought)
    if isinstance(out, ExcelError):
        return out
    if isinstance(needle, ExcelError):
        return needle
    text, (first,) = out
    at = text.find(needle, first - 1) if first >= 1 else -1
    return VALUE_ERROR if at < 0 else float(at + 1)


def substituted(value: Value, old: Value, new: Value, which: Value = None) -> Value:
    """Text with a part replaced."""
    error = first_error((value, old, new, which))
    if error:
        return error
    text, a, b = str(to_text(value)), str(to_text(old)), str(to_text(new))
    number = to_number(which)
    nth = int(number) if isinstance(number, float) else 0
    if which is not None and nth < 1:
        return VALUE_ERROR
    if a == "":
        return text
    if which is None:
        return text.replace(a, b)
    pieces = text.split(a)
    if len(pieces) <= nth:
        return text
    return a.join(pieces[:nth]) + b + a.join(pieces[nth:])


_WITH_EXPONENT = re.compile(r"(\d+\.?\d*)E0", re.ASCII)


def number_in(value: Value) -> Value:
    """The number that a plain numeral writes; ``E0`` may follow it."""
    if not isinstance(value, str):
        return to_number(value)
    figure = _WITH_EXPONENT.fullmatch(value)
    if figure is not None:
        return float(figure[1])
    number = numeral(value)
    return number if isinstance(number, float) else VALUE_ERROR


DAY = "yyyy-mm-dd"
"""The format of a day; Excel's own days before March 1900 are a day off and are not shown."""
FIRST_DAY = 61
FIGURES = "#,##0.######"
"""The format of a number with separators and at most six decimals; Excel and the checker leave its point behind a whole one."""


def formatted(value: Value, form: Value) -> Value:
    """A number as text in one of six formats."""
    number = to_number(value)
    if isinstance(number, ExcelError):
        return number
    if form == DAY:
        return (EPOCH + datetime.timedelta(days=int(number))).isoformat() if FIRST_DAY <= number < LAST_DAY + 1 else VALUE_ERROR
    if form == "000000":
        whole = int(round_half_away(number, 0))
        return f"{'-' if whole < 0 else ''}{abs(whole):06d}"  # six digits, the sign before them
    if form == "#,##0":
        return f"{int(round_half_away(number, 0)):,}"
    if form == FIGURES:
        text = grouped(str(to_text(number)))
        return text if "." in text else f"{text}."  # the point of the format stays
    if form == "#,##0.00":
        return f"{round_half_away(number, 2):,.2f}"
    return f"{round_half_away(number, 2):.2f}" if form == "0.00" else VALUE_ERROR


def figure(value: Value) -> Value:
    """A number with separators, as sentences show it; text as it is."""
    text = to_text(value)
    return grouped(text) if isinstance(value, float) and isinstance(text, str) else text


def exact(left: Value, right: Value) -> Value:
    """Whether texts are the same, case included."""
    a, b = to_text(left), to_text(right)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else a == b


def date_of(text: str) -> float | str:
    """Read ``Y-M-D`` as Excel's day number, or give ``?``; years 2000 to 2099."""
    parts = text.split("-")
    if len(parts) != 3 or not all(map(all_digits, parts)) or len(parts[0]) != 4:
        return "?"
    if len(parts[1]) > 2 or len(parts[2]) > 2:
        return "?"
    try:
        day = datetime.date(*map(int, parts))
    except (ValueError, OverflowError):
        return "?"
    return float((day - EPOCH).days) if 2000 <= day.year < 2100 else "?"


def literal(text: str) -> str:
    """Text in which wildcards stand for themselves."""
    return text.replace("~", "~~").replace("*", "~*").replace("?", "~?")


def zi(value: Value) -> Value:
    """The number of 字; an error counts 0."""
    text = to_text(value)
    return 0.0 if isinstance(text, ExcelError) else float(count_zi(text))

