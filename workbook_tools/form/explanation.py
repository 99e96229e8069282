"""What an official's explanation of a 核实 has to be to count, and which rows it speaks of.

What belongs here: the shortest length, the words that explain nothing, the lists of rows in a text. What does not:
which finding an explanation is for (``check``) and the cell in which it is written (``workbook``), which shows
by the same length and words whether it counts.
"""

from __future__ import annotations

import re

from ..rules.values import count_zi, strip_blanks

LEAST_ZI = 6
"""字 that an explanation has at least, counted as everywhere."""
PLACEHOLDERS = (
    "情况属实", "情况属实。", "数据无误", "数据无误。", "核实无误", "核实无误。", "已核实无误", "已核实无误。", "数据属实，无误", "经核实无误",
    "经核实，无误", "经核实无误。", "暂无情况说明", "没有情况说明", "无需情况说明", "待补充情况说明",
)
"""Texts that are long enough, or nearly, and explain nothing; a form's own placeholders are none either."""
POINTERS, REACH = ("附件", "附后", "附表", "附图", "附页", "附录", "后附", "所附"), 5
"""What stands among the first characters of a text that only points elsewhere (详见附件2《产业规划》), where nobody who
reads the reports can follow."""
LEAST_BESIDE = 20
"""字 that a text which begins so has at least where it says something itself."""

_LIST = r"\d{1,5}(?:\s*(?:[,，;；、/和及]|[-–—~～至到])\s*\d{1,5})*"
_ROWS = re.compile(
    rf"(?:第\s*(?P<a>{_LIST})\s*行(?!业)|(?<![\d.,共])(?<!共 )(?P<b>{_LIST})\s*行(?!业)|\brows?\s+(?P<c>{_LIST})"
    rf"|(?:^|[\n。；;])\s*(?P<d>{_LIST})\s*[:：])"
)
_PART = re.compile(r"(\d+)(?:\s*[-–—~～至到]\s*(\d+))?")
MOST_ROWS = 10_000
"""A range of more rows than this is no list of rows."""


def counts(text: str, placeholders: frozenset[str] = frozenset()) -> bool:
    """Whether a text explains anything: no placeholder (the form's are given), and long enough to say something itself."""
    said, length = strip_blanks(text), count_zi(text)
    points = any(word in said[:REACH] for word in POINTERS)
    if length < (LEAST_BESIDE if points else LEAST_ZI):
        return False
    return said not in PLACEHOLDERS and said not in placeholders


def rows_in(text: str) -> frozenset[int]:
    """The rows that an explanation limits itself to; empty where it speaks of all.

    Rows are listed with 第 or 行 (``第8、12行``, ``rows 8, 12``), or at the start of a line before a colon (``8,12：``).
    """
    found: set[int] = set()
    for match in _ROWS.finditer(text):
        listed = next(group for group in match.groups() if group is not None)
        for part in _PART.finditer(listed):
            first, last = int(part[1]), int(part[2] or part[1])
            if first <= last < first + MOST_ROWS:
                found.update(range(first, last + 1))
    return frozenset(found)
