"""Lines of a CSV file that Excel opens: every text is quoted and inert, numbers stand as they are.

What belongs here: one line. What does not: which columns there are (``jsonl_csv``, ``unit_states``), and what makes a text inert (``safe_text``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..safe_text import csv_text

_LETTERS = "0-9A-Za-z_\u4e00-\u9fff（《“"
_TEXT = f"(?:[{_LETTERS}][ !#-~{_LETTERS}）》”。，、；：·√…]*)?"
_HARMLESS = re.compile(f"{_TEXT}(?:\n{_TEXT})*").fullmatch
"""Texts, one a line, that stand in such a file as they are; others are looked at one by one."""
_LONG = 10_000


def csv_line(cells: Sequence[str | int]) -> str:
    """The line of some cells, its end included.

    Every text is quoted: a separator of another locale inside one then starts no new field.
    """
    texts = [cell for cell in cells if isinstance(cell, str)]
    whole = "\n".join(texts)
    if len(whole) <= _LONG and whole.count("\n") < len(texts) and _HARMLESS(whole):
        told = [f'"{cell}"' if isinstance(cell, str) else str(cell) for cell in cells]
    else:
        told = ['"' + csv_text(cell).replace('"', '""') + '"' if isinstance(cell, str) else str(cell) for cell in cells]
    return ",".join(told) + "\r\n"
