"""How far the totals are to be trusted: who answered, what of each total rests on items to be verified, what weighs most.

What belongs here: reckoning it, as plain tables. What does not: the marks (``marks``) and the sheet (``quality_sheet``).
Sums are of the decimal numbers that stand in the cells.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..errors import cannot_read
from ..form.definition import Form
from ..form.types import ADDS_UP, TEXT
from ..form.units import UNIT
from .marks import LEVELS, Level
from .table_schema import CELL, FILE, MARK, MARK_WORDS, SHEET, UNIT_CODE, Row, Table
from .totals import exact
from .unit_states import UNITS

HEAVIEST = 10
"""Values that are listed for each total."""
ALARM = Decimal("0.5")
"""Share of a total above which one value is pointed out, among at least ``FEW`` values."""
FEW = 4
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


def _rows(form: Form, tables: Mapping[str, Table]) -> Iterator[tuple[str, str, list[tuple[float, str, Row, str]]]]:
    """Every total: its title, its unit, and its values with what each is of, its row and the column's letters."""
    for table in (table for name, table in tables.items() if name in {block.id for _, block in form.blocks()}):
        block = form.block(table.id)
        if block.open:
            text = next((q for q in block.columns if form.type_of(q).can(TEXT)), block.columns[0])
            name = next((c.id for c in table.columns if c.source == block.input_id("", text.id)), "")
            for column in table.columns:
                if column.adds_up:
                    found = [(v, str(r.get(name) or ""), r, column.id) for r in table.rows if isinstance(v := r.get(column.id), float)]
                    yield f"{table.title} {column.label}", column.unit, found
            continue
        wanted = {
            (line, column): question for line, column, question in block.questions()
            if not question.formula and form.type_of(question).can(ADDS_UP)
        }
        held: dict[tuple[str, str], list[tuple[float, str, Row, str]]] = {}
        for row in table.rows:
            value, key = row.get("value"), (str(row.get("line")), str(row.get("column")))
            if key in wanted and isinstance(value, float):
                held.setdefault(key, []).append((value, "", row, ""))
        for key, question in wanted.items():
            yield f"{table.title} {question.label.zh}", question.unit, held.get(key, [])


def trust_of(form: Form, tables: Mapping[str, Table], places: Mapping[tuple[str, str, str], str]) -> tuple[Trust, ...]:
    """How far each total of the tables is to be trusted.

    ``places`` gives the letters of the column in which a value of a list stands: by file, list and column.
    """
    out = []
    asked = form.cover_field(UNIT)
    name = asked[0].input_id(asked[1].id, "") if asked else UNIT_CODE.id
    for title, unit, found in _rows(form, tables):
        parts: dict[Level, Decimal] = dict.fromkeys(LEVELS, Decimal(0))
        for value, _, row, _ in found:
            parts[_LEVEL_OF.get(str(row.get(MARK.id)), "clean")] += exact(value)
        whole = sum((abs(exact(value)) for value, *_ in found), Decimal(0))
        heaviest = sorted(found, key=lambda one: -abs(one[0]))[:HEAVIEST]
        out.append(Trust(title, unit, sum(parts.values(), Decimal(0)), len(found), parts, tuple(
            Weight(
                exact(value), abs(exact(value)) / whole if whole else Decimal(0), str(row.get(name) or row.get(UNIT_CODE.id) or ""),
                item, str(row.get(FILE.id) or ""), str(row.get(SHEET.id) or ""), _cell(row, column, places),
                _LEVEL_OF.get(str(row.get(MARK.id)), "clean"), str(row.get(MARK_WORDS.id) or ""),
            )
            for value, item, row, column in heaviest
        )))
    return tuple(out)


def _cell(row: Row, column: str, places: Mapping[tuple[str, str, str], str]) -> str:
    """The cell of a value: in a list the column's letters and the number of its row."""
    cell = str(row.get(CELL.id) or "")
    letters = places.get((str(row.get(FILE.id)), str(row.get(SHEET.id)), column))
    return f"{letters}{cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" if column and letters else cell


def states_in(folder: Path) -> Counter[str]:
    """How many units are in each state, by the words of ``units.csv``; empty where a check left none. Raises ``UsageError``."""
    path = folder / UNITS
    if not path.is_file():
        return Counter()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise cannot_read(path, error if isinstance(error, OSError) else OSError(str(error))) from error
    return Counter(row.get("state") or "" for row in csv.DictReader(io.StringIO(text)))


def only(tables: Mapping[str, Table], levels: Sequence[Level]) -> dict[str, Table]:
    """The tables with the rows of some levels only; the table of units stays whole."""
    kept = {LEVELS[level].zh for level in levels}
    return {
        name: table if not any(c.id == MARK.id for c in table.columns) or name == "units" else
        Table(table.id, table.title, table.meaning, table.columns, [r for r in table.rows if r.get(MARK.id) in kept])
        for name, table in tables.items()
    }
