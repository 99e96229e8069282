"""The annotated copies of a batch: made by workers, each made once, the same bytes every time.

What belongs here: which returns get a copy, where it stands, and whether it has to be made again.
What does not: what a copy shows (``report.annotated``).
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..check.finding import FileResult, Finding, is_wanting
from ..check.reasons import REASONS
from ..files import write_whole
from ..form.catalog import Forms
from ..words import filled
from ..workbook.protection import VARIABLE, Lock, lock
from .engine import Engine
from .ledger import Ledger
from .names import copy_path
from .process_limits import Limits
from .result_record import ResultRecord, packed
from .tasks import COPY, copy_job

LIMITS = Limits(cpu=300, wall=600.0, jobs=200)
"""A copy of a large form takes seconds, and the first of a form has its template to make."""


@dataclass(frozen=True)
class Copy:
    """One copy to make: of which file, where below ``annotated/``, saying what."""

    file: str
    path: str
    unit: str
    form: str
    definition: str
    findings: tuple[Finding, ...]

    def told(self, lang: str, guard: Lock, sha256: str, rules: str) -> str:
        """The digest of everything that the bytes of the copy follow from; ``rules`` tells the program and its words."""
        held = hashlib.sha256(f"{rules}\n{sha256}\n{self.file}\n{self.unit}\n{lang}\n{guard}\n".encode("utf-8", "replace"))
        held.update(packed(self.findings))
        return held.hexdigest()


def copies_wanted(
    records: Sequence[ResultRecord], counted: Sequence[FileResult], findings: Sequence[Finding]
) -> tuple[Copy, ...]:
    """The copies to make: of each return that counts and has something to correct or explain."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.file, []).append(finding)
    correctable = {
        r.file: r.definition for r in records if r.answered and any(map(is_wanting, found.get(r.file, ())))
    }
    taken: set[str] = set()
    out = []
    for result in counted:
        if result.file in correctable:
            path, number = copy_path(result.file), 2
            # some file systems do not tell A from a
            while path.casefold() in taken:
                path, number = copy_path(f"{result.file}#{number}"), number + 1
            taken.add(path.casefold())
            out.append(Copy(
                result.file, path, result.unit, result.form, correctable[result.file], tuple(found.get(result.file, ())),
            ))
    return tuple(out)


@lru_cache(maxsize=8)
def _guard(form: str, password: str) -> Lock:
    """The lock of the copies of a form: the same in every run, so that copies are too.

    Without a password in the environment there is none at all: no text is known that gives the
    digest.
    """
    salt = hashlib.sha256(f"annotated copies of {form}".encode()).digest()[:16]
    if password:
        return lock(password, salt)
    nobody = hashlib.sha512(b"no password" + salt).digest()
    return Lock(base64.b64encode(salt).decode(), base64.b64encode(nobody).decode())


def make_copies(
    wanted: Sequence[Copy], shas: Mapping[str, str], ledger: Ledger, folders: Sequence[Path], forms: Forms, *,
    engine: Engine, lang: str, stopped: Callable[[], bool], limits: Limits = LIMITS,
) -> Iterator[tuple[Copy, str]]:
    """Have every copy in the first of ``folders``, taking what an earlier run made from any of them.

    Yields each copy as it is there, with the reason where it could not be made.
    """
    waiting = iter(wanted)
    ready: list[Copy] = []
    target = folders[0]
    _forget(target, {c.path for c in wanted})
    told = {}
    for copy in wanted:
        guard = _guard(copy.form, os.environ.get(VARIABLE, ""))
        told[copy.path] = copy.told(lang, guard, shas[copy.file], ledger.rules)

    def take() -> tuple[Copy, bytes] | None:
        for copy in waiting:
            if stopped():
                return None
            if _had(copy.path, told[copy.path], ledger, folders):
                ready.append(copy)
                continue
            guard = _guard(copy.form, os.environ.get(VARIABLE, ""))
            answers = ledger.answers(copy.file)
            return copy, copy_job(answers, copy.definition, copy.findings, copy.unit, lang, guard)
        return None

    if wanted:
        from ..report import annotated  # noqa: F401  # once here, and not in each process that is forked

    for copy, ended in engine.run(COPY, forms, limits, take, len(wanted)):
        if not ended.reason:
            write_whole(target / copy.path, ended.answer)
            ledger.keep_copy(copy.path, told[copy.path], hashlib.sha256(ended.answer).hexdigest())
        yield copy, filled(REASONS[ended.reason], ended.values, lang) if ended.reason else ""
    yield from ((copy, "") for copy in ready)


def _had(path: str, told: str, ledger: Ledger, folders: Sequence[Path]) -> bool:
    """Whether a copy that says the same was made already; it then stands in the first folder."""
    known = ledger.copy(path)
    if known is None or known[0] != told:
        return False
    target = folders[0] / path
    for folder in folders:
        place = folder / path
        if not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != known[1]:
            continue
        if place != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copyfile(place, target)
        return True
    return False


def _forget(folder: Path, paths: set[str]) -> None:
    """Remove what a killed run left and this one does not want."""
    for place in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        if place.is_dir():
            if not any(place.iterdir()):
                place.rmdir()
        elif place.relative_to(folder).as_posix() not in paths:
            place.unlink()
