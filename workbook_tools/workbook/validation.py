"""What Excel lets an official type into each kind of input, and the words it shows.

What belongs here: data validation per field type, in Chinese, within Excel's limits (prompt 255,
error 224, titles 32, formula 255 characters). What does not: the verdict on what was typed or
pasted, which the rules give. Entry may be stricter than the verdict, never the other way round:
a cell may ask to retype ``1,234万`` as a plain number, but accepts nothing the rules refuse for
its form without the rules saying so as well.
"""

from __future__ import annotations

from ..form.definition import Question
from ..rules.excel import write
from .layout import Layout
from .model import Validation

MAX_PROMPT, MAX_ERROR, MAX_TITLE, MAX_FORMULA = 255, 224, 32, 255

_PERIOD = (
    'IF(ISNUMBER(-SUBSTITUTE({0},"-","")),'
    'AND(LEN({0})=13,MID({0},7,1)="-",ABS(MID({0},5,2)-6.5)<6,ABS(MID({0},12,2)-6.5)<6,'
    "LEFT({0},6)<=MID({0},8,6)),LEN({0})>10)"
)


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _words(question: Question) -> tuple[str, str]:
    """The prompt shown on entry and the words shown on refusal."""
    own = question.prompt.zh if question.prompt else ""
    unit = question.unit or "万元"
    if question.type in {"amount", "number"}:
        prompt = own or f"填写以{unit}为单位的数字，不写单位"
        return prompt, f"这里只能填写不小于 0 的数字，单位为{unit}，如 12000。"
    if question.type == "count":
        if question.plain:
            return own, f"{own}。"
        return own or f"填写整数，单位为{unit}", f"这里只能填写不小于 0 的整数，单位为{unit}，如 12。"
    if question.type == "choice":
        return own or "从下拉名单中选择", "请从下拉名单中选择，不要填写名单以外的内容。"
    if question.type == "period":
        return (
            own or "写成：开工年月-竣工年月，如 202106-202212",
            "请写成 202106-202212 的形式：六位开工年月、短横线、六位竣工年月，开工不得晚于竣工。",
        )
    if question.type == "date":
        return own or "如：2022-03-15", "请填写日期，如 2022-03-15。"
    return own, "请重新填写。"


def validation_of(layout: Layout, question: Question, area: str) -> Validation | None:
    """The validation of one input area (``B12`` or ``G6:G205``); ``None`` where nothing is said."""
    first = area.split(":")[0]
    prompt, error = _words(question)
    kind: str = "none"
    formula = ""
    if question.type in {"amount", "number"}:
        kind, formula = "decimal", "0"
    elif question.type in {"count", "serial"}:
        kind, formula = "whole", "0"
    elif question.type == "choice":
        kind = "list"
        formula = write(layout.lists[question.list, "choices"], "")
    elif question.type == "period":
        kind, formula = "custom", _PERIOD.format(first)
    elif question.type == "date":
        kind, formula = "date", "36526"
    if kind == "none" and not prompt:
        return None
    if len(formula) > MAX_FORMULA:
        raise ValueError(f"a validation of {len(formula)} characters; Excel takes {MAX_FORMULA}")
    return Validation(
        area, kind, formula,  # type: ignore[arg-type]
        _clip(question.label.zh, MAX_TITLE), _clip(prompt, MAX_PROMPT),
        "填写有误", _clip(error, MAX_ERROR),
    )


