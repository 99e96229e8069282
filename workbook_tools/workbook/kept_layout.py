"""Layouts, with what takes longest about them from the disk where an earlier command kept it.

What belongs here: what is kept of a layout, and which is laid out once for all who ask. What does not: laying out (``place_form``)
and where things are kept (``disk_cache``).

Kept is the layout of a form with as many rows as it says; a return may say any number.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from ..binding.bound_rules import bind_rules
from ..cells import Cell, Range
from ..checks.listed import checks_for
from ..disk_cache import keeps, kept
from ..form.definition import Form
from ..form.kept_form import as_read
from ..rules.kept_code import PYTHON
from .layout import BlockLayout, Layout
from .place_form import coded_lists, lay_out

_PLACES = tuple(field.name for field in fields(BlockLayout) if field.name != "block")


def laid_out(form: Form, rows: int = 0) -> Layout:
    """The layout that ``lay_out`` would make, once for all who ask; with ``rows`` 0, as many as the form says."""
    return _laid_out(form, unusual(form, rows))


def unusual(form: Form, rows: int) -> int:
    """How many rows the main list has; 0 where it has as many as the form says."""
    return 0 if form.main_list is None or rows == form.main_list.capacity else rows


@lru_cache(maxsize=16)
def _laid_out(form: Form, rows: int) -> Layout:
    if rows or not (form.digest and as_read(form) and keeps()):
        return lay_out(form, rows or None)
    fresh: list[Layout] = []

    def make() -> bytes:
        fresh.append(lay_out(form))
        return _packed(fresh[0])

    held = kept("layout", f"{form.digest} {PYTHON}", make)
    return fresh[0] if fresh else _unpacked(held, form)


def _packed(layout: Layout) -> bytes:
    told: Any = (
        {id: {name: _plain(getattr(block, name)) for name in _PLACES} for id, block in layout.blocks.items()},
        {key: _sides(area) for key, area in layout.lists.items()},
        dict(layout.rule_rows), layout.check_rows,
        {code: (cell.sheet, cell.row, cell.column, cell.fixed) for code, cell in layout.explanations.items()},
        dict(layout.sheet_ends), layout.digest,
    )
    return marshal.dumps(told)


def _plain(held: Any) -> Any:
    return dict(held) if isinstance(held, Mapping) else held


def _sides(area: Range) -> tuple[str, int, int, int, int, str]:
    return area.sheet, area.top, area.left, area.bottom, area.right, area.name


def _unpacked(held: bytes, form: Form) -> Layout:
    blocks, areas, rule_rows, check_rows, explanations, ends, digest = marshal.loads(held)
    lists = {key: Range(*sides) for key, sides in areas.items()}
    return Layout(
        form, bind_rules(form), {id: BlockLayout(block=form.block(id), **places) for id, places in blocks.items()}, lists,
        coded_lists(form, lists), rule_rows, checks_for(form), check_rows, {code: Cell(*place) for code, place in explanations.items()}, ends, digest,
    )
