"""Compiled functions as code: a form of them that the disk keeps between commands.

What belongs here: taking functions apart, each once, and putting them together again. What does not: compiling (``compile``), which
functions are kept and what is known of them (``workbook.kept_formulas``, ``check.kept_functions``).

The code is Python's own, as in the files that it keeps beside modules: it is of use to the same state of the program
under the same Python only, and as trustworthy as the folder that it is kept in (``disk_cache``).
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import CodeType
from typing import Any

from .compile import Shared, put_together, taken_apart

PYTHON = f"{sys.implementation.cache_tag} {marshal.version}"
"""Which Python's code it is."""

Part = tuple[CodeType, tuple[tuple[str, int], ...]]
"""Code, and the shared parts that it names, by number."""


class CodeOf:
    """Functions by number, each once, as ``KeptCode`` is given them."""

    def __init__(self) -> None:
        self.functions: list[Part] = []
        self.shared: list[Part] = []
        """The parts that are the same from every line, as functions of their own."""
        self._numbers: dict[int, int] = {}
        self._alive: list[object] = []

    def number(self, function: Any) -> int:
        """The number of a function."""
        return self._number(function, self.functions, partial(self._part, function))

    def _part(self, function: Any) -> Part:
        code, names = taken_apart(function)
        return code, tuple((name, self._number(held, self.shared, partial(self._part, held.compute))) for name, held in names.items())

    def _number(self, thing: object, held: list[Part], make: Callable[[], Part]) -> int:
        known = self._numbers.get(id(thing))
        if known is None:
            self._alive.append(thing)  # or its identity could become another's
            made = make()
            known = self._numbers[id(thing)] = len(held)
            held.append(made)
        return known


class KeptCode:
    """Functions that were compiled earlier, by the numbers that ``CodeOf`` gave them."""

    def __init__(self, functions: Sequence[Part], shared: Sequence[Part]) -> None:
        self._codes, self._shared = functions, shared
        self._made: dict[int, Any] = {}
        self._parts: dict[int, Shared] = {}

    def function(self, number: int) -> Any:
        """The function of a number, the same one each time."""
        known = self._made.get(number)
        if known is None:
            known = self._made[number] = self._function(self._codes[number])
        return known

    def _function(self, part: Part) -> Any:
        code, names = part
        return put_together(code, {name: self._part(number) for name, number in names})

    def _part(self, number: int) -> Shared:
        known = self._parts.get(number)
        if known is None:
            known = self._parts[number] = Shared(self._function(self._shared[number]))
        return known
