"""A form that asks for percentages and credit codes, with three types of its own; and returns on it.

What belongs here: its definition and a right return. What does not: what is made of them (``test_types``,
``test_types_parity``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.form.definition import Form
from workbook_tools.form.load import read_form
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.template import Template

ID = "typed-list"
DEFINITION = r"""
{"form": "typed-list", "version": "1.0.0", "title": {"zh": "企业情况表", "en": "Companies"}, "year": 2024,
 "unit": "万元", "steps": ["只在浅色格内填写。"], "lists": {},
 "types": [
  {"name": "growth", "title": {"zh": "增长率", "en": "a growth rate"}, "kind": "number", "capabilities": ["numeric"],
   "recorded_in": {"zh": "1＝100%", "en": "1 = 100%"}, "example": "-3.5%", "format": "0.0%", "align": "center",
   "entry": {"kind": "decimal", "least": -1, "most": 10,
    "error": {"zh": "请连同百分号填写，如 {example}。", "en": "Write it with its sign, such as {example}."}},
   "steps": [
    {"name": "read", "kind": "text", "formula": "HALF(STRIP(raw))"},
    {"name": "points", "kind": "number", "formula": "NUMERAL(IF(RIGHT(read,1)=\"%\",LEFT(read,LEN(read)-1),\"?\"))"},
    {"name": "value", "kind": "number",
     "formula": "IF(ISNUMBER(raw),raw,IF(read=\"\",\"\",IF(ISNUMBER(points),ROUND(points/100,12),\"?\")))"}]},
  {"name": "mobile", "title": {"zh": "手机号", "en": "a mobile number"}, "kind": "text", "capabilities": ["spelled"],
   "example": "13800000000", "format": "@",
   "steps": [
    {"name": "read", "kind": "text", "formula": "HALF(STRIP(raw))"},
    {"name": "value", "kind": "text",
     "formula": "IF(read=\"\",\"\",IF(AND(DIGITS(read),LEN(read)=11,LEFT(read,1)=\"1\"),read,\"?\"))"}]},
  {"name": "ratio", "title": {"zh": "比值", "en": "a ratio"}, "kind": "number", "capabilities": ["computed"],
   "format": "0.00", "steps": []}],
 "sheets": [
  {"id": "cover", "name": "填报说明", "role": "cover", "blocks": [{"kind": "fields", "id": "cover", "fields": [
   {"id": "unit", "label": {"zh": "填报单位", "en": "Unit"}, "type": "text", "required": true},
   {"id": "code", "label": {"zh": "统一社会信用代码", "en": "Credit code"}, "type": "id_number", "required": true},
   {"id": "phone", "label": {"zh": "联系人手机", "en": "Mobile"}, "type": "mobile", "required": true}]}]},
  {"id": "state", "name": "一、情况", "role": "section", "heading": "一、情况", "blocks": [
   {"kind": "boxes", "id": "told", "limit": 100, "required": false, "boxes": [
    {"id": "told_one", "label": {"zh": "（一）", "en": "one"}, "guidance": "说明情况。"},
    {"id": "told_two", "label": {"zh": "（二）", "en": "two"}, "guidance": "说明问题。"}]},
   {"kind": "grid", "id": "rates", "show_unit": true, "columns": [
     {"id": "last", "label": {"zh": "上年", "en": "Last year"}}, {"id": "now", "label": {"zh": "本年", "en": "This year"}}],
    "rows": [
     {"id": "sales", "label": {"zh": "产品销售率", "en": "Sold"}, "type": "percent", "unit": "%", "most": 1},
     {"id": "local", "label": {"zh": "本地配套率", "en": "Bought nearby"}, "type": "percent"},
     {"id": "rise", "label": {"zh": "产值增速", "en": "Growth"}, "type": "growth", "unit": "%"},
     {"id": "both", "label": {"zh": "两率之比", "en": "Ratio"}, "type": "ratio", "formula": "IF(local=0,\"\",sales/local)"}]}]},
  {"id": "firms", "name": "企业清单", "role": "list", "heading": "企业清单", "blocks": [
   {"kind": "table", "id": "firms", "rows": 8, "totals": true, "columns": [
    {"id": "serial", "label": {"zh": "序号", "en": "No."}, "type": "serial", "width": 6},
    {"id": "name", "label": {"zh": "企业名称", "en": "Company"}, "type": "text", "required": true, "width": 24},
    {"id": "code", "label": {"zh": "统一社会信用代码", "en": "Credit code"}, "type": "id_number", "required": true, "width": 24},
    {"id": "share", "label": {"zh": "持股比例", "en": "Share held"}, "type": "percent", "required": true},
    {"id": "output", "label": {"zh": "产值（万元）", "en": "Output"}, "type": "amount"}]}]}],
 "rules": [
  {"code": "value.not_growth", "types": ["growth"], "severity": "error", "assert": "it<>\"?\"", "when": "NOT(ISERROR(raw))",
   "zh": {"rule": "增速连同百分号填写", "found": "“{found}”看不出是百分之几", "fix": "请连同百分号填写，如 {example}"},
   "en": {"rule": "Growth is written with its sign", "found": "“{found}” is no percentage", "fix": "Write it such as {example}"}},
  {"code": "value.not_mobile", "types": ["mobile"], "severity": "error", "assert": "it<>\"?\"", "when": "NOT(ISERROR(raw))",
   "zh": {"rule": "手机号为 11 位数字", "found": "“{found}”不是手机号", "fix": "请填写 11 位手机号，如 {example}"},
   "en": {"rule": "A mobile number has 11 digits", "found": "“{found}” is no mobile number", "fix": "Write 11 digits, such as {example}"}},
  {"code": "rates.sold", "scope": "rates", "severity": "error", "assert": "{y}<=most", "at": "{y}", "needs": ["most"],
   "for": {"y": ["last", "now"]}, "show": {"share": "ROUND({y}*100,10)&\"%\""},
   "zh": {"rule": "产品销售率不超过 100%", "found": "是 {share}", "fix": "请核对"},
   "en": {"rule": "At most 100 % is sold", "found": "is {share}", "fix": "Check it"}},
  {"code": "firms.share", "scope": "firms", "severity": "verify", "assert": "OR(ISBLANK(share),share>=0.05)", "at": "share",
   "zh": {"rule": "持股比例一般不低于 5%", "found": "只有 {share}", "fix": "请核对"},
   "en": {"rule": "Shares are normally 5 % or more", "found": "is only {share}", "fix": "Check it"}}]}
"""
CODES = ("91350100M000100Y43", "9144030071526726XG", "91610000719782242D")
"""Real codes whose check characters agree: the standard's own example and two companies."""
RIGHT: Mapping[Key, Value] = {
    ("cover_unit", 0): "甲县工业和信息化局", ("cover_code", 0): CODES[0], ("cover_phone", 0): "13800000000",
    ("rates_sales.last", 0): 0.96, ("rates_sales.now", 0): 1.0, ("rates_local.last", 0): 0.4, ("rates_local.now", 0): 0.355,
    ("rates_rise.last", 0): -0.035, ("rates_rise.now", 0): 0.12,
    ("firms.name", 1): "甲公司", ("firms.code", 1): CODES[1], ("firms.share", 1): 0.35, ("firms.output", 1): 12000.0,
    ("firms.name", 2): "乙公司", ("firms.code", 2): CODES[2], ("firms.share", 2): 1.0, ("firms.output", 2): 800.5,
}


def write_typed(folder: Path, change: Callable[[dict[str, Any]], object] | None = None) -> Path:
    """Write the form, with one thing changed, into a folder; gives the folder."""
    data = json.loads(DEFINITION)
    if change is not None:
        change(data)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "form.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


def read_typed(folder: Path, change: Callable[[dict[str, Any]], object] | None = None) -> Form:
    """Read the form as ``form validate`` does; raises ``DefinitionError``."""
    form = read_form(write_typed(folder, change))
    bind_rules(form)
    return form


def returned(template: Template, typed: Mapping[Key, Value], unit: str = "") -> bytes:
    """The workbook with answers typed into it, saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(template.prefill(unit, {})))
    filling = cells_of(template.layout, typed)
    assert not filling.misfits
    for (sheet, row, column), value in filling.cells.items():
        cell = book[sheet].cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
