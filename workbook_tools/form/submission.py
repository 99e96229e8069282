"""The nouns of a return: answers that keep their address, lines of lists, the whole submission.

What belongs here: the record that checks and reports work on, and its JSON form. What does not:
how it was read (``intake``) and the JSON Schema of the record (``schema``).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..cells import EPOCH
from ..rules.values import ExcelError, Value, to_text


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What stands in one input.

    There are hundreds in every return; this kind of record is made ten times as fast as a frozen dataclass.

    ``raw`` is the cell as typed; ``value`` is its reading: a number (amounts in 万元, dates as
    ISO text), text, ``None`` for a blank, or the typed text where it could not be read
    (``readable`` is then false).
    """

    raw: Value
    value: float | str | None
    sheet: str
    cell: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One used row of a list: the sheet's own row number and the answers by column id."""

    row: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Submission:
    """One return as read: scalar answers by input id, lists by block id.

    ``counts`` holds the 字 of each narrative box; ``explanations`` what the official wrote for
    each 核实 code.
    """

    file: str
    unit: str
    form: str
    version: str
    answers: Mapping[str, Answer]
    tables: Mapping[str, tuple[Line, ...]]
    counts: Mapping[str, int] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)

    def record(self, status: str) -> dict[str, Any]:
        """The line of ``submissions.jsonl``: blanks are null, ``_row`` is the sheet's row."""
        return {
            "file": self.file, "unit": self.unit, "form": self.form, "version": self.version,
            "status": status,
            "values": {i: plain(a.value) for i, a in self.answers.items()},
            "tables": {
                name: [
                    {"_row": line.row, **{c: plain(a.value) for c, a in line.answers.items()}}
                    for line in lines
                ]
                for name, lines in self.tables.items()
            },
        }


def plain(value: float | str | None) -> float | int | str | None:
    """Write whole numbers without a decimal point."""
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    return value


def iso_date(serial: float) -> str:
    """Turn Excel's day number (1900 system) into ``YYYY-MM-DD``."""
    return (EPOCH + datetime.timedelta(days=int(serial))).isoformat()


def shown(raw: Value) -> str:
    """Write what stands in a cell for a message."""
    if isinstance(raw, ExcelError):
        return raw.code
    return str(to_text(raw))
