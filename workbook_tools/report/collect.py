"""Read back what ``check`` left: ``submissions.jsonl`` as submissions with their addresses.

What belongs here: the inverse of ``jsonl_csv.submission_line``. What does not: deciding which returns
count (that is their status) and what is made of them (``tables``).

Addresses are the layout's, but for what a line's ``moved`` says. What a line does not hold is made
up for where it can be: 字 are counted again; the text as typed is the value; explanations are in
``findings.jsonl``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError, cannot_read
from ..form.catalog import Forms, shelf
from ..form.definition import Form
from ..form.submission import Answer, Line, Submission
from ..rules.values import count_zi
from ..workbook.place_form import lay_out
from .addresses import Origin, origins_of, placed
from .jsonl_csv import FORMS, SUBMISSIONS
from .table_schema import column_type

ACCEPTED = ("accepted",)
KEYS = ("file", "unit", "form", "version", "status", "values", "tables")


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record with the words that say where it stands."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise cannot_read(path, error) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        here = f"{path}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{here}: 不是 JSON; this line is not JSON") from error
        if not isinstance(record, dict) or not set(KEYS) <= set(record):
            raise UsageError(f"{here}: 不是一份报送; this line is not a submission")
        yield here, record


def forms_returned(folder: Path, *, statuses: Collection[str] = ACCEPTED) -> frozenset[str]:
    """The ids of the forms that the returns of a check's results are on; none where there are no results. Raises ``UsageError``."""
    path = folder / SUBMISSIONS
    return frozenset(r["form"] for _, r in _records(path) if r["status"] in statuses) if path.is_file() else frozenset()


class _Reader:
    """What is needed to turn records of one form into submissions."""

    def __init__(self, form: Form) -> None:
        self.origins = origins_of(lay_out(form))
        self.kinds: dict[str, str] = {}
        for _, block in form.blocks():
            for line, column, question in block.questions():
                self.kinds[block.input_id(line, column)] = column_type(form, question)
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


def forms_kept(folder: Path, beside: Forms) -> Forms:
    """The forms that a check's returns were read by, as it kept them; of ids that it kept none of, those ``beside``."""
    kept = shelf(folder / FORMS) if (folder / FORMS).is_dir() else []
    ids = {e.id for e in kept}
    return Forms((*kept, *(e for e in beside.entries if e.id not in ids)))


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted returns of one form; ``left_out`` are inputs that only an older version of it has."""

    form: Form
    submissions: tuple[Submission, ...]
    left_out: tuple[str, ...] = ()


def read_accepted(folder: Path, beside: Forms, form: Form | str | None = None) -> Accepted:
    """Read the accepted returns of one form, chosen by itself, by id or by folder where there are several.

    Returns of several versions come together under the latest. Raises ``UsageError``.
    """
    forms = forms_kept(folder, beside)
    submissions = read_submissions(folder, forms)
    chosen = form if isinstance(form, Form) else _chosen(folder, forms, submissions, form)
    mine = tuple(s for s in submissions if s.form == chosen.id)
    asked = _inputs(chosen)
    others = [e for e in forms.entries if e.id == chosen.id and e.version in {s.version for s in mine}]
    left_out = dict.fromkeys(name for e in others for name in _inputs(e.load()) if name not in asked)
    return Accepted(chosen, mine, tuple(left_out))


def _chosen(folder: Path, forms: Forms, submissions: Sequence[Submission], form: str | None) -> Form:
    known = {e.id for e in forms.entries}
    if form is not None:
        return (forms.latest(form) if form in known else forms.find(form)).load()
    ids = sorted({s.form for s in submissions})
    if len(ids) > 1:
        raise UsageError(
            f"{folder}: 收到的表不止一种，请用 --form 写明要哪一种; there are returns of several forms, choose one "
            f"by --form: {', '.join(ids)}"
        )
    if not ids:
        raise UsageError(f"{folder}: 没有通过的报送; no return was accepted")
    return forms.latest(ids[0]).load()


def _inputs(form: Form) -> dict[str, None]:
    return dict.fromkeys(block.input_id(line, column) for _, block in form.blocks() for line, column, _ in block.questions())


def _reader(forms: Forms, form_id: str, version: str, definition: str, here: str) -> _Reader:
    entry = forms.made(form_id, version, definition)
    if entry is None or (entry.digest != definition if definition else entry.version != version):
        raise UsageError(
            f"{here}: 没有这种表或这一版，请用 --forms 给出它所在的文件夹; there is no form {form_id} {version}, "
            "give its folder by --forms"
        )
    return _Reader(entry.load())


def read_submissions(folder: Path, forms: Forms, *, statuses: Collection[str] = ACCEPTED) -> list[Submission]:
    """Read the submissions of a check's output folder, by default the accepted ones.

    They may be of several forms. Raises ``UsageError``, with the line, for what cannot be read.
    """
    readers: dict[tuple[str, str, str], _Reader] = {}
    out = []
    for here, record in _records(folder / SUBMISSIONS):
        if record["status"] not in statuses:
            continue
        key = (record["form"], record["version"], record.get("definition", ""))
        if key not in readers:
            readers[key] = _reader(forms, *key, here)
        try:
            out.append(readers[key].submission(record))
        except KeyError as error:
            raise UsageError(f"{here}: 表里没有 {error} 这一项; the form has no input {error}") from error
    return out
