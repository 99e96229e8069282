"""Examine one file on its own: bytes in; identity, findings and the submission out.

What belongs here: the path of one file through preflight, reading and checking. What does not:
what only the whole batch can tell (``batch.resolve``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from .check.catalogue import attached, catalogued, refused
from .check.edition import match_of, unknown_form
from .check.evaluate import check_return, submission_of
from .check.explained import with_explanation
from .check.expressions import Expressions
from .check.finding import Finding
from .check.ids import identified
from .check.kept_functions import expressions_of
from .check.localise import at_answers
from .check.values import Reading
from .check.whole_file import about_file, is_blank, linked
from .errors import FileRefused
from .form.catalog import Forms
from .form.definition import DATE, Form
from .form.submission import Submission
from .intake.answers import Raw, read_raw
from .intake.any_format import read_bytes
from .intake.baseline import Baseline
from .intake.given_file import bytes_of
from .intake.kept_baseline import blank_of
from .intake.locate import Identity, identify
from .intake.ooxml import Workbook
from .workbook.kept_layout import laid_out, unusual
from .workbook.layout import Layout

UNREAD = {
    "file.not_workbook", "file.damaged", "file.encrypted", "file.legacy_format", "file.hostile",
    "file.too_large", "file.attachment", "file.archive_locked", "file.archive_format",
}
"""Codes of files that could not be read at all."""


@dataclass(frozen=True)
class Examined:
    """What one file told by itself."""

    file: str
    sha256: str
    findings: tuple[Finding, ...]
    submission: Submission | None = None
    unreadable: bool = False
    unit: str = ""
    cover: Mapping[str, str] = field(default_factory=dict)
    """What the cover says, by role."""
    dated: str = ""
    """The field of the cover that holds 填报日期."""
    saved: str = ""
    """When the file says that it was last saved; empty where it does not say."""
    raw: Raw | None = None
    """What was typed."""
    definition: str = ""
    """The digest of the form that it was checked by."""


@dataclass(frozen=True)
class Rules:
    """Everything about a form that checking needs, made once."""

    form: Form
    layout: Layout
    expressions: Expressions

    @cached_property
    def expected(self) -> Baseline:
        """The form as it was sent out, made when a return is first compared with it."""
        return blank_of(self.layout)

    @cached_property
    def defined(self) -> Mapping[str, str]:
        """The form's defined names."""
        return self.layout.defined_names()


def rules_of(form: Form, rows: int) -> Rules:
    """Prepare a form for checking returns whose main list has ``rows`` rows (0: as many as the form says)."""
    return _rules_of(form, unusual(form, rows))


@lru_cache(maxsize=8)
def _rules_of(form: Form, rows: int) -> Rules:
    return Rules(form, laid_out(form, rows), expressions_of(form))


def _raw(book: Workbook, rules: Rules, identity: Identity, *, own: bool) -> Raw:
    same = own or identity.layout == rules.layout.digest
    try:
        return read_raw(book, rules.layout, identity, lambda: rules.expected, same=same)
    except FileRefused as error:
        told = error.refusal
        if not book.flat or not told.code.startswith("structure."):
            raise
        # such a file has no names: what is not at its old place cannot be found
        raise FileRefused(
            "file.legacy_format", "not_in_place", in_sheet=told.sheet, ending=book.legacy, **told.values
        ) from error


def examine_file(path: Path, forms: Forms) -> Examined:
    """Examine a file on disk; raises ``OSError`` where it cannot be read at all."""
    try:
        data = bytes_of(path)
    except FileRefused as error:
        with path.open("rb") as stream:
            return _refused(error, path.name, hashlib.file_digest(stream, "sha256").hexdigest())
    return examine_bytes(data, path.name, forms)


def examine_bytes(data: bytes, file: str, forms: Forms, digest: str = "") -> Examined:
    """Examine the bytes of one file as a return of one of ``forms``; what cannot be read is a finding.

    ``digest`` is their SHA-256, where that is known. Whose it is is told as far as the file itself says. Raises ``DefinitionError`` where the form itself is wrong.
    """
    digest = digest or hashlib.sha256(data).hexdigest()
    try:
        book = read_bytes(data)
    except FileRefused as error:
        return _refused(error, file, digest)
    return _examined(book, file, digest, forms, whole_file=True)


def examine_open(book: Workbook, name: str, forms: Forms) -> Examined:
    """Examine a workbook that is open in a program: its answers, without what only a file shows (locks, looks, macros)."""
    return _examined(book, name, hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(), forms, whole_file=False)


def _refused(error: FileRefused, file: str, digest: str, unit: str = "", saved: str = "") -> Examined:
    finding = replace(attached(error.refusal, file) or refused(error.refusal, file), unit=unit or None)
    return Examined(
        file, digest, tuple(identified([finding], digest)), unreadable=finding.code in UNREAD, unit=unit, saved=saved,
    )


def _examined(book: Workbook, file: str, digest: str, forms: Forms, *, whole_file: bool) -> Examined:
    saved, unit = book.saved, ""
    try:
        identity = identify(book)
        unit = identity.unit
        match = match_of(identity, forms)
        if match is None:
            finding = unknown_form(identity, forms, file)
            return Examined(file, digest, tuple(identified([finding], digest)), unit=unit, saved=saved)
        rules = rules_of(match.form, identity.rows)
        raw = _raw(book, rules, identity, own=match.own)
        told = about_file(book, match, raw, file, rules.defined, lambda: rules.expected) if whole_file else ()
        findings = linked([with_explanation(rules.form, finding, raw.explanations) for finding in told])
    except FileRefused as error:
        return _refused(error, file, digest, unit, saved)
    reading = Reading(rules.expressions, raw)
    submission = submission_of(reading, file, unit)
    if is_blank(rules.form, submission):
        findings.append(catalogued("file.blank", file, unit=unit or None))
    else:
        structural = at_answers(reading, findings)
        findings = [finding for finding in findings if finding not in structural]
        findings += check_return(reading, rules.layout.rules, submission, structural)
    cover = {
        q.role or q.id: str(submission.answers[block.input_id(q.id, "")].value or "")
        for sheet, block in rules.form.blocks()
        if sheet.role == "cover"
        for q in block.lines
    }
    dated = rules.form.cover_field(DATE)
    return Examined(
        file, digest, tuple(identified(findings, digest)), submission, unit=unit, cover=cover,
        dated=dated[0].input_id(dated[1].id, "") if dated else "", saved=saved, raw=raw, definition=rules.form.digest,
    )
