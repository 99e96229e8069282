"""What a verdict on a file or the state of a unit is called, its sign and its tone, in every file a person reads.

What belongs here: the words for statuses, with the order in which they want attention. What does not: the
levels of findings (``levels``) and the colours of one kind of file.
"""

from __future__ import annotations

from ..check.finding import FileResult
from ..levels import DOUBT, GOOD, WRONG, Mark
from ..words import Words

VERDICTS = (
    Mark("rejected", Words("退回", "returned"), WRONG, "bad",
         Words("有错误，须改正后重新报送", "has errors; to be corrected and sent again")),
    Mark("quarantined", Words("隔离", "quarantined"), WRONG, "bad",
         Words("无法安全读取，未予处理", "could not be read safely and was not processed")),
    Mark("undecided", Words("待认定", "undecided"), DOUBT, "doubt",
         Words("哪份算数、是谁的，须由人认定", "which one counts, or whose it is, is for people to decide")),
    Mark("pending", Words("待核实", "to verify"), DOUBT, "doubt",
         Words("已接收，有未写情况说明的核实项", "accepted, with items to verify not explained yet")),
    Mark("accepted", Words("通过", "passed"), GOOD, "good",
         Words("已接收", "accepted")),
    Mark("duplicate", Words("重复", "duplicate"), "–", "quiet",
         Words("与另一份文件内容相同", "the same as another file")),
    Mark("superseded", Words("被替代", "superseded"), "–", "quiet",
         Words("同一单位另有报送，本件不计", "the unit sent another return, and this one does not count")),
    Mark("ignored", Words("忽略", "ignored"), "–", "quiet",
         Words("不是报送文件", "not a return")),
)
"""Every verdict, those that want attention first."""

STATES = (
    Mark("returned", Words("退回", "returned"), WRONG, "bad",
         Words("有错误或未予采用，须重新报送", "has errors or was decided against; to be sent again")),
    Mark("unreadable", Words("打不开", "unreadable"), WRONG, "bad",
         Words("报来的文件无法读取", "sent a file that could not be read")),
    Mark("undecided", Words("待认定", "undecided"), DOUBT, "doubt",
         Words("报来的以哪份为准、是哪个单位的，待认定", "which return counts, or whose it is, is to be decided")),
    Mark("pending", Words("待核实", "to verify"), DOUBT, "doubt",
         Words("已接收，有未写情况说明的核实项", "accepted, with items to verify not explained yet")),
    Mark("missing", Words("未报送", "not returned"), WRONG, "bad", Words("没有报送，请催报", "did not answer; send a reminder")),
    Mark("passed", Words("通过", "passed"), GOOD, "good", Words("已接收", "accepted")),
)
"""Every state of a unit, those that want attention first."""

STATES_BY_ID = {mark.id: mark for mark in STATES}
VERDICTS_BY_ID = {mark.id: mark for mark in VERDICTS}


def verdict_of(result: FileResult) -> Mark:
    """The verdict on a file; one accepted with unexplained 核实 items is 待核实."""
    pending = result.status == "accepted" and result.unexplained > 0
    return VERDICTS_BY_ID["pending" if pending else result.status]
