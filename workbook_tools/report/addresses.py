"""Where each answer stands in the form's own layout, and which answers of a return stand elsewhere.

What belongs here: addresses by input id, both ways, so that ``submissions.jsonl`` need not repeat
the layout on every line. What does not: the layout itself (``workbook.layout``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..cells import column_letters
from ..form.submission import Submission
from ..workbook.layout import Layout

Origin = tuple[str, str]
"""A sheet's name and an A1 address, or for the column of a list the column's letters."""

_ROW = re.compile(r"\d+$")


def origins_of(layout: Layout) -> dict[str, Origin]:
    """The address of every answer of a submission, by input id as rules write it."""
    out: dict[str, Origin] = {}
    for sheet, block in layout.form.blocks():
        at = layout.blocks[block.id]
        for line, column, question in block.questions():
            if question.formula:
                continue
            letters = column_letters(at.inputs[column])
            address = letters if block.open else f"{letters}{at.rows[line]}"
            out[block.input_id(line, column)] = (sheet.name, address)
    return out


def moved(submission: Submission, origins: Mapping[str, Origin]) -> dict[str, list[str]]:
    """The answers that stand elsewhere than in ``origins``, with where they do stand."""
    found: dict[str, Origin] = {
        name: (a.sheet, a.cell) for name, a in submission.answers.items()
    }
    for block, lines in submission.tables.items():
        for line in lines[:1]:  # rows keep their own number; columns are the same in every row
            for column, answer in line.answers.items():
                found[f"{block}.{column}"] = (answer.sheet, _ROW.sub("", answer.cell))
    return {name: list(place) for name, place in found.items() if origins.get(name) != place}


def placed(origins: Mapping[str, Origin], elsewhere: Mapping[str, list[str]]) -> dict[str, Origin]:
    """The addresses of one return: the layout's, but for what ``moved`` says."""
    return {**origins, **{name: (place[0], place[1]) for name, place in elsewhere.items()}}
