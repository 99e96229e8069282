"""What of a notice is its letter: to whom it goes, who issued it and when, whom to call.

What belongs here: which lines are those, and where the form begins behind them. What does not: what the form asks
(``outline``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .numerals import level_of
from .source import Grid, Item, Line

_ATTACHED = re.compile(r"附\s*[件表]\s*[\d一二三四五六七八九十]*\s*[：:]?$")
_ATTACHED_AS = re.compile(r"(附\s*[件表]\s*[\d一二三四五六七八九十]*)\s*[：:]\s*(\S.{1,43})$")
_BODY = r"(?:厅|局|委|委员会|办|办公室|政府|管委会|处室?|单位|部门|学校|院校|企业|公司|集团|协会|银行|街道|街道办事处|镇|乡|区|县|市)"
_ADDRESSED = re.compile(rf"主送(?:机关|单位)?\s*[：:].+|(?:各|有关)(?![项类种])[^：:。]{{2,80}}(?<!情况)(?<!说明)(?<!意见)(?<!名称)[：:]|[^：:。]{{1,60}}(?:[，,；;]|[省市县区]、)[^：:。]{{0,80}}{_BODY}[）)]?[：:]")
_DAY = r"(?:\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|[二][〇○零ＯO0][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)"
_ISSUED = re.compile(rf"(?:办公室|[^：:。；，,？！_□]{{2,30}}(?:厅|局|委员会|卫健委|发改委|国资委|办公室|指挥部|人民政府|管委会|协会|科协|联合会|领导小组|集团|公司|党委|处|科))(?:[（(](?:公章|印章?|盖章|代章)[）)])?(?:\s+{_DAY})?")
_MADE = re.compile(r"[^：:。；，]{2,25}[厅局委会办室部]\s*(?:监?制|印制|编制|印发)(?:表)?|(?:制表|监制|印制|印发)(?:单位|机关)?\s*[：:]\s*\S.*")
_DATED = re.compile(rf"{_DAY}|[\s_]*年[\s_]*月[\s_]*日")
_COPIED = re.compile(r"(?:抄送|抄报|印发)\s*[：:].+|[（(]\s*(?:此件|信息公开|主动公开|依申请公开|不予公开)[^（）()]*[）)]")
_CALL = r"(?:业务|政策|技术)?(?:联系人|联系方式|联系电话|咨询电话|电话|手机|传真|电子邮箱|电子邮件|邮箱|邮编|通讯地址|地址)"
_CALLED = re.compile(rf"{_CALL}(?:及电话|和电话)?\s*[：:]?\s*[^\s：:_□（(].*")
_NUMBER = re.compile(r"\d[\d\-－ ]{5,}\d|[\w.]+@[\w.]+")
_NAME = re.compile(rf"{_CALL}\s*[：:]\s*[\u4e00-\u9fff]{{1,3}}[某\u4e00-\u9fffX×]{{0,2}}")
_SENTENCE = re.compile(r"[。；！？]$")
_FORM = re.compile(r"(?:表|书|方案|报告|提纲|模板|清单|台账|案例|目录|名册|申请|范本|样表|样式)(?:[（(][^（）()]*[）)])?$")


def attached(text: str) -> bool:
    """Whether a line says that an attachment begins: 附件1."""
    return bool(_ATTACHED.match(text.strip()))


def addressed(text: str) -> bool:
    """Whether a line says to whom a notice goes: 各市人民政府：."""
    return bool(_ADDRESSED.fullmatch(text.strip()))


def called(text: str) -> bool:
    """Whether a line says whom to call, with a number or an address in it: it is told, not asked."""
    return bool(_CALLED.match(text.strip()) and _NUMBER.search(text)) or bool(_COPIED.fullmatch(text.strip()))


def without_closing(items: Sequence[Item], asks: Callable[[Line], bool]) -> tuple[list[Item], list[Line]]:
    """What is left without the lines that close a notice or one of its attachments, and those lines.

    ``asks`` tells whether a line has blanks to be filled in: such lines stand among them and stay.
    """
    closing: set[int] = {at for at, item in enumerate(items) if isinstance(item, Line) and called(item.text)}
    ends = [len(items), *(at for at, item in enumerate(items) if isinstance(item, Line) and attached(item.text))]
    for end in ends:
        for at in range(end - 1, -1, -1):
            item = items[at]
            if not isinstance(item, Line):
                break
            text = item.text.strip()
            if any(p.fullmatch(text) for p in (_ISSUED, _DATED, _MADE, _COPIED, _NAME)) and level_of(text) is None and at > 0:
                closing.add(at)
            elif at not in closing and not asks(item):
                break
    return [item for at, item in enumerate(items) if at not in closing], [item for at, item in enumerate(items) if at in closing and isinstance(item, Line)]


def after_letter(items: Sequence[Item], asks: Callable[[Line], bool]) -> tuple[list[Item], list[Line]]:
    """The form that a notice brings, from its first line, and the lines of the letter before it."""
    to = next((at for at, item in enumerate(items) if isinstance(item, Line) and addressed(item.text)), None)
    if to is None or any(_asked(item, asks) for item in items[:to]):
        return list(items), []
    if any(_FORM.search(line.text.strip()) for line in _lines(items[:to])):
        return [item for item in items if item is not items[to]], _lines(items[to : to + 1])
    for at in range(to + 1, len(items)):
        item = items[at]
        if isinstance(item, Line) and attached(item.text) and any(_asked(i, asks) for i in items[at + 1 :]):
            return list(items[at:]), _lines(items[:at])
    begins = next((at for at in range(to + 1, len(items)) if _asked(items[at], asks)), len(items))
    for at, item in enumerate(_lines(items[to + 1 : begins]), to + 1):
        text = item.text.strip()
        if (found := _ATTACHED_AS.match(text)) and at == begins - 1:
            return [Line(found[1], item.place), Line(found[2].strip(), item.place), *items[begins:]], _lines(items[:at])
        if _FORM.search(text) and len(text) <= 45 and not _SENTENCE.search(text) and not _ATTACHED_AS.match(text):
            return list(items[at:]), _lines(items[:at])
    letter = [item for item in _lines(items[to:begins]) if item is items[to] or _SENTENCE.search(item.text.strip()) or _ATTACHED_AS.match(item.text.strip())]
    return [item for item in items if item not in letter], letter


def _asked(item: Item, asks: Callable[[Line], bool]) -> bool:
    return isinstance(item, Grid) or level_of(item.text) is not None or asks(item)


def _lines(items: Sequence[Item]) -> list[Line]:
    return [item for item in items if isinstance(item, Line)]
