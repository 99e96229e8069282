"""The same failure in neighbouring rows of a list is one finding.

What belongs here: which failures are the same, and putting them together. What does not: finding them
(``evaluate``) and the sentence of a group (``wording``).

Failures are the same where a reader would read the same sentence but for the cell: same rule, same
column, same level, same cause, same explanation and the same text or number in each cell, in rows that lie directly
beneath each other. “待定” above “约3000” stay two findings, since each sentence quotes what was typed.
So ``range`` holds exactly ``count`` cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .finding import Finding


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Put together what is the same in neighbouring rows; each group stands where its first row stood.

    A list's findings come in the order of their rows, column by column or line by line.
    """
    return groups_of(findings)[0]


def groups_of(findings: Iterable[Finding]) -> tuple[list[Finding], list[int]]:
    """The groups, and for each finding the number of the one that it is in."""
    out: list[Finding] = []
    numbers: list[int] = []
    ends: dict[tuple[str, str, str, int], list[int]] = {}
    for finding in findings:
        if finding.row is None or finding.cell is None:
            numbers.append(len(out))
            out.append(finding)
            continue
        column = finding.code, finding.sheet or "", finding.field or ""
        above = ends.get((*column, finding.row - 1), [])
        at = next((n for n in above if _same(out[n], finding)), None)
        if at is None:
            at = len(out)
            out.append(finding)
        else:
            above.remove(at)
            first = out[at]
            out[at] = replace(first, count=first.count + 1, range=f"{first.cell}:{finding.cell}")
        numbers.append(at)
        ends.setdefault((*column, finding.row), []).append(at)
    return out, numbers


def _same(group: Finding, finding: Finding) -> bool:
    return (
        group.severity == finding.severity and group.found == finding.found and group.values == finding.values
        and group.texts == finding.texts and group.explanation == finding.explanation and group.unheard == finding.unheard
        and group.expected == finding.expected and group.because == finding.because
    )
