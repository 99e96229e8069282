"""How a letter opens: what became of what the unit sent, and what it is to do by when.

What belongs here: the sentence for each way that a return can take. What does not: the title, what was found one by one, and the end
(``letter``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..check.causes import Case, case_places
from ..check.wording import worded
from ..words import Fact, Words, filled
from .unit_states import ATTACHMENT, DECIDED, UnitState

_RETURNED = Words(
    "你单位报送的“{file}”[（填报日期 {date}）]已经核对，有须改正的错误 {errors} 处[、须核实的事项 {verifies} 处]，现予退回。"
    "请对照下列各项改正，于{until}前重新报送。",
    "Your return “{file}”[, dated {date},] was checked: {errors} places must be corrected[ and {verifies} are to be verified]. "
    "It is sent back to you. Please correct what is listed below and send it again by {until}.",
)
_DROPPED = Words(
    "你单位报送的“{file}”[（填报日期 {date}）]经人工认定未予采用[：{reason}]。请于{until}前重新报送。",
    "Your return “{file}”[, dated {date},] was decided against[: {reason}]. Please send it again by {until}.",
)
_PENDING = Words(
    "你单位报送的“{file}”[（填报日期 {date}）]已经核对并接收，其中 {verifies} 处须核实，尚未说明。"
    "请对照下列各项核实，有误的改正，无误的写明情况，于{until}前重新报送。",
    "Your return “{file}”[, dated {date},] was checked and accepted; {verifies} places are to be verified and not explained yet. "
    "Please look at what is listed below, correct it or explain it, and send it again by {until}.",
)
_UNREADABLE = Words(
    "你单位报送的“{file}”无法作为填报文件读取：{why}请于{until}前重新报送。",
    "Your file “{file}” could not be read as a return: {why} Please send it again by {until}.",
)
_ATTACHED = Words(
    "你单位报送的“{file}”{what}；尚未收到你单位填写的 .xlsx 文件。请填写下发给你单位的 .xlsx 文件，于{until}前报送。",
    "Your file “{file}” {what}; no .xlsx file of yours has come yet. Please fill in the .xlsx file that was handed out to you and send "
    "it by {until}.",
)
_SEVERAL = Words(
    "你单位报送了几份内容不同的文件，无法确定以哪一份为准：{files}。请于{until}前告知以哪一份为准，或重新报送一份。",
    "Several different returns came from you, and nothing tells which one counts: {files}. "
    "Please say by {until} which one counts, or send one again.",
)
_OWNED = Words(
    "收到文件“{file}”：它是下发给你单位的，封面填的却是“{cover}”，无法确定是哪个单位的报送。"
    "是你单位的，请于{until}前更正封面后重新报送；不是的，请告知[，并于{until}前报送你单位的{own}]。",
    "A file came, “{file}”, that was made out for you, but its cover names “{cover}”, and nothing tells whose return it is. "
    "If it is yours, please put its cover right and send it again by {until}; if it is not, please say so[ and send your own return on "
    "{own} by {until}].",
)
_CLAIMED = Words(
    "收到文件“{file}”：封面填的是“{cover}”，它却是下发给“{owner}”的，无法确定是哪个单位的报送。"
    "是你单位的，请于{until}前改填下发给你单位的文件后重新报送；不是的，请告知[，并于{until}前报送你单位的{own}]。",
    "A file came, “{file}”, whose cover names “{cover}”, but it was made out for “{owner}”, and nothing tells whose return it is. "
    "If it is yours, please fill in the file that was made out for you and send that by {until}; if it is not, please say so[ and send "
    "your own return on {own} by {until}].",
)
_MISSING = Words(
    "截至本次核对，尚未收到你单位的{form}。请于{until}前报送；已经报送的，请与下发本通知的单位核对。",
    "By the time of this check no return on {form} had come from you. Please send it by {until}; "
    "if you have sent it, please ask whoever sends you this notice.",
)
_PLAIN = {"returned": _RETURNED, "pending": _PENDING, "unreadable": _UNREADABLE, "missing": _MISSING}


@dataclass(frozen=True)
class Opening:
    """The opening of the letter to one unit; ``until`` is the day in words, ``form`` the form's name."""

    unit: UnitState
    form: str
    until: str
    lang: str

    def text(self, found: Sequence[Case]) -> str:
        """What it says, where ``found`` is all that was found in the unit's file."""
        if self.unit.state == "undecided":
            return ("" if self.lang == "zh" else " ").join(self._undecided())
        wanting = [case for case in found if case.wanting]
        facts: dict[str, Fact] = {"file": _name(self.unit.file), "date": self.unit.date}
        if self.unit.dropped:
            decided = _of(found, DECIDED)
            reason = str(decided.cause.values["reason"]).rstrip("。.") if decided else ""
            return self._say(_DROPPED, reason=reason, **facts)
        attached = _of(found, ATTACHMENT)
        if attached:
            return self._say(_ATTACHED, what=worded(attached.cause, self.lang).said, **facts)
        return self._say(
            _PLAIN[self.unit.state], errors=case_places(wanting, "error"), verifies=case_places(wanting, "verify") or "",
            why=self._why(wanting), **facts,
        )

    def _undecided(self) -> Iterator[str]:
        unit = self.unit
        several = tuple(file for file in unit.waiting if file not in {one.file for one in unit.borrowed})
        if several:
            yield self._say(_SEVERAL, files=several)
        for one in unit.borrowed:
            yield self._say(
                _OWNED if one.owned else _CLAIMED, file=_name(one.file), cover=one.cover, owner=one.owner,
                own="" if several else self.form,
            )

    def _why(self, wanting: Sequence[Case]) -> str:
        """What was found and what to do of the first error, as sentences."""
        error = next((case for case in wanting if case.severity == "error"), None)
        if error is None:
            return ""
        said, end = worded(error.cause, self.lang), "。" if self.lang == "zh" else "."
        return f"{said.said}{end}{said.hint}{end}"

    def _say(self, words: Words, **facts: Fact) -> str:
        return filled(words, {"until": self.until, "form": self.form, **facts}, self.lang)


def _of(found: Sequence[Case], code: str) -> Case | None:
    return next((case for case in found if case.cause.code == code), None)


def _name(file: str) -> str:
    return file.rpartition("/")[2]
