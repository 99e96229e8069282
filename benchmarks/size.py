"""What ten times as much costs: files, units of the roster, rows of a list.

    python -m benchmarks.size [--files N] [--rows N]

What belongs here: CPU seconds of a check of few files and of ten times as many, each also with a roster of ten times as many units,
run a second time as well; of one return with 60, 600 and 2,000 rows; and a JSON line of the factors. What costs eleven times as much or
less for ten times the size grows with it; what costs more has to be mended. A fixed cost hides in the first, so the factors are
of what is above that of a run over one file.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.costs import Cost, checked
from benchmarks.returns import FORM, bases, write_returns
from workbook_tools import load_form
from workbook_tools.demo.fill import typed_of
from workbook_tools.demo.story import returns
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import Key, cells_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

TIMES = 10
ROWS = (60, 600, 2_000)


def of_rows(rows: int) -> bytes:
    """A return whose list of projects is full, each with a name and a company of its own."""
    form = load_form(FORM)
    template = make_template(form, rows, lock("benchmark"))
    story = max(returns(), key=lambda r: len(r.tables["projects"]))
    typed: dict[Key, Value] = typed_of(story)
    entries = [{k: v for k, v in entry.cells.items() if k not in {"name", "unit"}} for entry in story.tables["projects"]]
    for key in [k for k in typed if k[0].startswith("projects.")]:
        del typed[key]
    for row in range(1, rows + 1):
        typed["projects.name", row] = f"第{row}号生产线技术改造项目"
        typed["projects.unit", row] = f"第{row}号机械制造有限公司"
        typed.update({(f"projects.{column}", row): value for column, value in entries[row % len(entries)].items()})
    return template.prefill(story.unit, cells_of(template.layout, typed).cells)


def examined(data: bytes, rounds: int = 3) -> float:
    """CPU seconds of one examination, the best of some."""
    forms, spent = forms_in(), []
    for _ in range(rounds + 1):
        began = time.process_time()
        examine_bytes(data, "1.xlsx", forms)
        spent.append(time.process_time() - began)
    return min(spent[1:])


def main() -> int:
    """Print a line a size and the factors."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--files", type=int, default=60, help="the few; ten times as many are the many")
    asked.add_argument("--rows", type=int, default=ROWS[-1], help="the most rows")
    options = asked.parse_args()
    few, many = options.files, options.files * TIMES
    told: dict[str, float] = {"files": few, "load": round(os.getloadavg()[0], 1)}
    spent: dict[str, float] = {}

    def tell(name: str, cpu: float, more: str = "") -> float:
        spent[name] = cpu
        print(f"{name:44}{cpu:>9.2f} s of CPU{more}", flush=True)
        return cpu

    with tempfile.TemporaryDirectory(prefix="size-") as folder:
        made = bases()
        runs: dict[tuple[int, int], tuple[Cost, Cost]] = {}
        for files, units in ((1, 0), (few, 0), (many, 0), (few, few), (many, many), (few, many)):
            root = Path(folder) / f"in{files}"
            if not root.exists():
                write_returns(made, root, files)
            out = Path(folder) / f"out{files}-{units}"
            first, again = checked(root, out, 1, units=units), checked(root, out, 1, units=units)
            runs[files, units] = first, again
            roster = f", roster of {units}" if units else ""
            tell(f"{files} files{roster}", first.cpu, f"  {first.parent:.0f} MB first process, {first.worker:.0f} MB worker")
            tell(f"{files} files{roster}, again", again.cpu)
        for number, name in enumerate(("files", "files_again")):
            fixed, small, large = (runs[key][number].cpu for key in ((1, 0), (few, 0), (many, 0)))
            told[f"{name}_times_{TIMES}"] = round((large - fixed) / (small - fixed), 1)
            small, large = (runs[key][number].cpu for key in ((few, few), (many, many)))
            told[f"{name}_and_units_times_{TIMES}"] = round((large - fixed) / (small - fixed), 1)
        told[f"units_times_{TIMES}"] = round(runs[few, many][0].cpu / runs[few, few][0].cpu, 2)
        told[f"units_again_times_{TIMES}"] = round(runs[few, many][1].cpu / runs[few, few][1].cpu, 2)
        told["parent_kb_a_file"] = round(1000 * (runs[many, 0][0].parent - runs[few, 0][0].parent) / (many - few))
    least = 0.0
    for rows in [rows for rows in ROWS if rows <= options.rows]:
        cost = tell(f"one return of {rows} rows", examined(of_rows(rows)))
        least = least or cost
        told[f"rows_{rows}_for_{rows / ROWS[0]:.0f}_times"] = round(cost / least, 1)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
