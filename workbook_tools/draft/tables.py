"""What a table of a notice is: labels beside blanks, headings over open rows, or headings over named lines.

What belongs here: headings of several rows, lines, examples, totals. What does not: types (``guess``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .guess import unit_beside
from .outline_parts import Asked, Table
from .source import Cell, Grid

_TOTAL = re.compile(r"\s*(?:合\s*计|小\s*计|总\s*计|汇\s*总)\s*[（(]?.{0,6}[）)]?\s*$")
_UNIT = re.compile(r"(?:计量)?单\s*位")
_SAMPLE = re.compile(r"\s*(?:例|示例|样例|填写示例|举例)\s*[：:]?")
_EMPTY = re.compile(
    r"[\s_＿…\.·\-—/×Xx]*|[\s_]*(?:20\d\d)?[\s_]*年[\s_]*月(?:[\s_]*日)?\s*|[（(](?:盖章|公章|签字|签章)[）)]|\s*[□☐].*|(?:\s*[^□☐\s]{1,8}\s*[□☐])+\s*|[^\s/\d（()）]{1,8}(?:\s*/\s*[^\s/\d（()）]{1,8})+", re.DOTALL
)


@dataclass
class Heading:
    """A column: its words from the top down, and what stands in its first cell as an example."""

    label: str
    place: str
    example: str = ""


@dataclass
class Named:
    """A line that the notice names: label, unit where a column has it, what other columns say of it."""

    label: str
    unit: str = ""
    about: list[str] = field(default_factory=list)


@dataclass
class Shape:
    """A table understood: ``asked`` are labels beside blanks; else ``columns`` over open rows, or over ``lines``."""

    asked: list[Asked] = field(default_factory=list)
    columns: list[Heading] = field(default_factory=list)
    lines: list[Named] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Texts and why they are uncertain."""
    headed: str = ""
    """What stands over the names of the lines."""


def split(table: Table) -> list[Table]:
    """The tables that stand in one: labels beside blanks, and below them headings over lines or open rows."""
    rows = table.grid.rows
    for at in range(1, len(rows) - 1):
        if not (_one_over_all(rows[at - 1]) or _pair(rows[at - 1], table.grid, "")):
            return [table]
        texts = {cell.whole: cell.text for cell in rows[at]}
        below = [row for row in rows[at + 1 :] if not _one_over_all(row)]
        if len(texts) >= 3 and all(texts.values()) and not any(_blank(c) for c in rows[at]) and below and all(_blank(row[-1]) or not row[-1].text for row in below):
            upper, lower = (Grid(part, table.grid.place) for part in (rows[:at], rows[at:]))
            return [Table(upper, "", table.unit), Table(lower, table.caption, table.unit, table.notes)]
    return [table]


def shape_of(table: Table) -> Shape:
    """What a table asks."""
    rows, shape = list(table.grid.rows), Shape()
    while rows and len({cell.whole for cell in rows[0]}) == 1 and len(rows[0]) > 1 and len(rows) > 1:
        shape.captions.append(rows[0][0].text)
        rows = rows[1:]
    if pairs := _pairs(rows, table.grid, table.unit or next((u for u in map(unit_beside, shape.captions) if u), "")):
        shape.asked = pairs
        return shape
    height = _height(rows)
    labels = _labels(rows[:height])
    body = [row for row in rows[height:] if any(cell.text for cell in row)]
    trailing = [row for row in body if len({c.whole for c in row}) == 1 and len(row) > 1]
    shape.captions += [row[0].text for row in trailing]
    body = [row for row in body if row not in trailing]
    samples = [row for row in body if any(_SAMPLE.match(cell.text) for cell in row[:2])]
    body = [row for row in body if row not in samples]
    examples = [cell.text for cell in samples[0]] if samples else [""] * len(labels)
    fixed = _fixed(labels, body)
    if not fixed:
        shape.totals = [t for row in body for t in [next((c.text for c in row[:3] if _TOTAL.match(c.text)), "")] if t]
        others = [row for row in body if not any(_TOTAL.match(c.text) for c in row[:3])]
        for row in others:
            said = [c.text for c in row if c.text and not re.fullmatch(r"\d{1,3}|[…\.·]+", c.text)]
            shape.doubts += [(text, "表里已经填好的内容，没有放进表") for text in said]
        shape.columns = [
            Heading(label, table.grid.place, re.sub(_SAMPLE, "", example)) for label, example in zip(labels, examples, strict=False) if label
        ]
        return shape
    _lines(shape, table, labels, body, fixed)
    return shape


def _blank(cell: Cell) -> bool:
    return bool(_EMPTY.fullmatch(cell.text))


def _pairs(rows: Sequence[tuple[Cell, ...]], grid: Grid, unit: str) -> list[Asked]:
    """Labels, each with a blank beside it: the usual first page of an application."""
    asked: list[Asked] = []
    matched = 0
    for row in rows:
        cells = list({cell.whole: cell for cell in row}.values())
        found = _pair(row, grid, unit)
        if found and sum(2 if len(cells) > 1 else 1 for _ in found) >= len(cells) - 1:
            matched += 1
        asked += found
    seen = dict.fromkeys((a.label, a.hint) for a in asked)
    if len(rows) == 1 and 2 * len(asked) < len({cell.whole for cell in rows[0]}):
        return []
    head_full = rows and all(c.text for c in rows[0]) and len({c.whole for c in rows[0]}) > 2
    if (head_full and not any(_blank(c) and c.text for c in rows[0])) or matched < min(2, len(rows)) or matched < 0.6 * len(rows):
        return []
    return [next(a for a in asked if (a.label, a.hint) == key) for key in seen]


def _one_over_all(row: Sequence[Cell]) -> bool:
    return len({cell.whole for cell in row}) == 1 and len(row) > 1


def _pair(row: Sequence[Cell], grid: Grid, unit: str) -> list[Asked]:
    """The labels of a row that have a blank beside them."""
    cells = list({cell.whole: cell for cell in row}.values())
    found: list[Asked] = []
    at = 0
    while at < len(cells):
        label, beside = cells[at], cells[at + 1] if at + 1 < len(cells) else None
        if label.text and not _blank(label) and beside is not None and _blank(beside):
            found.append(Asked(label.text, beside.text, grid.place, unit))
            at += 2
        elif label.text and re.search(r"[（(][^（）()]*字[^（）()]*[）)]|[：:]\s*$", label.text) and len(cells) == 1:
            found.append(Asked(label.text, "", grid.place, unit))
            at += 1
        else:
            at += 1
    return found


def _height(rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many rows the headings have: as far as a merged cell reaches."""
    height = 1
    while height < len(rows):
        above, here = rows[height - 1], rows[height]
        down = any(a.whole == b.whole and a.text for a, b in zip(above, here, strict=True))
        across = any(above[c].whole == above[c + 1].whole and above[c].text and (here[c].text or here[c + 1].text) and here[c].whole != here[c + 1].whole for c in range(len(above) - 1))
        if not (down or across) or (not across and height > 1) or not _all_said(rows, height):
            break
        if down and not across and not _spans(above):
            break
        height += 1
    return height


def _spans(row: Sequence[Cell]) -> bool:
    return len({c.whole for c in row}) < len(row)


def _all_said(rows: Sequence[tuple[Cell, ...]], height: int) -> bool:
    return all(cell.text for cell in rows[height])


def _labels(rows: Sequence[tuple[Cell, ...]]) -> list[str]:
    """Each column's words from the top down, a merged cell's once."""
    out = []
    for column in range(len(rows[0])):
        cells = {row[column].whole: row[column].text for row in rows if row[column].text}
        out.append(" ".join(re.sub(r"\s*\n\s*", "", text) for text in cells.values()))
    return out


def _fixed(labels: Sequence[str], body: Sequence[tuple[Cell, ...]]) -> list[int]:
    """The columns that the notice has filled in, where its lines are named; empty where rows are open."""
    if len(body) < 2:
        return []
    full = [
        c for c in range(len(labels))
        if sum(bool(row[c].text) and not _blank(row[c]) for row in body) >= 0.8 * len(body)
    ]
    named = [c for c in full if not re.fullmatch(r"序\s*号|编号", labels[c]) and not all(re.fullmatch(r"[\d.]*", row[c].text) for row in body)]
    blank = [c for c in range(len(labels)) if all(_blank(row[c]) for row in body)]
    said = [c for c in named if not _UNIT.fullmatch(labels[c])]
    return named if said and blank and named[0] < blank[0] else []


def _lines(shape: Shape, table: Table, labels: Sequence[str], body: Sequence[tuple[Cell, ...]], fixed: list[int]) -> None:
    units = [c for c in fixed if _UNIT.fullmatch(labels[c])]
    names = [c for c in fixed if c not in units]
    # 一级指标, 二级指标 … are one name; what follows them (分值, 评分标准) is said of the line
    leading = [c for c in names if c == names[0] or re.search(r"级指标|指标|类别|名称|项目|内容|大类|小类", labels[c])]
    said_of = [c for c in range(len(labels)) if c > names[0] and c not in fixed and sum(bool(row[c].text) and not _blank(row[c]) for row in body) >= 0.8 * len(body)]
    names, fixed = [*names, *said_of], [*fixed, *said_of]
    shape.headed = " ".join(labels[c] for c in leading)
    for row in body:
        said = {row[c].whole: re.sub(r"\s*\n\s*", "", row[c].text) for c in leading if row[c].text}
        about = [f"{labels[c]}：{row[c].text}" for c in names if c not in leading and row[c].text]
        unit = next((row[c].text.strip() for c in units), "")
        label = " ".join(said.values())
        if label:
            shape.lines.append(Named(label, unit, about))
    for c, label in enumerate(labels):
        if re.fullmatch(r"序\s*号|编号", label) or c in units:
            shape.doubts.append((label, "各行的编号，不用填" if c not in units else "各行的单位，已写在各行"))
        elif label and c not in fixed:
            shape.columns.append(Heading(label, table.grid.place))
        elif c in fixed and c not in leading and label and c not in units:
            shape.doubts.append((label, "这一列由通知写好，作为各行的提示，不用填"))
