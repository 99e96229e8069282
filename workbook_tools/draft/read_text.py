"""Read plain text: lines, and tables whose cells stand between tabs, bars or wide blanks, or one a line.

What belongs here: what a text file shows, as ``source``. What does not: what it means (``outline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import UsageError
from .source import Item, Line, Notice, grid_of

_WIDE = re.compile(r"\t+|[ \u3000]{2,}")
_RULE = re.compile(r"[\s\-—─━=+|┼├┤┌┐└┘┬┴│:]+")
_ALONE = re.compile(r"\s*(?:[合总小]\s*计|\d{1,3}|[…\.]{1,6})\s*")
"""What may stand alone in a row of which all else is blank."""
FEWEST = 3
"""Cells that make a row of a table."""


def read_text(data: bytes, name: str) -> Notice:
    """Read a text file in UTF-8 or GB 18030; raises ``UsageError``."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UsageError(f"{name}: 不是 UTF-8 或 GB 18030 文本; this is not text in UTF-8 or GB 18030")
    return Notice(name, tuple(_items(text.replace("\r\n", "\n").split("\n"))))


def _items(lines: list[str]) -> Iterator[Item]:
    at = 0
    while at < len(lines):
        for found in (_one_a_line, _rows):
            cells, after = found(lines, at)
            if cells:
                yield grid_of(cells, f"第 {at + 1} 行的表")
                at = after
                break
        else:
            if lines[at].strip():
                yield Line(lines[at].strip(), f"第 {at + 1} 行")
            at += 1


def _one_a_line(lines: list[str], at: int) -> tuple[list[list[str]], int]:
    """The headings of a table that was copied out of Word: each on a line after a tab, what wraps on lines of its own."""
    if not re.match(r"\t\s*序\s*号\s*$", lines[at]):
        return [], at
    cells: list[str] = []
    while at < len(lines) and lines[at].strip():
        if lines[at].startswith("\t"):
            cells.append(lines[at].strip())
        elif re.match(r"\s*[（(]", lines[at]):
            cells[-1] += lines[at].strip()
        else:
            break
        at += 1
    return ([cells], at) if len(cells) >= FEWEST else ([], at)


def _cells(line: str) -> list[str]:
    text = line.strip()
    if text.count("|") + text.count("│") >= FEWEST - 1:
        return [c.strip() for c in re.split(r"[|│]", text.strip("|│"))]
    if re.search(r"[：:。；]", text):
        return []
    cells = [c.strip() for c in _WIDE.split(line.strip("\n"))]
    return cells if "\t" in line.strip("\n \u3000") else [c for c in cells if c]


def _rows(lines: list[str], at: int) -> tuple[list[list[str]], int]:
    """Rows of at least three cells, the first row a heading of short words; rules between them are left out."""
    head = _cells(lines[at])
    if len([c for c in head if c]) < FEWEST or any(len(c) > 30 for c in head):
        return [], at
    rows = [head]
    at += 1
    while at < len(lines):
        cells = _cells(lines[at])
        if lines[at].strip() and _RULE.fullmatch(lines[at]):
            at += 1
            continue
        if (len(cells) < 2 and not _ALONE.fullmatch(lines[at])) or len(cells) > len(head):
            break
        rows.append(cells)
        at += 1
    return rows, at
