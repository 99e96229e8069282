"""What sheets, kinds of rows, columns and codes are called in the workbook of a definition.

What belongs here: names in the words of the workbook, in the order in which columns stand. What does not: which columns
there are, which the JSON Schema says (``kinds``): a key without a name here is called by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..form.standard import declared_types
from ..words import Words
from .kinds import Leaf

GUIDE, TOP, FILES, KEPT, CHOICES = "说明", "基本", "文件", "_原文件", "_选项"
SHEETS: Mapping[str, str] = {"sheets": "表单", "lists": "名单", "rules": "规则", "types": "类型", "stated": "公布数"}
"""The sheet of each key whose objects are rows; one that is not here is called by itself."""
KINDS: Mapping[str, Words] = {
    "form": Words("整张表", "form"), "sheets": Words("工作表", "sheet"), "blocks": Words("区块", "block"),
    "fields": Words("填报项", "field"), "boxes": Words("文字框", "box"), "columns": Words("列", "column"),
    "rows": Words("行", "line"), "computed": Words("计算列", "computed"), "lists": Words("名单", "list"),
    "items": Words("项目", "item"), "rules": Words("规则", "rule"), "types": Words("类型", "type"),
    "entry": Words("输入限制", "entry"), "steps": Words("读法", "step"), "stated": Words("公布数", "stated"),
}
COLUMNS: Mapping[str, Words] = {
    "form": Words("表的编号", "form id"), "version": Words("版本", "version"), "title.zh": Words("标题", "title"),
    "code": Words("代码", "code"), "severity": Words("级别", "level"), "assert": Words("公式（应当成立）", "formula that has to hold"),
    "when": Words("条件（何时）", "where it has to"), "scope": Words("范围", "scope"), "at": Words("显示在", "shown at"),
    "zh.rule": Words("要求", "requirement"), "zh.found": Words("发现", "what was found"), "zh.fix": Words("怎么改", "what to do"),
    "name": Words("名称", "name"), "role": Words("用途", "role"), "kind": Words("形式", "form of it"), "id": Words("编号", "id"),
    "label.zh": Words("中文名称", "label"), "type": Words("类型", "type"), "unit": Words("计量单位", "unit"),
    "limit": Words("字数上限", "limit of characters"), "required": Words("必填", "required"), "list": Words("名单", "list"),
    "guidance": Words("填写要求（照抄原文）", "guidance, word for word"), "example": Words("示例", "example"),
    "heading": Words("页内标题", "heading"), "rows": Words("行数", "rows"), "formula": Words("算式", "formula"),
    "item": Words("项目", "item"), "aliases": Words("别的写法（每行一个）", "other spellings, one a line"),
    "prompt.zh": Words("输入提示", "prompt"), "least": Words("一般不少于", "least"), "most": Words("一般不多于", "most"),
    "year": Words("年份", "year"), "series.zh": Words("逐年指标名称", "series"), "width": Words("列宽", "width"),
    "plain": Words("不加千分位", "plain"), "at_least": Words("至少填几行", "at least"), "totals": Words("有合计", "totals"),
    "counted_as.zh": Words("量词", "counted as"), "grouped_by": Words("按哪些列分类汇总", "grouped by"),
    "unique_across": Words("靠哪些列认出同一行", "unique across"), "show_unit": Words("单位单列", "show unit"),
    "least_zi": Words("每框一般不少于几个字", "least characters"), "note": Words("表下的注", "note"),
    "closing": Words("末行", "closing"), "orientation": Words("纸张方向", "orientation"), "source": Words("来源（每行一句）", "source"),
    "headline": Words("封面标题（每行一句）", "headline"), "steps": Words("填报步骤（每行一句）", "steps"),
    "placeholders": Words("不算内容的词（名单）", "placeholders"), "file": Words("名单文件", "file"),
    "codes": Words("取哪些代码", "codes"), "shown": Words("怎样显示", "shown"), "join": Words("由哪些名单合成", "join"),
    "input": Words("填报项", "input"), "figure": Words("公布的数", "stated figure"), "within": Words("允许相差的比例", "may differ by the part"),
    "whole": Words("各单位合为全省", "the units are the province"), "source.zh": Words("出处", "source"),
    "types": Words("管哪些类型", "types"), "capabilities": Words("管哪些能力", "capabilities"), "needs": Words("须有的设置", "needs"),
    "for": Words("重复", "for"), "show": Words("句中的数值", "show"), "zh.general": Words("概括的要求", "general"),
    "title_en": Words("页内标题（英文）", "heading in English"), "label.en": Words("英文名称", "label in English"),
    "title.en": Words("标题（英文）", "title in English"), "prompt.en": Words("输入提示（英文）", "prompt in English"),
    "series.en": Words("逐年指标名称（英文）", "series in English"), "counted_as.en": Words("量词（英文）", "counted as, in English"),
    "en.rule": Words("要求（英文）", "requirement in English"), "en.found": Words("发现（英文）", "found, in English"),
    "en.fix": Words("怎么改（英文）", "fix, in English"), "en.general": Words("概括的要求（英文）", "general, in English"),
}
"""Columns by key, in the order in which they stand; others stand after them, in the order of the schema."""
CODES: Mapping[str, Mapping[str, str]] = {
    "role": {
        "cover": "封面", "section": "文字和表", "list": "清单", "city": "市", "county": "县（市、区）", "park": "园区", "unit": "单位",
        "contact": "联系人", "phone": "电话", "date": "填报日期",
    },
    "kind": {"fields": "逐项", "boxes": "文字", "grid": "固定行列", "table": "可加行的表", "text": "文本", "number": "数值"},
    "severity": {"error": "错误", "verify": "核实", "info": "提示"},
    "orientation": {"portrait": "纵向", "landscape": "横向"},
    "align": {"left": "左", "center": "中", "right": "右"},
}
"""Words for the codes that a column allows; a code without one is shown as it is."""


def sheet_name(key: str) -> str:
    """The sheet on which the rows of a key stand."""
    return SHEETS.get(key, key)


def kind_name(key: str) -> str:
    """What a kind of row is called in the first column."""
    return KINDS[key].zh if key in KINDS else key


def column_name(key: str) -> Words:
    """What a column is called."""
    return COLUMNS.get(key, Words(key, key))


def in_order(keys: list[str]) -> list[str]:
    """Columns as they stand on a sheet."""
    rank = {key: number for number, key in enumerate(COLUMNS)}
    return sorted(keys, key=lambda key: rank.get(key, len(rank)))


def words_for(leaf: Leaf, types: Mapping[str, str]) -> Mapping[str, str]:
    """The words that stand for the codes of a leaf, by code; ``types`` has the names of the types in use."""
    if leaf.of == "type_name":
        return types
    if not leaf.allowed or leaf.shape != "text":
        return {}
    known = CODES.get(leaf.path[-1], {})
    return {code: known[code] for code in leaf.allowed if code in known}


def code_names(key: str, own: object) -> Mapping[str, str]:
    """The words for the codes of a key of the definition; ``own`` are the types that it declares."""
    return type_names(own) if key == "type" else CODES.get(key, {})


def type_names(own: object) -> Mapping[str, str]:
    """What each type is called, by its name, where no other type is called so."""
    said = [t for t in own if isinstance(t, dict)] if isinstance(own, list) else []
    declared = declared_types(t for t in said if isinstance(t.get("name"), str))
    titles = {name: entry["title"]["zh"] for name, entry in declared.items() if isinstance(entry.get("title"), dict) and entry["title"].get("zh")}
    several = {t for t in titles.values() if list(titles.values()).count(t) > 1 or t in declared}
    return {name: title for name, title in titles.items() if title not in several and title == title.strip()}
