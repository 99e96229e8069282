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
    "个月", "月", "年", "美元", "万美元", "百万元", "万亩", "千公顷", "平方千米", "千米", "千克", "公斤", "千瓦", "度", "立方米/秒", "床", "本", "册", "本册", "场", "场次", "支", "座", "条", "口", "对", "周", "日", "岁", "分钟",
    "m²", "㎡", "m2", "m", "km", "kW", "MW", "kWh", "t", "kg", "mm", "℃", "‰",
)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_ONE = rf"(?:{_UNIT})(?:[/／](?:{_UNIT}))*"
UNIT_LIST = rf"{_ONE}(?:\s*[、，,和及]\s*{_ONE})*"
"""One unit or several, as they are stated for a whole table: 万元、人."""
_IN_BRACKETS = re.compile(rf"[（(\[【〔]\s*(?:计量)?(?:单位\s*[：:]\s*)?({_ONE})\s*(?:[，,、；;][^（）()]*)?[）)\]】〕]")
_AT_END = re.compile(rf"[\u4e00-\u9fff）)]\s*[/／，,]\s*({_ONE})$")
_BESIDE = re.compile(rf"(?:计量)?单位\s*[：:]\s*({UNIT_LIST})(?![\w/／])")
_EXAMPLE = re.compile(r"[（(]\s*(?:例如|例|示例|格式|如)\s*[：:]?\s*([^（）()]+)[）)]")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")
_BOX = re.compile(r"[□☐○◻]\s*([^□☐○◻\s，,；;、。]+)")
_BOXED = re.compile(r"([^□☐○◻\s，,；;、。]{1,10})\s*[□☐○◻]")
_SLASHED = re.compile(r"[（(]([^（）()/]{1,8}(?:/[^（）()/]{1,8})+)[）)]")
_LISTED = re.compile(r"[（(](?:选填|请选择|选择|从)?[：:]?\s*([^（）()、]{1,10}(?:、[^（）()、]{1,10})+)(?:中?选择|选填|任选)?[）)]")
_COUNTED = frozenset("家个人户项台套件辆张处所次期篇名头只株床本册场支座条口对") | {"人次", "家次", "本册", "场次"}
_MONIES = frozenset({"万元", "亿元", "千元", "元", "百万元", "美元", "万美元"})
_MONEY = re.compile(
    r"金额|投资|产值|收入|税[收金额费]|资金|经费|利润|补助|补贴|预算|支出|成本|销售额|营收|贷款|融资|执行数|决算|拨款|付款|货款|工程款|借款|欠款|费用|价款|造价|价格|单价|总价|原值|净值"
    r"|债[券务]|资产|负债|权益|余额|增减额|缺口|薪酬|工资|租金|押金|保证金|捐赠|捐款|出让金|收益|产出|[费款]$|[^名份][总差限金产数]额$|额度$"
)
_OF_MONEY = re.compile(r"(?:中央|省级|省本级|市级|县级|市县|市县级|区县|地方|自筹|社会资本)(?:财政|配套|安排)?$|(?:合|小|总)\s*计$|(?:预算|决算|执行|到位|支出|支付|完成|计划|实际|下达|分配|拨付|结转|结余|本年|上年|本期|上期|本月|累计|期初|期末|年初|年末|全年)数?$")
_PROGRESS = re.compile(r"(?:支出|执行|支付|资金|结算|拨付|投资|完成)进度$")
_NO_MONEY = re.compile(r"单位|名称|来源|用途|方式|方向|情况|计划$|内容|说明|机构|主体|类别|类型|名额|编号|文号|账号|管理|负责|标准$|[方者人商地员号户]$|家数|个数|项数|数量")
_NUMBERED = re.compile(r"(?:数量|个数|人数|户数|家数|次数|件数|项数|台数|篇数)$|数$")
_MEASURED = re.compile(r"面积|产量|用电量|能耗|长度|重量|得分|评分|分值|比分|容量|规模（")
_SHARE = re.compile(r"占比|比重|比例|百分比|增长率|增幅|增速|完成率|率$|同比")
_SEVERAL = re.compile(r"起止|开竣工|建设期|建设周期|期限|实施时间段|年限")
_EARLY = re.compile(r"出生|生日|参加工作|入党|入职|从业|任教|成立|设立|创办|创建|建立|建成|始建|建校|建厂|注册")
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
    """The unit that is stated for a whole table: 单位：万元; several stand with 、 between them."""
    found = _BESIDE.search(text)
    return "" if found is None else re.sub(r"\s*[，,和及]\s*", "、", found[1]).replace("％", "%").replace("／", "/")


def options_in(text: str) -> tuple[str, ...]:
    """The options that a text lists, at least two that differ: □是 □否, （是/否）, 是/否."""
    found = {normal(option).lower(): option for option in _options(text) if normal(option)}
    return tuple(found.values()) if len(found) > 1 else ()


def _options(text: str) -> tuple[str, ...]:
    behind = re.search(r"[□☐○◻]\s*$", text) is not None
    if len(boxes := (_BOXED if behind else _BOX).findall(text)) > 1:
        return tuple(dict.fromkeys(b.strip("（）()") for b in boxes))
    if (found := _SLASHED.search(text)) and not re.search(rf"^(?:{_UNIT})/|[\d.]", found[1]):
        return tuple(part.strip() for part in found[1].split("/"))
    if re.fullmatch(r"\s*[^/\s，。（()）]{1,8}(?:\s*/\s*[^/\s，。（()）]{1,8})+\s*", text) and not re.search(r"\d", text):
        return tuple(part.strip() for part in text.split("/"))
    if (found := _LISTED.search(text)) and re.search(r"选", found[0]):
        return tuple(re.sub(r"中?选择$|选填$|任选$", "", part).strip() for part in found[1].split("、"))
    return ()


def by_unit(unit: str) -> str:
    """The type of answers in a unit."""
    if unit == "万元":
        return "amount"
    return "percent" if unit == "%" else "count" if set(unit.split("/")) <= _COUNTED else "number"


def _of_several(bare: str, units: list[str]) -> str:
    """Which of several units of a table a label is in; none where its words do not say so."""
    if _MONEY.search(bare) and not _NO_MONEY.search(bare):
        return next((unit for unit in units if unit in _MONIES), "")
    ends = {"人": r"人[数口员]?$|[职员民学生]工?数$|就业$", "户": r"户数?$", "家": r"企业数?$|家数$", "台": r"台数$|机具数?量?$|设备数?量?$", "亩": r"面积$", "平方米": r"面积$", "万立方米": r"库容$|蓄水量$|水量$", "吨": r"产量$|库存$|[购消]\S?[进费]量$"}
    return next((unit for unit in units if unit in ends and re.search(ends[unit], bare)), "")


def guess(label: str, beside: str = "", hint: str = "") -> Guess:
    """What a label asks for; ``beside`` is the unit stated for the whole table, ``hint`` what stands where the answer goes."""
    clean = re.sub(r"\s*\n\s*", "", label).strip()
    said = f"{clean} {hint}"
    found = _IN_BRACKETS.search(clean) or _IN_BRACKETS.search(hint) or _AT_END.search(clean)
    unit = found[1].replace("％", "%").replace("／", "/") if found else ""
    if not unit and (alone := re.fullmatch(rf"\s*({_UNIT})\s*", hint)):
        unit = alone[1]
    example = _EXAMPLE.search(said)
    year = _YEAR.search(_EXAMPLE.sub("", clean))
    facts: dict[str, Any] = {"unit": unit, "year": int(year[1]) if year else None, "example": example[1].strip() if example else ""}
    bare = re.sub(r"[（(][^（）()]*[）)]", "", clean).strip()
    several = beside.split("、") if "、" in beside else []
    beside = _of_several(bare, several) if several else beside
    options = options_in(hint) or options_in(clean)

    def told(kind: str, why: str, *, sure: bool = True, choices: tuple[str, ...] = (), **more: object) -> Guess:
        return Guess(clean, kind, why, **{**facts, "sure": sure, "choices": choices, **more})  # type: ignore[arg-type]

    if re.fullmatch(r"序\s*号|编号|No\.?", bare):
        return told("serial", "“序号”由表自己填", sure=bare != "编号", choices=("text",) if bare == "编号" else ())
    if "信用代码" in bare:
        return told("id_number", "统一社会信用代码")
    if options and "多选" in said:
        return told("choice", f"列出了选项：{'、'.join(options)}；写着可多选，而一格只能选一项", options=options, sure=False, choices=("text",))
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
    if unit and set(unit.split("/")) <= _COUNTED and unit.count("/") < 2 and (unit in _COUNTED or not re.search("率|标准|单价|人均|户均", bare)):
        return told("count", f"单位“{unit}”是按个数计的")
    if unit == "年" and re.search(r"年份|年度|时间", bare):
        return told("text", "写年份", sure=False, choices=("count", "date"))
    if unit:
        return told("number", f"单位是“{unit}”")
    if _SHARE.search(bare) or _PROGRESS.search(bare):
        return told("percent", "“占比”“率”等是百分数", unit="%", sure=False, choices=("number",))
    if re.search(r"年\s+月\s+日|年月日", said) or (_DATE.search(bare) and not re.search(r"时间段", bare)):
        sure = bool(re.search(r"日期|年\s+月\s+日|年月日", said))
        if _EARLY.search(bare):
            return told("date", "问的是日期；“日期”只收 2000 年以后的，可能更早的请改为“文字”", sure=False, choices=("text",))
        return told("date", "问的是日期", sure=sure, choices=() if sure else ("period", "text"))
    told_of_money = _MONEY.search(bare) and not _NO_MONEY.search(bare)
    if told_of_money or (beside in _MONIES and _OF_MONEY.search(bare)):
        if beside == "万元":
            return told("amount", "表上写明单位：万元", unit="万元")
        if beside and beside != "%" and (beside in _MONIES or not several):
            return told("number", f"表上写明单位：{beside}", unit=beside)
        return told("amount", "像是金额，没有写单位，暂按万元", unit="万元", sure=False, choices=("number", "text"))
    if _NUMBERED.search(bare):
        counted = beside if beside in _COUNTED else ""
        return told("count", "问的是个数", unit=counted, sure=False, choices=("number", "text"))
    if _MEASURED.search(bare):
        return told("number", "问的是数", unit="" if beside in _MONIES else beside, sure=False, choices=("text",))
    if several and beside:
        return told(by_unit(beside), f"表上写明单位：{'、'.join(several)}，像是“{beside}”", unit=beside, sure=False, choices=("text",))
    return told("text", "没有单位和选项，按文字")
