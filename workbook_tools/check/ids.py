"""The id of a finding: the same for the same file, whatever else is found in it.

What belongs here: what an id follows from. What does not: the finding itself (``finding``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ..words import shown_fact
from .finding import Finding

LENGTH = 12
"""Hexadecimal digits of an id: 48 bits, enough for the findings of any batch."""


def identified(findings: Iterable[Finding], content: str) -> list[Finding]:
    """Give each finding its id, from the file's ``content`` (a digest of its bytes) and from what the finding says.

    Neither the language, nor the file's name, nor the other findings matter. Only where a finding is about a
    whole input or a unit, the name counts: two inputs of the same bytes are two inputs. Where a cause had another
    id before, such as its number, its consequences follow it to the new one.
    """
    out = []
    taken: Counter[str] = Counter()
    renamed: dict[str, str] = {}
    for finding in findings:
        digest = hashlib.sha256("\0".join(_said(finding, content)).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
        taken[digest] += 1
        named = digest if taken[digest] == 1 else f"{digest}-{taken[digest]}"
        if finding.id:
            renamed[finding.id] = named
        out.append(replace(finding, id=named))
    return [f if f.because is None else replace(f, because=renamed.get(f.because, f.because)) for f in out]


def _said(finding: Finding, content: str) -> tuple[str, ...]:
    name = () if finding.sheet else (finding.file or finding.unit or "",)
    rule = finding.texts.rule.zh if finding.texts else finding.reason
    place = finding.sheet or "", finding.cell or "", finding.range or "", finding.field or ""
    facts = (f"{key}={shown_fact(value, 'zh')}" for key, value in finding.values.items())
    return (content, *name, finding.code, finding.severity, *place, rule, finding.found or "", *facts)
