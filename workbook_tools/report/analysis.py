"""What an analyst would reckon first from the tidy tables, as plain panels: output by place and industry, shares,
concentration, indicators against their base year and against the sum of the projects, and top lists.

What belongs here: the nouns, and choosing and reckoning panels by what the form says of its questions. What does not: how
they lie on sheets and their charts (``analysis_sheets``). Sums are of the decimal numbers that stand in the cells; what no
return has is blank and no 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from ..form.definition import Block, Form
from ..form.types import ADDS_UP, TEXT
from ..form.units import CITY
from .analysis_links import Link, links_of
from .overview import dated_grid, ratio_of
from .table_schema import BLANK, FILE, Column, Row, Table, called, main_table, short
from .totals import exact

MOST_LINES, MOST_TOP, MOST_RATIOS = 12, 12, 3
REST, ALL = "其他", "合计"
STEPS = (1, 3, 5, 10, 20, 50)
"""How many of the largest are looked at together."""
Format = Literal["amount", "count", "share"]
Value = Decimal | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a panel."""

    label: str
    format: Format = "amount"


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table with a chart: lines of a name and values; the last ``whole`` lines are totals and not in the chart."""

    title: str
    key: str
    heads: tuple[Head, ...]
    lines: tuple[tuple[str, tuple[Value, ...]], ...]
    charted: tuple[int, ...] = ()
    """The columns that the chart shows, counted from 0."""
    kind: Literal["column", "bar", "line", "pareto"] = "column"
    whole: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One sheet of panels."""

    name: str
    panels: tuple[Panel, ...]


def added(values: Iterable[object]) -> Value:
    """The sum of the numbers among values; ``None`` where there is none."""
    numbers = [exact(v) for v in values if isinstance(v, float)]
    return sum(numbers, Decimal(0)) if numbers else None


def over(part: Value, whole: Value, less: int = 0) -> Value:
    """A quotient less a number, where there is one."""
    return part / whole - less if part is not None and whole else None


def _grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(str(row.get(key) or BLANK), []).append(row)
    return out


def _most(lines: Mapping[str, list[Row]], weight: Callable[[list[Row]], Value]) -> Iterator[tuple[str, list[Row]]]:
    """The groups by weight, the largest first; what is beyond the most lines is one line."""
    ordered = sorted(lines, key=lambda name: (-(weight(lines[name]) or Decimal(0)), name))
    kept = ordered if len(ordered) <= MOST_LINES else ordered[: MOST_LINES - 1]
    yield from ((name, lines[name]) for name in kept)
    if rest := ordered[len(kept) :]:
        yield f"{REST} {len(rest)} 个", [row for name in rest for row in lines[name]]


def _years(main: Block) -> dict[str, str]:
    """What an amount is of, in a word: its year, or its own name."""
    return {main.input_id("", q.id): f"{q.year}年" if q.year else short(q.label.zh) for q in main.columns}


def _label(column: Column) -> str:
    return column.label.replace(f"（{column.unit}）", "")


def _output(table: Table, key: Column, columns: Sequence[Column], years: Mapping[str, str]) -> Panel:
    """Amounts by a column, each with what it grew by since the one before it."""
    unit = columns[0].unit
    heads = [Head(f"{_label(c)}") for c in columns]
    heads += [Head(f"{years[b.source]}比{years[a.source]}", "share") for a, b in pairwise(columns)]

    def values(rows: Sequence[Row]) -> tuple[Value, ...]:
        sums = [added(r.get(c.id) for r in rows) for c in columns]
        return (*sums, *(over(b, a, 1) for a, b in pairwise(sums)))

    groups = list(_most(_grouped(table.rows, key.id), lambda rows: added(r.get(columns[-1].id) for r in rows)))
    lines = [(name, values(rows)) for name, rows in groups]
    rest = sum(name.startswith(f"{REST} ") for name, _ in groups)
    return Panel(
        f"按{called(key)}（{unit}）", called(key), tuple(heads), (*lines, (ALL, values(table.rows))),
        tuple(range(len(columns))), "bar" if max(len(name) for name, _ in lines) > 8 else "column", whole=1 + rest,
    )


def _city(form: Form) -> str | None:
    asked = form.cover_field(CITY)
    return asked[0].input_id(asked[1].id, "") if asked else None


def _outputs(form: Form, tables: Mapping[str, Table]) -> Iterator[Panel]:
    """By city, and by what the list is grouped by: the amounts after the first, which is what is put in."""
    main = main_table(form)
    if main is None or not tables[main.id].rows:
        return
    table = tables[main.id]
    amounts = [c for c in table.columns if c.adds_up]
    columns = [c for c in amounts[1:] if c.unit == amounts[-1].unit][-3:]
    keys = [_city(form), *(main.input_id("", name) for name in main.grouped_by)]
    by_source = {c.source: c for c in table.columns if c.source}
    known = [by_source[key] for key in keys if key and key in by_source]
    derived = [c for c in table.columns if c.derived]
    if columns:
        yield from (_output(table, key, columns, _years(main)) for key in (*known, *derived))


def _shares(form: Form, tables: Mapping[str, Table], block: Block) -> Iterator[Panel]:
    """Each share that the grid computes, by city and year, of the sums."""
    rows, city = tables[block.id].rows, _city(form)
    heads = [c.id for c in block.columns]
    for line in [q for q in block.lines if q.formula][:MOST_RATIOS]:
        named = ratio_of(line.formula)
        if named is None or city is None:
            continue
        part, whole = named

        def values(group: Sequence[Row], part: str = part, whole: str = whole) -> tuple[Value, ...]:
            sums = {(n, c): added(r.get("value") for r in group if r["line"] == n and r["column"] == c) for n in (part, whole) for c in heads}
            return tuple(over(sums[part, c], sums[whole, c]) for c in heads)

        def weight(group: Sequence[Row], whole: str = whole) -> Value:
            return added(r.get("value") for r in group if r["line"] == whole)

        weighed = _most(_grouped(rows, city), weight)
        lines = [(name, values(group)) for name, group in weighed]
        if any(v is not None for _, found in lines for v in found):
            labels = tuple(Head(f"{c.year}年", "share") for c in block.columns)
            yield Panel(line.label.zh, "市", labels, (*lines, (ALL, values(rows))), tuple(range(len(heads))), "column", whole=1)


def _indicators(form: Form, tables: Mapping[str, Table], block: Block) -> Iterator[Panel]:
    """Every measure that adds up: its sums, and its growth since the base year among the returns that have both."""
    columns = block.columns
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    for row in tables[block.id].rows:
        if isinstance(value := row.get("value"), float):
            found.setdefault(str(row["line"]), {}).setdefault(str(row["column"]), {})[str(row[FILE.id])] = exact(value)
    lines = []
    for line in block.lines:
        if line.formula or not form.type_of(block.question(line.id, columns[0].id)).can(ADDS_UP) or line.id not in found:
            continue
        held = found[line.id]
        sums = [sum(held[c.id].values(), Decimal(0)) if held.get(c.id) else None for c in columns]
        growth = []
        for column in columns[1:]:
            both = held.get(columns[0].id, {}).keys() & held.get(column.id, {}).keys()
            base = sum((held[columns[0].id][f] for f in both), Decimal(0))
            growth.append(over(sum((held[column.id][f] for f in both), Decimal(0)), base, 1) if both else None)
        lines.append((f"{line.label.zh}（{line.unit}）", (*sums, *growth)))
    if lines:
        first = columns[0].year
        heads = (*(Head(f"{c.year}年") for c in columns), *(Head(f"{c.year}年比{first}年", "share") for c in columns[1:]))
        yield Panel(
            f"各项指标与基期（{first}年）相比", "指标", heads, tuple(lines), tuple(range(len(columns), len(heads))), "bar",
            note="增长只比两年都填了数的报送；每亩、占比等不能相加的指标不在这里。",
        )


def _against(tables: Mapping[str, Table], links: Sequence[Link]) -> Iterator[Panel]:
    """What the projects add up to beside the indicator that a rule of the form holds them against."""
    lines = []
    for link in links:
        listed = added(row.get(link.column) for row in tables[link.table].rows if link.holds(row))
        stated = added(r.get("value") for r in tables[link.grid].rows if (r["line"], r["column"]) == (link.line, link.head))
        lines.append((link.label, (stated, listed, over(listed, stated))))
    if any(stated is not None or listed is not None for _, (stated, listed, _) in lines):
        heads = (Head("指标合计"), Head("项目合计"), Head("项目占指标", "share"))
        yield Panel("指标与项目合计", "指标", heads, tuple(lines), (0, 1), note="按填报表的规则对应：项目合计一般不超过指标。")


def _concentration(form: Form, tables: Mapping[str, Table]) -> Iterator[Panel]:
    """How much of the first amount the largest projects and units have, and which they are."""
    main = main_table(form)
    amount = next((c for c in tables[main.id].columns if c.adds_up), None) if main is not None else None
    if main is None or amount is None:
        return
    table = tables[main.id]
    rows = sorted((r for r in table.rows if isinstance(r.get(amount.id), float)), key=lambda r: -float(r[amount.id]))  # type: ignore[arg-type]
    whole = added(r.get(amount.id) for r in rows)
    if not whole:
        return
    label, counted = _label(amount), main.counted_as.zh
    steps = [n for n in STEPS if n < len(rows)]
    parts = [(f"最大的 {n} {counted}", added(r.get(amount.id) for r in rows[:n])) for n in steps]
    lines = [(name, (part, over(part, whole))) for name, part in [*parts, (f"全部 {len(rows)} {counted}", whole)]]
    yield Panel(f"{label}的集中程度", "范围", (Head(f"{label}（{amount.unit}）"), Head("占合计", "share")), tuple(lines), (1,))
    text = next((q.id for q in main.columns if form.type_of(q).can(TEXT)), "")
    name = next((c.id for c in table.columns if c.source == main.input_id("", text)), "")
    tops: tuple[tuple[str, list[tuple[str, list[Row]]], tuple[int, ...], Literal["bar", "pareto"]], ...] = (
        (f"{label}最大的{counted.removeprefix('个') or '行'}", [(str(r.get(name) or BLANK), [r]) for r in rows], (0,), "bar"),
        (f"{label}最大的市", list(_grouped(rows, _city(form) or "").items()), (0, 2), "pareto"),
    )
    for title, groups, charted, kind in tops:
        ranked = sorted(((n, added(r.get(amount.id) for r in g)) for n, g in groups), key=lambda one: (-(one[1] or Decimal(0)), one[0]))
        running, top = Decimal(0), []
        for place, (n, value) in enumerate(ranked[:MOST_TOP], 1):
            running += value or Decimal(0)
            top.append((f"{place}. {n}", (value, over(value, whole), over(running, whole))))
        yield Panel(title, "名称", (Head(f"{label}（{amount.unit}）"), Head("占合计", "share"), Head("累计占比", "share")), tuple(top), charted, kind)


def analyses_of(form: Form, tables: Mapping[str, Table]) -> tuple[Analysis, ...]:
    """The sheets that the form and its returns give something for."""
    block = dated_grid(form)
    grid = block is not None and block.id in tables
    found = (
        Analysis("分析 产值", tuple(_outputs(form, tables))),
        Analysis("分析 集中度", tuple(_concentration(form, tables))),
        Analysis("分析 指标", (*_indicators(form, tables, block), *_against(tables, links_of(form, tables))) if grid and block else ()),
        Analysis("分析 占比", tuple(_shares(form, tables, block)) if grid and block else ()),
    )
    return tuple(one for one in found if one.panels)
