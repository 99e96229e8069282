"""A file of lines that is written beside the one before is what it would be if every line were made, and few are."""

from __future__ import annotations

import os
import random
from functools import partial
from pathlib import Path

import pytest

from workbook_tools.batch.ledger import Ledger, opened
from workbook_tools.batch.lines_before import written_beside
from workbook_tools.batch.standing import Known, Standing
from workbook_tools.made import digest_of

NAME = "lines"


class Written:
    """A folder in which the file is written again and again."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.out, self.new, self.ledger = folder / "out", folder / "new", ledger
        self.out.mkdir()
        self.new.mkdir()
        self.known: dict[str, Known] = {}
        self.made: list[str] = []

    def write(self, lines: dict[str, bytes]) -> bytes:
        """Write lines, each of which follows from itself alone; gives what stands in the file in the end."""
        standing = Standing(self.new, self.out, self.known)
        self.made.clear()
        with written_beside(self.new / NAME, self.ledger, standing) as file:
            for name, line in lines.items():
                file.add(name, line, partial(self._make, name, line))
        if NAME in standing.kept:
            assert not (self.new / NAME).exists()
        else:
            os.replace(self.new / NAME, self.out / NAME)
        assert standing.now[NAME].sha256 == digest_of(self.out / NAME)
        self.known = dict(standing.now)
        return (self.out / NAME).read_bytes()

    def _make(self, name: str, line: bytes) -> bytes:
        self.made.append(name)
        return line


def test_only_lines_that_are_new_or_other_are_made(tmp_path: Path) -> None:
    """The first, one in the middle, one that is gone and one that moved to the end."""
    with opened(tmp_path, "rules") as ledger:
        there = Written(tmp_path, ledger)
        assert there.write({"a": b"1\n", "b": b"2\n", "c": b"3\n", "d": b"4\n"}) == b"1\n2\n3\n4\n"
        assert there.made == ["a", "b", "c", "d"]
        assert there.write({"a": b"11\n", "c": b"3\n", "d": b"4\n", "e": b"5\n", "b": b"2\n"}) == b"11\n3\n4\n5\n2\n"
        assert there.made == ["a", "e"]


def test_a_file_whose_lines_are_all_the_same_stays(tmp_path: Path) -> None:
    """It is not even written aside; not so with a line less, whether the last or the first, or two in another order, or none before."""
    with opened(tmp_path, "rules") as ledger:
        there = Written(tmp_path, ledger)
        lines = {"a": b"1\n", "b": b"2\n", "c": b"3\n"}
        assert there.write({}) == b""
        for now, stays in (
            (lines, False), (lines, True), ({"a": b"1\n", "b": b"2\n"}, False), (lines, False), ({"b": b"2\n", "c": b"3\n"}, False), (lines, False),
            ({"b": b"2\n", "a": b"1\n", "c": b"3\n"}, False), (lines, False), (lines, True), ({}, False), ({}, True),
        ):
            before = (there.out / NAME).stat().st_ino
            assert there.write(now) == b"".join(now.values())
            assert ((there.out / NAME).stat().st_ino == before) == stays


def test_a_file_that_somebody_changed_is_made_anew(tmp_path: Path) -> None:
    """Nothing is copied from it, though it is as long as before."""
    with opened(tmp_path, "rules") as ledger:
        there = Written(tmp_path, ledger)
        there.write({"a": b"1\n", "b": b"2\n"})
        (there.out / NAME).write_bytes(b"1\n!\n")
        assert there.write({"a": b"1\n", "b": b"2\n"}) == b"1\n2\n"
        assert there.made == ["a", "b"]


def test_a_damaged_list_of_lines_is_no_use(tmp_path: Path) -> None:
    """All lines are made again."""
    with opened(tmp_path, "rules") as ledger:
        there = Written(tmp_path, ledger)
        there.write({"a": b"1\n"})
        ledger.connection.execute("UPDATE pieces SET data = substr(data, 2)")
        assert there.write({"a": b"1\n"}) == b"1\n"
        assert there.made == ["a"]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_changes_the_file_is_all_its_lines(seed: int, tmp_path: Path) -> None:
    """Lines that come, go, change, move and are as long as others."""
    chance = random.Random(seed)
    lines = {str(number): b"%d\n" % number for number in range(30)}
    with opened(tmp_path, "rules") as ledger:
        there = Written(tmp_path, ledger)
        for _ in range(20):
            assert there.write(lines) == b"".join(lines.values())
            names = list(lines)
            for _ in range(chance.randrange(4)):
                what, name = chance.choice(("add", "change", "remove", "move")), chance.choice(names)
                if what == "add":
                    lines[str(chance.randrange(1000))] = b"%d\n" % chance.randrange(1000)
                elif what == "change":
                    lines[name] = b"x" * chance.randrange(9) + b"\n"
                elif what == "remove":
                    lines.pop(name, None)
                elif name in lines:
                    lines[name] = lines.pop(name)
