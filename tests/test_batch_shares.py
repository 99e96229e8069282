"""Results that several processes make are those that one makes, also where one of them fails or is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.returned import UNITS, a_return, results
from workbook_tools.batch import shares
from workbook_tools.batch.at_hand import AtHand
from workbook_tools.batch.ledger import NAME, opened
from workbook_tools.batch.letters import FOLDER as LETTERS
from workbook_tools.batch.memory import available
from workbook_tools.batch.outcome import Outcome
from workbook_tools.batch.pieces import Pieces
from workbook_tools.batch.run import check_all
from workbook_tools.batch.workers import VARIABLE
from workbook_tools.batch.writers import RESULT, WRITERS
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units
from workbook_tools.report.page import PAGE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

Writer = Callable[[Path, Outcome], None]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], dict[str, bytes]]:
    """A check of three returns, whose results are shared however few they are; gives the results."""
    monkeypatch.setattr(shares, "FEWEST", 1)
    (tmp_path / "in").mkdir()
    for name, data in (("一.xlsx", a_return()), ("二.xlsx", a_return("610324", companies="待定")), ("三.xlsx", b"no workbook")):
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    units = read_units(tmp_path / "units.csv")

    def checked(out: Path, jobs: int) -> dict[str, bytes]:
        check_all([tmp_path / "in"], out, units, forms_in(), quiet=True, jobs=jobs)
        return results(out)

    return checked


def with_each(monkeypatch: pytest.MonkeyPatch, after: Callable[[str, Path], None]) -> None:
    """Have something happen after each result is written, by whichever process."""

    def writer(name: str, write: Writer, path: Path, run: Outcome) -> None:
        write(path, run)
        after(name, path)

    monkeypatch.setattr(shares, "WRITERS", tuple((name, partial(writer, name, write)) for name, write in WRITERS))


def noted(out: Path) -> list[Any]:
    """What the ledger holds of results, but for the times of files."""
    with closing(sqlite3.connect(out / NAME)) as ledger:
        return [
            ledger.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for columns, table in (("path, told, sha256", "outputs"), ("kind, name, key, data", "pieces"))
        ]


def fails(_: str) -> None:
    """The disk is full."""
    raise OSError("no space left on device")


def leaves(_: str) -> None:
    """The process ends as if all were well."""
    sys.exit(0)


def is_killed(_: str) -> None:
    """As by a system that is out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def is_asked_to_end(_: str) -> None:
    """As all processes of a group are."""
    os.kill(os.getpid(), signal.SIGTERM)


def goes_on(_: str) -> None:
    """All is well."""


@pytest.mark.parametrize(
    ("lost", "how"),
    [((), goes_on), ((RESULT,), is_killed), ((LETTERS,), fails), ((PAGE,), is_asked_to_end), ((RESULT, LETTERS), leaves)],
)
def test_results_and_what_is_noted_of_them_are_the_same_whoever_makes_them(
    lost: tuple[str, ...], how: Callable[[str], None], check: Callable[[Path, int], dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a first run, one that finds all as it was, and one after a change; what a lost process leaves half done is nowhere."""
    first = os.getpid()

    def after(name: str, path: Path) -> None:
        if name in lost and os.getpid() != first:
            half = path / "城" / "半.docx" if path.is_dir() else path.with_name(f".half.{path.name}")
            half.parent.mkdir(exist_ok=True)
            half.write_bytes(b"half")
            how(name)

    with_each(monkeypatch, after)
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    for changed in (a_return("610324", companies="待定"), a_return("610324", companies="待定"), a_return("610324", companies="很多")):
        (tmp_path / "in" / "二.xlsx").write_bytes(changed)
        assert check(shared, 2) == check(alone, 1)
        assert noted(shared) == noted(alone)


def who_writes(jobs: int, check: Callable[[Path, int], dict[str, bytes]], out: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, set[str]]:
    """Which process writes which results; 0 is the first."""
    log = out.with_suffix(".log")
    log.unlink(missing_ok=True)

    def note(name: str, _: Path) -> None:
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{os.getpid()} {name}\n")

    with_each(monkeypatch, note)
    check(out, jobs)
    wrote: dict[int, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        process, _, name = line.partition(" ")
        wrote.setdefault(0 if int(process) == os.getpid() else int(process), set()).add(name)
    return wrote


def test_of_several_processes_each_makes_its_share_once(
    check: Callable[[Path, int], dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The workbook one, letters and page another, the first all the rest; also where some of it was made before: all that is asked is at hand.

    Where nothing changed the first makes the letters, too: they stand, unless no run before got so far.
    """
    both: list[set[str]] = [{RESULT}, {LETTERS, PAGE}]
    for companies, others in (("待定", both), ("待定", both[:1]), ("很多", both), ("", both)):
        if companies:
            (tmp_path / "in" / "二.xlsx").write_bytes(a_return("610324", companies=companies))
        else:
            with closing(sqlite3.connect(tmp_path / "out" / NAME)) as ledger, ledger:
                ledger.execute("DELETE FROM outputs")
        wrote = who_writes(2, check, tmp_path / "out", monkeypatch)
        assert wrote.pop(0) == {name for name, _ in WRITERS}.difference(*others)
        assert sorted(map(sorted, wrote.values())) == sorted(map(sorted, others))
        assert len((tmp_path / "out.log").read_text(encoding="utf-8").splitlines()) == len(WRITERS)


@pytest.mark.parametrize("why", ["one process", "few files", "no fork", "little memory", "nobody tells of memory and there are many files"])
def test_one_process_makes_everything_where_sharing_does_not_pay(
    why: str, check: Callable[[Path, int], dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many processes read the files."""
    if why == "few files":
        monkeypatch.setattr(shares, "FEWEST", 4)
    elif why == "no fork":
        monkeypatch.setenv(VARIABLE, "spawn")
    elif why == "little memory":
        monkeypatch.setattr(shares, "ROOM", 1 << 40)
    elif why != "one process":
        monkeypatch.setattr(shares, "available", partial(available, tmp_path))
        assert shares.shares_of(3, 3, ())
        monkeypatch.setattr(shares, "MOST", 2)
    assert set(who_writes(1 if why == "one process" else 2, check, tmp_path / "out", monkeypatch)) == {0}


def test_letters_that_stand_are_found_by_another_process_and_stay(check: Callable[[Path, int], dict[str, bytes]], tmp_path: Path) -> None:
    """They are the same files after a second run, in which the letter to another unit changed, and with it the archive."""

    def files() -> dict[str, tuple[int, int]]:
        return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (tmp_path / "out" / LETTERS).rglob("*") if path.is_file()}

    check(tmp_path / "out", 2)
    before = files()
    (tmp_path / "in" / "二.xlsx").write_bytes(a_return("610324", companies="很多"))
    check(tmp_path / "out", 2)
    after = files()
    assert before.keys() == after.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert changed < after.keys() and {(name[:6] == "610324", name[-4:]) for name in changed} == {(True, "docx"), (True, ".txt"), (False, ".zip")}


def test_what_is_not_at_hand_cannot_be_asked(tmp_path: Path) -> None:
    """What is, is told as the ledger tells it; what is kept waits."""
    with opened(tmp_path, "rules") as ledger:
        ledger.keep_pieces("一", Pieces("key", {"said": b"1", "other": b"2"}))
        there = AtHand.of(ledger, ["said"])
        assert there.rules == ledger.rules
        assert list(there.pieces("said")) == list(ledger.pieces("said"))
        for name, key in (("一", "key"), ("一", "other key"), ("二", "key")):
            assert there.piece("said", name, key) == ledger.piece("said", name, key)
        with there.together():
            there.keep_pieces("二", Pieces("key", {"said": b"3"}))
        assert ledger.piece("said", "二", "key") is None and there.waiting == [("二", Pieces("key", {"said": b"3"}))]
        with pytest.raises(KeyError):
            there.piece("other", "一", "key")
        with pytest.raises(AttributeError):
            there.answers("一")
