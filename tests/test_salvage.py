"""A damaged ledger: what earlier rounds sent is saved as far as it can be read, and nothing of it is believed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import workbook_tools as wt
from tests.returned import a_return
from tests.test_rounds import UNITS, put, told
from workbook_tools.batch.ledger import NAME, Row, opened, set_aside
from workbook_tools.batch.result_record import ResultRecord, packed
from workbook_tools.batch.salvage import Salvage, salvaged

PAGE = 4096


def damage(path: Path, table: str) -> None:
    """Overwrite the first page of a table with noise."""
    with closing(sqlite3.connect(path)) as ledger:
        (page,) = ledger.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    noise(path, page)


def noise(path: Path, page: int) -> None:
    with path.open("r+b") as stream:
        stream.seek((page - 1) * PAGE)
        stream.write(os.urandom(PAGE))


def test_returns_of_earlier_folders_still_count_after_the_ledger_was_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when their folder is no longer there, with the round that they came in."""
    one, two, out = put(tmp_path / "一", 甲=a_return()), put(tmp_path / "二", 乙=a_return("610324")), tmp_path / "out"
    wt.check(one, out, UNITS)
    wt.check(two, out, UNITS)
    one.rename(tmp_path / "拔掉")
    with closing(sqlite3.connect(out / NAME)) as ledger:
        shown = ledger.execute("SELECT * FROM shown").fetchall()
    damage(out / NAME, "outputs")
    assert salvaged(out / NAME).shown == tuple(shown) != ()
    batch = wt.check(two, out, UNITS)
    said = capsys.readouterr().err
    assert "看不懂，已改名为 ledger.sqlite.damaged，全部文件重新核对，另找回 2 份文件的旧记录；以前几轮的文件如在别的文件夹" in said
    assert told(batch) == ["610323 pending 1 甲.xlsx", "610324 pending 2 乙.xlsx", "610327 missing 0"]


def test_where_nothing_can_be_read_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line asks for the folders of earlier rounds."""
    one, out = put(tmp_path / "一", 甲=a_return()), tmp_path / "out"
    wt.check(one, out, UNITS)
    (out / NAME).write_bytes(b"text")
    wt.check(one, out, UNITS)
    assert "另找回 0 份文件的旧记录；以前几轮的文件如在别的文件夹，请把那些文件夹一并写上再运行一次" in capsys.readouterr().err


def test_rows_on_both_sides_of_a_damage_are_saved(tmp_path: Path) -> None:
    """Of 400 files on many pages, one page is lost; what is no whole row is passed over."""
    with opened(tmp_path, "rules") as ledger:
        for number in range(400):
            name = f"{number:04}.xlsx"
            sha = hashlib.sha256(name.encode()).hexdigest()
            record = b"noise" if number == 7 else packed(ResultRecord(name, sha, ()))
            ledger.keep(name, Row(sha, "", "", record), b"")
            ledger.note_round([sha], 1)
    pages = (tmp_path / NAME).stat().st_size // PAGE
    with closing(sqlite3.connect(tmp_path / NAME)) as plain:
        leaves = {
            page for page in range(2, pages + 1)
            if b"0200.xlsx" in (tmp_path / NAME).read_bytes()[(page - 1) * PAGE : page * PAGE]
        }
        assert plain.execute("PRAGMA page_size").fetchone() == (PAGE,)
    for page in leaves:
        noise(tmp_path / NAME, page)
    saved = salvaged(set_aside(tmp_path))
    names = [row[0] for row in saved.files]
    assert {"0000.xlsx", "0006.xlsx", "0399.xlsx"} <= set(names) and not {"0007.xlsx", "0200.xlsx"} & set(names)
    assert 300 < len(names) < 399 and names == sorted(names)
    assert len(saved.rounds) == 400


def test_the_ledger_of_another_program_gives_nothing(tmp_path: Path) -> None:
    """Its tables may have our names."""
    path = tmp_path / NAME
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE rounds (sha256, round)")
        other.execute("INSERT INTO rounds VALUES (?, 1)", ("0" * 64,))
        other.commit()
    assert salvaged(path) == Salvage()
