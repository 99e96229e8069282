"""Find the form in a workbook: which form and version it is, and where its inputs are now.

What belongs here: ``_meta``, defined names and what they point to. What does not: reading the
answers (``answers``). Inputs are found by name, so rows and sheets may have moved.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from ..cells import LAST_COLUMN, LAST_ROW, Range, range_of
from ..errors import FileRefused
from ..workbook.layout import META, META_SHEET, BlockLayout, Layout
from .baseline import Baseline, bare, baseline_of, equal_ignoring_blanks
from .ooxml import Workbook

MAX_ROWS = 20_000
"""Rows of one list; a form is generated with at most 5,000, and rows may be inserted."""
MAX_LINES = 5_000
"""Rows that ``_meta`` may speak of."""
MOST_FOUND = 8
"""Workbooks of which it is remembered where their inputs are."""
MOST_PUT_IN = 500
"""Rows put in below the headings of a list that are looked at."""

@dataclass(frozen=True, slots=True)
class Identity:
    """What ``_meta`` says a workbook is."""

    form: str
    version: str
    layout: str
    unit: str
    rows: int
    definition: str = ""
    """The digest of the form that it was made from; empty in a workbook made before there was one."""


def identify(book: Workbook) -> Identity:
    """Read ``_meta``; raises ``FileRefused`` (``file.wrong_form``) when it is not there."""
    sheet = book.sheets.get(META_SHEET)
    if sheet is None:
        raise FileRefused("file.wrong_form", "no_mark")
    found = {
        str(sheet.cells.get((row, 1), "")): sheet.cells.get((row, 2))
        for row in range(1, len(META) + 1)
    }
    texts = {key: "" if value is None else _plain(value) for key, value in found.items()}
    if not texts.get("form"):
        raise FileRefused("file.wrong_form", "no_mark")
    rows = texts.get("rows", "")
    if rows and not (rows.isascii() and rows.isdigit() and len(rows) < 6 and int(rows) <= MAX_LINES):
        raise FileRefused("file.wrong_form", "mark_rows", rows=rows[:20])
    return Identity(
        texts["form"], texts.get("version", ""), texts.get("layout", ""), texts.get("unit", ""),
        int(rows or 0), texts.get("definition", ""),
    )


def fingerprint_in(book: Workbook) -> str:
    """What ``_meta`` tells of the parts of the form that it was made from; empty if it does not."""
    sheet = book.sheets.get(META_SHEET)
    value = None if sheet is None else sheet.cells.get((1 + META.index("fingerprint"), 2))
    return value if isinstance(value, str) else ""


def _plain(value: object) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Found:
    """Where the inputs of a form are.

    ``lost`` are the names that the workbook no longer has and whose inputs are read at their old
    places; ``gone`` those that are not to be found at all; ``more`` the workbook's own names of
    inputs that the form does not have.
    """

    areas: Mapping[str, Range]
    lost: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def sheets(self, layout: Layout) -> dict[str, str]:
        """The sheet in the workbook that each sheet of the form has become."""
        votes: dict[str, Counter[str]] = {}
        for name, reference in layout.defined_names().items():
            area, planned = self.areas.get(name), range_of(reference)
            if area is not None and planned is not None and name not in self.lost:
                votes.setdefault(planned.sheet, Counter())[area.sheet] += 1
        return {sheet: count.most_common(1)[0][0] for sheet, count in votes.items()}


def _usable(area: Range | None, book: Workbook) -> bool:
    if area is None or area.sheet not in book.sheets:
        return False
    if area.bottom - area.top >= MAX_ROWS or area.right > LAST_COLUMN or area.bottom > LAST_ROW:
        raise FileRefused("file.hostile", "list_size", sheet=area.sheet, rows=area.bottom - area.top + 1)
    return True


def _in_place(book: Workbook, area: Range, expected: Baseline) -> bool:
    """Whether the words around a place are those of the form, so that it means what it meant.

    All the form's words in the input's own rows must be there, and nine in ten of the sheet's.
    """
    plan = expected.sheets.get(area.sheet)
    if plan is None or area.sheet not in book.sheets:
        return False
    cells = book.sheets[area.sheet].cells
    wrong = 0
    for place, text in plan.constants.items():
        if not equal_ignoring_blanks(cells.get(place), text):
            wrong += 1
            if area.top <= place[0] <= area.bottom or wrong * 10 > len(plan.constants):
                return False
    return True


class _Memory:
    """What the names of a workbook point to, for the next one whose names are the very object: most returns of a round."""

    def __init__(self) -> None:
        self.held: deque[tuple[Mapping[str, str], Set[str], Layout, tuple[bool, bool], Found]] = deque(maxlen=MOST_FOUND)

    def known(self, book: Workbook, layout: Layout, asked: tuple[bool, bool]) -> Found | None:
        """Where the inputs are, if names, sheets and layout are those of another workbook in which nothing else had a say in it."""
        for names, sheets, plan, as_asked, found in self.held:
            if names is book.names and plan is layout and as_asked == asked and sheets == book.sheets.keys():
                return found
        return None

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.held.clear()


MEMORY = _Memory()


def find_inputs(
    book: Workbook, layout: Layout, *, same: bool = True,
    expected: Callable[[], Baseline] | None = None,
) -> Found:
    """Where each defined name of the form points now.

    A name that is not there falls back to its place in the layout, where the words around it
    prove that nothing has moved; a name whose cell was deleted (``#REF!``) never does, nor does any name
    of a workbook that was not laid out the ``same`` way.
    """
    asked = same, expected is not None
    known = MEMORY.known(book, layout, asked)
    if known is not None:
        return known
    areas: dict[str, Range] = {}
    lost: list[str] = []
    gone: list[str] = []
    moved = False
    wanted: Mapping[str, str] = layout.defined_names()
    blank: Baseline | None = None
    for name, reference in wanted.items():
        said = book.names.get(name, "")
        area = range_of(said)
        if area is not None and _usable(area, book):
            areas[name] = area
            continue
        old = range_of(reference)
        if old is not None and same and not said:
            if blank is None:
                blank = expected() if expected is not None else baseline_of(layout)
            if _usable(old, book) and _in_place(book, old, blank):
                areas[name] = old
                lost.append(name)
                continue
        gone.append(name)
    more = () if same else tuple(
        name for name, said in book.names.items()
        if name not in wanted and not name.startswith("_") and range_of(said) is not None
    )
    if same and expected is not None:
        for block in layout.blocks.values():
            if block.block.open:
                whole = _whole(book, block, areas, expected)
                areas.update(whole)
                moved = moved or bool(whole)
    found = Found(areas, tuple(lost), tuple(gone), more)
    if not lost and not gone and not moved:  # else the cells had a say in it
        MEMORY.held.append((book.names, frozenset(book.sheets), layout, asked, found))
    return found


def _whole(
    book: Workbook, at: BlockLayout, areas: Mapping[str, Range], expected: Callable[[], Baseline]
) -> dict[str, Range]:
    """The columns of a list that moved, all over the same rows, from the one below its headings on.

    Rows that were put in between the headings and the first line are lines of the list, though a program keeps them out
    of its names: the headings in every column, and nothing else of the form between, leave no doubt.
    """
    block = at.block
    named = {block.defined_name("", q.id): at.inputs[q.id] for q in block.columns if not q.formula}
    held = {name: areas[name] for name in named if name in areas}
    if len(held) < len(named) or len({area.sheet for area in held.values()}) > 1 or any(a.left != a.right for a in held.values()):
        return {}
    if all((area.top, area.left, area.bottom) == (at.first, named[name], at.last) for name, area in held.items()):
        return {}
    sheet = next(iter(held.values())).sheet
    top, bottom = min(area.top for area in held.values()), max(area.bottom for area in held.values())
    words = expected().sheets[at.sheet].constants
    heads = {area.left: bare(text) for name, area in held.items() if (text := words.get((at.header, named[name]))) is not None}
    cells = book.sheets[sheet].cells
    for row in range(top - 1, max(0, top - 1 - MOST_PUT_IN), -1):
        if heads and all(bare(cells.get((row, column))) == text for column, text in heads.items()):
            between = Range(sheet, row + 1, 1, top - 1, LAST_COLUMN)
            others = (area for name, area in areas.items() if name not in held and name != block.id and area.sheet == sheet)
            if not any(area.top <= between.bottom and area.bottom >= between.top for area in others):
                top = min(top, row + at.first - at.header)
            break
    whole = {name: Range(sheet, top, area.left, bottom, area.left) for name, area in held.items()}
    lefts = [area.left for area in held.values()]
    return {**whole, block.id: Range(sheet, top, min(lefts), bottom, max(lefts))}
