"""Refuse expressions that use a whole column as one value, and formulas that depend on themselves or look too far.

What belongs here: what bound expressions of a loaded form refer to. What does not: a definition's
own ids, lists and sheets (``form.validate``) and the kinds of values (``types``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..form.definition import ONLY, Block, Form
from ..rules.functions import BY_NAME
from ..rules.syntax import (
    ALL,
    HERE,
    Binary,
    Call,
    Items,
    Name,
    Negative,
    Node,
    RuleSyntaxError,
    Slot,
    parse,
    walk,
)
from .names import COVERED, Scope, ScopeError, bind, headline, resolve


def misplaced(node: Node) -> tuple[str, int] | None:
    """A whole column where one value is wanted, or the reverse: what is wrong and the function's position."""
    if _many(node):
        return "a whole column stands where one value is needed", 1
    for part in walk(node):
        if isinstance(part, Binary) and (_many(part.left) or _many(part.right)):
            return f"a whole column stands beside “{part.operator}”, where one value is needed", 1
        if isinstance(part, Negative) and _many(part.operand):
            return "a whole column stands after “-”, where one value is needed", 1
        if isinstance(part, Call):
            problem = _arguments(part)
            if problem:
                return problem, part.position or 1
    return None


def _many(node: Node) -> bool:
    return isinstance(node, Items) or (isinstance(node, Slot) and (node.row == ALL or node.step == COVERED))


def _arguments(call: Call) -> str:
    function = BY_NAME.get(call.function)
    for i, argument in enumerate(call.arguments):
        takes = function.takes[min(i, len(function.takes) - 1)] if function else "any"
        if _many(argument) and takes != "range":
            return f"argument {i + 1} of {call.function} is a whole column; it takes one value"
        if takes == "range" and not _many(argument) and function is not None and not function.repeats:
            return f"argument {i + 1} of {call.function} is one value; it takes a whole column"
    if call.function == "ITEM" and isinstance(call.arguments[1], Slot):
        return "argument 2 of ITEM is no list of the form; write its id after “lists.”"
    columns = {a.block for a in call.arguments if isinstance(a, Slot) and a.row == ALL}
    if call.function == "SUMIF" and len(columns) > 1:
        return f"SUMIF goes over columns of one table, not of {' and '.join(sorted(columns))}"
    return ""


def faulty_formulas(form: Form) -> tuple[str, ...]:
    """Every formula of a block that uses an unknown name or, in the end, itself; with its scope."""
    out = list(_faulty_headline(form))
    for s, sheet in enumerate(form.sheets):
        for b, block in enumerate(sheet.blocks):
            uses: dict[str, set[str]] = {}
            for name, part, scope, source in _formulas(form, block):
                where = f"sheets[{s}].blocks[{b}].{part}.formula: character"
                try:
                    bound = bind(scope, parse(source))
                except (RuleSyntaxError, ScopeError) as error:
                    out.append(f"{where} {error.position} of “{source}”: {error}")
                    continue
                problem = misplaced(bound)
                far = _beside(scope, source) if block.open else None
                if far and not problem:
                    problem = f"“{far.text}” stands beside the line; a computed column looks at its own line", far.position
                if problem:
                    out.append(f"{where} {problem[1]} of “{source}”: {problem[0]}")
                slots = [n for n in walk(bound) if isinstance(n, Slot) and n.block == block.id]
                uses[name] = {n.step if block.open else n.row for n in slots}
                if name in _reached(uses, name):
                    out.append(f"sheets[{s}].blocks[{b}].{part}.formula: “{source}” depends on “{name}” itself")
    return tuple(out)


def _beside(scope: Scope, source: str) -> Name | None:
    """The first name in a computed column of a list that is not of its line."""
    for part in walk(parse(source)):
        if isinstance(part, Name):
            found = resolve(scope, part).node
            if isinstance(found, Slot) and found.row != HERE:
                return part
    return None


def _faulty_headline(form: Form) -> Iterator[str]:
    for i, line in enumerate(form.headline):
        if line.startswith("="):
            try:
                problem = misplaced(headline(form, line))
            except (RuleSyntaxError, ScopeError) as error:
                problem = (str(error), error.position)
            if problem:
                yield f"headline[{i}]: character {problem[1] + 1} of “{line}”: {problem[0]}"


def _formulas(form: Form, block: Block) -> Iterator[tuple[str, str, Scope, str]]:
    for i, computed in enumerate(block.computed):
        yield computed.id, f"computed[{i}]", Scope(form, block), computed.formula
    for i, line in enumerate(block.lines):
        if line.formula:
            column = next((q.id for q in block.columns), ONLY)
            yield line.id, f"rows[{i}]", Scope(form, block, line.id, column, across=True), line.formula


def _reached(uses: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    queue = list(uses.get(start, ()))
    while queue:
        name = queue.pop()
        if name not in seen:
            seen.add(name)
            queue += uses.get(name, ())
    return seen
