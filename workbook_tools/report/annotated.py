"""Annotated copies: a return's answers in a fresh workbook, every finding listed and marked at its cell.

What belongs here: putting answers and findings into a copy whose locks, formulas and cached values
are those of the form as it was handed out. What does not: the returned file, which is never
touched, the sheet 核对意见 (``workbook.findings_sheet``) and what a mark is made of (``workbook.notes``).

A copy is to be corrected and sent back: it is a return like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from ..cells import a1, column_number, corners_of, sheet_prefix
from ..check.causes import Case, case_places, cases, gravest_first
from ..check.finding import Blamed, Finding, cells_in
from ..check.wording import explanation_of, found_of, sentence_of
from ..form.definition import Form
from ..intake.answers import Raw, typed_of
from ..levels import GOOD, LEVELS
from ..packed import Member, Stretch, spliced
from ..rules.values import Value
from ..safe_text import visible
from ..words import Words, filled
from ..workbook.fill import cell_of, cells_of, inputs_by_id
from ..workbook.findings_sheet import (
    COUNTS,
    FIRST_EXPLAINED,
    HEAD,
    HINT,
    CommentLine,
    last_row,
    with_lines,
)
from ..workbook.kept_template import template_of
from ..workbook.layout import COMMENT_SHEET, COMMENTED, explanation_id
from ..workbook.notes import MARKS, Note, hang, note_parts, tint
from ..workbook.prepared import stand_in
from ..workbook.protection import Lock
from ..workbook.recalculate import Address
from ..workbook.template import SheetChange, Template

LEFT_OUT = Words(
    "；原文件另有 {count} 处填报内容在本表没有位置，以原文件为准",
    "; {count} answers of the returned file have no place in this copy, see that file",
)
_AND = Words("，", ", ")
_HINT = Words(
    "请在各表中改正，有问题的单元格已标色，鼠标停在格上可看批注；改好后保存发回。核实项数字无误的，在“自检”的情况说明中写明原因"
    "（点“情况说明”栏可前往）。由其他问题引起的已折叠，改正起因后一并消除；要看时在“级别”栏的筛选中全选。",
    "Correct what is wrong on the sheets: its cells are coloured, and a note opens under the mouse; then save this and send it back. "
    "Where what is to be verified is right, say why on “自检” (click under “Explanation” to get there). What follows from something "
    "else is folded away and goes with its cause; to see it, select all in the filter of “Level”.",
)
_HEADS = (
    Words("序号", "No."), Words("级别", "Level"), Words("工作表", "Sheet"), Words("单元格（点击前往）", "Cell (click to go)"),
    Words("问题和建议", "What was found, what to do"), Words("情况说明", "Explanation"),
)
_FOLLOWS = Words("↳ 连带", "↳ follows")
_BECAUSE = Words("由第 {number} 条引起，改正后一并消除。{words}", "Follows from no. {number} and goes with it. {words}")
_EXPLAIN = Words("无误的，点此写情况说明", "If it is right, click here to explain")
_EXPLAIN_CODE = Words("{words}（数字无误的，在右边写明原因）", "{words} (if it is right, say why at the right)")
_FOLLOWING = Words("↳ {words}", "↳ {words}")
_NOTE = Words("{mark} 第 {number} 条：{words}", "{mark} no. {number}: {words}")
_ACCUSED = Words("可能是这一格填错了。{where} {words}", "This may be what is wrong. {where} {words}")
_AUTHOR = Words("核对意见", "Check")
_WORKBOOK = "xl/workbook.xml"
_AREAS = re.compile("[A-Z0-9: ]+")
_FILTERED = re.compile(rb"(_xlnm\._FilterDatabase[^>]*>[^<]*\$A\$\d+:\$[A-Z]+\$)\d+(?=</)")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a finding is in the copy: its cell, and the area that it speaks of."""

    sheet: str
    row: int
    column: int
    area: str

    @property
    def rows(self) -> range:
        """The rows that it speaks of."""
        corners = corners_of(self.area)
        return range(self.row, (corners[2] if corners else self.row) + 1)

    @property
    def link(self) -> str:
        """The area as a link writes it."""
        return f"{sheet_prefix(self.sheet)}{self.area}"


@dataclass
class _Sheet:
    """What is marked on one sheet."""

    areas: dict[str, list[str]] = field(default_factory=lambda: {level: [] for level in MARKS})
    notes: dict[tuple[int, int], list[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Copies:
    """Makes the annotated copies of one form and size."""

    template: Template

    @cached_property
    def inputs(self) -> Any:
        """Every input by its id."""
        return inputs_by_id(self.template.layout)

    @cached_property
    def sheets(self) -> frozenset[str]:
        """The names of the sheets that a person sees."""
        return frozenset(frame.name for frame in self.template.frames.values() if frame.visible)

    def annotate(self, raw: Raw, findings: Sequence[Finding], unit: str, lang: str = "zh") -> bytes:
        """The copy of one return; every formula cell shows what a recalculation would give."""
        here = {explanation_id(code) for code in COMMENTED}
        answers = typed_of(raw, self.template.layout.form)
        filling = cells_of(self.template.layout, {key: value for key, value in answers.items() if key[0] not in here})
        found = gravest_first(cases(findings))
        lines = list(self._lines(found, raw, lang))
        needed = {f.code for case in found for f in case.findings if f.severity == "verify"} & set(COMMENTED)
        typed: dict[Address, Value] = {
            **filling.cells, **self._head(found, len(filling.misfits), raw, sorted(needed), lang),
        }
        marked = self._marked(found, raw, lang)
        changes = {name: _marking(held.areas) for name, held in marked.items()}
        changes[COMMENT_SHEET] = SheetChange(text=lambda sheet: with_lines(sheet, lines, needed))
        return self.template.prefill(unit, typed, changes, self._parts(marked, last_row(lines), lang))

    def _head(
        self, found: Sequence[Case], misfits: int, raw: Raw, needed: Sequence[str], lang: str
    ) -> dict[Address, Value]:
        counts = {level: case_places(found, level) for level in LEVELS}
        said = _AND.of(lang).join(f"{LEVELS[level].words.of(lang)} {n}" for level, n in counts.items() if n) or GOOD
        out: dict[Address, Value] = {
            (COMMENT_SHEET, COUNTS, 1): said + (filled(LEFT_OUT, {"count": misfits}, lang) if misfits else ""),
            (COMMENT_SHEET, HINT, 1): _HINT.of(lang),
        }
        out.update({(COMMENT_SHEET, HEAD, column): words.of(lang) for column, words in enumerate(_HEADS, 1)})
        for code in needed:
            row = FIRST_EXPLAINED + COMMENTED.index(code)
            words = next(self._said(f, lang) for case in found for f in case.findings if f.code == code)
            out[COMMENT_SHEET, row, 1] = filled(_EXPLAIN_CODE, {"words": words}, lang)
            if raw.explanations.get(code):
                out[COMMENT_SHEET, row, 5] = raw.explanations[code]
        return out

    def _lines(self, found: Sequence[Case], raw: Raw, lang: str) -> Iterator[CommentLine]:
        for number, case in enumerate(found, 1):
            yield self._line(case.cause, case.severity, raw, str(number), lang)
            for place, finding in enumerate(case.consequences, 1):
                words = self._because(number, finding, lang)
                yield self._line(finding, "follows", raw, f"{number}.{place}", lang, words)

    def _line(self, finding: Finding, kind: str, raw: Raw, number: str, lang: str, words: str = "") -> CommentLine:
        spot = self._spot(finding, raw)
        explanation = visible(explanation_of(finding, lang))
        explain = "" if explanation or kind != "verify" else self._explain(finding.code)
        texts = (
            number, _FOLLOWS.of(lang) if kind == "follows" else LEVELS[kind].text(lang), visible(finding.sheet or ""),
            spot.area if spot else visible(finding.range or finding.cell or ""), words or self._said(finding, lang),
            explanation or (_EXPLAIN.of(lang) if explain else ""),
        )
        return CommentLine(kind, texts, spot.link if spot else "", explain)

    def _explain(self, code: str) -> str:
        """The cell where items of a code are explained, as a link writes it."""
        if code in COMMENTED:
            return f"{sheet_prefix(COMMENT_SHEET)}{a1(FIRST_EXPLAINED + COMMENTED.index(code), 5)}"
        cell = self.template.layout.explanations.get(code)
        return f"{sheet_prefix(cell.sheet)}{a1(cell.row, cell.column)}" if cell else ""

    def _said(self, finding: Finding, lang: str) -> str:
        """What was found and what to do; the place stands beside it."""
        return visible(sentence_of(finding, lang))

    def _because(self, number: int, finding: Finding, lang: str) -> str:
        """What was found in consequence of a cause, by its number."""
        return filled(_BECAUSE, {"number": number, "words": visible(found_of(finding, lang))}, lang)

    def _spot(self, finding: Finding, raw: Raw) -> _Spot | None:
        """Where a finding's answer stands in the copy, wherever it stood in the return."""
        given = self.inputs.get(finding.field or "")
        if given is not None:
            line = 0
            if given.lines:
                block = (finding.field or "").partition(".")[0]
                rows = [held.row for held in raw.tables.get(block, ())]
                line = rows.index(finding.row) + 1 if finding.row in rows else 0
            address = cell_of(given, line)
            if address is not None:
                sheet, row, column = address
                last = cell_of(given, line + finding.count - 1) if finding.range and line else None
                area = a1(row, column) if last is None else f"{a1(row, column)}:{a1(last[1], column)}"
                return _Spot(sheet, row, column, area)
        corner = re.fullmatch(r"([A-Z]{1,3})(\d+)", finding.cell or "")
        if corner is None or finding.sheet not in self.sheets:
            return None
        return _Spot(finding.sheet, int(corner[2]), column_number(corner[1]), finding.range or finding.cell or "")

    def _marked(self, found: Sequence[Case], raw: Raw, lang: str) -> dict[str, _Sheet]:
        """What is marked, sheet by sheet: causes and the answers that they blame are tinted, and every finding has its note but for mere notes."""
        out: dict[str, _Sheet] = {}
        for number, case in enumerate(found, 1):
            self._accuse(number, case, raw, out, lang)
            for finding in case.findings:
                spot = self._spot(finding, raw)
                level = case.severity if finding is case.cause else finding.severity
                if spot is None or level == "info" or spot.sheet == COMMENT_SHEET:
                    continue
                sheet = out.setdefault(spot.sheet, _Sheet())
                if finding is case.cause:
                    sheet.areas[level].append(spot.area)
                if finding is case.cause:
                    said = filled(_NOTE, {"mark": LEVELS[level].text(lang), "number": number, "words": self._said(finding, lang)}, lang)
                else:
                    said = filled(_FOLLOWING, {"words": self._because(number, finding, lang)}, lang)
                for row in spot.rows:
                    sheet.notes.setdefault((row, spot.column), []).append((level, said))
        return out

    def _accuse(self, number: int, case: Case, raw: Raw, out: dict[str, _Sheet], lang: str) -> None:
        """Mark the answer that a cause blames, where it is one: that is where a person has to look, and perhaps to change something."""
        blamed, cause, level = case.cause.blamed, case.cause, case.severity
        spot = None if blamed is None or blamed.any_of or level == "info" else self._spot(_at(blamed), raw)
        if spot is None:
            return
        sheet = out.setdefault(spot.sheet, _Sheet())
        sheet.areas[level].append(spot.area)
        seen = self._spot(cause, raw)
        where = " ".join(part for part in ("" if cause.sheet == spot.sheet else cause.sheet or "", seen.area if seen else cause.cell or "") if part)
        words = filled(_ACCUSED, {"where": where, "words": self._said(replace(cause, blamed=None), lang)}, lang)
        said = filled(_NOTE, {"mark": LEVELS[level].text(lang), "number": number, "words": words}, lang)
        for row in spot.rows:
            sheet.notes.setdefault((row, spot.column), []).append((level, said))

    @cached_property
    def _filtered(self) -> tuple[Stretch, Stretch]:
        """What stands in the part of the workbook before and after the last row of the list of findings."""
        book = self.template.prepared.part(_WORKBOOK)
        found = _FILTERED.search(book)
        assert found is not None
        return Stretch.of(book[: found.end(1)]), Stretch.of(book[found.end() :])

    def _parts(self, marked: dict[str, _Sheet], last: int, lang: str) -> dict[str, bytes | Member]:
        package = self.template.prepared
        sheets = {
            package.part_of(name): (self.template.frames[name], [
                Note(row, column, min((level for level, _ in said), key=list(LEVELS).index), "\n".join(text for _, text in said))
                for (row, column), said in held.notes.items()
            ])
            for name, held in marked.items()
        }
        before, after = self._filtered
        notes = note_parts(package.part("[Content_Types].xml"), sheets, _AUTHOR.of(lang))
        return {**notes, _WORKBOOK: spliced((before, b"%d" % last, after))}


def _at(blamed: Blamed) -> Finding:
    """The place of an answer that is blamed, as that of a finding."""
    first, colon, _ = blamed.cells.partition(":")
    count = len(cells_in(blamed.cells))
    return Finding(
        code="", severity="error", sheet=blamed.sheet, cell=first, field=blamed.field, row=blamed.row, count=count,
        range=blamed.cells if colon else None,
    )


def _marking(areas: Mapping[str, Sequence[str]]) -> SheetChange:
    """The edit of a sheet that marks areas, by level: all sheets marked at the same levels differ in the areas alone."""
    told = {level: " ".join(dict.fromkeys(marked)) for level, marked in areas.items() if marked}
    if not all(map(_AREAS.fullmatch, told.values())):
        return SheetChange(lambda root: _mark(root, areas))
    standing = {level: [stand_in(number)] for number, level in enumerate(told)}
    return SheetChange(lambda root: _mark(root, standing), kind=tuple(told), words=tuple(told.values()))


def _mark(root: Any, areas: Mapping[str, Sequence[str]]) -> None:
    tint(root, areas)
    hang(root)


@lru_cache(maxsize=4)
def copies_of(form: Form, rows: int, lock: Lock | None) -> Copies:
    """Prepare the copies of a form whose main list has ``rows`` rows."""
    return Copies(template_of(form, rows or None, lock, comments=True))
