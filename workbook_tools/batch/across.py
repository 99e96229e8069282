"""What only all returns together show: the checks of the batch, over every return that counts.

What belongs here: going through what the checks took of the returns of each form, without holding them all. What does not: the
checks (``checks``), which returns count (``resolve``), and what is kept of a return (``pieces``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from ..check.apply_checks import found_across
from ..check.finding import Finding
from ..checks.check import AcrossCheck
from ..form.catalog import Forms
from ..form.definition import Form
from ..form.submission import Submission
from ..form.units import Unit
from .in_order import InOrder
from .kept import submission_kept
from .ledger import Ledger
from .pieces import Beside, Pieces, key_of, pieces_for_checks, taken
from .result_record import ResultRecord, owned, packed, plainly, unpacked

KIND = "across"
AT_HAND = 32
"""Returns that are in memory at once."""
FEW = 10
"""Of so many returns less than one is wanted where each is asked for by itself."""


@dataclass(frozen=True)
class _Found:
    """What was found in the returns of a form."""

    findings: tuple[Finding, ...]


class CountedReturns:
    """The returns of one form that count, read from the ledger one at a time; what was taken of each stands there as well."""

    def __init__(self, form: Form, results: Sequence[ResultRecord], ledger: Ledger, beside: Beside) -> None:
        self.form, self.ledger, self.beside = form, ledger, beside
        self.results = {result.file: result for result in results}
        self.keys = {r.file: key_of(form.digest, r.sha256, r.unit, beside) for r in results}
        self.of = lru_cache(maxsize=AT_HAND)(self._of)

    def found(self, units: Sequence[Unit]) -> Sequence[Finding]:
        """What the checks find: as they found it, where there are the very same returns as before."""
        key = self._key(units)
        data = self.ledger.piece(KIND, self.form.id, key)
        with suppress(ValueError):
            if data is not None:
                return unpacked(data, _Found).findings
        found = found_across(self.form, units, self)
        self.ledger.keep_pieces(self.form.id, Pieces(key, {KIND: packed(_Found(tuple(found)))}))
        return found

    def _key(self, units: Sequence[Unit]) -> str:
        """All that the findings follow from: the program and its forms, the roster, what pieces follow from, the files' names, and by
        which form each was read."""
        told = "".join(f"{file}\0{key}\0{self.results[file].definition}\0" for file, key in self.keys.items())
        held = hashlib.sha256(f"{self.ledger.rules} {told}".encode("utf-8", "surrogatepass"))
        held.update(plainly(tuple(units)))
        return held.hexdigest()

    def _of(self, file: str) -> Submission:
        """One of them; raises ``AnswersDamaged``."""
        return owned(submission_kept(self.ledger, file), self.results[file].unit)

    def taken(self, check: AcrossCheck, files: Set[str] | None = None) -> Iterator[tuple[str, Any]]:
        """What a check took of each, or of some; what is not at hand, or damaged, is taken anew."""
        few = files is not None and len(files) * FEW < len(self.keys)
        held = partial(self.ledger.piece, check.code) if few else InOrder(self.ledger, check.code).of
        for file, key in self.keys.items():
            if files is None or file in files:
                yield file, self._taken(check, file, held(file, key))

    def _taken(self, check: AcrossCheck, file: str, data: bytes | None) -> Any:
        with suppress(ValueError):
            if data is not None:
                return taken(check, data)
        anew = pieces_for_checks(self.form, self.beside, self.results[file].sha256, self.of(file))
        self.ledger.keep_pieces(file, anew)
        return taken(check, anew.held[check.code])


def findings_across(
    counted: Sequence[ResultRecord], definitions: Mapping[str, str], ledger: Ledger, units: Sequence[Unit], forms: Forms, beside: Beside,
) -> dict[str, list[Finding]]:
    """What the checks of the batch find in the returns that count, by file.

    Returns of one form are looked at together, though they were made from several of its versions.
    ``definitions`` gives the digest of the form that each file was checked by. The order of the findings
    depends on the names of the files only.
    """
    by_form: dict[str, list[ResultRecord]] = {}
    for result in sorted(counted, key=lambda r: r.file):
        by_form.setdefault(result.form, []).append(result)
    out: dict[str, list[Finding]] = {}
    for form_id in sorted(by_form):
        results = by_form[form_id]
        made = [forms.by_digest(digest) for digest in sorted({definitions[r.file] for r in results})]
        latest = max(made, key=lambda entry: entry.rank).load()
        for finding in CountedReturns(latest, results, ledger, beside).found(units):
            out.setdefault(finding.file, []).append(finding)
    return out
