"""The examination of every input of a batch: from the ledger where it is unchanged, else by a worker.

What belongs here: what is taken from the ledger instead of read again, and in which round an input came. What does not: the
job itself (``tasks``), who does it (``engine``), and what follows from all of them (``run``).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import FileRefused, Refusal
from ..form.catalog import Forms
from ..progress import Progress
from ..words import Words
from .answers import NO_ANSWERS
from .engine import Engine
from .file_bytes import current_stamp, file_digest
from .in_order import RowsInOrder
from .inputs import Found, Source, source_at, still_there
from .interrupt import StopFlag, Unfinished
from .jobs import Jobs, Task
from .ledger import Kept, Ledger, Row
from .names import around, unique
from .process_limits import Limits
from .remote import Url, fetched, is_url
from .result_record import ResultRecord, at, packed, unpacked
from .tasks import EXAMINE, examine_job, examined, file_path, place_of, unread
from .workers import EACH, Ended

CHECKED = Words("已核对", "checked")
AT_ONCE = 50
"""Inputs that are looked at before it is asked again whether a worker has done something: that takes two milliseconds."""
AHEAD = 1_000
"""Inputs that are known to need a worker, from which on no more are looked for."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """A record as a worker sent it, and the time of its file."""

    record: bytes
    modified: float


class Examination:
    """The examination of every input: from the ledger where it is unchanged, else by a worker."""

    def __init__(
        self, sources: Sequence[Source], ledger: Ledger, stopped: StopFlag, ready: Callable[[], None] | None = None,
    ) -> None:
        self.ledger, self.stopped, self.ready = ledger, stopped, ready
        self.rows = RowsInOrder(ledger)
        self.waiting = deque(sources)
        self.jobs: deque[tuple[Source, bytes]] = deque()
        """Of those that were looked at those for which a worker is needed."""
        self.given = 0
        self.total = len(sources)
        self.taken = {s.name for s in sources}
        self.records: list[ResultRecord | _Packed] = []
        self.beside: list[ResultRecord] = []

    def expected(self) -> int:
        """For how many inputs a worker is needed, as far as they were looked at."""
        return self.given + len(self.jobs)

    def take(self) -> Task | None:
        """The next job for a worker."""
        while not self.stopped.asked(len(self.records), self.total):
            if self.jobs:
                if self.ready is not None and len(self.jobs) + len(self.waiting) > EACH:
                    self.ready()
                    self.ready = None
                self.given += 1
                return self.jobs.popleft()
            if not self.waiting:
                return None
            self._look_at(self.waiting.popleft())
        return None

    def look(self) -> bool:
        """Look at some more inputs while workers are busy; whether there were any, and not enough were known to need one."""
        if not self.waiting or len(self.jobs) >= AHEAD or self.stopped():
            return False
        for _ in range(min(AT_ONCE, len(self.waiting))):
            self._look_at(self.waiting.popleft())
        return True

    def _look_at(self, source: Source) -> None:
        if source.passed_over:
            self.beside.append(ResultRecord(source.name, "", ()))
        elif source.refused is not None:
            self._add(source, unread(source, source.refused))
        elif (known := self._known(source)) is not None:
            self._add(source, known)
        else:
            self.jobs.append((source, examine_job(source)))

    def keep_earlier(self, kept: Sequence[Kept], forms: Forms) -> None:
        """Take in what earlier rounds read under other paths; what has to be read anew for other rules is."""
        known = {entry.digest for entry in forms.entries}
        for one in kept:
            if not one.current and still_there(one.row.path):
                if one.row.origin:
                    self.taken.discard(one.name)  # its archive is read anew and gives it the name that it had
                else:
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
            self.records.append(at(record, modified=one.row.modified))

    def _known(self, source: Source) -> ResultRecord | None:
        row = self.rows.of(source.name)
        if row is None or row.origin != place_of(source):
            return None
        if source.url:
            if not source.chain and not (source.stamp and source.stamp == row.stamp):
                return None
        elif not source.chain:
            # an untouched file is not even opened; one that was touched may still be the same
            stamp = source.stamp or current_stamp(source.path)
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
            row, answers = examined(ended.answer)
            record = None
        # what could not be opened has no digest to know it by: the next run tries it again
        if row.sha256:
            self.ledger.keep(source.name, replace(row, path=file_path(source), modified=source.modified), answers)
        if record is None and answers != NO_ANSWERS:
            # processes that are forked from now on would have every record in memory
            self.records.append(_Packed(row.record, source.modified))
        else:
            self._add(source, record or unpacked(row.record, ResultRecord))

    def found(self) -> list[ResultRecord]:
        """The records of all that was examined."""
        return [at(unpacked(one.record, ResultRecord), modified=one.modified) if isinstance(one, _Packed) else one for one in self.records]

    def _lost(self, source: Source, ended: Ended) -> tuple[ResultRecord, Row, bytes]:
        """What is written down of an input on which the reader failed twice."""
        sha, stamp = source.origin, ""
        if not source.chain:
            with suppress(FileRefused):
                sha, stamp = file_digest(fetched(source.url, source.stamp) if source.url else source.path)
                stamp = source.stamp if source.url else stamp
        code = "file.hostile" if ended.killed and not ended.outside else "file.unreadable"
        record = unread(source, Refusal(code, ended.reason, ended.values), "" if source.chain else sha)
        # what may have come from elsewhere is not held against the file: the next run reads it again
        return record, Row("" if ended.outside else sha, place_of(source), stamp, packed(record), file_path(source)), NO_ANSWERS

    def _add(self, source: Source, record: ResultRecord) -> None:
        self.records.append(at(record, modified=source.modified))
        for entry in record.entries or ():
            name = unique(f"{source.name}/{entry.name}", self.taken)
            self.taken.add(name)
            self.total += 1
            self.waiting.append(Source(
                name, source.path, (*source.chain, entry.number), entry.modified or source.modified,
                record.sha256 if not source.chain else source.origin, entry.refused, source.url, source.stamp, source.stands,
            ))


def earlier_of(paths: Sequence[Path | Url], ledger: Ledger, reached: Set[str] = frozenset()) -> list[Kept]:
    """What was read of inputs that do not stand under the paths of this run: earlier rounds, which still count.

    ``reached`` are the files that this run comes to, also through links: they are of this run, wherever they are.
    """
    here = [path for path in paths if isinstance(path, Path)]
    given = {str(path.resolve()) for path in here} | {os.path.join(path.parent.resolve(), path.name) for path in here} | reached
    below = tuple(str(path.resolve()).rstrip(os.sep) + os.sep for path in here)
    urls = [path for path in paths if isinstance(path, Url)]

    def under(place: bytes) -> bool:
        said = os.fsdecode(place)
        if is_url(said):
            return any(url.holds(said) for url in urls)
        return said.startswith(below) or said in given

    away = {name for name, place in ledger.places() if not under(place)}
    return [kept for kept in ledger.every() if kept.name in away] if away else []


def not_moved(earlier: Sequence[Kept], found: Sequence[Found]) -> list[Kept]:
    """The inputs of earlier rounds without those that only stand in another folder now: gone from their place, and here by the same
    name and the same bytes.

    They are inputs of this run under the names that they had. Were these still taken, the inputs would be called otherwise once, and
    as before in the next run.
    """
    here = {one.source.name: one.source for one in found if not one.source.url and one.source.refused is None}

    def stands_here(kept: Kept) -> bool:
        source = here.get(kept.name)
        if source is None or kept.row.origin or still_there(kept.row.path):
            return False
        with suppress(FileRefused):
            return file_digest(source.path)[0] == kept.row.sha256
        return False

    moved = {kept.row.path for kept in earlier if stands_here(kept)}
    return [kept for kept in earlier if kept.row.path not in moved]


def in_rounds(records: Sequence[ResultRecord], ledger: Ledger) -> tuple[list[ResultRecord], set[str], int]:
    """The records with their rounds, the bytes that are new, and the number of this round."""
    known = ledger.rounds()
    new = {r.sha256 for r in records if r.sha256} - known.keys()
    number = max(known.values(), default=0) + bool(new)
    archives = {r.file: r.sha256 for r in records if r.entries is not None}

    def told_by(record: ResultRecord) -> str:
        # what an archive does not give out came with it
        return record.sha256 or archives.get(around(record.file, archives), "")

    return [at(r, round=known.get(told_by(r), number) if told_by(r) else 0) for r in records], new, number


def _without_moved(records: Sequence[ResultRecord], earlier: Sequence[Kept]) -> list[ResultRecord]:
    """The records without those of earlier files that are elsewhere now, under the paths of this run."""
    names = {kept.name for kept in earlier}
    now = {r.sha256 for r in records if r.file not in names}
    moved = {k.name for k in earlier if k.row.sha256 in now and not still_there(k.row.path)}
    return [r for r in records if r.file not in moved]


def examine_all(
    sources: Sequence[Source], earlier: Sequence[Kept], ledger: Ledger, forms: Forms, engine: Engine, lang: str, stopped: StopFlag,
    *, quiet: bool, common: bytes = b"", ready: Callable[[], None] | None = None,
) -> tuple[list[ResultRecord], list[ResultRecord], int]:
    """The records of every input in the order of names: returns, and what was left beside them; and how many inputs were read by this run."""
    work = Examination(sources, ledger, stopped, ready)
    work.taken |= {kept.name for kept in earlier}
    work.keep_earlier(earlier, forms)
    progress = Progress(CHECKED, lang, quiet=quiet)
    read = 0
    for source, ended in engine.run(EXAMINE, forms, Limits(), Jobs(work.take, work.expected, work.look), common):
        work.finish(source, ended)
        read += 1
        progress.tell(len(work.records), work.total)
    if stopped():
        raise Unfinished(len(work.records), work.total)
    return sorted(_without_moved(work.found(), earlier), key=lambda r: r.file), sorted(work.beside, key=lambda r: r.file), read
