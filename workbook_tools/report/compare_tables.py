"""What changed between two aggregates, as tidy tables: units, the lines of lists, the values of grids, and the sums of each.

What belongs here: the columns of these tables and the words for what became of a row. What does not: what is paired with
what (``compare``) and the look of a sheet (``aggregate``).

Every row says where both of its sides stand. A number is compared with a number; a blank is no 0: what only one side
has has no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from ..form.definition import Block
from ..form.types import ADDS_UP
from .compare import Measure, Paired, Side, indicators, lists_of, measures, names_of, pair_lists, unit_of, units_of
from .rows import batches_of, kept_rows
from .sums import exact
from .table_columns import place_columns
from .table_schema import CELL, FILE, SHEET, Column, Plain, Row, Table, short
from .tables import UNITS

ADDED, DROPPED, CHANGED, SAME = "新增", "取消", "有变化", "无变化"
STATE = Column("state", "对比结果")
NAME_BEFORE, NAME_NOW = Column("name_before", "原名称"), Column("name_now", "现名称")
ALIKE = Column("alike", "名称相似度", "number", "0%")
NEAREST = Column("nearest", "没有对上时最接近的名称")
WORDS = Column("words", "文字变化")
AT_BEFORE, AT_NOW = Column("at_before", "原出处"), Column("at_now", "现出处")


def compared(before: Side, now: Side) -> tuple[Table, ...]:
    """The tables of a comparison: sums first, then units, the lines of each pair of lists, and indicators where both sides have any."""
    units = _units(before, now)
    lists = [(old, new, _lines(before, now, old, new)) for old, new in lists_of(before.form, now.form)]
    values = _indicators(before, now)
    return _sums(before, now, lists, values), units, *(table for _, _, table in lists), *([values] if len(values.rows) else [])


def _difference(old: Plain, new: Plain) -> float | None:
    """The second number less the first, exactly; ``None`` unless both are numbers."""
    return float(exact(new) - exact(old)) if isinstance(old, float) and isinstance(new, float) else None


def _three(measure: Measure) -> tuple[Column, Column, Column]:
    """The columns of a number on both sides, and by how much it grew."""
    column = measure.now
    return (
        Column(f"{column.id}_before", f"原{measure.before.label}", "number", column.format, column.unit),
        Column(f"{column.id}_now", f"现{column.label}", "number", column.format, column.unit),
        Column(f"{column.id}_more", f"增减：{column.label}", "number", column.format, column.unit),
    )


def _at(row: Row | None) -> str | None:
    return f"{row[FILE.id]} {row[SHEET.id] or ''}!{row[CELL.id] or ''}" if row else None


def _name(side: Side, row: Row | None, block: Block) -> Plain:
    """The name of a line."""
    named = names_of(side.form, block)
    source = block.input_id("", named[0]) if named else ""
    column = next((c for c in side.tables[block.id].columns if c.source == source), None)
    return row.get(column.id) if row and column else None


def _lines(before: Side, now: Side, old: Block, new: Block) -> Table:
    """One row a line of either list of the units that are on both sides."""
    pairs, only_old, only_new = measures(before, now, old, new)
    numbers = [pair for pair in pairs if pair.now.kind == "number"]
    texts = [pair for pair in pairs if pair.now.kind != "number"]
    place = place_columns(now.form)
    columns = (
        *place, STATE, NAME_BEFORE, NAME_NOW, ALIKE, *(c for pair in numbers for c in _three(pair)), WORDS, NEAREST, AT_BEFORE, AT_NOW,
    )
    alone = "".join(
        f"；只有{which}有、没有比较的栏：{'、'.join(labels)}" for which, labels in (("原表", only_old), ("现表", only_new)) if labels
    )
    made = (_line(before, now, old, new, pair, numbers, texts) for _, lines in pair_lists(before, now, old, new) for pair in lines)
    rows = kept_rows([c.id for c in columns], made)
    table = now.tables[new.id]
    meaning = f"两边都有报送的单位，“{table.title}”的每一行在两边的对应、增减{alone}"
    return Table(f"compared_{new.id}", f"对比_{table.title}", meaning.replace("\n", ""), columns, rows)


def _line(
    before: Side, now: Side, old: Block, new: Block, pair: Paired, numbers: Sequence[Measure], texts: Sequence[Measure],
) -> Row:
    was, held = pair.before, pair.now
    row: Row = _place(before, now, was, held)
    row |= {NAME_BEFORE.id: _name(before, was, old), NAME_NOW.id: _name(now, held, new), AT_BEFORE.id: _at(was), AT_NOW.id: _at(held)}
    changed = False
    for measure in numbers:
        first, second, more = _three(measure)
        a, b = (was or {}).get(measure.before.id), (held or {}).get(measure.now.id)
        row |= {first.id: a, second.id: b, more.id: _difference(a, b)}
        changed |= a != b
    if was is None or held is None:
        row |= {STATE.id: ADDED if was is None else DROPPED, ALIKE.id: pair.agree or None, NEAREST.id: pair.nearest or None}
        return row
    words = [
        f"{short(m.now.label)}：{was.get(m.before.id) or '（空）'}→{held.get(m.now.id) or '（空）'}".replace("\n", "")
        for m in texts if was.get(m.before.id) != held.get(m.now.id)
    ]
    row |= {STATE.id: CHANGED if changed or words else SAME, ALIKE.id: pair.agree, WORDS.id: "；".join(words) or None}
    return row


def _place(before: Side, now: Side, was: Row | None, held: Row | None) -> Row:
    """Where a row belongs: as the second side says, else as the first."""
    columns = place_columns(now.form)
    if held is not None:
        return {c.id: held.get(c.id) for c in columns}
    others = {c.label: c.id for c in place_columns(before.form)}
    return {c.id: (was or {}).get(others.get(c.label, c.id)) for c in columns}


def _units(before: Side, now: Side) -> Table:
    """One row a unit of either side."""
    sides = [{unit_of(side, row): row for row in side.tables[UNITS].rows} for side in (before, now)]
    states = {(True, True): "两边都有", (True, False): "只有原来有", (False, True): "只有现在有"}
    place = place_columns(now.form)
    rows: list[Row] = []
    for unit in sorted({*sides[0], *sides[1]}):
        was, held = sides[0].get(unit), sides[1].get(unit)
        rows.append({
            STATE.id: states[was is not None, held is not None], **_place(before, now, was, held),
            "file_before": was[FILE.id] if was else None, "file_now": held[FILE.id] if held else None,
        })
    columns = (*place, STATE, Column("file_before", "原文件"), Column("file_now", "现文件"))
    return Table("compared_units", "对比_单位", "两边的每个单位一行；只有一边有的，其项目和指标不在对比之内", columns, rows)


_VALUE = (
    Column("label", "指标"), Column("heading", "栏目"), Column("measure", "计量单位"), Column("before", "原数值", "number"),
    Column("now", "现数值", "number"), Column("more", "增减", "number"), Column("share", "增减幅度", "number", "0.0%"),
)


def _indicators(before: Side, now: Side) -> Table:
    """One row a value of a grid that both sides ask for."""
    columns = (*place_columns(now.form), STATE, *_VALUE, AT_BEFORE, AT_NOW)
    rows = kept_rows([c.id for c in columns], _values(before, now))
    return Table("compared_indicators", "对比_指标", "两边都问的指标，每个单位每个数一行", columns, rows)


def _values(before: Side, now: Side) -> Iterator[Row]:
    for was, held in indicators(before, now):
        asked = held or was or {}
        a, b = (was or {}).get("value"), (held or {}).get("value")
        more = _difference(a, b)
        yield {
            STATE.id: SAME if a == b else CHANGED, **_place(before, now, was, held),
            "label": asked.get("label"), "heading": asked.get("heading"), "measure": asked.get("measure"), "before": a, "now": b,
            "more": more, "share": more / a if more is not None and isinstance(a, float) and a else None,
            AT_BEFORE.id: _at(was), AT_NOW.id: _at(held),
        }


def _sums(before: Side, now: Side, lists: Sequence[tuple[Block, Block, Table]], values: Table) -> Table:
    """Counts and sums of the units that are on both sides."""
    both = len(units_of(before) & units_of(now))
    columns = (
        Column("what", "对比内容"), Column("measure", "指标"), Column("unit", "计量单位"),
        *(Column(id, label, "number", "#,##0.00", measured="unit") for id, label in (("before", "原合计"), ("now", "现合计"), ("more", "增减"))), Column("share", "增减幅度", "number", "0.0%"),
    )
    rows: list[Row] = [_sum("单位", "报送单位数", "个", float(len(units_of(before))), float(len(units_of(now)))),
                       _sum("单位", "其中：两边都有的单位数", "个", float(both), float(both))]
    for old, new, table in lists:
        rows += _of_list(before, now, old, new, table)
    asked: dict[tuple[Plain, Plain, Plain], list[tuple[Plain, Plain]]] = {}
    for row in values.rows:
        asked.setdefault((row["label"], row["heading"], row["measure"]), []).append((row["before"], row["now"]))
    sums = _adding_up(now)
    for (label, heading, unit), pairs in asked.items():
        if (label, heading) in sums:
            rows.append(_sum("指标", f"{label} {heading}", str(unit), _total(a for a, _ in pairs), _total(b for _, b in pairs)))
    meaning = "两边都有报送的单位的合计；比率不合计，看“对比_指标”"
    return Table("compared", "对比", meaning, columns, rows)


def _adding_up(side: Side) -> set[tuple[Plain, Plain]]:
    """The values of grids that may be added up over returns, by the words of their line and column."""
    out: set[tuple[Plain, Plain]] = set()
    for _, block in side.form.blocks():
        lines, heads = {q.id: q.label.zh for q in block.lines}, {q.id: q.label.zh for q in block.columns}
        for line, column, question in block.questions() if block.kind == "grid" else ():
            if side.form.type_of(question).can(ADDS_UP):
                out.add((lines[line], heads[column]))
    return out


def _of_list(before: Side, now: Side, old: Block, new: Block, table: Table) -> Iterator[Row]:
    counts = Counter(_column(table, STATE.id))
    kept = counts[CHANGED] + counts[SAME]
    what = now.tables[new.id].title
    yield _sum(what, "行数", "行", float(kept + counts[DROPPED]), float(kept + counts[ADDED]))
    for state in (ADDED, DROPPED, CHANGED, SAME):
        yield {"what": what, "measure": f"其中：{state}", "unit": "行", "now" if state != DROPPED else "before": float(counts[state])}
    for measure in measures(before, now, old, new)[0]:
        if measure.now.adds_up:
            first, second, _ = _three(measure)
            sums = [_total(_column(table, c.id)) for c in (first, second)]
            yield _sum(what, measure.now.label.replace("\n", ""), measure.now.unit, *sums)


def _column(table: Table, name: str) -> Iterator[Plain]:
    return chain.from_iterable(batch.column(name) for batch in batches_of(table.rows))


def _total(values: Iterator[Plain]) -> float | None:
    """The exact sum of the numbers; ``None`` where there is none, which is no 0."""
    numbers = [exact(v) for v in values if isinstance(v, float)]
    return float(sum(numbers, Decimal(0))) if numbers else None


def _sum(what: str, measure: str, unit: str, before: float | None, now: float | None) -> Row:
    more = _difference(before, now)
    return {
        "what": what, "measure": measure, "unit": unit, "before": before, "now": now, "more": more,
        "share": more / before if more is not None and before else None,
    }
