"""A run that takes most from earlier ones leaves the very bytes that one would which takes nothing from them."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.returned import UNITS, a_return, other_bytes, results, zipped
from workbook_tools.batch import shares
from workbook_tools.batch.interrupt import Unfinished
from workbook_tools.batch.ledger import NAME, opened
from workbook_tools.batch.on_disk import SMALL, TOGETHER, synced
from workbook_tools.batch.publish import MARK
from workbook_tools.batch.run import check_all, rules_digest
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units

STEPS = 7
WHEN = (1_736_000_000, 1_736_000_000)
NAMES = [f"{folder}{number}.xlsx" for folder in ("", "甲/", "乙/") for number in range(3)]
RETURNS: tuple[Callable[[], bytes], ...] = (
    a_return,
    lambda: a_return("610324", companies="待定"), lambda: a_return("610324", "2025-01-03"), lambda: a_return("610327", companies="很多"),
    lambda: other_bytes(a_return("610327"), "once more"), lambda: zipped({"一.xlsx": a_return("610324"), "说明.txt": b"?"}),
    lambda: b"no workbook", lambda: b"PK\x03\x04 no more",
)


def put(folder: Path, name: str, data: bytes) -> None:
    """Write a file that says of itself that it is old, whenever it was written."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    os.utime(place, WHEN)


class Season:
    """Returns that come, change and go, with results that are touched, and runs over them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.sent, self.out, self.anew, self.rosters = (folder / name for name in ("in", "out", "new", "rosters"))
        self.rosters.mkdir()
        for name in NAMES[:5]:
            self.add(name)
        self.roster(len(UNITS))
        self.lang = "zh"

    def add(self, name: str) -> None:
        put(self.sent, name, self.chance.choice(RETURNS)())

    def roster(self, length: int) -> None:
        """A roster that ends somewhere in the last line."""
        place = self.rosters / "units.csv"
        place.write_text(UNITS[:length], encoding="utf-8")
        self.units = read_units(place)

    def check(self, out: Path, *, ended_after: int | None = None) -> None:
        """Check everything; or end it after so many files, as Ctrl-C does."""
        def watch(done: int, total: int) -> bool:
            return ended_after is not None and done >= ended_after

        with suppress(Unfinished):
            # what takes nothing from earlier runs does one thing after the other as well
            check_all([self.sent], out, self.units, forms_in(), quiet=True, watch=watch, lang=self.lang, jobs=2 if out == self.out else 1)

    def change(self) -> str:
        """Something happens; gives what."""
        there = sorted(p for p in self.sent.rglob("*") if p.is_file())
        what = self.chance.choice(("add", "add", "change", "change", "remove", "move", "roster", "touched", "lost", "ended", "damaged", "answers", "language"))
        one = self.chance.choice(there)
        if what == "add":
            self.add(self.chance.choice(NAMES))
        elif what == "change":
            self.add(one.relative_to(self.sent).as_posix())
        elif what == "remove" and len(there) > 1:
            one.unlink()
        elif what == "move":
            one.rename(one.with_name("moved " + one.name))
        elif what == "roster":
            self.roster(len(UNITS) - self.chance.randrange(4))
        elif what in {"touched", "lost"}:
            made = sorted(p for p in self.out.rglob("*") if p.suffix in {".docx", ".zip", ".json", ".jsonl", ".html", ".xlsx"} and "forms" not in p.parts)
            result = self.chance.choice([p for p in made if p.name != "人工认定.xlsx"])
            if what == "lost":
                result.unlink()
            else:
                put(result.parent, result.name, result.read_bytes()[:-1] + b"?")
        elif what == "damaged":
            with closing(sqlite3.connect(self.out / NAME)) as ledger, ledger:
                ledger.execute("UPDATE pieces SET data = substr(data, 2) WHERE length(name) % 2 = ? AND length(data) > 0", (self.chance.randrange(2),))
        elif what == "answers":
            with closing(sqlite3.connect(self.out / NAME)) as ledger, ledger:
                ledger.execute("UPDATE files SET answers = substr(answers, 2) WHERE length(name) % 2 = ?", (self.chance.randrange(2),))
        elif what == "language":
            self.lang = "en" if self.lang == "zh" else "zh"
        elif what == "ended":
            self.add(one.relative_to(self.sent).as_posix())
            self.check(self.out, ended_after=self.chance.randrange(len(there)))
        return what

    def known(self) -> None:
        """The ledger as it is now, for a run that reads every file and makes every result anew."""
        shutil.rmtree(self.anew, ignore_errors=True)
        self.anew.mkdir()
        for path in self.out.glob(f"{NAME}*"):
            shutil.copyfile(path, self.anew / path.name)
        with closing(sqlite3.connect(self.anew / NAME)) as ledger, ledger:
            ledger.execute("UPDATE files SET rules = 'those of another program'")
            ledger.execute("DELETE FROM pieces")
            ledger.execute("DELETE FROM outputs")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_comes_changes_and_goes_the_results_are_those_of_a_run_that_makes_all_anew(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Files added, changed in place with their old time, moved and gone, results touched and lost, what the ledger keeps damaged, runs ended in the middle."""
    monkeypatch.setattr(shares, "FEWEST", 1)
    season = Season(tmp_path, seed)
    season.check(season.out)
    happened = []
    for _ in range(STEPS):
        happened.append(season.change())
        season.known()
        season.check(season.out)
        season.check(season.anew)
        here = {name: data for name, data in results(season.out).items() if "（保留" not in name}
        anew = results(season.anew)
        assert here.keys() == anew.keys(), happened
        assert [name for name in here if here[name] != anew[name]] == [], happened


def test_letters_and_copies_that_would_be_the_same_are_not_written_again(tmp_path: Path) -> None:
    """They stay the files that they are, while those of a return that changed are new."""
    put(tmp_path / "in", "一.xlsx", a_return("610324", companies="待定"))
    put(tmp_path / "in", "二.xlsx", a_return("610327", companies="很多"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    made = [p for p in (tmp_path / "out").rglob("*") if p.suffix in {".docx", ".txt", ".xlsx"} and p.parent != tmp_path / "out"]
    before = {p: (p.stat().st_ino, p.stat().st_mtime_ns, p.read_bytes()) for p in made}
    put(tmp_path / "in", "二.xlsx", a_return("610327", "2025-01-12", companies="极多"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    same = {p.relative_to(tmp_path / "out").as_posix() for p, was in before.items() if (p.stat().st_ino, p.stat().st_mtime_ns) == was[:2]}
    assert same == {"annotated/一.xlsx", "letters/其他/610324.docx", "letters/其他/610324.txt"}
    assert all((p.read_bytes() == data) == (p.relative_to(tmp_path / "out").as_posix() in same) for p, (_, _, data) in before.items())


def test_a_result_that_is_changed_at_once_and_keeps_its_size_and_its_time_is_kept_aside(tmp_path: Path) -> None:
    """The stamp that was noted right after it was put in place does not hide the change."""
    put(tmp_path / "in", "一.xlsx", a_return("610324", companies="待定"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    result = tmp_path / "out" / "findings.jsonl"
    before, data = result.stat(), result.read_bytes()
    with result.open("rb+") as stream:
        stream.write(b"?")
    os.utime(result, ns=(before.st_atime_ns, before.st_mtime_ns))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert result.read_bytes() == data
    assert (tmp_path / "out" / "findings（保留）.jsonl").read_bytes() == b"?" + data[1:]
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert not (tmp_path / "out" / "findings（保留2）.jsonl").exists()


def test_a_letter_that_is_changed_and_keeps_its_size_and_its_time_is_kept_aside_when_a_new_one_comes(tmp_path: Path) -> None:
    """One that nobody touched gives way to the new one by its times alone."""
    for name, unit in (("一.xlsx", "610324"), ("二.xlsx", "610327")):
        put(tmp_path / "in", name, a_return(unit, companies="待定"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    folder = tmp_path / "out" / "letters" / "其他"
    touched = folder / "610324.txt"
    before, data = touched.stat(), touched.read_bytes()
    with touched.open("rb+") as stream:
        stream.write(b"?")
    os.utime(touched, ns=(before.st_atime_ns, before.st_mtime_ns))
    for name, unit in (("一.xlsx", "610324"), ("二.xlsx", "610327")):
        put(tmp_path / "in", name, a_return(unit, "2025-01-12", companies="很多很多"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert sorted(p.name for p in folder.iterdir()) == [
        "610324.docx", "610324.txt", "610324（保留）.txt", "610327.docx", "610327.txt",
    ]
    assert (folder / "610324（保留）.txt").read_bytes() == b"?" + data[1:]
    assert touched.read_bytes() not in {data, b"?" + data[1:]}


@pytest.mark.skipif(os.name == "nt", reason="what was brought to the disk is told by its inode")
def test_every_result_was_brought_to_the_disk_before_it_is_put_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than are brought there at a time."""
    put(tmp_path / "in", "一.xlsx", b"no workbook")
    put(tmp_path, "units.csv", "\n".join(["code,unit", *(f"6103{number},{number}县" for number in range(10, 11 + TOGETHER))]).encode())
    there: set[int] = set()
    sync, replace = os.fsync, os.replace

    def noted(handle: int) -> None:
        sync(handle)
        there.add(os.fstat(handle).st_ino)

    def replaced(one: str | Path, other: str | Path) -> None:
        assert os.stat(one).st_ino in there, one
        replace(one, other)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "replace", replaced)
    check_all([tmp_path / "in"], tmp_path / "out", read_units(tmp_path / "units.csv"), forms_in(), quiet=True)
    placed = [p for p in (tmp_path / "out").rglob("*") if p.is_file() and not p.name.startswith(NAME)]
    assert len([p for p in placed if p.suffix == ".docx"]) > TOGETHER
    assert [p for p in placed if p.stat().st_ino not in there] == []


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system cannot be told to begin")
def test_what_the_next_run_copies_from_stays_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system forgets what it was told to write; large files are brought to the disk all the same."""
    told, there, advise, sync = [], [], os.posix_fadvise, os.fsync

    def advised(handle: int, start: int, length: int, what: int) -> None:
        told.append(os.fstat(handle).st_size)
        advise(handle, start, length, what)

    def synced_here(handle: int) -> None:
        there.append(os.fstat(handle).st_size)
        sync(handle)

    monkeypatch.setattr(os, "posix_fadvise", advised)
    monkeypatch.setattr(os, "fsync", synced_here)
    sizes = [0, 5, SMALL, SMALL + 1]
    for size in sizes:
        (tmp_path / str(size)).write_bytes(bytes(size))
    synced([str(tmp_path / str(size)) for size in sizes])
    assert (told, sorted(there)) == ([0, 5, SMALL], sizes)


@pytest.mark.parametrize("stop", [1, 9, 12])
def test_a_run_that_ends_while_it_puts_results_in_place_is_made_up_for_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int,
) -> None:
    """Letters that were in place already are known as ours, and those of the run before give way."""
    for name, unit in (("一.xlsx", "610324"), ("二.xlsx", "610327")):
        put(tmp_path / "in", name, a_return(unit, companies="待定"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    put(tmp_path / "in", "二.xlsx", a_return("610327", "2025-01-12", companies="极多"))
    replace, left = os.replace, stop

    def replaced(one: str | Path, other: str | Path) -> None:
        nonlocal left
        left -= f"{os.sep}new{os.sep}" in str(one)
        if not left:
            raise KeyboardInterrupt
        replace(one, other)

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(KeyboardInterrupt):
        check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    monkeypatch.undo()
    assert (tmp_path / "out" / MARK).exists()
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    check_all([tmp_path / "in"], tmp_path / "anew", (), forms_in(), quiet=True)
    assert results(tmp_path / "out").keys() == results(tmp_path / "anew").keys()
    letters = [name for name in results(tmp_path / "anew") if name.startswith("letters/")]
    assert [name for name in letters if results(tmp_path / "out")[name] != results(tmp_path / "anew")[name]] == []


def test_a_folder_that_stands_where_a_letter_goes_is_kept_aside(tmp_path: Path) -> None:
    """With what somebody put into it."""
    put(tmp_path / "in", "一.xlsx", a_return("610324", companies="待定"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    letter = tmp_path / "out" / "letters" / "其他" / "610324.docx"
    data = letter.read_bytes()
    letter.unlink()
    put(letter, "mine.txt", b"mine")
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert letter.read_bytes() == data
    assert (letter.with_name("610324（保留）.docx") / "mine.txt").read_bytes() == b"mine"


def test_a_ledger_of_an_earlier_program_whose_columns_stand_in_another_order_is_read_as_it_is(tmp_path: Path) -> None:
    """What is long stood before the path and the time; nothing is read again, and what is new is written down there."""
    sent, out = tmp_path / "in", tmp_path / "out"
    put(sent, "一.xlsx", RETURNS[0]())
    check_all([sent], out, (), forms_in(), quiet=True)
    first = results(out)
    with closing(sqlite3.connect(out / NAME)) as ledger, ledger:
        ledger.executescript("""
            CREATE TABLE earlier (
              name TEXT PRIMARY KEY, rules TEXT NOT NULL, sha256 TEXT NOT NULL, origin TEXT NOT NULL,
              stamp TEXT NOT NULL, record BLOB NOT NULL, answers BLOB NOT NULL, path BLOB NOT NULL, modified REAL NOT NULL) WITHOUT ROWID;
            INSERT INTO earlier SELECT name, rules, sha256, origin, stamp, record, answers, path, modified FROM files;
            DROP TABLE files;
            ALTER TABLE earlier RENAME TO files;
        """)
    with opened(out, rules_digest(forms_in())) as known:
        row = known.row("一.xlsx")
    assert row is not None
    assert row.path == os.fsencode(sent / "一.xlsx")
    check_all([sent], out, (), forms_in(), quiet=True)
    assert results(out) == first
    put(sent, "二.xlsx", RETURNS[2]())
    check_all([sent], out, (), forms_in(), quiet=True)
    check_all([sent], tmp_path / "new", (), forms_in(), quiet=True)
    assert results(out)["submissions.jsonl"] == results(tmp_path / "new")["submissions.jsonl"]


@pytest.mark.parametrize("change", ["substr(answers, 2)", "substr(answers, 1, length(answers) - 1)", "zeroblob(9)", "record"])
def test_a_return_whose_answers_are_damaged_is_examined_again_for_its_line(change: str, tmp_path: Path) -> None:
    """The file of submissions is gone, and of what it would be made again nothing can be used."""
    put(tmp_path / "in", "一.xlsx", a_return("610324", companies="待定"))
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    place = tmp_path / "out" / "submissions.jsonl"
    before = place.read_bytes()
    place.unlink()
    with closing(sqlite3.connect(tmp_path / "out" / NAME)) as ledger, ledger:
        ledger.execute(f"UPDATE files SET answers = {change}")
    check_all([tmp_path / "in"], tmp_path / "out", (), forms_in(), quiet=True)
    assert place.read_bytes() == before
