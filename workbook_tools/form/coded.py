"""Lists whose items are a code and a name, ``3744 航空相关设备制造``: which spellings follow from how an item is written.

What belongs here: telling those spellings from the ones that have to be written down. What does not: reading lists
(``codelists``) and how a workbook looks a spelling up (``rules.expansions``).

A workbook that wrote every spelling down would hold such a list three times over.
"""

from __future__ import annotations

from collections import Counter

from ..rules.ranges import packed, read_off
from ..rules.values import UNREADABLE, fold
from .codelists import normal
from .definition import CodeList


def code_length(entry: CodeList) -> int:
    """How many characters most codes of a list have; 0 where its items are no codes with names."""
    lengths = Counter(len(item.split(" ")[0]) for item in entry.items if item.count(" ") == 1)
    return lengths.most_common(1)[0][0] if lengths else 0


def written_down(entry: CodeList) -> tuple[str, ...]:
    """The spellings that do not follow from the items, as ``ranges.packed`` has them; they are sought first.

    One that would follow but stands for no item is written down as standing for none.
    """
    shown = read_off(entry.items, code_length(entry))
    known = {fold(spelling) for spelling, _ in entry.spellings}
    out: dict[str, list[str]] = {}
    for spelling, item in entry.separable:
        if shown.get(fold(spelling)) != item:
            out.setdefault(item, []).append(spelling)
    for key in shown:
        if key and key not in known and key == normal(key):
            out.setdefault(UNREADABLE, []).append(key)
    return packed((item, tuple(spellings)) for item, spellings in out.items())
