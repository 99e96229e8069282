"""How long it takes to generate: one workbook, one more unit, and the recalculation in both.

    python -m benchmarks.generate [ROUNDS]

What belongs here: CPU milliseconds of the steps, the median of a few rounds. What does not: checking
what comes back (``benchmarks.check``).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from workbook_tools import load_form
from workbook_tools.rules.values import Value
from workbook_tools.workbook.assemble import assemble
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.recalculate import Recalculation
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def main(rounds: int = 5) -> int:
    """Print one line a step."""
    form = load_form(FORM)
    plan = assemble(lay_out(form))
    places = [(sheet.name, row, column) for sheet in plan.sheets for row, column, _ in sheet.formulas()]

    def recalculate() -> None:
        computed = Recalculation(plan)
        for place in places:
            computed.value(*place)

    template = make_template(form)
    units = iter(range(1_000))

    def one_more() -> None:
        number = next(units)
        cover: dict[tuple[str, int, int], Value] = {
            (cell.sheet, cell.row, cell.column): f"第{number}号"
            for line in ("city", "county", "unit")
            for cell in [template.layout.blocks["cover"].cell(line, "")]
        }
        template.prefill(f"{number:06d}", cover)

    one_more()
    steps: dict[str, Callable[[], object]] = {
        f"recalculate {len(places)} formulas": recalculate,
        "generate, one workbook": lambda: make_template(form),
        "generate, one more unit": one_more,
    }
    for name, step in steps.items():
        print(f"{name:32}{median(timed(step) for _ in range(rounds)):>8.0f} ms", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
