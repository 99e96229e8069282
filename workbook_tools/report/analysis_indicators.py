"""The panels of 分析 指标 and 分析 占比: what is asked by year, against its base year, against the sum of the projects, and shares.

What belongs here: reckoning them. What does not: what a panel is (``analysis_panels``) and how it lies on a sheet
(``analysis_sheets``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, groupby

from ..form.definition import Block, Form
from ..form.types import ADDS_UP
from .analysis_links import Link
from .analysis_panels import ALL, Head, Panel, Value, city_of, most, over
from .overview import ratio_of
from .rows import batches_of
from .sums import Group, Sums, exact, said
from .table_schema import COLUMN, FILE, LINE, VALUE, Plain, Table

MOST_RATIOS = 3
One = tuple[str, Mapping[tuple[str, str], float]]
"""What one return says: its file, and its numbers by line and column."""


def shares(form: Form, sums: Sums, block: Block) -> Iterator[Panel]:
    """Each share that the grid computes, by city and year, of the sums."""
    city, heads = city_of(form), [c.id for c in block.columns]
    if city is None:
        return
    places: dict[str, Group] = defaultdict(Group)
    everywhere = Group()
    for (place, cell, column), group in sums.by(city, LINE, COLUMN).items():
        name = f"{cell}.{column}"
        one = Group(group.count, Counter({name: group.filled[VALUE]}), {name: group.sums[VALUE]})
        places[said(place)] += one
        everywhere += one
    for line in [q for q in block.lines if q.formula][:MOST_RATIOS]:
        named = ratio_of(line.formula)
        if named is None:
            continue
        part, whole = named

        def values(group: Group, part: str = part, whole: str = whole) -> tuple[Value, ...]:
            return tuple(over(group.sum(f"{part}.{c}"), group.sum(f"{whole}.{c}")) for c in heads)

        def weight(group: Group, whole: str = whole) -> Value:
            return sum((group.sums.get(f"{whole}.{c}", Decimal(0)) for c in heads), Decimal(0))

        lines = [(name, values(group)) for name, group in most(places, weight)]
        if any(v is not None for _, found in lines for v in found):
            labels = tuple(Head(f"{c.year}年", "share") for c in block.columns)
            yield Panel(line.label.zh, "市", labels, (*lines, (ALL, values(everywhere))), tuple(range(len(heads))), "column", whole=1)


def by_return(table: Table) -> Iterator[One]:
    """The numbers of a grid, return by return."""
    held = chain.from_iterable(
        zip(*(batch.column(name) for name in (FILE.id, LINE, COLUMN, VALUE)), strict=True) for batch in batches_of(table.rows)
    )
    for file, rows in groupby(held, key=lambda row: row[0]):
        yield str(file), {(str(line), str(column)): value for _, line, column, value in rows if isinstance(value, float)}


def indicators(form: Form, sums: Sums, block: Block) -> Iterator[Panel]:
    """Every measure that adds up: its sums, and its growth since the base year among the returns that have both."""
    columns = block.columns
    base, *later = (c.id for c in columns)
    asked = [q for q in block.lines if not q.formula and form.type_of(block.question(q.id, base)).can(ADDS_UP)]
    both: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for _, numbers in by_return(sums.table):
        for line in asked:
            first = numbers.get((line.id, base))
            for column in later if first is not None else ():
                last = numbers.get((line.id, column))
                if first is not None and last is not None:
                    a, b = both.get((line.id, column), (Decimal(0), Decimal(0)))
                    both[line.id, column] = a + exact(first), b + exact(last)
    groups, lines = sums.by(LINE, COLUMN), []
    for line in asked:
        found = [groups.get((line.id, c.id), Group()).sum(VALUE) for c in columns]
        if all(value is None for value in found):
            continue
        growth = [over(pair[1], pair[0], 1) if (pair := both.get((line.id, c))) else None for c in later]
        lines.append((f"{line.label.zh}（{line.unit}）", (*found, *growth)))
    if lines:
        first_year = columns[0].year
        heads = (*(Head(f"{c.year}年") for c in columns), *(Head(f"{c.year}年比{first_year}年", "share") for c in columns[1:]))
        yield Panel(
            f"各项指标与基期（{first_year}年）相比", "指标", heads, tuple(lines), tuple(range(len(columns), len(heads))), "bar",
            note="增长只比两年都填了数的报送；每亩、占比和个数等不作合计的指标见“分析 比率”。",
        )


def against(sums: Mapping[str, Sums], links: Sequence[Link]) -> Iterator[Panel]:
    """What the projects add up to beside the indicator that a rule of the form holds them against."""
    lines = []
    for link in links:
        listed = _listed(sums[link.table], link)
        stated = sums[link.grid].by(LINE, COLUMN).get((link.line, link.head), Group()).sum(VALUE)
        lines.append((link.label, (stated, listed, over(listed, stated))))
    if any(stated is not None or listed is not None for _, (stated, listed, _) in lines):
        heads = (Head("指标合计"), Head("项目合计"), Head("项目占指标", "share"))
        yield Panel("指标与项目合计", "指标", heads, tuple(lines), (0, 1), note="按填报表的规则对应：项目合计一般不超过指标。")


def _listed(sums: Sums, link: Link) -> Value:
    if link.where is None:
        return sums.whole.sum(link.column)
    column, wanted = link.where
    key: tuple[Plain, ...] = (wanted,)
    return sums.by(column).get(key, Group()).sum(link.column)
