"""The two jobs of a worker process: examine one input, and make one annotated copy. Bytes in, bytes out.

What belongs here: what happens inside a worker. What does not: starting workers (``workers``) and
the order of jobs (``run``, ``annotated_copies``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..check.catalogue import catalogued, refused
from ..check.finding import Finding
from ..errors import FileRefused, Refusal
from ..examine import examine_bytes, rules_of
from ..form.catalog import Forms
from ..form.definition import Form
from ..intake.preflight import MAX_FILE
from ..words import Fact
from ..workbook.protection import Lock
from .ahead import Bring
from .answers import Answers, packed_answers, unpacked_answers
from .archive import MAX_NESTED, entries_of
from .file_bytes import FileBytes, bytes_of_entry, bytes_of_file
from .inputs import Source
from .ledger import Row
from .parted import Parted, parted
from .pieces import Pieces, peers_of, pieces_of_record, ready_for, told_of
from .remote import fetched
from .result_record import ResultRecord, in_two, packed, plainly, plainly_told, two, unpacked


def unread(source: Source, refusal: Refusal, sha256: str = "") -> ResultRecord:
    """The record of an input that could not be read."""
    return ResultRecord(source.name, sha256, (refused(refusal, source.name),), unreadable=True)


@dataclass(frozen=True, slots=True)
class _Examination:
    """What a worker is told of one input."""

    name: str
    path: bytes
    chain: tuple[int, ...]
    origin: str
    url: str = ""
    stamp: str = ""
    refused: Refusal | None = None
    """Why the file of a URL could not be fetched."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """What a worker is told of one annotated copy, beside the answers."""

    definition: str
    findings: tuple[Finding, ...]
    unit: str
    lang: str
    guard: Lock


def examine_job(source: Source) -> bytes:
    """The job of examining one input."""
    return plainly(_Examination(source.name, os.fsencode(source.path), source.chain, source.origin, source.url, source.stamp))


def fetch_first(job: bytes) -> Callable[[], bytes] | None:
    """What has to be done before an input can be examined: fetching it, where it is beyond this machine."""
    told = plainly_told(job, _Examination)
    return partial(_with_file, told) if told.url else None


def _with_file(told: _Examination) -> bytes:
    try:
        return plainly(replace(told, path=os.fsencode(fetched(told.url, told.stamp))))
    except FileRefused as error:
        return plainly(replace(told, refused=error.refusal))


def seen_here(job: bytes) -> bool:
    """Whether this machine has the file of an input, and may read it."""
    told = plainly_told(job, _Examination)
    return bool(told.url) or os.access(told.path, os.R_OK)


def examined(answer: bytes) -> tuple[Row, bytes]:
    """The ledger's row, with the record, and the answers that ``do_examine`` sent back."""
    head, answers = in_two(answer)
    row = plainly_told(head, Row)
    return row, answers


def file_path(source: Source) -> bytes:
    """Where an input, or the archive that it is in, was found."""
    return source.url.encode() if source.url else os.fsencode(source.stands or source.path.resolve())


def place_of(source: Source) -> str:
    """Which archive, in which state, and which entry of it an input came from."""
    return f"{source.origin}:{'.'.join(map(str, source.chain))}" if source.chain else ""


def do_examine(forms: Forms, common: bytes, job: bytes) -> bytes:
    """Read and examine one input as a return of one of the forms; of an archive, list what is in it."""
    told = plainly_told(job, _Examination)
    source = Source(told.name, Path(os.fsdecode(told.path)), told.chain, origin=told.origin, url=told.url)
    try:
        if told.refused is not None:
            raise FileRefused(told.refused.code, told.refused.reason, in_sheet=None, **told.refused.values)
        content = bytes_of_entry(source.path, source.chain) if source.chain else bytes_of_file(source.path)
    except FileRefused as error:
        content = FileBytes(None, "", 0)
        record, answers, said = Parted(unread(source, error.refusal), Answers())
    else:
        record, answers, said = _judged(source, content, forms)
    stamp = told.stamp if told.url else content.stamp
    given, pieces = answers.submission, Pieces()
    if given is not None:
        pieces = pieces_of_record(forms, peers_of(common), record, given)
        answers = replace(answers, told=told_of(forms.by_digest(record.definition).load(), given, said))
    row = Row(content.sha256, place_of(source), stamp, packed(record), pieces=pieces)
    return two(plainly(row), packed_answers(answers))


def _judged(source: Source, content: FileBytes, forms: Forms) -> Parted:
    if content.refused is not None:
        return Parted(unread(source, content.refused, content.sha256), Answers())
    if content.package is not None and len(source.chain) > MAX_NESTED:
        return Parted(unread(source, Refusal("file.hostile", "nested", {"most": MAX_NESTED}), content.sha256), Answers())
    if content.package is not None:
        try:
            entries = entries_of(content.package)
        except FileRefused as error:
            return Parted(unread(source, error.refusal, content.sha256), Answers())
        if not entries:
            return Parted(unread(source, Refusal("file.damaged", "no_files"), content.sha256), Answers())
        told = catalogued("file.archive", source.name, {"count": len(entries)}, reason="all_read")
        return Parted(ResultRecord(source.name, content.sha256, (told,), entries=entries), Answers())
    if content.data is None:
        facts: dict[str, Fact] = {"size": content.size, "most": MAX_FILE}
        return Parted(unread(source, Refusal("file.too_large", "file_size", facts), content.sha256), Answers())
    # the times of an input are the source's; those of an examination would differ from run to run
    return parted(examine_bytes(content.data, source.name, forms, content.sha256))


def ready_by(forms: Forms, record: ResultRecord) -> None:
    """Have at hand what a return like an earlier one is examined with; raises ``KeyError`` for a form that is not there."""
    ready(forms.by_digest(record.definition).load(), record.rows)


def ready(form: Form, rows: int = 0) -> None:
    """Have at hand what returns on a form are examined with, whose list has so many rows or as many as the form says."""
    rules = rules_of(form, rows)
    _ = rules.expected, rules.defined
    ready_for(form)


def copy_job(
    answers: bytes, definition: str, findings: Sequence[Finding], unit: str, lang: str, guard: Lock
) -> bytes:
    """The job of making one annotated copy of a return that the form with a digest was checked by."""
    return two(packed(_Copy(definition, tuple(findings), unit, lang, guard)), answers)


def do_copy(forms: Forms, common: bytes, job: bytes) -> bytes:
    """Make one annotated copy: the bytes of the workbook."""
    from ..report.annotated import copies_of

    head, body = in_two(job)
    told = unpacked(head, _Copy)
    raw = unpacked_answers(body, Answers).raw
    assert raw is not None
    copies = copies_of(forms.by_digest(told.definition).load(), raw.identity.rows, told.guard)
    return copies.annotate(raw, told.findings, told.unit, told.lang)


Do = Callable[[Forms, bytes, bytes], bytes]
EXAMINE, COPY = "examine", "copy"
TASKS: Mapping[str, tuple[Do, Bring | None]] = {EXAMINE: (do_examine, fetch_first), COPY: (do_copy, None)}
"""Each kind of job: how it is done in a worker, by which forms and what all jobs of a run are told, and what has to be done before,
outside of it."""
