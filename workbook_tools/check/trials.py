"""What one changed answer would mend: each failure that reads it is tried again with other values in its place.

What belongs here: the values that are tried, and trying them. What does not: choosing the answers that are blamed
(``localise``).

The values are what slips usually hide: nothing typed, a factor of ten or of ten thousand, a sign, what another answer of
the same rule says, what would make a sum right, and for words what else could be chosen or stands in other rows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ..binding.bound_rules import BoundRule, Condition
from ..binding.names import RAW, VALUE
from ..rules.syntax import HERE, Slot
from ..rules.values import Value
from .expressions import Expressions
from .inputs import Input
from .values import Reading

FACTORS = (1e4, 1e-4, 10.0, 0.1, 100.0, 0.01, -1.0)
WORDS = 4
"""Values of other rows that are tried."""
ITEMS = 12
"""Items of the longest list that are all tried."""
NEAR = 6
"""A rule that reads more single answers than this suggests none of them as a value."""

Failed = tuple[Condition, str]
"""A condition that failed and the line at which it did."""


@lru_cache(maxsize=16)
def _readers(expressions: Expressions) -> Mapping[Input, tuple[Condition, ...]]:
    """The conditions that read an answer; for a list by its column, the line being ``HERE``."""
    out: dict[Input, dict[int, Condition]] = {}
    for rule in expressions.rules:
        for condition in _judging(rule):
            read = expressions.read_by(condition)
            for answer in (*read.single, *((block, HERE, column) for block, column in read.columns)):
                out.setdefault(answer, {})[id(condition)] = condition
    return {answer: tuple(conditions.values()) for answer, conditions in out.items()}


def _judging(rule: BoundRule) -> tuple[Condition, ...]:
    return () if rule.declared.severity == "info" else rule.conditions


class Trials:
    """Trials on one return; ``failed`` are the failures by number."""

    def __init__(self, reading: Reading, failed: Mapping[int, Failed]) -> None:
        self.reading = reading
        self.failed = failed
        self.numbers: dict[tuple[int, str], list[int]] = {}
        for number, (condition, line) in failed.items():
            self.numbers.setdefault((id(condition), line), []).append(number)

    def mended(self, answer: Input, accused: Sequence[int]) -> frozenset[int]:
        """The most failures that one change of an answer mends without making another condition fail.

        ``accused`` are the failures that read it; one of a check in Python cannot be tried.
        """
        accused = [number for number in accused if number in self.failed]
        if not accused:
            return frozenset()
        best: frozenset[int] = frozenset()
        tried = set()
        for value in self._values(answer, accused):
            if value in tried or value == self._typed(answer) or (isinstance(value, float) and not math.isfinite(value)):
                continue  # what overflows can stand in no cell
            tried.add(value)
            found = self._try(answer, value)
            if len(found) > len(best):
                best = found
                if len(best) == len(accused):
                    break
        return best

    def without_lines(self, block: str, numbers: Collection[int], accused: Iterable[int]) -> frozenset[int]:
        """The failures that are mended where some lines of a list are taken away."""
        other = self.reading.without_lines(block, numbers)
        return frozenset(n for n in accused if n in self.failed and other.holds(*self.failed[n]))

    def excess(self, number: int) -> frozenset[float]:
        """By how much the number at a failure's place is off from each other number that its sentence names."""
        condition, line = self.failed[number]
        at = self._number(condition.at, line)
        if at is None:
            return frozenset()
        shown = (self.reading.evaluate(node, condition.at.block, line) for node in condition.show.values())
        return frozenset(round(at - s, 6) for s in shown if isinstance(s, float) and s != at)

    def _number(self, at: Slot, line: str) -> float | None:
        for step in (RAW, VALUE):
            known = step == RAW or (at.block, at.row, at.column, VALUE) in self.reading.expressions.steps
            value = self.reading.value(Slot(at.block, at.row, at.column, step), line) if known else None
            if isinstance(value, float):
                return value
        return None

    def _typed(self, answer: Input) -> Value:
        block, line, column = answer
        if block in self.reading.tables:
            return self.reading.tables[block][int(line) - 1].cells.get(column)
        return self.reading.raw.cells.get(answer)

    def _values(self, answer: Input, accused: Sequence[int]) -> Iterator[Value]:
        block, line, column = answer
        typed = self._typed(answer)
        if typed is None or isinstance(typed, float):
            number = typed or 0.0
            for failure in accused:
                condition, where = self.failed[failure]
                own = condition.at.block == block and condition.at.column == column and condition.at.row in {HERE, line}
                for excess in self.excess(failure):
                    yield round(number - excess, 6) if own else round(number + excess, 6)
                read = self.reading.expressions.read_by(condition).single
                for b, row, c in read if len(read) <= NEAR else ():
                    other = self.reading.value(Slot(b, row, c, RAW), where)
                    if isinstance(other, float):
                        yield other
            if typed is not None:
                yield from (round(number * factor, 6) for factor in FACTORS)
        elif isinstance(typed, str):
            yield from self._items(block, line, column)
            yield typed[::-1]
            yield typed[: len(typed) // 2]
        if block in self.reading.tables:
            others = (one.cells.get(column) for one in self.reading.tables[block])
            words = dict.fromkeys(v for v in others if isinstance(v, str) and v.strip())
            if not isinstance(typed, float):
                yield from list(words)[:WORDS]
        yield None

    def _items(self, block: str, line: str, column: str) -> tuple[str, ...]:
        """What could be chosen, where that is not much."""
        form = self.reading.expressions.form
        asked = self.reading.expressions.blocks[block].question(line, column)
        items = form.lists[asked.list].items if asked.list in form.lists else ()
        return items if len(items) <= ITEMS else ()

    def _try(self, answer: Input, value: Value) -> frozenset[int]:
        """The failures that are mended with a value in place of an answer; none where another condition fails then."""
        block, line, column = answer
        other = self.reading.with_answer(answer, value)
        key = (block, HERE, column) if block in self.reading.tables else answer
        mended = set()
        for condition in _readers(self.reading.expressions).get(key, ()):
            where = line if condition.at.row == HERE else condition.at.row
            if condition.at.row == HERE and condition.at.block != block:
                continue
            passes = other.holds(condition, where)
            known = self.numbers.get((id(condition), where), [])
            if not passes and not known and self.reading.holds(condition, where):
                return frozenset()
            if passes:
                mended.update(known)
        return frozenset(mended)
