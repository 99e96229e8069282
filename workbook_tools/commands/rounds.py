"""A round of returns: generate what is sent out, migrate an old return, check what came back.

What belongs here: the commands that officials and staff run. What does not: adding up (``adding_up``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError
from ..words import Words
from .adding_up import aggregate
from .endings import CLEAN, FOUND, INTERRUPTED, WRONG, counted, password_said
from .places import require_no_result, require_no_returns, require_totals

if TYPE_CHECKING:
    import datetime

GENERATED = Words("已生成", "made")
MOST_WORKERS = 8
"""Processes that a check starts unasked: each takes about 100 MB."""



def generate(
    given: str, shelves: Sequence[Path], units: Path | None, out: Path, rows: int | None, *, force: bool = False,
    quiet: bool = False,
) -> int:
    """Write one workbook, or one a unit, and say where they are."""
    from ..progress import Progress
    from ..workbook.protection import choose_password
    from .design import folder_of

    given = folder_of(given)
    form = face.load_form(given, shelves=shelves)
    password, made_up = choose_password()
    progress = Progress(GENERATED, quiet=quiet)
    made = face.generate(form, units or (), out, rows, password=password, force=force, progress=progress.tell)
    print(f"已生成 {len(made.files)} 个工作簿; {counted(len(made.files), 'workbook')} made: {out}")
    if made_up:
        print(password_said(password))
    return CLEAN


def migrate(
    old: Path, given: str, shelves: Sequence[Path], out: Path, rows: int | None, *, force: bool, same: Sequence[str] = (),
) -> int:
    """Carry the answers of an old file into a fresh workbook, and say what stays behind."""
    from ..workbook.protection import choose_password

    password, made_up = choose_password()
    pairs = {was.strip(): (now or was).strip() for was, _, now in (one.partition("=") for one in same)}
    done = face.migrate(old, given, out, rows, password=password, shelves=shelves, force=force, same=pairs)
    print(f"已转移 {done.carried} 项; {counted(done.carried, 'answer')} carried: {out}")
    for line in done.told:
        print(line)
    if made_up:
        print(password_said(password))
    return FOUND if done.left else CLEAN


def check(
    paths: Sequence[str], out: str, units: Path | None, forms: Sequence[str], shelves: Sequence[Path],
    jobs: int | None, lang: str, strict: bool, force: bool = False, decisions: Path | None = None,
    quiet: bool = False, *, copies: bool = True, deadline: datetime.date | None = None, contact: str = "", sender: str = "",
    engine: str = "local", scheduler: str = "", totals: Path | None = None,
) -> int:
    """Check every file under the paths and write the results into ``out``; ``totals`` is where what was accepted is added up."""
    from ..batch.interrupt import Unfinished
    from ..batch.remote import is_url
    from ..batch.writers import RESULT
    from ..report.sentences import files_sentence, findings_sentence, further_sentences, roster_sentence

    if (engine == "dask") != bool(scheduler):
        raise UsageError("--engine dask 和 --scheduler 要一起写; --engine dask and --scheduler go together")
    if scheduler and jobs is not None:
        raise UsageError(
            "--jobs: 集群上同时核对几个文件由 dask worker 决定，请去掉; on a cluster its workers decide how many files are read at a "
            "time, leave it out"
        )
    if totals is not None and is_url(out):
        raise UsageError("--aggregate: 结果在本机文件夹里才能随即汇总; totals are made of results in a folder of this machine")
    if totals is not None:
        require_no_result("--aggregate", totals, Path(out))
        require_totals("--aggregate", totals, force=force)
        require_no_returns([Path(path) for path in paths if not is_url(path)], "--aggregate", totals, totals.parent)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if jobs is None:
        jobs = min(cores, MOST_WORKERS)
    if jobs > cores:
        print(f"--jobs {jobs}: 本机只有 {cores} 个处理器，按 {cores} 个运行; this machine has {cores} cores, so {cores}",
              file=sys.stderr)
        jobs = cores
    try:
        counts = face.check(
            paths, out, units or (), forms, shelves=shelves, jobs=jobs, lang=lang, strict=strict, force=force,
            decisions=decisions, quiet=quiet, copies=copies, deadline=deadline, contact=contact, sender=sender,
            scheduler=scheduler,
        ).summary
    except Unfinished as run:
        print(
            f"未完成：已核对 {run.done}/{run.total}，结果没有更新，再运行同一命令即可继续; "
            f"unfinished: {run.done}/{run.total} checked, no result was written, run the same command again to go on", file=sys.stderr,
        )
        return INTERRUPTED
    for sentence in (files_sentence, findings_sentence, roster_sentence):
        print(sentence(counts, lang))
    for line in further_sentences(counts, lang):
        print(line)
    made = out.rstrip("/") + f"/{RESULT}" if is_url(out) else Path(out) / RESULT
    print(f"{'结果：' if lang == 'zh' else 'Results: '}{made}")
    if totals is not None:
        try:
            aggregate(Path(out), totals, None, shelves, None, force=force)
        except UsageError as mistake:  # nothing to add up, or forms of several kinds: the check stands
            print(
                f"workbook-tools: 核对已完成，没有做成的只是汇总，改好后另运行 aggregate; the check is done and only the totals are not, "
                f"run aggregate for them: {mistake}", file=sys.stderr,
            )
            accepted = any(result.status == "accepted" for result in counts.files)
            return FOUND if counts.wrong and not accepted else WRONG
    return FOUND if counts.wrong else CLEAN
