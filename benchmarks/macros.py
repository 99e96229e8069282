"""Compare the verdicts of the add-in's macros with the checker's, and print how many forms differ and how fast.

    python -m benchmarks.macros [CASES] [SEED] [office|interpreter]

Whole forms of the province's first form, as `benchmarks.parity` makes them. An interpreter written in Python takes
seconds a form.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.macros import InInterpreter, InLibreOffice, checker, verdicts_of
from tests.parity import Parity, right_return
from workbook_tools import load_form


def main(cases: int = 300, seed: int = 1, where: str = "office") -> int:
    """Run the comparison; status 1 when anything differs."""
    parity = Parity(load_form("specialty-park-2022"), right_return())
    chance = random.Random(seed)
    made = [parity.case(chance) for _ in range(cases)]
    differing = verdicts = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runtime = InInterpreter(parity, folder) if where == "interpreter" else InLibreOffice(parity, folder)
        started = time.perf_counter()
        with runtime as macros:
            for typed, told in zip(made, macros.told(made), strict=True):
                found, wanted = verdicts_of(told), checker(parity, typed)
                verdicts += len(wanted)
                if found != wanted:
                    differing += 1
                    print(f"macros alone {sorted({*found} - {*wanted})}, checker alone {sorted({*wanted} - {*found})}")
            took = time.perf_counter() - started
    print(f"whole forms {len(made)}, failed conditions {verdicts}, forms that differ {differing}, seconds a form {took / len(made):.2f}")
    return int(differing > 0)


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(int(given[0]) if given else 300, int(given[1]) if len(given) > 1 else 1, given[2] if len(given) > 2 else "office"))
