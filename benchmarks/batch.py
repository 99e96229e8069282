"""A batch of files as officials make them, each of other content, against bare reads of the same files.

    python -m benchmarks.batch [FILES] [--copies]

What belongs here: checking the files, checking them again with one in a hundred changed, and some of them with one process
and with two, and printing CPU seconds, ratios and memory, and a JSON line of them. What does not: making the files
(``benchmarks.returns``), measuring (``benchmarks.costs``), where the time of one file goes (``benchmarks.check``).

One process and two are compared over at most ``FEW`` files, in turn, and beside it what two plain busy processes get done at the same
moment against one: on a machine where others work there is no second processor to be had, and only that ratio tells.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.costs import Cost, checked, cost, processors
from benchmarks.returns import bases, changed, write_returns

FEW, ROUNDS = 300, 2
BARE = """
import io, sys
from python_calamine import CalamineWorkbook
for path in sys.stdin.read().splitlines():
    book = CalamineWorkbook.from_filelike(io.BytesIO(open(path, "rb").read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
"""


def processes(folder: Path, out: Path) -> tuple[Cost, Cost, float]:
    """A check with one process and with two, the better of some rounds in turn, and how many processors there were."""
    one, two, there = [], [], [processors()]
    for number in range(ROUNDS):
        one.append(checked(folder, out / f"one{number}", 1))
        two.append(checked(folder, out / f"two{number}", 2))
        there.append(processors())
    return min(one, key=lambda c: c.wall), min(two, key=lambda c: c.wall), sum(there) / len(there)


def main() -> int:
    """Print a line a run, and all figures as JSON."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("files", nargs="?", type=int, default=90)
    asked.add_argument("--copies", action="store_true", help="make the annotated copies as well")
    options = asked.parse_args()
    told: dict[str, float] = {"files": options.files, "load": round(os.getloadavg()[0], 1)}

    def tell(title: str, run: Cost, files: int, against: Cost) -> None:
        print(f"{title:24}{files:>7} files{run.cpu:>9.1f} s CPU{run.wall:>9.1f} s{run.cpu / against.cpu:>8.2f} ×"
              f"{1000 * run.cpu / files:>9.1f} ms a file{run.parent:>7.0f}/{run.worker:.0f}/{run.last:.0f} MB", flush=True)

    with tempfile.TemporaryDirectory(prefix="batch-") as name:
        made, root, out = bases(), Path(name) / "in", Path(name) / "out"
        began = time.perf_counter()
        paths = write_returns(made, root, options.files)
        print(f"{options.files} returns written in {time.perf_counter() - began:.0f} s", flush=True)
        lines = [str(path) for path in paths]
        bare = cost([[sys.executable, "-c", BARE]] * 2, ["\n".join(lines[::2]), "\n".join(lines[1::2])])
        tell("two bare readers", bare, options.files, bare)
        first = checked(root, out, 2, copies=options.copies)
        tell("check, 2 processes", first, options.files, bare)
        changed(made, paths)
        again = checked(root, out, 2, copies=options.copies)
        tell("again, 1 % changed", again, options.files, first)
        same = checked(root, out, 2, copies=options.copies)
        tell("again, nothing changed", same, options.files, first)
        few = root
        if options.files > FEW:
            few = Path(name) / "few"
            write_returns(made, few, FEW)
        one, two, there = processes(few, Path(name))
        tell("check, 1 process", one, min(FEW, options.files), one)
        tell("check, 2 processes", two, min(FEW, options.files), one)
        told |= {
            "cpu_against_bare": round(first.cpu / bare.cpu, 2), "wall_against_bare": round(first.wall / bare.wall, 2),
            "same_against_first": round(same.cpu / first.cpu, 3), "again_against_first": round(again.cpu / first.cpu, 3),
            "again_ms_a_file": round(1000 * again.cpu / options.files, 2),
            "two_against_one": round(one.wall / two.wall, 2), "processors": round(there, 2),
            "two_of_what_there_was": round(one.wall / two.wall / there, 2),
            "worker_mb": round(first.worker), "parent_mb": round(first.parent), "writer_mb": round(first.last),
        }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
