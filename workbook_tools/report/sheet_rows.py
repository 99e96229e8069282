"""Many rows of a sheet as XML, packed as they come: quick, and in no more memory than the packed bytes take.

What belongs here: the XML of rows of one height and of their cells. What does not: everything else of a sheet
(``listing``, by XlsxWriter), and how packed bytes become a part of a package (``packed``).

A text is an inline string of type ``inlineStr``: whatever it says, no program takes it for a formula or a link.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from ..cells import column_letters
from ..packed import PackedMiddle
from ..safe_text import escaped, fitted, starts_formula, visible

Plain = str | float | int | datetime.date | None
Cell = tuple[Plain, Callable[[bool, bool], int]]
"""A value, and the number of its format: for a text that begins like a formula, for a date."""

_HARMLESS = re.compile("[0-9A-Za-z\u4e00-\u9fff（《“][-0-9A-Za-z\u4e00-\u9fff（）《》“”。，、；：·.,/ ]*(?<! )").fullmatch
"""Texts in which nothing but an underscore may be strange."""
_LONG = 2_000
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = datetime.date(1899, 12, 30)
_EXACT = 10**15
NUMBER = b"\0"
"""Stands for the number of the row: no text of a cell holds it."""
_ALIKE = {str, int}
"""Values that are written alike if they are equal and of one kind: 0.0 and -0.0 are not."""
TOGETHER, _REMEMBERED = 1_000, 2_000
"""Rows that are packed at a time, and texts of a column that are not looked at again."""


class SheetRows:
    """Rows of a sheet with columns of given formats."""

    def __init__(self, formats: Sequence[Callable[[bool, bool], int]], lang: str = "zh") -> None:
        self.packed = PackedMiddle()
        self.columns = [_Column(column_letters(n), form, lang) for n, form in enumerate(formats, 1)]

    def take_high(self, rows: Iterator[tuple[float, Sequence[object]]], first: int, most: int) -> int:
        """Write at most so many rows, each with its height in points, the first with the given number; gives how many there were."""
        count = 0
        while batch := list(islice(rows, min(TOGETHER, most - count))):
            starts = [b'<row r="%b" ht="%b" customHeight="1">' % (NUMBER, f"{height:g}".encode()) for height, _ in batch]
            self._pack(starts, list(zip(*(row for _, row in batch), strict=True)), first + count)
            count += len(batch)
        return count

    def add(self, columns: Sequence[Sequence[object]], first: int) -> None:
        """Write some rows of the usual height, given column by column."""
        self._pack([b'<row r="%b">' % NUMBER] * len(columns[0]), columns, first)

    def _pack(self, starts: Sequence[bytes], values: Sequence[Sequence[object]], first: int) -> None:
        cells = [column.cells(held) for column, held in zip(self.columns, values, strict=True)]
        lines = map(b"".join, zip(starts, *cells, [b"</row>"] * len(starts), strict=True))
        self.packed.add(b"".join([line.replace(NUMBER, b"%d" % at) for at, line in enumerate(lines, first)]))


class _Column:
    """What the cells of a column have in common."""

    def __init__(self, letters: str, form: Callable[[bool, bool], int], lang: str) -> None:
        plain, start = form(False, False), f'<c r="{letters}{NUMBER.decode()}'
        self.format, self.lang, self.start = form, lang, start
        self.texts, self.number, self.blank = _Texts(start, plain, form, lang), f'{start}" s="{plain}"><v>', f'{start}" s="{plain}"/>'.encode()
        self.styled: dict[tuple[type, Any], bytes] = {}
        """The cells that came lately of values with formats of their own: most are one of few words or a small number."""

    def cells(self, values: Sequence[object]) -> list[bytes]:
        """Cells with a place for the number of their row."""
        kinds = set(map(type, values))
        if kinds == {str}:
            return list(map(self.texts.__getitem__, values))
        if kinds == {type(None)}:
            return [self.blank] * len(values)
        texts, number, blank = self.texts, self.number, self.blank
        return [
            texts[value] if value.__class__ is str
            else f"{number}{value!r}</v></c>".encode() if value.__class__ is float and value - value == 0.0
            else blank if value is None else self._other(value)
            for value in values
        ]

    def _other(self, value: object) -> bytes:
        key = (value[0].__class__, value) if isinstance(value, tuple) else None
        if key is None or key[0] not in _ALIKE:
            return f"{self.start}{_other(value, self.format, self.lang)}".encode("utf-8", "replace")
        found = self.styled.get(key)
        if found is None:
            if len(self.styled) > _REMEMBERED:
                self.styled.clear()
            found = self.styled[key] = f"{self.start}{_other(value, self.format, self.lang)}".encode("utf-8", "replace")
        return found


class _Texts(dict[Any, bytes]):
    """The cell of each text that came lately: most texts of a column stand in it many times."""

    def __init__(self, start: str, plain: int, form: Callable[[bool, bool], int], lang: str) -> None:
        self.start, self.plain, self.form, self.lang = start, f'{start}" s="{plain}" t="inlineStr"><is><t>', form, lang

    def __missing__(self, text: str) -> bytes:
        if len(self) > _REMEMBERED:
            self.clear()
        cell = f"{self.plain}{text}</t></is></c>" if _harmless(text) else f"{self.start}{_other(text, self.form, self.lang)}"
        found = self[text] = cell.encode("utf-8", "replace")
        return found


def _harmless(text: str) -> bool:
    """Whether a text stands in XML and in a cell as it is; another is looked at character by character."""
    return len(text) <= _LONG and _HARMLESS(text.replace("_", "")) is not None and "_x" not in text


def _other(value: object, form: Callable[[bool, bool], int], lang: str) -> str:
    """The rest of a cell that is not of the usual kind, from the end of its address on."""
    if isinstance(value, tuple):
        value, form = value
    if isinstance(value, str) and value:
        if _harmless(value):
            return f'" s="{form(False, False)}" t="inlineStr"><is><t>{value}</t></is></c>'
        text = fitted(visible(value), lang)
        inside = escaped(_ESCAPED.sub("_x005F_", text))
        kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        return f'" s="{form(starts_formula(text), False)}" t="inlineStr"><is><t{kept}>{inside}</t></is></c>'
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return f'" s="{form(False, True)}"><v>{(day - _FIRST_DAY).days}</v></c>'
    if isinstance(value, int | float) and math.isfinite(value):
        number = f"{value:d}" if isinstance(value, int) and abs(value) < _EXACT else repr(float(value))
        return f'" s="{form(False, False)}"><v>{number}</v></c>'
    return f'" s="{form(False, False)}"/>'
