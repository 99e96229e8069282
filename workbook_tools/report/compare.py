"""Two aggregates side by side: which units, projects and indicators of one are which of the other.

What belongs here: the pairing of units, of columns and of rows, also of two different forms (a plan and its progress). What does
not: the tables that are made of the pairs (``compare_tables``) and when two names mean one project (``checks.same_project``).

Nothing is paired by its place. A unit is known by its code, else by its name; a column by what it asks, its unit of
measure and its year; a project by its name within its unit, first as it is spelled, then nearly so; what is left over is
new or gone, and the name that comes nearest is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..checks.same_project import LEAST, agreement, company, one_project, same_figures
from ..checks.spelling import same_name
from ..form.definition import Block, Form, Question
from ..form.types import NUMBERED
from ..form.units import UNIT
from .rows import rows_of
from .table_schema import (
    CELL,
    FILE,
    MARK,
    MARK_WORDS,
    SHEET,
    UNIT_CODE,
    Column,
    Plain,
    Row,
    Table,
    column_type,
    main_table,
    short,
)
from .tables import UNITS

_KNOWN_BY = frozenset({UNIT_CODE.id, FILE.id, SHEET.id, CELL.id})
"""The columns without a question that say whose a line is and where it stands."""
_NOT_COMPARED = frozenset({MARK.id, MARK_WORDS.id})
RELATED = 0.5
"""How much of two names agrees at least, if one is told as what comes nearest to the other."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a form and its tidy tables."""

    form: Form
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Paired:
    """A row of each side that mean the same; one of them may be missing, then ``nearest`` is what comes nearest on the other."""

    before: Row | None
    now: Row | None
    agree: float = 1.0
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column that both sides have, as each of them calls it."""

    before: Column
    now: Column


def unit_of(side: Side, row: Row) -> str:
    """What a unit is known by: its code, else its name on the cover."""
    code = row.get(UNIT_CODE.id)
    if code:
        return str(code)
    cover = side.form.cover_field(UNIT)
    return same_name(str(row.get(cover[0].input_id(cover[1].id, "")) or "")) if cover else ""


def _meaning(question: Question, column: Column) -> tuple[str, str, int]:
    """What a column asks, whatever its id and the words in its brackets: its label, its unit, its year."""
    return same_name(short(question.label.zh)), column.unit, question.year or 0


def measures(before: Side, now: Side, old: Block, new: Block) -> tuple[list[Measure], list[str], list[str]]:
    """The columns of two lists that both have, and the labels of those that only the first, only the second has.

    Within one form these are columns of one id; between two, those that ask the same in the same unit for the same year.
    """
    olds, news = _asked(before, old), _asked(now, new)
    pairs: list[Measure] = []
    taken: set[str] = set()
    for name, (question, column) in olds.items():
        wanted = _meaning(question, column)
        alike = (
            other for other, held in news.items()
            if other not in taken and held[1].kind == column.kind and (other == name if before.form.id == now.form.id else _meaning(*held) == wanted)
        )
        found = next(alike, None)
        if found is not None:
            taken.add(found)
            pairs.append(Measure(column, news[found][1]))
    mine = {pair.before.id for pair in pairs}
    only_old = [column.label for _, column in olds.values() if column.id not in mine]
    only_new = [column.label for name, (_, column) in news.items() if name not in taken]
    return pairs, only_old, only_new


def _asked(side: Side, block: Block) -> dict[str, tuple[Question, Column]]:
    """The columns of a list that people fill in, by id."""
    columns = {c.source: c for c in side.tables[block.id].columns}
    return {q.id: (q, columns[block.input_id("", q.id)]) for q in block.columns if not side.form.type_of(q).can(NUMBERED)}


def lists_of(before: Form, now: Form) -> Iterator[tuple[Block, Block]]:
    """The lists that are compared: those of one id within a form, its main one first, between two forms the main ones; each has names of its lines."""
    if before.id == now.id:
        others, first = {block.id: block for _, block in now.blocks() if block.open}, main_table(before)
        mine = [block for _, block in before.blocks() if block.open and block.id in others]
        yield from ((block, others[block.id]) for block in sorted(mine, key=lambda b: first is None or b.id != first.id))
        return
    old, new = main_table(before), main_table(now)
    if old is not None and new is not None:
        yield old, new


def names_of(form: Form, block: Block) -> tuple[str, ...]:
    """The columns of a list by which its lines are told apart; the first is the line's name."""
    texts = [q.id for q in block.columns if column_type(form, q) == "text" and not q.list and not form.type_of(q).can(NUMBERED)]
    return block.unique_across or tuple(texts[:1])


def pair_rows(before: Sequence[tuple[Row, str, str]], now: Sequence[tuple[Row, str, str]]) -> list[Paired]:
    """Pair the lines of one unit, each with its name and its company: spelled alike first, then nearly alike, best first."""
    old, new = dict(enumerate(before)), dict(enumerate(now))
    pairs: dict[int, tuple[int, float]] = {}
    for same_company in (True, False):
        waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (_, name, firm) in new.items():
            waiting[same_name(name), company(firm) if same_company else ""].append(number)
        for number, (_, name, firm) in list(old.items()):
            there = waiting[same_name(name), company(firm) if same_company else ""]
            if name.strip() and there:
                pairs[number] = there.pop(0), 1.0
                del old[number], new[pairs[number][0]]
    graded = sorted(
        (
            (agree, -i, -j) for i, (_, a, _) in old.items() for j, (_, b, _) in new.items()
            if (agree := agreement(same_name(a), same_name(b))) >= RELATED
        ), reverse=True,
    )
    for agree, i, j in graded:
        i, j = -i, -j
        one, other = same_name(before[i][1]), same_name(now[j][1])
        if agree >= LEAST and i in old and j in new and same_figures(one, other) and one_project(one, other, agree):
            pairs[i] = j, agree
            del old[i], new[j]
    near: dict[tuple[str, int], tuple[float, str]] = {}
    for agree, i, j in graded:
        i, j = -i, -j
        if i in old and j in new:
            near.setdefault(("old", i), (agree, now[j][1]))
            near.setdefault(("new", j), (agree, before[i][1]))
    out = [
        Paired(row, now[pairs[i][0]][0], pairs[i][1]) if i in pairs else Paired(row, None, *near.get(("old", i), (0.0, "")))
        for i, (row, _, _) in enumerate(before)
    ]
    return out + [Paired(None, now[j][0], *near.get(("new", j), (0.0, ""))) for j in new]


def pair_lists(before: Side, now: Side, old: Block, new: Block) -> Iterator[tuple[str, list[Paired]]]:
    """The lines of two lists paired unit by unit, for units that both sides have; with what each unit is known by."""
    gathered: list[dict[str, list[tuple[Row, str, str]]]] = []
    for side, block in ((before, old), (now, new)):
        table, held = side.tables[block.id], defaultdict(list)
        sources = {c.source: c.id for c in table.columns}
        names = [sources[block.input_id("", name)] for name in names_of(side.form, block)]
        asked = [c.id for c in table.columns if c.source or c.id in _KNOWN_BY]
        for row in rows_of(table.rows, asked):
            said = [str(row.get(name) or "") for name in names]
            held[unit_of(side, row)].append((row, said[0] if said else "", "|".join(said[1:])))
        gathered.append(held)
    olds, news = gathered
    for unit in sorted(units_of(before) & units_of(now)):
        if pairs := pair_rows(olds.get(unit, ()), news.get(unit, ())):
            yield unit, pairs


def units_of(side: Side) -> set[str]:
    """What the units of a side are known by."""
    return {unit_of(side, row) for row in side.tables[UNITS].rows}


def indicators(before: Side, now: Side) -> Iterator[tuple[Row | None, Row | None]]:
    """The values of grids, paired unit by unit: by their places within one form, between two by what they ask and their year."""
    keyed: list[dict[tuple[Plain, ...], Row]] = []
    same = before.form.id == now.form.id
    for side in (before, now):
        held: dict[tuple[Plain, ...], Row] = {}
        for _, block in side.form.blocks():
            for row in side.tables[block.id].rows if block.kind == "grid" else ():
                row = {name: value for name, value in row.items() if name not in _NOT_COMPARED}
                asked = (block.id, row["line"], row["column"]) if same else (
                    same_name(short(str(row["label"]))), row["measure"], row.get("year") or same_name(short(str(row["heading"]))),
                )
                held.setdefault((unit_of(side, row), *asked), row)
        keyed.append(held)
    olds, news = keyed
    both = units_of(before) & units_of(now)
    asked_by_both = {key[1:] for key in olds} & {key[1:] for key in news}
    for key in dict.fromkeys((*olds, *news)):
        if key[0] in both and key[1:] in asked_by_both:
            yield olds.get(key), news.get(key)
