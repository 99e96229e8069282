"""Examine one file on its own: bytes in; identity, findings and the submission out.

What belongs here: the path of one file through preflight, reading and checking. What does not:
what only the whole batch can tell (``settle``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from ..check.catalogue import say
from ..check.evaluate import check_return, submission_of
from ..check.finding import Finding
from ..check.reading import Expressions, Reading
from ..form.definition import Form
from ..form.load import DefinitionError, load_form
from ..intake.locate import Identity, identify
from ..intake.ooxml import Workbook, read_workbook
from ..intake.preflight import inspect
from ..intake.read import Raw, read_raw
from ..intake.submission import Submission
from ..intake.trouble import FileTrouble
from ..workbook.layout import LIST_SHEET, Layout, lay_out

QUARANTINED = {
    "file.not_workbook", "file.damaged", "file.encrypted", "file.legacy_format", "file.hostile",
    "file.too_large",
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
    modified: float = 0.0
    raw: Raw | None = None
    """What was typed, kept where the return has something to correct or to explain."""


@dataclass(frozen=True)
class Rules:
    """Everything about a form that checking needs, made once."""

    form: Form
    layout: Layout
    expressions: Expressions


@lru_cache(maxsize=8)
def rules_of(form_id: str, rows: int) -> Rules:
    """Prepare a form for checking; raises ``DefinitionError`` for an unknown form."""
    form = load_form(form_id)
    return Rules(form, lay_out(form, rows or None), Expressions(form))


def _about_file(book: Workbook, rules: Rules, identity: Identity, file: str, lang: str) -> list[Finding]:
    unit = identity.unit or None
    out = []
    if book.macros:
        out.append(say("file.macros", file, unit=unit, lang=lang))
    if book.external:
        out.append(say("file.external_links", file, unit=unit, lang=lang))
    if identity.version != rules.form.version:
        out.append(say("file.old_version", file, unit=unit, detail=identity.version, lang=lang))
    for sheet in rules.form.sheets:
        held = book.sheets.get(sheet.name)
        if held is not None and not held.protected:
            out.append(say("structure.protection_removed", file, unit=unit, sheet=sheet.name, lang=lang))
    return out


def _rules_for(identity: Identity) -> Rules:
    try:
        return rules_of(identity.form, identity.rows)
    except DefinitionError as error:
        raise FileTrouble("file.wrong_form", identity.form) from error


def examine_bytes(data: bytes, file: str, lang: str = "zh") -> Examined:
    """Examine the bytes of one file; every trouble becomes a finding."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        book = read_workbook(inspect(data), frozenset({LIST_SHEET}))
        identity = identify(book)
        rules = _rules_for(identity)
        raw = read_raw(book, rules.layout, identity)
    except FileTrouble as trouble:
        finding = say(trouble.code, file, detail=trouble.detail, sheet=trouble.sheet, lang=lang)
        return Examined(file, digest, (finding,), unreadable=trouble.code in QUARANTINED)
    reading = Reading(rules.expressions, raw)
    findings = _about_file(book, rules, identity, file, lang)
    if raw.lost:
        lost = str(len(raw.lost))
        findings.append(say("structure.names_lost", file, unit=identity.unit or None, detail=lost, lang=lang))
    findings += check_return(reading, rules.layout.checks, file, identity.unit, lang)
    submission = submission_of(reading, file, identity.unit)
    cover = {
        q.id: str(submission.answers[block.input_id(q.id, "")].value or "")
        for sheet, block in rules.form.blocks()
        if sheet.role == "cover"
        for q in block.lines
    }
    wanting = any(f.severity == "error" or (f.severity == "verify" and not f.explanation) for f in findings)
    return Examined(
        file, digest, tuple(findings), submission, unit=identity.unit, cover=cover,
        raw=raw if wanting else None,
    )


def examine(path: Path, file: str, lang: str = "zh") -> Examined:
    """Examine one file on disk; a file that cannot be opened is damaged, with the reason."""
    try:
        data = path.read_bytes()
        modified = path.stat().st_mtime
    except OSError as error:
        finding = say("file.damaged", file, detail=error.strerror or str(error), lang=lang)
        return Examined(file, "", (finding,), unreadable=True)
    return replace(examine_bytes(data, file, lang), modified=modified)
