"""Decisions read from the files in which staff write them: the workbook that a check leaves, or one of their own.

What belongs here: their headings, and what is wrong with a line. What does not: obeying them (``obey``), asking for
them (``report.decision_sheet``) and reading tables (``intake.table_file``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast, get_args

from ..errors import UsageError
from ..intake.table_file import TableRow, read_table
from ..report.decision_sheet import COLUMNS, UNMET
from ..report.decisions import ACTIONS, Action, Decision

HEADINGS: Mapping[str, Sequence[str]] = {key: (words.zh, words.en) for key, words in COLUMNS.items()}
_SHA = re.compile(r"[0-9a-f]{64}")
_ACTIONS: Mapping[str, Action] = {
    name: cast(Action, action)
    for action in get_args(Action) for name in (action, ACTIONS[action].zh, ACTIONS[action].en)
}


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read decisions; lines without an action are not decided yet.

    Raises ``UsageError``, with the line, for an action or a digest that is none, and for what lacks what it needs.
    """
    return tuple(
        _decision(path, row) for row in read_table(path, HEADINGS, "sha256") if row.cells.get("action", "").strip()
    )


def _decision(path: Path, row: TableRow) -> Decision:
    said = {key: row.cells.get(key, "").strip() for key in ("sha256", "action", "unit", "code", "reason", "by")}
    where = f"{path}: 第 {row.number} 行"
    action = _ACTIONS.get(said["action"])
    if action is None:
        known = "、".join(f"{words.zh} {name}" for name, words in ACTIONS.items())
        raise UsageError(f"{where}不认识“{said['action']}”，可写 {known}; line {row.number} has an unknown action, give one of {', '.join(ACTIONS)}")
    sha = said["sha256"].lower()
    if not _SHA.fullmatch(sha):
        raise UsageError(f"{where}的文件校验码须为 64 位十六进制数字; line {row.number} needs the 64 digits of sha256, see files.csv")
    if action == "assign" and not said["unit"]:
        raise UsageError(f"{where}须写单位代码; line {row.number} needs the code of a unit")
    if action == "waive" and not said["code"]:
        raise UsageError(f"{where}须写核实代码; line {row.number} needs the code of what is waived")
    if not said["reason"]:
        raise UsageError(f"{where}须写理由; line {row.number} needs a reason")
    failed = row.cells.get("matter", "").strip() in {UNMET.zh, UNMET.en}
    return Decision(sha, action, said["unit"], said["code"], said["reason"], said["by"], f"{path.name}:{row.number}", failed)


def joined(first: Sequence[Decision], second: Sequence[Decision]) -> tuple[Decision, ...]:
    """Both; where the second decides the same about the same file again, it stands instead of the first."""

    def matter(one: Decision) -> tuple[str, str]:
        return one.sha256, one.code if one.action == "waive" else one.action if one.action == "assign" else ""

    again = {matter(one) for one in second}
    return (*(one for one in first if matter(one) not in again), *second)
