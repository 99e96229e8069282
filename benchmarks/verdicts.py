"""One rule, five ways of asking it: the same whole forms judged by each, and every difference between them.

    python -m benchmarks.verdicts [FORMS] [SEED] [PROCESSES]

Of ten forms eight are the province's plan and two its return on progress, each with a short list, filled in right and
changed at random (`tests.parity`). The interpreter, which takes seconds a form, is shared among PROCESSES.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests import progress_return
from tests.parity import Parity, right_return
from tests.verdicts import (
    WAYS,
    Verdicts,
    Way,
    by_macros_in_the_interpreter,
    changed,
    differences,
    judged,
    left_out,
    looked_at,
    shared_cases,
)
from workbook_tools import load_form
from workbook_tools.workbook.fill import cells_of

ROWS = 4
"""Lines of each list that is as long as one likes."""
SHARES = (("specialty-park-2022", 0.8), ("progress-return-2024", 0.2))
SHOWN = 10


def form_of(form: str) -> Parity:
    """A form under test with the right return that there is."""
    if form == SHARES[0][0]:
        return Parity(load_form(form), right_return(), ROWS)
    parity = Parity(load_form(form), rows=ROWS)
    answers = {(name, int(line or 0)): value for key, value in progress_return.right().items() for name, _, line in [key.partition("@")]}
    parity.base = dict(cells_of(parity.layout, answers).cells)
    return parity


def slice_of(form: str, count: int, seed: int, start: int, step: int) -> list[Verdicts]:
    """Every so many-th case in the interpreter, in a process of its own."""
    parity = form_of(form)
    cases = shared_cases(parity, count, seed)[start::step]
    with tempfile.TemporaryDirectory() as folder:
        return list(by_macros_in_the_interpreter(parity, cases, Path(folder)))


def ways_of(parity: Parity, count: int, seed: int, processes: int) -> list[Way]:
    """All cases of a form in all ways; the interpreter works beside the others."""
    cases = shared_cases(parity, count, seed)
    out = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool,
    ):
        started = time.perf_counter()
        slices = [pool.submit(slice_of, parity.layout.form.id, count, seed, start, processes) for start in range(processes)]
        for name, judge in WAYS:
            if judge is by_macros_in_the_interpreter:
                way = Way(name, [frozenset()] * count)
                out.append(way)
            else:
                out.append(judged(name, judge, parity, cases, Path(folder)))
        for start, future in enumerate(slices):
            way.verdicts[start::processes] = future.result()
        way.seconds = time.perf_counter() - started
    return out


def main(forms: int = 300, seed: int = 1, processes: int = 1) -> int:
    """Run the comparison; status 1 when anything differs."""
    worst = 0
    for form, share in SHARES:
        parity = form_of(form)
        count = round(forms * share)
        ways = ways_of(parity, count, seed, processes)
        found = list(differences(parity, ways))
        print(f"{form}: {count} forms, {looked_at(parity):,} verdicts on each, {len({r.code for r in parity.layout.form.rules})} codes")
        print(f"  {'way':<28}{'forms':>6}{'failed':>9}{'codes':>7}{'differ':>8}{'s a form':>10}")
        for way in ways:
            differing = sum(d.way == way.name for d in found)
            print(f"  {way.name:<28}{len(way.verdicts):>6}{way.told:>9,}{len(way.codes):>7}{differing:>8}{way.seconds / count:>10.2f}")
        print(f"  of {WAYS[-1][0]} not compared: {', '.join(sorted(left_out(parity))) or 'nothing'}")
        cases = shared_cases(parity, count, seed)
        for one in found[:SHOWN]:
            print(f"  case {one.case}, {one.way}: alone {sorted(one.alone)[:3]}, missing {sorted(one.missing)[:3]}")
            print(f"    changed {dict([*changed(parity, cases[one.case]).items()][:SHOWN])}")
        worst |= bool(found)
    return worst


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
