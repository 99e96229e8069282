"""What the whole batch needs of one return, made where it is read and kept in the ledger, so that no answers are read again.

What belongs here: which pieces there are, their bytes, and by what a piece is known to be right. What does not: keeping them
(``ledger``) and what is made of them (``across``, ``writers``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import msgspec

from ..checks.check import AcrossCheck, Peers
from ..checks.listed import BATCH_CHECKS
from ..form.catalog import Forms
from ..form.definition import Form
from ..form.submission import Submission
from ..form.units import PLACE, Unit
from ..levels import SEVERITIES
from ..program import program_digest
from ..report.addresses import Origin, origins_of
from ..report.jsonl_csv import submission_tail
from ..workbook.kept_layout import laid_out
from .credit import Roster, credited
from .result_record import ResultRecord, owned, packed, plainly, unpacked

LINES = "lines"
"""How many lines each list has."""
SAID = tuple(f"said {what}" for what in ("page", "letter", *(f"rows.{rows}" for rows in (*SEVERITIES, "unit", "file", "round"))))
"""What was said of it in the results (``sayings``)."""
KINDS = (LINES, *(check.code for check in BATCH_CHECKS), *SAID)
_TOLD = ("code", *PLACE)
"""What checks are told of a unit: a new telephone number changes nothing."""
_ENCODER = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one return by their kind; ``key`` tells all that they follow from."""

    key: str = ""
    held: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class _Common:
    """What all examinations of a run are told."""

    units: tuple[Unit, ...]


def common_of(units: Sequence[Unit]) -> bytes:
    """What all examinations of a run are told, as bytes."""
    return packed(_Common(tuple(Unit(u.code, {name: u.facts[name] for name in _TOLD if name in u.facts}) for u in units)))


@dataclass(frozen=True, eq=False)
class Beside:
    """The roster as returns are examined beside it, with its digest."""

    roster: Roster
    peers: Peers
    digest: str


@lru_cache(maxsize=2)
def peers_of(common: bytes) -> Beside:
    """The roster again."""
    units = unpacked(common, _Common).units if common else ()
    return Beside(Roster(units), Peers(units), hashlib.sha256(plainly(_Common(units))).hexdigest())


def key_of(form: str, sha256: str, unit: str, beside: Beside) -> str:
    """What pieces follow from: the program, the form's digest, the file's digest, the unit that it is credited to, the roster."""
    return f"{program_digest()} {form} {sha256} {beside.digest} {unit}"


def pieces_of_record(forms: Forms, beside: Beside, record: ResultRecord, given: Submission) -> Pieces:
    """The pieces of a return as it will most probably be credited."""
    given = owned(given, credited(record, beside.roster).record.unit)
    form = forms.by_digest(record.definition).load()
    checks = pieces_for_checks(form, beside, record.sha256, given)
    results = pieces_for_results(form, beside, record.sha256, given)
    return Pieces(checks.key, {**checks.held, **results.held})


def pieces_for_checks(form: Form, beside: Beside, sha256: str, given: Submission) -> Pieces:
    """What the checks of the batch take of a return, looked at as one of a form and of its unit."""
    held = {check.code: _ENCODER.encode(check.take(form, beside.peers, given)) for check in BATCH_CHECKS if check.applies(form)}
    return Pieces(key_of(form.digest, sha256, given.unit, beside), held)


def pieces_for_results(form: Form, beside: Beside, sha256: str, given: Submission) -> Pieces:
    """What the results tell of a return by the form that it was read by."""
    held = {LINES: _ENCODER.encode({block: len(lines) for block, lines in given.tables.items()})}
    return Pieces(key_of(form.digest, sha256, given.unit, beside), held)


def told_of(form: Form, given: Submission, answers: bytes) -> bytes:
    """The end of the line that results tell of a return; ``answers`` are those of the submission as they tell them."""
    return submission_tail(given, _origins(form), answers)


def ready_for(form: Form) -> None:
    """Have at hand what is needed of any return on a form."""
    _origins(form)


@lru_cache(maxsize=16)
def _origins(form: Form) -> Mapping[str, Origin]:
    return origins_of(laid_out(form))


def taken(check: AcrossCheck, data: bytes) -> Any:
    """What a check took; raises ``ValueError``."""
    return _decoder(check.code, check.kind).decode(data)


def lines_of(data: bytes) -> Mapping[str, int]:
    """How many lines each list has; raises ``ValueError``."""
    found: Mapping[str, int] = _decoder(LINES, dict[str, int]).decode(data)
    return found


@cache
def _decoder(code: str, kind: Any) -> Any:
    return msgspec.msgpack.Decoder(kind)
