"""A folder of results and what stands around it: nothing of others is touched, nothing of ours is trusted blindly."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.progress_return import right, typed
from tests.returned import a_return, other_bytes, roster, run
from workbook_tools.batch.ledger import NAME, opened
from workbook_tools.batch.publish import ANNOTATED, MARK, WORK
from workbook_tools.files import UNFINISHED
from workbook_tools.workbook.sheet_xml import xml_text

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
RESULTS = {"检查结果.xlsx", "files.csv", "findings.jsonl", "submissions.jsonl"}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, but for the ledger: to close it once more would let go its lock."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(NAME)
    }


def statuses(out: Path) -> dict[str, str]:
    """The status of each file."""
    text = (out / "files.csv").read_text(encoding="utf-8-sig")
    return {row["file"]: row["status"] for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A folder with one return that has a fault."""
    folder = tmp_path / "收回"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(a_return("610323", companies="待定"))
    return folder


def refused(ran: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command was wrong, and one line says so."""
    assert ran.returncode == 2, ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in ran.stderr


def test_corrected_copies_are_not_checked_inside_the_folder_of_results(sent: Path, tmp_path: Path) -> None:
    """`check out/annotated --out out` would replace the very files that it reads."""
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    before = snapshot(out)
    for inside in (out / ANNOTATED, out / ANNOTATED / "甲.xlsx", out):
        ran = run([inside], out)
        refused(ran, "结果文件夹" if inside != out else "被检查的文件夹")
    assert snapshot(out) == before


def test_results_are_never_written_among_the_returns(sent: Path) -> None:
    """Neither into their folder nor below it, and nothing is created before that is said."""
    before = snapshot(sent.parent)
    for out in (sent, sent / "结果", sent / "a" / "b"):
        refused(run([sent], out), "不能放在被检查的文件夹里")
    refused(run([sent / "甲.xlsx"], sent), "不能放在被检查的文件夹里")
    assert snapshot(sent.parent) == before and not (sent / "a").exists()


@POSIX
def test_a_link_into_the_folder_of_results_is_no_way_round(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    (sent / "改好").symlink_to(out / ANNOTATED, target_is_directory=True)
    refused(run([sent], out), "结果文件夹")


@pytest.mark.parametrize("name", sorted({*RESULTS, MARK, WORK}))
def test_what_only_looks_like_a_result_is_not_overwritten(sent: Path, tmp_path: Path, name: str) -> None:
    """Files of somebody else under our names: one line, status 2, every byte as it was."""
    out = tmp_path / "结果"
    out.mkdir()
    (out / name).write_text("我的文件", encoding="utf-8")
    refused(run([sent], out), name, "--force")
    assert snapshot(out) == {name: "我的文件".encode()}


@pytest.mark.parametrize("half", [None, f".abc{UNFINISHED}"])
def test_a_run_that_was_killed_right_after_it_made_its_folder_is_no_obstacle(sent: Path, tmp_path: Path, half: str | None) -> None:
    """The folder is empty then, or holds half of the list of what is ours; with anything else in it, it is somebody's."""
    out = tmp_path / "结果"
    (out / WORK).mkdir(parents=True)
    if half:
        (out / WORK / half).write_bytes(b"{")
    assert run([sent], out).returncode == 1
    assert statuses(out) == {"甲.xlsx": "rejected"}
    other = tmp_path / "别的结果"
    (other / WORK).mkdir(parents=True)
    (other / WORK / "a.txt").write_text("我的文件", encoding="utf-8")
    refused(run([sent], other), WORK, "--force")


def test_force_replaces_what_stands_in_the_way(sent: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    out.mkdir()
    (out / "files.csv").write_text("我的文件", encoding="utf-8")
    assert run([sent], out, "--force").returncode == 1
    assert statuses(out) == {"甲.xlsx": "rejected"}


def test_files_that_others_put_beside_the_results_stay(sent: Path, tmp_path: Path) -> None:
    """In the folder, in `annotated`, in folders whose names a program might use for itself."""
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    theirs = ["说明.docx", "annotated/电话记录.txt", "superseded/旧.txt", ".new/a.txt", ".old/b.txt", ".x.part"]
    for name in theirs:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(name, encoding="utf-8")
    (sent / "乙.xlsx").write_bytes(a_return("610324", companies="待定"))
    assert run([sent], out).returncode == 1
    assert {n: (out / n).read_text(encoding="utf-8") for n in theirs} == {n: n for n in theirs}
    assert (out / ANNOTATED / "乙.xlsx").is_file()


def test_a_result_that_somebody_changed_is_kept_under_another_name(sent: Path, tmp_path: Path) -> None:
    """Notes that staff made in a copy or in the workbook of results are not lost by the next check."""
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    for name in ("检查结果.xlsx", "annotated/甲.xlsx"):
        (out / name).write_bytes((out / name).read_bytes() + b"noted")
    (sent / "甲.xlsx").write_bytes(a_return("610323", companies="很多"))
    ran = run([sent], out)
    assert ran.returncode == 1
    for kept in ("检查结果（保留）.xlsx", "annotated/甲（保留）.xlsx"):
        assert (out / kept).read_bytes().endswith(b"noted")
        assert Path(kept).name in ran.stderr
    assert not (out / "检查结果.xlsx").read_bytes().endswith(b"noted")


def test_a_second_run_that_must_wait_leaves_the_first_ones_results_alone(sent: Path, tmp_path: Path) -> None:
    """The lock comes before anything is touched."""
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    (out / WORK / "new").mkdir()
    (out / WORK / "new" / "findings.jsonl").write_text("half", encoding="utf-8")
    with opened(out, ""):
        before = snapshot(out)
        refused(run([sent], out), "另一个 check 正在使用")
        assert snapshot(out) == before


def _garbage(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(8192)
        stream.write(os.urandom(max(0, path.stat().st_size - 8192)))


def _other_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE files (a, b)")
    other.close()


def _blobs(path: Path) -> None:
    with sqlite3.connect(path) as ledger:
        ledger.execute("UPDATE files SET answers = x'00ff'")
    ledger.close()


def _no_text(path: Path) -> None:
    with sqlite3.connect(path) as ledger:
        ledger.execute("UPDATE files SET stamp = CAST(x'ff31fe' AS TEXT)")
    ledger.close()


@pytest.mark.parametrize("damage", [_garbage, _other_program, _blobs, _no_text, lambda p: p.write_bytes(b"text")])
def test_a_ledger_that_is_not_understood_is_set_aside_and_the_run_starts_anew(
    sent: Path, tmp_path: Path, damage: object
) -> None:
    """A damaged ledger costs time, never a result; what it was is kept."""
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    before = {k: v for k, v in snapshot(out).items() if not k.startswith(WORK)}
    damage(out / NAME)  # type: ignore[operator]
    ran = run([sent], out)
    assert ran.returncode == 1
    if damage is _blobs:
        assert ran.stderr == ""  # what was kept of one file is no use; the file is read again
    else:
        assert "已改名为 ledger.sqlite.damaged" in ran.stderr and "Traceback" not in ran.stderr
        assert (out / f"{NAME}.damaged").is_file()
    assert {k: v for k, v in snapshot(out).items() if not k.startswith(WORK)} == before


@POSIX
def test_links_are_followed_once_or_listed_with_a_status(sent: Path, tmp_path: Path) -> None:
    """A circle, a broken link, a link to a folder outside and a second one to the same: each has one status."""
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "乙.xlsx").write_bytes(a_return("610324", companies="待定"))
    (sent / "圈").symlink_to(sent, target_is_directory=True)
    (sent / "断").symlink_to(sent / "没有.xlsx")
    (sent / "自己").symlink_to(sent / "自己")
    (sent / "链1").symlink_to(outside, target_is_directory=True)
    (sent / "链2").symlink_to(outside, target_is_directory=True)
    out = tmp_path / "结果"
    ran = run([sent], out)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert statuses(out) == {
        "圈": "ignored", "断": "quarantined", "甲.xlsx": "rejected", "自己": "quarantined",
        "链1/乙.xlsx": "rejected", "链2": "ignored",
    }


@POSIX
def test_a_file_that_a_link_leads_to_is_one_file_run_after_run(tmp_path: Path) -> None:
    """It is of the folder that the link is in: read once however often, corrected where it is, gone with the link."""
    store, sent, out = tmp_path / "库", tmp_path / "收回", tmp_path / "结果"
    store.mkdir()
    sent.mkdir()
    for unit in ("610323", "610324"):
        (store / f"{unit}.xlsx").write_bytes(a_return(unit))
    (sent / "610323.xlsx").symlink_to(store / "610323.xlsx")
    (sent / "链").symlink_to(store, target_is_directory=True)
    for _ in range(3):
        assert run([sent], out).stderr == ""
        assert statuses(out) == {"610323.xlsx": "accepted", "链/610324.xlsx": "accepted"}
    (store / "610323.xlsx").write_bytes(a_return("610323", companies=87))
    assert run([sent], out).stderr == ""
    assert statuses(out) == {"610323.xlsx": "accepted", "链/610324.xlsx": "accepted"}
    (sent / "链").unlink()
    assert run([sent], out).stderr == ""
    assert statuses(out) == {"610323.xlsx": "accepted"}


@POSIX
def test_a_file_that_was_given_itself_before_a_link_to_it_is_one_file(tmp_path: Path) -> None:
    """How it is reached makes no second one."""
    store, sent, out = tmp_path / "库", tmp_path / "收回", tmp_path / "结果"
    store.mkdir()
    sent.mkdir()
    (store / "610323.xlsx").write_bytes(a_return())
    (sent / "610323.xlsx").symlink_to(store / "610323.xlsx")
    for folder in (store, sent, sent):
        run([folder], out)
        assert statuses(out) == {"610323.xlsx": "accepted"}


@POSIX
def test_a_limit_on_the_size_of_files_is_named(sent: Path, tmp_path: Path) -> None:
    """It is no lack of disk space."""
    out = tmp_path / "结果"
    ran = run([sent], out, before=["bash", "-c", 'ulimit -f 8; exec "$@"', "limited"])
    assert ran.returncode == 2
    assert "超过允许的文件大小，请放宽限制" in ran.stderr


def test_a_name_is_the_same_in_every_output(sent: Path, tmp_path: Path) -> None:
    """`-rf.xlsx` and `=cmd.xlsx` are formulas to a spreadsheet: they are written so that none takes them for one."""
    for name in ("-rf.xlsx", "=cmd.xlsx", "＋甲.xlsx"):
        (sent / name).write_bytes(other_bytes(a_return("610324", companies="待定"), name))
    out = tmp_path / "结果"
    assert run([sent], out).returncode == 1
    listed = set(statuses(out))
    assert listed == {"./-rf.xlsx", "./=cmd.xlsx", "./＋甲.xlsx", "甲.xlsx"}
    found = [json.loads(line) for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {f["file"] for f in found} <= listed | {""}
    records = [json.loads(line) for line in (out / "submissions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {r["file"] for r in records} <= listed


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8")
def test_names_in_gbk_are_as_good_as_any(tmp_path: Path) -> None:
    """A scan, a workbook, a folder and the folder above, as an old program unpacked them: all is told, and links lead to them."""
    folder = tmp_path / os.fsdecode("收回".encode("gbk"))
    files = {"盖章.pdf": b"scan", "610324_甲.xlsx": a_return("610324", companies="待定"), "乙/610327.xlsx": a_return("610327")}
    for name, data in files.items():
        place = folder / os.fsdecode(name.encode("gbk"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    out = tmp_path / "结果"
    for _ in range(2):
        ran = run([folder], out, "--units", str(roster(tmp_path)))
        assert (ran.returncode, ran.stderr) == (1, "")
        assert statuses(out) == {"盖章.pdf": "ignored", "610324_甲.xlsx": "rejected", "乙/610327.xlsx": "accepted"}
        with zipfile.ZipFile(out / "检查结果.xlsx") as book:
            parts = b"".join(book.read(name) for name in book.namelist() if name.endswith(".rels")).decode()
        for name in files:
            assert f'Target="../{quote("收回".encode("gbk"))}/{quote(name.encode("gbk"))}"' in parts
        # the next round has a history, with a link to the version that is still there
        (folder / os.fsdecode("610324_甲.xlsx".encode("gbk"))).write_bytes(a_return("610324", companies="很多"))


def test_a_soft_line_break_of_word_reaches_the_annotated_copy(tmp_path: Path) -> None:
    """A vertical tab and other control characters are written as ECMA-376 spells them, and read back the same."""
    assert xml_text("甲\x0b乙\x01_x000B_丙") == "甲_x000B_乙_x0001__x005F_x000B_丙"
    sent = tmp_path / "in"
    sent.mkdir()
    (sent / "甲.xlsx").write_bytes(typed(right() | {"work_done_park": "一行_x000B_又一行", "indicators_companies.actual_2024": "待定"}))
    out = tmp_path / "out"
    ran = run([sent], out)
    assert (ran.returncode, ran.stderr) == (1, "")
    copy = (out / ANNOTATED / "甲.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        assert any("一行_x000B_又一行".encode() in package.read(n) for n in package.namelist())


def test_more_jobs_than_cores_are_as_many_as_there_are(sent: Path, tmp_path: Path) -> None:
    ran = run([sent], tmp_path / "out", "--jobs", "200")
    assert ran.returncode == 1 and "个处理器" in ran.stderr
