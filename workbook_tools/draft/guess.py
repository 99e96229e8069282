"""What kind of answer a heading or label asks for, and why.

What belongs here: unit, year, example, options and type of one question, from its words. What does not: where it
stands (``outline``) and its id (``form_of``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..form.codelists import normal

UNITS = (
    "万元", "亿元", "千元", "元", "%", "％", "万千瓦时", "千瓦时", "万吨", "公顷", "万平方米", "平方米", "平方公里", "公里", "亩", "吨", "万人", "万户", "人次", "人",
    "户", "家", "个", "项", "台", "套", "件", "辆", "张", "处", "所", "次", "期", "篇", "分", "天", "小时", "兆瓦", "米", "吨标准煤", "万立方米", "立方米", "头", "只", "株", "名", "家次",
    "个月", "月", "年", "美元", "万美元",
)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_IN_BRACKETS = re.compile(rf"[（(]\s*(?:计量)?(?:单位\s*[：:]\s*)?({_UNIT})(?:/(?:{_UNIT}))?\s*[）)]")
_BESIDE = re.compile(rf"(?:计量)?单位\s*[：:]\s*({_UNIT})(?![\w])")
_EXAMPLE = re.compile(r"[（(]\s*(?:例如|例|示例|格式|如)\s*[：:]?\s*([^（）()]+)[）)]")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")
_BOX = re.compile(r"[□☐○◻]\s*([^□☐○◻\s，,；;、。]+)")
_SLASHED = re.compile(r"[（(]([^（）()/]{1,8}(?:/[^（）()/]{1,8})+)[）)]")
_LISTED = re.compile(r"[（(](?:选填|请选择|选择|从)?[：:]?\s*([^（）()、]{1,10}(?:、[^（）()、]{1,10})+)(?:中?选择|选填|任选)?[）)]")
_COUNTED = frozenset("家个人户项台套件辆张处所次期篇名头只株") | {"人次", "家次"}
_MONEY = re.compile(r"金额|投资|产值|收入|税[收金额]|资金|经费|利润|补助|预算|支出|成本|销售额|营收|贷款|融资|执行数|决算")
_NUMBERED = re.compile(r"(?:数量|个数|人数|户数|家数|次数|件数|项数|台数|篇数)$|数$")
_MEASURED = re.compile(r"面积|产量|用电量|能耗|长度|重量|得分|评分|分值|比分|容量|规模（")
_SHARE = re.compile(r"占比|比重|比例|百分比|增长率|增幅|增速|完成率|率$|同比")
_SEVERAL = re.compile(r"起止|开竣工|建设期|建设周期|期限|实施时间段|年限")
_DATE = re.compile(r"日期$|时间$|时限$")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a question is taken for: the words left over as its label are those of the notice."""

    label: str
    type: str
    why: str
    unit: str = ""
    year: int | None = None
    example: str = ""
    options: tuple[str, ...] = ()
    sure: bool = True
    choices: tuple[str, ...] = ()
    """The types that it might be as well, where it is not sure."""


def unit_beside(text: str) -> str:
    """The unit that is stated for a whole table: 单位：万元."""
    found = _BESIDE.search(text)
    return "" if found is None else found[1].replace("％", "%")


def options_in(text: str) -> tuple[str, ...]:
    """The options that a text lists, at least two that differ: □是 □否, （是/否）, 是/否."""
    found = {normal(option).lower(): option for option in _options(text) if normal(option)}
    return tuple(found.values()) if len(found) > 1 else ()


def _options(text: str) -> tuple[str, ...]:
    if len(boxes := _BOX.findall(text)) > 1:
        return tuple(dict.fromkeys(b.strip("（）()") for b in boxes))
    if (found := _SLASHED.search(text)) and not re.search(rf"^(?:{_UNIT})/|[\d.]", found[1]):
        return tuple(part.strip() for part in found[1].split("/"))
    if re.fullmatch(r"\s*[^/\s，。]{1,8}(?:\s*/\s*[^/\s，。]{1,8})+\s*", text) and not re.search(r"\d", text):
        return tuple(part.strip() for part in text.split("/"))
    if (found := _LISTED.search(text)) and re.search(r"选", found[0]):
        return tuple(re.sub(r"中?选择$|选填$|任选$", "", part).strip() for part in found[1].split("、"))
    return ()


def by_unit(unit: str) -> str:
    """The type of answers in a unit."""
    if unit == "万元":
        return "amount"
    return "percent" if unit == "%" else "count" if unit in _COUNTED else "number"


def guess(label: str, beside: str = "", hint: str = "") -> Guess:
    """What a label asks for; ``beside`` is the unit stated for the whole table, ``hint`` what stands where the answer goes."""
    clean = re.sub(r"\s*\n\s*", "", label).strip()
    said = f"{clean} {hint}"
    found = _IN_BRACKETS.search(clean) or _IN_BRACKETS.search(hint)
    unit = found[1].replace("％", "%") if found else ""
    if not unit and (alone := re.fullmatch(rf"\s*({_UNIT})\s*", hint)):
        unit = alone[1]
    example = _EXAMPLE.search(said)
    year = _YEAR.search(_EXAMPLE.sub("", clean))
    facts: dict[str, Any] = {"unit": unit, "year": int(year[1]) if year else None, "example": example[1].strip() if example else ""}
    bare = re.sub(r"[（(][^（）()]*[）)]", "", clean).strip()
    options = options_in(hint) or options_in(clean)

    def told(kind: str, why: str, *, sure: bool = True, choices: tuple[str, ...] = (), **more: object) -> Guess:
        return Guess(clean, kind, why, **{**facts, "sure": sure, "choices": choices, **more})  # type: ignore[arg-type]

    if re.fullmatch(r"序\s*号|编号|No\.?", bare):
        return told("serial", "“序号”由表自己填", sure=bare != "编号", choices=("text",) if bare == "编号" else ())
    if "信用代码" in bare:
        return told("id_number", "统一社会信用代码")
    if options:
        return told("choice", f"列出了选项：{'、'.join(options)}", options=options)
    if re.match(r"是否|有无|能否", bare):
        return told("choice", f"“{bare[:2]}”问的是一项选择", options=("有", "无") if bare.startswith("有无") else ("是", "否"))
    if re.search(r"\d{6}\s*[-—~至]\s*\d{6}", facts["example"] or "") or (_SEVERAL.search(bare) and not unit):
        return told("period", "开始和结束的年月", sure=bool(facts["example"]), choices=() if facts["example"] else ("text",))
    if unit == "%":
        return told("percent", "单位是 %")
    if unit == "万元":
        return told("amount", "单位是万元")
    if unit in _COUNTED:
        return told("count", f"单位“{unit}”是按个数计的")
    if unit == "年" and re.search(r"年份|年度|时间", bare):
        return told("text", "写年份", sure=False, choices=("count", "date"))
    if unit:
        return told("number", f"单位是“{unit}”")
    if _SHARE.search(bare):
        return told("percent", "“占比”“率”等是百分数", unit="%", sure=False, choices=("number",))
    if re.search(r"年\s+月\s+日|年月日", said) or (_DATE.search(bare) and not re.search(r"时间段", bare)):
        sure = bool(re.search(r"日期|年\s+月\s+日|年月日", said))
        return told("date", "问的是日期", sure=sure, choices=() if sure else ("period", "text"))
    if _MONEY.search(bare) and not re.search(r"单位|名称|来源|用途|方式|方向|情况|计划$|内容|说明|机构|主体|类别|类型|[方者人商地]$", bare):
        if beside == "万元":
            return told("amount", "表上写明单位：万元", unit="万元")
        if beside and beside != "%":
            return told("number", f"表上写明单位：{beside}", unit=beside)
        return told("amount", "像是金额，没有写单位，暂按万元", unit="万元", sure=False, choices=("number", "text"))
    if _NUMBERED.search(bare):
        counted = beside if beside in _COUNTED else ""
        return told("count", "问的是个数", unit=counted, sure=False, choices=("number", "text"))
    if _MEASURED.search(bare):
        return told("number", "问的是数", unit=beside, sure=False, choices=("text",))
    return told("text", "没有单位和选项，按文字")
