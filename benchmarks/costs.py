"""What commands cost that run at the same time: CPU seconds of all processes, the clock, memory; and what the machine has to give.

What belongs here: measuring, and telling how much of a second processor was to be had meanwhile. What does not: what is measured.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak import resident

CHECK = """
import sys
from pathlib import Path
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.units import Unit
folder, out, jobs, copies, units = sys.argv[1:]
roster = [Unit(f"{n:06d}", {"unit": f"第{n}县工业和信息化局", "county": f"第{n}县"}) for n in range(int(units))]
check_all([Path(folder)], Path(out), roster, forms_in(), jobs=int(jobs), quiet=True, copies=copies == "1")
"""
_BUSY = "sum(n * n % 7 for n in range(12_000_000))"


class Peak(threading.Thread):
    """The most memory that a process and the largest of its children held."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.parent, self.worker = process, 0.0, 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        """Look twice a second until told to end."""
        while not self.ended.wait(0.5):
            try:
                children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
            except OSError:
                children = []
            self.parent = max(self.parent, resident(self.process))
            self.worker = max([self.worker, *(resident(int(child)) for child in children)])


@dataclass(frozen=True)
class Cost:
    """CPU seconds of all processes, seconds on the clock, peak MB of the first process and of a worker."""

    cpu: float
    wall: float
    parent: float = 0.0
    worker: float = 0.0


def cost(commands: Sequence[Sequence[str]], fed: Sequence[str] = ()) -> Cost:
    """What commands cost that run at the same time, each fed with one text."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8") for command in commands]
    peak = Peak(running[0].pid)
    peak.start()
    for process, text in zip(running, fed or [""] * len(running), strict=True):
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
    if sum(abs(process.wait()) for process in running):
        raise SystemExit("a run failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak.ended.set()
    peak.join()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, time.perf_counter() - began, peak.parent, peak.worker)


def checked(folder: Path, out: Path, jobs: int, *, copies: bool = False, units: int = 0) -> Cost:
    """What a check costs; with ``units`` by a roster of so many."""
    return cost([[sys.executable, "-c", CHECK, str(folder), str(out), str(jobs), str(int(copies)), str(units)]])


def processors() -> float:
    """How many times the work of one busy process two do in the same time, at this moment: two on a machine with nothing else to do."""
    one, two = (cost([[sys.executable, "-c", _BUSY]] * many).wall for many in (1, 2))
    return 2 * one / two
