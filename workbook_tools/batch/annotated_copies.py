"""The annotated copies of a batch: made by workers, each made once, the same bytes every time.

What belongs here: which returns get a copy, where it stands, and whether it has to be made again.
What does not: what a copy shows (``report.annotated``).
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..check.finding import FileResult, Finding, is_wanting
from ..check.reasons import REASONS
from ..form.catalog import Forms
from ..words import filled
from ..workbook.protection import VARIABLE, Lock, lock
from .engine import Engine
from .jobs import Jobs
from .ledger import Ledger
from .names import copy_path
from .process_limits import Limits
from .publish import ANNOTATED
from .result_record import ResultRecord, plainly
from .standing import Standing, Written
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
        held.update(plainly(self.findings))
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
    wanted: Sequence[Copy], shas: Mapping[str, str], ledger: Ledger, standing: Standing, forms: Forms, *,
    engine: Engine, lang: str, stopped: Callable[[], bool], limits: Limits = LIMITS,
) -> Iterator[tuple[Copy, Written | None, str]]:
    """Have every copy, taking what an earlier run made.

    Yields each copy with where it stands, or with the reason why it could not be made.
    """
    waiting = iter(wanted)
    ready: list[tuple[Copy, Written]] = []
    _forget(standing.new / ANNOTATED, {c.path for c in wanted})
    password = os.environ.get(VARIABLE, "")

    def told(copy: Copy) -> str:
        return copy.told(lang, _guard(copy.form, password), shas[copy.file], ledger.rules)

    def take() -> tuple[Copy, bytes] | None:
        for copy in waiting:
            if stopped():
                return None
            had = standing.find(f"{ANNOTATED}/{copy.path}", told(copy))
            if had is not None:
                ready.append((copy, had))
                continue
            answers = ledger.answers(copy.file)
            return copy, copy_job(answers, copy.definition, copy.findings, copy.unit, lang, _guard(copy.form, password))
        return None

    if wanted:
        from ..report import annotated  # noqa: F401  # once here, and not in each process that is forked

    for copy, ended in engine.run(COPY, forms, limits, Jobs(take, lambda: len(wanted))):
        if ended.reason:
            yield copy, None, filled(REASONS[ended.reason], ended.values, lang)
        else:
            yield copy, standing.put(f"{ANNOTATED}/{copy.path}", told(copy), ended.answer), ""
    yield from ((copy, had, "") for copy, had in ready)


def _forget(folder: Path, paths: set[str]) -> None:
    """Remove what a killed run left and this one does not want."""
    for place in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        if place.is_dir():
            if not any(place.iterdir()):
                place.rmdir()
        elif place.relative_to(folder).as_posix() not in paths:
            place.unlink()
