"""What a run leaves in its folder beside the annotated copies: one visible tuple of names and writers.

What belongs here: which results there are, and what each is made from. What does not: what they look like
(``report``) and how they are put in place (``publish``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..files import write_whole
from ..form.catalog import Forms, keep
from ..report.addresses import Origin, origins_of
from ..report.jsonl_csv import FILES, FINDINGS, FORMS, SUBMISSIONS, submission_line, write_files, write_findings
from ..report.result import write_result
from ..report.unit_states import UNITS, write_units
from ..workbook.place_form import lay_out
from .kept import submission_kept
from .ledger import Ledger
from .resolve import Resolved
from .result_record import owned
from .versions import FOLDER as SUPERSEDED
from .versions import changes, page, page_name

RESULT = "检查结果.xlsx"


@dataclass(frozen=True)
class Outcome:
    """All that the results of a run are made from; ``definitions`` tells the form that each file was read by."""

    resolved: Resolved
    ledger: Ledger
    forms: Forms
    definitions: Mapping[str, str]
    lang: str


Writer = Callable[[Path, Outcome], None]


def _findings(path: Path, run: Outcome) -> None:
    write_findings(path, run.resolved.findings, run.lang)


def _files(path: Path, run: Outcome) -> None:
    write_files(path, run.resolved.files, run.lang)


def _units(path: Path, run: Outcome) -> None:
    write_units(path, run.resolved.summary.units, run.lang)


def _submissions(path: Path, run: Outcome) -> None:
    """Write line by line: the answers of a large batch are never in memory at once."""

    @cache
    def origins(definition: str) -> Mapping[str, Origin]:
        return origins_of(lay_out(run.forms.by_digest(definition).load()))

    named: dict[tuple[str, str], set[str]] = {}
    for digest in set(run.definitions.values()) - {""}:
        entry = run.forms.by_digest(digest)
        named.setdefault((entry.id, entry.version), set()).add(digest)
    with path.open("wb") as stream:
        for result in run.resolved.counted:
            given = owned(submission_kept(run.ledger, result.file), result.unit)
            by = run.definitions[result.file]
            plain = named.get((result.form, result.version)) == {by}
            stream.write(submission_line(given, result.status, origins(by), "" if plain else by))
        stream.flush()
        os.fsync(stream.fileno())


def _differences(folder: Path, run: Outcome) -> None:
    """Write what differs between the versions of a unit, one file a unit."""
    replaced = run.resolved.replaced
    for unit in sorted({r.unit for r in replaced}):
        found = []
        for one in (r for r in replaced if r.unit == unit):
            old, new = submission_kept(run.ledger, one.file), submission_kept(run.ledger, one.by)
            found.append((one, changes(old, new)))
        write_whole(folder / page_name(unit), page(found, run.lang))


def _forms(folder: Path, run: Outcome) -> None:
    """Keep the forms beside what was read by them, so that it can be added up wherever they are by then."""
    used = set(run.definitions.values())
    for entry in run.forms.entries:
        if entry.digest in used or entry in run.forms.asked:
            place = folder / f"{entry.id}-{entry.version}"
            keep(entry, place if not place.exists() else folder / f"{place.name}-{entry.digest[:8]}")


def _result(path: Path, run: Outcome) -> None:
    write_result(path, run.resolved.summary, run.lang)


WRITERS: tuple[tuple[str, Writer], ...] = (
    (FINDINGS, _findings),
    (FILES, _files),
    (UNITS, _units),
    (SUBMISSIONS, _submissions),
    (FORMS, _forms),
    (SUPERSEDED, _differences),
    (RESULT, _result),
)
"""Each result, a file or a folder, by its name in the folder of results."""
OUTPUTS = tuple(name for name, _ in WRITERS if name not in {FORMS, SUPERSEDED})
"""The files among them."""
