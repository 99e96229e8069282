"""Check a whole batch: list the inputs, examine each, resolve what only all can tell, write every result.

What belongs here: the order of the steps. What does not: each step, such as what is read again and what is not
(``examination``), and the life of the worker processes (``workers``).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from ..binding.bound_rules import bind_rules
from ..disk_cache import kept as kept_on_disk
from ..errors import DefinitionError
from ..form.catalog import FILE, Entry, Forms
from ..form.load import template_folder
from ..form.units import Unit
from ..garbage import seldom
from ..made import Made
from ..program import program_digest
from ..progress import Progress
from ..report.decision_sheet import NAME as DECISIONS
from ..report.decisions import Decision
from ..report.letter import NOBODY, Sender
from ..words import Words, filled
from .across import findings_across
from .annotated_copies import copies_wanted, make_copies
from .decision_files import joined, read_decisions
from .engine import Engine, OneMachine
from .examination import earlier_of, examine_all, in_rounds, not_moved
from .inputs import Found, find_inputs, named_inputs
from .interrupt import StopFlag, Unfinished, Watch, listening
from .kept import AnswersDamaged
from .ledger import NAME as LEDGER
from .ledger import Ledger, LedgerDamaged, opened, set_aside
from .outcome import Outcome
from .pieces import common_of, peers_of
from .publish import ANNOTATED, Stage, explained
from .remote import Url
from .resolve import Batch, Resolved, counted_files, resolve_files
from .result_record import ResultRecord, unpacked
from .rounds import with_rounds
from .salvage import Salvage, salvaged, take_over
from .shares import shares_of, write_all
from .shown_then import note_shown
from .standing import Standing
from .tasks import ready, ready_by
from .writers import FOLDERS, OUTPUTS

LOOKED_AT = 10
"""Earlier returns among which one is looked for that was answered."""
ROWS = 500
"""Rows of a list up to which that is done here: a file may say any number of them, and this process has no limits."""
ANNOTATING = Words("已批注", "annotated")
NO_COPY = Words("{file}：没有做成批注副本（{why}）", "{file}: no annotated copy was made ({why})")


def rules_digest(forms: Forms) -> str:
    """The digest of all that an examination depends on beside the file: program, forms."""
    return hashlib.sha256(f"{program_digest()} {forms.digest}".encode()).hexdigest()


def _bound(entry: Entry) -> bytes:
    try:
        bind_rules(entry.load())
    except DefinitionError as error:
        raise DefinitionError(f"{entry.folder / FILE}: {problem}" for problem in error.problems) from error
    return b"right"


def _ready(forms: Forms, ledger: Ledger) -> None:
    """Have every form at hand, before the workers are forked that will examine many files by them.

    What an earlier return was examined with most probably will be of use once more; where there was none, what returns on the only form
    that is wanted are. Of several, each worker takes what it needs from the disk as quickly as all could be taken here.
    """
    for entry in forms.wanted:
        _bound(entry)
    for _, row in islice(ledger.rows(), LOOKED_AT):
        with suppress(ValueError, KeyError):
            record = unpacked(row.record, ResultRecord)
            if record.answered and record.rows <= ROWS:
                ready_by(forms, record)
                return
    if len(forms.wanted) == 1:
        ready(forms.wanted[0].load())


def _require_right(forms: Forms) -> None:
    """See that every form can be checked by, before any file is blamed.

    One that comes with the program and was found right by an earlier command is not even read: no file may be of it.
    """
    for entry in forms.wanted:
        if entry.folder.parent == template_folder().resolve():
            kept_on_disk("bound", entry.digest, partial(_bound, entry))
        else:
            _bound(entry)


def check_all(
    paths: Sequence[Path | Url], out: Path, units: Sequence[Unit], forms: Forms, *, jobs: int = 1, lang: str = "zh",
    strict: bool = False, force: bool = False, decisions: Path | None = None, quiet: bool = False, copies: bool = True,
    sender: Sender = NOBODY, watch: Watch | None = None, engine: Engine | None = None,
) -> Resolved:
    """Check every file under ``paths``, each by the one of ``forms`` that it is of, and write the results into ``out``.

    Files that an earlier run finished are not read again while they and the rules are unchanged; what it read under
    other paths still counts. Decisions are obeyed that stand in the workbook which the last run left for them, and
    in the file ``decisions``. Without ``copies`` none are made; ``sender`` is who the letters are from, as far as it is known.
    ``watch`` is told before each file how many are done and how many there are, and may end the run.
    The ``engine`` does the work, by default ``jobs`` processes of this machine; the ledger stays here.
    Raises ``UsageError`` when nothing can be read there or written here, or something that was not written by a
    check stands in the way (not with ``force``); ``DefinitionError`` when a form is wrong, ``Unfinished`` after
    Ctrl-C or where ``watch`` says so; files that are wrong are findings.
    """
    _require_right(forms)
    # what is wrong with the paths is told before anything is made
    found = find_inputs(paths, out)
    further = read_decisions(decisions) if decisions else ()
    stage = Stage(out)
    with listening(watch) as stopped, explained(out), seldom():
        if not (out / LEDGER).exists():
            stage.require_free(OUTPUTS, force=force)
        out.mkdir(parents=True, exist_ok=True)
        resolved: Resolved | None = None
        saved = Salvage()
        while resolved is None:
            try:
                # the lock comes first: a run that has to wait for another may not touch its folder
                with opened(out, rules_digest(forms)) as ledger:
                    take_over(ledger, saved)
                    stage.require_free(OUTPUTS, force=force)
                    decided = joined(_decided_here(stage), further)
                    while resolved is None:
                        stage.begin()  # what was made of damaged answers is taken out again
                        with suppress(AnswersDamaged):
                            resolved = _check(
                                paths, found, stage, ledger, units, forms, decided, engine=engine or OneMachine(jobs), lang=lang, strict=strict,
                                stopped=stopped, quiet=quiet, copies=copies, sender=sender, several=engine is None and jobs > 1,
                            )
            except LedgerDamaged:
                kept = set_aside(out)
                saved = salvaged(kept)
                print(_begun_anew(kept, saved), file=sys.stderr)
    for path, changed in stage.kept:
        print(f"{path}: 在上次核对之后被改动，已另存为 {changed.name}; was changed since the last check and is kept as {changed.name}",
              file=sys.stderr)
    return resolved


def _decided_here(stage: Stage) -> tuple[Decision, ...]:
    """What staff decided in the workbook that the last run left for it."""
    place = stage.out / DECISIONS
    if not place.is_file() or DECISIONS not in Made.read(stage.work).files:
        return ()
    stage.taken_in.add(DECISIONS)
    return read_decisions(place)


def _begun_anew(kept: Path, saved: Salvage) -> str:
    found = saved.returns
    return (
        f"{kept.parent / LEDGER}: 看不懂，已改名为 {kept.name}，全部文件重新核对，另找回 {found} 份文件的旧记录；"
        "以前几轮的文件如在别的文件夹，请把那些文件夹一并写上再运行一次; "
        f"was not understood, is called {kept.name} now, and every file is checked anew; records of {found} files were saved; "
        "if files of earlier rounds are in other folders, run it once more with those too"
    )


def _check(
    paths: Sequence[Path | Url], found: Sequence[Found], stage: Stage, ledger: Ledger, units: Sequence[Unit], forms: Forms, decided: Sequence[Decision], *,
    engine: Engine, lang: str, strict: bool, stopped: StopFlag, quiet: bool, copies: bool, sender: Sender, several: bool,
) -> Resolved:
    earlier = not_moved(earlier_of(paths, ledger, {one.real for one in found}), found)
    sources = named_inputs(found, {kept.name for kept in earlier})
    common = common_of(units)
    peers = peers_of(common)
    records, beside, read = examine_all(
        sources, earlier, ledger, forms, engine, lang, stopped, quiet=quiet, common=common, ready=partial(_ready, forms, ledger),
    )
    ledger.retire({r.file for r in records})
    records, new, this_round = in_rounds(records, ledger)
    definitions = {r.file: r.definition for r in records}
    batch = Batch(records, units, decided, {}, strict=strict)
    counted = counted_files(batch)
    across = findings_across(counted, definitions, ledger, units, forms, peers)
    resolved = resolve_files(
        records, units, strict=strict, beside=beside, across=across, asked=sorted({e.id for e in forms.asked}),
        titles={e.id: e.title for e in forms.wanted}, decisions=decided, batch=batch,
    )
    resolved = with_rounds(resolved, records, ledger)
    wanted = copies_wanted(records, resolved.counted, resolved.findings) if copies else ()
    progress = Progress(ANNOTATING, lang, quiet=quiet)
    shas = {r.file: r.sha256 for r in records}
    standing = Standing(stage.folder, stage.out, ledger.outputs(), ledger.note_output)
    there, paths_of = {}, {}
    for number, (copy, made, reason) in enumerate(
        make_copies(wanted, shas, ledger, standing, forms, engine=engine, lang=lang, stopped=stopped), 1,
    ):
        progress.tell(number, len(wanted))
        if made is None:
            print(filled(NO_COPY, {"file": copy.file, "why": reason}, lang), file=sys.stderr)
        else:
            there[copy.file], paths_of[copy.file] = made, f"{ANNOTATED}/{copy.path}"
    if stopped():
        raise Unfinished(len(records), len(records))
    # the letters speak of the copies and carry them along, so that these come first
    run = Outcome(
        resolved, ledger, forms, peers, definitions, lang, stage.out, standing, there, paths_of, sender, strict,
    )
    write_all(stage.folder, run, shares_of(len(records), read, standing.known) if several else ())
    run.sayings.keep()
    ledger.note_round(new, this_round)
    note_shown(ledger, resolved)
    stays, written = ({path: one.sha256 for path, one in standing.now.items() if (path in standing.kept) is kept} for kept in (True, False))
    placed = stage.publish((ANNOTATED, *FOLDERS), stays, standing.known, written)
    ledger.settle_outputs(standing.known, standing.placed(placed))
    return resolved
