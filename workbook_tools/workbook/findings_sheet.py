"""The sheet 核对意见 of an annotated copy: what the province found, one line a finding.

What belongs here: what stands on the sheet and the cells that a copy fills. What does not: the findings
(``check``) and filling a copy (``report.annotated``).
"""

from __future__ import annotations

from ..cells import Cell
from ..rules.syntax import Call, Text
from .model import COLUMN_HEAD, GUIDE, LINK, TABLE, TITLE, SheetPlan

NAME = "核对意见"
HEAD = 3
FIRST = HEAD + 1
CAPACITY = 300
"""Findings that a copy lists; the rest are counted in the last line."""
TARGET = 9
"""Hidden column with the link of each line."""
COLUMNS = ("序号", "级别", "工作表", "单元格（点击前往）", "问题和建议", "情况说明")


def comment_sheet() -> SheetPlan:
    """Compose the sheet with room for findings."""
    plan = SheetPlan(NAME, landscape=True)
    plan.widths = {1: 6, 2: 9, 3: 16, 4: 18, 5: 76, 6: 30}
    plan.put(1, 1, NAME, TITLE)
    plan.merge(1, 1, 1, 6, TITLE)
    plan.heights[1] = 34
    plan.put(2, 1, "", GUIDE)
    plan.merge(2, 1, 2, 6, GUIDE)
    for column, words in enumerate(COLUMNS, 1):
        plan.put(HEAD, column, words, COLUMN_HEAD)
    for row in range(FIRST, FIRST + CAPACITY + 1):
        for column in (1, 2, 3, 5, 6):
            plan.put(row, column, "", TABLE)
        target = Cell(NAME, row, TARGET)
        shown = Call("SUBSTITUTE", (Call("SUBSTITUTE", (target, Text("#"), Text(""))), Text("'"), Text("")))
        link = Call("IF", (Call("ISBLANK", (target,)), Text(""), Call("HYPERLINK", (target, shown))))
        plan.put(row, 4, link, LINK)
        plan.put(row, TARGET, None, TABLE)
        plan.heights[row] = 34
    plan.hide_from = plan.hide_to = TARGET
    plan.freeze = f"A{FIRST}"
    plan.repeat_rows = f"{HEAD}:{HEAD}"
    plan.filter = f"A{HEAD}:F{FIRST + CAPACITY}"
    return plan
