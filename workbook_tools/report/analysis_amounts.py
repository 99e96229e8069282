"""The panels of 分析 产值 (or 金额) and 分析 集中度: output by place and industry from year to year, and where the money is.

What belongs here: reckoning them. What does not: what a panel is (``analysis_panels``) and how it lies on a sheet
(``analysis_sheets``).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from ..form.definition import Block, Form
from ..form.types import TEXT
from .analysis_panels import ALL, REST, Analysis, Head, Panel, Value, city_of, most, over
from .analysis_series import series_of
from .chains import NONE
from .rows import batches_of
from .sums import Group, Sums, exact, said
from .table_schema import Column, called, main_table, short

MOST_TOP, MOST_BESIDE = 12, 5
OUTPUT, AMOUNTS = "产值", "金额"
"""What the first sheet is called: where all that it shows is output, and else."""
STEPS = (1, 3, 5, 10, 20, 50)
"""How many of the largest are looked at together."""


def _years(main: Block) -> dict[str, str]:
    """What an amount is of, in a word: its year, or its own name."""
    return {main.input_id("", q.id): f"{q.year}年" if q.year else short(q.label.zh) for q in main.columns}


def _label(column: Column) -> str:
    return column.label.replace(f"（{column.unit}）", "")


def _output(sums: Sums, key: Column, columns: Sequence[Column], years: Mapping[str, str], told: str = "") -> Panel:
    """Amounts by a column; with what is told of ``years`` also what each grew by since the one before it."""
    unit = columns[0].unit
    heads = [Head(f"{_label(c)}") for c in columns]
    heads += [Head(f"{years[b.source]}比{years[a.source]}", "share") for a, b in pairwise(columns)] if years else []

    def values(group: Group) -> tuple[Value, ...]:
        found = [group.sum(c.id) for c in columns]
        return (*found, *(over(b, a, 1) for a, b in pairwise(found))) if years else tuple(found)

    named = sums.named(key.id)
    outside = named.pop(NONE, None) if key.derived else None  # it would dwarf what belongs somewhere
    groups = [*most(named, lambda group: group.sum(columns[-1].id)), *([(NONE, outside)] if outside else [])]
    lines = [(name, values(group)) for name, group in groups]
    rest = sum(name.startswith(f"{REST} ") or group is outside for name, group in groups)
    return Panel(
        f"按{called(key)}{told}{f'（{unit}）' if unit else ''}", called(key), tuple(heads), (*lines, (ALL, values(sums.whole))),
        tuple(range(len(columns))), "bar" if max(len(name) for name, _ in lines) > 8 else "column", whole=1 + rest,
    )


def outputs(form: Form, sums: Mapping[str, Sums]) -> Analysis:
    """By city, and by what the list is grouped by: what is asked from year to year, else the amounts as they are."""
    main = main_table(form)
    table = sums[main.id].table if main is not None else None
    if main is None or table is None or not len(table.rows):
        return Analysis(f"分析 {AMOUNTS}", ())
    amounts = [c for c in table.columns if c.adds_up]
    series = series_of(main, amounts)
    keys = [city_of(form), *(main.input_id("", name) for name in main.grouped_by)]
    by_source = {c.source: c for c in table.columns if c.source}
    known = [by_source[key] for key in keys if key and key in by_source]
    derived = [c for c in table.columns if c.derived]
    keyed = (*known, *derived)
    if not series:
        beside = [c for c in amounts if c.unit == amounts[0].unit][:MOST_BESIDE]
        return Analysis(f"分析 {AMOUNTS}", tuple(_output(sums[main.id], key, beside, {}) for key in keyed) if beside else ())
    years, alone = _years(main), len(series) == 1
    panels = [_output(sums[main.id], key, s.columns, years, "" if alone else f" {s.label}") for s in series for key in keyed]
    return Analysis(f"分析 {OUTPUT if all(s.label.endswith(OUTPUT) for s in series) else AMOUNTS}", tuple(panels))


def concentration(form: Form, sums: Mapping[str, Sums]) -> Iterator[Panel]:
    """How much of the first amount the largest projects and units have, and which they are."""
    main = main_table(form)
    table = sums[main.id].table if main is not None else None
    amount = next((c for c in table.columns if c.adds_up), None) if table is not None else None
    if main is None or table is None or amount is None:
        return
    held = sums[main.id].whole
    whole = held.sum(amount.id)
    if not whole:
        return
    text = next((q.id for q in main.columns if form.type_of(q).can(TEXT)), "")
    name = next((c.id for c in table.columns if c.source == main.input_id("", text)), "")
    label, counted, count = _label(amount), main.counted_as.zh, held.filled[amount.id]
    largest = [exact(-value) for value, _ in heapq.nsmallest(STEPS[-1], _weighed(sums[main.id], amount.id, name))]
    parts = [(f"最大的 {n} {counted}", sum(largest[:n], Decimal(0))) for n in STEPS if n < count]
    lines = [(one, (part, over(part, whole))) for one, part in [*parts, (f"全部 {count} {counted}", whole)]]
    yield Panel(f"{label}的集中程度", "范围", (Head(f"{label}（{amount.unit}）"), Head("占合计", "share")), tuple(lines), (1,))
    rows = [(one, exact(-value)) for value, one in heapq.nsmallest(MOST_TOP, _weighed(sums[main.id], amount.id, name))]
    city = city_of(form)
    places = [(place, group.sum(amount.id)) for place, group in (sums[main.id].named(city) if city else {}).items()]
    ordered = sorted(((n, v) for n, v in places if v is not None), key=lambda one: (-one[1], one[0]))[:MOST_TOP]
    tops: tuple[tuple[str, Sequence[tuple[str, Decimal]], tuple[int, ...], Literal["bar", "pareto"]], ...] = (
        (f"{label}最大的{counted.removeprefix('个') or '行'}", rows, (0,), "bar"), (f"{label}最大的市", ordered, (0, 2), "pareto"),
    )
    for title, ranked, charted, kind in (one for one in tops if one[1]):
        running, top = Decimal(0), []
        for place, (n, value) in enumerate(ranked, 1):
            running += value
            top.append((f"{place}. {n}", (value, over(value, whole), over(running, whole))))
        yield Panel(title, "名称", (Head(f"{label}（{amount.unit}）"), Head("占合计", "share"), Head("累计占比", "share")), tuple(top), charted, kind)


def _weighed(sums: Sums, amount: str, name: str) -> Iterator[tuple[float, str]]:
    """The amounts of all rows with a minus, so that the largest come first, and what each row is called."""
    for batch in batches_of(sums.table.rows):
        names = batch.column(name) if name else [None] * batch.count
        yield from ((-value, said(one)) for value, one in zip(batch.column(amount), names, strict=True) if isinstance(value, float))
