"""What a cluster costs a file more than one machine, and what it costs to begin: CPU seconds of all processes.

    python -m benchmarks.scale [FILES]

What belongs here: the same files checked by two processes of this machine and by two workers of a scheduler on it, for a tenth
of the files and for all: the difference over the number is the cost of a file, the rest that of beginning. The files are short
texts, of which nothing is read but that they are no workbooks, so that what they cost is the way there and back. What does not:
what a check costs (``benchmarks.batch``). Workers on one machine share its processors: how fast many are, this does not tell.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from tests.clusters import scheduler, worker
from workbook_tools.batch.cluster import Cluster
from workbook_tools.batch.engine import Engine, OneMachine
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in

TICK = os.sysconf("SC_CLK_TCK")


def below(process: int) -> list[int]:
    """A process and all that it started, and those started."""
    try:
        children = [int(child) for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [process, *(one for child in children for one in below(child))]


def used() -> float:
    """CPU seconds of this process and of all below it, those that ended and were waited for included."""
    total = 0
    for process in below(os.getpid()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICK


def cost(folder: Path, out: Path, engine: Engine) -> tuple[float, float]:
    """CPU seconds and seconds of one check without copies."""
    cpu, began = used(), time.perf_counter()
    check_all([folder], out, (), forms_in(), quiet=True, copies=False, engine=engine)
    return used() - cpu, time.perf_counter() - began


def main(many: int = 3000) -> int:
    """Print a line an engine and the differences."""
    told: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="scale-") as name, ExitStack() as stack:
        for folder, count in (("few", many // 10), ("all", many)):
            (Path(name) / folder).mkdir()
            for number in range(count):
                (Path(name) / folder / f"{number:06d}.txt").write_text(f"说明 {number}", encoding="utf-8")
        address = stack.enter_context(scheduler())
        for _ in range(2):
            stack.enter_context(worker(address))
        engines: dict[str, Engine] = {"one machine": OneMachine(2), "cluster": stack.enter_context(closing(Cluster(address)))}
        for engine, done in engines.items():
            for folder in ("few", "all"):
                told.setdefault(engine, []).append(cost(Path(name) / folder, Path(name) / f"{engine} {folder}", done))
    for engine, (few, every) in told.items():
        each = (every[0] - few[0]) / (many - many // 10)
        print(f"{engine:12} {many // 10} files {few[0]:.1f} s CPU {few[1]:.1f} s; {many} files {every[0]:.1f} s CPU {every[1]:.1f} s; "
              f"{each * 1000:.2f} ms CPU a file and {few[0] - each * (many // 10):.1f} s to begin; load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
