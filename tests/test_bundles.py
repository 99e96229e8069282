"""What is said of things that follow each other is what would be said of each anew, and little of it is made anew."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from workbook_tools.batch.at_hand import AtHand
from workbook_tools.batch.ledger import NAME, opened
from workbook_tools.batch.pieces import SAID
from workbook_tools.batch.sayings import Sayings
from workbook_tools.check.finding import Finding
from workbook_tools.report.bundles import MOST, OFTEN, Item, cut, lasting, none_kept

NAMES = [f"{number}.xlsx" for number in range(400)]
KIND = "rows.file"


class Told(NamedTuple):
    """A line that is said."""

    text: bytes
    number: int


@dataclass
class Telling:
    """Says of each thing as many lines as its last digit tells."""

    made: list[str] = field(default_factory=list)

    def make(self, things: Sequence[str]) -> list[list[Told]]:
        """Say it, and remember of what."""
        self.made += things
        return [[Told(thing.encode(), number) for number in range(int(thing[-1]))] for thing in things]

    def run(self, out: Path, items: Sequence[Item[str]], findings: Sequence[Finding] = ()) -> list[list[Told]]:
        """What is said of each thing in one run; the same as where nothing is kept."""
        self.made.clear()
        with opened(out, "rules") as ledger:
            said = Sayings(ledger, "zh", findings)
            told = [one for bundle in said.bundles(KIND, items, self.make, Told) for one in bundle.each()]
            said.keep()
        assert told == [one for bundle in none_kept(KIND, items, Telling().make, Told) for one in bundle.each()]
        assert [one for said in told for one in said] == [
            one for bundle in none_kept(KIND, items, Telling().make, Told) for one in bundle.said
        ]
        return told


def items(names: Sequence[str], **other: str) -> list[Item[str]]:
    """A thing of each name, with what it follows from."""
    return [(name, (other.get(name.partition(".")[0], ""),), f"{name} {other.get(name.partition('.')[0], '')}{len(name) % 4}") for name in names]


def test_nothing_is_made_again_that_follows_from_the_same(tmp_path: Path) -> None:
    """Neither in a second run, nor where others change, come, go or change places."""
    telling = Telling()
    telling.run(tmp_path, items(NAMES))
    assert len(telling.made) == len(NAMES)
    telling.run(tmp_path, items(NAMES))
    assert telling.made == []
    changed = dict.fromkeys(["n7", "n8", "n390"], "other")
    named = [f"n{name}" for name in NAMES]
    telling.run(tmp_path, items(named))
    telling.run(tmp_path, items(named, **changed))
    assert [thing.partition(".")[0] for thing in telling.made] == list(changed)
    telling.run(tmp_path, items([*named[:50], *named[52:200], "new.xlsx", *named[200:]], **changed))
    assert "new.xlsx 0" in telling.made and len(telling.made) <= 2 * MOST


def test_all_that_was_found_in_a_file_and_all_that_stands_beside_count(tmp_path: Path) -> None:
    """A finding more, and other data, have it said anew."""
    telling, some = Telling(), items(NAMES[:40])
    telling.run(tmp_path, some)
    telling.run(tmp_path, some, [Finding(code="c", severity="info", file=NAMES[3])])
    assert telling.made == [some[3][2]]


def test_what_is_of_no_file_or_follows_from_more_than_is_told_is_right_too(tmp_path: Path) -> None:
    """The first stands in a bundle that others begin, the second in none."""
    telling, chance = Telling(), random.Random(1)
    for _ in range(20):
        some: list[Item[str]] = [
            (chance.choice(["", name]), chance.choice([None, (number,)]), f"{name} {chance.randrange(4)}")
            for number, name in enumerate(chance.sample(NAMES, 60))
        ]
        # what is told must tell apart what is made
        whole = [(name, told if told is None else (*told, thing), thing) for name, told, thing in some]
        telling.run(tmp_path, whole)
        telling.run(tmp_path, whole)
        assert {thing for _, told, thing in whole if told is None} <= set(telling.made)


@pytest.mark.parametrize("damage", ["substr(data, 2)", "substr(data, 1, length(data) - 1)", "zeroblob(5)", "x'94c400c40090c0'", "x'94c400c4009090'"])
def test_a_damaged_bundle_is_made_anew(tmp_path: Path, damage: str) -> None:
    """Cut at either end, other data, and one that is right but for what it tells of."""
    telling = Telling()
    telling.run(tmp_path, items(NAMES))
    with closing(sqlite3.connect(tmp_path / NAME)) as ledger, ledger:
        ledger.execute(f"UPDATE pieces SET data = {damage}")
    telling.run(tmp_path, items(NAMES))
    assert len(telling.made) == len(NAMES)
    telling.run(tmp_path, items(NAMES))
    assert telling.made == []


def test_bundles_that_were_made_apart_are_taken_in(tmp_path: Path) -> None:
    """Whoever makes them does not ask the ledger; who has it keeps them."""
    telling, some = Telling(), items(NAMES)
    with opened(tmp_path, "rules") as ledger:
        said = Sayings(ledger, "zh", ())
        beside = AtHand.of(ledger, SAID)
        apart = said.apart(beside)
        ended = list(apart.bundles(KIND, some, telling.make, Told))
        apart.keep()
        assert list(ledger.pieces(f"said {KIND}")) == []
        for name, pieces in beside.waiting:
            ledger.keep_pieces(name, pieces)
        telling.made.clear()
        assert list(said.apart(AtHand.of(ledger, SAID)).bundles(KIND, some, telling.make, Told)) == ended
        assert telling.made == []


def test_a_sequence_is_cut_where_it_was_cut_before_whatever_happens_elsewhere() -> None:
    """Bundles are of about the usual size, and few change."""

    def bundles(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        return (tuple(name for name, _, _ in held) for held in cut(items(names)))

    before = set(bundles(NAMES))
    assert len(NAMES) // OFTEN // 2 < len(before) < len(NAMES) // OFTEN * 2
    after = set(bundles(["new", *NAMES[:100], *NAMES[101:]]))
    assert len(before - after) <= 3
    assert max(map(len, bundles([f"{n // 1000}" for n in range(2000)]))) == MOST
    assert all(lasting(held) == (held[0][0] != "" and held[0][1] is not None) for held in cut([("", (1,), "a"), ("b", (1,), "b"), ("", (), "c"), ("d", None, "d")]))
