"""The chain of each industry, by a map: so that what is written as 航空 and as 3744 adds up.

What belongs here: reading the map, the column that it adds to lists, and what a reader is told of it. What does not: which
industries a form knows (its code lists), and what is added up by chain (``totals``, ``analysis``, ``pivot_sheets``).

A map is a table with two columns, ``item`` (a code, a name, or both as the form shows them) and ``chain``. The one that comes
with the program is its own proposal, since no official one was at hand: it has only classes whose own names say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import UsageError
from ..form.definition import Form
from ..form.load import template_folder
from ..intake.table_file import read_table
from ..levels import DOUBT, GOOD
from .rows import Widened, batches_of
from .sums import Group, Sums
from .table_schema import Column, Table, short

NAMES: Mapping[str, Sequence[str]] = {
    "item": ("code", "name", "代码", "名称", "行业", "产业", "行业代码", "所属产业"), "chain": ("产业链", "重点产业链", "链"),
}
PROPOSAL = "chains_of_classes.csv"
"""The program's own map, beside the forms."""
NONE = "未归链"
"""What an industry belongs to that the map does not have."""
_CODED = re.compile(r"([0-9A-Z]{1,5}) +(.+)")


@dataclass(frozen=True, slots=True)
class Chains:
    """A map: the chain of each code or name, and whether it is the program's proposal."""

    of: Mapping[str, str]
    proposed: bool = False

    def told(self, table: Table, sums: Sums) -> str | None:
        """What a reader has to know of the sums by chain, if there are any: whose the map is, and what it does not have."""
        column = next((c for c in table.columns if c.derived), None)
        amount = next((c for c in table.columns if c.adds_up), None)
        if column is None or amount is None:
            return None
        outside, whole = sums.named(column.id).get(NONE, Group()), sums.whole.sum(amount.id)
        share = f"，占{amount.label.replace(f'（{amount.unit}）', '')}的 {outside.sums[amount.id] / whole:.1%}" if whole and outside.count else ""
        rest = f"对照表里没有的记作“{NONE}”：{outside.count:,} 行{share}。"
        if not self.proposed:
            return f"{GOOD} 产业链按 --chains 给出的对照表归集；{rest}"
        count = sum(item.isdecimal() for item in self.of)
        return f"{DOUBT} 产业链按程序自带的对照表归集：只有名称明显属于某条链的 {count} 个小类，是程序的建议，不是官方口径，可用 --chains 换成自己的；{rest}"


def proposed_chains() -> Chains:
    """The map that comes with the program."""
    return Chains(read_chains(template_folder() / PROPOSAL), True)


def read_chains(path: Path) -> dict[str, str]:
    """The chain of each code or name; raises ``UsageError``, also where one has two."""
    out: dict[str, str] = {}
    spelled: dict[str, str] = {}  # a pivot takes names that differ in the case of their letters for one
    for row in read_table(path, NAMES, "chain"):
        item, chain = (row.cells.get(name, "").strip() for name in ("item", "chain"))
        chain = spelled.setdefault(chain.casefold(), chain)
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


def with_chains(form: Form, tables: Mapping[str, Table], chains: Chains) -> dict[str, Table]:
    """The tables, with a column of the chain behind each column of a list that the form groups by and that the map knows."""
    out = dict(tables)
    for _, block in form.blocks():
        for name in block.grouped_by:
            table = out.get(block.id)
            key = next((c for c in table.columns if c.source == block.input_id("", name)), None) if table else None
            if table is None or key is None:
                continue
            known = {value for batch in batches_of(table.rows) for value in batch.column(key.id) if value}
            if len(table.rows) and all(chain_of(str(value), chains.of) == NONE for value in known):
                continue
            column = Column(f"{key.id}_chain", f"{short(key.label)}：产业链", derived=True)
            at = table.columns.index(key) + 1
            rows = Widened(table.rows, [c.id for c in table.columns], column.id, key.id, lambda value: chain_of(str(value), chains.of) if value else None)
            out[block.id] = replace(table, columns=(*table.columns[:at], column, *table.columns[at:]), rows=rows)
    return out
