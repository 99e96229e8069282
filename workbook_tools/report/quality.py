"""How far the totals are to be trusted: who answered, what of each total rests on items to be verified, what weighs most.

What belongs here: reckoning it, as plain tables. What does not: the marks (``marks``) and the sheet (``quality_sheet``).
Sums are of the decimal numbers that stand in the cells.
"""

from __future__ import annotations

import csv
import heapq
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path

from ..errors import cannot_read
from ..form.definition import Block, Form
from ..form.types import ADDS_UP, TEXT
from ..form.units import UNIT
from .marks import LEVELS, Level
from .rows import Kept, batches_of, picked
from .sums import Group, Sums, exact
from .table_schema import (
    CELL,
    COLUMN,
    FILE,
    LINE,
    MARK,
    MARK_WORDS,
    SHEET,
    UNIT_CODE,
    VALUE,
    Plain,
    Row,
    Table,
    place_of,
)
from .unit_states import FORM, ROSTER, UNITS
from .verdicts import STATES_BY_ID

HEAVIEST = 10
"""Values that are listed for each total."""
ALARM = Decimal("0.5")
"""Share of a total above which one value is pointed out, among at least ``FEW`` values."""
FEW = 4
_WAITING = 1_000
"""Values of one cell of a grid that are held before those that do not weigh much are let go."""
_LEVEL_OF = {words.zh: level for level, words in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Weight:
    """One value of a total: how much it is, its share, whose it is, where it stands, how far it is to be trusted."""

    value: Decimal
    share: Decimal
    unit: str
    item: str
    file: str
    sheet: str
    cell: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Trust:
    """One total: what of it rests on answers of each level, and the values that weigh most."""

    title: str
    unit: str
    total: Decimal
    values: int
    parts: Mapping[Level, Decimal]
    heaviest: tuple[Weight, ...]

    def share(self, level: Level) -> Decimal:
        """The share of the total that rests on answers of a level; 0 of nothing."""
        whole = sum((abs(part) for part in self.parts.values()), Decimal(0))
        return abs(self.parts[level]) / whole if whole else Decimal(0)

    @property
    def alarms(self) -> Iterator[Weight]:
        """The values that are too much of it to be passed over."""
        return (w for w in self.heaviest if w.share >= ALARM and self.values >= FEW)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One total: its title, its unit, its sums by level, its largest values with their rows, and which columns name those."""

    title: str
    unit: str
    groups: Mapping[Level, Group]
    amount: str
    heaviest: Sequence[tuple[float, int]]
    name: str = ""
    cell: str = CELL.id


def _of_list(form: Form, block: Block, sums: Sums) -> Iterator[_Asked]:
    """Every amount of a list."""
    table = sums.table
    text = next((q for q in block.columns if form.type_of(q).can(TEXT)), block.columns[0])
    name = next((c.id for c in table.columns if c.source == block.input_id("", text.id)), "")
    groups = _by_level(sums.by(MARK.id).items())
    traced = {c.id for c in table.columns}
    for column in (c for c in table.columns if c.adds_up):
        found = _heaviest(_values(sums, column.id))
        cell = place_of(column).id
        yield _Asked(f"{table.title} {column.label}", column.unit, groups, column.id, found, name, cell if cell in traced else CELL.id)


def _of_grid(form: Form, block: Block, sums: Sums) -> Iterator[_Asked]:
    """Every value of a grid that adds up over returns."""
    groups: dict[tuple[Plain, Plain], list[tuple[tuple[Plain], Group]]] = defaultdict(list)
    for (line, column, mark), group in sums.by(LINE, COLUMN, MARK.id).items():
        groups[line, column].append(((mark,), group))
    found: dict[tuple[Plain, Plain], list[tuple[float, int]]] = defaultdict(list)
    first = 0
    for batch in batches_of(sums.table.rows):
        cells = zip(batch.column(LINE), batch.column(COLUMN), strict=True)
        for number, (cell, value) in enumerate(zip(cells, batch.column(VALUE), strict=True), first):
            if isinstance(value, float):
                held = found[cell]
                held.append((value, number))
                if len(held) > _WAITING:
                    found[cell] = _heaviest(held)
        first += batch.count
    for line, column, question in block.questions():
        if not question.formula and form.type_of(question).can(ADDS_UP):
            yield _Asked(
                f"{sums.table.title} {question.label.zh}", question.unit, _by_level(groups[line, column]), VALUE, _heaviest(found[line, column]),
            )


def _by_level(groups: Iterable[tuple[tuple[Plain, ...], Group]]) -> dict[Level, Group]:
    out = {level: Group() for level in LEVELS}
    for (mark,), group in groups:
        out[_LEVEL_OF.get(str(mark), "clean")] += group
    return out


def _values(sums: Sums, column: str) -> Iterator[tuple[float, int]]:
    values = chain.from_iterable(batch.column(column) for batch in batches_of(sums.table.rows))
    return ((value, number) for number, value in enumerate(values) if isinstance(value, float))


def _heaviest(values: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    return heapq.nsmallest(HEAVIEST, values, key=lambda one: (-abs(one[0]), one[1]))


def trust_of(form: Form, sums: Mapping[str, Sums]) -> tuple[Trust, ...]:
    """How far each total of the tables is to be trusted."""
    out = []
    asked = form.cover_field(UNIT)
    unit = asked[0].input_id(asked[1].id, "") if asked else UNIT_CODE.id
    for name, reckoned in sums.items():
        block = form.block(name)
        totals = list((_of_list if block.open else _of_grid)(form, block, reckoned))
        rows = picked(reckoned.table.rows, (number for total in totals for _, number in total.heaviest))
        for total in totals:
            parts = {level: group.sums.get(total.amount, Decimal(0)) for level, group in total.groups.items()}
            whole = sum((group.weights.get(total.amount, Decimal(0)) for group in total.groups.values()), Decimal(0))
            count = sum(group.filled[total.amount] for group in total.groups.values())
            weights = tuple(_weight(value, whole, rows[number], total, unit) for value, number in total.heaviest)
            out.append(Trust(total.title, total.unit, sum(parts.values(), Decimal(0)), count, parts, weights))
    return tuple(out)


def _weight(value: float, whole: Decimal, row: Row, total: _Asked, unit: str) -> Weight:
    return Weight(
        exact(value), abs(exact(value)) / whole if whole else Decimal(0), str(row.get(unit) or row.get(UNIT_CODE.id) or ""),
        str(row.get(total.name) or "") if total.name else "", str(row.get(FILE.id) or ""), str(row.get(SHEET.id) or ""),
        str(row.get(total.cell) or ""), _LEVEL_OF.get(str(row.get(MARK.id)), "clean"), str(row.get(MARK_WORDS.id) or ""),
    )


def states_in(folder: Path, form: str) -> Counter[str]:
    """How many units of the roster are in each state with a form, by the words of ``units.csv``; empty where no roster was given.

    A unit that has no line for the form sent none. Raises ``UsageError``.
    """
    path = folder / UNITS
    if not path.is_file():
        return Counter()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise cannot_read(path, error if isinstance(error, OSError) else OSError(str(error))) from error
    lines = [row for row in csv.DictReader(io.StringIO(text)) if not row.get(ROSTER)]
    states = Counter(row.get("state") or "" for row in lines if row.get(FORM, form) == form)
    absent = len({row.get("code") for row in lines}) - states.total()
    return states + Counter({STATES_BY_ID["missing"].words.zh: absent})


def only(tables: Mapping[str, Table], levels: Sequence[Level]) -> dict[str, Table]:
    """The tables with the rows of some levels only; the table of units stays whole."""
    kept: frozenset[Plain] = frozenset(LEVELS[level].zh for level in levels)
    return {
        name: table if not any(c.id == MARK.id for c in table.columns) or name == "units" else
        replace(table, rows=Kept(table.rows, [c.id for c in table.columns], MARK.id, kept))
        for name, table in tables.items()
    }
