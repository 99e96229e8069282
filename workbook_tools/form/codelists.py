"""Read code lists: items, their aliases and the spellings that stand for them.

What belongs here: CSV and inline lists, joined lists, the normal form of a spelling. What does
not: which input uses which list (``definition``) and looking a spelling up (``rules``).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..rules.values import half_width, strip_blanks
from .definition import CodeList


def normal(spelling: str) -> str:
    """Bring a spelling to the form in which a cell is looked up: no blanks, half width."""
    return half_width(strip_blanks(spelling))


def _distinct(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keep the first item of each spelling, so an exact item always wins over an alias."""
    seen: dict[str, tuple[str, str]] = {}
    for spelling, item in pairs:
        if spelling:
            seen.setdefault(spelling.lower(), (spelling, item))
    return tuple(seen.values())


def _spelled(items: list[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, str], ...]:
    first = [(normal(item), item) for item, _ in items]
    second = [(normal(alias), item) for item, aliases in items for alias in aliases]
    return _distinct(first + second)


def _groups(codes: list[str], known: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """What each code belongs to, where a file says so (``parent``): the second level of it, ``C37 铁路…制造业``."""
    out = []
    for code in codes:
        line = [code]
        while (parent := known[line[0]].get("parent") or "") in known and parent not in line:
            line.insert(0, parent)
        above = line[:-1]
        name = known[above[:2][-1]]["name"] if above else ""
        out.append(f"{''.join(above[:2])} {name}" if above else "")
    return tuple(out) if any(out) else ()


def _from_file(path: Path, codes: str, shown: str) -> tuple[list[tuple[str, tuple[str, ...]]], tuple[str, ...]]:
    """Read ``code,name[,aliases][,parent]``: the items, and what each belongs to.

    A name held by several codes is no alias of any of them.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        known = {r["code"]: r for r in csv.DictReader(stream)}
    rows = [row for code, row in known.items() if re.fullmatch(codes or ".*", code)]
    names = Counter(r["name"] for r in rows)
    out = []
    for row in rows:
        code, name = row["code"], row["name"]
        aliases = [a for a in (row.get("aliases") or "").split("|") if a]
        item = shown.format(code=code, name=name) if shown else name
        aliases += [code, f"{code}{name}"]
        if names[name] == 1:
            aliases.append(name)
        out.append((item, tuple(aliases)))
    return out, _groups([row["code"] for row in rows], known)


def _title(entry: Mapping[str, Any]) -> str:
    title: Mapping[str, str] = entry.get("title", {})
    return title.get("zh", "")


def read_lists(declared: Mapping[str, Any], folder: Path) -> dict[str, CodeList]:
    """Read every list a form declares; ``folder`` is the form's own.

    Raises ``OSError`` for a missing file and ``KeyError`` for one without the needed columns.
    """
    lists: dict[str, CodeList] = {}
    for name, entry in declared.items():
        if "join" in entry:
            parts = [lists[part] for part in entry["join"]]
            items = tuple(i for p in parts for i in p.items)
            pairs = [s for p in parts for s in p.spellings]
            groups = tuple(g for p in entry["join"] for g in lists[p].groups or (_title(declared[p]),) * len(lists[p].items))
            grouped = any(lists[part].groups for part in entry["join"])
            lists[name] = CodeList(name, entry["version"], items, _distinct(pairs), groups if grouped else ())
            continue
        if "file" in entry:
            spelled, groups = _from_file(folder / entry["file"], entry.get("codes", ""), entry.get("shown", ""))
        else:
            groups = ()
            spelled = [(i["item"], tuple(i.get("aliases", ()))) for i in entry["items"]]
        items = tuple(item for item, _ in spelled)
        lists[name] = CodeList(name, entry["version"], items, _spelled(spelled), groups)
    return lists
