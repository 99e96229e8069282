"""What an aggregate costs: by the number of returns, and against pandas with openpyxl on the same rows.

    python -m benchmarks.aggregate [ROWS]

Prints the CPU time for 50 and for 200 returns of the demo, whose ratio by return is 1 where the time is linear, and
the CPU time and the memory that a list of ROWS rows (20,000 by default) takes here and with pandas, each in a process
of its own. With more rows than a sheet holds, the sheets and the rows in them are counted.
"""

from __future__ import annotations

import io
import multiprocessing
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.aggregated import FORM, ORIGINS
from workbook_tools.cells import LAST_ROW
from workbook_tools.demo.story import returns
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.made import marked
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.listing import Book, Head

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


def returns_of(count: int) -> str:
    """The whole aggregate of so many returns."""
    given = [returned(n) for n in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        write_aggregate(Path(folder) / "a.xlsx", FORM, given)
        return f"{time.process_time() - started:.3f}"


def _measured(work: Callable[[int], str], count: int) -> Cost:
    started = time.process_time()
    said = work(count)
    return Cost(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said)


def cost(work: Callable[[int], str], count: int) -> Cost:
    """What a piece of work takes in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, work, count).result()


def main(arguments: list[str]) -> None:
    """Print the costs and their ratios."""
    few, many = 50, 200
    each = {count: float(cost(returns_of, count).said) / count for count in (few, many)}
    print(f"{few} returns {each[few] * 1e3:.1f} ms each, {many} returns {each[many] * 1e3:.1f} ms each: ratio {each[many] / each[few]:.2f}")
    count = int(arguments[0]) if arguments else 20_000
    here, there = cost(ours, count), cost(theirs, count)
    for name, one in (("here", here), ("pandas with openpyxl", there)):
        print(f"{count:,} rows, {name}: {one.seconds:.1f} s, {one.memory:.0f} MB, {one.said}")
    print(f"ratio {there.seconds / here.seconds:.2f} in time, {there.memory / here.memory:.2f} in memory")


if __name__ == "__main__":
    main(sys.argv[1:])
