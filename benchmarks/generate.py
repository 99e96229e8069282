"""How long it takes to generate: the first workbook, cold and with what an earlier command kept, and one more prefilled.

    python -m benchmarks.generate [ROUNDS]

What belongs here: CPU milliseconds, the median of some rounds that take turns with what they are measured against: openpyxl, which
builds the same workbook from scratch, or loads the blank one, fills in the cover and saves it; and a plain copy of the file. A line a step
and a JSON line of ratios. What does not: checking what comes back (``benchmarks.check``).
"""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import as_file, files
from itertools import cycle
from pathlib import Path
from statistics import median

from workbook_tools import disk_cache, load_form
from workbook_tools.cells import a1
from workbook_tools.files import write_whole
from workbook_tools.intake.roster import read_units
from workbook_tools.made import marked
from workbook_tools.workbook.fill import cells_of, known_of, prefilled
from workbook_tools.workbook.kept_template import template_of
from workbook_tools.workbook.openpyxl_writer import build
from workbook_tools.workbook.protection import lock

FORM = "specialty-park-2022"
MANY = 40
"""Workbooks that are prefilled for each one that openpyxl writes."""


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def command(folder: Path, cache: Path) -> float:
    """CPU milliseconds of the whole command that generates a blank workbook, with a folder for what is kept."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "workbook_tools", "generate", "--form", FORM, "--out", str(folder), "--force"], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, disk_cache.VARIABLE: str(cache), "WORKBOOK_TOOLS_PASSWORD": "benchmark"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main(rounds: int = 3) -> int:
    """Print a line a step and the ratios."""
    import openpyxl

    with as_file(files("workbook_tools.demo").joinpath("data/units.csv")) as path:
        units = read_units(path)
    guard = lock("benchmark")
    template = template_of(load_form(FORM), None, guard)
    layout, plan = template.layout, template.plan
    turn = cycle(units)
    prefilled(template, units[0])

    def loaded() -> None:
        book = openpyxl.load_workbook(io.BytesIO(template.package))
        for (sheet, row, column), value in cells_of(layout, known_of(layout.form, next(turn))).cells.items():
            book[sheet][a1(row, column)].value = value
        book.save(io.BytesIO())

    with tempfile.TemporaryDirectory(prefix="generate-") as name:
        folder = Path(name)
        source, made = folder / "source.xlsx", folder / "made.xlsx"
        source.write_bytes(prefilled(template, units[0]))
        steps: dict[str, tuple[int, Callable[[], object]]] = {
            "one more prefilled": (MANY, lambda: prefilled(template, next(turn))),
            "one more prefilled, marked": (MANY, lambda: marked(prefilled(template, next(turn)))),
            "one more prefilled, marked and written": (MANY, lambda: write_whole(made, marked(prefilled(template, next(turn))))),
            "plain copy of the file": (MANY, lambda: shutil.copyfile(source, folder / "copy.xlsx")),
            "openpyxl, from scratch": (1, lambda: build(plan, guard)),
            "openpyxl, loaded, filled in, saved": (1, loaded),
        }
        spent: dict[str, list[float]] = {step: [] for step in steps}
        firsts: dict[str, list[float]] = {"first workbook, cold": [], "first workbook, kept": []}
        for number in range(rounds):
            cache = folder / f"cache{number}"
            for first in firsts:
                firsts[first].append(command(folder / "out", cache))
            for step, (times, work) in steps.items():
                spent[step] += [timed(work) for _ in range(times)]
    cost = {step: median(found) for step, found in {**firsts, **spent}.items()}
    for step, found in cost.items():
        print(f"{step:44}{found:>10.2f} ms of CPU", flush=True)
    one, copy = cost["one more prefilled"], cost["plain copy of the file"]
    print(json.dumps({
        "load": round(os.getloadavg()[0], 1), "first_cold_s": round(cost["first workbook, cold"] / 1000, 2),
        "first_kept_s": round(cost["first workbook, kept"] / 1000, 2), "one_more_ms": round(one, 2),
        "against_openpyxl_from_scratch": round(cost["openpyxl, from scratch"] / one),
        "against_openpyxl_loaded": round(cost["openpyxl, loaded, filled in, saved"] / one), "against_a_copy": round(one / copy, 1),
        "written_against_a_copy": round(cost["one more prefilled, marked and written"] / copy, 1),
    }))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
