"""``人工认定.xlsx``: what waits for a decision, with what speaks for each, and room for the decision.

What belongs here: the three sheets, their columns and drop-downs. What does not: reading the decisions back
(``batch.decision_files``) and obeying them (``batch``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..check.finding import Finding, is_wanting
from ..check.reasons import REASONS
from ..check.wording import worded
from ..files import write_whole
from ..style import TINT
from ..words import Words, filled
from .decisions import ACTIONS, Decided
from .listing import Book
from .sheet_cells import ENTRY, Cell, Head, Styled
from .summary import Summary

NAME = "人工认定.xlsx"
COLUMNS: Mapping[str, Words] = {
    "matter": Words("事项", "Matter"),
    "file": Words("文件", "File"),
    "owner": Words("文件所属单位", "Unit of the file"),
    "told": Words("依据", "What speaks for it"),
    "action": Words("处理", "Action"),
    "unit": Words("归属单位代码", "Code of the unit"),
    "code": Words("核实代码", "Code of the item"),
    "reason": Words("理由", "Reason"),
    "by": Words("认定人", "Decided by"),
    "sha256": Words("文件校验码", "sha256"),
}
"""The columns by id; decisions are read by either heading."""
_WIDTHS = {
    "matter": 12, "file": 30, "owner": 26, "told": 52, "action": 12, "unit": 14, "code": 24, "reason": 30, "by": 12, "sha256": 68,
}
_TYPED = replace(ENTRY, fill=TINT)
_SHEETS = Words("待认定", "To decide"), Words("差异", "Differences"), Words("名册", "Roster")
UNMET = Words("未能执行", "not obeyed")
"""What is the matter with a decision that could not be obeyed; whoever reads it back knows it by this."""
_MATTERS: Mapping[str, Words] = {
    "several": Words("几份不同", "several"), "borrowed": Words("用错文件", "borrowed"), "unknown": Words("不知归属", "whose"),
    "verify": Words("待核实", "to verify"), "decided": Words("已认定", "decided"), "unmet": UNMET,
}
_DIFFERENCES = (
    (Words("单位代码", "Unit code"), 12), (Words("甲", "First file"), 30), (Words("乙", "Second file"), 30), (Words("填报项", "Input"), 26),
    (Words("工作表", "Sheet"), 14), (Words("单元格", "Cell"), 9), (Words("甲所填", "In the first"), 36), (Words("乙所填", "In the second"), 36),
)
_ALIKE = Words("{told}（同类另有 {more} 处，一并认定）", "{told} ({more} more of the kind, decided upon together)")
_NOTHING = Words("没有等待认定的事项", "Nothing waits for a decision")
_SAME = Words("没有需要比较的报送", "There are no returns to compare")
MOST_UNITS = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer in which two returns of a unit differ."""

    unit: str
    first: str
    second: str
    field: str
    sheet: str
    cell: str
    was: str
    now: str


def write_decisions(path: Path, counts: Summary, differences: Sequence[Difference], lang: str = "zh") -> None:
    """Write the workbook, whole or not at all: what waits first, then what was decided."""
    book = Book(_SHEETS[0].of(lang), lang)
    heads = [
        Head(words.of(lang), _WIDTHS[key], _TYPED if key in {"action", "unit", "code", "reason", "by"} else ENTRY)
        for key, words in COLUMNS.items()
    ]
    rows = list(_rows(counts, lang))
    sheet = book.listing(_SHEETS[0].of(lang), heads, rows, empty=_NOTHING.of(lang))
    place = {key: n for n, key in enumerate(COLUMNS)}
    last = max(len(rows), 1)
    # what tells a file from any other is for the program and stays off the paper
    sheet.print_area(0, 0, last, place["sha256"] - 1)
    sheet.data_validation(1, place["action"], last, place["action"], {
        "validate": "list", "source": [words.of(lang) for words in ACTIONS.values()],
    })
    roster = [(unit.code, unit.unit, unit.city) for unit in counts.units if unit.on_roster][:MOST_UNITS]
    roster = list(dict.fromkeys(roster))
    if roster:
        sheet.data_validation(1, place["unit"], last, place["unit"], {
            "validate": "list", "source": f"='{_SHEETS[2].of(lang)}'!$A$2:$A${len(roster) + 1}",
        })
    book.listing(
        _SHEETS[1].of(lang), [Head(words.of(lang), width) for words, width in _DIFFERENCES],
        ([d.unit, d.first, d.second, d.field, d.sheet, d.cell, d.was, d.now] for d in differences), empty=_SAME.of(lang),
    )
    names = (Words("单位代码", "Unit code"), Words("单位名称", "Unit"), Words("市", "City"))
    book.listing(_SHEETS[2].of(lang), [Head(n.of(lang), w) for n, w in zip(names, (14, 40, 16), strict=True)], roster)
    write_whole(path, book.done())


def _rows(counts: Summary, lang: str) -> Iterator[list[Cell]]:
    decided = {(d.decision.sha256, d.decision.code) for d in counts.decided if not d.unmet}
    by_file: dict[str, list[Finding]] = {}
    for finding in counts.findings:
        by_file.setdefault(finding.file, []).append(finding)
    for result in counts.files:
        owner = counts.names.get(result.unit, result.unit)
        waiting: dict[tuple[str, str], list[Finding]] = {}
        for finding in by_file.get(result.file, ()):
            matter = _matter(finding)
            waits = matter == "verify" and result.status in {"accepted", "rejected"} and is_wanting(finding)
            if waits or matter in {"several", "borrowed", "unknown"}:
                waiting.setdefault((matter, finding.code if waits else ""), []).append(finding)
        for (matter, code), found in waiting.items():
            # one decision settles whatever has its code, and is asked for once
            if (result.sha256, code) not in decided:
                yield _row(matter, result.file, owner, _whys(found, lang), "", "", code, "", "", result.sha256, lang)
    # in the order in which they are obeyed: the next check reads them from here
    for one in counts.decided:
        yield _decided_row(one, counts, lang)


def _whys(found: Sequence[Finding], lang: str) -> str:
    """What speaks for a matter that several findings are of: that of the first, and how many more places there are."""
    more = sum(finding.count for finding in found) - found[0].count
    told = _why(found[0], lang)
    return filled(_ALIKE, {"told": told, "more": more}, lang) if more else told


def _why(finding: Finding, lang: str) -> str:
    """What speaks for a matter: of what waits only the reason, since the rest stands beside it."""
    reason = REASONS.get(finding.reason)
    return filled(reason, finding.values, lang) if reason else worded(finding, lang).message


def _matter(finding: Finding) -> str:
    if finding.code == "file.undecided":
        return finding.reason
    if finding.code == "file.unit_unknown":
        return "unknown"
    # what the form asks about has a cell of its own for an explanation; what is said of the file has none
    return "verify" if finding.severity == "verify" and finding.texts is None else ""


def _decided_row(one: Decided, counts: Summary, lang: str) -> list[Cell]:
    d = one.decision
    owner = counts.names.get(one.unit, one.unit)
    return _row(
        "unmet" if one.unmet else "decided", one.file, owner, one.why(lang), ACTIONS[d.action].of(lang), d.unit, d.code, d.reason,
        d.by, d.sha256, lang,
    )


def _row(matter: str, *cells: str) -> list[Cell]:
    *said, lang = cells
    first: Cell = _MATTERS[matter].of(lang)
    return [first, *(Styled(text, _TYPED) if 3 <= n < 8 else text for n, text in enumerate(said))]
