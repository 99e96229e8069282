"""The sheet 单位: one row a unit and form, then the units of each city counted by state.

What belongs here: what each column says. What does not: whose state is which (``unit_states``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..style import AMBER, RED
from ..words import Words
from ..workbook.model import PLAIN, SUBHEADING
from .bundles import Item
from .links import target
from .listing import Book
from .ready_rows import ReadyRow
from .result_words import CENTRE, COUNT, SHARE, TITLE_LEFT, Telling
from .sentences import NO_ROSTER, states_sentence
from .sheet_cells import ENTRY, Cell, Head, Link, Styled
from .unit_states import UnitState
from .verdicts import STATES, STATES_BY_ID

NAME = Words("单位", "Units")
_TITLE = Words("检查结果", "Result of the check")
_HEADS = (
    (Words("单位代码", "Code"), 10, ENTRY), (Words("市（区）", "City"), 10, ENTRY), (Words("县（市、区）", "County"), 12, ENTRY),
    (Words("填报单位", "Unit"), 26, ENTRY), (Words("状态", "State"), 12, ENTRY), (Words("轮次", "Round"), 8, CENTRE),
    (Words("填报日期", "Date"), 13.5, CENTRE), (Words("错误", "Errors"), 8, COUNT), (Words("核实", "To verify"), 8, COUNT),
    (Words("已说明", "Explained"), 9, COUNT), (Words("联系人", "Contact"), 10, ENTRY), (Words("联系电话", "Telephone"), 15, ENTRY),
    (Words("报送文件", "File"), 28, ENTRY), (Words("批注副本", "Annotated copy"), 10, ENTRY), (Words("补正通知", "Letter"), 10, ENTRY),
)
_FORM = (Words("表", "Form"), 22, ENTRY)
_AFTER = 4
"""Columns before the one that names the form."""
_OPEN = Words("打开", "open")
_EMPTY = Words("没有单位", "No units")
_BY_CITY = Words("按市（区）小计", "Units of each city")
_NO_CITY, _ALL = Words("未列明", "Not known"), Words("合计", "All")
_UNITS, _CAME = Words("单位数", "Units"), Words("报送率", "Share answered")


def write_units_sheet(book: Book, said: Telling) -> None:
    """Write the sheet."""
    several = len(said.counts.asked) > 1
    heads = [said.head(*head) for head in _HEADS]
    if several:
        heads.insert(_AFTER, said.head(*_FORM))
    maker = book.maker(heads)

    def cells(unit: UnitState) -> list[Cell]:
        row = _row(said, unit)
        if several:
            title = said.counts.asked.get(unit.form)
            row.insert(_AFTER, title.of(said.lang) if title else unit.form or None)
        return row

    def made(units: Sequence[UnitState]) -> list[list[ReadyRow]]:
        return maker.groups([cells(unit)] for unit in units)

    def units() -> Iterator[Item[UnitState]]:
        links = said.report.links
        for unit in said.counts.units:
            yield unit.file, (
                several, unit, said.counts.asked.get(unit.form) if several else None,
                [links.returned(file) for file in (unit.file, *unit.waiting)], links.copies.get(unit.file, ""),
                links.letters.get((unit.code, unit.form), ""),
            ), unit

    rows = (row for bundle in said.report.known("rows.unit", units(), made, ReadyRow) for row in bundle.said)
    above: tuple[Styled, ...] = (Styled(said.say(_TITLE), TITLE_LEFT), Styled(states_sentence(said.counts, said.lang), PLAIN))
    if said.counts.roster is None:
        above = (*above, Styled(NO_ROSTER.of(said.lang), PLAIN))
    sheet = book.listing(
        said.say(NAME), heads, rows, table="units", above=above, empty=said.say(_EMPTY),
    )
    _cities(book, sheet, len(above) + max(1, len(said.counts.units)) + 2, heads, said)


def _row(said: Telling, unit: UnitState) -> list[Cell]:
    links, opens = said.report.links, said.say(_OPEN)
    copy, letter = links.copies.get(unit.file, ""), links.letters.get((unit.code, unit.form), "")
    file = unit.file or "；".join(unit.waiting)
    pending = unit.verifies - unit.explained
    return [
        unit.code, unit.city or None, unit.county or None, unit.unit or None, said.mark(STATES_BY_ID[unit.state]),
        unit.round or None, unit.date or None, said.count(unit.errors, RED), said.count(unit.verifies, AMBER if pending else ""),
        said.count(unit.explained), unit.contact or None, unit.phone or None,
        Link(file, links.returned(unit.file)) if file else None,
        Link(opens, target(copy)) if copy else None, Link(opens, target(letter)) if letter else None,
    ]


def _cities(book: Book, sheet: object, at: int, heads: list[Head], said: Telling) -> None:
    """Count the units of each city, in the columns of the table above."""
    if not said.counts.cities:
        return
    book.put(sheet, at, 0, said.say(_BY_CITY), SUBHEADING)
    labels = [said.say(Words("市（区）", "City")), said.say(_UNITS), *(m.text(said.lang) for m in STATES), said.say(_CAME)]
    columns = [Head(label, heads[n].width, ENTRY if n == 0 else COUNT) for n, label in enumerate(labels)]
    top = at + 1
    book.header(sheet, top, columns)
    every = [(c.city or said.say(_NO_CITY), c.states) for c in said.counts.cities]
    every.append((said.say(_ALL), said.counts.states))
    for number, (name, states) in enumerate(every, top + 1):
        whole = sum(states.values())
        share = Styled((whole - states["missing"]) / whole if whole else None, SHARE)
        book.row(sheet, number, columns, [name, whole, *(states[m.id] for m in STATES), share])
    # the sum stays below the table, so that sorting does not carry it away
    book.table(sheet, (top, 0, top + len(every) - 1), columns, "cities")
