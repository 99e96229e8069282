"""What annotated copies cost: a whole check of faulty returns with copies, against the same check without.

    python -m benchmarks.copies [RETURNS]

Every return has something to correct, so that each gets a copy: the dearest case. Both ways run from start to end in a
process of their own, twice, in turn; the better time of each counts, by the clock and of the CPU. Then the CPU time of one examination and one copy,
warm, and of preparing the copies of a form, which a batch pays once for each worker.

What belongs here: figures. What does not: the time of checking (``benchmarks.check``).
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from workbook_tools import load_form
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.story import returns
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.report.annotated import Copies, copies_of
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
ROUNDS = 2


def write_returns(folder: Path, count: int) -> None:
    """Returns of made-up units, each with the faults of one of the demonstration's."""
    template = make_template(load_form(FORM), None, lock("benchmark"))
    faulty = [story for story in returns() if story.planted]
    for number in range(count):
        story = faulty[number % len(faulty)]
        typed = {**typed_of(story), ("cover_unit", 0): f"第{number}县工业和信息化局", ("s1_1", 0): "待定"}
        code = f"62{number:04}"
        (folder / f"{code}.xlsx").write_bytes(template.prefill(code, cells_of(template.layout, typed).cells))


def checked(folder: Path, out: Path, *options: str) -> tuple[float, float]:
    """Seconds of a whole check by the clock, and CPU seconds, its workers included."""
    shutil.rmtree(out, ignore_errors=True)
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "workbook_tools", "check", str(folder), "--out", str(out), "--quiet", *options]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, spent


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def main(count: int = 60) -> int:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "returned", Path(place) / "out"
        folder.mkdir()
        write_returns(folder, count)
        ways: dict[str, tuple[str, ...]] = {"without copies": ("--no-copies",), "with copies": ()}
        best = dict.fromkeys(ways, (float("inf"), float("inf")))
        for _ in range(ROUNDS):
            for name, options in ways.items():
                clock, spent = checked(folder, out, *options)
                best[name] = min(best[name][0], clock), min(best[name][1], spent)
        for name, (clock, spent) in best.items():
            print(f"check of {count} returns, {name:16}{clock:8.1f} s{spent:8.1f} s of CPU")
        ratios = [of / to for of, to in zip(best["with copies"], best["without copies"], strict=True)]
        print(f"{'ratio':40}{ratios[0]:8.2f}  {ratios[1]:8.2f}")
        forms = forms_in()
        data = [path.read_bytes() for path in sorted(folder.iterdir())[:12]]
        items = [examine_bytes(one, "1.xlsx", forms) for one in data]
        made: list[Copies] = []
        prepared = timed(lambda: made.append(copies_of(load_form(FORM), 60, lock("benchmark"))))
        examined = median(timed(partial(examine_bytes, one, "1.xlsx", forms)) for one in data)
        copied = median(timed(partial(made[0].annotate, item.raw, item.findings, item.unit)) for item in items if item.raw is not None)
        for name, cost in (("one examination", examined), ("one copy", copied), ("preparing the copies of a form", prepared)):
            print(f"{name:46}{cost:8.0f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
