"""Play the whole story: generate, fill, check, aggregate, and compare with what was planted.

What belongs here: the order of the steps and what they tell. What does not: the story's contents
(``story``) and each step's work, which is that of the ordinary commands.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from ..batch.ledger import NAME as LEDGER
from ..cells import a1
from ..check.finding import Finding, all_cells
from ..errors import cannot_write
from ..face import load_form
from ..files import try_place
from ..form.catalog import forms_in
from ..form.units import Unit, file_name
from ..intake.roster import read_units
from ..made import WORK, Made, digest_of, require_ours
from ..workbook.fill import cell_of, inputs_by_id, prefilled
from ..workbook.layout import Layout
from .fill import fill_with_openpyxl, keystrokes, typed_of
from .records import Planted, Return

FORM = "specialty-park-2022"
SENT, RETURNED, RESULTS, TOTAL = "1-发出", "2-收回", "3-核对结果", "4-汇总.xlsx"
ROSTER = "units.csv"
Fact = tuple[str, str, str, str]
"""Unit, code, sheet and cell of a finding."""


def planted_at(layout: Layout, unit: str, fault: Planted) -> Fact:
    """Where a planted fault stands in the workbook."""
    at = cell_of(inputs_by_id(layout)[fault.field], fault.row or 0)
    assert at is not None, fault
    sheet, row, column = at
    return unit, fault.code, sheet, a1(row, column)


def found_facts(findings: Sequence[Finding]) -> list[Fact]:
    """The same four words of each place that findings speak of."""
    return sorted((f.unit or "", f.code, f.sheet or "", cell) for f in findings for cell in all_cells(f) or ("",))


def _fill(sent: Path, returned: Path, layout: Layout, stories: Sequence[tuple[Return, str]]) -> str:
    """Fill every workbook, through LibreOffice where it is installed; say how."""
    from .libreoffice import FillJob, LibreOfficeUnavailable, available, fill

    jobs = [
        FillJob(sent / name, returned / name, keystrokes(layout, typed_of(story)))
        for story, name in stories
    ]
    if available():
        try:
            fill(jobs)
        except LibreOfficeUnavailable as refused:
            print(f"LibreOffice 没有填完，改用 openpyxl; LibreOffice did not finish, so openpyxl fills in: {refused}", file=sys.stderr)
        else:
            return "LibreOffice"
    for job in jobs:
        fill_with_openpyxl(job.source, job.target, tuple((s, a, v) for s, a, v in job.cells if v is not None))
    return "openpyxl"


def play(folder: Path) -> int:
    """Run the demonstration in ``folder``; status 0 when exactly the planted faults are found."""
    sent, returned, results = folder / SENT, folder / RETURNED, folder / RESULTS
    _clear(folder)
    try:
        return _play(folder, sent, returned, results)
    finally:
        _note(folder)


def _clear(folder: Path) -> None:
    """Remove what an earlier demonstration left; raises ``UsageError`` where anything is not of its making."""
    listed, results = Made.read(folder / WORK), folder / RESULTS
    try:
        try_place(folder / TOTAL)
    except OSError as error:
        raise cannot_write(folder, error) from error
    for name in (SENT, RETURNED):
        require_ours((p for p in sorted((folder / name).rglob("*")) if p.is_file()), force=None, listed=listed, folder=folder)
    require_ours((folder / name for name in (TOTAL, ROSTER)), force=None, listed=listed, folder=folder)
    found = (p for p in sorted(results.rglob("*")) if p.is_file() and not p.name.startswith(LEDGER) and WORK not in p.parts)
    require_ours(found, force=None, listed=Made.read(results / WORK), folder=results)
    for old in (folder / SENT, folder / RETURNED, results):
        shutil.rmtree(old, ignore_errors=True)


def _note(folder: Path) -> None:
    """List what the demonstration made, so that the next one may remove it."""
    made = [p for name in (SENT, RETURNED) for p in sorted((folder / name).rglob("*")) if p.is_file()]
    made += [folder / name for name in (TOTAL, ROSTER) if (folder / name).is_file()]
    if made:
        Made({p.relative_to(folder).as_posix(): (digest_of(p),) for p in made}, True).write(folder / WORK)


def _play(folder: Path, sent: Path, returned: Path, results: Path) -> int:
    from ..batch.run import check_all
    from ..batch.writers import RESULT
    from ..files import write_whole
    from ..report.aggregate import write_aggregate
    from ..report.chains import proposed_chains
    from ..report.collect import read_accepted
    from ..report.marks import read_marks
    from ..report.quality import states_in
    from ..report.sentences import files_sentence, findings_sentence
    from ..workbook.kept_template import template_of
    from ..workbook.protection import choose_password, lock
    from .story import returns

    form = load_form(FORM)
    roster = files("workbook_tools.demo").joinpath("data/units.csv").read_bytes()
    try:
        write_whole(folder / ROSTER, roster)
        returned.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    units: dict[str, Unit] = {u.code: u for u in read_units(folder / ROSTER)}
    template = template_of(form, None, lock(choose_password()[0]))
    names = {code: file_name(unit) for code, unit in units.items()}
    for code, unit in units.items():
        write_whole(sent / names[code], prefilled(template, unit))
    print(f"1. 已生成 {len(units)} 个工作簿; {len(units)} workbooks made: {sent}")
    stories = returns()
    how = _fill(sent, returned, template.layout, [(s, names[s.unit]) for s in stories])
    print(f"2. 已用 {how} 填好; filled in with {how}: {returned}")
    resolved = check_all([returned], results, tuple(units.values()), forms_in())
    counts = resolved.summary
    zh, en = (f"{files_sentence(counts, lang)}{mark}{findings_sentence(counts, lang)}" for lang, mark in (("zh", "；"), ("en", ", ")))
    print(f"3. 已核对，{zh}; checked, {en}: {results / RESULT}")
    write_aggregate(
        folder / TOTAL, form, read_accepted(results, forms_in(), form).submissions, marks=read_marks(results), states=states_in(results, form.id),
        chains=proposed_chains(),
    )
    print(f"4. 已汇总; added up: {folder / TOTAL}")
    wanted = sorted(planted_at(template.layout, s.unit, p) for s in stories for p in s.planted)
    found = found_facts(resolved.findings)
    if found != wanted:
        for fact in sorted(set(wanted) ^ set(found)):
            print("与埋设的问题不符; differs from what was planted:", *fact, file=sys.stderr)
        return 1
    follow = sum(finding.because is not None for finding in resolved.findings)  # counted apart, as in the line above
    causes = len(wanted) - follow
    print(
        f"5. 发现的正是埋设的：{causes} 处问题，另有 {follow} 处由它们引起; "
        f"exactly what was planted was found: {causes} faults, and {follow} that follow from them"
    )
    return 0
