"""The sheet 行业代码: the long code list, to be filtered by what its items belong to; drop-downs and look-ups use it too.

What belongs here: what the sheet shows. What does not: which list it is and where its lines stand (``place_form``), and
lists that nobody looks anything up in (``assemble``).

Cells have no look of their own, since thousands of looks would weigh as much as the words.
"""

from __future__ import annotations

from ..cells import a1
from .layout import CHOICES, CODES_SHEET, Layout
from .model import COLUMN_HEAD, GUIDE, HIDDEN, LIST_TITLE, SheetPlan
from .place_form import FIRST_CODE, code_list

ITEM, GROUP, NOTHING = 1, 2, 3
"""The columns of an item and of what it belongs to, and the one after them."""


def codes_sheet(layout: Layout) -> SheetPlan | None:
    """Compose the sheet of the form's long list; ``None`` where it has none."""
    name = code_list(layout.form)
    if not name:
        return None
    entry, area = layout.form.lists[name], layout.lists[name, CHOICES]
    plan = SheetPlan(CODES_SHEET)
    plan.widths = {ITEM: 52, GROUP: 48}
    plan.put(1, ITEM, CODES_SHEET, LIST_TITLE)
    plan.merge(1, ITEM, 1, GROUP, LIST_TITLE)
    words = (
        f"共 {len(entry.items)} 项。点表头的箭头按大类筛选，或按 Ctrl+F 查找；填写时可以只写代码、只写名称，也可以从下拉名单选择。"
        "本表只供查找，不用填写，也不用打印。"
    )
    plan.put(2, ITEM, words, GUIDE)
    plan.merge(2, ITEM, 2, GROUP, GUIDE)
    plan.heights = {1: 30, 2: 30, FIRST_CODE - 1: 22}
    plan.put(FIRST_CODE - 1, ITEM, "代码和名称", COLUMN_HEAD)
    plan.put(FIRST_CODE - 1, GROUP, "大类（或产业链）", COLUMN_HEAD)
    for row, (item, group) in enumerate(zip(entry.items, entry.groups, strict=True), FIRST_CODE):
        plan.put(row, ITEM, item, HIDDEN)
        if group:
            plan.put(row, GROUP, group, HIDDEN)
    plan.freeze = a1(FIRST_CODE, ITEM)
    plan.filter = f"{a1(FIRST_CODE - 1, ITEM)}:{a1(area.bottom, GROUP)}"
    # no sheet can be left out where a whole workbook is printed: what is printed of this one is a hidden cell with nothing in it
    plan.hide_from = plan.hide_to = NOTHING
    plan.print_area = a1(1, NOTHING)
    return plan
