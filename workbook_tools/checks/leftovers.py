"""``text.placeholder`` inside a text: XX市, （模板）, ____ and the like, which wait for content.

What belongs here: the marks, and what looks like one and is none. What does not: a cell that holds
nothing but a placeholder, for which the form declares a rule of the same code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from ..form.definition import Form
from ..form.submission import Submission
from ..words import Texts, Words
from .check import Check, Failure, Find, narratives, written

_CROSS = "×✕✖✗✘╳⨯⨉"
_X = f"[XxＸｘ{_CROSS}]"
_CODE = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ_\\-－/\\\\:@+#*"
"""Beside these an X is a part of a code, a size, a formula or an address: 2022XX-01, XXL, 7XXX系."""
_MEASURED = "年|月|日|万|亿|元|个|家|%|％|亩|人|户|吨|公里|平方米"
_DOCUMENT = "(?<=方案|计划|报告|材料|文件|清单|总结|规划|格式)|(?<=[表书稿])|^[ \\t　]*"

_MARKS = re.compile(
    f"(?<![{_CODE}{_CROSS}.]){_X}(?:[ 　]?{_X})+(?![{_CODE}{_CROSS}]|\\.[0-9A-Za-z])(?![、和与或]?(?:X?Y)?(?:性)?染色体|[、和与或]XY)"
    f"|(?<![{_CODE}.])[0-9０-９]{{1,3}}{_X}{{2,}}(?=[ 　]?(?:{_MEASURED}))"
    f"|(?:{_DOCUMENT})[ 　]?[（(]模板[）)]"
    "|(?<![0-9A-Za-z])[_＿]{3,}|[_＿]{3,}(?![0-9A-Za-z_＿])"
    "|[（(]例[：:][^（）()\\n]*[）)]?",
    re.MULTILINE,
)
_SIGN = re.compile(f"[XxＸｘ{_CROSS}_＿]")
_HINTS = ("模板", "例：", "例:")
"""Every mark holds a sign or one of these."""
_ELSEWHERE = re.compile(
    "(?:[（(][一二三四五六七八九十]+[）)])?(?:具体|详细|相关)?(?:内容|情况|材料|方案)?[请详可]*"
    "(?:见|参见|参阅|查看|看)(?:本文|文)?(?:[后所]附(?:的)?|附[件表页图后录])[^，。；\\n]{0,30}[。；.]?"
    "|(?:具体|详细|相关|本部分)?(?:内容|情况|材料|方案|说明|数据)?(?:已|均|另)?(?:附[后件]|另附|另行报送|另报)(?:材料|文件|说明)?[。；.]?"
)
"""A whole part that only points elsewhere: 详见附件2《产业规划》。"""

_UNSEEN = re.compile("[\\s\u200b-\u200d\u2060\ufeff]+")
_BEGINS = re.compile("[\\s\u200b-\u200d\u2060\ufeff]*[（(具详相内情材方请可见参查看本说数已均另附]")
"""How a part begins that only points elsewhere: most parts begin otherwise, and are not looked at to their end."""
CONTEXT = 8
"""Characters beside a mark that its message shows, within the clause."""
_STOPS = "，。；：、！？,;!?\n\r\t"


def _shown(text: str, start: int, end: int) -> str:
    """A mark with a little of what stands around it."""
    first, last = start, end
    while first > 0 and start - first < CONTEXT and text[first - 1] not in _STOPS:
        first -= 1
    while last < len(text) and last - end < CONTEXT and text[last] not in _STOPS:
        last += 1
    return text[first:last].strip()


@lru_cache(maxsize=16)
def _placeholders(form: Form) -> tuple[frozenset[str], int]:
    """What a cell holds that is nothing but a placeholder, without case, and how long the longest is."""
    told = frozenset(s.casefold() for s, _ in form.lists[form.placeholders].spellings) if form.placeholders else frozenset()
    return told, max(map(len, told), default=0)


def is_placeholder(form: Form, text: str) -> bool:
    """Whether a text is nothing but a placeholder."""
    told, longest = _placeholders(form)
    said = text.strip()
    return len(said) <= longest and said.casefold() in told  # without case a text is never shorter


def may_hold_mark(text: str) -> bool:
    """Whether a text may hold a mark: one without, as most are, is looked at once and quickly."""
    return _SIGN.search(text) is not None or any(hint in text for hint in _HINTS)


def points_elsewhere(text: str) -> bool:
    """Whether a text, what is unseen left out, only says where the content is."""
    return _BEGINS.match(text) is not None and _ELSEWHERE.fullmatch(_UNSEEN.sub("", text)) is not None


def find(form: Form, submission: Submission) -> Iterator[Failure]:
    """Every text that still holds what the template left to be filled in."""
    texts = [answer.value for answer in submission.answers.values() if type(answer.value) is str]
    for line in chain.from_iterable(submission.tables.values()):
        texts += [answer.value for answer in line.answers.values() if type(answer.value) is str]
    marked = may_hold_mark("\n".join(texts))  # mostly all can be told at once, and only narratives point elsewhere
    for item in (written if marked else narratives)(form, submission):
        text = item.text
        if item.question.required and is_placeholder(form, text):
            continue
        if form.types[item.question.type].can("narrative") and points_elsewhere(text):
            yield Failure(item, {"piece": text.strip(), "count": "1"})
            continue
        marks = list(_MARKS.finditer(text)) if marked and may_hold_mark(text) else []
        if marks:
            yield Failure(item, {"piece": _shown(text, *marks[0].span()), "count": str(len(marks))})


LEFTOVERS: Check[Find] = Check(
    "text.placeholder", "error",
    Texts(
        Words("文字中不得留有“XX市”“（模板）”“____”等待填内容，不得只写“见附件”",
              "Nothing such as “XX市”, “（模板）” or “____” is left in a text, and no part only says “见附件”"),
        Words("“{piece}”还没有换成实际内容（共 {count} 处）", "“{piece}” still waits for its content ({count} in all)"),
        Words("请改写为实际内容", "Write the content itself"),
    ),
    find, lambda form: True,
)
