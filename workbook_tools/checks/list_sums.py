"""What a list adds up to for a stated total, as the form's own rules say it.

What belongs here: finding the rule that compares an input with a sum or a number of lines, and that sum in one
return. What does not: the rules' other meanings (``rules.compile``). So which lines a total is of is stated once, in the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..form.definition import USED, Form, Rule
from ..form.submission import Line, Submission
from ..rules.syntax import Call, Name, RuleSyntaxError, Text, parse

_Sum = tuple[str, str, str, str]
"""A list, the column that tells which lines, the item it has there, and the column that is added up; "" for none."""


def _sum(source: str) -> _Sum | None:
    """``SUM(list.column)``, ``SUMIF(list.by,"item",list.column)`` or ``COUNTIF(list.by,"item")``."""
    try:
        node = parse(source)
    except RuleSyntaxError:
        return None
    if not isinstance(node, Call):
        return None
    match node.function, node.arguments:
        case "SUM", (Name(text=whole),):
            table, _, column = whole.partition(".")
            return table, "", "", "" if column == USED else column
        case "SUMIF", (Name(text=by), Text(value=item), Name(text=whole)):
            return by.partition(".")[0], by.partition(".")[2], item, whole.partition(".")[2]
        case "COUNTIF", (Name(text=by), Text(value=item)):
            return by.partition(".")[0], by.partition(".")[2], item, ""
    return None


def _instances(rule: Rule) -> Iterator[dict[str, str]]:
    name, values = rule.over
    yield from ({name: value} for value in values) if name else ({},)


@lru_cache(maxsize=16)
def list_sums(form: Form) -> Mapping[str, _Sum]:
    """The sum over a list that each stated total is compared with, by the total's input."""
    out: dict[str, _Sum] = {}
    tables = {block.id for _, block in form.blocks() if block.open}
    for rule in form.rules:
        for slots in _instances(rule):
            at = rule.at
            for name, value in slots.items():
                at = at.replace("{" + name + "}", value)
            for source in rule.show.values():
                for name, value in slots.items():
                    source = source.replace("{" + name + "}", value)
                found = _sum(source)
                if found is not None and found[0] in tables:
                    out.setdefault(at, found)
    return out


def _value(line: Line, column: str) -> float | None:
    answer = line.answers.get(column)
    if answer is None or answer.value is None:
        return 0.0
    return answer.value if isinstance(answer.value, float | int) and answer.readable else None


def added_up(form: Form, submission: Submission, total: str) -> float | None:
    """What the list adds up to for a stated total; ``None`` where no rule says, or a line cannot be read."""
    found = list_sums(form).get(total)
    if found is None:
        return None
    table, by, item, column = found
    lines = [
        line for line in submission.tables.get(table, ())
        if not by or (by in line.answers and line.answers[by].value == item)
    ]
    if not column:
        return float(len(lines))
    values = [_value(line, column) for line in lines]
    return None if None in values else sum(v for v in values if v is not None)
