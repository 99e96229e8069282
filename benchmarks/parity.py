"""Compare the workbook's live verdicts with the checker's, and print how many and how fast.

    python -m benchmarks.parity [CASES] [SEED]

LibreOffice recalculates the real generated workbook; the checker reads the same values. The last
line counts differences by quirk; there is none outside ``tests.test_parity.QUIRKS``.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.oracles.libreoffice import LibreOffice
from tests.parity import Parity, right_return
from tests.test_parity import QUIRKS
from workbook_tools import load_form


def main(cases: int = 2_000, seed: int = 1) -> int:
    """Run the comparison; status 1 when anything differs."""
    parity = Parity(load_form("specialty-park-2022"), right_return())
    chance = random.Random(seed)
    made = [parity.case(chance) for _ in range(cases)]
    started = time.perf_counter()
    for typed in made:
        parity.checker(typed)
    checker = time.perf_counter() - started
    with LibreOffice() as office, tempfile.TemporaryDirectory() as folder:
        book = office.open(parity.save(Path(folder)))
        started = time.perf_counter()
        tally = parity.run(book, made)
        both = time.perf_counter() - started
    print(f"cases              {tally.cases}")
    print(f"evaluations        {tally.evaluations}")
    print(f"evaluations a second, both sides together   {tally.evaluations / both:,.0f}")
    print(f"checker's share of that time                {checker / both:.0%}")
    print(f"differences        {len(tally.differing)}")
    for name, reason in QUIRKS.items():
        print(f"  outside the cases, {name}: {reason}")
    for case, differences in tally.differing[:5]:
        changed = {p: v for p, v in case.items() if parity.base.get(p) != v}
        print(changed, differences[:3])
    return 1 if tally.differing else 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
