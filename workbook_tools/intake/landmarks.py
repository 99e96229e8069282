"""Find the inputs of a form by the words around them, where names are lost and rows, columns or sheets moved.

What belongs here: a form's headings and labels looked for in a workbook. What does not: inputs that are found
by name or at their old place (``locate``), which come first, and reading them (``salvage``).

Nothing is guessed: words that stand twice where one place is looked for, or nowhere, find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..cells import LAST_COLUMN, LAST_ROW, Position, Range
from ..workbook.layout import CHECK_SHEET, BlockLayout, Layout, explanation_id
from .baseline import Baseline, BaselineSheet, bare
from .ooxml import SheetData, Workbook

ALIKE = 0.6
"""The share of a sheet's words that another sheet holds at least, if it is the same one under a new name."""


def sheets_by_words(book: Workbook, expected: Baseline) -> dict[str, str]:
    """The sheet of a workbook that each sheet of the form has become: the one of its name, else the most alike."""
    held = {name: {bare(v) for v in sheet.cells.values() if isinstance(v, str)} for name, sheet in book.sheets.items()}
    found: dict[str, str] = {}
    for name, plan in expected.sheets.items():
        labels = {bare(v) for v in plan.constants.values() if isinstance(v, str)}
        others = [name] if name in held else [other for other in held if other not in expected.names]
        likeness = {other: len(labels & held[other]) / max(1, len(labels)) for other in others if other not in found.values()}
        best = max(likeness, key=lambda other: likeness[other], default="")
        if likeness.get(best, 0) >= ALIKE:
            found[name] = best
    return found


class _Sheet:
    """A sheet of the form beside the one that it has become."""

    def __init__(self, plan: BaselineSheet, sheet: SheetData) -> None:
        self.sheet = sheet.name
        self.last = max((row for row, _ in sheet.cells), default=0)
        self.words = {
            place: bare(value) for place, value in sorted(plan.constants.items())
            if isinstance(value, str) and not 0 < plan.hidden_from <= place[1]
        }
        self.places: dict[str, list[Position]] = {}
        hidden = sheet.settings.hidden_columns or ((plan.hidden_from, LAST_COLUMN),)
        for place, value in sorted(sheet.cells.items()):
            unseen = any(0 < first <= place[1] <= last for first, last in hidden)
            if isinstance(value, str) and not unseen:
                self.places.setdefault(bare(value), []).append(place)
        times = Counter(self.words.values())
        once = [(planned, self.places[text][0]) for planned, text in self.words.items()
                if times[text] == 1 and len(self.places.get(text, ())) == 1]
        # the words that begin a row stand in the same column as ever, or all are moved alike
        self.shift = Counter(place[1] - planned[1] for planned, place in once).most_common(1)[0][0] if once else 0
        self.anchors = [(planned[0], place[0]) for planned, place in once if place[1] - planned[1] == self.shift]

    def bounds(self, first: int, last: int) -> tuple[range, range]:
        """Rows of the form around some of its rows, and the rows here between which those must be."""
        above = max((pair for pair in self.anchors if pair[0] < first), default=(0, 0))
        below = min((pair for pair in self.anchors if pair[0] > last), default=(LAST_ROW, self.last + 1))
        return range(above[0] + 1, below[0]), range(above[1] + 1, below[1])

    def only(self, text: str, rows: range) -> Position | None:
        """Where a text stands in some rows, if that is one place."""
        found = [place for place in self.places.get(text, ()) if place[0] in rows]
        return found[0] if len(found) == 1 else None

    def label(self, row: int, planned: range, rows: range) -> tuple[Position, Position] | None:
        """The first words of a row of the form: their place there and here; both must be the only one."""
        there = next((place for place in self.words if place[0] == row), None)
        if there is None or sum(text == self.words[there] for place, text in self.words.items() if place[0] in planned) > 1:
            return None
        here = self.only(self.words[there], rows)
        return (there, here) if here is not None and here[1] - there[1] == self.shift else None

    def heads(self, at: BlockLayout, rows: range) -> tuple[int, dict[str, int]]:
        """The row in which most headings of a block stand, and the columns of those that stand there once."""
        texts = {id: text for id, column in at.inputs.items() if (text := self.words.get((at.header, column)))}
        stand = Counter(row for text in set(texts.values()) for row in {p[0] for p in self.places.get(text, ()) if p[0] in rows})
        ranked = stand.most_common(2)
        if not ranked or 2 * ranked[0][1] < len(texts) or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return 0, {}
        row = ranked[0][0]
        found = {id: self.only(text, range(row, row + 1)) for id, text in texts.items()}
        return row, {id: place[1] for id, place in found.items() if place is not None}

    def block(self, at: BlockLayout) -> Iterator[tuple[str, Range]]:
        """The inputs of a block that are found."""
        block = at.block
        planned, rows = self.bounds(min(at.header, at.first, *at.guidance.values()), at.end)
        row, columns = self.heads(at, rows) if block.kind in {"table", "grid"} else (0, {})
        if block.open:
            bottom = max(row + 1, min(row + len(at.rows), rows.stop - 1))
            yield from ((block.input_id("", id), Range(self.sheet, row + 1, n, bottom, n)) for id, n in columns.items())
            return
        for line, stands in at.rows.items():
            found = self.label(at.guidance.get(line, stands), planned, rows)
            if found is None:
                continue
            there, here = found
            for id, column in at.inputs.items():
                beside = columns.get(id, 0) if block.kind == "grid" else column + self.shift
                if beside and not block.question(line, id).formula:
                    moved = here[0] + stands - there[0]
                    yield block.input_id(line, id), Range(self.sheet, moved, beside, moved, beside)

    def explanations(self, layout: Layout) -> Iterator[tuple[str, Range]]:
        """The cells for explanations that are found, each beside the words of its rule."""
        cells = layout.explanations
        lines = [cell.row for cell in cells.values()]
        planned, rows = self.bounds(min(lines, default=1), max(lines, default=1))
        for code, cell in cells.items():
            found = self.label(cell.row, planned, rows)
            if found is not None:
                row, column = found[1][0], cell.column + self.shift
                yield explanation_id(code), Range(self.sheet, row, column, row, column)


def inputs_by_words(book: Workbook, layout: Layout, expected: Baseline) -> dict[str, Range]:
    """The range of each input, by its id, that its label, its headings or the guidance above it lead to."""
    became = sheets_by_words(book, expected)
    found: dict[str, Range] = {}
    for name in (name for name in expected.sheets if name in became):
        sheet = _Sheet(expected.sheets[name], book.sheets[became[name]])
        for at in layout.blocks.values():
            found.update(sheet.block(at) if at.sheet == name else ())
        found.update(sheet.explanations(layout) if name == CHECK_SHEET else ())
    return found
