"""A small table that staff wrote, a roster or decisions: .csv or .xlsx, with headings in either language.

What belongs here: reading the cells and telling the columns by their headings. What does not: what the columns
mean (``roster``).
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import FileRefused, UsageError, cannot_read
from ..form.submission import shown
from .any_format import read_bytes

HEADS = 10
"""Rows in which the headings are looked for: a title may stand above them."""
ALIKE = 0.7
"""From what likeness on a heading may be a known one that was mistyped."""
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row below the headings: its number in the file and its cells by the column's id, or its own heading."""

    number: int
    cells: Mapping[str, str]


def read_table(path: Path, names: Mapping[str, Sequence[str]], needed: str) -> tuple[TableRow, ...]:
    """Read a table; ``names`` gives for each column's id the headings that it may have, ``needed`` one that must be there.

    Rows without anything are left out; further columns are kept under their own headings. Raises ``UsageError``
    where the file cannot be read, the needed column is not there, or a heading is like a known one and none: what
    was meant is asked, not guessed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    rows = list(_workbook_rows(path, data) if data[:4] in BINARY else _text_rows(path, data))
    known = {_plain(name): key for key, listed in names.items() for name in (key, *listed)}
    at = next((n for n, (_, cells) in enumerate(rows[:HEADS]) if needed in {known.get(_plain(c)) for c in cells}), None)
    if at is None:
        _ask(path, rows[0][1] if rows else (), known, set())
        listed = "、".join((needed, *names[needed]))
        raise UsageError(f"{path}: 前 {HEADS} 行里没有叫“{listed}”的列; no column of the first {HEADS} rows is called {needed}")
    heads = [known.get(_plain(cell), cell.strip()) for cell in rows[at][1]]
    _ask(path, rows[at][1], known, set(heads))
    for key in names:
        if heads.count(key) > 1:
            raise UsageError(f"{path}: “{key}”有两列，请只留一列; there are two columns “{key}”, leave one")
    out = []
    for number, cells in rows[at + 1 :]:
        facts = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
        if any(facts.values()):
            out.append(TableRow(number, facts))
    return tuple(out)


def _ask(path: Path, cells: Sequence[str], known: Mapping[str, str], there: set[str]) -> None:
    """Raise ``UsageError`` for a heading that may be meant for a column that is not there."""
    for cell in cells:
        if not _plain(cell) or _plain(cell) in known:
            continue
        from difflib import SequenceMatcher

        likeness = {name: SequenceMatcher(None, _plain(cell), name).ratio() for name, key in known.items() if key not in there}
        name = max(likeness, key=lambda n: (likeness[n], n), default="")
        if name and likeness[name] >= ALIKE:
            raise UsageError(
                f"{path}: 不认识“{cell}”这一列，是不是“{name}”？是就改成它，不是请换一个不相近的名称; "
                f"there is no column “{cell}”: is “{name}” meant? If not, give it a name less like that"
            )


def _plain(text: str) -> str:
    """A heading without blanks, brackets' width and case."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _text_rows(path: Path, data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise UsageError(f"{path}: 请存为 UTF-8 编码的 CSV; save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    columns = 0
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unpaired(path, number) from error
        columns = max(columns, len(row))
        # a mark that is closed only rows later makes one cell of them, and those rows would be missed by nobody
        if columns > 1 and any(line.count(mark) >= columns - 1 for cell in row for line in cell.splitlines()[1:]):
            raise _unpaired(path, number)
        if any(cell.strip() for cell in row):
            yield number, tuple(row)


def _unpaired(path: Path, number: int) -> UsageError:
    return UsageError(
        f"{path}: 第 {number} 行起的双引号没有成对，请补上或删去（格内的双引号要写两个）; "
        f"from line {number} on a quotation mark is not closed: close it or take it away (one inside a cell is written twice)"
    )


def _workbook_rows(path: Path, data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the first sheet that anybody sees and that holds anything."""
    try:
        book = read_bytes(data)
    except FileRefused as error:
        raise UsageError(f"{path}: 这个工作簿打不开，请另存为 .xlsx 或 CSV; this workbook cannot be read, save it as .xlsx or CSV") from error
    sheet = next((s for s in book.sheets.values() if s.state == "visible" and s.cells), None)
    if sheet is None:
        return
    width = max(column for _, column in sheet.cells)
    for row in sorted({row for row, _ in sheet.cells}):
        cells = tuple(
            "" if value is None else shown(value) for value in (sheet.cells.get((row, c)) for c in range(1, width + 1))
        )
        if any(cell.strip() for cell in cells):
            yield row, cells
