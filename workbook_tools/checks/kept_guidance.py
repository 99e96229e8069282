"""``text.placeholder`` for guidance: a box that repeats its own guidance within a longer text.

What belongs here: telling guidance that was left standing from a heading that was kept. What does
not: a text that is nothing but the guidance (the declared rule ``text.copied``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..form.definition import Form
from ..form.submission import Submission
from ..words import Texts, Words
from .check import Check, Failure, Find, has_narratives, narratives
from .spelling import folded

_NUMBER = re.compile(r"^\([一二三四五六七八九十\d]+\)")
_ENDS = "。；;.,，、:："
LEAST = 8
"""Characters below which guidance says too little to be recognised."""
QUOTED = 30


_HANZI = re.compile("[\u4e00-\u9fff]")
_OTHERWISE = re.compile("[\u2e80-\u2fdf\u3030-\u303f\u3190-\u319f\u3200-\u33ff\uf900-\ufaff\U0001f100-\U0001f2ff\U0002f800-\U0002fa1f]")
"""Characters that may be folded into those of ``_HANZI``."""


@lru_cache(maxsize=1024)
def _signs(guidance: str) -> frozenset[str]:
    """The Chinese characters of guidance that was folded."""
    return frozenset(_HANZI.findall(guidance))


def may_hold(text: str, guidance: str) -> bool:
    """Whether a text, folded, may hold guidance that was folded: it has all of its Chinese characters, or ones that become such."""
    return all(map(text.__contains__, _signs(guidance))) or _OTHERWISE.search(text) is not None


@lru_cache(maxsize=1024)
def core(guidance: str) -> str:
    """Guidance without its number and the mark at its end."""
    return _bare(folded(guidance))


def _bare(text: str) -> str:
    return _NUMBER.sub("", text).rstrip(_ENDS)


def _is_heading(guidance: str, text: str) -> bool:
    """Whether guidance of one sentence stands on the first line by itself: as a heading it belongs there."""
    lines = text.strip().splitlines()
    return len(lines) > 1 and not re.search("[。；;]", guidance) and core(lines[0]) == guidance


def find(form: Form, submission: Submission) -> Iterator[Failure]:
    """Every box that repeats its guidance and says more than that."""
    for item in narratives(form, submission):
        guidance = core(item.question.guidance)
        if len(guidance) < LEAST or not may_hold(item.text, guidance):
            continue
        whole = folded(item.text)
        if guidance not in whole or _bare(whole) == guidance:
            continue
        if not _is_heading(guidance, item.text):
            asked = item.question.guidance
            yield Failure(item, {"piece": asked if len(asked) <= QUOTED else asked[:QUOTED] + "…"})


KEPT_GUIDANCE: Check[Find] = Check(
    "text.placeholder", "verify",
    Texts(
        Words("正文中一般不保留填写提示", "The guidance normally does not stand in the text"),
        Words("正文中逐字保留了填写提示“{piece}”", "repeats the guidance “{piece}” word for word"),
        Words("请删去填写提示；作为标题保留的，请在“自检”说明",
              "Take it out; if it is meant as a heading, explain it on 自检"),
    ),
    find, has_narratives,
)
