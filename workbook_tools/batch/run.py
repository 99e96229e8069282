"""Check a whole batch: gather, examine each file, settle, write every result.

What belongs here: the order of the steps and the worker processes. What does not: each step.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ..check.catalogue import say
from ..check.finding import Finding
from ..form.load import load_form
from ..form.units import Unit
from ..mistake import Mistake
from ..report.annotated import copies_of
from ..report.lines import write_files, write_findings, write_submissions
from ..report.result import write_result
from ..workbook.generate import write_whole
from ..workbook.protection import lock, silent_password
from .examine import Examined, examine
from .gather import Source, gather
from .settle import Settled, settle

RESULT = "检查结果.xlsx"
ANNOTATED = "annotated"


def _annotate(items: Sequence[Examined], settled: Settled, folder: Path, lang: str) -> None:
    """Write a copy with the findings for each return that has something to correct or explain."""
    shutil.rmtree(folder, ignore_errors=True)
    wanted = {f.file for f in settled.files if f.status in {"accepted", "rejected"}}
    found: dict[str, list[Finding]] = {}
    for finding in settled.findings:
        found.setdefault(finding.file, []).append(finding)
    guard = None
    for item in items:
        if item.raw is None or item.file not in wanted:
            continue
        guard = guard or lock(silent_password())
        form = load_form(item.raw.identity.form)
        copies = copies_of(form, item.raw.identity.rows, guard)
        data = copies.annotate(item.raw, found.get(item.file, []), item.unit, lang)
        write_whole((folder / item.file).with_suffix(".xlsx"), data)


def _examine_all(sources: Sequence[Source], jobs: int, lang: str) -> Iterator[Examined]:
    if jobs <= 1 or len(sources) <= 1:
        for source in sources:
            yield examine(source.path, source.name, lang)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(
            examine, [s.path for s in sources], [s.name for s in sources], [lang] * len(sources),
            chunksize=4,
        )


def check_all(
    paths: Sequence[Path], out: Path, units: Sequence[Unit], *, jobs: int = 1, lang: str = "zh",
    strict: bool = False,
) -> Settled:
    """Check every file under ``paths`` and write the results into ``out``.

    Raises ``Mistake`` when nothing can be read there or written here; files that are wrong are
    findings.
    """
    sources = gather(paths)
    real = [s for s in sources if not s.is_owner_file]
    marks = [s for s in sources if s.is_owner_file]
    items: list[Examined] = []
    for done, item in enumerate(_examine_all(real, jobs, lang), 1):
        items.append(item)
        if sys.stderr.isatty():
            print(f"\r{done}/{len(real)}", end="", file=sys.stderr)
    ignored = [
        Examined(s.name, "", (say("file.open_elsewhere", s.partner(), lang=lang),)) for s in marks
    ]
    settled = settle(items, units, strict=strict, lang=lang, ignored=ignored)
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_findings(out / "findings.jsonl", settled.findings)
        write_submissions(out / "submissions.jsonl", settled.submissions)
        write_files(out / "files.csv", settled.files)
        write_result(
            out / RESULT, files=settled.files, findings=settled.findings,
            missing=[u.facts for u in settled.missing],
            units={u.code: u.name for u in units}, lang=lang,
        )
        _annotate(items, settled, out / ANNOTATED, lang)
    except OSError as error:
        raise Mistake(f"{out}: 写不进去 cannot be written: {error.strerror}") from error
    return settled
