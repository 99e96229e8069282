"""A form of one's own, small enough to read: what a province would write in a folder beside its returns.

What belongs here: its definition, written into a folder in any version, and returns on it. What does not: what a check makes
of its returns (``test_own_forms``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbook_tools.form.definition import Form
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of, inputs_by_id
from workbook_tools.workbook.protection import Lock
from workbook_tools.workbook.template import make_template

ID = "visit-list"
DEFINITION = """
{"form": "visit-list", "version": "1.0.0", "title": {"zh": "企业走访清单", "en": "Company visits"}, "year": 2024,
 "unit": "万元", "steps": ["只在浅色格内填写。"],
 "lists": {"trade": {"version": "2024", "file": "lists/trade.csv"}},
 "sheets": [
  {"id": "cover", "name": "填报说明", "role": "cover", "blocks": [{"kind": "fields", "id": "cover", "fields": [
   {"id": "unit", "label": {"zh": "填报单位", "en": "Unit"}, "type": "text", "required": true}]}]},
  {"id": "visits", "name": "走访清单", "role": "list", "heading": "企业走访清单", "blocks": [
   {"kind": "table", "id": "visits", "rows": 6, "columns": [
   {"id": "company", "label": {"zh": "企业名称", "en": "Company"}, "type": "text", "required": true, "width": 30},
   {"id": "trade", "label": {"zh": "行业", "en": "Trade"}, "type": "choice", "list": "trade"},
   {"id": "output", "label": {"zh": "年产值（万元）", "en": "Output"}, "type": "amount", "unit": "万元"},
   {"id": "tax", "label": {"zh": "年税收（万元）", "en": "Tax"}, "type": "amount", "unit": "万元"}]}]}],
 "rules": [{"code": "visits.tax", "scope": "visits", "severity": "error", "assert": "tax<=output*0.3", "at": "tax",
  "zh": {"rule": "年税收不超过年产值的三成", "found": "年税收 {tax}，年产值 {output}", "fix": "请核对"},
  "en": {"rule": "Tax is at most 30 % of output", "found": "{tax} of {output}", "fix": "Check it"}}]}
"""
TRADES = "code,name\n01,种植\n13,食品加工\n36,汽车\n"


ANSWERS: Mapping[Key, Value] = MappingProxyType({
    ("cover_unit", 0): "市工信局", ("visits.company", 1): "甲厂", ("visits.trade", 1): "汽车",
    ("visits.output", 1): 100.0, ("visits.tax", 1): 20.0,
})
"""A return without a fault: one company visited."""


def write_form(
    folder: Path, change: Callable[[dict[str, Any]], object] | None = None, *, trades: str = TRADES, indent: int = 0
) -> Path:
    """Write the form, with one thing changed, into a folder; gives the folder."""
    data = json.loads(DEFINITION)
    if change is not None:
        change(data)
    (folder / "lists").mkdir(parents=True, exist_ok=True)
    (folder / "lists" / "trade.csv").write_text(trades, encoding="utf-8", newline="")
    (folder / "form.json").write_text(json.dumps(data, ensure_ascii=False, indent=indent or None), encoding="utf-8")
    return folder


def filled_in(form: Form, answers: Mapping[Key, Value] = MappingProxyType({}), unit: str = "610101") -> bytes:
    """A return on the form as a unit sends it: one company visited, and what else is answered."""
    template = make_template(form, None, Lock("c2FsdA==", "ZGlnZXN0", spins=1))
    typed = {**ANSWERS, **answers}
    known = {key: value for key, value in typed.items() if key[0] in inputs_by_id(template.layout)}
    return template.prefill(unit, cells_of(template.layout, known).cells)
