"""Formulas as compiled code, with what follows from what: a form of them that the disk keeps between commands.

What belongs here: what is kept of them. What does not: how functions are taken apart and put together (``rules.kept_code``) and what
else of a template is kept (``kept_template``).
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import Any

from ..rules.compile import Formula
from ..rules.kept_code import CodeOf, KeptCode
from ..rules.values import ExcelError, Value
from .followers import Followers
from .recalculate import Address, Formulas


class KeptFormulas:
    """Formulas that were compiled earlier."""

    def __init__(self, constants: dict[Address, Value], fixed: frozenset[str], places: Mapping[Address, int], code: KeptCode) -> None:
        self.constants, self.fixed = constants, fixed
        self.made: dict[Address, Formula] = {}
        self.ranges: dict[Any, Any] = {}
        self._places, self._code = places, code

    def __contains__(self, address: Address) -> bool:
        """Whether a cell holds a formula."""
        return address in self._places

    def at(self, address: Address) -> Formula:
        """The function of a formula cell."""
        function: Formula = self._code.function(self._places[address])
        self.made[address] = function
        return function


def packed(formulas: Formulas, followers: Followers) -> bytes:
    """What ``unpacked`` gives back; every formula is compiled for it."""
    code = CodeOf()
    places = {address: code.number(formulas.at(address)) for address in followers.addresses}
    constants = {a: (v.code,) if isinstance(v, ExcelError) else v for a, v in formulas.constants.items()}
    told: Any = (
        constants, formulas.fixed, places, code.functions, code.shared,
        followers.addresses, followers.of_cells, followers.of_ranges, followers.columns,
        followers.onward,
    )
    return marshal.dumps(told)


def unpacked(held: bytes) -> tuple[KeptFormulas, Followers]:
    """The formulas and what follows from what, as ``packed`` was given them."""
    constants, fixed, places, functions, shared, *following = marshal.loads(held)
    values = {a: ExcelError(v[0]) if isinstance(v, tuple) else v for a, v in constants.items()}
    return KeptFormulas(values, fixed, places, KeptCode(functions, shared)), Followers(*following)
