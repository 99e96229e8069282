"""The sheet 文件: every input with its one verdict and what speaks for it.

What belongs here: what each column says. What does not: the verdicts (``verdicts``).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..check.finding import FileResult
from ..check.wording import reason_of
from ..style import AMBER, RED
from ..words import Words
from .listing import Book
from .ready_rows import ReadyRow
from .result_words import CENTRE, COUNT, Telling
from .sheet_cells import ENTRY, Cell, Link
from .verdicts import VERDICTS, verdict_of

NAME = Words("文件", "Files")
_HEADS = (
    (Words("文件", "File"), 36, ENTRY), (Words("单位代码", "Unit code"), 11, ENTRY), (Words("单位名称", "Unit"), 26, ENTRY),
    (Words("表", "Form"), 22, ENTRY), (Words("结论", "Verdict"), 12, ENTRY), (Words("轮次", "Round"), 8, CENTRE),
    (Words("错误", "Errors"), 8, COUNT), (Words("核实", "To verify"), 8, COUNT),
    (Words("其中未说明", "not explained"), 10, COUNT), (Words("提示", "Notes"), 8, COUNT), (Words("原因", "Reason"), 46, ENTRY),
)
_FORM = 3
_EMPTY = Words("没有文件", "No files")


def write_files_sheet(book: Book, said: Telling) -> None:
    """Write the sheet; the form is named where there are several."""
    several = len(said.counts.asked) > 1
    kept = [n for n in range(len(_HEADS)) if several or n != _FORM]
    order = {mark.id: i for i, mark in enumerate(VERDICTS)}
    files = sorted(said.counts.files, key=lambda r: (order[verdict_of(r).id], r.unit, r.file))
    heads = [said.head(*_HEADS[n]) for n in kept]
    maker = book.maker(heads)

    def made(results: Sequence[FileResult]) -> list[list[ReadyRow]]:
        rows = (_row(said, result) for result in results)
        return maker.groups([[cells[n] for n in kept]] for cells in rows)

    items = ((result.file, _beside(said, result, several), result) for result in files)
    rows = (row for bundle in said.report.known("rows.file", items, made, ReadyRow) for row in bundle.said)
    book.listing(said.say(NAME), heads, rows, table="files", empty=said.say(_EMPTY))


def _beside(said: Telling, result: FileResult, several: bool) -> tuple[object, ...]:
    """What a row follows from."""
    title = said.counts.asked.get(result.form) if several else None
    return several, result, said.counts.names.get(result.unit), title, said.report.links.returned(result.file)


def _row(said: Telling, result: FileResult) -> list[Cell]:
    title = said.counts.asked.get(result.form)
    return [
        Link(result.file, said.report.links.returned(result.file)), result.unit or None,
        said.counts.names.get(result.unit), title.of(said.lang) if title else result.form or None,
        said.mark(verdict_of(result)), result.round or None, said.count(result.errors, RED), result.verifies,
        said.count(result.unexplained, AMBER), result.infos, reason_of(result, said.lang),
    ]
