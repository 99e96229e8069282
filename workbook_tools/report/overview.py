"""What a province wants to see first: the sums, by city, from year to year, and what weighs most.

What belongs here: reckoning it, from the tidy tables and their totals. What does not: how it lies on the page
(``overview_sheet``), and how far it is to be trusted (``quality``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..form.definition import Block, Form
from ..form.types import ADDS_UP
from ..rules.syntax import Binary, Name, parse, walk
from .quality import Trust, Weight
from .sums import Sums, exact
from .table_schema import BLANK, COLUMN, LINE, VALUE, Column, Table, main_table
from .totals import Total

MOST_PLACES, MOST_MEASURES, MOST_SHARES, MOST_HEAVY = 11, 6, 3, 5
"""Lines of the tables; further places are added up in one line."""
REST = "其他"


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum with its name and unit."""

    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Places:
    """The amounts of the main list by place, the largest first, with the line of all at the end."""

    label: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Years:
    """What is asked for every year, added up: one line a measure, one number a year."""

    years: tuple[int, ...]
    lines: tuple[tuple[str, str, tuple[Decimal | None, ...]], ...]
    """``None`` where no return has a number: a blank is no 0."""
    shares: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    """Shares that the form computes, of the sums; ``None`` where one of the two is missing or nothing is to be divided by."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that stands on the page."""

    figures: tuple[Figure, ...]
    places: Places | None
    years: Years | None
    heaviest: Trust | None

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The heaviest values of the first amount."""
        return self.heaviest.heaviest[:MOST_HEAVY] if self.heaviest else ()


def _places(total: Total | None) -> Places | None:
    if total is None:
        return None
    key, *others = total.table.columns
    columns = tuple(c for c in others if c.kind == "number")
    lead = next((c for c in columns if c.adds_up), columns[0])
    rows = sorted(total.table.rows, key=lambda row: (-_number(row.get(lead.id)), str(row.get(key.id))))
    kept, rest = (rows, []) if len(rows) <= MOST_PLACES else (rows[: MOST_PLACES - 1], rows[MOST_PLACES - 1 :])
    lines = [(str(row.get(key.id) or BLANK), tuple(_number(row.get(c.id)) for c in columns)) for row in kept]
    if rest:
        lines.append((f"{REST} {len(rest)} 个", tuple(float(sum(exact(_number(r.get(c.id))) for r in rest)) for c in columns)))
    whole = tuple(_number(total.whole.get(c.id)) for c in columns)
    return Places(key.label, columns, (*lines, ("合计", whole)))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def dated_grid(form: Form) -> Block | None:
    """The first grid that is asked for several years."""
    return next((b for _, b in form.blocks() if b.kind == "grid" and len(b.columns) > 1 and all(c.year for c in b.columns)), None)


def ratio_of(formula: str) -> tuple[str, str] | None:
    """The two lines that a computed line divides: ``part/whole``, also where it is guarded against an empty whole."""
    for part in walk(parse(formula)):
        if isinstance(part, Binary) and part.operator == "/" and isinstance(part.left, Name) and isinstance(part.right, Name):
            return part.left.text, part.right.text
    return None


def _years(form: Form, reckoned: Mapping[str, Sums]) -> Years | None:
    block = dated_grid(form)
    if block is None or block.id not in reckoned:
        return None
    groups = reckoned[block.id].by(LINE, COLUMN).items()
    sums = {(str(line), str(column)): group.sums[VALUE] for (line, column), group in groups if group.filled[VALUE]}
    heads = [c.id for c in block.columns]
    lines, shares = [], []
    for line in block.lines:
        if line.formula:
            shares += list(_share(line.label.zh, line.formula, heads, sums))
        elif form.type_of(block.question(line.id, heads[0])).can(ADDS_UP):
            unit = block.question(line.id, heads[0]).unit
            lines.append((line.label.zh, unit, tuple(sums.get((line.id, c)) for c in heads)))
    if not lines:
        return None
    years = tuple(c.year or 0 for c in block.columns)
    return Years(years, tuple(lines[:MOST_MEASURES]), tuple(shares[:MOST_SHARES]))


def _share(
    label: str, formula: str, heads: Sequence[str], sums: Mapping[tuple[str, str], Decimal],
) -> Iterator[tuple[str, tuple[Decimal | None, ...]]]:
    named = ratio_of(formula)
    if named is None:
        return
    part, whole = named
    pairs = [(sums.get((part, c)), sums.get((whole, c))) for c in heads]
    shares = tuple(above / below if above is not None and below else None for above, below in pairs)
    if any(share is not None for share in shares):
        yield label, shares


def overview_of(
    form: Form, tables: Mapping[str, Table], sums: Mapping[str, Sums], city: Total | None, trust: Sequence[Trust],
) -> Overview:
    """Everything on the page, for the rows that the tables hold."""
    main = main_table(form)
    figures: list[Figure] = [Figure("报送单位", Decimal(len(tables["units"].rows)), "个")]
    first: Trust | None = None
    if main is not None and main.id in tables:
        table = tables[main.id]
        figures.append(Figure(table.title, Decimal(len(table.rows)), main.counted_as.zh))
        titles = {f"{table.title} {c.label}" for c in table.columns if c.adds_up}
        mine = [t for t in trust if t.title in titles]
        figures += [Figure(t.title.removeprefix(f"{table.title} "), t.total, t.unit) for t in mine]
        first = mine[0] if mine else None
    return Overview(tuple(figures), _places(city), _years(form, sums), first)
