"""What a rule, a check or a code is called where its findings are counted together.

What belongs here: one short name for all findings of a code. What does not: the sentence of one finding
(``check.wording``).
"""

from __future__ import annotations

import re
from functools import cache

from ..check.catalogue import BY_CODE
from ..check.code_names import NAMES
from ..check.finding import Finding
from ..words import PLACEHOLDER, Texts, Words

_EXTRA = re.compile(r"\[[^\[\]]*\]|（[^（）]*\{[^（）]*）|\([^()]*\{[^()]*\)|[：:]\s*\{[\w:,]+\}.*$")
"""What a sentence says of the one case: parts in brackets, and what follows a colon."""
_BLANKS = re.compile(r"\s*“?\{[\w.:,]+\}”?\s*")
LONGEST = 60


def rule_name(finding: Finding, lang: str = "zh") -> str:
    """What is asked where a rule says so, else what was found, without the figures of the one case."""
    return name_of(finding.code, finding.texts, lang)


def name_of(code: str, texts: Texts | None, lang: str = "zh") -> str:
    """The name of a rule with its ``texts``, or of a code of the catalogue, which has none of its own."""
    if texts is None:
        return _general(NAMES.get(code, BY_CODE[code].found), lang)
    asked = texts.general if texts.general and texts.general.of(lang) else texts.rule
    return _general(asked if asked.of(lang) else texts.found, lang)


@cache
def _general(words: Words, lang: str) -> str:
    plain = _EXTRA.sub("", words.of(lang))
    short = _BLANKS.sub("…" if lang == "zh" else " … ", plain) if PLACEHOLDER.search(plain) else plain
    short = " ".join(short.split()).replace(" ,", ",")
    room = LONGEST if lang == "zh" else 2 * LONGEST
    # sentences of files begin with a verb in English, since the file's name stands before it
    return short[:1].upper() + (short[1:] if len(short) <= room else f"{short[1:room]}…")
