"""What an official's explanation of a 核实 has to be to count, and which rows it speaks of.

What belongs here: the shortest length, the words that explain nothing, the lists of rows in a text. What does not:
which finding an explanation is for (``check``) and the cell in which it is written (``workbook``), which shows
by the same length and words whether it counts.
"""

from __future__ import annotations

from functools import lru_cache

from ..rules.listed_rows import lists, spans, tokens
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
REPEATED = (3, 4)
"""A text that begins anew after so many characters, up to its end, only repeats itself: ！！！！！！, 同意同意同意, 已核实已核实."""


def counts(text: str, placeholders: frozenset[str] = frozenset()) -> bool:
    """Whether a text explains anything: no placeholder (the form's are given), and long enough to say something itself."""
    said, length = strip_blanks(text), count_zi(text)
    points = any(word in said[:REACH] for word in POINTERS)
    if length < (LEAST_BESIDE if points else LEAST_ZI):
        return False
    repeats = any(said[every:].lower() == said[:-every].lower() for every in REPEATED)
    return not repeats and said not in PLACEHOLDERS and said not in placeholders


@lru_cache(maxsize=256)
def rows_in(text: str) -> tuple[range, ...]:
    """The rows, or spans of rows, that an explanation limits itself to; empty where it speaks of all.

    Rows are listed before 行 (``第8、12-14行``), or before a colon where a sentence begins (``8,12：``); ``row 8`` is one too. What
    comes of the text is also what the workbook looks at (``rules.listed_rows``).
    """
    return spans(lists(tokens(text)))
