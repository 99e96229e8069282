"""What the functions that look through a range give: criteria, look-ups, positions.

What belongs here: Excel's criteria and wildcards, and finding a value in a column. What does not:
sums without a criterion (``numbers``) and the table of functions by name (``functions``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from .numbers import sum_of
from .values import (
    NOT_AVAILABLE,
    UNREADABLE,
    VALUE_ERROR,
    Column,
    ExcelError,
    Value,
    all_digits,
    compare,
    fold,
    numeral,
    to_number,
    to_text,
)

SOME_TEXT = "?*"
"""The criterion of any text that is not empty: what counts of verdicts ask for."""
DIGITS_KEPT = 15
"""Digits of a number that Excel keeps."""
_CRITERION = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)


def _wildcard(pattern: str) -> re.Pattern[str]:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "~" and pattern[at + 1 : at + 2] in {"*", "?", "~"}:
            at += 1
            out.append(re.escape(pattern[at]))
        elif character == "*":
            out.append(".*")
        elif character == "?":
            out.append(".")
        else:
            out.append(re.escape(character))
        at += 1
    return re.compile("".join(out), re.DOTALL)


@lru_cache(maxsize=256)
def _within(pattern: str) -> str:
    """The text that ``*text*`` looks for, where nothing else has to be asked; else nothing."""
    inner = pattern[1:-1]
    plain = pattern[:1] == pattern[-1:] == "*" and not any(c in inner for c in "~?*")
    return inner if plain and inner.lower() == inner == inner.upper() else ""


def matcher(criterion: Value) -> Callable[[Value], bool]:
    """Build the test that ``COUNTIF`` and ``SUMIF`` make of a criterion such as ``">0"``."""
    if criterion == SOME_TEXT:
        return lambda v: isinstance(v, str) and v != ""
    inner = _within(criterion) if isinstance(criterion, str) else ""
    if inner:
        return lambda v: isinstance(v, str) and inner in v
    if not isinstance(criterion, str):
        wanted = 0.0 if criterion is None else criterion
        return lambda v: v is not None and type(v) is type(wanted) and compare(v, wanted) == 0
    match = _CRITERION.fullmatch(criterion)
    operator, operand = (match.group(1) or "=", match.group(2)) if match else ("=", criterion)
    limit = counted_as(operand)
    if limit is not None and operator in {"=", "<>"}:
        return lambda v: _is_number(v, limit) == (operator == "=")
    if limit is not None:

        def numeric(value: Value) -> bool:
            order = compare(value, limit) if isinstance(value, float) else None
            return isinstance(order, int) and _holds(operator, order)

        return numeric
    if operator in {"=", "<>"}:
        pattern = _wildcard(fold(operand))
        equal = operator == "="

        def textual(value: Value) -> bool:
            if operand == "":
                return (value is None or value == "") == equal
            return (isinstance(value, str) and bool(pattern.fullmatch(fold(value)))) == equal

        return textual

    def ordered(value: Value) -> bool:
        order = compare(value, operand) if isinstance(value, str) else None
        return isinstance(order, int) and _holds(operator, order)

    return ordered


def counted_as(text: str) -> float | None:
    """The number that a criterion takes a text for: of a long one Excel keeps 15 digits."""
    if len(text) > DIGITS_KEPT and all_digits(text):
        return float(text[:DIGITS_KEPT].ljust(len(text), "0"))
    number = numeral(text)
    return number if isinstance(number, float) else None


def _is_number(value: Value, wanted: float) -> bool:
    """Whether a cell holds a number, or a text that looks like it: of these a criterion that asks for one makes no difference."""
    number = counted_as(value) if isinstance(value, str) else value
    return isinstance(number, float) and compare(number, wanted) == 0


def _holds(operator: str, order: int) -> bool:
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]


def count_matching(cells: Column, criterion: Value) -> Value:
    """How many cells meet the criterion."""
    if isinstance(criterion, ExcelError):
        return criterion
    if isinstance(criterion, str) and len(criterion) > 255:
        return VALUE_ERROR
    if isinstance(criterion, str):
        told = cells if isinstance(cells, Lookup) else Lookup(cells)
        if criterion == SOME_TEXT:
            return float(len(told.texts()))
        if inner := _within(criterion):
            return float(sum([inner in text for _, text in told.texts()]))
    return float(sum(map(matcher(criterion), cells)))


def count_matching_both(first: Column, one: Value, second: Column, other: Value) -> Value:
    """How many rows meet both criteria."""
    if isinstance(one, ExcelError) or isinstance(other, ExcelError):
        return one if isinstance(one, ExcelError) else other
    meets = matcher(one)
    left = [b for a, b in zip(first, second, strict=True) if meets(a)]
    return float(sum(map(matcher(other), left))) if left else 0.0


def sum_matching(cells: Column, criterion: Value, numbers: Column) -> Value:
    """The sum over the rows that meet the criterion."""
    if isinstance(criterion, ExcelError):
        return criterion
    if isinstance(criterion, str) and len(criterion) > 255:
        return VALUE_ERROR
    test = matcher(criterion)
    return sum_of([n for v, n in zip(cells, numbers, strict=True) if test(v)])


class Lookup(tuple[Value, ...]):
    """A code list's column, which finds plain text without looking at every cell."""

    _places: dict[str, int]
    _spelled: dict[str, str]
    _shown: dict[int, dict[str, str]]
    _texts: list[tuple[int, str]]

    def texts(self) -> list[tuple[int, str]]:
        """The texts that are not empty, each with its 1-based position: of verdicts there are few, and they are asked for many."""
        if not hasattr(self, "_texts"):
            self._texts = [(i, value) for i, value in enumerate(self, 1) if value and isinstance(value, str)]
        return self._texts

    def place(self, text: str) -> int | None:
        """The 1-based position of text, without case; ``None`` where it does not stand."""
        if not hasattr(self, "_places"):
            places: dict[str, int] = {}
            for i, value in enumerate(self, 1):
                if isinstance(value, str):
                    places.setdefault(fold(value), i)
            self._places = places
        return self._places.get(fold(text))

    def spelled(self) -> dict[str, str]:
        """Each spelling in lower case with its item, where the cells are ``packed``."""
        if not hasattr(self, "_spelled"):
            self._spelled = {}
            for spellings, item in zip(self[::2], self[1::2], strict=True):
                for spelling in str(spellings)[1:-1].split(SEPARATOR):
                    self._spelled.setdefault(fold(spelling), str(item or ""))
        return self._spelled

    def shown(self, length: int) -> dict[str, str]:
        """Each spelling in lower case that the cells themselves show, with its item; see ``read_off``."""
        if not hasattr(self, "_shown"):
            self._shown = {}
        if length not in self._shown:
            self._shown[length] = read_off(self, length)
        return self._shown[length]


def read_off(items: Iterable[Value], length: int) -> dict[str, str]:
    """The spellings, in lower case, that items such as ``3744 航空相关设备制造`` show by themselves.

    Code and name as one, where the code has ``length`` characters; the code; the name. They are sought in this order,
    each down the whole list; a spelling that is looked up has no blanks.
    """
    whole, codes, names = dict[str, str](), dict[str, str](), dict[str, str]()
    for item in items:
        if not isinstance(item, str) or " " not in item:
            continue
        code, _, rest = item.partition(" ")
        if len(code) == length and " " not in rest:
            whole.setdefault(fold(code + rest), item)
        codes.setdefault(fold(code), item)
        names.setdefault(fold(item.rpartition(" ")[2]), item)
    return {**names, **codes, **whole}


SEPARATOR = "|"
"""Stands around each spelling of an item where a code list is kept: ``|3621汽柴油车整车制造|3621|``."""


def packed(entries: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Items with their spellings as a workbook keeps them: two cells a line, the spellings and the item.

    The first line is that of a blank, which stands for no item.
    """
    out = [SEPARATOR * 2, ""]
    for item, spellings in entries:
        out += [f"{SEPARATOR}{SEPARATOR.join(spellings)}{SEPARATOR}", item]
    return tuple(out)


def item_of(text: Value, cells: Column) -> Value:
    """The item that a spelling stands for; ``?`` for one that stands for none. ``cells`` are ``packed``."""
    text = to_text(text)
    if isinstance(text, ExcelError) or len(text) > 250:
        return UNREADABLE
    if not isinstance(cells, Lookup):
        cells = Lookup(cells)
    return cells.spelled().get(fold(text), UNREADABLE)


def coded_item_of(text: Value, special: Column, items: Column, length: Value) -> Value:
    """The item that a spelling stands for: one of the ``special`` ones, which are ``packed``, or what ``items`` show; else ``?``."""
    text = to_text(text)
    found = item_of(text, special)
    if found != UNREADABLE or not isinstance(text, str) or len(text) > 250 or not isinstance(length, float):
        return found
    if fold(text) in (special if isinstance(special, Lookup) else Lookup(special)).spelled():
        return UNREADABLE  # written down as standing for none
    return (items if isinstance(items, Lookup) else Lookup(items)).shown(int(length)).get(fold(text), UNREADABLE)


_ESCAPED = re.compile(r"~([~*?])")


def place_of(sought: Value, cells: Column) -> Value:
    """The position of a value in a column, exact match."""
    if isinstance(sought, ExcelError):
        return sought
    if isinstance(cells, Lookup) and isinstance(sought, str) and len(sought) <= 255:
        escaped = "~" in sought
        plain = _ESCAPED.sub("", sought) if escaped else sought
        if "*" not in plain and "?" not in plain:
            at_once = cells.place(_ESCAPED.sub(r"\1", sought) if escaped else sought)
            return NOT_AVAILABLE if at_once is None else float(at_once)
    if isinstance(sought, str):
        if len(sought) > 255:
            return VALUE_ERROR
        inner = "" if sought == SOME_TEXT else _within(sought)
        if inner or sought == SOME_TEXT:
            told = cells if isinstance(cells, Lookup) else Lookup(cells)
            first = next((i for i, text in told.texts() if inner in text), None)
            return NOT_AVAILABLE if first is None else float(first)
        pattern = _wildcard(fold(sought))
        hits = (i for i, v in enumerate(cells) if isinstance(v, str) and pattern.fullmatch(fold(v)))
    else:
        hits = (
            i for i, v in enumerate(cells)
            if v is not None and type(v) is type(sought) and compare(v, sought) == 0
        )
    at = next(hits, None)
    return NOT_AVAILABLE if at is None else float(at + 1)


def place_of_begun(sought: Value, told: Column, words: Column, mark: Value) -> Value:
    """The position of the first row in which one column has a text within its own and another does not begin with a mark."""
    rows = enumerate(zip(told, words, strict=True), 1)
    hit = next((i for i, (one, other) in rows if str(sought) in str(one or "") and str(other or "")[:1] != mark), None)
    return NOT_AVAILABLE if hit is None else float(hit)


def chosen(position: Value, *values: Value) -> Value:
    """The value at a position among others."""
    return item_at(values, position)


def item_at(cells: Column, position: Value) -> Value:
    """The item at a position of a column; a blank cell stays blank, since the cell itself is found."""
    at = to_number(position)
    if isinstance(at, ExcelError):
        return at
    return cells[int(at) - 1] if 1 <= at < len(cells) + 1 else ExcelError("#REF!")

