"""Totals of tidy tables by place, by industry and by year, to the last digit.

What belongs here: which sums stand in which table. What does not: adding up (``sums``), deciding what
the columns of a table are (``table_schema``) and writing sheets (``aggregate``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..form.definition import Block, Form
from ..form.types import ADDS_UP
from ..form.units import CITY
from .rows import batches_of
from .sums import Group, Sums, said
from .table_schema import COLUMN, LINE, UNIT_CODE, VALUE, Column, Plain, Row, Table, called, main_table
from .tables import UNITS


@dataclass(frozen=True, slots=True)
class Total:
    """A table of totals with its last row, the total of all, kept apart."""

    table: Table
    whole: Row


def _amounts(table: Table) -> list[Column]:
    return [c for c in table.columns if c.adds_up]


def _by(
    sums: Sums, key: Column, order: Callable[[str], tuple[Any, ...]],
    returned: Mapping[str, int] | None = None,
) -> Total:
    """Units, rows and amounts of a table by one of its columns.

    ``returned`` counts the units by key where that says more than the table's rows: a unit without
    rows is a unit all the same.
    """
    table, groups, whole = sums.table, sums.named(key.id), sums.whole
    amounts = _amounts(table)
    found: set[tuple[Plain, Plain]] = set()
    for batch in batches_of(table.rows):
        found.update(zip(batch.column(key.id), batch.column(UNIT_CODE.id), strict=True))
    pairs = {(said(value), unit) for value, unit in found}
    units = returned or Counter(value for value, unit in pairs if unit is not None)
    columns = (
        Column(key.id, key.label), Column("units", "报送单位数", "number", "#,##0", "个"),
        Column("rows", f"{table.title}行数", "number", "#,##0", "行"), *amounts,
    )
    rows: list[Row] = []
    for value in sorted({*groups, *units}, key=order):
        rows.append({key.id: value, "units": float(units.get(value, 0)), **_row(groups.get(value, Group()), amounts)})
    everyone = sum(returned.values()) if returned else len({unit for _, unit in pairs} - {None})
    title = f"按{called(key)}汇总"
    meaning = f"“{table.title}”的行数和各项金额，按“{key.label}”汇总；末行为合计"
    return Total(Table(f"by_{key.id}", title, meaning, columns, rows), {key.id: "合计", "units": float(everyone), **_row(whole, amounts)})


def _row(group: Group, amounts: Sequence[Column]) -> Row:
    return {"rows": float(group.count), **{c.id: float(group.sums.get(c.id, Decimal(0))) for c in amounts}}


def by_city(form: Form, tables: Mapping[str, Table], sums: Mapping[str, Sums]) -> Total | None:
    """Totals of the main list by the units' city, in the order of the unit codes."""
    main, units, city = main_table(form), tables[UNITS], form.cover_field(CITY)
    if main is None or city is None:
        return None
    source = city[0].input_id(city[1].id, "")
    key = next(c for c in units.columns if c.source == source)
    first: dict[str, str] = {}
    returned: Counter[str] = Counter()
    for batch in batches_of(units.rows):
        for value, unit in zip(batch.column(key.id), batch.column(UNIT_CODE.id), strict=True):
            place, code = said(value), str(unit or "")
            first[place] = min(first.get(place, code), code)
            returned[place] += 1
    return _by(sums[main.id], key, lambda place: (first.get(place, "~"), place), returned)


def by_items(form: Form, tables: Mapping[str, Table], sums: Mapping[str, Sums]) -> tuple[Total, ...]:
    """Totals of each list by the columns that it is grouped by, in the order of their code lists."""
    out = []
    for _, block in form.blocks():
        for column in block.grouped_by:
            question = block.question("", column)
            key = next(c for c in tables[block.id].columns if c.source == block.input_id("", column))
            place = {item: i for i, item in enumerate(form.lists[question.list].items)}
            out.append(_by(sums[block.id], key, lambda item, p=place: (p.get(item, len(p)), item)))  # type: ignore[misc]
        derived = [c for c in tables[block.id].columns if c.derived] if block.id in tables else []
        out += [_by(sums[block.id], key, lambda item: (item,)) for key in derived]
    return tuple(out)


def _table_years(sums: Sums, block: Block) -> Iterator[tuple[str, int, str, Decimal, int]]:
    asked = {block.input_id("", q.id): q for q in block.columns}
    for column in _amounts(sums.table):
        question = asked.get(column.source)
        if question is not None and question.year:
            label = (question.series or question.label).zh
            yield label, question.year, column.unit, sums.whole.sums[column.id], sums.whole.filled[column.id]


def _grid_years(form: Form, sums: Sums, block: Block) -> Iterator[tuple[str, int, str, Decimal, int]]:
    held = sums.by(LINE, COLUMN)
    lines = {q.id: q for q in block.lines}
    heads = {q.id: q for q in block.columns}
    for line, column, question in block.questions():
        head = heads[column]
        if not head.year or question.formula or not form.type_of(question).can(ADDS_UP):
            continue
        label = f"{lines[line].label.zh} {head.series.zh}" if head.series else lines[line].label.zh
        group = held.get((line, column), Group())
        yield label, head.year, question.unit, group.sums.get(VALUE, Decimal(0)), group.filled[VALUE]


def by_year(form: Form, tables: Mapping[str, Table], sums: Mapping[str, Sums]) -> Table:
    """Every amount that is asked by year, summed over all returns; one row an amount and year."""
    columns = (
        Column("source", "来源"), Column("measure", "指标"), Column("year", "年度", "number", "0"),
        Column("unit", "计量单位"), Column("value", "合计", "number", "#,##0.00"),
        Column("filled", "填报个数", "number", "#,##0", "个"),
    )
    rows: list[Row] = []
    asked = {block.id: block for _, block in form.blocks() if block.kind in {"table", "grid"}}
    for block, table in ((asked[i], table) for i, table in tables.items() if i in asked):
        found = _table_years(sums[table.id], block) if block.open else _grid_years(form, sums[table.id], block)
        for label, year, unit, total, filled in found:
            rows.append({
                "source": table.title, "measure": label, "year": float(year), "unit": unit or None,
                "value": float(total), "filled": float(filled),
            })
    meaning = "按年度填报的各项金额，对全部报送求和；每个指标每年一行"
    return Table("by_year", "按年度汇总", meaning, columns, rows)
