"""The noun of everything that is said about a return: one finding.

What belongs here: the record and its JSON form. What does not: the words of a code (``form`` for
rules, ``catalogue`` for files and structure).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

SEVERITIES = ("error", "verify", "info")
LEVELS = {
    "zh": {"error": "错误", "verify": "核实", "info": "提示"},
    "en": {"error": "error", "verify": "verify", "info": "info"},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one file.

    ``cell`` is A1 without the sheet, ``row`` the sheet's own row; absent values are ``None``.
    ``message`` says where, what was found and what to do.
    """

    file: str
    unit: str | None
    code: str
    severity: str
    sheet: str | None
    cell: str | None
    field: str | None
    row: int | None
    found: str | None
    expected: str | None
    message: str
    hint: str | None
    explanation: str | None

    def json(self) -> str:
        """The line of ``findings.jsonl``."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class FileResult:
    """The line of ``files.csv``: one input, its one status and the reason."""

    file: str
    status: str
    unit: str
    form: str
    version: str
    errors: int
    verifies: int
    unexplained: int
    infos: int
    reason: str
    sha256: str


def status_of(findings: Iterable[Finding], *, strict: bool = False) -> str:
    """``rejected`` with an error (or, when strict, an unexplained 核实), else ``accepted``."""
    for finding in findings:
        if finding.severity == "error":
            return "rejected"
        if strict and finding.severity == "verify" and not finding.explanation:
            return "rejected"
    return "accepted"
