"""Read back what ``check`` left: ``submissions.jsonl`` as submissions with their addresses.

What belongs here: the inverse of ``lines.submission_line``. What does not: deciding which returns
count (that is their status) and what is made of them (``tables``).

Addresses are the layout's, but for what a line's ``moved`` says. What a line does not hold is made
up for where it can be: 字 are counted again; the text as typed is the value; explanations are in
``findings.jsonl``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..form.definition import Form
from ..form.load import DefinitionError, load_form
from ..intake.submission import Answer, Line, Submission
from ..rules.values import count_zi
from .columns import kind_of
from .lines import SUBMISSIONS
from .origins import Origin, form_origins, placed

ACCEPTED = ("accepted",)


class CollectError(ValueError):
    """A folder that cannot be read back; the message is one line that says what and where."""


def _records(folder: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    path = folder / SUBMISSIONS
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CollectError(f"{path}: cannot be read ({error.strerror}); run check --out first") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise CollectError(f"{path}: line {number}: not JSON: {error}") from error
        if not isinstance(record, dict) or not {"form", "version", "values", "tables"} <= set(record):
            raise CollectError(f"{path}: line {number}: not a submission")
        yield number, record


def form_in(folder: Path, statuses: Collection[str] = ACCEPTED) -> Form:
    """The one form that the submissions in a folder are of; raises ``CollectError``."""
    found = {(r["form"], r["version"]) for _, r in _records(folder) if r.get("status") in statuses}
    ids = sorted({form for form, _ in found})
    if len(ids) != 1:
        said = f"submissions of several forms: {', '.join(ids)}" if ids else "no submission to read"
        raise CollectError(f"{folder / SUBMISSIONS}: {said}")
    try:
        return load_form(ids[0])
    except DefinitionError as error:
        raise CollectError(f"{folder / SUBMISSIONS}: {error}") from error


class _Reader:
    """What is needed to turn records of one form into submissions."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.origins = form_origins(form)
        self.kinds: dict[str, str] = {}
        for _, block in form.blocks():
            for line, column, question in block.questions():
                self.kinds[block.input_id(line, column)] = kind_of(form, question)
        self.boxes = [q.id for _, b in form.blocks() if b.kind == "boxes" for q in b.lines]

    def answer(self, name: str, value: Any, place: Origin) -> Answer:
        kept = float(value) if isinstance(value, int | float) else value
        readable = self.kinds[name] != "number" or not isinstance(kept, str)
        return Answer(kept, kept, *place, readable=readable)

    def cell(self, places: Mapping[str, Origin], name: str, value: Any, row: int) -> Answer:
        sheet, letters = places[name]
        return self.answer(name, value, (sheet, f"{letters}{row}"))

    def submission(self, record: Mapping[str, Any]) -> Submission:
        """Raises ``KeyError`` for an input that the form does not have."""
        places = placed(self.origins, record.get("moved", {}))
        values = record["values"]
        tables: dict[str, tuple[Line, ...]] = {}
        for block, lines in record["tables"].items():
            tables[block] = tuple(
                Line(line["_row"], {
                    column: self.cell(places, f"{block}.{column}", value, line["_row"])
                    for column, value in line.items() if column != "_row"
                })
                for line in lines
            )
        return Submission(
            record["file"], record["unit"] or "", record["form"], record["version"],
            {name: self.answer(name, value, places[name]) for name, value in values.items()},
            tables, {box: count_zi(str(values.get(box) or "")) for box in self.boxes},
        )


def read_submissions(
    folder: Path, form: Form | None = None, *, statuses: Collection[str] = ACCEPTED
) -> list[Submission]:
    """Read the submissions of a check's output folder, by default the accepted ones.

    ``form`` is the form they are of; by default the one that ships under the id they name.
    Raises ``CollectError`` for a folder, a line, a form or a version that does not fit.
    """
    reader = _Reader(form or form_in(folder, statuses))
    out = []
    for number, record in _records(folder):
        if record.get("status") not in statuses:
            continue
        here = f"{folder / SUBMISSIONS}: line {number}"
        mine = (reader.form.id, reader.form.version)
        if (record["form"], record["version"]) != mine:
            theirs = f"{record['form']} {record['version']}"
            raise CollectError(f"{here}: is of {theirs}, not of {' '.join(mine)}")
        try:
            out.append(reader.submission(record))
        except KeyError as error:
            raise CollectError(f"{here}: the form has no input {error}") from error
    return out
