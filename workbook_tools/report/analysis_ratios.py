"""Indicators that do not add up, shares and values per mu: each unit against its base year and against the median of all.

What belongs here: reckoning them return by return, their panels, and the table of every unit. What does not: what a panel
is (``analysis_panels``) and indicators that add up (``analysis_indicators``). No value is summed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..form.definition import Block, Form, Question
from ..form.types import ADDS_UP
from ..form.units import UNIT
from .analysis_indicators import by_return
from .analysis_panels import Format, Head, Panel, Value
from .overview import ratio_of
from .rows import Spill, Stored, batches_of
from .sums import exact
from .table_columns import place_columns
from .table_schema import FILE, UNIT_CODE, Column, Plain, Table, column_type, measure_of
from .tables import UNITS

MOST_RATIOS, MOST_UNITS, FEWEST = 8, 12, 3
"""Indicators that have a panel of their own, units in it, and units without which a median says nothing."""
SHARE = "1＝100%"


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator that does not add up: a line of the grid, or two lines that the form divides."""

    label: str
    unit: str
    lines: tuple[str, ...]

    @property
    def format(self) -> Format:
        """How its values are shown."""
        return "share" if self.unit == SHARE else "amount"

    def of(self, numbers: Mapping[tuple[str, str], float], column: str) -> float | None:
        """Its value in a return, if there is one."""
        first, *others = (numbers.get((line, column)) for line in self.lines)
        if not others or first is None:
            return first
        return float(exact(first) / exact(others[0])) if others[0] else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One value of a return: by its file, in the base year, in the last, and the median of all returns' last."""

    ratio: Ratio
    file: str
    base: float | None
    last: float
    median: float | None

    @property
    def grown(self) -> float | None:
        """By how much of the base it grew."""
        return self.last / self.base - 1 if self.base else None

    @property
    def times(self) -> float | None:
        """How many times the median it is."""
        return self.last / self.median if self.median else None


def ratios_of(form: Form, block: Block) -> Iterator[Ratio]:
    """The indicators of a grid that do not add up."""
    base = block.columns[0].id
    for line in block.lines:
        asked: Question = block.question(line.id, base)
        named = ratio_of(line.formula) if line.formula else None
        if named is not None:
            yield Ratio(line.label.zh, SHARE if line.unit == "%" else line.unit, named)
        elif not line.formula and column_type(form, asked) == "number" and not form.type_of(asked).can(ADDS_UP):
            yield Ratio(line.label.zh, measure_of(form, asked), (line.id,))


def standings(form: Form, block: Block, table: Table) -> dict[Ratio, list[Standing]]:
    """Where each return stands, by indicator; only what has a value in the last year."""
    asked, first, last = list(ratios_of(form, block)), block.columns[0].id, block.columns[-1].id
    found: dict[Ratio, list[tuple[str, float | None, float]]] = defaultdict(list)
    for file, numbers in by_return(table):
        for ratio in asked:
            value = ratio.of(numbers, last)
            if value is not None:
                found[ratio].append((file, ratio.of(numbers, first), value))
    out = {}
    for ratio, held in found.items():
        middle = median(value for _, _, value in held) if len(held) >= FEWEST else None
        out[ratio] = [Standing(ratio, file, base, value, middle) for file, base, value in held]
    return out


def panels(block: Block, found: Mapping[Ratio, Sequence[Standing]], names: Mapping[str, str]) -> Iterator[Panel]:
    """Medians and how many rose, then for each indicator the units that are farthest from the median."""
    first, last = (f"{column.year}年" for column in (block.columns[0], block.columns[-1]))
    for title, kind in (("占比类", "share"), ("其他不作合计的", "amount")):
        lines = [(_named(ratio), _summary(held)) for ratio, held in found.items() if ratio.format == kind]
        if lines:
            form: Format = "share" if kind == "share" else "amount"
            heads = (Head("填报单位数", "count"), Head(f"{first}中位数", form), Head(f"{last}中位数", form), Head("比基期上升的", "count"), Head("比基期下降的", "count"))
            note = "不合计、不平均：中位数是把填了数的单位从小到大排，正中间的那个；升降只比两年都填了数的。"
            yield Panel(f"{title}指标：中位数和升降", "指标", heads, tuple(lines), (1, 2) if kind == "share" else (), "bar", note=note)
    for ratio, held in list(found.items())[:MOST_RATIOS]:
        if len(held) < FEWEST:
            continue
        ranked = sorted(held, key=lambda one: (-abs(one.last - (one.median or 0.0)), one.file))[:MOST_UNITS]
        far = [(names.get(one.file) or one.file, _values(one)) for one in sorted(ranked, key=lambda one: (-one.last, one.file))]
        heads = (Head(first, ratio.format), Head(last, ratio.format), Head("比基期增长", "share"), Head("全部单位中位数", ratio.format), Head("是中位数的几倍"))
        note = f"离中位数最远的 {len(far)} 个单位；全部 {len(held)} 个见“{TITLE}”。"
        yield Panel(_named(ratio), "单位", heads, tuple(far), (1, 3), "bar", note=note)


def _named(ratio: Ratio) -> str:
    return ratio.label if ratio.unit == SHARE else f"{ratio.label}（{ratio.unit}）"


def _value(number: float | None) -> Value:
    return None if number is None else exact(number)


def _values(one: Standing) -> tuple[Value, ...]:
    return tuple(_value(number) for number in (one.base, one.last, one.grown, one.median, one.times))


def _summary(held: Sequence[Standing]) -> tuple[Value, ...]:
    bases = [one.base for one in held if one.base is not None]
    both = [(one.base, one.last) for one in held if one.base is not None]
    middles = [median(values) if values else None for values in (bases, [one.last for one in held])]
    counts = (float(len(held)), *middles, float(sum(b > a for a, b in both)), float(sum(b < a for a, b in both)))
    return tuple(_value(number) for number in counts)


TITLE = "对标_不作合计的指标"


def unit_names(form: Form, tables: Mapping[str, Table]) -> dict[str, str]:
    """What each return's unit is called, by the return's file."""
    asked = form.cover_field(UNIT)
    name = asked[0].input_id(asked[1].id, "") if asked else UNIT_CODE.id
    files = ((str(file), str(said or code or "")) for batch in batches_of(tables[UNITS].rows) for file, said, code in zip(
        batch.column(FILE.id), batch.column(name), batch.column(UNIT_CODE.id), strict=True,
    ))
    return dict(files)


def standing_table(form: Form, block: Block, found: Mapping[Ratio, Sequence[Standing]], tables: Mapping[str, Table]) -> Table:
    """One row a return and indicator."""
    place, (first, last) = place_columns(form), (block.columns[0], block.columns[-1])
    columns = (
        *place, Column("label", "指标"), Column("measure", "计量单位"), Column("base", f"{first.year}年（基期）", "number", "#,##0.00##"),
        Column("last", f"{last.year}年", "number", "#,##0.00##"), Column("grown", "比基期增长", "number", "0.0%"),
        Column("median", f"{last.year}年全部单位中位数", "number", "#,##0.00##"), Column("times", "是中位数的几倍", "number", "0.00"), FILE,
    )
    rows = Stored([c.id for c in columns], Spill())
    units = tables[UNITS].rows
    whose: dict[Plain, tuple[Plain, ...]] = {
        file: held for batch in batches_of(units)
        for file, held in zip(batch.column(FILE.id), zip(*(batch.column(c.id) for c in place), strict=True), strict=True)
    }
    for ratio, held in found.items():
        values: dict[str, Sequence[Plain]] = dict(zip(
            (c.id for c in place), zip(*(whose.get(one.file, (None,) * len(place)) for one in held), strict=True), strict=True,
        ))
        rows.add(len(held), {
            **values, "label": [ratio.label] * len(held), "measure": [ratio.unit or None] * len(held), "base": [one.base for one in held],
            "last": [one.last for one in held], "grown": [one.grown for one in held], "median": [one.median for one in held],
            "times": [one.times for one in held], FILE.id: [one.file for one in held],
        })
    meaning = "不作合计的指标，即不能相加的占比、每亩等，和只逐个单位看的个数、人数等：每个单位每项一行，与自己的基期比，与全部单位的中位数比；占比由填报的两个数相除"
    return Table("standings", TITLE, meaning, columns, rows)
