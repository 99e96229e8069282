"""The files of a preview: a return with right answers, one for each rule that breaks it, and a list of all.

What belongs here: names and the list. What does not: the answers (``right``, ``broken``) and pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..check.wording import worded
from ..form.catalog import Forms
from ..form.definition import Form
from ..levels import LEVELS
from ..workbook.kept_template import template_of
from ..workbook.protection import Lock
from .bench import Bench
from .broken import Broken, broken_rules
from .right import right_answers

RIGHT, LIST = "正确.xlsx", "预览说明.md"
_UNSAFE = re.compile(r"[^\w.]+")


def preview(form: Form, forms: Forms, lock: Lock, tell: Callable[[int, int], None]) -> Iterator[tuple[str, bytes]]:
    """Each file of the preview by its name; ``tell`` is told how many rules are done and of how many."""
    bench = Bench(form, forms, template_of(form, None, lock))
    answers = right_answers(bench)
    left = bench.findings(answers)
    yield RIGHT, bench.workbook(answers)
    lines = [f"# {form.title.zh}：预览", "", f"`{RIGHT}` 的内容是程序按类型编的，核对结果：{'没有问题' if not left else f'还有 {len(left)} 处'}。", ""]
    lines += [f"- {worded(finding, 'zh').message}" for finding in left]
    lines += ["", "每条规则各做一份违反它的表；做不出的写明“没有做出”，请自己试。", "", "| 规则 | 级别 | 要求 | 文件 | 核对时说 |", "|---|---|---|---|---|"]
    for number, broken in enumerate(broken_rules(bench, answers), 1):
        name = f"违反规则/{number:03}-{_UNSAFE.sub('_', broken.rule.code)}.xlsx" if broken.finding else ""
        if name:
            yield name, bench.workbook(broken.answers)
        lines.append(_line(broken, bench.requirement(broken.rule), name))
        tell(number, len(bench.rules))
    yield LIST, ("\n".join(lines) + "\n").encode()


def _line(broken: Broken, requirement: str, name: str) -> str:
    said = worded(broken.finding, "zh").message if broken.finding else "没有做出"
    cells = (broken.rule.code, LEVELS[broken.rule.severity].words.zh, requirement, name, said)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
