"""How many columns a section has on paper and how wide each is, from what its blocks put into them.

What belongs here: widths, in digits of the style Normal, as Excel counts them. What does not: which input stands in
which column (``place_form``).

A section of boxes alone has one column as wide as the paper: a cell that is not merged grows with its text. Where
grids and lists share the sheet their columns are laid over each other, the widest counts, and the first takes the rest.
"""

from __future__ import annotations

from ..form.definition import Block, Form, Question, Sheet

PAPER = 85.0
"""Width of A4 between the margins: 180 mm, 8 pixels a digit of 宋体 11."""
PAPER_LANDSCAPE = 126.0
BESIDE = 60.0
"""Width of the words beside each line; on screen only."""
SIGN = 4.0
"""Width of the sign before each line of a list; on screen only."""
LABEL, UNIT, FIRST = 17.0, 10.0, 14.0
IN_GRID = 1.0
"""How much wider a column of a grid is than in a list: its headings are in one line more often."""


def width_of(form: Form, question: Question) -> float:
    """The width of a column of a list: at least what inputs of its type take."""
    return max(question.width, form.type_of(question).width)


def _wanted(form: Form, block: Block) -> list[float]:
    """The widths that a block asks for; a grid's inputs stand at the right edge of the sheet."""
    if block.kind == "table":
        first, *rest = (width_of(form, q) for q in block.columns)
        return [max(first, FIRST), *rest]
    if block.kind == "grid":
        held = [
            max(width_of(form, block.question(line.id, column.id)) for line in block.lines) + IN_GRID
            for column in block.columns
        ]
        return [LABEL, *([UNIT] if block.show_unit else []), *held]
    return []


def section_widths(form: Form, sheet: Sheet) -> tuple[float, ...]:
    """The widths of a section's columns on paper, from the left."""
    paper = PAPER_LANDSCAPE if sheet.landscape else PAPER
    blocks = [(b.kind, _wanted(form, b)) for b in sheet.blocks if b.kind in {"grid", "table"}]
    if not blocks:
        return (paper,)
    count = max(len(wanted) for _, wanted in blocks)
    widths = [0.0] * count
    for kind, wanted in blocks:
        shift = count - len(wanted) if kind == "grid" else 0
        for i, width in enumerate(wanted):
            at = i + shift if i else 0
            widths[at] = max(widths[at], width)
    rest = paper - sum(widths[1:])
    return (max(widths[0], rest), *widths[1:])
