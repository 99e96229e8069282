"""Formulas as compiled code, with what follows from what: a form of them that the disk keeps between commands.

What belongs here: taking them apart and putting them together. What does not: compiling (``rules.compile``) and what
else of a template is kept (``kept_template``).

The code is Python's own, as in the files that it keeps beside modules: it is of use to the same state of the program
under the same Python only, and as trustworthy as the folder that it is kept in (``disk_cache``).
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Mapping
from types import CodeType
from typing import Any

from ..rules.compile import Formula, Shared, put_together, taken_apart
from ..rules.values import ExcelError, Value
from .followers import Followers
from .recalculate import Address, Formulas

PYTHON = f"{sys.implementation.cache_tag} {marshal.version}"
"""Which Python's code it is."""

_Part = tuple[CodeType, tuple[tuple[str, int], ...]]
"""Code, and the shared parts that it names, by number."""


class KeptFormulas:
    """Formulas that were compiled earlier."""

    def __init__(
        self, constants: dict[Address, Value], fixed: frozenset[str], places: Mapping[Address, int], codes: list[_Part], shared: list[_Part]
    ) -> None:
        self.constants, self.fixed = constants, fixed
        self.made: dict[Address, Formula] = {}
        self.ranges: dict[Any, Any] = {}
        self._places, self._codes, self._shared = places, codes, shared
        self._functions: dict[int, Formula] = {}
        self._parts: dict[int, Shared] = {}

    def __contains__(self, address: Address) -> bool:
        """Whether a cell holds a formula."""
        return address in self._places

    def at(self, address: Address) -> Formula:
        """The function of a formula cell."""
        number = self._places[address]
        function = self._functions.get(number)
        if function is None:
            function = self._functions[number] = self._function(self._codes[number])
        self.made[address] = function
        return function

    def _function(self, part: _Part) -> Any:
        code, names = part
        return put_together(code, {name: self._part(number) for name, number in names})

    def _part(self, number: int) -> Shared:
        known = self._parts.get(number)
        if known is None:
            known = self._parts[number] = Shared(self._function(self._shared[number]))
        return known


def packed(formulas: Formulas, followers: Followers) -> bytes:
    """What ``unpacked`` gives back; every formula is compiled for it."""
    codes, shared = _Table(), _Table()

    def part(function: Any) -> _Part:
        code, names = taken_apart(function)
        return code, tuple((name, shared.number(held, lambda held=held: part(held.compute))) for name, held in names.items())

    places = {}
    for address in followers.addresses:
        function = formulas.at(address)
        places[address] = codes.number(function, lambda function=function: part(function))
    constants = {a: (v.code,) if isinstance(v, ExcelError) else v for a, v in formulas.constants.items()}
    told: Any = (
        constants, formulas.fixed, places, codes.held, shared.held,
        followers.addresses, followers.of_cells, followers.of_ranges, followers.columns,
        followers.onward,
    )
    return marshal.dumps(told)


def unpacked(held: bytes) -> tuple[KeptFormulas, Followers]:
    """The formulas and what follows from what, as ``packed`` was given them."""
    constants, fixed, places, codes, shared, *following = marshal.loads(held)
    values = {a: ExcelError(v[0]) if isinstance(v, tuple) else v for a, v in constants.items()}
    return KeptFormulas(values, fixed, places, codes, shared), Followers(*following)


class _Table:
    """Things by number, each once."""

    def __init__(self) -> None:
        self.held: list[_Part] = []
        self._numbers: dict[int, int] = {}
        self._alive: list[object] = []

    def number(self, thing: object, make: Any) -> int:
        known = self._numbers.get(id(thing))
        if known is None:
            self._alive.append(thing)  # or its identity could become another's
            made = make()
            known = self._numbers[id(thing)] = len(self.held)
            self.held.append(made)
        return known
