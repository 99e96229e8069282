"""A batch of files as officials make them, each of other content, against bare reads of the same files.

    python -m benchmarks.batch [FILES] [--copies]

What belongs here: making the files, checking them, checking them again with one in a hundred changed, with one process and
with two, and printing CPU seconds, ratios and memory, and a JSON line of them. What does not: where the time of one file goes
(``benchmarks.check``).

A third each of the files is as our writer leaves them (close to Excel's), as LibreOffice saves them, and as openpyxl does.
Every file has narratives and projects of its own, hanzi for hanzi as many as in the story that it is made from, so that what
is counted stays right and no two units copied from each other. CPU seconds are those of all processes; the machine's load is
printed beside them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from benchmarks.soak import parts_of, resident
from tests.oracles.libreoffice import LibreOffice
from workbook_tools.demo.fill import fill_with_openpyxl, keystrokes, typed_of
from workbook_tools.demo.story import returns
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units
from workbook_tools.workbook.fill import cells_of, known_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
HANZI = re.compile("[一-鿿]")
STORIES = 6
BARE = """
import io, sys
from python_calamine import CalamineWorkbook
for path in sys.stdin.read().splitlines():
    book = CalamineWorkbook.from_filelike(io.BytesIO(open(path, "rb").read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
"""
CHECK = """
import sys
from pathlib import Path
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in
folder, out, jobs, copies = sys.argv[1:]
check_all([Path(folder)], Path(out), (), forms_in(), jobs=int(jobs), quiet=True, copies=copies == "1")
"""


@dataclass(frozen=True)
class Base:
    """A filled workbook in parts, its unit, and the texts that another unit would write otherwise."""

    parts: dict[str, bytes]
    unit: str
    texts: tuple[str, ...]

    def of(self, number: int, seed: int) -> bytes:
        """The return of another unit."""
        chance = random.Random(seed)
        chosen = {text: HANZI.sub(lambda _: chr(chance.randrange(0x4E00, 0x9FA0)), text) for text in self.texts}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for name, part in self.parts.items():
                if name.endswith(".xml") and ("sheet" in name or "shared" in name.lower()):
                    said = part.decode("utf-8").replace(f">{self.unit}<", f">{number:06d}<")
                    for old, new in chosen.items():
                        said = said.replace(old, new)
                    part = said.encode("utf-8")
                package.writestr(name, part)
        return stream.getvalue()


def bases(folder: Path) -> list[Base]:
    """The stories, in the three ways of writing."""
    template = make_template(forms_in().get(FORM), None, lock("benchmark"))
    with as_file(files("workbook_tools.demo").joinpath("data/units.csv")) as path:
        roster = {unit.code: unit for unit in read_units(path)}
    blank, out = folder / "blank.xlsx", []
    blank.write_bytes(template.package)
    with LibreOffice() as office:
        for story in returns()[:STORIES]:
            known = known_of(template.layout.form, roster[story.unit]) | typed_of(story)
            texts = tuple(sorted(
                {v for (key, _), v in known.items() if isinstance(v, str) and (len(v) > 80 or key in {"projects.name", "projects.unit"})},
                key=len, reverse=True,
            ))
            source = folder / "typed.xlsx"
            source.write_bytes(template.prefill(story.unit, cells_of(template.layout, known).cells))
            fill_with_openpyxl(blank, folder / "openpyxl.xlsx", keystrokes(template.layout, known))
            with office.open(source) as book:
                saved = book.save_as(folder / "lo.xlsx", "xlsx").read_bytes()
            for data in (source.read_bytes(), saved, (folder / "openpyxl.xlsx").read_bytes()):
                out.append(Base(parts_of(data), story.unit, texts))
    return out


class Peak(threading.Thread):
    """The most memory that a process and the largest of its children held."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.parent, self.worker = process, 0.0, 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        """Look twice a second until told to end."""
        while not self.ended.wait(0.5):
            try:
                children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
            except OSError:
                children = []
            self.parent = max(self.parent, resident(self.process))
            self.worker = max([self.worker, *(resident(int(child)) for child in children)])


@dataclass(frozen=True)
class Cost:
    """CPU seconds of all processes, seconds on the clock, peak MB of the first process and of a worker."""

    cpu: float
    wall: float
    parent: float = 0.0
    worker: float = 0.0


def cost(commands: Sequence[Sequence[str]], fed: Sequence[str] = ()) -> Cost:
    """What commands cost that run at the same time, each fed with one text."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8") for command in commands]
    peak = Peak(running[0].pid)
    peak.start()
    for process, text in zip(running, fed or [""] * len(running), strict=True):
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
    if sum(abs(process.wait()) for process in running):
        raise SystemExit("a run failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak.ended.set()
    peak.join()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, time.perf_counter() - began, peak.parent, peak.worker)


def checked(folder: Path, out: Path, jobs: int, *, copies: bool) -> Cost:
    """What a check costs."""
    return cost([[sys.executable, "-c", CHECK, str(folder), str(out), str(jobs), str(int(copies))]])


def main() -> int:
    """Print a line a run, and all figures as JSON."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("files", nargs="?", type=int, default=90)
    asked.add_argument("--copies", action="store_true", help="make the annotated copies as well")
    options = asked.parse_args()
    told: dict[str, float] = {"files": options.files, "load": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory(prefix="batch-") as name:
        made, root = bases(Path(name)), Path(name) / "in"
        paths = []
        for number in range(options.files):
            place = root / f"{number // 500:03d}" / f"{number:06d}_某县工业和信息化局.xlsx"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(made[number % len(made)].of(number, number))
            os.utime(place, (1_736_000_000, 1_736_000_000))
            paths.append(str(place))
        bare = cost([[sys.executable, "-c", BARE]] * 2, ["\n".join(paths[::2]), "\n".join(paths[1::2])])
        two = checked(root, Path(name) / "two", 2, copies=options.copies)
        for number in range(0, options.files, 100):
            Path(paths[number]).write_bytes(made[number % len(made)].of(number, number + options.files))
        again = checked(root, Path(name) / "two", 2, copies=options.copies)
        one = checked(root, Path(name) / "one", 1, copies=options.copies)
        for title, run in (("two bare readers", bare), ("check, 2 processes", two), ("again, 1 % changed", again), ("check, 1 process", one)):
            print(f"{title:20}{run.cpu:>9.1f} s CPU{run.wall:>9.1f} s{run.cpu / bare.cpu:>8.2f} ×{1000 * run.cpu / options.files:>9.1f} ms a file"
                  f"{run.parent:>7.0f}/{run.worker:.0f} MB", flush=True)
        told |= {
            "cpu_against_bare": round(two.cpu / bare.cpu, 2), "wall_against_bare": round(two.wall / bare.wall, 2),
            "again_against_first": round(again.cpu / two.cpu, 3), "two_against_one": round(one.wall / two.wall, 2),
            "worker_mb": round(two.worker), "parent_mb": round(two.parent),
        }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
