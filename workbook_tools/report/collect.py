"""Read back what ``check`` left: ``submissions.jsonl`` as submissions with their addresses.

What belongs here: the inverse of ``jsonl_csv.submission_line``. What does not: deciding which returns
count (that is their status) and what is made of them (``tables``).

Addresses are the layout's, but for what a line's ``moved`` says; where a unit is follows from its ``place`` before its cover
(``told``). What a line does not hold is made
up for where it can be: 字 are counted again; the text as typed is the value; explanations are in
``findings.jsonl``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from ..errors import UsageError, cannot_read
from ..form.catalog import Forms, shelf
from ..form.definition import Form
from ..form.reused import reused
from ..form.submission import Answer, Line, Submission
from ..rules.values import count_zi
from ..words import Words
from ..workbook.kept_layout import laid_out
from .addresses import Origin, origins_of, placed
from .jsonl_csv import FORMS, SUBMISSIONS
from .table_schema import column_type
from .told import PlainLines, Told

_Made = TypeVar("_Made")
ACCEPTED = ("accepted",)
KEYS = ("file", "unit", "form", "version", "status", "values", "tables")


class _Record(msgspec.Struct):
    """What of a line is needed to choose it; its answers stay text."""

    file: Any
    unit: Any
    form: str
    version: str
    status: str
    values: msgspec.Raw
    tables: msgspec.Raw
    definition: str = ""


_CHOOSING = msgspec.json.Decoder(_Record)


class _Plain(msgspec.Struct):
    """A line whose values are numbers, texts and blanks, as ours are."""

    file: str
    unit: str | None
    version: str
    values: dict[str, float | str | None]
    tables: dict[str, list[dict[str, float | str | None]]]
    moved: dict[str, list[str]] = {}
    place: dict[str, str] = {}


_PLAIN = msgspec.json.Decoder(_Plain)


class _Stands(NamedTuple):
    """Where a line stands: in words, and from which byte on."""

    here: str
    at: int


def _lines(path: Path) -> Iterator[tuple[_Stands, bytes]]:
    """Each line that is not blank, with where it stands."""
    at = 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.isspace():
                    yield _Stands(f"{path}:{number}", at), line
                at += len(line)
    except OSError as error:
        raise cannot_read(path, error) from error


def _record(here: str, line: bytes) -> dict[str, Any]:
    """A line as a record; raises ``UsageError``."""
    try:
        record = msgspec.json.decode(line)
    except ValueError:  # also half a character, which the standard library reads
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{here}: 不是 JSON; this line is not JSON") from error
    if not isinstance(record, dict) or not set(KEYS) <= set(record):
        raise UsageError(f"{here}: 不是一份报送; this line is not a submission")
    return record


class _Choice(NamedTuple):
    """What of a line tells whether and when it is read."""

    status: str
    key: tuple[str, str, str]
    """What it was read by: the form's id, its version and digest."""
    unit: str
    file: str


def _chosen_by(here: str, line: bytes) -> _Choice:
    """What a line is chosen by. Raises ``UsageError``."""
    try:
        told = _CHOOSING.decode(line)
    except ValueError:
        record = _record(here, line)
        key = record["form"], record["version"], record.get("definition", "")
        return _Choice(record["status"], key, str(record["unit"] or ""), str(record["file"]))
    return _Choice(told.status, (told.form, told.version, told.definition), str(told.unit or ""), str(told.file))


def forms_returned(folder: Path, *, statuses: Collection[str] = ACCEPTED) -> frozenset[str]:
    """The ids of the forms that the returns of a check's results are on; none where there are no results. Raises ``UsageError``."""
    path = folder / SUBMISSIONS
    told = (_chosen_by(stands.here, line) for stands, line in _lines(path)) if path.is_file() else ()
    return frozenset(one.key[0] for one in told if one.status in statuses)


class _Reader:
    """What is needed to turn records of one form into submissions."""

    def __init__(self, form: Form) -> None:
        self.origins = origins_of(laid_out(form))
        self.kinds: dict[str, str] = {}
        for _, block in form.blocks():
            for line, column, question in block.questions():
                self.kinds[block.input_id(line, column)] = column_type(form, question)
        self.boxes = [q.id for _, b in form.blocks() if b.kind == "boxes" for q in b.lines]
        self.columns = {
            b.id: tuple(c for _, c, q in b.questions() if not q.formula) for _, b in form.blocks() if b.open
        }

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


    def told(self, here: str, line: bytes) -> Told:
        """What a line tells: straight, where it has what it should have and nothing else. Raises ``KeyError`` and ``UsageError``."""
        try:
            plain = _PLAIN.decode(line)
            places = placed(self.origins, plain.moved) if plain.moved else self.origins
            if plain.values.keys() <= self.kinds.keys():
                lists = {block: PlainLines(block, lines, self.columns[block], places) for block, lines in plain.tables.items()}
                zi = {box: count_zi(str(plain.values.get(box) or "")) for box in self.boxes}
                return Told(plain.file, plain.unit or "", plain.version, plain.values, places, lists, zi, plain.place)
        except (ValueError, KeyError):
            pass  # whatever it is, the other reader knows or tells
        record = _record(here, line)
        return replace(Told.of(self.submission(record)), place_of_unit=record.get("place", {}))


def forms_kept(folder: Path, beside: Forms) -> Forms:
    """The forms that a check's returns were read by, as it kept them; of ids that it kept none of, those ``beside``."""
    kept = shelf(folder / FORMS) if (folder / FORMS).is_dir() else []
    ids = {e.id for e in kept}
    return Forms((*kept, *(e for e in beside.entries if e.id not in ids)))


class Submissions:
    """The returns of some statuses in a check's output folder, read one after the other each time they are asked for.

    They come by the codes of their units: the names of files change with the folders that were given.
    """

    def __init__(self, folder: Path, forms: Forms, statuses: Collection[str] = ACCEPTED, form: str | None = None) -> None:
        self._path, self._form = folder / SUBMISSIONS, form
        self._readers: dict[tuple[str, str, str], _Reader] = {}
        self.counts: Counter[tuple[str, str, str]] = Counter()
        """How many there are of each form, version and digest."""
        found: list[tuple[_Choice, _Stands]] = []
        for stands, line in _lines(self._path):
            choice = _chosen_by(stands.here, line)
            if choice.status in statuses:
                if choice.key not in self._readers:
                    self._readers[choice.key] = _reader(forms, *choice.key, stands.here)
                self.counts[choice.key] += 1
                found.append((choice, stands))
        found.sort(key=lambda one: (not one[0].unit, one[0].unit, one[0].file, one[1].at))
        self._found = tuple((choice.key, stands) for choice, stands in found)

    def of(self, form: str) -> Submissions:
        """Those of one form."""
        mine = copy(self)
        mine._form, mine.counts = form, Counter({key: count for key, count in self.counts.items() if key[0] == form})
        return mine

    def __len__(self) -> int:
        return self.counts.total()

    def __iter__(self) -> Iterator[Submission]:
        return self._read(lambda reader, here, line: reader.submission(_record(here, line)))

    def told(self) -> Iterator[Told]:
        """The same without a record for each answer."""
        return self._read(_Reader.told)

    def _read(self, of: Callable[[_Reader, str, bytes], _Made]) -> Iterator[_Made]:
        for key, here, line in self._in_order():
            try:
                yield of(self._readers[key], here, line)
            except KeyError as error:
                raise UsageError(f"{here}: 表里没有 {error} 这一项; the form has no input {error}") from error

    def _in_order(self) -> Iterator[tuple[tuple[str, str, str], str, bytes]]:
        """What each line was read by, where it stands, and the line."""
        try:
            with self._path.open("rb") as stream:
                for key, (here, at) in self._found:
                    if self._form is None or key[0] == self._form:
                        stream.seek(at)
                        yield key, here, stream.readline()
        except OSError as error:
            raise cannot_read(self._path, error) from error


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted returns of one form; ``left_out`` are inputs that only an older version of it has, with their words."""

    form: Form
    submissions: Submissions
    left_out: Mapping[str, str] = field(default_factory=dict)
    mixed: tuple[Words, ...] = ()
    """What another version that was returned asks otherwise by the same id: added up, it is added to something else."""


def read_accepted(folder: Path, beside: Forms, form: Form | str | None = None) -> Accepted:
    """Find the accepted returns of one form, chosen by itself, by id or by folder where there are several.

    Returns of several versions come together under the latest. Raises ``UsageError``.
    """
    forms = forms_kept(folder, beside)
    submissions = Submissions(folder, forms)
    chosen = form if isinstance(form, Form) else _chosen(folder, forms, {form for form, _, _ in submissions.counts}, form)
    mine = submissions.of(chosen.id)
    asked = _inputs(chosen)
    others = [e for e in forms.entries if e.id == chosen.id and e.version in {version for _, version, _ in mine.counts}]
    versions = [e.load() for e in others]
    left_out = {name: label for other in versions for name, label in _inputs(other).items() if name not in asked}
    return Accepted(chosen, mine, left_out, tuple(said for other in versions for said in _mixed(other, chosen)))


def _mixed(other: Form, chosen: Form) -> Iterator[Words]:
    """What two versions of a form ask by the same id that is not the same."""
    if other.year != chosen.year:
        yield Words(
            f"{other.version} 版是 {other.year} 年的表，{chosen.version} 版是 {chosen.year} 年的",
            f"version {other.version} is about {other.year}, {chosen.version} about {chosen.year}",
        )
    for one in reused(other, chosen):
        yield Words(
            f"{one.now.named}：从 {other.version} 版到 {chosen.version} 版，{one.how.zh}",
            f"{one.now.named_en}, from version {other.version} to {chosen.version}: {one.how.en}",
        )


def _chosen(folder: Path, forms: Forms, returned: Collection[str], form: str | None) -> Form:
    known = {e.id for e in forms.entries}
    if form is not None:
        return (forms.latest(form) if form in known else forms.find(form)).load()
    ids = sorted(returned)
    if len(ids) > 1:
        raise UsageError(
            f"{folder}: 收到的表不止一种，请用 --form 写明要哪一种; there are returns of several forms, choose one "
            f"by --form: {', '.join(ids)}"
        )
    if not ids:
        raise UsageError(f"{folder}: 没有通过的报送; no return was accepted")
    return forms.latest(ids[0]).load()


def _inputs(form: Form) -> dict[str, str]:
    """What the form asks: the ids of its inputs with their words."""
    return {
        block.input_id(line, column): question.label.zh.replace("\n", "")
        for _, block in form.blocks() for line, column, question in block.questions()
    }


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
    return list(Submissions(folder, forms, statuses))
