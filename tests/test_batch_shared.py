"""The numbers that returns share are found again from what they shared before, as if all were looked at together."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from workbook_tools.batch.across import FEW, CountedReturns
from workbook_tools.batch.ledger import Ledger, opened
from workbook_tools.batch.pieces import Pieces, common_of, key_of, peers_of
from workbook_tools.batch.result_record import ResultRecord, plainly
from workbook_tools.checks.check import AcrossCheck
from workbook_tools.form.catalog import forms_in
from workbook_tools.words import Texts, Words

NOTHING = Words("", "")
CHECK = AcrossCheck(
    "a.check", "verify", Texts(NOTHING, NOTHING, NOTHING), lambda form, units, returns: iter(()), lambda form: True,
    lambda form, peers, given: (), tuple[str, tuple[int, ...]],
)
"""A check that takes the owner of a return, and its numbers."""
FORM = next(iter(forms_in().entries)).load()
BESIDE = peers_of(common_of(()))
Taken = tuple[str, tuple[int, ...]]


def told(taken: Taken) -> tuple[str | None, array[int]]:
    """The owner and the numbers."""
    return taken[0], array("I", taken[1])


def found(ledger: Ledger, batch: Mapping[str, tuple[str, Taken]]) -> Mapping[int, int]:
    """What the ledger's returns share."""
    records = [ResultRecord(file, sha, ()) for file, (sha, _) in sorted(batch.items())]
    for file, (sha, taken) in batch.items():
        ledger.keep_pieces(file, Pieces(key_of(FORM.digest, sha, "", BESIDE), {CHECK.code: plainly(taken)}))
    return CountedReturns(FORM, records, ledger, BESIDE).shared(CHECK, "list", told)


def by_hand(batch: Mapping[str, tuple[str, Taken]]) -> dict[int, int]:
    """The same, with everything in memory."""
    rows = [taken for _, (_, taken) in sorted(batch.items())]
    groups = [{n for _, numbers in mine for n in numbers} for _, mine in groupby(rows, key=lambda taken: taken[0])]
    return {n: count for n, count in Counter(n for group in groups for n in group).items() if count > 1}


def test_numbers_that_returns_share_are_the_same_ones_after_any_change(tmp_path: Path) -> None:
    """Returns that come, change, go and change their owner, few at a time and all at once."""
    chance = random.Random(7)

    def one() -> tuple[str, Taken]:
        numbers = {chance.randrange(400) * 10_000_019 % 2**32 for _ in range(chance.randrange(9))}
        return f"{chance.random()}", (f"unit {chance.randrange(12)}", tuple(sorted(numbers)))

    batch = {f"{n:03d}": one() for n in range(4 * FEW)}
    shares = set()
    with opened(tmp_path, "rules") as ledger:
        for step in range(60):
            for _ in range(chance.choice((0, 1, 1, 2, 3, 4 * FEW if step % 20 == 19 else 1))):
                name = f"{chance.randrange(5 * FEW):03d}"
                if name in batch and chance.random() < 0.4:
                    del batch[name]
                else:
                    batch[name] = one()
            expected = by_hand(batch)
            assert found(ledger, batch) == expected, step
            shares.add(len(expected))
    assert min(shares) > 5 and len(shares) > 10
