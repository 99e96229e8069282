"""What the functions on numbers, logicals and dates give.

What belongs here: the Python meaning of functions whose arguments are numbers or conditions, and of
sums over ranges. What does not: text (``texts``), criteria and look-ups (``ranges``), and the table of
functions by name (``functions``).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence

from ..cells import EPOCH, LAST_DAY
from .values import (
    DIV_ZERO,
    NUMBER_ERROR,
    Argument,
    Column,
    ExcelError,
    Value,
    round_half_away,
    to_logical,
    to_number,
)


def first_error(values: Sequence[Argument]) -> ExcelError | None:
    """The first error among values, if any."""
    return next((v for v in values if isinstance(v, ExcelError)), None)


def _logicals(values: Sequence[Value]) -> list[bool] | ExcelError:
    out: list[bool] = []
    for value in values:
        logical = to_logical(value)
        if isinstance(logical, ExcelError):
            return logical
        out.append(logical)
    return out


def all_of(*values: Value) -> Value:
    """Whether all conditions hold."""
    out = _logicals(values)
    return out if isinstance(out, ExcelError) else all(out)


def any_of(*values: Value) -> Value:
    """Whether any condition holds."""
    out = _logicals(values)
    return out if isinstance(out, ExcelError) else any(out)


def negation(value: Value) -> Value:
    """Whether the condition does not hold."""
    out = to_logical(value)
    return out if isinstance(out, ExcelError) else not out


def _numbers(arguments: Sequence[Argument]) -> list[float] | ExcelError:
    """Numbers of ranges (text in them is skipped) and of single values (converted)."""
    out: list[float] = []
    for argument in arguments:
        if isinstance(argument, list | tuple):
            if ExcelError in map(type, argument):
                return next(value for value in argument if isinstance(value, ExcelError))
            out += [value for value in argument if isinstance(value, float)]
        else:
            number = to_number(argument)  # type: ignore[arg-type]
            if isinstance(number, ExcelError):
                return number
            out.append(number)
    return out


def sum_of(*arguments: Argument) -> Value:
    """The sum; text in ranges is passed over."""
    out = _numbers(arguments)
    try:
        return out if isinstance(out, ExcelError) else math.fsum(out)
    except OverflowError:
        return NUMBER_ERROR


def largest(*arguments: Argument) -> Value:
    """The largest number, 0 without one."""
    out = _numbers(arguments)
    return out if isinstance(out, ExcelError) else max(out, default=0.0)


def smallest(*arguments: Argument) -> Value:
    """The smallest number, 0 without one."""
    out = _numbers(arguments)
    return out if isinstance(out, ExcelError) else min(out, default=0.0)


def smallest_but(cells: Column, place: Value) -> Value:
    """The number at a place among all in a range, smallest first."""
    numbers, at = _numbers((cells,)), to_number(place)
    if isinstance(numbers, ExcelError):
        return numbers
    if isinstance(at, ExcelError):
        return at
    return sorted(numbers)[int(at) - 1] if 1 <= at <= len(numbers) else NUMBER_ERROR


def count_numbers(*arguments: Argument) -> Value:
    """How many numbers there are."""
    cells = [v for a in arguments for v in (a if isinstance(a, list | tuple) else [a])]
    return float(sum(isinstance(v, float) for v in cells))


def count_filled(cells: Column) -> Value:
    """How many cells hold anything."""
    return float(sum(v is not None for v in cells))


def rounded(number: Value, digits: Value) -> Value:
    """Rounded, halves away from zero."""
    a, b = to_number(number), to_number(digits)
    if isinstance(a, ExcelError):
        return a
    return b if isinstance(b, ExcelError) else round_half_away(a, int(b))


def on_number(change: Callable[[float], float]) -> Callable[[Value], Value]:
    """Apply a change to the number that a value is."""
    def apply(value: Value) -> Value:
        number = to_number(value)
        return number if isinstance(number, ExcelError) else change(number)

    return apply


def remainder(number: Value, divisor: Value) -> Value:
    """The remainder, with the sign of the divisor."""
    a, b = to_number(number), to_number(divisor)
    if isinstance(a, ExcelError):
        return a
    if isinstance(b, ExcelError):
        return b
    if b == 0:
        return DIV_ZERO
    quotient = a / b
    return a - b * math.floor(quotient) if math.isfinite(quotient) else NUMBER_ERROR


def day_number(year: Value, month: Value, day: Value) -> Value:
    """The day number of a date; months and days may run over, but not beyond the calendar."""
    parts = [to_number(v) for v in (year, month, day)]
    error = first_error(parts)
    if error:
        return error
    y, m, d = (int(p) for p in parts if isinstance(p, float))
    y, m = y + (m - 1) // 12, (m - 1) % 12 + 1
    if not 1900 <= y <= 9999:
        return NUMBER_ERROR
    number = (datetime.date(y, m, 1) - EPOCH).days + d - 1
    return float(number) if 0 <= number <= LAST_DAY else NUMBER_ERROR


def month_in(day: Value) -> Value:
    """The month of a day number."""
    number = to_number(day)
    if isinstance(number, ExcelError):
        return number
    if not 0 <= number < LAST_DAY + 1:
        return NUMBER_ERROR
    return float((EPOCH + datetime.timedelta(days=int(number))).month)

