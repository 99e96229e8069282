"""Files spread over a cluster tell what they tell on one machine, to the byte, whatever happens to the workers.

Scheduler, workers and the S3 server are processes of their own, as they would be on several machines.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import fsspec
import pytest

import workbook_tools as wt
from tests.clusters import KEYS, free_port, s3_server, scheduler, worker
from tests.returned import a_return, results
from tests.test_decisions import decide
from workbook_tools.batch import cluster as cluster_module
from workbook_tools.batch.chunk import GUARDS, Order, do_chunk
from workbook_tools.batch.cluster import Cluster
from workbook_tools.batch.engine import OneMachine
from workbook_tools.batch.examination import Examination
from workbook_tools.batch.guard import Guard, ended_of
from workbook_tools.batch.inputs import Source, list_inputs
from workbook_tools.batch.interrupt import StopFlag
from workbook_tools.batch.jobs import Jobs
from workbook_tools.batch.ledger import opened
from workbook_tools.batch.process_limits import Limits
from workbook_tools.batch.remote import Url, listed
from workbook_tools.batch.remote_results import VARIABLE, folder_of
from workbook_tools.batch.result_record import ResultRecord, packed, unpacked
from workbook_tools.batch.run import check_all, rules_digest
from workbook_tools.batch.shipped_forms import OtherForms, _Shelf, _Shipped, shipped, unshipped
from workbook_tools.batch.tasks import EXAMINE, examine_job, examined
from workbook_tools.batch.workers import Ended
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.catalog import Forms, forms_in
from workbook_tools.intake.roster import read_units
from workbook_tools.program import program_digest
from workbook_tools.report.decision_sheet import NAME as DECISIONS

LINKS = {"index.html", "检查结果.xlsx"}
"""The results that lead to the returns, which nothing opens where they are objects of a store."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Ledgers of results beyond this machine in a folder of this test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="module")
def store(kept: None) -> Iterator[str]:
    """The URL of a bucket on a local S3 server, which this process and the workers reach by their environment."""
    with s3_server() as address, pytest.MonkeyPatch.context() as patch:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdir("returns")
        yield "s3://returns"


@pytest.fixture(scope="module")
def address(store: str) -> Iterator[str]:
    """A scheduler without workers."""
    with scheduler() as there:
        yield there


def put(folder: Path, url: str) -> None:
    """Copy a folder to a URL."""
    system, root = fsspec.core.url_to_fs(url)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        system.pipe_file(f"{root}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def taken(url: str) -> dict[str, bytes]:
    """Every file below a URL."""
    system, _ = fsspec.core.url_to_fs(url)
    return {there.name: system.cat_file(there.url) for there in listed(Url(url))}


@pytest.mark.parametrize("many", [1, 4])
def test_one_worker_and_four_give_what_one_machine_gives(
    many: int, address: str, folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    """Of a folder that every machine sees, with the command as staff type it; the ledger stands in the folder of results."""
    with ExitStack() as stack:
        for _ in range(many):
            stack.enter_context(worker(address))
        status = main([
            "check", str(folder), "--out", str(tmp_path / "out"), "--units", str(units), "--engine", "dask", "--scheduler", address,
        ])
    assert status == 1
    assert "名册 3 个单位，全部已报送" in capsys.readouterr().out
    assert results(tmp_path / "out") == whole
    assert wt.check(folder, tmp_path / "out", units).summary.errors == 3  # and goes on without a cluster
    assert results(tmp_path / "out") == whole


class Killing:
    """An engine on which a worker dies as soon as another has done something: it was stopped with jobs in hand."""

    def __init__(self, engine: Cluster, victim: subprocess.Popen[str]) -> None:
        self.engine, self.victim = engine, victim
        self.killed = False

    def run(
        self, task: str, forms: Forms, limits: Limits, jobs: Jobs, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do the jobs, and do that."""
        for outcome in self.engine.run(task, forms, limits, jobs, common):
            if not self.killed:
                self.victim.kill()
                self.killed = True
            yield outcome


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    address: str, store: str, folder: Path, units: Path, whole: dict[str, bytes], tmp_path: Path,
) -> None:
    """From a bucket into a bucket, with archives; what it had in hand is done by the other one."""
    put(folder, f"{store}/in")
    with worker(address), worker(address) as victim, closing(Cluster(address)) as engine:
        assert len(engine.client.nthreads()) == 2
        os.kill(victim.pid, signal.SIGSTOP)
        killing = Killing(engine, victim)
        check_all([Url(f"{store}/in")], tmp_path / "one", read_units(units), forms_in(), quiet=True, engine=killing)
        assert killing.killed
        assert len(engine.client.nthreads()) == 1
        wt.check(f"{store}/in", f"{store}/out", units, scheduler=address)
    wt.check(f"{store}/in", tmp_path / "without", units)
    assert results(tmp_path / "one") == results(tmp_path / "without") == taken(f"{store}/out")
    assert {name: data for name, data in taken(f"{store}/out").items() if name not in LINKS} == {
        name: data for name, data in whole.items() if name not in LINKS
    }


def test_a_file_that_no_worker_sees_is_checked_by_this_machine(
    address: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And told once; where it is nowhere, it is as unreadable as on one machine."""
    jobs = [(n, examine_job(Source(f"{n}.xlsx", path))) for n, path in enumerate((tmp_path / "gone.xlsx", folder / "a.xlsx"))]

    def done(engine: Any) -> dict[Any, Any]:
        waiting = iter(jobs)
        ended = dict(engine.run(EXAMINE, forms_in(), Limits(), Jobs(lambda: next(waiting, None))))
        return {n: examined(ended[n].answer)[0] for n in ended}

    with worker(address), closing(Cluster(address)) as engine:
        assert done(engine) == done(OneMachine())
    said = capsys.readouterr().err
    assert said.count("有的文件工作进程看不到，由本机核对") == said.count("workers do not see some files") == 1


def test_a_worker_with_another_program_ends_the_run_with_one_line(
    address: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two programs would give two kinds of findings."""
    monkeypatch.setattr(cluster_module, "program_digest", lambda: "other")
    with worker(address):
        assert main(["check", str(folder), "--out", str(tmp_path / "out"), "--engine", "dask", "--scheduler", address]) == 2
    said = capsys.readouterr().err
    assert "请安装同一版本" in said and said.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--engine", "dask"], "要一起写; --engine dask and --scheduler go together"),
        (["--scheduler", "tcp://127.0.0.1:1"], "要一起写"),
        (["--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"], "由 dask worker 决定，请去掉"),
    ],
)
def test_options_that_do_not_go_together_are_told(more: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read or made."""
    assert main(["check", str(tmp_path), "--out", str(tmp_path / "out"), *more]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_not_there_or_has_no_worker_is_told(
    address: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in one line that says what to look at."""
    monkeypatch.setattr(cluster_module, "REACH", 0.3)
    monkeypatch.setattr(cluster_module, "APPEAR", 0.0)
    for there, says in ((f"tcp://127.0.0.1:{free_port()}", "连接不上调度器，请检查地址"), ("nonsense://x", "连接不上调度器"), ("tls://127.0.0.1:1", "没有加密连接的证书，请写进 dask 的配置"), (address, "没有工作进程，请启动 dask worker")):
        assert main(["check", str(folder), "--out", str(tmp_path / "out"), "--engine", "dask", "--scheduler", there]) == 2
        said = capsys.readouterr().err
        assert says in said and said.count("\n") == 1


def test_a_missing_library_is_told_with_the_command_that_installs_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody needs dask or S3 who does not use them."""
    for missing, words in (("distributed", [str(folder), "--engine", "dask", "--scheduler", "tcp://x:1"]), ("fsspec", ["s3://b/in"])):
        monkeypatch.setitem(sys.modules, missing, None)
        assert main(["check", *words, "--out", str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert "pip install 'workbook_tools[cluster]'" in said and said.count("\n") == 1


def test_a_place_that_is_not_there_is_told(store: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bucket, a folder in one, a kind of address, a server that does not answer, no bucket at all, a folder of results among the returns."""
    put(folder, f"{store}/there")
    for path, out, says in (
        ("s3://no-such-bucket/in", str(tmp_path / "out"), "没有这个存储桶、文件夹或文件"),
        (f"{store}/none", str(tmp_path / "out"), "没有这个存储桶、文件夹或文件"),
        (str(folder), "s3://no-such-bucket/out", "没有这个存储桶、文件夹或文件"),
        ("xyz://b/in", str(tmp_path / "out"), "不认识“xyz://”这种地址"),
        (f"http://127.0.0.1:{free_port()}/x", str(tmp_path / "out"), "连接不上，请检查地址和网络"),
        ("s3://", str(tmp_path / "out"), "s3://: 后面没有写存储桶或文件夹; it names no bucket or folder"),
        (str(folder), "s3://", "s3://: 后面没有写存储桶或文件夹"),
        (f"{store}/there", f"{store}/there/out", "不能与被检查的文件夹互相包含"),
    ):
        assert main(["check", path, "--out", out]) == 2
        said = capsys.readouterr().err
        assert says in said and said.count("\n") == 1


def test_results_at_a_url_are_replaced_as_those_in_a_folder_are(kept: None, folder: Path, units: Path, whole: dict[str, bytes]) -> None:
    """What others put there stays, what is gone goes, and an unchanged return is not read again."""
    put(folder, "memory://in")
    system = fsspec.filesystem("memory")
    wt.check("memory://in", "memory://out", units)
    before = taken("memory://out")
    assert before.keys() == whole.keys()
    with opened(folder_of(Url("memory://out")), rules_digest(forms_in())) as ledger:
        assert Examination(list_inputs([Url("memory://in")]), ledger, StopFlag()).take() is None
    system.pipe_file("/out/annotated/a.xlsx", b"changed")
    system.pipe_file("/out/notes.txt", b"added")
    system.rm_file("/in/b/错.xlsx")
    done = wt.check("memory://in", "memory://out", units)
    after = taken("memory://out")
    assert after["annotated/a（保留）.xlsx"] == b"changed" and after["notes.txt"] == b"added"
    assert after["annotated/a.xlsx"] == before["annotated/a.xlsx"]
    assert "annotated/b/错.xlsx" not in after
    assert [f.file for f in done.files if f.file == "b/错.xlsx" and f.status != "superseded"] == []


def test_what_a_check_did_not_put_there_is_not_overwritten(kept: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless it is asked to; the ledger of this machine tells whose it is."""
    put(folder, "memory://more")
    fsspec.filesystem("memory").pipe_file("/theirs/files.csv", b"theirs")
    assert main(["check", "memory://more", "--out", "memory://theirs"]) == 2
    assert "不会覆盖" in capsys.readouterr().err
    assert taken("memory://theirs") == {"files.csv": b"theirs"}
    assert main(["check", "memory://more", "--out", "memory://theirs", "--force", "--no-copies"]) == 1
    assert b"accepted" in taken("memory://theirs")["files.csv"]


def test_decisions_in_a_workbook_at_a_url_are_obeyed(kept: None, tmp_path: Path) -> None:
    """Staff fill it in where it is; the next run brings it back first."""
    system = fsspec.filesystem("memory")
    for name, data in {"a.xlsx": a_return(), "b.xlsx": a_return(companies=87)}.items():
        system.pipe_file(f"/rivals/{name}", data)
    first = wt.check("memory://rivals", "memory://decided", copies=False)
    assert {f.status for f in first.files} == {"undecided"}
    (tmp_path / DECISIONS).write_bytes(system.cat_file(f"/decided/{DECISIONS}"))
    decide(tmp_path, "b.xlsx", action="采用", reason="以电话告知的为准", by="王")
    system.pipe_file(f"/decided/{DECISIONS}", (tmp_path / DECISIONS).read_bytes())
    second = wt.check("memory://rivals", "memory://decided", copies=False)
    assert {f.file: f.status for f in second.files} == {"a.xlsx": "superseded", "b.xlsx": "accepted"}


def test_a_form_of_ones_own_goes_along(tmp_path: Path) -> None:
    """A form that comes with the program does not; what is sent cannot be written elsewhere."""
    entry = forms_in().entries[0]
    own = tmp_path / "own"
    own.mkdir()
    for path in entry.folder.rglob("*"):
        if path.is_file():
            place = own / path.relative_to(entry.folder)
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(path.read_bytes().replace(entry.id.encode(), b"own-form"))
    forms = forms_in([own])
    (tmp_path / "ship").mkdir()
    sent = shipped(forms, tmp_path / "ship")
    got = unshipped(sent, tmp_path / "there")
    assert got.digest == forms.digest
    assert [e.folder for e in got.entries if e.id != "own-form"] == [e.folder for e in forms.entries if e.id != "own-form"]
    assert got.find("own-form").load().rules == forms.find("own-form").load().rules
    assert len(sent) < 1 << 17
    escaping = _Shelf((_Shipped("x", "1", "d", {"../../out.txt": b"x"}),), ())
    with pytest.raises(OtherForms):
        unshipped(packed(escaping), tmp_path / "deep" / "er")
    assert not list(tmp_path.rglob("out.txt"))


def told(order: Order, job: bytes) -> tuple[Any, bytes]:
    """The record and the answers that a job has here."""
    (ended,) = do_chunk(order, [job]) or [None]
    assert ended is not None
    row, answers = examined(ended_of(ended).answer)
    return unpacked(row.record, ResultRecord), answers


def test_a_guard_that_is_killed_is_replaced_and_limits_hold_behind_it(folder: Path, tmp_path: Path) -> None:
    """A job is done after its guard was killed; what exceeds its time is killed as on one machine."""
    (tmp_path / "ship").mkdir()
    forms = shipped(forms_in(), tmp_path / "ship")
    job = examine_job(Source("a.xlsx", folder / "a.xlsx"))
    order = Order(EXAMINE, forms, Limits(), program_digest())
    first = told(order, job)
    (guard,) = GUARDS.idle
    guard.process.kill()
    guard.process.wait()
    assert told(order, job) == first
    assert do_chunk(Order(EXAMINE, forms, Limits(), "another program"), [job]) is None
    GUARDS.close()
    at_once = Limits(wall=0.0, starting=0.0)
    with closing(Guard(EXAMINE, forms, at_once)) as hasty:
        ended = hasty.do(job)
    ((_, alone),) = OneMachine().run(EXAMINE, forms_in(), at_once, Jobs(iter([(0, job), None, None]).__next__))
    assert ended == alone
    assert (ended.reason, ended.killed) == ("late", True)


def test_an_unknown_kind_of_scheduler_is_no_traceback(tmp_path: Path) -> None:
    """What a library raises is said in our words."""
    with pytest.raises(UsageError, match="连接不上调度器"):
        Cluster("nonsense://x")
