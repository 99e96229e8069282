"""What only all returns together showed of a return when it last counted, kept in the ledger.

What belongs here: keeping it, and telling it of a return that does not count any more: the checks of the batch look at those that
do only, and what they showed of it then was told to its unit. What does not: finding it (``across``) and comparing it (``rounds``).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..check.finding import Finding
from ..checks.listed import BATCH_CHECKS
from .ledger import Ledger
from .resolve import Resolved
from .result_record import packed, unpacked

_CODES = frozenset(check.code for check in BATCH_CHECKS)


@dataclass(frozen=True)
class _Shown:
    """What was found."""

    findings: tuple[Finding, ...]


def found_in_counted(resolved: Resolved) -> dict[str, list[Finding]]:
    """All that was found in each return that counts, by file."""
    out: dict[str, list[Finding]] = {result.file: [] for result in resolved.counted}
    for finding in resolved.findings:
        if finding.file in out:
            out[finding.file].append(finding)
    return out


def note_shown(ledger: Ledger, resolved: Resolved) -> None:
    """Write down what all returns together show of those that count, or that it is nothing any more."""
    known, found = ledger.shown(), found_in_counted(resolved)
    now = {
        result.sha256: packed(_Shown(shown)) for result in resolved.counted
        if (shown := tuple(f for f in found[result.file] if f.code in _CODES)) or result.sha256 in known
    }
    ledger.note_shown({sha256: data for sha256, data in now.items() if known.get(sha256) != data})


def shown_then(known: Mapping[str, bytes], sha256: str) -> tuple[Finding, ...]:
    """What was shown of a return that does not count now; nothing where it never did, or where that is damaged."""
    with suppress(ValueError):
        if sha256 in known:
            return unpacked(known[sha256], _Shown).findings
    return ()
