"""What is to be said of a file as a whole: what kind it is, which edition of its form, how its sheets deviate.

What belongs here: the order in which that is told. What does not: each comparison (``edition``, ``structure``)
and the answers (``evaluate``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..form.definition import Form
from ..form.submission import Submission, shown
from ..form.units import COLUMNS
from ..intake.answers import CUT, Raw, texts_cut, texts_too_long
from ..intake.baseline import Baseline
from ..intake.locate import fingerprint_in
from ..intake.ooxml import Workbook
from ..safe_text import MAX_TEXT
from ..words import Fact
from .catalogue import catalogued
from .computed import computed_date
from .deviation import Deviation
from .edition import Match, about_edition
from .finding import Finding
from .structure import deviations

EVERYWHERE = ("structure.protection_removed", "structure.validation_removed")
"""What a program or a person does to all sheets of a workbook at once."""
LINKING = "structure.formula_external"
"""What is found where an answer stands in another file."""


def about_file(
    book: Workbook, match: Match, raw: Raw, file: str, defined: Mapping[str, str], expected: Callable[[], Baseline]
) -> Iterator[Finding]:
    """Every finding about the file, its edition and its structure.

    ``defined`` are the names of the form, ``expected`` gives it as it was sent out: only a return on the very form
    at hand is compared with that.
    """
    unit = raw.identity.unit or None
    if book.legacy:
        facts = {"ending": book.legacy}
        yield catalogued("file.legacy_format", file, facts, unit=unit, severity="verify", reason="unverified" if book.flat else "unlocked")
    if book.macros:
        yield catalogued("file.macros", file, unit=unit)
    if book.external:
        yield catalogued("file.external_links", file, unit=unit)
    for sheet, cell, text in texts_cut(raw) if book.legacy == ".xls" else ():
        cut: dict[str, Fact] = {"length": CUT, "tail": text[-12:]}
        yield catalogued("structure.text_cut", file, cut, unit=unit, sheet=sheet, cell=cell)
    for sheet, cell, length in texts_too_long(raw):
        yield catalogued(
            "structure.text_too_long", file, {"length": length, "most": MAX_TEXT}, unit=unit, sheet=sheet, cell=cell,
        )
    for deviation in computed_date(book, match.form, raw):
        yield _said(deviation, file, unit)
    yield from about_edition(match, raw, fingerprint_in(book), file)
    if not match.own:
        return
    if raw.lost and not book.flat:
        yield catalogued("structure.names_lost", file, {"count": len(raw.lost)}, unit=unit)
    told = (_said(deviation, file, unit) for deviation in deviations(book, match.form, defined, expected(), raw))
    yield from _once(told)


def linked(findings: Sequence[Finding]) -> list[Finding]:
    """The findings; that a file links to others follows from an answer that does."""
    first = next((n for n, finding in enumerate(findings) if finding.code == LINKING), None)
    if first is None:
        return [*findings]
    return [
        replace(finding, id=LINKING) if n == first else replace(finding, because=LINKING) if finding.code == "file.external_links" else finding
        for n, finding in enumerate(findings)
    ]


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; what was done to sheet after sheet at one stroke follows from the first."""
    first: set[str] = set()
    for finding in findings:
        if finding.code not in EVERYWHERE:
            yield finding
        elif finding.code in first:
            yield replace(finding, because=finding.code)
        else:
            first.add(finding.code)
            yield replace(finding, id=finding.code)


def is_blank(form: Form, submission: Submission) -> bool:
    """Whether nothing is answered but what the roster may have filled in: the cover, or of a form that is all cover what says who answers."""
    asked = [
        (sheet.role == "cover", question.role or question.id, block.input_id(line, column))
        for sheet, block in form.blocks() for line, column, question in block.questions()
    ]
    covered = {name for cover, _, name in asked if cover}
    if len(covered) == len(asked):
        covered = {name for _, what, name in asked if what in COLUMNS}
    if len(covered) == len(asked):
        covered = set()
    if any(answer.raw is not None and shown(answer.raw).strip() for name, answer in submission.answers.items() if name not in covered):
        return False
    return not any(submission.tables.values())


def _said(deviation: Deviation, file: str, unit: str | None) -> Finding:
    told = catalogued(
        deviation.code, file, {**deviation.values, "more": str(deviation.more or "")}, unit=unit,
        sheet=deviation.sheet, cell=deviation.cell, found=deviation.found, expected=deviation.expected,
        severity=deviation.severity, reason=deviation.reason,
    )
    if not deviation.of_list:
        return told
    return replace(told, field=deviation.of_list, range=deviation.area or None, count=deviation.count)
