"""Judge one expression of a definition on its own: its syntax, its functions, whether it can hold or not.

What belongs here: what can be said without knowing what its names mean. What does not: names and kinds of
values (``binding``), which need the whole form.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rules.functions import BY_NAME, FUNCTIONS, LAZY
from ..rules.syntax import Binary, Call, Name, Negative, Node, Number, RuleSyntaxError, Text, parse, walk

_LOGICAL = ("=", "<>", "<", "<=", ">", ">=")


def faults(place: str, source: str, *, holds: bool = False, names: frozenset[str] | None = None) -> Iterator[str]:
    """Each thing wrong with an expression, with its place and character.

    One that ``holds`` has to compare; where ``names`` is given, it may use no others.
    """
    try:
        node = parse(source)
    except RuleSyntaxError as error:
        yield f"{place}: character {error.position} of “{source}”: {error}"
        return
    for part in walk(node):
        problem = ""
        if isinstance(part, Call):
            problem = _call(part)
        elif isinstance(part, Name) and names is not None and part.text not in names:
            problem = f"there is no “{part.text}” here; there are: {', '.join(sorted(names))}"
        if problem and isinstance(part, Call | Name):
            yield f"{place}: character {part.position} of “{source}”: {problem}"
    if holds and not _may_hold(node):
        yield f"{place}: “{source}” neither holds nor fails; a requirement compares, or joins comparisons with AND, OR, NOT"


def _call(call: Call) -> str:
    """What is wrong with a call's name or the number of its arguments, if anything is."""
    count = len(call.arguments)
    if call.function in LAZY:
        least, most = (2, 3) if call.function == "IF" else (2, 2)
    else:
        known = {f.name: f for f in FUNCTIONS}
        if call.function not in known:
            return f"there is no function “{call.function}”; there are: {', '.join(sorted([*known, *LAZY]))}"
        function = known[call.function]
        least, most = function.least, 255 if function.repeats else len(function.takes)
    if least <= count <= most:
        return ""
    wanted = str(least) if least == most else f"{least} or more" if most == 255 else f"{least} to {most}"
    return f"{call.function} takes {wanted} arguments, not {count}"


def _may_hold(node: Node) -> bool:
    if isinstance(node, Binary):
        return node.operator in _LOGICAL
    if isinstance(node, Call):
        if node.function in LAZY:
            return all(map(_may_hold, node.arguments[1 if node.function == "IF" else 0 :]))
        function = BY_NAME.get(node.function)
        return function is None or function.gives in {"logical", "any"}
    return not isinstance(node, Number | Text | Negative)
