"""Parts of an expression that its source has twice, computed once.

What belongs here: which parts have certainly been computed wherever the text has got to, their names and what they can give. What
does not: what Python says the same as a part (``python_source``).

A part is known only where everything that leads there has computed it: what stands in one branch is not known in the other,
nor behind both. So nothing is computed that would not be computed anyway, and no name is asked for that nothing has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from .gives import Gives
from .syntax import Node

_MARKED = re.compile("\0([0-9]+)([<>])")
"""Where a part begins and ends that gets a name if it is asked for again; no source has the character."""


class ReusedParts:
    """The names of temporaries of one function, and which parts they hold; parts are entered in the order in which they are computed."""

    def __init__(self) -> None:
        self._count = 0
        self._used: set[str] = set()
        self.known: dict[Node, tuple[str, Gives]] = {}
        """The parts that are certainly computed by now: the name of each, and what it can give."""

    def fresh(self) -> str:
        """A name that no other temporary of this function has."""
        self._count += 1
        return f"t{self._count}"

    def entered(self, node: Node, source: str, gives: Gives) -> str:
        """The source of a part that stands here first."""
        name = self.fresh()
        self.known[node] = name, gives
        return f"\0{name[1:]}<{source}\0{name[1:]}>"

    def again(self, name: str) -> str:
        """The source of a part that is known."""
        self._used.add(name)
        return name

    def held(self, source: str) -> tuple[str, str]:
        """A name for what a source gives, and the source that gives it that name; the name is good behind that."""
        if source in self._used:
            return source, source
        first = _MARKED.match(source)
        if first is not None and source.endswith(f"\0{first[1]}>"):
            return self.again(f"t{first[1]}"), source
        name = self.fresh()
        return name, f"{name} := {source}"

    @contextmanager
    def branch(self) -> Iterator[None]:
        """What is entered within is not known behind it."""
        outside = dict(self.known)
        yield
        self.known = outside

    def resolved(self, source: str) -> str:
        """The source with the names that are used, and without the marks of the others."""
        if not self._used:
            return _MARKED.sub("", source)

        def shown(mark: re.Match[str]) -> str:
            if f"t{mark[1]}" not in self._used:
                return ""
            return f"(t{mark[1]} := " if mark[2] == "<" else ")"

        return _MARKED.sub(shown, source)
