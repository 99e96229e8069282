"""Totals of tidy tables by place, by industry and by year, to the last digit.

What belongs here: grouping and exact decimal sums, as pandas frames. What does not: deciding what
the columns of a table are (``table_schema``) and writing sheets (``aggregate``).

A sum of binary floats may differ from the sum of the rows in the last digit shown; sums here are
of the decimal numbers that stand in the cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..form.definition import Block, Form
from ..form.types import ADDS_UP
from ..form.units import CITY
from .dataframes import dataframe_of
from .table_schema import BLANK, UNIT_CODE, Column, Plain, Row, Table, called, main_table
from .tables import UNITS

if TYPE_CHECKING:
    import pandas



@dataclass(frozen=True, slots=True)
class Total:
    """A table of totals with its last row, the total of all, kept apart."""

    table: Table
    whole: Row


def exact(number: float) -> Decimal:
    """The decimal number that Excel shows for a float: 15 significant digits."""
    return Decimal(f"{number:.15g}")


def _summed(
    frame: pandas.DataFrame, by: str, amounts: Sequence[str]
) -> dict[str, dict[str, Decimal]]:
    """Sum each amount exactly by group; a blank adds nothing."""
    out = {}
    for name in amounts:
        known = frame[[by, name]].dropna()
        numbers = known[name].map(exact).astype(object)
        out[name] = numbers.groupby(known[by], sort=False).sum().to_dict()
    return out


def _amounts(table: Table) -> list[Column]:
    return [c for c in table.columns if c.adds_up]


def _by(
    table: Table, key: Column, order: Callable[[str], tuple[Any, ...]],
    returned: Mapping[str, int] | None = None,
) -> Total:
    """Units, rows and amounts of a table by one of its columns.

    ``returned`` counts the units by key where that says more than the table's rows: a unit without
    rows is a unit all the same.
    """
    frame = dataframe_of(table)
    frame[key.id] = frame[key.id].fillna(BLANK)
    amounts = _amounts(table)
    groups = frame.groupby(key.id, sort=False)
    sizes = groups.size().to_dict()
    units = returned or groups[UNIT_CODE.id].nunique().to_dict()
    columns = (
        Column(key.id, key.label), Column("units", "报送单位数", "number", "#,##0", "个"),
        Column("rows", f"{table.title}行数", "number", "#,##0", "行"), *amounts,
    )
    sums = _summed(frame, key.id, [c.id for c in amounts])
    rows: list[Row] = []
    for value in sorted({*sizes, *units}, key=order):
        rows.append({
            key.id: value, "units": float(units.get(value, 0)), "rows": float(sizes.get(value, 0)),
            **{c.id: float(sums[c.id].get(value, Decimal(0))) for c in amounts},
        })
    whole: Row = {
        key.id: "合计", "rows": float(len(frame)),
        "units": float(sum(returned.values()) if returned else frame[UNIT_CODE.id].nunique()),
        **{c.id: float(sum(sums[c.id].values(), Decimal(0))) for c in amounts},
    }
    title = f"按{called(key)}汇总"
    meaning = f"“{table.title}”的行数和各项金额，按“{key.label}”汇总；末行为合计"
    return Total(Table(f"by_{key.id}", title, meaning, columns, rows), whole)


def by_city(form: Form, tables: Mapping[str, Table]) -> Total | None:
    """Totals of the main list by the cover's city, in the order of the unit codes."""
    main, units, city = main_table(form), tables[UNITS], form.cover_field(CITY)
    if main is None or city is None:
        return None
    source = city[0].input_id(city[1].id, "")
    key = next(c for c in units.columns if c.source == source)
    first: dict[str, str] = {}
    returned: Counter[str] = Counter()
    for row in units.rows:
        place, code = str(row[key.id] or BLANK), str(row[UNIT_CODE.id] or "")
        first[place] = min(first.get(place, code), code)
        returned[place] += 1
    return _by(tables[main.id], key, lambda place: (first.get(place, "~"), place), returned)


def by_items(form: Form, tables: Mapping[str, Table]) -> tuple[Total, ...]:
    """Totals of each list by the columns that it is grouped by, in the order of their code lists."""
    out = []
    for _, block in form.blocks():
        for column in block.grouped_by:
            question = block.question("", column)
            key = next(c for c in tables[block.id].columns if c.source == block.input_id("", column))
            place = {item: i for i, item in enumerate(form.lists[question.list].items)}
            out.append(_by(tables[block.id], key, lambda item, p=place: (p.get(item, len(p)), item)))  # type: ignore[misc]
        derived = [c for c in tables[block.id].columns if c.derived] if block.id in tables else []
        out += [_by(tables[block.id], key, lambda item: (item,)) for key in derived]
    return tuple(out)


def _table_years(table: Table, block: Block) -> Iterator[tuple[str, int, str, list[Plain]]]:
    asked = {block.input_id("", q.id): q for q in block.columns}
    for column in _amounts(table):
        question = asked.get(column.source)
        if question is not None and question.year:
            label = (question.series or question.label).zh
            yield label, question.year, column.unit, [row[column.id] for row in table.rows]


def _grid_years(form: Form, table: Table, block: Block) -> Iterator[tuple[str, int, str, list[Plain]]]:
    held: dict[tuple[Plain, Plain], list[Plain]] = {}
    for row in table.rows:
        held.setdefault((row["line"], row["column"]), []).append(row["value"])
    lines = {q.id: q for q in block.lines}
    heads = {q.id: q for q in block.columns}
    for line, column, question in block.questions():
        head = heads[column]
        if not head.year or question.formula or not form.type_of(question).can(ADDS_UP):
            continue
        label = f"{lines[line].label.zh} {head.series.zh}" if head.series else lines[line].label.zh
        yield label, head.year, question.unit, held.get((line, column), [])


def by_year(form: Form, tables: Mapping[str, Table]) -> Table:
    """Every amount that is asked by year, summed over all returns; one row an amount and year."""
    columns = (
        Column("source", "来源"), Column("measure", "指标"), Column("year", "年度", "number", "0"),
        Column("unit", "计量单位"), Column("value", "合计", "number", "#,##0.00"),
        Column("filled", "填报个数", "number", "#,##0", "个"),
    )
    rows: list[Row] = []
    asked = {block.id: block for _, block in form.blocks() if block.kind in {"table", "grid"}}
    for block, table in ((asked[i], table) for i, table in tables.items() if i in asked):
        found = _table_years(table, block) if block.open else _grid_years(form, table, block)
        for label, year, unit, values in found:
            numbers = [exact(v) for v in values if isinstance(v, float)]
            rows.append({
                "source": table.title, "measure": label, "year": float(year), "unit": unit or None,
                "value": float(sum(numbers, Decimal(0))), "filled": float(len(numbers)),
            })
    meaning = "按年度填报的各项金额，对全部报送求和；每个指标每年一行"
    return Table("by_year", "按年度汇总", meaning, columns, rows)
