"""A job that hangs, aborts, exits, panics or eats memory fails alone; the jobs beside it are done."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook_tools.batch.jobs import Jobs
from workbook_tools.batch.process_limits import Limits
from workbook_tools.batch.workers import Ended, Pool
from workbook_tools.errors import UsageError

QUICK = Limits(cpu=2, wall=1.5, memory=1 << 28, jobs=50)
METHODS = [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()]


class Panic(BaseException):
    """Like a panic of Rust: no ``Exception``."""


def echo(job: bytes) -> bytes:
    """A job that is done."""
    return job.upper() + str(os.getpid()).encode()


def unruly(job: bytes) -> bytes:
    """Does to its process what the job says."""
    if job == b"hang":
        while True:
            time.sleep(1)
    if job == b"burn":
        while True:
            pass
    if job == b"abort":
        os.abort()
    if job == b"exit":
        sys.exit(3)
    if job == b"leave":
        os._exit(0)
    if job == b"panic":
        raise Panic("index out of bounds at 0x7f3a")
    if job == b"memory":
        return bytes(1 << 40) if sys.maxsize > 1 << 40 else b""
    if job == b"taken away":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == b"deep":
        return unruly(job)
    if job.startswith(b"once "):
        mark = Path(os.fsdecode(job[5:]))
        if not mark.exists():
            mark.touch()
            os.abort()
    return b"done " + job


class Stillborn:
    """A function that ends the process which loads it."""

    def __call__(self, job: bytes) -> bytes:
        """Never called."""
        return job

    def __reduce__(self) -> tuple[object, ...]:
        return os.abort, ()


def loaded(mark: str) -> Unsteady:
    """The function; the first process that loads it ends."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.abort()
    return Unsteady(Path(mark))


class Unsteady:
    """A function that ends the first process which loads it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __call__(self, job: bytes) -> bytes:
        """Done."""
        return job

    def __reduce__(self) -> tuple[object, ...]:
        return loaded, (str(self.mark),)


def done(crew: Pool, jobs: list[bytes]) -> dict[int, Ended]:
    """How each job ended, by its number."""
    waiting: Iterator[tuple[int, bytes]] = iter(enumerate(jobs))
    return dict(crew.run(Jobs(lambda: next(waiting, None))))


@pytest.mark.parametrize("method", METHODS)
def test_jobs_are_done_by_either_way_of_starting_processes(method: str) -> None:
    """Every answer belongs to its job, and no answer comes from this process."""
    ended = done(Pool(echo, 2, start=method), [b"a", b"b", b"c", b"d", b"e"])
    assert [ended[n].answer[:1] for n in range(5)] == [b"A", b"B", b"C", b"D", b"E"]
    assert not any(e.answer[1:] == str(os.getpid()).encode() for e in ended.values())


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("job", "said", "killed"),
    [
        (b"abort", "crashed SIGABRT", True), (b"leave", "left 0", True),
        (b"exit", "failed SystemExit: 3", False), (b"panic", "failed Panic: index out of bounds at 0x…", False),
        (b"memory", "memory MemoryError", False), (b"deep", "failed RecursionError", False),
    ],
)
def test_what_ends_a_reader_fails_one_job(job: bytes, said: str, killed: bool, jobs: int) -> None:
    """Also where there is only one worker: it is replaced."""
    ended = done(Pool(unruly, jobs, QUICK), [b"x", job, b"y", b"z"])
    assert [ended[n].answer for n in (0, 2, 3)] == [b"done x", b"done y", b"done z"]
    assert said in " ".join((ended[1].reason, *map(str, ended[1].values.values()), ended[1].detail))
    assert ended[1].killed is killed


def test_a_job_that_sleeps_is_killed_by_the_clock() -> None:
    """The first job of a process has time for its imports, so another one comes first."""
    ended = done(Pool(unruly, 1, Limits(cpu=20, wall=0.5, jobs=50, starting=5.0), start=METHODS[0]), [b"x", b"hang", b"y"])
    assert ended[0].answer == b"done x"
    assert (ended[1].reason, ended[1].values, ended[1].killed) == ("late", {"seconds": "0.5"}, True)
    assert ended[2].answer == b"done y"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_a_process_does_to_itself_is_told_from_what_others_do_to_it() -> None:
    """A system without memory kills whoever is at hand, and a busy one is slow: that says nothing of the job."""
    jobs = [b"x", b"abort", b"taken away", b"hang", b"leave"]
    ended = done(Pool(unruly, 1, Limits(cpu=20, wall=0.5, jobs=50, starting=5.0), start=METHODS[0]), jobs)
    assert [(ended[n].reason, ended[n].outside) for n in range(1, 5)] == [("crashed", False), ("crashed", True), ("late", True), ("left", False)]


def test_a_process_that_is_lost_before_it_is_ready_is_started_again(tmp_path: Path) -> None:
    """The job is done, as often as it takes up to a limit."""
    ended = done(Pool(Unsteady(tmp_path / "mark"), 1, start="spawn"), [b"x", b"y"])
    assert [ended[n].answer for n in (0, 1)] == [b"x", b"y"]
    assert (tmp_path / "mark").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on CPU seconds")
def test_a_job_that_computes_without_end_is_killed_by_its_cpu_limit() -> None:
    """The limit is of one job, not of the process's life."""
    ended = done(Pool(unruly, 1, Limits(cpu=1, wall=60)), [b"burn", b"y"])
    assert (ended[0].reason, ended[0].values) == ("cpu", {"seconds": 1})
    assert ended[1].answer == b"done y"


def test_processes_that_cannot_start_are_no_files_fault() -> None:
    """The command ends, and no file is quarantined for it."""
    with pytest.raises(UsageError, match="启动不了"):
        done(Pool(Stillborn(), 1, start="spawn"), [b"x"])


def test_a_failed_job_is_tried_once_more(tmp_path: Path) -> None:
    """What fails only the first time is done."""
    ended = done(Pool(unruly, 1, QUICK), [b"once " + os.fsencode(tmp_path / "mark")])
    assert ended[0].reason == ""
    assert ended[0].answer.startswith(b"done once ")


def test_a_worker_is_replaced_after_so_many_jobs() -> None:
    """Whatever a reader forgets to free is freed."""
    ended = done(Pool(echo, 1, Limits(jobs=3)), [b"x"] * 7)
    assert len({e.answer for e in ended.values()}) == 3


def test_jobs_may_lead_to_further_jobs() -> None:
    """An end is reached only when nothing is in hand."""
    waiting = [b"1"]
    answers = []
    for _, ended in Pool(unruly, 2, QUICK).run(Jobs(lambda: (0, waiting.pop()) if waiting else None)):
        answers.append(ended.answer)
        if len(answers) < 5:
            waiting.append(b"more")
    assert len(answers) == 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_job_that_waits_behind_another_is_done_once_whatever_that_one_does(jobs: int) -> None:
    """Also a large one, which does not wait in the pipe, and where the process is replaced after some jobs."""
    todo = [b"x", b"abort", b"a", b"abort", b"leave", b"b", b"l" * 200_000, b"exit", b"c", b"L" * 200_000, b"L" * 200_000, *(b"%d" % n for n in range(20))]
    waiting = iter(enumerate(todo))
    ended: list[tuple[int, Ended]] = []
    for number, one in Pool(unruly, jobs, Limits(cpu=2, wall=20, jobs=4), eager=True).run(Jobs(lambda: next(waiting, None), lambda: 1_000)):
        ended.append((number, one))
    assert sorted(number for number, _ in ended) == list(range(len(todo)))
    for number, one in ended:
        job = todo[number]
        assert one.answer == (b"" if job in {b"abort", b"leave", b"exit"} else b"done " + job)
        assert bool(one.reason) == (one.answer == b"")


@pytest.mark.parametrize(("jobs", "expected", "taken"), [(2, 0, 2), (2, 32, 3), (2, 33, 4), (2, 1_000, 4), (1, 1_000, 2)])
def test_a_job_waits_behind_the_one_in_hand_where_enough_are_expected_of_several_processes(jobs: int, expected: int, taken: int) -> None:
    """How many were taken when the first one ended: with one process, or few files, none but those in hand and the next."""
    todo = iter(enumerate([b"x"] * 6))
    asked = 0

    def take() -> tuple[int, bytes] | None:
        nonlocal asked
        asked += 1
        return next(todo, None)

    seen = [asked for _ in Pool(echo, jobs, eager=True).run(Jobs(take, lambda: expected))]
    assert len(seen) == 6
    assert seen[0] == taken


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")
def test_while_all_are_busy_it_is_looked_what_there_is_to_come_and_more_processes_begin() -> None:
    """Nobody knew of more than one job when the first was given away; as long as something is found it is looked on. No job is done before."""
    todo = iter(enumerate([b"x"] * 60))
    known, looks, looked = 1, 0, multiprocessing.get_context("fork").Event()

    def work(job: bytes) -> bytes:
        looked.wait()
        return echo(job)

    def look() -> bool:
        nonlocal known, looks
        looks += 1
        known = min(60, known + 20)
        if looks > 3:
            looked.set()
        return looks <= 3

    ended = dict(Pool(work, 2, start="fork", eager=True).run(Jobs(lambda: next(todo, None), lambda: known, look)))
    assert sorted(ended) == list(range(60))
    assert len({one.answer for one in ended.values()}) == 2
    assert looks > 3


def test_processes_end_with_the_crew() -> None:
    """Nothing is left running."""
    done(Pool(echo, 2), [b"a", b"b"])
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_does_not_reach_a_worker() -> None:
    """The parent decides when to end."""

    def interrupted(job: bytes) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b"still here"

    assert done(Pool(interrupted, 1, start="fork"), [b"x"])[0].answer == b"still here"
