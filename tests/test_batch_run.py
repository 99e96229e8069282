"""A batch survives whatever ends it: killed, interrupted, out of disk, files changing under it.

``WORKBOOK_TOOLS_KILLS`` sets at how many random moments a run is killed (20).
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from functools import partial
from pathlib import Path
from typing import IO

import pytest

from tests.returned import a_return, command, fill, results, run, zipped
from workbook_tools.batch import examination
from workbook_tools.batch.examination import AT_ONCE, Examination
from workbook_tools.batch.file_bytes import SETTLED, stamp_of, steadily
from workbook_tools.batch.inputs import list_inputs
from workbook_tools.batch.interrupt import StopFlag
from workbook_tools.batch.ledger import NAME, opened
from workbook_tools.batch.publish import MARK
from workbook_tools.batch.run import check_all, rules_digest
from workbook_tools.batch.tasks import do_examine, examine_job, examined
from workbook_tools.check.wording import reason_of
from workbook_tools.cli import main
from workbook_tools.errors import FileRefused, UsageError
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units

KILLS = int(os.environ.get("WORKBOOK_TOOLS_KILLS", "20"))
KILLS_A_FOLDER = 5
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
UNITS_WRITTEN_TO = ("610323_岐山县工业和信息化局", "610324_扶风县工业和信息化局", "610327_陇县工业和信息化局")
"""Those with something to do; the roster of these tests names no city."""
FULL = {
    "检查结果.xlsx", "人工认定.xlsx", "files.csv", "units.csv", "findings.jsonl", "submissions.jsonl", "annotated/a.xlsx", "annotated/b/错.xlsx",
    "annotated/c.zip/内/一.xlsx", "superseded/610324.json", "forms/progress-return-2024-1.0.0/form.json",
    "forms/progress-return-2024-1.0.0/lists/problem_kinds.csv", "index.html", "letters/其他.zip",
    *(f"letters/其他/{unit}.{kind}" for unit in UNITS_WRITTEN_TO for kind in ("docx", "txt")),
}


def to_do(paths: list[Path], out: Path) -> list[str]:
    """The inputs that a run would give to a reader, without reading them."""
    with opened(out, rules_digest(forms_in())) as ledger:
        work = Examination(list_inputs(paths), ledger, StopFlag())
        return [task[0].name for task in iter(work.take, None)]


def _many(folder: Path, count: int) -> Path:
    """So many files that are no workbooks, each another."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03d}.xlsx").write_bytes(b"no workbook %d" % number)
    return folder


def test_inputs_are_looked_at_ahead_and_the_same_are_read_in_the_same_order(tmp_path: Path) -> None:
    """As many at once as take no time; once told to end none is given away, though it is known to need a worker."""
    folder = _many(tmp_path / "in", 2 * AT_ONCE)
    check_all([folder], tmp_path / "out", (), forms_in(), quiet=True)
    changed = [f"{number:03d}.xlsx" for number in (0, 7, AT_ONCE + 1, 2 * AT_ONCE - 1)]
    for name in changed:
        (folder / name).write_bytes(b"another")
    with opened(tmp_path / "out", rules_digest(forms_in())) as ledger:
        for looks in range(4):
            stop = StopFlag()
            work = Examination(list_inputs([folder]), ledger, stop)
            first = work.take()
            assert first is not None
            assert (first[0].name, work.expected(), len(work.records)) == (changed[0], 1, 0)
            assert [work.look() for _ in range(looks)] == [True, True, False][:looks]
            assert work.expected() == (1, 2, 4, 4)[looks]
            assert [task[0].name for task in iter(work.take, None)] == changed[1:]
            assert work.expected() == 4
        work = Examination(list_inputs([folder]), ledger, stop)
        assert work.look()
        stop.turned = True
        assert (work.look(), work.take(), work.expected()) == (False, None, 2)


def test_no_more_are_looked_for_than_there_is_use_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand new files are no list of jobs in memory."""
    monkeypatch.setattr(examination, "AHEAD", AT_ONCE)
    folder = _many(tmp_path / "in", 3 * AT_ONCE)
    (tmp_path / "out").mkdir()
    with opened(tmp_path / "out", rules_digest(forms_in())) as ledger:
        work = Examination(list_inputs([folder]), ledger, StopFlag())
        assert [work.look(), work.look()] == [True, False]
        assert work.take() is not None
        assert [work.look(), work.look()] == [True, False]
        assert len(list(iter(work.take, None))) == 3 * AT_ONCE - 1


def test_a_run_leaves_a_result_for_every_input(whole: dict[str, bytes]) -> None:
    """One line a file, entries of archives included."""
    assert set(whole) == FULL
    lines = whole["files.csv"].decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[:2] for line in lines] == [
        ['"a.xlsx"', '"accepted"'], ['"b/旧.xlsx"', '"superseded"'], ['"b/错.xlsx"', '"rejected"'],
        ['"c.zip"', '"ignored"'], ['"c.zip/二.xlsx"', '"duplicate"'], ['"c.zip/内/一.xlsx"', '"rejected"'],
        ['"c.zip/说明.txt"', '"ignored"'], ['"d.xlsx"', '"quarantined"'], ['"e.txt"', '"ignored"'],
        ['"~$a.xlsx"', '"ignored"'],
    ]


@pytest.mark.parametrize(("jobs", "start"), [(3, "fork"), (2, "spawn")])
def test_results_do_not_depend_on_the_number_of_workers(
    jobs: int, start: str, folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor on how they start, nor on where the results go, as long as the way to the returns is the same."""
    monkeypatch.setenv("WORKBOOK_TOOLS_START", start)
    ran = run([folder], tmp_path / "out", "--units", str(units), "--jobs", str(jobs))
    assert ran.returncode == 1
    assert results(tmp_path / "out") == whole


@POSIX
def test_a_killed_run_goes_on_where_it_was(
    folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    """Killed at random moments, then left in peace: the same bytes, and no process is left over."""
    chance = random.Random(2026)
    for kill in range(KILLS):
        out = tmp_path / str(kill // KILLS_A_FOLDER)
        seen, held = os.pipe()
        process = subprocess.Popen(
            command([folder], out, "--units", str(units), "--jobs", str(1 + kill % 2)), pass_fds=[held],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1],
        )
        os.close(held)
        try:
            process.wait(chance.uniform(0.2, 4.0))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        # the pipe closes when the last process that holds it has ended
        assert select.select([seen], [], [], 120)[0]
        os.close(seen)
        finished = (out / "files.csv").exists() and not (out / MARK).exists()
        assert not finished or results(out) == whole
        if kill % KILLS_A_FOLDER == KILLS_A_FOLDER - 1 or kill == KILLS - 1:
            assert run([folder], out, "--units", str(units)).returncode == 1
            assert results(out) == whole


@POSIX
def test_ctrl_c_leaves_an_unfinished_run_that_says_so(
    folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    """Nothing looks finished; the same command finishes it."""
    process = subprocess.Popen(
        command([folder], tmp_path / "out", "--units", str(units)), stderr=subprocess.PIPE, text=True,
        encoding="utf-8", cwd=Path(__file__).parents[1],
    )
    while not (tmp_path / "out" / MARK).exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "未完成" in said
    assert set(results(tmp_path / "out")) == {MARK}
    assert run([folder], tmp_path / "out", "--units", str(units)).returncode == 1
    assert results(tmp_path / "out") == whole


def test_a_finished_file_is_not_read_again_and_a_changed_one_is(tmp_path: Path) -> None:
    """Known by its bytes; by its times alone where they are old enough; entries by their archive."""
    folder, out = fill(tmp_path / "in"), tmp_path / "out"
    assert to_do([folder], out_of(out)) == ["a.xlsx", "b/旧.xlsx", "b/错.xlsx", "c.zip", "d.xlsx", "e.txt"]
    check_all([folder], out, (), forms_in())
    before = results(out)
    assert to_do([folder], out) == []
    os.utime(folder / "a.xlsx")
    assert to_do([folder], out) == []
    os.utime(folder / "a.xlsx", (1_736_000_000, 1_736_000_000))
    check_all([folder], out, (), forms_in())
    assert results(out) == before
    (folder / "e.txt").write_bytes(b"other")
    shutil.copyfile(folder / "b/旧.xlsx", folder / "f.xlsx")
    assert to_do([folder], out) == ["e.txt", "f.xlsx"]


def test_results_in_another_language_need_no_file_to_be_read_again(tmp_path: Path) -> None:
    """What was found is kept as facts; the words are made when it is written out."""
    folder, out = fill(tmp_path / "in"), tmp_path / "out"
    check_all([folder], out, (), forms_in())
    assert to_do([folder], out) == []
    chinese = [json.loads(line) for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    check_all([folder], out, (), forms_in(), lang="en")
    english = [json.loads(line) for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [f["id"] for f in english] == [f["id"] for f in chinese]
    assert any("is not a number. " in f["message"] for f in english)
    assert not any("。" in f["message"] for f in english)


def out_of(out: Path) -> Path:
    """A folder for results, made."""
    out.mkdir()
    return out


@POSIX
def test_times_are_trusted_only_when_a_change_would_show_in_them(tmp_path: Path) -> None:
    """A file written a moment ago may be written again within the clock's grain."""
    (tmp_path / "a").write_bytes(b"x")
    state = (tmp_path / "a").stat()
    assert stamp_of(state, state.st_ctime + SETTLED - 1) == ""
    assert stamp_of(state, state.st_ctime + SETTLED + 1) == stamp_of(state) != ""


def test_a_damaged_ledger_costs_only_time(folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """It is begun anew."""
    out = out_of(tmp_path / "out")
    (out / NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    check_all([folder], out, read_units(units), forms_in())
    assert results(out) == whole
    for column in ("record", "answers"):
        with sqlite3.connect(out / NAME) as ledger:
            ledger.execute(f"UPDATE files SET {column} = x'00ff'")
        ledger.close()
        check_all([folder], out, read_units(units), forms_in())
        assert results(out) == whole


def test_a_copy_that_somebody_changed_is_made_again(folder: Path, units: Path, tmp_path: Path) -> None:
    """The results are what the returns say, whatever happened to earlier ones; what others wrote stays beside them."""
    check_all([folder], tmp_path / "out", read_units(units), forms_in())
    before = results(tmp_path / "out")
    (tmp_path / "out/annotated/b/错.xlsx").write_bytes(b"changed")
    (tmp_path / "out/annotated/more.xlsx").write_bytes(b"added")
    check_all([folder], tmp_path / "out", read_units(units), forms_in())
    kept = {"annotated/b/错（保留）.xlsx": b"changed", "annotated/more.xlsx": b"added"}
    assert results(tmp_path / "out") == before | kept


def test_two_runs_do_not_write_into_one_folder(folder: Path, tmp_path: Path) -> None:
    """The second is told so."""
    with opened(out_of(tmp_path / "out"), "x"), pytest.raises(UsageError, match="另一个 check"):
        check_all([folder], tmp_path / "out", (), forms_in())


def test_nothing_is_written_where_the_files_are(folder: Path, tmp_path: Path) -> None:
    """Neither into a folder that is checked nor beside a file that is."""
    before = results(folder)
    for paths, out in (([folder], folder / "out"), ([folder / "a.xlsx"], folder)):
        ran = run(paths, out)
        assert ran.returncode == 2 and "choose" in ran.stderr
    run([folder], tmp_path / "out")
    assert results(folder) == before


@POSIX
@pytest.mark.parametrize("size", [0, 3_000, 60_000])
def test_a_limit_on_the_size_of_files_leaves_the_earlier_result(
    size: int, folder: Path, tmp_path: Path
) -> None:
    """Wherever the limit strikes: the message says what to do, and the next run is as if nothing had been."""
    import resource

    out = tmp_path / "out"
    assert run([folder / "a.xlsx"], out).returncode == 0
    before = results(out)
    limited = subprocess.run(
        command([folder], out), capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=Path(__file__).parents[1], preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size)),
    )
    assert limited.returncode == 2
    assert "写不进去" in limited.stderr and "同一命令" in limited.stderr and "Traceback" not in limited.stderr
    after = {name: data for name, data in results(out).items() if not name.startswith((".new", MARK))}
    assert after == before
    run([folder], out)
    for paths in ([folder / "a.xlsx"], [folder]):  # the same rounds, undisturbed
        run(paths, tmp_path / "other")
    assert results(out) == results(tmp_path / "other")


@POSIX
def test_a_full_disk_leaves_the_earlier_result(folder: Path, tmp_path: Path) -> None:
    """On a file system of 400 KB."""
    disk = out_of(tmp_path / "disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no right to mount a small file system: a full disk was not tried")
    try:
        assert run([folder / "a.xlsx"], disk / "out").returncode == 0
        before = results(disk / "out")
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 20_000))
        ran = run([folder], disk / "out")
        assert ran.returncode == 2
        assert "写不进去" in ran.stderr and "Traceback" not in ran.stderr
        after = {n: d for n, d in results(disk / "out").items() if not n.startswith((".new", MARK))}
        assert after == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@POSIX
def test_a_read_only_folder_is_named_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    """Root may write anywhere, so its right to is taken away."""
    out = tmp_path / "out"
    run([folder / "a.xlsx"], out)
    before = results(out)
    drop: list[str] = []
    if os.geteuid() == 0:
        drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]
        if shutil.which("setpriv") is None:
            pytest.skip("root without setpriv: a read-only folder was not tried")
    out.chmod(0o555)
    try:
        ran = run([folder], out, before=drop)
    finally:
        out.chmod(0o755)
    assert ran.returncode == 2
    assert "没有写入权限" in ran.stderr and "Traceback" not in ran.stderr
    assert results(out) == before


def test_a_file_that_is_being_written_is_not_half_read(tmp_path: Path) -> None:
    """It never rests while it is read: no verdict is given on what nobody sent."""
    place = tmp_path / "a.xlsx"
    place.write_bytes(a_return())
    ended = threading.Event()

    def write() -> None:
        with place.open("ab") as stream:
            while not ended.is_set():
                stream.write(b"x")
                stream.flush()

    def slowly(stream: IO[bytes]) -> bytes:
        data = stream.read()
        time.sleep(0.05)
        return data

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(FileRefused, match="rewritten"):
            steadily(place, slowly)
    finally:
        ended.set()
        writer.join()
    source = list_inputs([tmp_path])[0]
    row, _ = examined(do_examine(forms_in(), b"", examine_job(source)))
    assert row.sha256


def test_a_disk_that_is_full_for_the_ledger_is_told_as_such(tmp_path: Path) -> None:
    """SQLite says so in words of its own; what stood there before is untouched."""
    def fill_up() -> None:
        with opened(tmp_path, "rules") as ledger:
            ledger.connection.execute("PRAGMA max_page_count = 1")
            ledger.note_shown({str(number): bytes(10_000) for number in range(10)})

    with pytest.raises(UsageError, match="磁盘已满，请腾出空间。原有结果未动"):
        fill_up()


@POSIX
def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path) -> None:
    """It is set aside with the reason."""
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in/a.xlsx")
    (result,) = check_all([tmp_path / "in"], tmp_path / "out", (), forms_in()).files
    assert result.status == "quarantined" and "普通文件" in reason_of(result)


def test_what_is_too_large_is_told_without_being_read_whole(tmp_path: Path) -> None:
    """A large archive of ordinary files is no such thing."""
    (tmp_path / "in").mkdir()
    with (tmp_path / "in/a.xlsx").open("wb") as stream:
        stream.truncate(30_000_000)
    packed = zipped({"x.xlsx": a_return(), "y.bin": random.Random(1).randbytes(19_000_000), "z.bin": b"z" * 4_000_000},
                    zipfile.ZIP_STORED)
    (tmp_path / "in/b.zip").write_bytes(packed)
    found = {r.file: r for r in check_all([tmp_path / "in"], tmp_path / "out", (), forms_in()).files}
    assert found["a.xlsx"].status == "quarantined" and "过大" in reason_of(found["a.xlsx"])
    assert found["b.zip"].status == "ignored"
    assert found["b.zip/x.xlsx"].status == "accepted"


def test_a_number_of_jobs_that_makes_no_sense_is_refused(folder: Path, tmp_path: Path) -> None:
    """One line says what is allowed."""
    ran = run([folder], tmp_path / "out", "--jobs", "0")
    assert ran.returncode == 2 and "--jobs 0" in ran.stderr


def test_aggregate_refuses_results_that_are_not_finished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "submissions.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "未完成.txt").write_text("", encoding="utf-8")
    assert main(["aggregate", str(tmp_path), "--out", str(tmp_path / "out.xlsx")]) == 2
    assert "核对未完成，请先把 check 做完" in capsys.readouterr().err
