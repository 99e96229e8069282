"""What a form declares, part by part, short enough to travel in a workbook made from it.

What belongs here: a few hexadecimal digits for each part, and the comparison of those with a form. It tells a
return whose form is not at hand what has changed since. What does not: comparing two forms at hand (``diff``).
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from .definition import Form
from .diff import Difference, parts_of

DIGITS = 6
LONGEST = 32_000
"""Characters that a cell takes with certainty; the fingerprint of a larger form is left out."""


@lru_cache(maxsize=16)
def _marks(form: Form) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for kind, parts in parts_of(form).items():
        for name, facts in parts.items():
            told = [(k, sorted(v) if isinstance(v, frozenset) else v) for k, v in facts.items()]
            text = json.dumps(told, ensure_ascii=False)
            out.setdefault(kind, {})[name] = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
    return out


def fingerprint_of(form: Form) -> str:
    """The fingerprint as one line of text; empty for a form with thousands of parts."""
    text = json.dumps(_marks(form), ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= LONGEST else ""


def differences_since(fingerprint: str, form: Form) -> tuple[Difference, ...]:
    """What of a form is other than when the fingerprint was taken; nothing is known if that cannot be read."""
    try:
        before = json.loads(fingerprint[: LONGEST + 1])
    except (ValueError, RecursionError):
        return ()
    out: list[Difference] = []
    for kind, after in _marks(form).items():
        was = before.get(kind) if isinstance(before, dict) else None
        if not isinstance(was, dict):
            return ()
        out += [Difference("removed", kind, name) for name in was if name not in after]
        for name, mark in after.items():
            if name not in was:
                out.append(Difference("added", kind, name))
            elif was[name] != mark:
                out.append(Difference("changed", kind, name))
    return tuple(out)
