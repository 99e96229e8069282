"""What a blank workbook of a form holds, sheet by sheet: what a return is compared with.

What belongs here: the plan of the workbook boiled down to places and texts. What does not: the
comparison (``check.structure``) and the plan itself (``workbook.assemble``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..cells import Corners, Position, corners_of
from ..rules.values import Value
from ..workbook.layout import CODES_SHEET, COMMENT_SHEET, LIST_SHEET, META_SHEET, Layout, explanation_id
from ..workbook.model import SheetPlan


@dataclass(frozen=True)
class BaselineSheet:
    """One sheet of the form as it was sent out.

    ``labels`` are the places whose texts say what an input means; ``known`` every place that may
    hold something; columns from ``hidden_from`` on are hidden by the form itself (0: none).
    """

    name: str
    constants: Mapping[Position, Value]
    labels: frozenset[Position]
    formulas: frozenset[Position]
    inputs: frozenset[Position]
    known: frozenset[Position]
    validations: tuple[Corners, ...]
    hidden_from: int
    numbered: frozenset[Position]
    """Inputs that the form fills in by itself until somebody types there: running numbers."""

    @cached_property
    def worded(self) -> frozenset[Position]:
        """The places of the form's own words."""
        return frozenset(self.constants)


@dataclass(frozen=True, slots=True)
class Signpost:
    """The form's words, without blanks, that say what an input is; empty where there are none."""

    over: str
    beside: str
    near: str = ""
    """The words right before it where those are not what names its line: the unit of a line of a grid."""


@dataclass(frozen=True)
class Baseline:
    """The sheets of a form that a return is compared with, and the names of all its sheets."""

    sheets: Mapping[str, BaselineSheet]
    names: frozenset[str]
    signs: Mapping[tuple[str, str, str], Signpost]
    """By block, line (empty in a list) and column; for an explanation by its code."""
    explained: Mapping[str, str]
    """The defined name of the explanation for each 核实 code."""


LONG = 80
"""Characters of a text that is remembered without its blanks: words of a form are shorter, most answers are not met again."""


def bare(value: Value) -> str:
    """What stands in a cell as text without its blanks: programs differ in those when they save."""
    if value is None:
        return ""
    return _short(value) if not isinstance(value, str) or len(value) <= LONG else "".join(value.split())


@lru_cache(maxsize=8192, typed=True)
def _short(value: Value) -> str:
    return "".join(str(value).split())


def equal_ignoring_blanks(one: Value, other: Value) -> bool:
    """Whether two cells read alike: programs differ in blanks and line ends when they save."""
    return one == other or bare(one) == bare(other)


def _labels(layout: Layout, plan: SheetPlan) -> frozenset[Position]:
    rows = {
        row
        for at in layout.blocks.values()
        if at.sheet == plan.name
        for row in (at.header, *at.guidance.values(), *at.rows.values())
    }
    return frozenset(
        place for place, content in plan.cells.items()
        if place[0] in rows and content.value is not None
        and (not plan.hide_from or place[1] < plan.hide_from)
    )


def _inputs(layout: Layout) -> dict[str, set[Position]]:
    out: dict[str, set[Position]] = {}
    for given in layout.inputs():
        area = corners_of(given.address)
        if area is not None:
            top, left, bottom, right = area
            cells = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            out.setdefault(given.sheet, set()).update(cells)
    return out


def _signs(layout: Layout, constants: Mapping[str, Mapping[Position, Value]]) -> Iterator[tuple[tuple[str, str, str], Signpost]]:
    """The words over each input and beside it, as far as its kind of block has them."""
    for _, block in layout.form.blocks():
        at, words = layout.blocks[block.id], constants.get(layout.blocks[block.id].sheet, {})
        for line, column, _ in block.questions():
            row, over = (at.first, at.header) if block.open else (at.rows[line], at.guidance.get(line, at.header))
            left = 1 if block.kind == "boxes" else at.inputs[column]
            yield (block.id, line, column), Signpost(
                bare(words.get((over, left))) if block.kind != "fields" else "",
                _beside(words, row, at.inputs[column], first=block.kind == "grid") if block.kind in {"fields", "grid"} else "",
                _beside(words, row, at.inputs[column]) if block.kind == "grid" and block.show_unit else "",
            )
    for code, cell in layout.explanations.items():
        yield (code, "", ""), Signpost("", _beside(constants.get(cell.sheet, {}), cell.row, cell.column))


def _beside(words: Mapping[Position, Value], row: int, column: int, *, first: bool = False) -> str:
    """The nearest words to the left of a cell; the ``first`` of its row where a line has several, such as its unit."""
    columns = range(1, column) if first else range(column - 1, 0, -1)
    return next((text for left in columns if (text := bare(words.get((row, left))))), "")


def baseline_of(layout: Layout) -> Baseline:
    """Boil down the workbook of a form; a tenth of a second, so it is done once a form."""
    from ..workbook.assemble import assemble

    plan = assemble(layout)
    inputs = _inputs(layout)
    sheets: dict[str, BaselineSheet] = {}
    for sheet in plan.sheets:
        if sheet.name in {LIST_SHEET, CODES_SHEET, META_SHEET}:
            continue
        mine = frozenset(inputs.get(sheet.name, ()))
        constants = {
            place: content.value for place, content in sheet.cells.items()
            if content.formula is None and content.value not in {None, ""} and place not in mine
        }
        computed = frozenset(sheet.computed())
        formulas = computed - mine
        areas = [corners_of(v.area) for v in sheet.validations]
        sheets[sheet.name] = BaselineSheet(
            sheet.name, constants, _labels(layout, sheet) & frozenset(constants), formulas, mine,
            frozenset(constants) | formulas | mine, tuple(a for a in areas if a is not None),
            sheet.hide_from, computed & mine,
        )
    return Baseline(
        sheets, frozenset([*(s.name for s in plan.sheets), COMMENT_SHEET]),
        dict(_signs(layout, {name: sheet.constants for name, sheet in sheets.items()})),
        {code: explanation_id(code) for code in layout.explanations},
    )
