"""Which cells of a sheet part have one of some styles: most have none of those that matter, and are not looked at in Python.

What belongs here: finding them in the bytes. What does not: which styles matter (``number_formats``, ``struck_out``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from ..cells import Position, column_number

_STYLE, _PLACE = re.compile(rb"""\bs\s*=\s*["'](\d+)["']"""), re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")


@lru_cache(maxsize=64)
def _pattern(styles: tuple[int, ...]) -> re.Pattern[bytes]:
    numbers = b"|".join(b"%d" % number for number in styles)
    return re.compile(rb"""<(?:\w+:)?c\s([^>]*?\bs\s*=\s*["']0*(?:%s)["'][^>]*)>""" % numbers)


def cells_with(sheet: bytes, styles: Collection[int]) -> Iterator[tuple[Position, int]]:
    """The cells that have one of ``styles``, each with its style."""
    for cell in _pattern(tuple(sorted(styles))).finditer(sheet) if styles else ():
        style, place = _STYLE.search(cell[1]), _PLACE.search(cell[1])
        if style is not None and place is not None and int(style[1]) in styles:
            yield (int(place[2]), column_number(place[1].decode())), int(style[1])
