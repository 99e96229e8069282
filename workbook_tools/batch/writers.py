"""What a run leaves in its folder beside the annotated copies: one visible tuple of names and writers.

What belongs here: which results there are, and what each is made from. What does not: what they look like
(``report``), which process makes them (``shares``), and
how they are put in place (``publish``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import groupby
from pathlib import Path

from ..check.finding import FileResult
from ..form.catalog import keep
from ..report.decision_sheet import NAME as DECISIONS
from ..report.decision_sheet import Difference, write_decisions
from ..report.jsonl_csv import FILES, FINDINGS, FORMS, SUBMISSIONS, finding_lines, submission_head, write_files
from ..report.page import PAGE, write_page
from ..report.result import write_result
from ..report.result_words import Report
from ..report.rule_uses import Asked
from ..report.unit_states import UNITS, write_units
from .kept import submission_kept, told_kept
from .letter_archive import Listed
from .letters import FOLDER as LETTERS
from .letters import write_letters
from .lines_before import written_beside
from .outcome import Outcome
from .result_record import plainly
from .versions import FOLDER as SUPERSEDED
from .versions import Replaced, changes, page, page_name

RESULT = "检查结果.xlsx"

Writer = Callable[[Path, Outcome], None]


def _findings(path: Path, run: Outcome) -> None:
    """Write the lines of file after file; those of which all that was found is as it was are copied."""
    came: Counter[str] = Counter()
    with written_beside(path, run.ledger, run.standing) as lines:
        for file, group in groupby(run.resolved.findings, key=lambda finding: finding.file):
            came[file] += 1  # what is found beside other files may be told of one once more, and of no file
            told = f"{run.sayings.told(file)} {came[file]}".encode()
            lines.add(f"{file}\n{came[file]}", told, partial(finding_lines, tuple(group), run.lang))


def _files(path: Path, run: Outcome) -> None:
    write_files(path, run.resolved.files, run.lang)


def _units(path: Path, run: Outcome) -> None:
    write_units(path, run.resolved.summary.units)


def _submissions(path: Path, run: Outcome) -> None:
    """Write line by line: the answers of a large batch are never in memory at once."""

    named: dict[tuple[str, str], set[str]] = {}
    for digest in set(run.definitions.values()) - {""}:
        entry = run.forms.by_digest(digest)
        named.setdefault((entry.id, entry.version), set()).add(digest)
    with written_beside(path, run.ledger, run.standing) as lines:

        def whole(head: bytes, result: FileResult) -> bytes:
            return head + told_kept(run.ledger, result.file)

        for result in run.resolved.counted:
            by = run.definitions[result.file]
            plain = named.get((result.form, result.version)) == {by}
            place = run.resolved.places.get(result.file, {})
            head = submission_head(result.file, result.unit, result.form, result.version, result.status, "" if plain else by, place)
            lines.add(result.file, head + f"{run.ledger.rules}{by}{result.sha256}".encode(), partial(whole, head, result))


def _differences(folder: Path, run: Outcome) -> None:
    """Write what differs between the versions of a unit, one file a unit."""
    shas = {result.file: result.sha256 for result in run.resolved.files}
    units: dict[str, list[Replaced]] = {}
    for one in run.resolved.replaced:
        units.setdefault(one.unit, []).append(one)

    def differences(replaced: list[Replaced]) -> bytes:
        found = [(one, changes(*(submission_kept(run.ledger, file) for file in (one.file, one.by)))) for one in replaced]
        return page(found, run.lang)

    for unit, replaced in sorted(units.items()):
        told = hashlib.sha256(f"{run.ledger.rules}\n{run.lang}\n".encode())
        for one in replaced:
            told.update(plainly(one) + f"{shas[one.file]} {shas[one.by]}\n".encode())
        run.standing.made(f"{folder.name}/{page_name(unit)}", told.hexdigest(), partial(differences, replaced))


def _forms(folder: Path, run: Outcome) -> None:
    """Keep the forms beside what was read by them, so that it can be added up wherever they are by then."""
    used = set(run.definitions.values())
    for entry in run.forms.entries:
        if entry.digest in used or entry in run.forms.asked:
            place = folder / f"{entry.id}-{entry.version}"
            keep(entry, place if not place.exists() else folder / f"{place.name}-{entry.digest[:8]}")


def _result(path: Path, run: Outcome) -> None:
    asked = Asked()
    used = [run.forms.by_digest(digest).load() for digest in sorted(set(run.definitions.values()) - {""})]
    for form in used:
        asked.form(form)
    for digest, counts in run.lines:
        asked.add(run.forms.by_digest(digest).load(), counts)
    summary, forms = run.resolved.summary, [(form.id, form.version, form.title) for form in used]
    write_result(path, Report(summary, run.links, asked.uses(summary.findings), forms, run.strict, run.sayings.bundles), run.lang)


def _page(path: Path, run: Outcome) -> None:
    write_page(path, run.resolved.summary, run.links, run.lang, run.sayings.bundles)


def _letters(folder: Path, run: Outcome) -> None:
    write_letters(run.standing, run.letters, run.copies, run.lang, run.ledger.rules, Listed(run.ledger))


def _decisions(path: Path, run: Outcome) -> None:
    """Write what waits for a decision, with the answers in which rivals differ."""
    units = {r.file: r.unit for r in run.resolved.files}

    @cache
    def labels(definition: str) -> Mapping[str, str]:
        form = run.forms.by_digest(definition).load()
        return {
            block.input_id(line, column): question.label.of(run.lang).replace("\n", "")
            for _, block in form.blocks() for line, column, question in block.questions()
        }

    found: list[Difference] = []
    for files in run.resolved.waiting:
        first = submission_kept(run.ledger, files[0])
        for other in files[1:]:
            found += [
                Difference(
                    units[other], files[0], other, labels(run.definitions[other]).get(str(c["id"]), str(c["id"])), c["sheet"] or "", c["cell"] or "",
                    *("" if c[key] is None else str(c[key]) for key in ("was", "now")),
                )
                for c in changes(first, submission_kept(run.ledger, other))
            ]
    write_decisions(path, run.resolved.summary, found, run.lang)


WRITERS: tuple[tuple[str, Writer], ...] = (
    (FINDINGS, _findings),
    (FILES, _files),
    (UNITS, _units),
    (SUBMISSIONS, _submissions),
    (FORMS, _forms),
    (SUPERSEDED, _differences),
    (RESULT, _result),
    (DECISIONS, _decisions),
    (PAGE, _page),
    (LETTERS, _letters),
)
"""Each result, a file or a folder, by its name in the folder of results."""
FOLDERS = (FORMS, SUPERSEDED, LETTERS)
"""The folders among them."""
OUTPUTS = tuple(name for name, _ in WRITERS if name not in FOLDERS)
"""The files among them."""
