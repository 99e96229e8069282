"""What commands cost that run at the same time: CPU seconds of all processes, the clock, memory; and what the machine has to give.

What belongs here: measuring, and telling how much of a second processor was to be had meanwhile. What does not: what is measured.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak import resident

_BUSY = "sum(n * n % 7 for n in range(12_000_000))"


class Peak(threading.Thread):
    """The most memory that a process held, and the largest of its children: of the last ones, which none of those before saw, by itself."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.parent = process, 0.0
        self.before, self.last = 0.0, 0.0
        self.living: set[str] = set()
        self.ended = threading.Event()

    @property
    def worker(self) -> float:
        """That of those who read the files: when they have ended others write the results."""
        return self.before or self.last

    def run(self) -> None:
        """Look twice a second until told to end."""
        while not self.ended.wait(0.5):
            try:
                children = set(Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split())
            except OSError:
                children = set()
            if children and not children & self.living:
                self.before, self.last = max(self.before, self.last), 0.0
            self.living = children or self.living
            self.parent = max(self.parent, resident(self.process))
            self.last = max([self.last, *(resident(int(child)) for child in children)])


@dataclass(frozen=True)
class Cost:
    """CPU seconds of all processes, seconds on the clock, peak MB of the first process, of a worker and of one of its last children."""

    cpu: float
    wall: float
    parent: float = 0.0
    worker: float = 0.0
    last: float = 0.0


def cost(commands: Sequence[Sequence[str]], fed: Sequence[str] = (), worst: int = 0) -> Cost:
    """What commands cost that run at the same time, each fed with one text; with a status above ``worst`` nothing was measured."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8") for command in commands]
    peak = Peak(running[0].pid)
    peak.start()
    for process, text in zip(running, fed or [""] * len(running), strict=True):
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
    if not all(0 <= process.wait() <= worst for process in running):
        raise SystemExit("a run failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak.ended.set()
    peak.join()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, time.perf_counter() - began, peak.parent, peak.worker, peak.last)


def checked(folder: Path, out: Path, jobs: int, *, copies: bool = False, units: int = 0) -> Cost:
    """What the command costs, which ends with 1 where it found something; with ``units`` by a roster of so many."""
    command = [sys.executable, "-m", "workbook_tools", "check", str(folder), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    with tempfile.TemporaryDirectory(prefix="roster-") as name:
        if not copies:
            command.append("--no-copies")
        if units:
            roster = Path(name) / "units.csv"
            lines = (f"{n:06d},第{n}县工业和信息化局,第{n}县\n" for n in range(units))
            roster.write_text("code,unit,county\n" + "".join(lines), encoding="utf-8")
            command += ["--units", str(roster)]
        return cost([command], worst=1)


def processors() -> float:
    """How many times the work of one busy process two do in the same time, at this moment: two on a machine with nothing else to do."""
    one, two = (cost([[sys.executable, "-c", _BUSY]] * many).wall for many in (1, 2))
    return 2 * one / two
