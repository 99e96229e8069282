"""The chain of each industry, by a map that staff give: so that what is written as 航空 and as 3744 adds up.

What belongs here: reading the map, and the column that it adds to lists. What does not: which industries a form knows (its
code lists), and what is added up by chain (``totals``, ``analysis``, ``pivot_sheets``).

No map of classes to chains was at hand; one is a table with two columns, ``item`` (a code, a name, or both as the form shows
them) and ``chain``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import UsageError
from ..form.definition import Form
from ..intake.table_file import read_table
from .rows import Widened, batches_of
from .table_schema import Column, Table, short

NAMES: Mapping[str, Sequence[str]] = {
    "item": ("code", "name", "代码", "名称", "行业", "产业", "行业代码", "所属产业"), "chain": ("产业链", "重点产业链", "链"),
}
NONE = "未归入"
"""What an industry belongs to that the map does not have."""
_CODED = re.compile(r"([0-9A-Z]{1,5}) +(.+)")


def read_chains(path: Path) -> dict[str, str]:
    """The chain of each code or name; raises ``UsageError``, also where one has two."""
    out: dict[str, str] = {}
    for row in read_table(path, NAMES, "chain"):
        item, chain = (row.cells.get(name, "").strip() for name in ("item", "chain"))
        if not item or not chain:
            raise UsageError(f"{path}:{row.number}: 产业和产业链都要填写; both the industry and its chain are needed")
        if out.setdefault(item, chain) != chain:
            raise UsageError(f"{path}:{row.number}: “{item}”已归入“{out[item]}”; it is of {out[item]} already")
    if not out:
        raise UsageError(f"{path}: 没有一行; there is no row")
    return out


def chain_of(item: str, chains: Mapping[str, str]) -> str:
    """The chain of an industry as the form shows it: by all of it, its code, its name, or a code that its own begins with."""
    coded = _CODED.fullmatch(item)
    tried = [item, *(coded.groups() if coded else ())]
    if coded:
        tried += [coded[1][:length] for length in range(len(coded[1]) - 1, 1, -1)]
    return next((chains[one] for one in tried if one in chains), item if item in chains.values() else NONE)


def with_chains(form: Form, tables: Mapping[str, Table], chains: Mapping[str, str]) -> dict[str, Table]:
    """The tables, with a column of the chain behind each column of a list that the form groups by and that the map knows."""
    out = dict(tables)
    for _, block in form.blocks():
        for name in block.grouped_by:
            table = out.get(block.id)
            key = next((c for c in table.columns if c.source == block.input_id("", name)), None) if table else None
            if table is None or key is None:
                continue
            known = {value for batch in batches_of(table.rows) for value in batch.column(key.id) if value}
            if len(table.rows) and all(chain_of(str(value), chains) == NONE for value in known):
                continue
            column = Column(f"{key.id}_chain", f"{short(key.label)}：产业链", derived=True)
            at = table.columns.index(key) + 1
            rows = Widened(table.rows, [c.id for c in table.columns], column.id, key.id, lambda value: chain_of(str(value), chains) if value else None)
            out[block.id] = replace(table, columns=(*table.columns[:at], column, *table.columns[at:]), rows=rows)
    return out
