"""Ids for what has a Chinese name only: from a glossary of official forms, else from pinyin.

What belongs here: a name to an id that the definition accepts. What does not: whether it is taken elsewhere (``form``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..cells import like_address
from ..form.definition import LINE_STEPS
from ..form.validate import OWN_BLOCKS

GLOSSARY: Mapping[str, str] = {
    "填报单位": "unit", "填表单位": "unit", "报送单位": "unit", "申报单位": "unit", "单位名称": "unit", "联系人": "contact", "联系电话": "phone",
    "电话": "phone", "填报日期": "date", "填表日期": "date", "日期": "date", "序号": "serial", "项目": "project", "名称": "name", "企业": "company",
    "单位": "unit", "备注": "remarks", "产值": "output", "税收": "tax", "投资": "investment", "总投资": "investment", "收入": "revenue",
    "营业收入": "revenue", "人数": "people", "数量": "count", "金额": "amount", "资金": "funds", "行业": "industry", "地址": "address",
    "类别": "category", "类型": "kind", "时间": "time", "年度": "year", "月份": "month", "目标": "target", "指标": "indicator", "完成": "done",
    "计划": "planned", "实际": "actual", "面积": "area", "比例": "ratio", "占比": "share", "合计": "total", "小计": "subtotal", "负责人": "head",
    "责任": "duty", "措施": "measures", "问题": "problems", "园区": "park", "市": "city", "县": "county", "统一社会信用代码": "credit_code",
    "增长率": "growth", "就业": "jobs", "研发": "rd", "利润": "profit", "进展": "progress", "情况": "state", "内容": "content",
}
"""Words of official forms and what they are called in rules."""
_BRACKETS = re.compile(r"[（(〔\[][^（()）\[\]〔〕]*[）)〕\]]")
_LONGEST = 40
_WORDS = sorted(GLOSSARY, key=len, reverse=True)


def id_from(name: str) -> str:
    """An id for a Chinese name: ``项目名称`` is ``project_name``; empty where it holds nothing to name."""
    from pypinyin import lazy_pinyin

    rest, parts = _BRACKETS.sub("", name).strip(), []
    while rest:
        word = next((w for w in _WORDS if rest.startswith(w)), "")
        if word:
            parts.append(GLOSSARY[word])
        elif plain := re.match(r"[A-Za-z0-9]+", rest):
            word = plain[0]
            parts.append(word.lower())
        else:
            word = rest[0]
            parts += [p.lower() for p in lazy_pinyin(word, errors="ignore")]
        rest = rest[len(word) :]
    said = re.sub(r"[^a-z0-9_]+", "", "_".join(parts).replace("ü", "v"))
    said = re.sub(r"_+", "_", said).strip("_")
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rpartition("_")[0] or said[:_LONGEST]
    return said if not said[:1].isdigit() else f"n{said}"


def free_id(name: str, taken: frozenset[str] | set[str], otherwise: str = "") -> str:
    """An id for a name that is not among ``taken`` and that Excel and the rules accept; empty if nothing names it."""
    stem = id_from(name) or otherwise
    if stem.startswith("explain"):
        stem = f"item_{stem}"  # names that begin with explain_ are kept for explanations
    if like_address(stem) or stem in LINE_STEPS or stem in OWN_BLOCKS:
        stem = f"{stem}_item"
    number, said = 2, stem
    while stem and said in taken:
        said, number = f"{stem}_{number}", number + 1
    return said


def proposed(values: Mapping[str, object], taken: frozenset[str]) -> str:
    """An id for a row of the definition from what it is called."""
    for key in ("label.zh", "title.zh", "name", "heading"):
        said = values.get(key)
        if isinstance(said, str) and (found := free_id(said, taken)):
            return found
    return ""
