"""What staff decided about files that no rule decides: the noun, and what became of each decision.

What belongs here: the records and the words of an action. What does not: reading decisions and obeying them
(``batch``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..words import Fact, Words, filled

Action = Literal["use", "drop", "assign", "waive"]
ACTIONS: Mapping[str, Words] = {
    "use": Words("采用", "use"),
    "drop": Words("不采用", "drop"),
    "assign": Words("归属单位", "assign"),
    "waive": Words("免核实", "waive"),
}
"""Every action: this return counts; it does not; it is that unit's; its 核实 of one code needs no explanation."""

UNMET: Mapping[str, Words] = {
    "no_file": Words("没有这份文件", "there is no such file"),
    "no_unit": Words("名册中没有单位 {unit}", "the roster has no unit {unit}"),
    "several_units": Words("看不出是哪个单位的，请写单位代码", "it does not tell whose it is, give the code of the unit"),
    "no_answers": Words("文件读不出填报内容，不能采用", "its answers cannot be read, so that it cannot be used"),
    "other_used": Words("同一单位已采用另一份文件", "another file of the same unit was decided upon"),
    "no_code": Words("文件中没有代码为 {code} 的核实", "the file has no 核实 of the code {code}"),
}
"""Why a decision could not be obeyed."""
MENDED_BY: Mapping[str, frozenset[Action]] = {
    "no_unit": frozenset({"use", "drop", "assign"}), "several_units": frozenset({"use", "drop", "assign"}),
    "no_answers": frozenset({"drop"}), "other_used": frozenset({"drop"}), "no_code": frozenset({"waive"}),
}
"""The actions that, obeyed for the same file, make up for a decision that could not be: of the rest nothing does."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it was written: about the file of some bytes, by whom and why.

    ``unit`` is the code of a unit (for ``assign``, and ``use`` of a file that is another's), ``code`` that of a 核实
    (for ``waive``); ``origin`` says where it was written, ``failed`` that its line says that it could not be obeyed before.
    """

    sha256: str
    action: Action
    unit: str = ""
    code: str = ""
    reason: str = ""
    by: str = ""
    origin: str = ""
    failed: bool = False

    def told(self, lang: str = "zh") -> str:
        """The decision in a few words: what, why, by whom."""
        what = " ".join(p for p in (ACTIONS[self.action].of(lang), self.unit, self.code) if p)
        by = (f"（{self.by}）" if lang == "zh" else f" ({self.by})") if self.by else ""
        mark = "：" if lang == "zh" else ": "
        return f"{what}{mark}{self.reason}{by}" if self.reason else f"{what}{by}"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the file that it is about (empty where there is none) and, if it could not be obeyed, why."""

    decision: Decision
    file: str = ""
    unit: str = ""
    unmet: str = ""
    """A key of ``UNMET``; empty where it was obeyed."""

    def why(self, lang: str = "zh") -> str:
        """Why it could not be obeyed; empty where it was."""
        facts: dict[str, Fact] = {"unit": self.decision.unit, "code": self.decision.code}
        return filled(UNMET[self.unmet], facts, lang) if self.unmet else ""
