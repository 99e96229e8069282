"""What an aggregate costs: the whole command by the number of returns, and against pandas with openpyxl on the same rows.

    python -m benchmarks.aggregate [RETURNS [PROJECTS [ROWS]]]

Writes the results of a check with RETURNS returns (500 by default) of PROJECTS projects (60), and of a tenth of them; runs
``aggregate`` on both, each in a process of its own; then has pandas write the same tidy tables with openpyxl, and measures
the writing of a list of ROWS rows (20,000). The last line is JSON: seconds of CPU, peak memory in MB, and the ratios. ``linear`` is the time a
return takes among all of them against that among a tenth: 1 where the time is linear, less where what every run takes counts.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.aggregated import FORM, ORIGINS
from workbook_tools import tables
from workbook_tools.cells import LAST_ROW
from workbook_tools.cli import main as main_of
from workbook_tools.demo.story import returns
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.made import marked
from workbook_tools.report.jsonl_csv import SUBMISSIONS, submission_line
from workbook_tools.report.listing import Book
from workbook_tools.report.sheet_cells import Head

HEADS = tuple(f"第{n}栏" for n in range(15))


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and MB of memory at the most, and what the work said of itself."""

    seconds: float
    memory: float
    said: str


def returned(number: int) -> Submission:
    """The demo's returns, over and over, each a file of its own."""
    told = returns()[number % len(returns())]
    answers = {n: Answer(v, v, *ORIGINS[n]) for n, v in told.values.items() if n in ORIGINS}
    tables = {
        name: tuple(
            Line(5 + entry.row, {c: Answer(v, v, *ORIGINS[f"{name}.{c}"]) for c, v in entry.cells.items() if f"{name}.{c}" in ORIGINS})
            for entry in entries
        )
        for name, entries in told.tables.items()
    }
    return Submission(f"{number:05}.xlsx", f"{number:06}", FORM.id, FORM.version, answers, tables)


def rows(count: int) -> Iterator[list[Any]]:
    """Rows as a list of projects has them: Chinese texts, amounts, blanks."""
    for n in range(count):
        texts = [f"第{n}号高端数控机床主轴及功能部件扩能改造项目", f"{n % 107}县工业和信息化局", "是", "航空", "202103-202212"]
        yield [*texts, *(float(n * k % 99_991) + 0.25 for k in range(1, 8)), None, "（空）", f"{n % 500:05}.xlsx"]


def _last_row(package: zipfile.ZipFile, name: str) -> int:
    """The number of a sheet's last row, read piece by piece."""
    last, tail = 0, b""
    with package.open(name) as stream:
        while piece := stream.read(1 << 20):
            last = max([last, *(int(n) for n in re.findall(rb'<row r="(\d+)"', tail + piece))])
            tail = piece[-40:]
    return last


def ours(count: int) -> str:
    """A listing as the aggregate writes it, an Excel table, with the mark that says whose it is."""
    book = Book("行")
    book.listing("行", [Head(name, 14) for name in HEADS], rows(count), wrap=False, table="t_rows")
    package = marked(book.done())
    if count < LAST_ROW:
        return f"{len(package) / 1e6:.1f} MB"
    with zipfile.ZipFile(io.BytesIO(package)) as inside:
        names = [name for name in inside.namelist() if name.startswith("xl/worksheets/sheet")]
        held = [_last_row(inside, name) - 1 for name in names]
    return f"{len(package) / 1e6:.1f} MB, {len(names)} sheets, {sum(held):,} rows"


def theirs(count: int) -> str:
    """The same rows with pandas and openpyxl, as many as one sheet holds."""
    import pandas

    stream = io.BytesIO()
    pandas.DataFrame(list(rows(min(count, LAST_ROW - 1))), columns=list(HEADS)).to_excel(stream, index=False, engine="openpyxl")
    return f"{stream.tell() / 1e6:.1f} MB"


def results(folder: Path, count: int, projects: int) -> None:
    """The results of a check with so many accepted returns, each with so many projects of its own."""
    folder.mkdir()
    items, columns = FORM.lists["industry"].items, [name.partition(".")[2] for name in ORIGINS if name.startswith("projects.")]
    with (folder / SUBMISSIONS).open("wb") as stream:
        for number in range(count):
            one = returned(number)
            lines = []
            for n in range(projects):
                amount = float((number * 7919 + n * 104_729) % 9_999_991) / 100
                said: dict[str, Any] = {
                    "serial": float(n + 1), "name": f"第{number}-{n}号高端数控机床主轴及功能部件扩能改造项目", "unit": f"第{number * 31 + n}装备制造有限公司",
                    "related": "是" if n % 3 else "否", "industry": items[(number + n * 37) % len(items)], "period": f"2021{n % 12 + 1:02}-2023{number % 12 + 1:02}",
                    "investment": amount, "output_2022": amount / 4, "output_2023": None if n % 10 == 0 else amount / 2, "output_full": amount,
                }
                lines.append(Line(6 + n, {c: Answer(said.get(c), said.get(c), *_placed(f"projects.{c}", 6 + n)) for c in columns}))
            stream.write(submission_line(replace(one, tables={**one.tables, "projects": tuple(lines)}), "accepted", ORIGINS))


def _placed(name: str, row: int) -> tuple[str, str]:
    sheet, letters = ORIGINS[name]
    return sheet, f"{letters}{row}"


def command(folder: Path) -> str:
    """The whole command on the results in a folder."""
    out = folder.with_suffix(".xlsx")
    with contextlib.redirect_stdout(io.StringIO()):
        assert main_of(["aggregate", str(folder), "--out", str(out)]) == 0
    return f"{out.stat().st_size / 1e6:.1f} MB"


def same_with_pandas(folder: Path) -> str:
    """The tidy tables of the same results, written by pandas with openpyxl; reading them and making frames of them is not counted."""
    import pandas

    frames = tables(folder)
    started = time.process_time()
    out = folder.with_suffix(".pandas.xlsx")
    with pandas.ExcelWriter(out, engine="openpyxl") as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return f"{time.process_time() - started:.3f}"


def _measured(work: Callable[[Any], str], given: Any) -> Cost:
    started = time.process_time()
    said = work(given)
    return Cost(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said)


def cost(work: Callable[[Any], str], given: Any) -> Cost:
    """What a piece of work takes in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, work, given).result()


def main(arguments: list[str]) -> None:
    """Print the costs and their ratios."""
    count, projects, listed = (int(said) for said in [*arguments, *("500", "60", "20000")[len(arguments) :]])
    few = max(1, count // 10)
    with tempfile.TemporaryDirectory() as place:
        whole, tenth = Path(place) / "all", Path(place) / "tenth"
        results(whole, count, projects)
        results(tenth, few, projects)
        less, more, there = cost(command, tenth), cost(command, whole), cost(same_with_pandas, whole)
    here, plain = cost(ours, listed), cost(theirs, listed)
    for name, one in ((f"{few:,} returns", less), (f"{count:,} returns", more), (f"{listed:,} rows", here), (f"{listed:,} rows, pandas with openpyxl", plain)):
        print(f"{name}: {one.seconds:.1f} s, {one.memory:.0f} MB, {one.said}")
    print(json.dumps({
        "returns": count, "projects": count * projects, "seconds": round(more.seconds, 2), "memory": round(more.memory),
        "pandas_seconds": float(there.said), "pandas_memory": round(there.memory), "times_quicker": round(float(there.said) / more.seconds, 2),
        "linear": round(more.seconds / count / (less.seconds / few), 2), "rows": listed, "rows_times_quicker": round(plain.seconds / here.seconds, 2),
        "rows_memory": round(here.memory), "rows_pandas_memory": round(plain.memory),
    }))


if __name__ == "__main__":
    main(sys.argv[1:])
