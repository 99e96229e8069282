"""The sheet 问题: one row a cause, errors before 核实 before notes, what follows from it folded into its row.

What belongs here: what each column says. What does not: what follows from what (``check.causes``).

Consequences stand in the row of their cause, not in rows of their own: sorting or filtering cannot part them from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..check.causes import Case, gravest_first
from ..check.finding import Finding
from ..check.wording import explanation_of
from ..levels import GOOD, LEVELS
from ..words import Words
from .bundles import Item
from .links import target
from .listing import Book
from .ready_rows import ReadyRow, RowMaker
from .result_words import COUNT, Telling, place_in
from .rule_names import rule_name
from .sheet_cells import ENTRY, Cell, Link

NAME = Words("问题", "Findings")
ROWS = "rows"
"""What rows are kept as, with their level."""
MOST = 8
"""Consequences that a row names; the rest are counted."""
_HEADS = (
    (Words("单位代码", "Code"), 10, ENTRY), (Words("填报单位", "Unit"), 18, ENTRY), (Words("级别", "Level"), 10, ENTRY),
    (Words("规则", "Rule"), 22, ENTRY), (Words("工作表", "Sheet"), 12, ENTRY), (Words("单元格", "Cell"), 10, ENTRY),
    (Words("处数", "Places"), 7, COUNT), (Words("问题和建议", "What was found, what to do"), 48, ENTRY),
    (Words("由此引起", "What follows from it"), 22, ENTRY), (Words("情况说明", "Explanation"), 20, ENTRY),
    (Words("文件", "File"), 18, ENTRY), (Words("代码", "Rule code"), 14, ENTRY),
)
_EMPTY = Words(f"{GOOD} 没有问题", f"{GOOD} No findings")
_FOLLOWS = Words("{count} 处：{parts}", "{count} places: {parts}")
_MORE = Words("等", "and more")


def write_findings_sheet(book: Book, said: Telling) -> None:
    """Write the sheet."""
    order = {unit.code: number for number, unit in enumerate(said.counts.units)}
    cases = sorted(said.counts.cases, key=lambda case: (order.get(case.cause.unit or "", len(order)), case.cause.file))
    heads = [said.head(*head) for head in _HEADS]
    book.listing(said.say(NAME), heads, _rows(said, book.maker(heads), gravest_first(cases)), table="findings", empty=said.say(_EMPTY))


def _rows(said: Telling, maker: RowMaker, found: Sequence[Case]) -> Iterator[ReadyRow]:
    """The rows of causes, those of one level and file together as far as they follow each other."""

    def made(groups: Sequence[Sequence[Case]]) -> list[list[ReadyRow]]:
        return maker.groups([_row(said, case) for case in cases] for cases in groups)

    for level, mine in groupby(found, key=lambda case: case.severity):
        for bundle in said.report.known(f"{ROWS}.{level}", _files(said, mine), made, ReadyRow):
            yield from bundle.said


def _files(said: Telling, found: Iterator[Case]) -> Iterator[Item[Sequence[Case]]]:
    """The causes of one level by their files."""
    links, seen = said.report.links, set[str]()
    for file, group in groupby(found, key=lambda case: case.cause.file):
        mine = tuple(group)
        if file in seen or not file:  # where causes of one file are of several units, only the first of them
            yield file, None, mine
            continue
        seen.add(file)
        units = (f"{case.cause.unit} {said.unit(case.cause.unit)}" for case in mine)
        yield file, (len(mine), links.copies.get(file, ""), links.returned(file), *dict.fromkeys(units)), mine


def _row(said: Telling, case: Case) -> list[Cell]:
    cause, links = case.cause, said.report.links
    copy = links.copies.get(cause.file, "")
    # the copy has the form's own layout: what the return had elsewhere is not at the same cell
    cell = cause.range or cause.cell
    return [
        cause.unit, said.unit(cause.unit), said.mark(LEVELS[case.severity]), rule_name(cause, said.lang), cause.sheet,
        Link(cell, target(copy), place_in(cause)) if cell else None, cause.count, said.sentence(cause),
        _follows(said, case), explanation_of(cause, said.lang) or None, Link(cause.file, links.returned(cause.file)), cause.code,
    ]


def _follows(said: Telling, case: Case) -> str | None:
    if not case.consequences:
        return None
    parts = [_short(said, finding, case.cause) for finding in case.consequences[:MOST]]
    if len(case.consequences) > MOST:
        parts.append(said.say(_MORE))
    joint = "；" if said.lang == "zh" else "; "
    return said.say(_FOLLOWS, count=sum(f.count for f in case.consequences), parts=joint.join(parts))


def _short(said: Telling, finding: Finding, cause: Finding) -> str:
    """A consequence in a few words: where, and which rule."""
    cell = finding.range or finding.cell or ""
    sheet = "" if finding.sheet == cause.sheet and cell else finding.sheet or ""
    return " ".join(p for p in (sheet, cell, rule_name(finding, said.lang)) if p)
