"""Check a whole batch: list the inputs, examine each, resolve what only all can tell, write every result.

What belongs here: the order of the steps, and what is taken from the ledger instead of read again.
What does not: each step, and the life of the worker processes (``workers``).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..binding.bound_rules import bind_rules
from ..disk_cache import kept as kept_on_disk
from ..errors import DefinitionError, FileRefused, Refusal
from ..form.catalog import FILE, Entry, Forms
from ..form.load import template_folder
from ..form.units import Unit
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
from .file_bytes import current_stamp, file_digest
from .inputs import Source, list_inputs, source_at, still_there
from .interrupt import StopFlag, Unfinished, Watch, listening
from .kept import AnswersDamaged
from .ledger import NAME as LEDGER
from .ledger import Kept, Ledger, LedgerDamaged, Row, opened, set_aside
from .names import unique
from .process_limits import Limits
from .publish import ANNOTATED, Stage, explained
from .remote import Url, fetched, is_url
from .resolve import Resolved, resolve_files
from .result_record import Answers, ResultRecord, packed, unpacked
from .rounds import with_rounds
from .salvage import Salvage, salvaged, take_over
from .tasks import EXAMINE, examine_job, examined, file_path, place_of, unread
from .workers import EACH, Ended
from .writers import FOLDERS, OUTPUTS, WRITERS, Outcome

CHECKED, ANNOTATING = Words("已核对", "checked"), Words("已批注", "annotated")
NO_COPY = Words("{file}：没有做成批注副本（{why}）", "{file}: no annotated copy was made ({why})")


def rules_digest(forms: Forms) -> str:
    """The digest of all that an examination depends on beside the file: program, forms."""
    return hashlib.sha256(f"{program_digest()} {forms.digest}".encode()).hexdigest()


class _Examination:
    """The examination of every input: from the ledger where it is unchanged, else by a worker."""

    def __init__(self, sources: Sequence[Source], ledger: Ledger, stopped: StopFlag) -> None:
        self.ledger, self.stopped = ledger, stopped
        self.waiting = deque(sources)
        self.total = len(sources)
        self.taken = {s.name for s in sources}
        self.records: list[ResultRecord] = []
        self.beside: list[ResultRecord] = []

    def take(self) -> tuple[Source, bytes] | None:
        """The next job for a worker."""
        while self.waiting and not self.stopped.asked(len(self.records), self.total):
            source = self.waiting.popleft()
            if source.passed_over:
                self.beside.append(ResultRecord(source.name, "", ()))
            elif source.refused is not None:
                self._add(source, unread(source, source.refused))
            elif (known := self._known(source)) is not None:
                self._add(source, known)
            else:
                return source, examine_job(source)
        return None

    def keep_earlier(self, kept: Sequence[Kept], forms: Forms) -> None:
        """Take in what earlier rounds read under other paths; what has to be read anew for other rules is."""
        known = {entry.digest for entry in forms.entries}
        for one in kept:
            if not one.current and still_there(one.row.path):
                if not one.row.origin:
                    self.waiting.append(source_at(one.name, one.row.path, one.row.modified))
                    self.total += 1
                continue
            try:
                record = unpacked(one.row.record, ResultRecord)
            except ValueError:
                continue
            if record.definition and record.definition not in known:
                continue
            self.total += 1
            self.records.append(replace(record, modified=one.row.modified))

    def _known(self, source: Source) -> ResultRecord | None:
        row = self.ledger.row(source.name)
        if row is None or row.origin != place_of(source):
            return None
        if source.url:
            if not source.chain and not (source.stamp and source.stamp == row.stamp):
                return None
        elif not source.chain:
            # an untouched file is not even opened; one that was touched may still be the same
            stamp = current_stamp(source.path)
            if not stamp or stamp != row.stamp:
                try:
                    sha, stamp = file_digest(source.path)
                except FileRefused:
                    return None
                if sha != row.sha256:
                    return None
                self.ledger.restamp(source.name, stamp)
        if (row.path, row.modified) != (file_path(source), source.modified):
            self.ledger.place(source.name, file_path(source), source.modified)
        try:
            return unpacked(row.record, ResultRecord)
        except ValueError:
            return None

    def finish(self, source: Source, ended: Ended) -> None:
        """Take in what a worker sent back, and write it down."""
        if ended.reason:
            record, row, answers = self._lost(source, ended)
        else:
            record, row, answers = examined(ended.answer)
        # what could not be opened has no digest to know it by: the next run tries it again
        if row.sha256:
            self.ledger.keep(source.name, replace(row, path=file_path(source), modified=source.modified), answers)
        self._add(source, record)

    def _lost(self, source: Source, ended: Ended) -> tuple[ResultRecord, Row, bytes]:
        """What is written down of an input on which the reader failed twice."""
        sha, stamp = source.origin, ""
        if not source.chain:
            with suppress(FileRefused):
                sha, stamp = file_digest(fetched(source.url, source.stamp) if source.url else source.path)
                stamp = source.stamp if source.url else stamp
        code = "file.hostile" if ended.killed else "file.unreadable"
        record = unread(source, Refusal(code, ended.reason, ended.values), "" if source.chain else sha)
        return record, Row(sha, place_of(source), stamp, packed(record), file_path(source)), packed(Answers())

    def _add(self, source: Source, record: ResultRecord) -> None:
        self.records.append(replace(record, modified=source.modified))
        for entry in record.entries or ():
            name = unique(f"{source.name}/{entry.name}", self.taken)
            self.taken.add(name)
            self.total += 1
            self.waiting.append(Source(
                name, source.path, (*source.chain, entry.number), entry.modified or source.modified,
                record.sha256 if not source.chain else source.origin, entry.refused, source.url, source.stamp,
            ))


def _earlier(paths: Sequence[Path | Url], ledger: Ledger) -> list[Kept]:
    """What was read of inputs that do not stand under the paths of this run: earlier rounds, which still count."""
    given = [path.resolve() for path in paths if isinstance(path, Path)]
    urls = [path for path in paths if isinstance(path, Url)]

    def under(kept: Kept) -> bool:
        said = os.fsdecode(kept.row.path)
        if is_url(said):
            return any(url.holds(said) for url in urls)
        here = Path(said)
        return any(here.is_relative_to(path) for path in given)

    return [kept for kept in ledger.every() if not under(kept)]


def _in_rounds(records: Sequence[ResultRecord], ledger: Ledger) -> tuple[list[ResultRecord], set[str], int]:
    """The records with their rounds, the bytes that are new, and the number of this round."""
    known = ledger.rounds()
    new = {r.sha256 for r in records if r.sha256} - known.keys()
    number = max(known.values(), default=0) + bool(new)
    return [replace(r, round=known.get(r.sha256, number if r.sha256 else 0)) for r in records], new, number


def _without_moved(records: Sequence[ResultRecord], earlier: Sequence[Kept]) -> list[ResultRecord]:
    """The records without those of earlier files that are elsewhere now, under the paths of this run."""
    names = {kept.name for kept in earlier}
    now = {r.sha256 for r in records if r.file not in names}
    moved = {k.name for k in earlier if k.row.sha256 in now and not still_there(k.row.path)}
    return [r for r in records if r.file not in moved]


def _examine_all(
    sources: Sequence[Source], earlier: Sequence[Kept], ledger: Ledger, forms: Forms, engine: Engine, lang: str, stopped: StopFlag,
    *, quiet: bool,
) -> tuple[list[ResultRecord], list[ResultRecord]]:
    """The records of every input in the order of names: returns, and what was left beside them."""
    work = _Examination(sources, ledger, stopped)
    work.taken |= {kept.name for kept in earlier}
    work.keep_earlier(earlier, forms)
    progress = Progress(CHECKED, lang, quiet=quiet)
    for source, ended in engine.run(EXAMINE, forms, Limits(), work.take, work.total):
        work.finish(source, ended)
        progress.tell(len(work.records), work.total)
    if stopped():
        raise Unfinished(len(work.records), work.total)
    return sorted(_without_moved(work.records, earlier), key=lambda r: r.file), sorted(work.beside, key=lambda r: r.file)


def _bound(entry: Entry) -> bytes:
    try:
        bind_rules(entry.load())
    except DefinitionError as error:
        raise DefinitionError(f"{entry.folder / FILE}: {problem}" for problem in error.problems) from error
    return b"right"


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
    if len(list_inputs(paths, out)) > EACH:
        for entry in forms.wanted:
            _bound(entry)  # the workers are forked with every form ready
    further = read_decisions(decisions) if decisions else ()
    stage = Stage(out)
    with listening(watch) as stopped, explained(out):
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
                                paths, stage, ledger, units, forms, decided, engine=engine or OneMachine(jobs), lang=lang, strict=strict,
                                stopped=stopped, quiet=quiet, copies=copies, sender=sender,
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
    paths: Sequence[Path | Url], stage: Stage, ledger: Ledger, units: Sequence[Unit], forms: Forms, decided: Sequence[Decision], *,
    engine: Engine, lang: str, strict: bool, stopped: StopFlag, quiet: bool, copies: bool, sender: Sender,
) -> Resolved:
    earlier = _earlier(paths, ledger)
    sources = list_inputs(paths, stage.out, {kept.name for kept in earlier})
    records, beside = _examine_all(sources, earlier, ledger, forms, engine, lang, stopped, quiet=quiet)
    ledger.retire({r.file for r in records})
    records, new, this_round = _in_rounds(records, ledger)
    definitions = {r.file: r.definition for r in records}
    counted = resolve_files(records, units, strict=strict, decisions=decided).counted
    across = findings_across(counted, definitions, ledger, units, forms)
    resolved = resolve_files(
        records, units, strict=strict, beside=beside, across=across, asked=sorted({e.id for e in forms.asked}),
        titles={e.id: e.title for e in forms.wanted}, decisions=decided,
    )
    resolved = with_rounds(resolved, records, ledger)
    wanted = copies_wanted(records, resolved.counted, resolved.findings) if copies else ()
    progress = Progress(ANNOTATING, lang, quiet=quiet)
    shas = {r.file: r.sha256 for r in records}
    made = make_copies(wanted, shas, ledger, stage.copies(), forms, engine=engine, lang=lang, stopped=stopped)
    there = {}
    for number, (copy, reason) in enumerate(made, 1):
        progress.tell(number, len(wanted))
        if reason:
            print(filled(NO_COPY, {"file": copy.file, "why": reason}, lang), file=sys.stderr)
        else:
            there[copy.file] = copy.path
    if stopped():
        raise Unfinished(len(records), len(records))
    # the letters speak of the copies and carry them along, so that these come first
    run = Outcome(
        resolved, ledger, forms, definitions, lang, stage.out, {file: stage.copies()[0] / path for file, path in there.items()},
        {file: f"{ANNOTATED}/{path}" for file, path in there.items()}, sender, strict,
    )
    for name, write in WRITERS:
        write(stage.folder / name, run)
    ledger.note_round(new, this_round)
    ledger.forget_copies({c.path for c in wanted})
    stage.publish((ANNOTATED, *FOLDERS))
    return resolved
